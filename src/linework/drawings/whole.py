"""A whole batch encoded piece by piece: by chunks that fit the memory, by processes that share the work.

Whatever the pieces, the result is that of the batch encoded at once, and so are the gradients of any loss of it.
The letters: `B` drawings, `V` views of each, `C` drawings of a piece, `O` width.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from linework.drawings.chunks import in_chunks, take
from linework.drawings.encoded import Encoded
from linework.drawings.graph_encoder import GraphEncoder
from linework.drawings.model import ViewBatch
from linework.drawings.sequence_encoder import SequenceEncoder
from linework.nn.cached_gradients import encode_in_chunks
from linework.training.gather import gather_rows, own_rows


class WholeBatch:
    """The pieces of a batch that this process encodes, and the way back to the whole.

    Every process is given the same batch. `chunk` drawings are encoded at a time, 0 stands for all. `shared` says
    whether the processes share the work; where only one is at it (validation) they do not.
    """

    def __init__(self, batch: ViewBatch, *, chunk: int = 0, shared: bool = False):
        count = len(batch.families)
        self.count, self.views, self.chunk = count, batch.views, chunk
        self.first, end = own_rows(count) if shared else (0, count)
        self.shared, own = shared, batch
        if end - self.first < count:
            own = take(batch, torch.arange(self.first, end, device=batch.families.device))
        self.pieces = in_chunks(own, chunk) if chunk else [own]

    def graphs(self, encoder: GraphEncoder, *, parts: bool = False) -> Encoded:
        """All drawings and, if asked for, their primitives, through this encoder."""
        return self._joined(encoder, [piece.graphs for piece in self.pieces], parts)

    def sequences(self, encoder: SequenceEncoder, *, parts: bool = False) -> Encoded:
        """All drawings and, if asked for, their tokens, through this encoder."""
        return self._joined(encoder, [piece.sequences for piece in self.pieces], parts)

    def _joined(self, encoder: Any, pieces: Sequence[Any], parts: bool) -> Encoded:
        def encode(piece: Any) -> Encoded:
            encoded: Encoded = encoder.encode(piece)
            return encoded if parts else replace(encoded, parts=encoded.parts[:0], owners=encoded.owners[:0])

        encoded = encode_in_chunks(encode, pieces) if self.chunk else [encode(piece) for piece in pieces]
        whole = self._gathered(torch.cat([self._by_drawing(one.whole) for one in encoded]))
        return Encoded(
            whole.transpose(0, 1).flatten(0, 1),
            self._gathered(torch.cat([one.parts for one in encoded])),
            self._gathered(torch.cat(self._owners(encoded))),
        )

    def _by_drawing(self, rows: Float[Tensor, "VC O"]) -> Float[Tensor, "C V O"]:
        return rows.unflatten(0, (self.views, -1)).transpose(0, 1)

    def _owners(self, encoded: Sequence[Encoded]) -> list[Tensor]:
        """The owners of the parts as numbers in the whole batch."""
        found, first = [], self.first
        for one in encoded:
            count = len(one.whole) // self.views
            found.append(one.owners // count * self.count + first + one.owners % count)
            first += count
        return found

    def _gathered(self, rows: Tensor) -> Tensor:
        return gather_rows(rows) if self.shared else rows
