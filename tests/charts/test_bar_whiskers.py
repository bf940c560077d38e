"""Whiskers of bars: found where they are drawn, whatever they stand on, and nowhere else."""

import numpy as np
import pytest

from charts.plots import Plot
from linework.charts.by_colour.bar_whiskers import whiskers_of_bars
from linework.charts.seen import SeenMark

X = np.arange(1.0, 7.0)
Y = np.array([30, 42, 38, 55, 60, 52], dtype=float)
LOW, HIGH = np.array([8, 10, 6, 9, 12, 8]), np.array([12, 6, 9, 14, 7, 11])


def bars(plot: Plot, values: np.ndarray, base: np.ndarray | float = 0.0, upright: bool = True) -> SeenMark:
    """The seen mark of bars that are .8 wide."""
    corners = np.stack([np.column_stack([X - 0.4, X * 0 + base]), np.column_stack([X + 0.4, base + values])], axis=1)
    corners = corners if upright else corners[:, :, ::-1]
    return SeenMark("bars", plot.places(corners.reshape(-1, 2)), upright=upright)


@pytest.mark.parametrize("cap", [0, 5])
@pytest.mark.parametrize(
    "look", [{}, {"edgecolor": "black"}, {"hatch": "//"}, {"color": "#333333", "ecolor": "#d62728"}]
)
@pytest.mark.parametrize("upright", [True, False])
def test_all_whiskers_are_found(upright: bool, look: dict[str, str], cap: int) -> None:
    plot = Plot("white")
    if upright:
        plot.axes.set_ylim(0, 100)
        plot.axes.bar(X, Y, yerr=(LOW, HIGH), capsize=cap, **look)
    else:
        plot.axes.set_xlim(0, 100)
        plot.axes.barh(X, Y, xerr=(LOW, HIGH), capsize=cap, **look)
    seen = bars(plot, Y, upright=upright)
    found = whiskers_of_bars([seen], plot.inside())
    assert found is not None
    assert (found.kind, found.lined, found.upright) == ("error_bars", False, upright)
    true = np.stack([np.column_stack([X, y]) for y in (Y, Y - LOW, Y + HIGH)], axis=1).reshape(-1, 2)
    assert np.abs(found.points - plot.places(true if upright else true[:, ::-1])).max() < (7 if "hatch" in look else 4)


def test_whiskers_on_stacked_bars_are_found() -> None:
    plot = Plot("white")
    plot.axes.set_ylim(0, 120)
    plot.axes.bar(X, Y, yerr=LOW)
    plot.axes.bar(X, HIGH * 3, bottom=Y, color="#ff7f0e")
    assert whiskers_of_bars([bars(plot, Y)], plot.inside()) is not None


@pytest.mark.parametrize("grid", [True, False])
def test_bars_without_whiskers_have_none(grid: bool) -> None:
    plot = Plot("white")
    plot.axes.set_ylim(0, 100)
    plot.axes.bar(X, Y, edgecolor="black")
    plot.axes.bar_label(plot.axes.containers[0], padding=4)
    plot.axes.grid(grid)
    assert whiskers_of_bars([bars(plot, Y)], plot.inside()) is None
    assert whiskers_of_bars([], plot.inside()) is None


def test_bars_that_lie_and_stand_have_none() -> None:
    plot = Plot("white")
    plot.axes.bar(X, Y, yerr=LOW)
    assert whiskers_of_bars([bars(plot, Y), bars(plot, Y, upright=False)], plot.inside()) is None


def test_words_at_the_ends_of_bars_are_no_whiskers() -> None:
    plot = Plot("white")
    plot.axes.set_ylim(0, 100)
    plot.axes.bar(X, Y)
    words = [plot.axes.text(x, y, "111", ha="center", va="center", fontsize=16) for x, y in zip(X, Y, strict=True)]
    plot.canvas.draw()
    boxes = [word.get_window_extent().extents.tolist() for word in words]
    hidden = [(left, 400 - top, right, 400 - bottom) for left, bottom, right, top in boxes]
    assert whiskers_of_bars([bars(plot, Y)], plot.inside()) is not None
    assert whiskers_of_bars([bars(plot, Y)], plot.inside(hidden)) is None
