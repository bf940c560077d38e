"""What the large path looks with: a pretrained vision encoder, or the encoder of weights that this wing trained itself.

Letters: `B` batch, `V` visual tokens, `D` width, `h` x `w` pixels, `H` x `W` the picture.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, UInt8
from numpy import ndarray
from torch import Tensor, nn

from linework.charts.batch import WORD_FEATURES
from linework.charts.code_model import DTYPES, CodeModelConfig
from linework.charts.encoder import Encoder
from linework.charts.pretrained import PictureProcessor, Processor, open_vision, vision_of_shape
from linework.charts.view import view_of
from linework.charts.weights import load_weights


def open_eyes(config: CodeModelConfig) -> Any:
    """The vision encoder that a config names. Raises InputError or ModelFault where it is not there."""
    if config.eyes == "pretrained":
        return open_vision(config.vision, DTYPES[config.held])
    return OwnEyes(load_weights(config.vision)[0].encoder)


def eyes_of_shape(config: CodeModelConfig) -> Any:
    """The same for its shapes alone; pretrained weights need not be there."""
    if config.eyes == "pretrained":
        return vision_of_shape(config.vision, DTYPES[config.held])
    with torch.device("cpu"):
        return open_eyes(config)


def processor_for(config: CodeModelConfig) -> Processor:
    """What makes pixels for the eyes that a config names."""
    if config.eyes == "pretrained":
        return PictureProcessor(config.vision)
    encoder = load_weights(config.vision)[1].model.encoder
    return WholeView((encoder.width, encoder.height))


@dataclass(frozen=True)
class Seen:
    """Named as transformers names it."""

    last_hidden_state: Float[Tensor, "B V D"]


@dataclass(frozen=True)
class OwnShape:
    """What the model asks of the config of a vision encoder."""

    hidden_size: int


class OwnEyes(nn.Module):
    """Our own encoder behind the face of one of transformers, always in single precision; it is shown no words."""

    dtype = torch.float32

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.config = OwnShape(encoder.config.dim)

    def forward(self, pixel_values: Float[Tensor, "B 3 h w"]) -> Seen:
        count, device = len(pixel_values), pixel_values.device
        boxes, features = torch.zeros(count, 1, 4, device=device), torch.zeros(count, 1, WORD_FEATURES, device=device)
        is_word = torch.zeros(count, 1, dtype=torch.bool, device=device)
        return Seen(self.encoder(pixel_values.to(torch.uint8), boxes, features, is_word).visual)


@dataclass(frozen=True)
class WholeView:
    """Pictures as our own encoder takes them: the whole in one view, values from 0 to 255."""

    size: tuple[int, int]

    def pixels(self, picture: UInt8[ndarray, "H W 3"]) -> Float[ndarray, "3 h w"]:
        """One picture."""
        whole = (0.0, 0.0, float(picture.shape[1]), float(picture.shape[0]))
        return view_of(picture, (), whole, self.size).picture.transpose(2, 0, 1).astype(np.float32)
