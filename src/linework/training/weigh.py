"""How much each term of a loss weighs: fixed, learned as uncertainty, or balanced by the size of its gradient.

All three take the terms by name, how much of each is there yet (a share of 0 to 1), and the tensors at which
gradients are compared, and give the total to descend.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor, nn

Weighting = Literal["fixed", "uncertainty", "gradient"]
Terms = Mapping[str, Tensor]


class FixedWeights(nn.Module):
    """Each term times the weight it was given."""

    def __init__(self, starts: Mapping[str, float]):
        super().__init__()
        self.starts = dict(starts)

    def weights(self) -> dict[str, float]:
        """The weight of each term."""
        return self.starts

    def forward(self, terms: Terms, shares: Mapping[str, float], at: Sequence[Tensor]) -> Float[Tensor, ""]:
        return torch.stack([weight * shares[name] * terms[name] for name, weight in self.starts.items()]).sum()


class UncertaintyWeights(nn.Module):
    """Each term over a learned variance, plus the log of its deviation (Kendall et al., arXiv 1705.07115, eq. 10).

    That is the form for cross-entropies. The variances start at one over the weights given. A term that is not there
    yet moves its variance as little as the model.
    """

    def __init__(self, starts: Mapping[str, float]):
        super().__init__()
        self.log_variances = nn.ParameterDict({name: -torch.tensor(start).log() for name, start in starts.items()})

    def weights(self) -> dict[str, float]:
        """The weight of each term."""
        return {name: (-log_variance.detach()).exp().item() for name, log_variance in self.log_variances.items()}

    def forward(self, terms: Terms, shares: Mapping[str, float], at: Sequence[Tensor]) -> Float[Tensor, ""]:
        parts = [shares[name] * ((-s).exp() * terms[name] + s / 2) for name, s in self.log_variances.items()]
        return torch.stack(parts).sum()


class GradientWeights(nn.Module):
    """Weights under which the gradients of the terms have norms in the ratio of the weights given.

    That is where GradNorm (arXiv 1711.02257, eq. 1 and 2 with alpha 0) comes to rest; it descends to it, we take it at
    once from a running mean of the norms. They are compared at the embeddings, since the terms share no layer. The
    weights add up to the sum of those given.
    """

    norms: Tensor

    def __init__(self, starts: Mapping[str, float], *, memory: float = 0.95):
        super().__init__()
        self.starts, self.memory = dict(starts), memory
        self.register_buffer("norms", torch.zeros(len(starts)))

    def weights(self) -> dict[str, float]:
        """The weight of each term; the one given until its gradient was seen."""
        seen = torch.where(self.norms > 0, self.norms, 1.0).tolist()
        raw = {name: start / norm for (name, start), norm in zip(self.starts.items(), seen, strict=True)}
        scale = sum(self.starts.values()) / sum(raw.values())
        return {name: scale * value for name, value in raw.items()}

    def forward(self, terms: Terms, shares: Mapping[str, float], at: Sequence[Tensor]) -> Float[Tensor, ""]:
        if self.training and torch.is_grad_enabled():
            self._see(torch.stack([_gradient_norm(terms[name], at) for name in self.starts]))
        return torch.stack([weight * shares[name] * terms[name] for name, weight in self.weights().items()]).sum()

    def _see(self, norms: Tensor) -> None:
        mixed = self.memory * self.norms + (1 - self.memory) * norms
        self.norms.copy_(torch.where(self.norms > 0, mixed, norms))


def _gradient_norm(term: Tensor, at: Sequence[Tensor]) -> Tensor:
    gradients = torch.autograd.grad(term, at, retain_graph=True, allow_unused=True)
    return torch.stack([gradient.float().norm() for gradient in gradients if gradient is not None]).norm()


WEIGHTINGS: Mapping[Weighting, type[FixedWeights] | type[UncertaintyWeights] | type[GradientWeights]] = {
    "fixed": FixedWeights,
    "uncertainty": UncertaintyWeights,
    "gradient": GradientWeights,
}
