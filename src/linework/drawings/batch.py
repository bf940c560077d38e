"""Many coded drawings side by side, ready for the encoders.

The letters: `B` drawings, `N` nodes of all graphs, `E` edges, `M` blocks, `W` windows, `L` rows.

Sequences of like length stand together in buckets (powers of two), so that a drawing of twelve
lines does not pay for one of four thousand. A drawing of over 4,094 rows goes through in windows.
"""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from linework.drawings.drawing import Kind
from linework.drawings.graph import Graph
from linework.drawings.sequence import PARAMETERS, UNUSED, Sequence

MAX_ROWS = 4096
SHORTEST = 16
PAD, SOS, EOS = len(Kind), len(Kind) + 1, len(Kind) + 2
NUM_ROW_KINDS = len(Kind) + 3


@dataclass(frozen=True, eq=False)
class GraphBatch:
    """Graphs as one; `owners` says which drawing a block belongs to."""

    kinds: Int[Tensor, "N"]
    nodes: Float[Tensor, "N F"]
    used: Bool[Tensor, "N F"]
    edges: Int[Tensor, "2 E"]
    edge_measures: Float[Tensor, "E A"]
    blocks: Int[Tensor, "N"]
    block_measures: Float[Tensor, "M 4"]
    owners: Int[Tensor, "M"]
    size: int

    def to(self, device: torch.device) -> "GraphBatch":
        """The same batch on another device."""
        moved: dict[str, Any] = {k: v.to(device) if isinstance(v, Tensor) else v for k, v in vars(self).items()}
        return GraphBatch(**moved)


@dataclass(frozen=True, eq=False)
class SequenceBucket:
    """Windows of one padded length, begun by SOS and filled up by EOS; `owners` are drawings."""

    kinds: Int[Tensor, "W L"]
    levels: Int[Tensor, "W L Q"]
    owners: Int[Tensor, "W"]

    def to(self, device: torch.device) -> "SequenceBucket":
        """The same bucket on another device."""
        return SequenceBucket(**{k: v.to(device) for k, v in vars(self).items()})


@dataclass(frozen=True, eq=False)
class SequenceBatch:
    """Sequences of `size` drawings in buckets of equal length."""

    buckets: tuple[SequenceBucket, ...]
    size: int

    def to(self, device: torch.device) -> "SequenceBatch":
        """The same batch on another device."""
        return SequenceBatch(tuple(bucket.to(device) for bucket in self.buckets), self.size)


def batch_graphs(graphs: Many[Graph]) -> GraphBatch:
    """Graphs side by side, node and block numbers shifted."""
    nodes = np.cumsum([0] + [len(g.kinds) for g in graphs])
    blocks = np.cumsum([0] + [len(g.block_measures) for g in graphs])
    return GraphBatch(
        kinds=_join([g.kinds for g in graphs]),
        nodes=_join([g.nodes for g in graphs]),
        used=_join([g.used for g in graphs]),
        edges=_join([g.edges + start for g, start in zip(graphs, nodes[:-1], strict=True)], 1),
        edge_measures=_join([g.edge_measures for g in graphs]),
        blocks=_join([g.blocks + start for g, start in zip(graphs, blocks[:-1], strict=True)]),
        block_measures=_join([g.block_measures for g in graphs]),
        owners=_join([np.full(len(g.block_measures), i) for i, g in enumerate(graphs)]),
        size=len(graphs),
    )


def _join(arrays: Many[np.ndarray], axis: int = 0) -> Tensor:
    return torch.from_numpy(np.concatenate(arrays, axis))


def batch_sequences(sequences: Many[Sequence]) -> SequenceBatch:
    """Sequences in buckets, SOS first and EOS as fill."""
    held: dict[int, list[tuple[int, Sequence]]] = {}
    for owner, rows in enumerate(sequences):
        for start in range(0, max(len(rows.kinds), 1), MAX_ROWS - 2):
            window = slice(start, start + MAX_ROWS - 2)
            part = Sequence(rows.kinds[window], rows.levels[window])
            length = max(SHORTEST, 1 << (len(part.kinds) + 1).bit_length())
            held.setdefault(length, []).append((owner, part))
    return SequenceBatch(tuple(_bucket(length, parts) for length, parts in sorted(held.items())), len(sequences))


def _bucket(length: int, parts: list[tuple[int, Sequence]]) -> SequenceBucket:
    kinds = np.full((len(parts), length), EOS, dtype=np.int64)
    levels = np.full((len(parts), length, len(PARAMETERS)), UNUSED, dtype=np.int64)
    kinds[:, 0] = SOS
    for row, (_, part) in enumerate(parts):
        kinds[row, 1 : 1 + len(part.kinds)] = part.kinds
        levels[row, 1 : 1 + len(part.kinds)] = part.levels
    owners = np.array([owner for owner, _ in parts], dtype=np.int64)
    return SequenceBucket(torch.from_numpy(kinds), torch.from_numpy(levels), torch.from_numpy(owners))
