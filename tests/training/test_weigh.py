"""Weights of terms: equal to their definitions in float64, where they come to rest, and what fading leaves alone."""

import itertools
import math

import pytest
import torch
from torch import Tensor

from linework.training.schedules import fade_in
from linework.training.weigh import WEIGHTINGS, GradientWeights, UncertaintyWeights

STARTS = {"a": 2.0, "b": 1.0, "c": 0.5}
WHOLE = dict.fromkeys(STARTS, 1.0)


def three_terms(rows: Tensor) -> dict[str, Tensor]:
    return {"a": 30 * rows.square().mean(), "b": rows.sin().mean(), "c": 0.01 * rows.exp().mean()}


def embeddings() -> Tensor:
    return torch.randn(8, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64).requires_grad_()


@pytest.mark.parametrize("name", WEIGHTINGS)
def test_every_weighting_starts_with_the_weights_it_was_given(name):
    weights = WEIGHTINGS[name](STARTS)
    assert weights.weights() == pytest.approx(STARTS, rel=1e-6)


@pytest.mark.parametrize("name", WEIGHTINGS)
def test_a_term_that_is_not_there_yet_moves_nothing(name):
    rows, weights = embeddings(), WEIGHTINGS[name](STARTS)
    shares = WHOLE | {"b": 0.0}
    weights(three_terms(rows), shares, [rows]).backward()
    assert all(p.grad.item() == 0 for n, p in weights.named_parameters() if n.endswith(".b"))
    expected = torch.autograd.grad(
        sum(weights.weights()[n] * shares[n] * t for n, t in three_terms(rows).items()), rows
    )[0]
    assert torch.allclose(rows.grad, expected, atol=1e-6)


def test_uncertainty_equals_its_definition_written_out():
    rows, weights = embeddings(), UncertaintyWeights(STARTS).double()
    with torch.no_grad():
        weights.log_variances["b"].fill_(0.7)
    deviations = {name: math.exp(weights.log_variances[name].item() / 2) for name in STARTS}
    terms = three_terms(rows)
    slow = sum(terms[name].item() / deviations[name] ** 2 + math.log(deviations[name]) for name in STARTS)
    assert weights(terms, WHOLE, [rows]).item() == pytest.approx(slow, abs=1e-9)


def test_uncertainty_comes_to_rest_where_a_weight_is_one_over_twice_its_term():
    weights, term = UncertaintyWeights({"a": 1.0}), torch.tensor(4.0)
    optimizer = torch.optim.SGD(weights.parameters(), lr=0.5)
    for _ in range(100):
        optimizer.zero_grad()
        weights({"a": term}, {"a": 1.0}, []).backward()
        optimizer.step()
    assert weights.weights()["a"] == pytest.approx(1 / (2 * 4.0), rel=1e-4)


def test_gradients_weighed_by_their_norm_stand_in_the_ratio_of_the_weights_given():
    rows, weights = embeddings(), GradientWeights(STARTS).double()
    total = weights(three_terms(rows), WHOLE, [rows])
    slow = {name: torch.autograd.grad(term, rows)[0].norm().item() for name, term in three_terms(rows).items()}
    found = weights.weights()
    sizes = {name: found[name] * slow[name] / STARTS[name] for name in STARTS}
    assert sizes["a"] == pytest.approx(sizes["b"]) == pytest.approx(sizes["c"])
    assert sum(found.values()) == pytest.approx(sum(STARTS.values()))
    assert total.item() == pytest.approx(sum(found[n] * t.item() for n, t in three_terms(rows).items()), abs=1e-6)


def test_norms_are_a_running_mean_that_eval_mode_leaves_alone():
    rows, weights = embeddings(), GradientWeights({"a": 1.0, "b": 1.0}, memory=0.9)
    steps = [{"a": k * rows.sum(), "b": rows.square().sum()} for k in (1.0, 2.0, 5.0)]
    for terms in steps:
        weights(terms, WHOLE, [rows])
    once = math.sqrt(rows.numel())
    assert weights.norms[0].item() == pytest.approx(once * (0.9 * (0.9 * 1 + 0.1 * 2) + 0.1 * 5), rel=1e-5)
    before = weights.norms.clone()
    weights.eval()(steps[0], WHOLE, [rows])
    assert torch.equal(weights.norms, before)


def test_a_term_fades_in_from_nothing_to_all_without_a_jump():
    shares = [fade_in(step / 1000, 0.4, 0.2) for step in range(1001)]
    assert shares[:401] == [0.0] * 401 and shares[601:] == [1.0] * 400
    assert all(0 <= later - earlier <= 0.006 for earlier, later in itertools.pairwise(shares))
    assert fade_in(0.0, 0.0, 0.0) == 1.0 and fade_in(0.39, 0.4, 0.0) == 0.0, "without a ramp it is there at once"
