"""How complex a chart is, from 0 to 1: learned from how many elements it has and how hard their kinds are.

Letters: `B` batch, `K` kinds of marks.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn


class Complexity(nn.Module):
    """`c(x) = sigmoid(a log(1 + n) + sum_k p_k h_k + b)`, with `n` the predicted marks in all, `p_k` the share of each
    kind and `h_k` how hard that kind is. `a`, `h` and `b` are learned through the router.

    The method's paper (arXiv 2511.23321) names element count and complexity of type, and states no formula.
    """

    def __init__(self, num_kinds: int) -> None:
        super().__init__()
        self.growth = nn.Parameter(torch.tensor(1.0))
        self.hardness = nn.Parameter(torch.zeros(num_kinds))
        self.start = nn.Parameter(torch.tensor(-1.5))

    def forward(self, log_counts: Float[Tensor, "B K"]) -> Float[Tensor, "B"]:
        counts = log_counts.float().clamp(0, 6).expm1()
        total = counts.sum(dim=1)
        shares = counts / total.clamp_min(1e-6)[:, None]
        return (self.growth * total.log1p() + shares @ self.hardness + self.start).sigmoid()
