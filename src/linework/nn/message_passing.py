"""Graphs of many sizes in one batch: messages along edges, and rows laid out by the graph they belong to.

The letters: `N` nodes, `E` edges, `B` graphs, `T` the most rows of a graph, `D` width.
"""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn


class GINEConv(nn.Module):
    """`nn((1 + eps) x_i + sum_j relu(x_j + e_ij))`, the graph isomorphism convolution with edges (arXiv 1905.12265).

    The sum is taken in single precision.
    """

    def __init__(self, network: nn.Module):
        super().__init__()
        self.nn = network
        self.eps = nn.Parameter(torch.zeros(1))

    def forward(
        self, x: Float[Tensor, "N D"], edges: Int[Tensor, "2 E"], messages: Float[Tensor, "E D"]
    ) -> Float[Tensor, "N D"]:
        """`edges` holds sources and targets, `messages` what is known of each edge."""
        source, target = edges
        sent = torch.relu(x[source] + messages).float()
        heard = sent.new_zeros(x.shape).index_add_(0, target, sent)
        return self.nn((1 + self.eps) * x + heard)


def laid_out(
    rows: Float[Tensor, "N D"], owners: Int[Tensor, "N"], size: int
) -> tuple[Float[Tensor, "B T D"], Bool[Tensor, "B T"]]:
    """Rows by their owner, of `size` owners, and where there is one; `owners` ascends. `T` may be 0."""
    counts = torch.bincount(owners, minlength=size)
    most = int(counts.max()) if size else 0
    place = torch.arange(len(owners), device=owners.device) - (counts.cumsum(0) - counts)[owners]
    laid = rows.new_zeros(size, most, rows.shape[1])
    laid[owners, place] = rows
    return laid, torch.arange(most, device=owners.device) < counts[:, None]
