"""Estimates: the interval holds the truth about as often as it says, and is as wide as theory has it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linework.estimates import Estimate, estimate_of, mean_estimate


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.booleans())
def test_the_value_lies_in_its_interval_and_the_interval_in_the_values(values: list[float], median: bool) -> None:
    found = mean_estimate(values, median=median)
    assert found.n == len(values)
    assert min(values) - 1e-9 <= found.low <= found.value + 1e-9 <= found.high + 2e-9 <= max(values) + 3e-9


def test_nineteen_in_twenty_intervals_hold_the_truth() -> None:
    samples = np.random.default_rng(0).normal(3, 2, (300, 50))
    held = [found.low <= 3 <= found.high for found in map(mean_estimate, samples.tolist())]
    assert 0.89 < np.mean(held) < 0.985


@pytest.mark.parametrize("count", [25, 100, 400])
def test_the_interval_of_a_mean_is_four_standard_errors_wide(count: int) -> None:
    values = np.random.default_rng(count).normal(0, 1, count)
    found = mean_estimate(values.tolist())
    assert found.high - found.low == pytest.approx(2 * 1.96 * values.std() / np.sqrt(count), rel=0.12)


def test_equal_seeds_give_equal_intervals() -> None:
    values = np.random.default_rng(0).random(30).tolist()
    assert mean_estimate(values, seed=4) == mean_estimate(values, seed=4)
    assert mean_estimate(values, seed=4) != mean_estimate(values, seed=5)


def test_one_outlier_moves_the_mean_and_not_the_median() -> None:
    values = [1.0] * 20 + [1000.0]
    assert mean_estimate(values, median=True) == Estimate(1.0, 1.0, 1.0, 21)
    assert mean_estimate(values).value == pytest.approx(1020 / 21)


def test_the_interval_leaves_a_fortieth_at_each_end() -> None:
    assert estimate_of(7.0, np.arange(0.0, 1001.0), 3) == Estimate(7.0, 25.0, 975.0, 3)
