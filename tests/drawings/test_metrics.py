"""Metrics equal their definitions worked out by hand; intervals hold the mean and repeat with the seed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linework.drawings.metrics import DEPTH, MEAN_OVER_SOURCES, Judged, differences, ranking_metrics, summarise


@given(st.lists(st.booleans(), min_size=DEPTH, max_size=DEPTH), st.integers(0, 20))
def test_metrics_equal_a_slow_oracle(right, unseen):
    relevant = max(sum(right) + unseen, 1)
    fast = {name: values[0] for name, values in ranking_metrics(np.array([right]), np.array([relevant])).items()}
    places = [place for place, hit in enumerate(right, 1) if hit]
    precision = sum((k + 1) / place for k, place in enumerate(places)) / min(relevant, 10)
    best = sum(1 / np.log2(place + 1) for place in range(1, min(relevant, 10) + 1))
    assert fast["hit@1"] == right[0] and fast["hit@10"] == any(right)
    assert fast["R@10"] == pytest.approx(sum(right) / relevant)
    assert fast["AP@10"] == pytest.approx(precision)
    assert fast["NDCG@10"] == pytest.approx(sum(1 / np.log2(place + 1) for place in places) / best)


def test_the_mean_over_sources_weighs_sources_alike_and_leaves_small_ones_out():
    judged = (
        [Judged("large", (True,), 1)] * 90 + [Judged("middling", (False,), 1)] * 10 + [Judged("small", (False,), 1)] * 9
    )
    out = summarise(judged)
    assert out["hit@1"].value == pytest.approx(90 / 109) and out["hit@1"].n == 109
    mean = out[f"hit@1, {MEAN_OVER_SOURCES}"]
    assert mean.value == pytest.approx(0.5) and mean.n == 100


def test_intervals_hold_the_mean_shrink_with_more_queries_and_repeat():
    rng = np.random.default_rng(0)
    few = [Judged("one", (bool(hit),), 1) for hit in rng.random(30) < 0.6]
    one, many = summarise(few, seed=3)["hit@1"], summarise(few * 20, seed=3)["hit@1"]
    assert one.low < one.value < one.high
    assert many.high - many.low < (one.high - one.low) / 2
    assert summarise(few, seed=3)["hit@1"] == one


def test_no_queries_give_no_figures():
    assert summarise([]) == {}


def test_a_difference_is_paired_and_zero_with_itself():
    rng = np.random.default_rng(3)
    one = [Judged("s", tuple(bool(x) for x in rng.random(10) < 0.3), 3) for _ in range(40)]
    better = [Judged("s", (True, *answer.right[1:]), 3) for answer in one]
    assert all((d.value, d.low, d.high) == (0, 0, 0) for d in differences(one, one).values())
    gain = differences(better, one)["hit@1"]
    expected = summarise(better)["hit@1"].value - summarise(one)["hit@1"].value
    assert gain.value == pytest.approx(expected) and gain.low > 0
