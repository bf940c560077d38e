"""A temperature that is learned with the model and never falls to its floor."""

import math

import torch
from jaxtyping import Float
from torch import Tensor, nn


class Temperature(nn.Module):
    """`floor + exp(x)` with x learned.

    CLIP (arXiv 2103.00020, section 2.5) clips the learned scale instead; a clipped one has no gradient to come back by.
    """

    def __init__(self, start: float, *, floor: float):
        super().__init__()
        assert start > floor > 0
        self.floor = floor
        self.excess = nn.Parameter(torch.tensor(math.log(start - floor)))

    def forward(self) -> Float[Tensor, ""]:
        return self.floor + self.excess.exp()
