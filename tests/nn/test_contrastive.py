"""The contrastive losses against slow oracles in float64."""

import math

import pytest
import torch
from torch.nn import functional

from linework.nn import contrastive
from linework.nn.contrastive import nt_xent, queue_hinge, soft_info_nce, symmetric_info_nce
from linework.nn.kept import kept_bytes


def unit(count: int, seed: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return functional.normalize(torch.randn(count, 16, generator=generator, dtype=torch.float64), dim=1)


def slow_nt_xent(first, second, temperature, same):
    views = [(i, first[i]) for i in range(len(first))] + [(i, second[i]) for i in range(len(second))]
    total = 0.0
    for a, (i, z) in enumerate(views):
        positive, denominator = None, 0.0
        for b, (j, other) in enumerate(views):
            if a == b or (i != j and same[i][j]):
                continue
            term = math.exp(float(z @ other) / temperature)
            denominator += term
            if i == j:
                positive = term
        total -= math.log(positive / denominator)
    return total / len(views)


@pytest.mark.parametrize("seed", range(3))
def test_nt_xent_equals_its_definition_written_out(seed):
    first, second = unit(6, seed), unit(6, seed + 10)
    same = torch.zeros(6, 6, dtype=torch.bool)
    same[1, 4] = same[4, 1] = True
    expected = slow_nt_xent(first, second, 0.2, same)
    assert float(nt_xent(first, second, 0.2, same)) == pytest.approx(expected, abs=1e-9)


def test_nt_xent_without_a_mask_counts_every_other_view_as_negative():
    first, second = unit(5, 1), unit(5, 2)
    nobody = torch.eye(5, dtype=torch.bool)
    assert float(nt_xent(first, second, 0.1)) == pytest.approx(float(nt_xent(first, second, 0.1, nobody)), abs=1e-12)


def test_symmetric_info_nce_equals_its_definition_written_out():
    queries, keys = unit(5, 3), unit(5, 4)
    total = 0.0
    for i in range(5):
        for a, b in ((queries, keys), (keys, queries)):
            terms = [math.exp(float(a[i] @ b[j]) / 0.3) for j in range(5)]
            total -= math.log(terms[i] / sum(terms)) / 10
    assert float(symmetric_info_nce(queries, keys, 0.3)) == pytest.approx(total, abs=1e-9)


def test_a_relative_is_no_negative():
    queries, keys = unit(4, 5), unit(4, 6)
    same = torch.eye(4, dtype=torch.bool)
    same[0, 1] = same[1, 0] = True
    moved = keys.clone()
    moved[1] = queries[0]  # the relative of 0 now lies right where 0 does
    only_first = symmetric_info_nce(queries, moved, 0.1, same) - symmetric_info_nce(queries, keys, 0.1, same)
    blamed = symmetric_info_nce(queries, moved, 0.1) - symmetric_info_nce(queries, keys, 0.1)
    assert float(only_first) < float(blamed)


@pytest.mark.parametrize("seed", range(3))
def test_the_hinge_over_a_queue_equals_its_definition_written_out(seed):
    queries, keys, queue = unit(5, seed), unit(5, seed + 10), unit(9, seed + 20)
    left_out = torch.zeros(5, 9, dtype=torch.bool)
    left_out[0, 3] = left_out[2, 3] = left_out[2, 8] = True
    total = 0.0
    for i in range(5):
        margins = [0.3 - float(queries[i] @ keys[i]) + float(queries[i] @ queue[k]) for k in range(9)]
        counted = [max(0.0, value) for k, value in enumerate(margins) if not left_out[i, k]]
        total += sum(counted) / len(counted) / 5
    assert float(queue_hinge(queries, keys, queue, 0.3, left_out)) == pytest.approx(total, abs=1e-9)


def test_the_hinge_is_silent_where_every_negative_is_further_than_the_margin():
    queries = torch.eye(4, dtype=torch.float64)
    nothing = torch.zeros(4, 4, dtype=torch.bool)
    assert float(queue_hinge(queries, queries, -queries, 0.9, nothing)) == 0.0
    assert float(queue_hinge(queries, queries, queries, 0.9, ~torch.eye(4, dtype=torch.bool))) == pytest.approx(0.9)
    assert float(queue_hinge(queries, queries, queries, 0.9, ~nothing)) == 0.0, "no key that counts is no loss"


@pytest.mark.parametrize("loss", [nt_xent, symmetric_info_nce])
def test_a_large_batch_is_taken_in_blocks_with_the_same_loss_and_gradient(loss, monkeypatch):
    first, second = unit(64, 1).requires_grad_(), unit(64, 2).requires_grad_()
    same = torch.arange(64)[:, None] // 3 == torch.arange(64) // 3

    def told() -> list[torch.Tensor]:
        found = loss(first, second, 0.2, same)
        once = torch.autograd.grad(found, (first, second), retain_graph=True)
        again = torch.autograd.grad(found, (first, second))
        assert all(torch.equal(a, b) for a, b in zip(once, again, strict=True))
        return [found.detach(), *again]

    whole, large = told(), kept_bytes(lambda: loss(first, second, 0.2, same), [], [first, second, same])
    monkeypatch.setattr(contrastive, "BLOCK", 10)
    assert all(torch.allclose(a, b, rtol=0, atol=1e-12) for a, b in zip(told(), whole, strict=True))
    assert kept_bytes(lambda: loss(first, second, 0.2, same), [], [first, second, same]) < large / 4


@pytest.mark.parametrize("seed", range(3))
def test_soft_labels_equal_their_definition_written_out(seed):
    queries, keys = unit(5, seed), unit(5, seed + 10)
    shares, partners = torch.rand(5, dtype=torch.float64), [(i + 2) % 5 for i in range(5)]
    targets = torch.diag(shares)
    targets[range(5), partners] += 1 - shares
    left_out = torch.eye(5, dtype=torch.bool)
    left_out[0, 1] = left_out[1, 0] = left_out[0, 2] = True
    total = 0.0
    for i in range(5):
        terms = {j: math.exp(float(queries[i] @ keys[j]) / 0.2) for j in range(5)}
        counted = sum(term for j, term in terms.items() if j in (i, partners[i]) or not left_out[i, j])
        for j, share in ((i, shares[i]), (partners[i], 1 - shares[i])):
            total -= float(share) * math.log(terms[j] / counted) / 5
    assert float(soft_info_nce(queries, keys, targets, 0.2, left_out)) == pytest.approx(total, abs=1e-9)


def test_labels_that_are_not_soft_are_those_of_info_nce():
    queries, keys = unit(6, 1), unit(6, 2)
    nobody, hard = torch.zeros(6, 6, dtype=torch.bool), torch.eye(6, dtype=torch.float64)
    both = soft_info_nce(queries, keys, hard, 0.1, nobody) + soft_info_nce(keys, queries, hard, 0.1, nobody)
    assert float(both / 2) == pytest.approx(float(symmetric_info_nce(queries, keys, 0.1)), abs=1e-12)
