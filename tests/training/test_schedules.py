"""Schedules at the points that define them."""

import itertools

import pytest

from linework.training.schedules import factor


def test_cosine_warms_up_linearly_and_ends_at_its_floor():
    values = [factor("cosine", step, 100, warmup=0.1, floor=0.1) for step in range(101)]
    assert values[5] == pytest.approx(0.5) and values[10] == pytest.approx(1.0) and values[100] == pytest.approx(0.1)
    assert all(a >= b for a, b in itertools.pairwise(values[10:]))


def test_triangle_is_the_papers_way_up_and_down():
    assert [factor("triangle", step, 10, floor=0.1) * 1e-4 for step in (0, 5, 10)] == pytest.approx([1e-5, 1e-4, 1e-5])


def test_past_the_end_the_rate_stays():
    assert factor("cosine", 150, 100, floor=0.2) == pytest.approx(0.2)
