"""Experts equal a slow loop over tokens, fresh ones change nothing, and the losses know even use from uneven."""

import math

import pytest
import torch

from linework.nn.moe import Experts, Router, Routing, balance_loss, prior_loss, static_routing


def routing_of(shares: torch.Tensor, top: int, complexity: float = 0.5) -> Routing:
    """The `top` largest shares of [B, V, E] as gates."""
    chosen = torch.zeros_like(shares).scatter(2, shares.topk(top, dim=2).indices, 1.0)
    gates = shares * chosen
    return Routing(gates / gates.sum(dim=2, keepdim=True), shares, torch.full((len(shares),), complexity))


def test_experts_equal_a_loop_over_tokens() -> None:
    torch.manual_seed(0)
    layer, tokens = Experts(6, 10, 4), torch.randn(2, 5, 6)
    for parameter in layer.parameters():
        torch.nn.init.normal_(parameter)
    gates = routing_of(torch.rand(2, 5, 4), 2).gates
    slow = tokens.clone()
    for b in range(2):
        for v in range(5):
            for e in range(4):
                if gates[b, v, e] > 0:
                    slow[b, v] += gates[b, v, e] * layer.experts[e](layer.norm(tokens[b, v]))
    assert torch.allclose(layer(tokens, gates), slow, atol=1e-5)


def test_fresh_experts_change_nothing() -> None:
    tokens = torch.randn(2, 5, 6)
    assert torch.equal(Experts(6, 10, 4)(tokens, routing_of(torch.rand(2, 5, 4), 2).gates), tokens)


@pytest.mark.parametrize("way", ["top-k", "probabilistic"])
@pytest.mark.parametrize("top", [1, 2, 3])
def test_a_token_is_served_by_so_many_experts(way: str, top: int) -> None:
    torch.manual_seed(0)
    router, tokens, complexity = Router(6, 8, top, way), torch.randn(3, 40, 6), torch.rand(3)  # type: ignore[arg-type]
    for training in (True, False):
        routing = router.train(training)(tokens, complexity)
        assert ((routing.gates > 0).sum(dim=2) == top).all()
        if top > 1:
            assert torch.allclose(routing.gates.sum(dim=2), torch.ones(3, 40))
    again = router(tokens, complexity)
    assert torch.equal(again.gates, routing.gates), "in eval mode nothing is drawn"
    likeliest = again.shares.topk(top, dim=2).indices
    assert (again.gates.gather(2, likeliest) > 0).all()


def test_probabilistic_routing_draws_as_its_shares_say() -> None:
    torch.manual_seed(0)
    router = Router(2, 4, 1, "probabilistic")
    routing = router(torch.randn(1, 1, 2).expand(1, 40_000, 2), torch.tensor([0.3]))
    drawn = (routing.gates > 0).float().mean(dim=(0, 1))
    assert torch.allclose(drawn, routing.shares[0, 0], atol=0.01)


@pytest.mark.parametrize("top", [1, 2, 3])
def test_static_routing_serves_all_tokens_of_a_kind_alike_and_uses_every_expert(top: int) -> None:
    kinds, tokens = torch.arange(14), torch.randn(14, 5, 6)
    routing = static_routing(tokens, kinds, 8, top)
    assert ((routing.gates > 0).sum(dim=2) == top).all()
    assert torch.allclose(routing.gates.sum(dim=2), torch.ones(14, 5))
    assert (routing.gates == routing.gates[:, :1]).all(), "every token of a whole goes the same way"
    assert torch.equal(static_routing(torch.randn(14, 5, 6), kinds, 8, top).gates, routing.gates), "whatever they are"
    assert torch.equal(routing.gates[0], routing.gates[8]), "kinds take turns"
    assert len(routing.gates[:8, 0].unique(dim=0)) == 8, "kinds are told apart as far as there are experts"
    assert (routing.gates.sum(dim=(0, 1)) > 0).all()


def test_routing_depends_on_complexity() -> None:
    torch.manual_seed(0)
    router, tokens = Router(6, 8, 2, "top-k").eval(), torch.randn(1, 20, 6)
    simple, hard = router(tokens, torch.tensor([0.0])), router(tokens, torch.tensor([1.0]))
    assert not torch.allclose(simple.shares, hard.shares)


@pytest.mark.parametrize("top", [1, 2])
def test_the_router_learns_through_the_gates(top: int) -> None:
    torch.manual_seed(0)
    router, layer = Router(6, 4, top, "top-k"), Experts(6, 10, 4)
    for expert in layer.experts:
        torch.nn.init.normal_(expert[2].weight)
    tokens = torch.randn(2, 5, 6)
    layer(tokens, router(tokens, torch.rand(2)).gates).square().sum().backward()
    assert router.gate.weight.grad is not None
    assert router.gate.weight.grad.abs().sum() > 0


@pytest.mark.parametrize("way", ["top-k", "probabilistic"])
def test_every_weight_learns_since_processes_that_share_a_step_wait_for_each(way: str) -> None:
    torch.manual_seed(0)
    router, layer = Router(6, 4, 2, way), Experts(6, 10, 4)  # type: ignore[arg-type]
    tokens = torch.randn(2, 50, 6)
    layer(tokens, router(tokens, torch.rand(2)).gates).square().sum().backward()
    assert [name for name, parameter in router.named_parameters() if parameter.grad is None] == []
    assert [name for name, parameter in layer.named_parameters() if parameter.grad is None] == []


def test_balance_is_one_where_use_is_even_and_all_where_one_serves_all() -> None:
    even = torch.full((1, 8, 4), 0.1) + 0.6 * torch.eye(4).repeat(2, 1)
    assert float(balance_loss(routing_of(even, 1))) == pytest.approx(1.0)
    one = torch.zeros(1, 8, 4)
    one[..., 2] = 1.0
    assert float(balance_loss(routing_of(one, 1))) == pytest.approx(4.0)


def test_the_prior_loss_equals_the_kl_divergence() -> None:
    shares, complexity, width = torch.rand(1, 3, 5).softmax(dim=2), 0.4, 0.3
    weights = [math.exp(-((complexity - e / 4) ** 2) / (2 * width**2)) for e in range(5)]
    prior = [weight / sum(weights) for weight in weights]
    slow = sum(float(shares[0, v, e]) * math.log(float(shares[0, v, e]) / prior[e]) for v in range(3) for e in range(5))
    assert float(prior_loss(routing_of(shares, 2, complexity), width)) == pytest.approx(slow / 3, abs=1e-5)
    exact = torch.tensor(prior).expand(1, 3, 5)
    assert float(prior_loss(routing_of(exact, 2, complexity), width)) == pytest.approx(0.0, abs=1e-5)
