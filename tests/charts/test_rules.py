"""Rules are told from the lines of a grid, sharp or soft, dashed or crossed by others."""

import numpy as np
import pytest

from charts.plots import Plot
from linework.charts.by_colour.straight import rules_by_colour
from linework.charts.seen import SeenMark


def gridded(colour: str, snap: bool, style: str = "-") -> Plot:
    """A panel from 0 to 10 with a grid; its lines fall between pixels where they do not snap to them."""
    plot = Plot()
    plot.axes.set(xlim=(0, 10), ylim=(0, 10))
    for place in np.linspace(0.7, 9.3, 7):
        for line in (plot.axes.axhline, plot.axes.axvline):
            line(place, color=colour, linewidth=0.8, linestyle=style, snap=snap)
    return plot


def is_the_rule(found: list[SeenMark], plot: Plot, place: float, upright: bool) -> bool:
    """Whether one rule alone is found, at this place, from side to side."""
    if [mark.upright for mark in found] != [upright]:
        return False
    along, across = (1, 0) if upright else (0, 1)
    points, (left, top, right, bottom) = found[0].points, plot.box
    ends = (top, bottom) if upright else (left, right)
    off = np.abs(points[:, across] - plot.places([(place, place)])[0, across]).max()
    return bool(off < 1.5 and np.abs(np.sort(points[:, along]) - ends).max() < 3)


@pytest.mark.parametrize("snap", [True, False])
@pytest.mark.parametrize("style", ["-", "--", ":"])
@pytest.mark.parametrize("colour", ["#b0b0b0", "#3355cc"])
def test_a_grid_has_no_rules_whether_its_lines_are_sharp_or_soft(colour: str, style: str, snap: bool) -> None:
    assert rules_by_colour(gridded(colour, snap, style).inside()) == []


@pytest.mark.parametrize("upright", [True, False])
@pytest.mark.parametrize("snap", [True, False])
@pytest.mark.parametrize("style", ["-", "--", ":"])
@pytest.mark.parametrize(("colour", "grid"), [("black", "#b0b0b0"), ("#d62728", "#606060")])
def test_a_rule_among_a_grid_is_found_whatever_its_style(
    colour: str, grid: str, style: str, snap: bool, upright: bool
) -> None:
    plot = gridded(grid, snap)
    (plot.axes.axvline if upright else plot.axes.axhline)(4.3, color=colour, linestyle=style)
    assert is_the_rule(rules_by_colour(plot.inside()), plot, 4.3, upright)


@pytest.mark.parametrize("upright", [True, False])
@pytest.mark.parametrize("style", ["-", "--"])
def test_a_rule_is_found_where_lines_cross_it(style: str, upright: bool) -> None:
    plot, x = gridded("#b0b0b0", False), np.linspace(0, 10, 200)
    (plot.axes.axvline if upright else plot.axes.axhline)(4.3, color="black", linestyle=style)
    for k in range(3):
        plot.axes.plot(x, 5 + 4 * np.sin(x * (1 + k / 3) + k))
    assert is_the_rule(rules_by_colour(plot.inside()), plot, 4.3, upright)


@pytest.mark.parametrize("colour", ["#d62728", "#b0b0b0"])
def test_lines_of_one_look_are_no_rules_and_those_of_two_are(colour: str) -> None:
    plot = Plot()
    plot.axes.set(xlim=(0, 10), ylim=(0, 10))
    for place, own in ((2.1, "#d62728"), (6.6, colour)):
        plot.axes.axhline(place, color=own, linewidth=2)
    assert len(rules_by_colour(plot.inside())) == (0 if colour == "#d62728" else 2)
