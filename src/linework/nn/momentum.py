"""Modules that follow others slowly: their weights are a running mean of the others' (MoCo, arXiv 1911.05722)."""

import copy

import torch
from torch import nn


class MomentumCopy(nn.Module):
    """Copies of modules, equal to them at first (MoCo, eq. 2). No gradient reaches their weights, and no optimizer.

    The weights are buffers: what changes without being learned is saved with a run and goes on with it.
    """

    def __init__(self, *sources: nn.Module):
        super().__init__()
        self.copies = nn.ModuleList(copy.deepcopy(source) for source in sources)
        for part in self.copies.modules():
            for name, weight in list(part.named_parameters(recurse=False)):
                delattr(part, name)
                part.register_buffer(name, weight.detach())

    @torch.no_grad()
    def follow(self, *sources: nn.Module, momentum: float) -> None:
        """Each weight becomes `momentum` times itself plus the rest of its source's; statistics are taken over."""
        for mine, source in zip(self.copies, sources, strict=True):
            held = dict(mine.named_buffers())
            for name, weight in source.named_parameters():
                held[name].lerp_(weight.to(held[name].dtype), 1 - momentum)
            for name, statistic in source.named_buffers():
                held[name].copy_(statistic)
