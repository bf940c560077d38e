"""Confidence: a known regression is found again, equal to a slow descent; sure answers are right more often."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linework.charts.confidence import (
    FILE,
    RIDGE,
    Regression,
    calibration_error,
    confidence_of,
    features_of,
    fit_regression,
    load_confidence,
    save_confidence,
)
from linework.charts.fidelity import Fidelity
from linework.charts.seen import RoledWord, Seen, SeenPanel, Word
from linework.errors import ModelFault

RNG = np.random.default_rng(0)


def told(count: int, offset: float, slopes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Features between 0 and 1, and answers that are right as often as a regression says."""
    features = RNG.random((count, len(slopes)))
    return features, RNG.random(count) < 1 / (1 + np.exp(-offset - features @ slopes))


def word(sure: float) -> RoledWord:
    return RoledWord(Word("x", np.zeros((4, 2)), sure), "note")


def seen(*sure: float, words: tuple[float, ...] = (0.5, 0.7)) -> Seen:
    panels = tuple(SeenPanel((0.0, 0.0, 9.0, 9.0), sure=share) for share in sure)
    return Seen((10, 10), panels, tuple(map(word, words)))


def test_a_known_regression_is_found_again() -> None:
    slopes = np.array([2.0, -1.5, 3.0])
    found = fit_regression(*told(60_000, -1.0, slopes))
    assert found.offset == pytest.approx(-1.0, abs=0.15)
    assert np.array(found.slopes) == pytest.approx(slopes, abs=0.15)


def test_the_fit_equals_a_slow_descent() -> None:
    features, right = told(80, 0.5, np.array([1.0, -2.0]))
    columns = np.column_stack([np.ones(80), features])
    ridge = RIDGE * 80 / 100 * np.array([0.0, 1.0, 1.0])
    slow = np.zeros(3)
    for _ in range(20_000):
        slow += 0.02 * (columns.T @ (right - 1 / (1 + np.exp(-columns @ slow))) - ridge * slow)
    found = fit_regression(features, right)
    assert [found.offset, *found.slopes] == pytest.approx(slow, abs=1e-4)


@pytest.mark.parametrize("right", [np.array([False] * 20 + [True] * 20), np.ones(40, bool), np.zeros(40, bool)])
def test_answers_that_are_told_apart_wholly_still_have_a_finite_fit(right: np.ndarray) -> None:
    features = np.linspace(0, 1, 40)[:, None]
    found = fit_regression(features, right)
    assert np.isfinite([found.offset, *found.slopes]).all()
    shares = 1 / (1 + np.exp(-found.offset - features[:, 0] * found.slopes[0]))
    assert ((shares > 0.5) == right).all()


@given(st.floats(0, 0.9), st.floats(0.01, 0.1), st.sampled_from(["structure", "ink", "colours", "panel", "words"]))
def test_what_is_better_in_one_thing_is_surer(low: float, step: float, name: str) -> None:
    def sure(value: float) -> float:
        parts = {"structure": 0.5, "ink": 0.5, "colours": 0.5, "panel": 0.5, "words": 0.5} | {name: value}
        fidelity = Fidelity(parts["structure"], parts["ink"], parts["colours"])
        return confidence_of(seen(0.9, parts["panel"], words=(parts["words"],)), fidelity, Regression())

    # the better panel does not count, so it must stay above
    assert 0 < sure(low) <= sure(min(low + step, 0.9)) < 1
    assert sure(0.0) < sure(0.9)


def test_features_are_of_the_worst_panel_and_the_mean_word() -> None:
    found = features_of(seen(0.9, 0.2, 0.8), Fidelity(0.1, 0.3, 0.4))
    assert found == pytest.approx([0.1, 0.3, 0.4, 0.2, 0.6])
    assert features_of(Seen((10, 10)), Fidelity(0.1, 0.3, 0.4))[3:] == pytest.approx([0, 0])


def test_the_calibration_error_is_none_where_shares_come_true() -> None:
    confidence = np.repeat([0.0, 0.25, 0.5, 1.0], 8)
    right = np.concatenate([np.arange(8) < 8 * share for share in (0.0, 0.25, 0.5, 1.0)])
    order = RNG.permutation(32)
    assert calibration_error(confidence[order], right[order], bins=4) == pytest.approx(0)
    assert calibration_error(confidence[order], ~right[order], bins=4) == pytest.approx(0.625)


def test_the_calibration_error_is_how_far_off_a_constant_is_in_any_order() -> None:
    assert calibration_error(np.full(50, 0.9), np.arange(50) < 20) == pytest.approx(0.5)
    assert calibration_error(np.zeros(0), np.zeros(0, bool)) == 0


def test_a_fit_is_calibrated_and_the_guess_is_not() -> None:
    features, right = told(4000, -2.0, np.array([1.0, 2.0, 0.0, 1.0, 0.5]))

    def error(regression: Regression) -> float:
        shares = 1 / (1 + np.exp(-regression.offset - features @ np.array(regression.slopes)))
        return calibration_error(shares, right)

    assert error(fit_regression(features, right)) < 0.04 < error(Regression())


def test_a_regression_comes_back_from_its_file(tmp_path: Path) -> None:
    regression = fit_regression(*told(50, 0.1, np.array([1.0, 2.0, 3.0, 4.0, 5.0])))
    assert load_confidence(tmp_path) == Regression()
    save_confidence(regression, tmp_path)
    assert load_confidence(tmp_path) == regression
    (tmp_path / FILE).write_text("{")
    with pytest.raises(ModelFault):
        load_confidence(tmp_path)
