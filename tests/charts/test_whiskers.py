"""Whiskers of error bars found along a line: all that are drawn, and none where a line only rises steeply."""

import numpy as np
import pytest

from charts.plots import Plot
from linework.charts.by_colour.whiskers import error_bars_along
from linework.charts.seen import STEPS, SeenMark, Steps

X = np.arange(1.0, 9.0)
Y = np.array([30, 42, 38, 55, 60, 52, 70, 66], dtype=float)
SHORTER, LONGER = np.array([8, 10, 6, 9, 12, 8, 10, 7]), np.array([12, 6, 9, 14, 7, 11, 8, 13])
JAGGED = np.array([20, 80, 25, 75, 30, 90, 10, 60], dtype=float)


def along(plot: Plot, y: np.ndarray, radius: float = 0.0) -> SeenMark | None:
    """What is found along a line through these heights."""
    plot.axes.set_ylim(0, 100)
    line = SeenMark("line", plot.places(np.column_stack([X, y])), radius=radius)
    return error_bars_along(line, plot.inside())


@pytest.mark.parametrize("cap", [0, 4])
@pytest.mark.parametrize("low", [SHORTER, LONGER])
@pytest.mark.parametrize(("form", "radius"), [("-", 0.0), ("o-", 4.2)])
@pytest.mark.parametrize("ground", ["white", "#202030"])
def test_all_whiskers_are_found(ground: str, form: str, radius: float, low: np.ndarray, cap: int) -> None:
    plot = Plot(ground)
    plot.axes.errorbar(X, Y, (low, LONGER), fmt=form, capsize=cap, color="#ff7f0e")
    found = along(plot, Y, radius)
    assert found is not None
    true = plot.places(np.stack([np.column_stack([X, y]) for y in (Y, Y - low, Y + LONGER)], axis=1))
    assert found.points.shape == true.shape
    assert np.abs(found.points - true).max() < 2
    assert (found.kind, found.radius) == ("error_bars", radius)


def test_whiskers_are_found_where_another_line_crosses() -> None:
    plot = Plot()
    plot.axes.errorbar(X, Y, (SHORTER, LONGER))
    plot.axes.plot(X, 100 - Y)
    found = along(plot, Y)
    assert found is not None
    assert found.points[::3, 0] == pytest.approx(plot.places(np.column_stack([X, Y]))[:, 0], abs=2)


@pytest.mark.parametrize("width", [1.0, 1.5, 4.0])
@pytest.mark.parametrize("heights", [Y, JAGGED, np.full(len(X), 50.0)])
def test_a_line_without_whiskers_has_none(heights: np.ndarray, width: float) -> None:
    plot = Plot()
    plot.axes.plot(X, heights, linewidth=width)
    assert along(plot, heights) is None


@pytest.mark.parametrize("size", [6.0, 14.0])
def test_markers_are_no_whiskers(size: float) -> None:
    plot = Plot()
    plot.axes.plot(X, Y, "o-", markersize=size)
    assert along(plot, Y, size / 1.44) is None


@pytest.mark.parametrize("seed", range(3))
def test_noise_has_no_whiskers(seed: int) -> None:
    plot = Plot()
    x, y = np.linspace(1, 8, 200), np.random.default_rng(seed).normal(50, 12, 200)
    plot.axes.plot(x, y)
    line = SeenMark("line", plot.places(np.column_stack([x, y])))
    assert error_bars_along(line, plot.inside()) is None


@pytest.mark.parametrize("steps", [steps for steps in STEPS if steps])
@pytest.mark.parametrize("told", [True, False])
def test_a_line_in_steps_has_none_whether_the_steps_were_told(steps: Steps, told: bool) -> None:
    plot = Plot()
    plot.axes.plot(X, Y, drawstyle=f"steps-{steps}")
    line = SeenMark("line", plot.places(np.column_stack([X, Y])), steps=steps if told else "")
    assert error_bars_along(line, plot.inside()) is None
