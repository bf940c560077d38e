"""Readouts: one vector for a set of nodes or tokens.

The letters: `N` nodes, `M` sets, `T` tokens, `D` width, `O` output width.
"""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn


class JumpingKnowledge(nn.Module):
    """One vector per set from the node states of every layer.

    For each layer the sum and the mean over the nodes, concatenated over layers, then one linear
    layer and a nonlinearity (MVGRL, arXiv 2006.05582, eq. 4, with the mean beside the sum). The sum
    enters as sum / sqrt(count), since counts here run from 1 to 10^5.
    """

    def __init__(self, dim: int, num_layers: int, out: int):
        super().__init__()
        self.linear = nn.Linear(2 * dim * num_layers, out)
        self.activation = nn.PReLU(out)

    def forward(
        self, layers: list[Float[Tensor, "N D"]], sets: Int[Tensor, "N"], num_sets: int
    ) -> Float[Tensor, "M O"]:
        count = torch.zeros(num_sets, 1, device=sets.device).index_add_(
            0, sets, torch.ones(len(sets), 1, device=sets.device)
        )
        count = count.clamp(min=1)
        pooled = []
        for states in layers:
            total = states.new_zeros(num_sets, states.shape[1], dtype=torch.float32).index_add_(0, sets, states.float())
            pooled += [total / count.sqrt(), total / count]
        return self.activation(self.linear(torch.cat(pooled, dim=1)))


def masked_mean(x: Float[Tensor, "B T D"], mask: Bool[Tensor, "B T"]) -> Float[Tensor, "B D"]:
    """Mean over the tokens that are there; zeros where none is."""
    weight = mask.unsqueeze(-1).to(x.dtype)
    return (x * weight).sum(1) / weight.sum(1).clamp(min=1)


def mean_of_sets(x: Float[Tensor, "N D"], sets: Int[Tensor, "N"], num_sets: int) -> Float[Tensor, "M D"]:
    """Mean over the members of each set; zeros where there is none."""
    total = x.new_zeros(num_sets, x.shape[1]).index_add_(0, sets, x)
    return total / torch.bincount(sets, minlength=num_sets).clamp(min=1).unsqueeze(1)
