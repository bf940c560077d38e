"""The sphere: the way between two unit vectors stays on it, and what is said of many agrees with slow sums."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from linework.nn.sphere import alignment, modality_gap, slerp, uniformity

SEEDS = st.integers(0, 2**31)
SHARES = st.floats(0, 1)


def unit_rows(seed: int, count: int = 5, width: int = 6) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return functional.normalize(torch.randn(count, width, generator=generator, dtype=torch.float64), dim=1)


@given(seed=SEEDS, share=SHARES)
def test_the_way_between_two_is_on_the_sphere_and_is_walked_evenly(seed, share):
    first, second = unit_rows(seed), unit_rows(seed + 1)
    found = slerp(first, second, torch.full((5,), share, dtype=torch.float64))
    whole = torch.arccos((first * second).sum(1))
    assert torch.allclose(torch.linalg.vector_norm(found, dim=1), torch.ones(5, dtype=torch.float64))
    np.testing.assert_allclose(torch.arccos((found * second).sum(1).clamp(-1, 1)), share * whole, atol=1e-6)
    np.testing.assert_allclose(torch.arccos((found * first).sum(1).clamp(-1, 1)), (1 - share) * whole, atol=1e-6)


@given(seed=SEEDS, share=SHARES)
def test_it_does_not_matter_from_which_end_one_starts(seed, share):
    first, second = unit_rows(seed), unit_rows(seed + 1)
    shares = torch.full((5,), share, dtype=torch.float64)
    assert torch.allclose(slerp(first, second, shares), slerp(second, first, 1 - shares))


@given(seed=SEEDS, share=SHARES, sign=st.sampled_from([-1.0, 1.0]))
def test_one_direction_or_opposite_ones_give_a_unit_vector_and_a_gradient(seed, share, sign):
    first = unit_rows(seed).requires_grad_()
    found = slerp(first, sign * first.detach(), torch.full((5,), share, dtype=torch.float64))
    assert torch.allclose(torch.linalg.vector_norm(found, dim=1), torch.ones(5, dtype=torch.float64))
    found.sum().backward()
    assert first.grad.isfinite().all()


@given(seed=SEEDS)
def test_alignment_and_uniformity_are_the_sums_over_pairs(seed):
    first, second = unit_rows(seed), unit_rows(seed + 1)
    apart = [sum((a - b) ** 2 for a, b in zip(x, y, strict=True)) for x, y in zip(first, second, strict=True)]
    assert float(alignment(first, second)) == pytest.approx(float(sum(apart) / 5))
    kernels = [math.exp(-2 * float(((first[i] - first[j]) ** 2).sum())) for i in range(5) for j in range(i)]
    assert float(uniformity(first)) == pytest.approx(math.log(sum(kernels) / len(kernels)))


def test_what_is_all_one_is_least_uniform_and_spread_vectors_near_the_limit():
    assert float(uniformity(unit_rows(1)[:1].repeat(4, 1))) == pytest.approx(0.0)
    # On a sphere of many dimensions two random vectors are at right angles: |x - y|^2 = 2.
    assert float(uniformity(unit_rows(2, 400, 256))) == pytest.approx(-4, abs=0.05)


def test_the_gap_is_that_of_the_means_and_none_for_one_cloud():
    rows = unit_rows(3, 50)
    assert float(modality_gap(rows, rows.flip(0))) == pytest.approx(0.0)
    assert float(modality_gap(rows[:1], -rows[:1])) == pytest.approx(2.0)
