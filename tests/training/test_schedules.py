"""Schedules at the points that define them, and what holds for all of them at every step."""

import itertools
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linework.training.schedules import Schedule, factor

SCHEDULES = get_args(Schedule)


def test_cosine_warms_up_linearly_and_ends_at_its_floor():
    values = [factor("cosine", step, 100, warmup=0.1, floor=0.1) for step in range(101)]
    assert values[5] == pytest.approx(0.5) and values[10] == pytest.approx(1.0) and values[100] == pytest.approx(0.1)
    assert all(a >= b for a, b in itertools.pairwise(values[10:]))


def test_constant_warms_up_like_cosine_and_then_never_changes():
    for step in range(20):
        assert factor("constant", step, 100, warmup=0.2) == factor("cosine", step, 100, warmup=0.2)
    assert {factor("constant", step, 100, warmup=0.2) for step in range(20, 300)} == {1.0}


def test_triangle_is_the_papers_way_up_and_down():
    assert [factor("triangle", step, 10, floor=0.1) * 1e-4 for step in (0, 5, 10)] == pytest.approx([1e-5, 1e-4, 1e-5])


def test_past_the_end_the_rate_stays():
    assert factor("cosine", 150, 100, floor=0.2) == pytest.approx(0.2)


@pytest.mark.parametrize("schedule", ["cosine", "constant"])
def test_without_a_warm_up_the_first_step_has_the_whole_rate(schedule):
    assert factor(schedule, 0, 100, warmup=0.0) == 1.0


@given(st.sampled_from(SCHEDULES), st.integers(0, 400), st.integers(0, 300), st.floats(0, 0.5), st.floats(0, 1))
def test_every_step_has_some_rate_and_none_more_than_the_peak(schedule, step, steps, warmup, floor):
    share = factor(schedule, step, steps, warmup, floor)
    assert min(floor, 1e-3) <= share <= 1


@given(st.sampled_from(SCHEDULES), st.integers(0, 990), st.floats(0.05, 0.5))
def test_no_step_jumps(schedule, step, warmup):
    one, other = (factor(schedule, at, 1000, warmup) for at in (step, step + 1))
    assert abs(one - other) <= 1.01 / (1000 * warmup)
