"""A bounded queue of keys: negatives from batches gone by (MoCo, arXiv 1911.05722, section 3.2).

The letters: `B` keys of a batch, `K` places in the queue, `O` width.
"""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

EMPTY = -1  # the family of a place that holds no key yet


class KeyQueue(nn.Module):
    """The last `size` keys and the family of each; what came first leaves first.

    All of it is buffers, so a run that goes on after a kill has the keys that it had.
    """

    keys: Tensor
    families: Tensor
    next: Tensor

    def __init__(self, size: int, dim: int):
        super().__init__()
        self.register_buffer("keys", torch.zeros(size, dim))
        self.register_buffer("families", torch.full((size,), EMPTY))
        self.register_buffer("next", torch.zeros((), dtype=torch.int64))

    @torch.no_grad()
    def push(self, keys: Float[Tensor, "B O"], families: Int[Tensor, "B"]) -> None:
        """Put keys in, over the oldest where the queue is full; families are numbers from 0 on."""
        size = len(self.keys)
        places = ((self.next + torch.arange(len(keys), device=keys.device)) % size)[-size:]
        self.keys[places] = keys[-size:].to(self.keys.dtype)
        self.families[places] = families[-size:]
        self.next.add_(len(keys)).remainder_(size)

    def left_out(self, families: Int[Tensor, "B"]) -> Bool[Tensor, "B K"]:
        """Which keys are no negatives of queries of these families: their relatives, and places without a key."""
        return (families[:, None] == self.families) | (self.families == EMPTY)
