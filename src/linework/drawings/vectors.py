"""The vectors of an index: both embeddings of a file end to end, made a few dozen files at a time.

The letters: `B` files, `W` width of both embeddings.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float32

from linework.drawings.coded import Coded
from linework.drawings.drawing import Kind, drawing_from
from linework.workers import grouped

if TYPE_CHECKING:  # the embedder brings torch, which an index without one does not pay for
    from linework.drawings.embed import Embedder

EMBED_ROWS = 32
EMBED_PRIMITIVES = 20_000


def widths(embedder: "Embedder | None") -> tuple[int, int]:
    """Widths of the geometry and of the sequence embedding; zeros where there is no embedder."""
    if embedder is None:
        return 0, 0
    found = embedder.embed([drawing_from([Kind.SEGMENT], [[0, 0, 1, 0]])])
    return found.geometry.shape[1], found.sequence.shape[1]


def vectors_of(embedder: "Embedder", many: Sequence[Coded | None]) -> Float32[np.ndarray, "B W"]:
    """A row [geometry ; sequence] for each file, zeros for those that are empty or were not read."""
    out = np.zeros((len(many), sum(widths(embedder))), dtype=np.float32)
    coded = {row: one for row, one in enumerate(many) if one is not None}
    by_size = sorted(coded, key=lambda row: len(coded[row].graph.kinds))
    sized = ((row, len(coded[row].graph.kinds)) for row in by_size)
    for rows in grouped(sized, EMBED_ROWS, EMBED_PRIMITIVES):
        found = embedder.embed_coded([coded[row] for row in rows])
        out[rows] = np.concatenate([found.geometry, found.sequence], axis=1)
    return out
