"""Numbers as sines and cosines of growing frequency, so that a linear layer can tell near ones apart."""

import torch
from jaxtyping import Float
from torch import Tensor

OCTAVES = 6


def waves(shares: Float[Tensor, "*B N"], octaves: int = OCTAVES) -> Float[Tensor, "*B W"]:
    """Shares of one as `W = 2 N octaves` sines and cosines, from half a period on (NeRF, arXiv 2003.08934, eq. 4)."""
    scales = torch.pi * 2.0 ** torch.arange(octaves, device=shares.device)
    angles = (shares[..., None] * scales).flatten(-2)
    return torch.cat([angles.sin(), angles.cos()], dim=-1)
