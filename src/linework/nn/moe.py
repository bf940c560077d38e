"""A sparse mixture of experts over tokens, routed by what the tokens are and how complex the whole is.

Letters: `B` batch, `V` tokens, `D` width, `E` experts.
"""

from dataclasses import dataclass
from typing import Literal

import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn
from torch.nn import functional as F

Way = Literal["top-k", "probabilistic", "static"]


@dataclass(frozen=True)
class Routing:
    """Who served what: `gates` weigh the experts that were chosen (the others are 0), `shares` are the router's
    probabilities before the choice, `complexity` is what it knew of the whole, in 0 to 1.
    """

    gates: Float[Tensor, "B V E"]
    shares: Float[Tensor, "B V E"]
    complexity: Float[Tensor, "B"]


class Router(nn.Module):
    """Which `top` experts serve a token, and with what weight.

    "top-k" adds learned Gaussian noise while it trains (arXiv 1701.06538, eq. 3 to 5); "probabilistic" then draws the
    experts without replacement from its shares (Gumbel top-k, arXiv 1903.06059). Both take the likeliest in eval mode.
    """

    def __init__(self, dim: int, num_experts: int, top: int, way: Way) -> None:
        super().__init__()
        assert 1 <= top <= num_experts
        assert way != "static", "what is routed by kind needs no router"
        self.top, self.way = top, way
        self.gate = nn.Linear(dim + 1, num_experts)
        if way == "top-k":
            self.noise = nn.Linear(dim + 1, num_experts)
            nn.init.zeros_(self.noise.weight)
            nn.init.constant_(self.noise.bias, -2.0)  # little noise at first

    def forward(self, tokens: Float[Tensor, "B V D"], complexity: Float[Tensor, "B"]) -> Routing:
        whole = complexity[:, None, None].expand(*tokens.shape[:2], 1).to(tokens.dtype)
        inputs = torch.cat([tokens, whole], dim=2)
        logits = self.gate(inputs).float()
        said = logits
        if self.training and self.way == "top-k":
            said = logits + torch.randn_like(logits) * F.softplus(self.noise(inputs).float())
        order = said
        if self.training and self.way == "probabilistic":
            order = said - torch.empty_like(said).exponential_().log()
        chosen = torch.zeros_like(said, dtype=torch.bool).scatter(2, order.topk(self.top, dim=2).indices, True)
        shares = logits.softmax(dim=2)
        if self.top == 1:  # a softmax over one is 1 and would teach the router nothing (arXiv 2101.03961, eq. 2)
            return Routing(shares * chosen, shares, complexity)
        return Routing(said.masked_fill(~chosen, -torch.inf).softmax(dim=2), shares, complexity)


def static_routing(tokens: Float[Tensor, "B V D"], kinds: Int64[Tensor, "B"], num_experts: int, top: int) -> Routing:
    """Experts by the kind of the whole, which nothing learns: kind `k` is served by expert `k`, in turns, and those
    next to it, each with the same weight. Nothing is known of its complexity, which is 0.
    """
    assert 1 <= top <= num_experts
    chosen = (kinds[:, None] + torch.arange(top, device=kinds.device)) % num_experts
    gates = F.one_hot(chosen, num_experts).sum(dim=1).to(torch.float32) / top
    gates = gates[:, None].expand(-1, tokens.shape[1], -1)
    return Routing(gates, gates, torch.zeros(len(kinds), device=kinds.device))


class Experts(nn.Module):
    """Two-layer networks beside one another; each token gets the weighted sum of those that serve it, added to it.

    The last layer starts at zero, so fresh experts change nothing of a model that they are put into.
    """

    def __init__(self, dim: int, inner: int, num_experts: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(dim)
        self.experts = nn.ModuleList(
            nn.Sequential(nn.Linear(dim, inner), nn.GELU(), nn.Linear(inner, dim)) for _ in range(num_experts)
        )
        for expert in self.experts:
            for parameter in expert[2].parameters():  # type: ignore[index]
                nn.init.zeros_(parameter)

    def forward(self, tokens: Float[Tensor, "B V D"], gates: Float[Tensor, "B V E"]) -> Float[Tensor, "B V D"]:
        flat, weights = self.norm(tokens).flatten(0, 1), gates.flatten(0, 1)
        added = torch.zeros_like(flat)
        for k, expert in enumerate(self.experts):
            (served,) = torch.nonzero(weights[:, k], as_tuple=True)
            added = added.index_add(0, served, expert(flat[served]) * weights[served, k, None].to(flat.dtype))
        return tokens + added.view_as(tokens)


def balance_loss(routing: Routing) -> Float[Tensor, ""]:
    """Experts times the sum of the share of tokens each serves and its mean probability; 1 where use is even
    (arXiv 2101.03961, eq. 4 to 6, for several experts a token).
    """
    served = (routing.gates > 0).float().flatten(0, 1)
    use = served.mean(dim=0) / served.sum(dim=1).mean()
    return routing.shares.shape[2] * (use * routing.shares.flatten(0, 1).mean(dim=0)).sum()


def prior_loss(routing: Routing, width: float) -> Float[Tensor, ""]:
    """KL divergence of the router's shares from a prior that the complexity states, in nats a token.

    The experts stand evenly along complexity 0 to 1, and the prior is a Gaussian of `width` about the whole's own.
    """
    places = torch.linspace(0, 1, routing.shares.shape[2], device=routing.shares.device)
    prior = (-((routing.complexity.float()[:, None] - places) ** 2) / (2 * width**2)).log_softmax(dim=1)
    logs = routing.shares.clamp_min(1e-9).log()
    return (routing.shares * (logs - prior[:, None])).sum(dim=2).mean()
