"""Optimizers by name: torch's own, and LARS for large batches."""

from collections.abc import Callable
from typing import Any

import torch
from torch.optim import SGD, AdamW, Optimizer

from linework.training.options import OptimizerConfig


def optimizer_for(groups: list[dict[str, Any]], config: OptimizerConfig) -> Optimizer:
    """The optimizer a config names, over parameter groups with their own `lr` and `weight_decay`."""
    match config.name:
        case "adamw":
            return AdamW(groups, lr=config.rate, weight_decay=config.weight_decay)
        case "sgd":
            return SGD(groups, lr=config.rate, weight_decay=config.weight_decay, momentum=config.momentum)
        case "lars":
            return LARS(groups, lr=config.rate, weight_decay=config.weight_decay, momentum=config.momentum)


class LARS(Optimizer):
    """SGD with momentum whose every matrix moves by a share of its own size (You, Gitman, Ginsburg, arXiv 1708.03888).

    For a matrix w with gradient g and decay b: d = g + b w, v = m v + lr trust |w| / |d| d, w = w - v. Vectors (biases,
    norms) move as in SGD, as SimCLR has it. Where |w| or |d| is 0 the factor is 1. The paper has |g| + b |w| for |d|.
    """

    def __init__(
        self,
        params: Any,
        lr: float,
        weight_decay: float = 0.0,
        momentum: float = 0.9,
        trust: float = 1e-3,
    ):
        super().__init__(params, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum, "trust": trust})

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """One step; gives what the closure gave."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is not None:
                    self._move(weight, group)
        return loss

    def _move(self, weight: torch.Tensor, group: dict[str, Any]) -> None:
        change = weight.grad + group["weight_decay"] * weight
        if weight.ndim > 1:
            sizes = weight.norm(), change.norm()
            factor = torch.where((sizes[0] > 0) & (sizes[1] > 0), group["trust"] * sizes[0] / sizes[1], 1.0)
            change = factor * change
        velocity = self.state[weight].setdefault("velocity", torch.zeros_like(weight))
        velocity.mul_(group["momentum"]).add_(change, alpha=group["lr"])
        weight.sub_(velocity)
