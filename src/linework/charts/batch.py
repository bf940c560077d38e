"""Many views side by side, ready for the model: pictures, words and the answers that are to be learned.

Letters: `B` batch, `T` words, `L` tokens, `H` x `W` the view in pixels, `C` channels of key points.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from jaxtyping import Bool, Float, Int64, UInt8
from numpy import ndarray
from torch import Tensor

from linework.charts.codec import Answer
from linework.charts.questions import Aim
from linework.charts.seen import Word
from linework.charts.tokens import PAD

WORD_FEATURES = 9
KEY_POINTS = ("corner", "vertex", "marker", "rim")
NO_ROLE = -1


@dataclass(frozen=True, eq=False)
class View:
    """One view with its words, and where they are known the roles, answer and key points (x, y, channel) in shares.

    `counts` holds how many marks of each kind there are; -1 where that is not asked.
    """

    picture: UInt8[ndarray, "H W 3"]
    boxes: Float[ndarray, "T 4"]
    features: Float[ndarray, "T F"]
    roles: ndarray
    answer: Answer
    key_points: Float[ndarray, "K 3"]
    counts: ndarray


@dataclass(frozen=True, eq=False)
class Batch:
    """Views as tensors; `roles` is NO_ROLE and `tokens` PAD where there is nothing. `aims` are rows of `Aim`."""

    picture: UInt8[Tensor, "B 3 H W"]
    boxes: Float[Tensor, "B T 4"]
    features: Float[Tensor, "B T F"]
    is_word: Bool[Tensor, "B T"]
    roles: Int64[Tensor, "B T"]
    tokens: Int64[Tensor, "B L"]
    aims: Float[Tensor, "B L 2"]
    key_points: Float[Tensor, "K 4"]
    counts: Int64[Tensor, "B N"]

    def to(self, device: torch.device) -> "Batch":
        """The same on another device."""
        return Batch(**{field.name: getattr(self, field.name).to(device) for field in fields(self)})


def batch_of(views: Sequence[View]) -> Batch:
    """Views of one size padded to one length; key points get the number of their view in front."""
    words = max([1, *(len(view.boxes) for view in views)])
    length = max(len(view.answer.tokens) for view in views)
    boxes = np.zeros((len(views), words, 4), np.float32)
    features = np.zeros((len(views), words, WORD_FEATURES), np.float32)
    is_word = np.zeros((len(views), words), bool)
    roles = np.full((len(views), words), NO_ROLE)
    tokens = np.full((len(views), length), PAD)
    aims = np.full((len(views), length, 2), Aim(), np.float32)
    for k, view in enumerate(views):
        boxes[k, : len(view.boxes)], features[k, : len(view.boxes)] = view.boxes, view.features
        is_word[k, : len(view.boxes)], roles[k, : len(view.boxes)] = True, view.roles
        tokens[k, : len(view.answer.tokens)] = view.answer.tokens
        aims[k, : len(view.answer.aims)] = np.reshape(view.answer.aims, (-1, 2))
    points = [np.column_stack([np.full(len(view.key_points), k), view.key_points]) for k, view in enumerate(views)]
    return Batch(
        torch.from_numpy(np.stack([view.picture for view in views])).permute(0, 3, 1, 2).contiguous(),
        torch.from_numpy(boxes),
        torch.from_numpy(features),
        torch.from_numpy(is_word),
        torch.from_numpy(roles),
        torch.from_numpy(tokens),
        torch.from_numpy(aims),
        torch.from_numpy(np.concatenate(points).astype(np.float32)),
        torch.from_numpy(np.stack([view.counts for view in views])),
    )


def word_features(words: Sequence[Word]) -> Float[ndarray, "T F"]:
    """What a word tells without being read: its turn, its length, and which characters it is made of."""
    rows = np.zeros((len(words), WORD_FEATURES), np.float32)
    for k, word in enumerate(words):
        text, turn = word.text, np.radians(word.angle)
        size = max(len(text), 1)
        digits = sum(character.isdigit() for character in text)
        letters = sum(character.isalpha() for character in text)
        rows[k] = (
            np.sin(turn), np.cos(turn), min(size, 40) / 20, digits / size, letters / size, text.count(" ") / 4,
            float("%" in text), float(letters == 0 and digits > 0), float("(" in text),
        )  # fmt: skip
    return rows
