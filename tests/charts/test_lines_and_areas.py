"""Lines with areas: bands around them, lines along edges, and how wide and dashed a line is whatever lies behind it.

Lines alone too: those that a legend hides, in steps or with markers come out whole.
"""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from charts.plots import Plot
from linework.charts import colours
from linework.charts.assemble.chart import Assembler
from linework.charts.by_colour.layers import inside_of
from linework.charts.by_colour.lines import lines_by_colour
from linework.charts.by_colour.rims import rim_of
from linework.charts.by_colour.seen import by_colour, with_rules
from linework.charts.chart import Axis, Chart, Grid, Panel
from linework.charts.frames import Drawn
from linework.charts.marks import Area, Bars, Line, Mark, Rule
from linework.charts.metrics import mark_errors
from linework.charts.oracle import seen_of
from linework.charts.seen import Seen, SeenMark
from linework.charts.synthesize.drawn import draw

X = tuple(np.linspace(0, 9, 25).tolist())
HEIGHTS = 4 + 2 * np.sin(np.array(X))
BLUE = "#1f77b4"


def floats(values: np.ndarray) -> tuple[float, ...]:
    return tuple(values.tolist())


def drawn(*marks: Mark, dpi: float = 100) -> tuple[np.ndarray, Drawn, Seen]:
    grid = Axis(grid=Grid())
    chart = Chart(width=6, height=4, dpi=dpi, panels=(Panel(marks=marks, x=grid, y=grid, grid_below=True),))
    picture, truth = draw(chart)
    return np.ascontiguousarray(picture[..., :3]), Drawn(chart, truth), seen_of(truth, chart)


def told(seen: Seen, kind: str) -> Seen:
    """The same picture with the marks of one kind alone."""
    panel = seen.panels[0]
    return replace(seen, panels=(replace(panel, marks=tuple(mark for mark in panel.marks if mark.kind == kind)),))


def worst(found: Seen, true: Drawn, picture: np.ndarray) -> float:
    chart = Assembler(picture).chart(found)
    return float(mark_errors(true, Drawn(chart, draw(chart)[1])).max())


def test_a_band_around_a_line_is_found_where_only_the_line_was_told() -> None:
    wide = 0.6 + 0.3 * np.cos(3 * np.array(X))
    band = Area(x=X, low=floats(HEIGHTS - wide), high=floats(HEIGHTS + wide), color=BLUE, alpha=0.25)
    other = Line(x=X, y=floats(11 - HEIGHTS), color="#d62728")
    picture, true, seen = drawn(band, Line(x=X, y=floats(HEIGHTS), color=BLUE), other)
    found = [sight for sight in by_colour(told(seen, "line"), picture) if len(sight.panels[0].marks) == 3]
    assert [mark.kind for mark in found[0].panels[0].marks] == ["area", "line", "line"]
    assert worst(found[0], true, picture) < 0.02


def test_a_line_along_an_area_is_found_where_only_the_area_was_told() -> None:
    area = Area(x=X, low=(0.0,) * len(X), high=floats(HEIGHTS), color=BLUE, alpha=0.3)
    picture, true, seen = drawn(area, Line(x=X, y=floats(HEIGHTS), color=BLUE))
    found = [*by_colour(told(seen, "area"), picture)][-1]
    assert [mark.kind for mark in found.panels[0].marks] == ["area", "line"]
    assert worst(found, true, picture) < 0.02


def test_no_line_is_found_along_an_area_that_has_none() -> None:
    picture, true, seen = drawn(Area(x=X, low=(0.0,) * len(X), high=floats(HEIGHTS), color=BLUE))
    found = [*by_colour(seen, picture)][-1]
    assert [mark.kind for mark in found.panels[0].marks] == ["area"]
    assert worst(found, true, picture) < 0.02


def test_a_narrow_peak_with_an_outline_is_as_high_as_it_is() -> None:
    x = np.linspace(0, 9, 200)
    high = 1 + 7 * np.exp(-(((x - 8) / 0.12) ** 2))
    area = Area(x=floats(x), low=(0.0,) * len(x), high=floats(high), color=BLUE, edge_color=BLUE, alpha=0.6)
    picture, true, seen = drawn(area)
    assert worst([*by_colour(seen, picture)][-1], true, picture) < 0.02


def test_the_foot_of_an_area_is_level_though_the_grid_lies_over_it() -> None:
    area = Area(x=X, low=(0.0,) * len(X), high=floats(HEIGHTS), color=BLUE, alpha=0.3)
    line = Axis(grid=Grid(color="#bcd6e9", width=1.0), limits=(-0.5, 9.5))
    panel = Panel(marks=(area,), x=line, y=replace(line, limits=(-0.4, 7.0)), grid_below=False)
    picture, truth = draw(chart := Chart(width=4, height=2, dpi=80, panels=(panel,)))
    found = [*by_colour(seen_of(truth, chart), np.ascontiguousarray(picture[..., :3]))][-1].panels[0].marks[0]
    foot = found.points[: len(found.points) // 2, 1]
    assert np.ptp(foot) < 1.0


@pytest.mark.parametrize("slope", [0.0, 0.05, -0.2])
def test_an_edge_known_to_a_pixel_is_found_to_a_fifth(slope: float) -> None:
    columns = np.arange(120) + 0.5
    rows = 40.3 + slope * columns
    share = np.clip(np.arange(100)[:, None] + 1 - rows, 0, 1)
    picture = (255 - share[..., None] * np.array([200, 120, 30])).round().astype(np.uint8)
    inside = inside_of(picture, (-1, -1, 121, 101), (), np.full(3, 255.0))
    rough = np.round(rows) + np.resize([-1, 0, 1, 0], len(rows))
    rim = rim_of(columns, rough, inside, below=True)
    assert rim.stroke is None
    assert np.abs(rim.rows - rows)[8:-8].max() < 0.2


@pytest.mark.parametrize("width", [1.0, 2.0, 4.0])
@pytest.mark.parametrize("style", ["-", "--", "-.", ":"])
def test_width_and_style_are_those_of_the_line_on_a_band_too(width: float, style: str) -> None:
    band = Area(x=X, low=floats(HEIGHTS - 1), high=floats(HEIGHTS + 1), color=BLUE, alpha=0.25)
    line = Line(x=X, y=floats(HEIGHTS), color=BLUE, width=width, style=style)
    for marks in ((line,), (band, line)):
        picture, _, seen = drawn(*marks)
        points = next(mark.points for mark in seen.panels[0].marks if mark.kind == "line")
        assert colours.line_look(picture, points, BLUE, "#ffffff") == (style, pytest.approx(width, abs=0.5))


def test_a_line_is_as_wide_over_bars_as_dark_as_it_is() -> None:
    bars = Bars(positions=(0, 1, 2), values=(9, 9, 9), thickness=(0.95,), colors=("#268bd2",))
    line = Line(x=(0, 1, 2), y=(8, 3, 5), color="#2aa198", width=2)
    picture, _, seen = drawn(bars, line)
    points = next(mark.points for mark in seen.panels[0].marks if mark.kind == "line")
    assert colours.line_look(picture, points, "#2aa198", "#eee8d5") == ("-", pytest.approx(2, abs=0.75))


def test_a_rule_over_bars_is_found_where_none_was_told_and_none_is_where_there_is_none() -> None:
    bars = Bars(positions=(0, 1, 2, 3), values=(3, 5, 4, 2))
    rule = Rule(orientation="horizontal", position=3.4, color="#d62728", style="--")
    picture, true, seen = drawn(bars, rule)
    found = with_rules(told(seen, "bars"), picture)
    assert found is not None
    assert worst(found, true, picture) < 0.02
    plain, _, seen = drawn(bars)
    assert with_rules(seen, plain) is None


# -- lines that are hidden, in steps, with markers


def behind_a_legend(side: str, cut: float = 10.0, drawn: bool = True) -> tuple[list[SeenMark], list[np.ndarray]]:
    """Lines found where one goes behind a legend at a side, or is cut before, and where both truly are."""
    plot, x = Plot(), np.linspace(0, 10, 41)
    left, ends = (6.5, (0, cut)) if side == "right" else (-0.2, (10 - cut, 10))
    upper, lower = 4 + 0.4 * x, 3 - 0.1 * x + 0.5 * np.cos(x)
    lines = [np.column_stack([x, y if side == "right" else y[::-1]]) for y in (upper, lower)]
    lines[0] = lines[0][(x >= ends[0]) & (x <= ends[1])]
    for line, colour in zip(lines, ("#d62728", BLUE), strict=True):
        plot.axes.plot(*line.T, color=colour)
    plot.axes.set(xlim=(-0.3, 10.3), ylim=(0, 10))
    if drawn:
        plot.axes.add_patch(Rectangle((left, 5.2), 3.7, 4.6, facecolor="white", edgecolor="0.8", zorder=5))
    (x0, y0), (x1, y1) = plot.places([(left, 9.8), (left + 3.7, 5.2)]).tolist()
    true = [plot.places(line) for line in lines]
    told = [SeenMark("line", line[::8]) for line in true]
    return lines_by_colour(told, plot.inside([(x0, y0, x1, y1)] if drawn else []), 2), true


def reach_and_stray(found: list[SeenMark], true: np.ndarray) -> tuple[float, float]:
    """How far the ends of the line found nearest to a true one are from its ends, and itself from its course."""
    off = [np.abs(np.interp(mark.points[:, 0], *true.T) - mark.points[:, 1]).max() for mark in found]
    nearest = found[int(np.argmin(off))].points
    return float(np.abs(nearest[[0, -1], 0] - true[[0, -1], 0]).max()), float(min(off))


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_line_behind_a_legend_at_a_side_goes_on_to_where_another_ends(side: str) -> None:
    found, true = behind_a_legend(side)
    assert len(found) == 2
    for line in true:
        reach, stray = reach_and_stray(found, line)
        assert reach < 3
        assert stray < 2


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(("cut", "drawn"), [(6.5, False), (5.0, False), (5.0, True)])
def test_a_line_that_is_not_hidden_ends_where_it_does(side: str, cut: float, drawn: bool) -> None:
    found, true = behind_a_legend(side, cut, drawn)
    assert len(found) == 2
    assert all(max(reach_and_stray(found, line)) < 3 for line in true)


@pytest.mark.parametrize("steps", ["pre", "mid", "post"])
def test_a_line_in_steps_has_its_steps_and_vertices_though_told_as_a_straight_one(steps: str) -> None:
    heights = (3, 5, 2, 6, 4, 7, 4, 5)
    picture, true, seen = drawn(Line(x=tuple(range(8)), y=heights, color=BLUE, steps=steps))
    panel = seen.panels[0]
    rough = panel.marks[0].points + np.random.default_rng(0).uniform(-4, 4, (8, 2))
    poor = replace(seen, panels=(replace(panel, marks=(replace(panel.marks[0], points=rough, steps=""),)),))
    found = next(iter(by_colour(poor, picture)))
    assert [mark.steps for mark in found.panels[0].marks] == [steps]
    assert worst(found, true, picture) < 0.01


@pytest.mark.parametrize("off", [3.0, 6.0])
@pytest.mark.parametrize("size", [5.0, 9.0])
def test_lines_with_markers_told_at_wrong_places_come_right(size: float, off: float) -> None:
    places, rng = tuple(range(8)), np.random.default_rng(1)
    heights = {BLUE: (3, 5, 2, 8, 6, 7, 4, 5), "#d62728": (9, 7, 8, 1, 3, 2, 1, 2)}
    lines = [Line(x=places, y=y, color=c, marker="o", marker_size=size) for c, y in heights.items()]
    picture, true, seen = drawn(*lines)
    panel = seen.panels[0]
    rough = [replace(mark, points=mark.points + rng.uniform(-off, off, (8, 2)), radius=3.0) for mark in panel.marks]
    found = next(iter(by_colour(replace(seen, panels=(replace(panel, marks=tuple(rough)),)), picture)))
    assert worst(found, true, picture) < 0.02
    for mark, other in zip(sorted_by_start(found), sorted_by_start(seen), strict=True):
        assert np.abs(mark.points - other.points)[1:-1].max() < 1
        assert np.abs(mark.points - other.points).max() < 4
        assert mark.radius == pytest.approx(other.radius, abs=1.2)  # with its edge


def sorted_by_start(seen: Seen) -> list[SeenMark]:
    return sorted(seen.panels[0].marks, key=lambda mark: float(mark.points[0, 1]))


def test_a_line_with_markers_has_its_vertices_where_they_were_told() -> None:
    places = tuple(range(8))
    lines = [
        Line(x=places, y=heights, color=colour, marker="o")
        for heights, colour in (((3, 5, 2, 8, 6, 7, 4, 5), BLUE), ((9, 7, 6, 1, 2, 3, 1, 2), "#d62728"))
    ]
    picture, true, seen = drawn(*lines)
    panel = seen.panels[0]
    first = replace(panel.marks[0], points=panel.marks[0].points + np.array([0, 6]))
    poor = replace(seen, panels=(replace(panel, marks=(first, first)),))
    found = next(iter(by_colour(poor, picture)))
    assert [len(mark.points) for mark in found.panels[0].marks] == [8, 8]
    assert worst(found, true, picture) < 0.02
