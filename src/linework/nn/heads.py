"""Projection heads: small MLPs between an encoder and a contrastive loss, thrown away after training.

The letters: `B` drawings, `N` parts of all drawings, `D` width, `O` output width.
"""

from typing import Literal

from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional

from linework.nn.pooling import mean_of_sets

Norm = Literal["batch", "layer"]


class ProjectionHead(nn.Module):
    """`[B, D] -> [B, O]` on the unit sphere, through an MLP of `depth` linear layers (SimCLR, section 4.2).

    `residual` adds what goes into a hidden layer to what comes out of it. Depth 1 is one linear map.
    """

    def __init__(self, dim: int, out: int, *, depth: int = 2, norm: Norm = "batch", residual: bool = False):
        super().__init__()
        self.residual = residual
        kind = {"batch": nn.BatchNorm1d, "layer": nn.LayerNorm}[norm]
        layers: list[nn.Module] = []
        for _ in range(depth - 1):
            layers += [nn.Linear(dim, dim), kind(dim), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Linear(dim, out))

    def forward(self, x: Float[Tensor, "B D"]) -> Float[Tensor, "B O"]:
        return functional.normalize(self._project(x).float(), dim=-1)

    def of_parts(self, parts: Float[Tensor, "N D"], owners: Int[Tensor, "N"], count: int) -> Float[Tensor, "B O"]:
        """Every part is projected, then those of one owner are averaged; an owner of none lies at the origin."""
        return functional.normalize(mean_of_sets(self._project(parts).float(), owners, count), dim=-1)

    def _project(self, x: Tensor) -> Tensor:
        *hidden, last = self.layers
        for layer in range(0, len(hidden), 3):
            linear, norm, activation = hidden[layer : layer + 3]
            change = activation(norm(linear(x)))
            x = x + change if self.residual else change
        return last(x)
