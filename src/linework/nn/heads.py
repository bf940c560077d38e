"""Projection heads: small MLPs between an encoder and a contrastive loss, thrown away after training."""

from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional


class ProjectionHead(nn.Module):
    """`[B, D] -> [B, O]` on the unit sphere, through an MLP of `depth` linear layers (SimCLR, section 4.2)."""

    def __init__(self, dim: int, out: int, *, depth: int = 2):
        super().__init__()
        layers: list[nn.Module] = []
        for _ in range(depth - 1):
            layers += [nn.Linear(dim, dim), nn.BatchNorm1d(dim), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Linear(dim, out))

    def forward(self, x: Float[Tensor, "B D"]) -> Float[Tensor, "B O"]:
        return functional.normalize(self.layers(x).float(), dim=-1)
