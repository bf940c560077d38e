"""Momentum keys of both codings: slow copies of the encoders with their heads, and the queues that they fill.

The letters: `B` drawings, `V` views of each, `O` width.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from linework.drawings.mixing import Mixture
from linework.nn.contrastive import queue_hinge
from linework.nn.momentum import MomentumCopy
from linework.nn.precision import never_in_bf16
from linework.nn.queue import KeyQueue


class KeySide(nn.Module):
    """The keys of one coding. What a step made waits until the optimizer has moved the weights."""

    def __init__(self, encoder: nn.Module, head: nn.Module, size: int, dim: int, momentum: float):
        super().__init__()
        self.copy, self.queue, self.momentum = MomentumCopy(encoder, head), KeyQueue(size, dim), momentum
        self.made: tuple[Tensor, Tensor] | None = None

    @never_in_bf16
    def hinge(
        self,
        queries: Sequence[Float[Tensor, "B O"]],
        keys: Sequence[Float[Tensor, "B O"]],
        families: Int[Tensor, "B"],
        margin: float,
        mixture: Mixture | None = None,
    ) -> Float[Tensor, ""]:
        """The other coding's queries, view by view, against their keys of this coding and its queue.

        A query that shows two drawings is held against the keys of both, each by its share.
        """
        left_out = [self.queue.left_out(families)] * len(queries)
        if mixture is not None:
            keys = [mixture.targets() @ keys[1], *keys[1:]]
            left_out[0] = mixture.of_either(left_out[0])
        triples = zip(queries, keys, left_out, strict=True)
        return torch.stack([queue_hinge(q, k, self.queue.keys, margin, out) for q, k, out in triples]).mean()

    def keep(self, keys: Float[Tensor, "VB O"], families: Int[Tensor, "B"]) -> None:
        """Remember keys for the queue."""
        self.made = keys, families.repeat(len(keys) // len(families))

    def after_step(self, encoder: nn.Module, head: nn.Module) -> None:
        """Follow the modules that the optimizer has moved, and put what was made into the queue."""
        self.copy.follow(encoder, head, momentum=self.momentum)
        if self.made is not None:
            self.queue.push(*self.made)
            self.made = None
