"""The encoder: convolutions over the view, then a transformer over its patches and its words together.

Letters: `B` batch, `V` visual tokens, `T` words, `D` width, `H` x `W` the view in pixels, `h` x `w` the dense map, `E`
its width, `C` channels.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, UInt8
from torch import Tensor, nn
from torch.nn import functional as F

from linework.charts.batch import WORD_FEATURES
from linework.nn.moe import Routing
from linework.nn.waves import OCTAVES, waves

STRIDE, DENSE_STRIDE = 32, 4


@dataclass(frozen=True)
class EncoderConfig:
    """Sizes of the encoder; `width` x `height` is the view in pixels, `channels` those at strides 2, 4 and 8."""

    width: int = 320
    height: int = 240
    channels: tuple[int, int, int] = (32, 64, 128)
    dim: int = 192
    layers: int = 4
    heads: int = 6
    dense: int = 64


@dataclass(frozen=True)
class Encoded:
    """Visual tokens and words after the transformer, the map that the dense head reads, and the mean of the tokens."""

    visual: Float[Tensor, "B V D"]
    words: Float[Tensor, "B T D"]
    dense: Float[Tensor, "B E h w"]
    summary: Float[Tensor, "B D"]
    routing: Routing | None = None  # where experts stand behind the encoder


class Encoder(nn.Module):
    """Views and their words to tokens that know of one another."""

    def __init__(self, config: EncoderConfig) -> None:
        super().__init__()
        first, second, third = config.channels
        self.config = config
        self.stem = nn.Sequential(_Down(3, first), _Down(first, second), _Block(second))
        self.deep = nn.Sequential(_Down(second, third), _Block(third), _Down(third, config.dim), _Block(config.dim))
        self.patches = _Down(config.dim, config.dim)
        count = -(-config.height // STRIDE) * -(-config.width // STRIDE)
        self.places = nn.Parameter(torch.randn(count, config.dim) * 0.02)
        self.words = nn.Sequential(
            nn.Linear(8 * OCTAVES + WORD_FEATURES, config.dim), nn.GELU(), nn.Linear(config.dim, config.dim)
        )
        layer = nn.TransformerEncoderLayer(
            config.dim, config.heads, 3 * config.dim, 0.0, "gelu", batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerEncoder(layer, config.layers, nn.LayerNorm(config.dim), enable_nested_tensor=False)
        self.fine = nn.Conv2d(second, config.dense, 1)
        self.middle = nn.Conv2d(config.dim, config.dense, 1)
        self.coarse = nn.Conv2d(config.dim, config.dense, 1)

    def forward(
        self,
        picture: UInt8[Tensor, "B 3 H W"],
        boxes: Float[Tensor, "B T 4"],
        features: Float[Tensor, "B T F"],
        is_word: Bool[Tensor, "B T"],
    ) -> Encoded:
        near = self.stem(1 - picture.float() / 255)
        deep = self.deep(near)
        patches = self.patches(deep)
        visual = patches.flatten(2).transpose(1, 2) + self.places
        words = self.words(torch.cat([waves(boxes), features], dim=2))
        unseen = torch.cat([is_word.new_zeros(visual.shape[:2]), ~is_word], dim=1)
        tokens = self.layers(torch.cat([visual, words], dim=1), src_key_padding_mask=unseen)
        visual, words = tokens.split([visual.shape[1], words.shape[1]], dim=1)
        coarse = self.coarse(visual.transpose(1, 2).reshape(patches.shape))
        middle = self.middle(deep) + F.interpolate(coarse, deep.shape[2:], mode="bilinear")
        dense = F.relu(self.fine(near) + F.interpolate(middle, near.shape[2:], mode="bilinear"))
        return Encoded(visual, words, dense, visual.mean(dim=1))


class _Down(nn.Sequential):
    """A convolution that halves the sides."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__(nn.Conv2d(before, after, 3, 2, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU())


class _Block(nn.Module):
    """A residual pair of a depthwise and a pointwise convolution."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.inner = nn.Sequential(
            _Depthwise(dim),
            nn.BatchNorm2d(dim),
            nn.Conv2d(dim, dim, 1),
            nn.ReLU(),
        )

    def forward(self, features: Float[Tensor, "B C h w"]) -> Float[Tensor, "B C h w"]:
        return features + self.inner(features)


class _Depthwise(nn.Conv2d):
    """A convolution of each channel alone; on a CPU in single precision, where its gradient is three times as fast."""

    def __init__(self, dim: int) -> None:
        super().__init__(dim, dim, 5, padding=2, groups=dim, bias=False)

    def forward(self, input: Float[Tensor, "B C h w"]) -> Float[Tensor, "B C h w"]:
        if input.device.type != "cpu":
            return super().forward(input)
        with torch.autocast("cpu", enabled=False):
            return super().forward(input.float())
