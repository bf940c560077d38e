"""Bars found by colour from one of them: each once, whatever is drawn around, in, across and before them."""

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from charts.plots import Plot
from linework.charts.by_colour.bars import bars_by_colour
from linework.charts.seen import SeenMark
from linework.charts.view import Window

COLOURS = ("#1f77b4", "#ff7f0e", "#2ca02c")
ONE, TWO = ((30, 55, 42, 78),), ((30, 55, 42, 78), (45, 20, 66, 50))
STACK = ((30, 25, 20, 38), (15, 20, 12, 22), (20, 10, 33, 12))
HAIR = 0.6  # of the 100 along the axis of values: two pixels upright, three lying
Series = tuple[tuple[float, ...], ...]
upright_and_lying = pytest.mark.parametrize("upright", [True, False])


class DrawnBars:
    """Series of bars side by side, or stacked, on a plot that goes from 0 to 100."""

    def __init__(self, series: Series, upright: bool, stacked: bool = False, **look: object) -> None:
        self.plot, self.upright = Plot(), upright
        count, corners = (1 if stacked else len(series)), []
        wide, base = 0.7 / count, np.zeros(len(series[0]))
        for k, (values, colour) in enumerate(zip(series, COLOURS, strict=False)):
            places = np.arange(len(values)) + (0 if stacked else (k - (count - 1) / 2) * wide)
            foot = base if stacked else 0 * base
            ways = ("bar", "bottom") if upright else ("barh", "left")
            getattr(self.plot.axes, ways[0])(places, values, wide, color=colour, **{ways[1]: foot}, **look)
            corners += [
                ((x - wide / 2, y), (x + wide / 2, y + v)) for x, y, v in zip(places, foot, values, strict=True)
            ]
            base = base + values
        across, along = ("xlim", "ylim") if upright else ("ylim", "xlim")
        self.plot.axes.set(**{across: (-0.6, len(base) - 0.4), along: (0, 100)})
        self.true = boxes_of(self.plot.places(np.array(corners)[:, :, :: 1 if upright else -1]))

    def off(self, hidden: tuple[Window, ...] = ()) -> float:
        """How far bars found are from true ones, in pixels; infinite where they are not as many."""
        told = SeenMark("bars", self.true[0].reshape(2, 2) + 3, self.upright)
        marks = bars_by_colour([told], self.plot.inside(hidden))
        found = boxes_of(np.vstack([mark.points for mark in marks])) if marks else self.true[:0]
        if len(found) != len(self.true):
            return np.inf
        apart = np.abs(found[:, None] - self.true[None]).max(axis=2)
        return float(max(apart.min(axis=0).max(), apart.min(axis=1).max()))


def boxes_of(points: np.ndarray) -> np.ndarray:
    """Left, top, right and bottom of bars with these corners."""
    pairs = points.reshape(-1, 2, 2)
    return np.hstack([pairs.min(axis=1), pairs.max(axis=1)])


@upright_and_lying
@pytest.mark.parametrize(("series", "edge", "width"), [(ONE, "black", 0.5), (TWO, "white", 1.0), (TWO, "#d62728", 2.0)])
def test_bars_with_edges_are_each_found_once(series: Series, edge: str, width: float, upright: bool) -> None:
    assert DrawnBars(series, upright, edgecolor=edge, linewidth=width).off() < 2.5


@upright_and_lying
@pytest.mark.parametrize(
    ("hatch", "edge"),
    [
        ("/", "black"),
        ("\\\\", "white"),
        ("x", "black"),
        ("-", "black"),
        ("|", "white"),
        ("+", "black"),
        ("..", "white"),
    ],
)
def test_hatched_bars_are_each_found_once(hatch: str, edge: str, upright: bool) -> None:
    assert DrawnBars(ONE, upright, edgecolor=edge, hatch=hatch).off() < 7  # an end may lie behind a stroke of the hatch


@upright_and_lying
@pytest.mark.parametrize("hatch", ["/", "x"])
def test_bars_with_a_bold_hatch_are_each_found_once(hatch: str, upright: bool) -> None:
    assert DrawnBars(ONE, upright, edgecolor="black", hatch=hatch, hatch_linewidth=2).off() < 8


@upright_and_lying
@pytest.mark.parametrize("look", [{"color": "k"}, {"color": "r", "marker": "o"}, {"color": "w", "linestyle": "--"}])
@pytest.mark.parametrize(("series", "heights"), [(ONE, (25, 40, 12, 60)), (TWO, (60, 20, 50, 40))])
def test_lines_across_bars_cut_none(
    series: Series, heights: tuple[float, ...], look: dict[str, str], upright: bool
) -> None:
    bars, places = DrawnBars(series, upright), range(4)
    bars.plot.axes.plot(*((places, heights) if upright else (heights, places)), **look)
    assert bars.off() < 4


@upright_and_lying
@pytest.mark.parametrize("series", [ONE, TWO])
@pytest.mark.parametrize("place", ["across", "over a corner"])
def test_bars_partly_behind_a_legend_are_each_found_once(place: str, series: Series, upright: bool) -> None:
    bars = DrawnBars(series, upright)
    left, top, right, bottom = bars.true[3].tolist()  # the largest
    x, y = (left + right) / 2, (top + bottom) / 2
    if place == "across":
        legend = (left - 40, y - 25, right + 25, y + 25) if upright else (x - 30, top - 30, x + 30, bottom + 20)
    else:
        legend = (x, top - 20, right + 30, top + 25) if upright else (right - 30, top - 20, right + 30, y)
    x0, y0, x1, y1 = legend
    corners = bars.plot.axes.transData.inverted().transform([(x0, 400 - y1), (x1, 400 - y0)])
    bars.plot.axes.add_patch(Rectangle(corners[0], *np.ptp(corners, axis=0), facecolor="w", edgecolor="0.8", zorder=5))
    assert bars.off((legend,)) < 1


@upright_and_lying
@pytest.mark.parametrize("edge", [None, "white"])
def test_stacked_bars_are_each_found_once(edge: str | None, upright: bool) -> None:
    assert DrawnBars(STACK, upright, stacked=True, edgecolor=edge, linewidth=1 if edge else 0).off() < 2.5


@upright_and_lying
@pytest.mark.parametrize("which", [(1, 1), (1, 2), (2, 3)])
def test_a_stacked_bar_of_two_pixels_is_found(which: tuple[int, int], upright: bool) -> None:
    series = tuple(tuple(HAIR if (k, n) == which else v for n, v in enumerate(own)) for k, own in enumerate(STACK))
    assert DrawnBars(series, upright, stacked=True).off() < 1


@upright_and_lying
def test_stacked_bars_stand_on_their_ends_nearer_to_the_axis(upright: bool) -> None:
    drawn = DrawnBars(STACK, upright, stacked=True)
    told = SeenMark("bars", drawn.true[0].reshape(2, 2), upright)
    side, way = (1, -1) if upright else (0, 1)  # values grow upwards, or to the right
    for mark in bars_by_colour([told], drawn.plot.inside()):
        feet, ends = mark.points[0::2, side], mark.points[1::2, side]
        assert (way * (ends - feet) > 0).all()


@upright_and_lying
def test_bars_that_the_grid_halves_and_the_model_told_twice_are_each_one(upright: bool) -> None:
    drawn = DrawnBars(((30, 55, 42, 78),), upright, zorder=1)
    line = drawn.plot.axes.axvline if upright else drawn.plot.axes.axhline
    for place in range(4):
        line(place, color="white", linewidth=1.5, zorder=2)
    (left, top), (right, bottom) = drawn.true[0].reshape(2, 2)
    half = (left, top, (left + right) / 2, bottom) if upright else (left, top, right, (top + bottom) / 2)
    (found,) = bars_by_colour([SeenMark("bars", np.reshape(half, (2, 2)), upright)], drawn.plot.inside())
    assert len(found.points) == 2 * 4
    boxes, side = boxes_of(found.points), 0 if upright else 1
    assert np.abs(boxes[boxes[:, side].argsort()] - drawn.true[drawn.true[:, side].argsort()]).max() < 2
