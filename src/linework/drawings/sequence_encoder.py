"""The encoder of the sequence coding: embedding, funnel 4,096 -> 64, transformer.

The letters: `W` windows, `L` rows (a power of two), `T` = min(L, 64) tokens, `Q` parameters, `D` width.
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from linework.drawings.batch import EOS, MAX_ROWS, NUM_ROW_KINDS, SequenceBatch, SequenceBucket
from linework.drawings.encoded import Encoded
from linework.drawings.sequence import LEVELS, PARAMETERS
from linework.nn.pooling import masked_mean, mean_of_sets

TOKENS = 64
WAVES = 5


@dataclass(frozen=True)
class SequenceEncoderConfig:
    """Widths and depths."""

    dim: int = 128
    layers: int = 3
    heads: int = 4
    out: int = 128


class RowEmbedding(nn.Module):
    """Type + parameters + position (DeepDXF).

    A parameter enters as sines and cosines of its level in `WAVES` octaves, so that near levels are
    near from the first step on; one that a kind does not use adds nothing.
    """

    octaves: Tensor

    def __init__(self, dim: int):
        super().__init__()
        self.kind = nn.Embedding(NUM_ROW_KINDS, dim)
        self.levels = nn.Linear(len(PARAMETERS) * 2 * WAVES, dim)
        self.position = nn.Embedding(MAX_ROWS, dim)
        nn.init.normal_(self.position.weight, std=0.02)
        self.register_buffer("octaves", math.pi * 2.0 ** torch.arange(WAVES), persistent=False)

    def forward(self, kinds: Int[Tensor, "W L"], levels: Int[Tensor, "W L Q"]) -> Float[Tensor, "W L D"]:
        phase = (levels.float() / (LEVELS - 1)).unsqueeze(-1) * self.octaves
        waves = torch.cat([phase.sin(), phase.cos()], dim=-1)
        waves = torch.where((levels >= 0).unsqueeze(-1), waves, 0.0).flatten(2)
        return self.kind(kinds) + self.levels(waves) + self.position.weight[: kinds.shape[1]]


class Halving(nn.Module):
    """`[W, L, D] -> [W, L/2, D]`: the mean of two neighbours plus a local convolution of width 4."""

    def __init__(self, dim: int):
        super().__init__()
        self.norm = nn.LayerNorm(dim)
        self.convolution = nn.Conv1d(dim, dim, kernel_size=4, stride=2, padding=1)

    def forward(self, x: Float[Tensor, "W L D"]) -> Float[Tensor, "W H D"]:
        local = self.convolution(self.norm(x).transpose(1, 2)).transpose(1, 2)
        return x.unflatten(1, (-1, 2)).mean(2) + nn.functional.gelu(local)


class SequenceEncoder(nn.Module):
    """`SequenceBatch -> [B, out]`; `encode` also gives the tokens that the transformer puts out, `[N, dim]`.

    A drawing in several windows is the mean of theirs. A window enters the funnel at the stage of its own
    length, so a short one skips what it does not need.
    """

    def __init__(self, config: SequenceEncoderConfig):
        super().__init__()
        self.embedding = RowEmbedding(config.dim)
        self.funnel = nn.ModuleList(Halving(config.dim) for _ in range(int(math.log2(MAX_ROWS // TOKENS))))
        layer = nn.TransformerEncoderLayer(
            config.dim, config.heads, 4 * config.dim, dropout=0.0, batch_first=True, norm_first=True
        )
        self.transformer = nn.TransformerEncoder(layer, config.layers, enable_nested_tensor=False)
        self.summary = nn.Linear(2 * config.dim, config.out)

    def _tokens(self, bucket: SequenceBucket) -> tuple[Float[Tensor, "W T D"], Bool[Tensor, "W T"]]:
        """The tokens of each window, and which of them are there."""
        kinds, levels = bucket.kinds, bucket.levels
        there = kinds != EOS
        x = self.embedding(kinds, levels) * there.unsqueeze(-1)
        stages = int(math.log2(max(kinds.shape[1] // TOKENS, 1)))
        for halving in self.funnel[len(self.funnel) - stages :]:
            x = halving(x)
            there = there.unflatten(1, (-1, 2)).any(2)
        return self.transformer(x, src_key_padding_mask=~there), there

    def _window(self, x: Float[Tensor, "W T D"], there: Bool[Tensor, "W T"]) -> Float[Tensor, "W O"]:
        """One vector per window."""
        highest = x.masked_fill(~there.unsqueeze(-1), -torch.inf).amax(1)
        return self.summary(torch.cat([masked_mean(x, there), highest], dim=1))

    def forward(self, batch: SequenceBatch) -> Float[Tensor, "B O"]:
        return self.encode(batch).whole

    def encode(self, batch: SequenceBatch) -> Encoded:
        """The drawings and the tokens that the transformer makes of their windows."""
        tokens = [self._tokens(bucket) for bucket in batch.buckets]
        owners = [bucket.owners for bucket in batch.buckets]
        vectors = torch.cat([self._window(*seen).float() for seen in tokens])
        return Encoded(
            mean_of_sets(vectors, torch.cat(owners), batch.size),
            torch.cat([x[there].float() for x, there in tokens]),
            torch.cat([own.repeat_interleave(there.sum(1)) for own, (_, there) in zip(owners, tokens, strict=True)]),
        )
