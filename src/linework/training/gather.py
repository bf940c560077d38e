"""What processes have shares of, as a whole: rows (with gradients that find their way back), sums, weights.

The letters: `N` rows of this process, `A` rows of all.
"""

import os
from collections.abc import Mapping
from typing import Any

import torch
from jaxtyping import Shaped
from torch import Tensor, distributed
from torch.nn import functional


def rank_and_world() -> tuple[int, int]:
    """Which process this is and how many there are; one that only loads data may know it from its environment alone."""
    if distributed.is_initialized():
        return distributed.get_rank(), distributed.get_world_size()
    return int(os.environ.get("RANK", os.environ.get("LOCAL_RANK", "0"))), int(os.environ.get("WORLD_SIZE", "1"))


def is_first() -> bool:
    """Whether this is the process that writes what all have come to."""
    return rank_and_world()[0] == 0


def summed(*numbers: float) -> list[float]:
    """Each number, summed over all processes."""
    if not distributed.is_initialized():
        return list(numbers)
    device = "cuda" if distributed.get_backend() == "nccl" else "cpu"
    total = torch.tensor(numbers, dtype=torch.float64, device=device)
    distributed.all_reduce(total)
    return total.tolist()


def mean_over_processes(figures: Mapping[str, float]) -> dict[str, float]:
    """The mean of each figure over all processes, which have the same ones."""
    *totals, processes = summed(*figures.values(), 1)
    return {name: total / processes for name, total in zip(figures, totals, strict=True)}


def whole(weight: Tensor) -> Tensor:
    """A weight that learns, whole and in the CPU's memory.

    Where processes hold shares of it (`strategies`), all of them call this at the same time.
    """
    value = weight.detach()
    if hasattr(weight, "full_tensor"):
        value = weight.full_tensor().detach()
    elif hasattr(weight, "ds_id"):
        from deepspeed.utils import safe_get_full_fp32_param

        value = safe_get_full_fp32_param(weight)
    return value.cpu().contiguous()


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
