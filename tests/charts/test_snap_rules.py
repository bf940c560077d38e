"""Rules go as far as their ink: across the panel, from one side, or from one place to another, as a line does."""

import numpy as np
import pytest

from charts.plots import SIZE, Plot
from linework.charts.seen import Seen, SeenMark, SeenPanel
from linework.charts.snap.seen import snapped


def found(plot: Plot, upright: bool) -> SeenMark:
    """What becomes of a rule that was told across the whole panel, some pixels off."""
    left, top, right, bottom = plot.box
    place = plot.places([(0.4, 0.4)])[0] + 3
    ends = [(place[0], top), (place[0], bottom)] if upright else [(left, place[1]), (right, place[1])]
    told = SeenMark("rule", np.array(ends), upright)
    size = 100 * SIZE[0], 100 * SIZE[1]
    return snapped(Seen(size, (SeenPanel(plot.box, (told,)),)), plot.picture).panels[0].marks[0]


def ruled(upright: bool, low: float, high: float, style: str, grid: bool = False) -> Plot:
    plot = Plot()
    (plot.axes.axvline if upright else plot.axes.axhline)(0.4, low, high, color="#1f3a93", linestyle=style)
    plot.axes.set(xlim=(0, 1), ylim=(0, 1))
    if grid:
        plot.axes.set(xticks=np.arange(0, 1, 0.1), yticks=np.arange(0, 1, 0.1), axisbelow=True)
        plot.axes.grid(True)
    return plot


@pytest.mark.parametrize("grid", [False, True])
@pytest.mark.parametrize("style", ["-", "--", ":"])
@pytest.mark.parametrize("upright", [False, True])
def test_a_rule_across_the_panel_stays_one(upright: bool, style: str, grid: bool) -> None:
    plot = ruled(upright, 0, 1, style, grid)
    rule, (left, top, right, bottom) = found(plot, upright), plot.box
    assert (rule.kind, rule.upright) == ("rule", upright)
    along = rule.points[:, 1 if upright else 0]
    assert np.sort(along) == pytest.approx((top, bottom) if upright else (left, right))


@pytest.mark.parametrize("style", ["-", "--"])
@pytest.mark.parametrize(
    ("upright", "low", "high"), [(False, 0, 0.6), (False, 0.5, 1), (True, 0, 0.5), (True, 0.2, 0.7)]
)
def test_a_rule_that_ends_in_the_panel_ends_there(upright: bool, low: float, high: float, style: str) -> None:
    plot = ruled(upright, low, high, style)
    rule, true = found(plot, upright), plot.places([(0.4, low), (0.4, high)] if upright else [(low, 0.4), (high, 0.4)])
    assert rule.kind == "rule"
    assert np.abs(np.sort(rule.points, axis=0) - np.sort(true, axis=0)).max() < 6


@pytest.mark.parametrize("style", ["-", "--"])
def test_a_lying_rule_that_reaches_neither_side_is_a_line(style: str) -> None:
    plot = ruled(False, 0.2, 0.8, style)
    line, true = found(plot, False), plot.places([(0.2, 0.4), (0.8, 0.4)])
    assert (line.kind, line.upright) == ("line", True)
    assert np.abs(np.sort(line.points, axis=0) - true).max() < 6


def test_without_ink_a_rule_is_left_across_the_panel() -> None:
    plot = Plot()
    plot.axes.set(xlim=(0, 1), ylim=(0, 1))
    rule = found(plot, False)
    assert rule.kind == "rule"
    assert rule.points[:, 0] == pytest.approx((plot.box[0], plot.box[2]))


def test_a_rule_behind_bars_at_the_side_goes_on() -> None:
    plot = ruled(False, 0.0, 1.0, "-")
    plot.axes.bar([0.06, 0.94], [0.8, 0.9], width=0.12, color="#ffbb78", zorder=5)
    rule = found(plot, False)
    assert rule.kind == "rule"
    assert np.sort(rule.points[:, 0]) == pytest.approx((plot.box[0], plot.box[2]))


def test_a_line_over_bars_ends_where_it_ends() -> None:
    plot = ruled(False, 0.1, 0.9, "--")
    plot.axes.bar([0.1, 0.5, 0.92], [0.8, 0.7, 0.9], width=0.16, color="#ffbb78", zorder=0)
    line, true = found(plot, False), plot.places([(0.1, 0.4), (0.9, 0.4)])
    assert line.kind == "line"
    assert np.abs(np.sort(line.points, axis=0) - true).max() < 8
