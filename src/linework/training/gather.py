"""Rows of all processes as one tensor, with gradients that find their way back. Alone, a process has its own.

The letters: `N` rows of this process, `A` rows of all.
"""

from typing import Any

import torch
from jaxtyping import Shaped
from torch import Tensor, distributed
from torch.nn import functional


def own_rows(count: int) -> tuple[int, int]:
    """First and end of this process's share of so many rows: shares follow one another by rank."""
    rank, world = (distributed.get_rank(), distributed.get_world_size()) if distributed.is_initialized() else (0, 1)
    return count * rank // world, count * (rank + 1) // world


def gather_rows(rows: Shaped[Tensor, "N ..."]) -> Shaped[Tensor, "A ..."]:
    """The rows of every process in the order of ranks; how many each has may differ.

    The gradient of a row is the sum of what all processes make of it. Where each goes on to compute one and the same
    loss, that is as many times the gradient as there are processes, which the mean that
    DistributedDataParallel takes over processes undoes.
    """
    if not distributed.is_initialized() or distributed.get_world_size() == 1:
        return rows
    counts = [torch.zeros((), dtype=torch.int64, device=rows.device) for _ in range(distributed.get_world_size())]
    distributed.all_gather(counts, torch.tensor(len(rows), device=rows.device))
    most = int(torch.stack(counts).max())
    filled = functional.pad(rows, (0, 0) * (rows.ndim - 1) + (0, most - len(rows)))
    whole: Tensor = _Gather.apply(filled)
    return torch.cat([part[: int(count)] for part, count in zip(whole, counts, strict=True)])


class _Gather(torch.autograd.Function):
    """`[M ...] -> [W M ...]` over W processes."""

    @staticmethod
    def forward(ctx: Any, rows: Tensor) -> Tensor:
        parts = [torch.empty_like(rows) for _ in range(distributed.get_world_size())]
        distributed.all_gather(parts, rows.contiguous())
        return torch.stack(parts)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        total = gradient.contiguous().clone()
        distributed.all_reduce(total)
        return total[distributed.get_rank()]
