"""The semantic loss: its gradient is, on average over what may be drawn, exactly that of the expected lack."""

from itertools import product

import pytest
import torch

from linework.charts.semantic import lack_of, log_likelihood, semantic_loss
from linework.charts.tokens import PAD

SIZE = 5  # of a vocabulary of which the grammar lets in 2 or 3 tokens at a time
FIRST, SECOND = (1, 4), (3, 5)
ANSWERS = list(product(range(*FIRST), range(*SECOND)))
OVERLAPS = dict(zip(ANSWERS, (0.1, 0.9, 0.5, 0.3, 0.8, 0.2), strict=True))


def said(answers: list[tuple[int, int]]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Tokens, what was allowed, and overlaps of answers for one view."""
    tokens = torch.tensor([answers])
    allowed = torch.tensor([FIRST, SECOND]).expand(1, len(answers), 2, 2)
    return tokens, allowed, torch.tensor([[OVERLAPS[answer] for answer in answers]])


def logits_for(base: torch.Tensor, count: int) -> torch.Tensor:
    return base.expand(1, count, 2, SIZE)


def test_likelihoods_of_all_legal_answers_sum_to_one() -> None:
    torch.manual_seed(0)
    tokens, allowed, _ = said(ANSWERS)
    logs = log_likelihood(logits_for(torch.randn(2, SIZE), len(ANSWERS)), tokens, allowed)
    assert float(logs.exp().sum()) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("count", [2, 3])
def test_the_mean_gradient_over_all_draws_is_that_of_the_expected_lack(count: int) -> None:
    torch.manual_seed(1)
    base = torch.randn(2, SIZE, requires_grad=True)
    tokens, allowed, overlaps = said(ANSWERS)
    shares = log_likelihood(logits_for(base, len(ANSWERS)), tokens, allowed).exp()
    expected = (shares * lack_of(overlaps)).sum()
    (slow,) = torch.autograd.grad(expected, base)
    chances = dict(zip(ANSWERS, shares[0].tolist(), strict=True))
    value, gradient = 0.0, torch.zeros_like(base)
    for drawn in product(ANSWERS, repeat=count):
        chance = torch.tensor([chances[answer] for answer in drawn]).prod()
        loss = semantic_loss(logits_for(base, count), *said(list(drawn)))
        value += float(chance * loss.detach())
        gradient += chance * torch.autograd.grad(loss, base)[0]
    assert value == pytest.approx(float(expected.detach()), abs=1e-5)
    assert torch.allclose(gradient, slow, atol=1e-5)


def test_answers_that_are_all_good_enough_pull_nowhere() -> None:
    base = torch.randn(2, SIZE, requires_grad=True)
    tokens, allowed, _ = said([(1, 3), (2, 4)])
    loss = semantic_loss(logits_for(base, 2), tokens, allowed, torch.tensor([[0.85, 1.0]]))
    loss.backward()
    assert float(loss.detach()) == 0
    assert base.grad is not None
    assert not base.grad.any()


def test_what_fills_up_an_answer_counts_for_nothing() -> None:
    torch.manual_seed(2)
    base = torch.randn(2, SIZE)
    tokens, allowed, _ = said(ANSWERS)
    short = log_likelihood(logits_for(base, len(ANSWERS)), tokens, allowed)
    longer = torch.cat([logits_for(base, len(ANSWERS)), torch.randn(1, len(ANSWERS), 3, SIZE)], dim=2)
    tokens = torch.nn.functional.pad(tokens, (0, 3), value=PAD)
    allowed = torch.nn.functional.pad(allowed, (0, 0, 0, 3))
    assert torch.allclose(log_likelihood(longer, tokens, allowed), short)
