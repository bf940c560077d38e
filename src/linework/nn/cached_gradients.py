"""Large batches in little memory: embeddings chunk by chunk without graph, then again with it (GradCache).

A contrastive loss needs the embeddings of the whole batch, but an encoder takes one item at a time.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import torch
from torch.utils.checkpoint import checkpoint

Chunk = TypeVar("Chunk")


def encode_in_chunks(encode: Callable[[Chunk], Any], chunks: Sequence[Chunk]) -> list[Any]:
    """What `encode` makes of each chunk, keeping for the way back only the chunks and what came out.

    On the way back each chunk is encoded once more, with the random state it had, and gives its part of the gradient
    before the next one's turn: the two passes of Gao et al. (arXiv 2101.06983, section 3.2), done by autograd's own
    checkpoints, so the gradients of any loss of the results are those of the plain batch. That holds for layers that
    take items one by one, as layer norm does. A batch norm inside `encode` would see each chunk alone and
    move its running statistics twice; one behind it, on the joined results, sees the whole batch as ever.
    """
    if not torch.is_grad_enabled():
        return [encode(chunk) for chunk in chunks]
    return [checkpoint(encode, chunk, use_reentrant=False) for chunk in chunks]
