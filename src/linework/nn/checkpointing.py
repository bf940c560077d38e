"""Activation checkpointing of a stack of layers, several at a time (arXiv 1604.06174).

Letters: `B` batch, `L` tokens, `D` width.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint


def checkpoint_every(layers: Sequence[nn.Module], every: int) -> None:
    """Keep what comes out of every so many layers alone, and compute what is between again on the way back.

    A layer takes hidden states [B L D] first and gives hidden states; all take the same arguments besides. The first
    layer of a group runs the group and the others pass on what it made, so parameters keep their names. Where no
    gradient is wanted nothing changes.
    """
    for first in range(0, len(layers), every):
        group = layers[first : first + every]
        group[0].forward = _Group([layer.forward for layer in group])
        for layer in group[1:]:
            layer.forward = _passed_on


class _Group:
    """The forward of several layers, one after the other."""

    def __init__(self, forwards: Sequence[Any]) -> None:
        self.forwards = forwards

    def __call__(self, hidden: Tensor, *rest: Any, **named: Any) -> Tensor:
        if torch.is_grad_enabled():
            result: Tensor = checkpoint(self._run, hidden, *rest, use_reentrant=False, **named)
            return result
        return self._run(hidden, *rest, **named)

    def _run(self, hidden: Tensor, *rest: Any, **named: Any) -> Tensor:
        for forward in self.forwards:
            hidden = forward(hidden, *rest, **named)
        return hidden


def _passed_on(hidden: Tensor, *_: Any, **__: Any) -> Tensor:
    return hidden
