"""Boxes of box plots: measured on their ink from a rough idea, told from bars, and drawn again as they look."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from charts.plots import Plot
from linework.charts import colours
from linework.charts.assemble.chart import Assembler
from linework.charts.by_colour.boxes import boxes_by_ink
from linework.charts.chart import Axis, Chart, Grid, Panel
from linework.charts.marks import Bars, Box, Boxes
from linework.charts.oracle import seen_of
from linework.charts.seen import SeenMark
from linework.charts.snap.boxes import snap_boxes
from linework.charts.synthesize.drawn import draw

FIVES = ((20.0, 35.0, 42.0, 50.0, 65.0), (30.0, 40.0, 52.0, 58.0, 70.0), (25.0, 32.0, 38.0, 47.0, 60.0))
NAMES = Axis(scale="category", tick_labels=("one", "two", "three"), limits=(-0.5, 2.5))
BOXES = Boxes(
    boxes=tuple(
        Box(position=float(at), low=a, q1=b, median=c, q3=d, high=e) for at, (a, b, c, d, e) in enumerate(FIVES)
    )
)


def furthest(found: SeenMark, true: np.ndarray) -> float:
    """The largest distance of a place of a box from where it is, whichever end of a box comes first."""
    one, other = (np.sort(points.reshape(-1, 5, 2), axis=1) for points in (found.points, true))
    return float(np.abs(one - other).max())


def plotted(plot: Plot, fives: Sequence[Sequence[float]] = FIVES, upright: bool = True, **look: object) -> np.ndarray:
    """Boxes, and where their five numbers stand in pixels, box after box."""
    stats = [dict(zip(("whislo", "q1", "med", "q3", "whishi"), five, strict=True), fliers=()) for five in fives]
    way = "vertical" if upright else "horizontal"
    plot.axes.bxp(stats, positions=(1, 2, 3), orientation=way, manage_ticks=False, patch_artist=True, **look)
    (plot.axes.set_ylim if upright else plot.axes.set_xlim)(0, 100)
    places = [(at, value) for at, five in enumerate(fives, 1) for value in five]
    return plot.places([place if upright else place[::-1] for place in places])


@pytest.mark.parametrize("upright", [True, False])
@pytest.mark.parametrize("grid", [True, False])
@pytest.mark.parametrize("fill", ["white", "#1f77b4"])
def test_boxes_told_some_pixels_off_are_measured_on_their_ink(fill: str, grid: bool, upright: bool) -> None:
    plot = Plot()
    true = plotted(plot, upright=upright, boxprops={"facecolor": fill})
    plot.axes.set_axisbelow(True)
    plot.axes.grid(grid)
    told = true + np.random.default_rng(0).uniform(-9, 9, true.shape)
    found = boxes_by_ink([SeenMark("boxes", told, upright)], plot.inside())
    assert found is not None
    assert found.upright == upright
    assert furthest(found, true) < 2


@pytest.mark.parametrize("whiskers", [True, False])
def test_floating_bars_with_medians_are_boxes(whiskers: bool) -> None:
    plot = Plot()
    fives = FIVES if whiskers else [(b, b, c, d, d) for _, b, c, d, _ in FIVES]
    true = plotted(plot, fives, showcaps=whiskers, medianprops={"color": "black"})
    plot.axes.grid(True)
    plot.axes.set_axisbelow(True)
    half = np.array([[-20.0, 0.0], [20.0, 0.0]])
    told = np.concatenate([five[[3, 1]] + half for five in true.reshape(-1, 5, 2)])
    found = boxes_by_ink([SeenMark("bars", told)], plot.inside())
    assert found is not None
    assert found.kind == "boxes"
    assert furthest(found, true) < 2


@pytest.mark.parametrize("errors", [None, (2.0, 3.0, 1.0)])
@pytest.mark.parametrize("grid", [True, False])
def test_bars_are_no_boxes(errors: tuple[float, ...] | None, grid: bool) -> None:
    plot = Plot()
    plot.axes.bar((1, 2, 3), (30, 50, 40), yerr=errors, capsize=4)
    plot.axes.grid(grid)  # over the bars
    plot.axes.set_ylim(0, 100)
    told = plot.places([(x + side, y) for x, top in ((1, 30), (2, 50), (3, 40)) for side, y in ((-0.4, 0), (0.4, top))])
    assert boxes_by_ink([SeenMark("bars", told)], plot.inside()) is None


def test_where_there_is_no_box_none_is_measured() -> None:
    plot = Plot()
    told = plotted(plot)
    assert boxes_by_ink([SeenMark("boxes", told)], Plot().inside()) is None
    assert boxes_by_ink([SeenMark("boxes", told - 400)], plot.inside()) is None


def test_an_axis_beside_the_middle_of_its_box_moves_there() -> None:
    plot = Plot()
    true = plotted(plot)
    assert np.abs(snap_boxes(true + np.array([3.0, 1.0]), plot.picture, (8, 6)) - true).max() < 1.5


def assembled(boxes: Boxes, **x: object) -> tuple[Boxes, Panel]:
    """Boxes drawn and made again of what a perfect eye sees."""
    chart = Chart(panels=(Panel(marks=(boxes,), x=replace(NAMES, **x), y=Axis(limits=(0, 100))),))
    picture, truth = draw(chart)
    panel = Assembler(np.ascontiguousarray(picture[..., :3])).chart(seen_of(truth, chart)).panels[0]
    return panel.marks[0], panel


@pytest.mark.parametrize("colors", [(), ("#ffbb78",), ("#1f77b4", "#2ca02c", "#d62728")])
@pytest.mark.parametrize(
    ("width", "median", "line"), [(0.5, None, None), (0.3, "#000000", "#1f3a93"), (0.8, "#ff0000", None)]
)
def test_boxes_keep_their_width_and_their_colours(
    width: float, median: str | None, line: str | None, colors: tuple[str, ...]
) -> None:
    found, _ = assembled(replace(BOXES, width=width, median_color=median, line_color=line, colors=colors))
    assert found.width == pytest.approx(width, abs=0.03)
    for seen, drawn in ((found.median_color, median), (found.line_color, line)):
        assert (seen is None) == (drawn is None)
        assert seen is None or colours.difference(seen, drawn or "") < 8


@pytest.mark.parametrize("size", [None, 3.5, 9.0])
def test_outliers_keep_their_size(size: float | None) -> None:
    far = replace(BOXES.boxes[0], outliers=(80.0, 90.0))
    found, _ = assembled(replace(BOXES, boxes=(far, *BOXES.boxes[1:]), outlier_size=size))
    assert found.boxes[0].outliers
    assert (found.outlier_size or 6.0) == pytest.approx(size or 6.0, abs=1.0)


@pytest.mark.parametrize("grid", [None, Grid(color="#b0b0b0", width=0.8)])
def test_whiskers_are_no_grid_and_hide_none(grid: Grid | None) -> None:
    _, panel = assembled(BOXES, grid=grid)
    assert (panel.x.grid is None) == (grid is None)


def test_marks_at_whole_numbers_stand_just_there() -> None:
    years = (2009.0, 2010.0, 2011.0, 2012.0)
    bars = Bars(positions=years, values=(3.0, 5.0, 4.0, 2.0), colors=("#1f77b4",))
    chart = Chart(panels=(Panel(marks=(bars,), x=Axis(limits=(2008.3, 2012.7), ticks=years)),))
    picture, truth = draw(chart)
    panel = Assembler(np.ascontiguousarray(picture[..., :3])).chart(seen_of(truth, chart)).panels[0]
    assert panel.marks[0].positions == years


def test_boxes_along_numbers_leave_the_ticks_alone() -> None:
    boxes = replace(BOXES, boxes=tuple(replace(box, position=2010.0 + box.position) for box in BOXES.boxes))
    chart = Chart(panels=(Panel(marks=(boxes,), x=Axis(limits=(2009.0, 2013.0), ticks=(2010.0, 2011.0, 2012.0))),))
    _, truth = draw(chart)
    assert {"2010", "2011", "2012"} <= set(truth.texts)
