"""Unit vectors on the sphere: the way between two of them, and how many of them lie on it.

The letters: `B` vectors, `O` width.
"""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

_STRAIGHT = 1e-4  # sine of the angle below which two vectors are one direction or opposite ones


def slerp(first: Float[Tensor, "B O"], second: Float[Tensor, "B O"], share: Float[Tensor, "B"]) -> Float[Tensor, "B O"]:
    """Unit vectors on the great circle between unit vectors, `share` of the way from `second` to `first`.

    Geodesic mix-up (Oh et al., arXiv 2203.03897). Where the two are one direction the chord is the arc; where
    they are opposite no way is the shortest, and `first` or `second`, whichever is nearer, stands in.
    """
    cosine = (first * second).sum(1).clamp(-1, 1)
    sine = torch.linalg.vector_norm(first - cosine[:, None] * second, dim=1)
    turned = sine > _STRAIGHT
    angle = torch.atan2(torch.where(turned, sine, 1.0), torch.where(turned, cosine, 0.0))
    weights = torch.stack([torch.sin(share * angle), torch.sin((1 - share) * angle)]) / torch.sin(angle)
    nearest = torch.where(cosine < 0, share.round(), share)
    weights = torch.where(turned, weights, torch.stack([nearest, 1 - nearest]))
    return functional.normalize(weights[0, :, None] * first + weights[1, :, None] * second, dim=1)


def alignment(first: Float[Tensor, "B O"], second: Float[Tensor, "B O"], power: float = 2) -> Float[Tensor, ""]:
    """How far the two of a pair lie apart: mean of |x - y| to this power (Wang and Isola, arXiv 2005.10242, 4.1.1)."""
    return torch.linalg.vector_norm(first - second, dim=1).pow(power).mean()


def uniformity(vectors: Float[Tensor, "B O"], t: float = 2) -> Float[Tensor, ""]:
    """How unevenly unit vectors cover the sphere: log of the mean of exp(-t |x - y|^2) over all pairs (ibid., 4.1.2).

    0 where all are one, and the more below the more even; needs two vectors.
    """
    return torch.pdist(vectors).pow(2).mul(-t).exp().mean().log()


def modality_gap(first: Float[Tensor, "B O"], second: Float[Tensor, "B O"]) -> Float[Tensor, ""]:
    """Distance between the means of unit vectors of two codings (Liang et al., arXiv 2203.02053): 0 to 2."""
    return torch.linalg.vector_norm(first.mean(0) - second.mean(0))
