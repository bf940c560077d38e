"""Outliers of boxes found by their look: each that is drawn, also where markers overlap, and nothing else."""

from collections.abc import Sequence

import numpy as np
import pytest

from charts.plots import Plot
from linework.charts.by_colour.outliers import outliers_by_colour
from linework.charts.seen import SeenMark

Fliers = Sequence[tuple[float, ...]]
FIVES = ((20.0, 35.0, 42.0, 50.0, 65.0), (30.0, 40.0, 52.0, 58.0, 70.0), (25.0, 32.0, 38.0, 47.0, 60.0))
ALONE: Fliers = ((80.0, 90.0), (12.0,), ())
SIDE = 6 / 0.72  # pixels of matplotlib's usual marker


def in_pixels(plot: Plot, values: Sequence[tuple[float, ...]], upright: bool) -> np.ndarray:
    """Where values of each box stand."""
    places = [(at, value) for at, own in enumerate(values, 1) for value in own]
    return plot.places([place if upright else place[::-1] for place in places])


def plotted(plot: Plot, fliers: Fliers, upright: bool = True, stroke: str = "black", **look: str) -> SeenMark:
    """Three boxes with outliers, as a perfect eye sees them; `look` is matplotlib's of the outliers."""
    stats = [
        dict(zip(("whislo", "q1", "med", "q3", "whishi"), five, strict=True), fliers=far)
        for five, far in zip(FIVES, fliers, strict=True)
    ]
    lines = {name: {"color": stroke} for name in ("boxprops", "whiskerprops", "capprops")}
    way = "vertical" if upright else "horizontal"
    plot.axes.bxp(stats, positions=(1, 2, 3), flierprops=look, orientation=way, manage_ticks=False, **lines)
    (plot.axes.set_ylim if upright else plot.axes.set_xlim)(0, 100)
    return SeenMark("boxes", in_pixels(plot, FIVES, upright), upright)


def found_in(plot: Plot, boxes: SeenMark) -> SeenMark | None:
    return outliers_by_colour(boxes, plot.inside())


def furthest(found: SeenMark | None, true: np.ndarray) -> float:
    """The largest distance from a true outlier to one found, or back; infinite unless they are as many."""
    if found is None or len(found.points) != len(true):
        return np.inf
    apart = np.linalg.norm(found.points[:, None] - true[None], axis=2)
    return float(max(apart.min(axis=0).max(), apart.min(axis=1).max()))


@pytest.mark.parametrize("upright", [True, False])
@pytest.mark.parametrize(
    ("ground", "stroke", "edge"),
    [("white", "black", "black"), ("#eaeaf2", "#1f77b4", "#1f77b4"), ("#202030", "white", "white"),
     ("#404050", "white", "black")],
)  # fmt: skip
def test_every_outlier_is_found_on_light_and_on_dark_ground(ground: str, stroke: str, edge: str, upright: bool) -> None:
    plot = Plot(ground)
    boxes = plotted(plot, ALONE, upright, stroke, markeredgecolor=edge)
    assert furthest(found_in(plot, boxes), in_pixels(plot, ALONE, upright)) < 1.5


@pytest.mark.parametrize("marker", ["o", "D", "s", "^", "x", "+"])
def test_outliers_of_each_shape_are_found(marker: str) -> None:
    plot = Plot()
    boxes = plotted(plot, ALONE, marker=marker)
    assert furthest(found_in(plot, boxes), in_pixels(plot, ALONE, True)) < 1.5


@pytest.mark.parametrize("upright", [True, False])
@pytest.mark.parametrize("step", [0.5, 0.8])
@pytest.mark.parametrize("face", ["none", "black"])
def test_outliers_that_overlap_are_told_apart(face: str, step: float, upright: bool) -> None:
    plot = Plot()
    apart = step * SIDE * 100 / (320 if upright else 480)
    fliers = (80.0, 90.0), (80.0, 80.0 + apart, 80.0 + 2 * apart), (12.0, 12.0 - apart)
    boxes = plotted(plot, fliers, upright, markerfacecolor=face)
    assert furthest(found_in(plot, boxes), in_pixels(plot, fliers, upright)) < 1.5


def test_without_outliers_none_are_found() -> None:
    plot = Plot()
    assert found_in(plot, plotted(plot, ((), (), ()))) is None


@pytest.mark.parametrize("upright", [True, False])
def test_where_none_stands_alone_the_end_of_a_pile_shows_their_look(upright: bool) -> None:
    plot = Plot()
    apart = 0.7 * SIDE * 100 / (320 if upright else 480)
    fliers = (80.0, 80.0 + apart), (12.0, 12.0 - apart), ()
    boxes = plotted(plot, fliers, upright)
    assert furthest(found_in(plot, boxes), in_pixels(plot, fliers, upright)) < 1.5


@pytest.mark.parametrize("upright", [True, False])
def test_points_beside_boxes_and_lines_across_are_no_outliers(upright: bool) -> None:
    plot = Plot()
    boxes = plotted(plot, ALONE, upright)
    values, beside = np.array([15.0, 75.0, 85.0]), np.array([1.4, 1.5, 2.6])
    plot.axes.plot(*((beside, values) if upright else (values, beside)), "ko")
    for value in (10.0, 95.0):
        (plot.axes.axhline if upright else plot.axes.axvline)(value, color="black")
    assert furthest(found_in(plot, boxes), in_pixels(plot, ALONE, upright)) < 1.5
