"""Which experts serve a picture, and what over many pictures each has come to serve.

A view is cut into patches of STRIDE pixels, each a token that the router gives to experts; their gates are shares of
the work on it. Letters: `h` x `w` patches, `E` experts, `G` kinds of charts.
"""

import io
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, Int64, UInt8
from numpy import ndarray
from PIL import Image

from linework.charts.batch import View, batch_of
from linework.charts.encoder import STRIDE, EncoderConfig
from linework.charts.model import ChartToTokens
from linework.charts.oracle import seen_of
from linework.charts.seen import Word
from linework.charts.synthesize.sample import Sample
from linework.charts.synthesize.shards import Shard, shards
from linework.charts.view import Window, panel_window, view_of
from linework.errors import InputError

TOGETHER = 16  # views that are encoded at one time
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, eq=False)
class Served:
    """Which experts served a view: its window in pixels of the picture, what it is taken to be from simple (0) to
    complex (1), and the gates of each patch, which sum to 1 (with one expert a token, to its probability).
    """

    window: Window
    complexity: float
    gates: Float[ndarray, "h w E"]

    @property
    def shares(self) -> Float[ndarray, " E"]:
        """The share of the work on the view that each expert has."""
        return _in_shares(self.gates.sum(axis=(0, 1)))


@dataclass(frozen=True, eq=False)
class ExpertUse:
    """Over many charts of the kinds `names`: the share of the work that each expert has, and how complex they were
    taken to be; `views` says how many views a row is from.
    """

    names: tuple[str, ...]
    views: Int64[ndarray, " G"]
    shares: Float[ndarray, "G E"]
    complexity: Float[ndarray, " G"]

    @property
    def use(self) -> Float[ndarray, " E"]:
        """The share of all work that each expert has; every view counts alike."""
        return _in_shares(self.views @ self.shares)

    @property
    def entropy(self) -> float:
        """Of the use, as a share of log E: 1 where all experts have the same, 0 where one has all."""
        known = self.use[self.use > 0]
        return float(-(known * np.log(known)).sum() / np.log(len(self.use))) if len(self.use) > 1 else 1.0

    @property
    def least(self) -> float:
        """The use of the expert that has the least."""
        return float(self.use.min())


def require_experts(model: ChartToTokens) -> None:
    """Raises InputError where a model has no experts."""
    if not model.config.experts.count:
        raise InputError(
            "These weights have no experts; train some with --set model.experts.count=8 and name their folder."
        )


def served_in(
    model: ChartToTokens, picture: UInt8[ndarray, "H W 3"], words: Sequence[Word], boxes: Sequence[Window]
) -> list[Served]:
    """Who serves the whole picture, then the view of each panel in `boxes`. Raises InputError without experts."""
    require_experts(model)
    whole = (0.0, 0.0, float(picture.shape[1]), float(picture.shape[0]))
    windows = [whole, *(panel_window(box) for box in boxes)]
    config = model.config.encoder
    views = [view_of(picture, words, window, (config.width, config.height)) for window in windows]
    return _served(model, views, windows)


def expert_use(
    model: ChartToTokens,
    folder: Path,
    limit: int | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> ExpertUse:
    """What each expert serves of the charts in a folder of shards, by the family they were drawn from.

    Every panel is a view; boxes and words are the true ones. Raises InputError without experts or shards.
    """
    require_experts(model)
    samples = _samples(folder, limit)
    total = min(limit or 1 << 40, sum(len(Shard(path)) for path in shards(folder)))
    found: dict[str, list[Served]] = defaultdict(list)
    held: list[tuple[str, View, Window]] = []
    for done, sample in enumerate(samples, 1):
        held += [(sample.made.family, view, window) for view, window in _panels(sample, model.config.encoder)]
        if len(held) >= TOGETHER or done == total:
            served = _served(model, [view for _, view, _ in held], [window for *_, window in held])
            for (family, *_), one in zip(held, served, strict=True):
                found[family].append(one)
            held = []
        progress("routing charts", done, total)
    names = tuple(sorted(found))
    return ExpertUse(
        names,
        np.array([len(found[name]) for name in names]),
        np.array([np.mean([one.shares for one in found[name]], axis=0) for name in names]),
        np.array([np.mean([one.complexity for one in found[name]]) for name in names]),
    )


@torch.inference_mode()
def _served(model: ChartToTokens, views: Sequence[View], windows: Sequence[Window]) -> list[Served]:
    config = model.config.encoder
    routing = model.encode(batch_of(views)).routing
    assert routing is not None
    size = -(-config.height // STRIDE), -(-config.width // STRIDE)
    gates = np.asarray(routing.gates.float(), dtype=float).reshape(len(views), *size, -1)
    return [
        Served(window, complexity, gate)
        for window, complexity, gate in zip(windows, routing.complexity.tolist(), gates, strict=True)
    ]


def _samples(folder: Path, limit: int | None) -> Iterator[Sample]:
    count = 0
    for path in shards(folder):
        shard = Shard(path)
        for index in range(len(shard)):
            if limit is not None and count == limit:
                return
            yield shard[index]
            count += 1


def _panels(sample: Sample, config: EncoderConfig) -> Iterator[tuple[View, Window]]:
    """The view of each panel."""
    picture = np.asarray(Image.open(io.BytesIO(sample.picture)).convert("RGB"))
    seen = seen_of(sample.truth, sample.made.chart)
    words = [roled.word for roled in seen.words]
    for panel in seen.panels:
        window = panel_window(panel.box)
        yield view_of(picture, words, window, (config.width, config.height)), window


def _in_shares(weights: Float[ndarray, " E"]) -> Float[ndarray, " E"]:
    return np.asarray(weights / max(float(weights.sum()), 1e-12))
