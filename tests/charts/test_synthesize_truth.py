"""The truth about a picture is held against its pixels and against matplotlib's own artists."""

from dataclasses import replace

import numpy as np
import pytest

from linework.charts.chart import Axis, Chart, Legend, Panel, Twin
from linework.charts.marks import (
    Area,
    Bars,
    Box,
    Boxes,
    ErrorBars,
    Errors,
    Heatmap,
    Histogram,
    Line,
    Pie,
    Rule,
    Scatter,
    Text,
)
from linework.charts.synthesize.drawn import draw, drawn_figure
from linework.charts.synthesize.figure import synthesize_chart
from linework.charts.synthesize.locate import locate
from linework.charts.synthesize.truth import PARTS, ROLES

COLORS = ("#1f77b4", "#d62728", "#2ca02c")
NAMES = ("first", "second", "third")
CATEGORIES = Axis(scale="category", tick_labels=NAMES)


def chart(*marks, **panel):
    return Chart(panels=(Panel(marks=marks, **panel),))


def hexadecimal(rgb) -> str:
    return "#" + "".join(f"{int(channel):02x}" for channel in rgb[:3])


def channels(color: str) -> list[int]:
    return list(bytes.fromhex(color[1:]))


def at(picture, point) -> str:
    return hexadecimal(picture[int(point[1]), int(point[0])])


def middles(truth, role) -> list:
    parts = [truth.part(index) for index in range(len(truth.part_roles))]
    return [points.mean(axis=0) for kind, points in parts if kind == role]


BARS = Bars(positions=(0, 1, 2), values=(3, -2, 5), colors=COLORS)
FLAT = replace(BARS, orientation="horizontal", base=(1, 1, 1), thickness=(0.3, 0.5, 0.9))


@pytest.mark.parametrize("tight", [None, 0.4])
@pytest.mark.parametrize(
    ("drawing", "role", "colors"),
    [
        (chart(BARS, x=CATEGORIES), "bar", COLORS),
        (chart(FLAT, y=CATEGORIES), "bar", COLORS),
        (chart(Heatmap(values=((1, 2, 3), (4, 5, 6)), colormap=COLORS, low=1, high=6)), "cell", None),
        (chart(Heatmap(values=((1, 2), (4, 5)), origin="lower", extent=(3, 9, 1, 2), aspect="auto")), "cell", None),
        (chart(Heatmap(values=((1, 2), (4, 5)), x_edges=(0, 1, 5), y_edges=(2, 3, 9))), "cell", None),
        (chart(Histogram(edges=(1, 2, 4), counts=(5, 9), color="#d62728")), "bin", ("#d62728",) * 2),
        (chart(Bars(positions=(10, 100, 1000), values=(3, 2, 5), thickness=(9, 90, 900), colors=COLORS),
               x=Axis(scale="log")), "bar", COLORS),
    ],
)  # fmt: skip
def test_the_pixel_in_the_middle_of_a_box_has_its_colour(drawing, role, colors, tight):
    picture, truth = draw(drawing, tight)
    assert truth.size.tolist() == [picture.shape[1], picture.shape[0]]
    found = middles(truth, role)
    stated = [hexadecimal(truth.colors[start]) for start in truth.part_start[:-1]]
    for point, color in zip(found, colors or stated, strict=True):
        assert channels(at(picture, point)) == pytest.approx(channels(color), abs=1)  # Agg rounds meshes otherwise
    assert len(set(stated)) == len(set(colors or stated))


@pytest.mark.parametrize("place", ["upper left", "center left"])
def test_words_outside_the_figure_move_the_truth_with_the_picture(place):
    legend = Legend(place=place, anchor=(1.3, 0.5))
    drawing = chart(replace(BARS, label="a long name of a series"), x=CATEGORIES, legend=legend)
    whole, _ = draw(drawing)
    picture, truth = draw(drawing, 0.05)
    assert picture.shape[1] > 0.9 * whole.shape[1]
    assert [at(picture, point) for point in middles(truth, "bar")] == list(COLORS)
    (box,) = truth.text_boxes[truth.text_roles == ROLES.index("legend")]
    ink = np.argwhere(picture[..., :3].min(axis=2) < 100)[:, ::-1]
    inside = (ink >= box.min(axis=0) - 1).all(axis=1) & (ink <= box.max(axis=0) + 1).all(axis=1)
    assert inside.sum() > 50


def test_slices_lie_between_their_rim_points():
    for sense, start, explode in ((True, 0, ()), (False, 90, (0, 0.2, 0)), (True, 200, ())):
        pie = Pie(values=(5, 3, 2), colors=COLORS, start_angle=start, counterclockwise=sense, explode=explode)
        picture, truth = draw(chart(pie))
        slices = [truth.part(index)[1] for index in range(3)]
        assert [at(picture, (points[0] + points[2]) / 2) for points in slices] == list(COLORS)
        for points, color in zip(slices, COLORS, strict=True):
            near = points[0] + 0.98 * (points[2] - points[0])
            beyond = points[0] + 1.03 * (points[2] - points[0])
            assert at(picture, near) == color != at(picture, beyond)


def test_scattered_points_are_where_and_as_large_as_said():
    mark = Scatter(x=(1, 2, 5), y=(3, 9, 4), sizes=(100, 400, 900), colors=COLORS)
    picture, truth = draw(chart(mark))
    _, points = truth.part(0)
    right = np.array([1, 0])
    for point, radius, color in zip(points, truth.radii, COLORS, strict=True):
        assert at(picture, point) == color
        assert at(picture, point + right * (radius - 2)) == color != at(picture, point + right * (radius + 2))


def test_scattered_points_are_coloured_by_value():
    mark = Scatter(x=(1, 2, 5), y=(3, 9, 4), sizes=(400,), values=(1, 5, 20), colormap="plasma")
    picture, truth = draw(chart(mark))
    assert [at(picture, point) for point in truth.points] == [hexadecimal(color) for color in truth.colors]
    assert len(np.unique(truth.colors, axis=0)) == 3


def test_lines_dates_and_gaps_pass_through_their_vertices():
    days = ("2020-01-01", "2020-02-01", "2020-03-15", "2020-05-01")
    line = Line(x=days, y=(1.0, None, 3.0, 2.0), color="#d62728", marker="s", marker_size=12.0)
    picture, truth = draw(chart(line, x=Axis(scale="date")))
    _, points = truth.part(0)
    assert np.isnan(points[1]).any()
    assert [at(picture, point) for point in points[[0, 2, 3]]] == ["#d62728"] * 3


def test_boxes_areas_rules_and_whiskers_end_where_said():
    five = Box(position=1, low=1, q1=2, median=3, q3=5, high=7, outliers=(9.0,))
    marks = (
        Boxes(boxes=(five,), colors=("#2ca02c",)),
        Area(x=(2.0, 3.0), low=(1.0, 2.0), high=(4.0, 6.0), color="#d62728"),
        Rule(orientation="horizontal", position=8.0, color="#0000ff"),
        ErrorBars(x=(4,), y=(5,), y_low=(2,), y_high=(3,), color="#ff00ff", error_width=3.0),
    )
    picture, truth = draw(chart(*marks, x=Axis(limits=(0, 5)), y=Axis(limits=(0, 10))))
    found = {PARTS[role]: truth.part(index)[1] for index, role in enumerate(truth.part_roles)}
    quarter = found["five"][1] * 0.5 + found["five"][2] * 0.5
    assert at(picture, quarter) == "#2ca02c" != at(picture, found["five"][3] - (0, 5))
    assert at(picture, (found["low"] + found["high"]).mean(axis=0) / 2) == "#d62728"
    assert hexadecimal(picture[round(found["rule"][0, 1] - 0.5), int(found["rule"].mean(axis=0)[0])]) == "#0000ff"
    top, bottom = sorted(found["whisker"].tolist(), key=lambda point: point[1])
    column = picture[:, int(top[0]), :3]
    drawn = np.flatnonzero((column == (255, 0, 255)).all(axis=1))
    assert abs(drawn[0] - top[1]) <= 1.5 and abs(drawn[-1] + 1 - bottom[1]) <= 1.5


@pytest.mark.parametrize("angle", [0, 30, 45, 90])
def test_all_ink_outside_the_axes_lies_in_boxes_of_words_or_at_ticks(angle):
    axis = replace(CATEGORIES, tick_rotation=angle, label=Text(text="across"))
    drawing = chart(BARS, x=axis, y=Axis(label=Text(text="up")), title=Text(text="A title"))
    drawing = replace(drawing, title=Text(text="Over all", bold=True), layout="tight")
    picture, truth = draw(drawing)
    assert {ROLES[role] for role in truth.text_roles} == {
        "title",
        "x label",
        "y label",
        "x tick",
        "y tick",
        "figure title",
    }
    assert set(NAMES) | {"A title", "Over all", "across", "up"} <= set(truth.texts)
    ink = np.argwhere(picture[..., :3].min(axis=2) < 160)[:, ::-1] + 0.5
    left, top, right, bottom = truth.axes_boxes[0] + np.array([-6, -2, 2, 6])
    loose = ~((ink[:, 0] > left) & (ink[:, 0] < right) & (ink[:, 1] > top) & (ink[:, 1] < bottom))
    for box in truth.text_boxes:
        across, down = box[1] - box[0], box[3] - box[0]
        shares = [(ink - box[0]) @ side / (side @ side) for side in (across, down)]
        room = [1.5 / np.linalg.norm(side) for side in (across, down)]
        inside = [(share > -slack) & (share < 1 + slack) for share, slack in zip(shares, room, strict=True)]
        assert (inside[0] & inside[1]).any()
        loose &= ~(inside[0] & inside[1])
    assert not loose.any()


def test_ticks_say_what_stands_at_them():
    bars = replace(BARS, values=(10, 40, 90), errors=Errors(low=(1, 2, 3), high=(1, 2, 3)))
    twin = Twin(axis=Axis(limits=(0, 7)), marks=(Line(x=(0, 1, 2), y=(1.0, 5.0, 6.0)),))
    _, truth = draw(chart(bars, x=CATEGORIES, y=Axis(limits=(0, 100)), twins=(twin,)))
    assert truth.axes_twins.tolist() == [-1, 0]
    assert np.allclose(truth.axes_boxes[0], truth.axes_boxes[1])
    left, top, right, bottom = truth.axes_boxes[0]
    for axes, value, place, text in zip(
        truth.tick_axes, truth.tick_values, truth.tick_places, truth.tick_texts, strict=True
    ):
        word = truth.texts[text] if text >= 0 else ""
        if word in NAMES:
            assert NAMES[int(value)] == word and np.isclose(place[1], bottom)
        elif word:
            assert float(word) == value and np.isclose(place[0], (left, right)[axes])
            assert np.isclose(place[1], bottom - (bottom - top) * value / (100, 7)[axes], atol=0.01)


def test_ticks_of_a_round_panel_stand_on_its_rim():
    ring = Line(x=(0.0, 1.5708, 3.14159, 0.0), y=(1.0, 2.0, 3.0, 1.0))
    _, truth = draw(chart(ring, x=Axis(ticks=(0.0, 1.5708, 3.14159), tick_labels=NAMES), projection="polar"))
    left, top, right, bottom = truth.axes_boxes[0]
    middle = (top + bottom) / 2
    expected = [(right, middle), ((left + right) / 2, top), (left, middle)]
    assert np.allclose(truth.tick_places[truth.tick_across == 0], expected, atol=0.5)


def test_synthetic_marks_stand_where_matplotlib_put_its_artists():
    compared = 0
    for index in range(4):
        made = synthesize_chart(8, index, only=("bar", "grouped bars", "stacked bars", "lines", "dots"))
        with drawn_figure(made.chart) as figure:
            truth = locate(figure, made.chart)
            height = figure.bbox.height // 1
            boxes = [
                patch.get_window_extent().extents for axes in figure.axes for patch in axes.patches if patch.get_width()
            ]
            lines = [
                line.get_transform().transform(line.get_xydata())
                for axes in figure.axes
                for line in axes.lines
                if line.get_transform() == axes.transData and len(line.get_xdata()) > 2
            ]
        parts = [truth.part(index) for index in range(len(truth.part_roles))]
        ours = [points for role, points in parts if role == "bar"]
        if len(ours) == len(boxes) > 0:
            both = np.array([[*p.min(axis=0), *p.max(axis=0)] for p in ours])
            theirs = np.array(boxes)
            flipped = np.column_stack([theirs[:, 0], height - theirs[:, 3], theirs[:, 2], height - theirs[:, 1]])
            assert np.allclose(np.sort(both, axis=0), np.sort(flipped, axis=0), atol=0.1)
            compared += 1
        drawn = [points for role, points in parts if role in ("line", "points")]
        if drawn and len(drawn) == len(lines):
            for mine, other in zip(drawn, lines, strict=True):
                assert np.allclose(mine, np.column_stack([other[:, 0], height - other[:, 1]]), atol=0.1, equal_nan=True)
            compared += 1
    assert compared >= 3


def test_cutting_and_resampling_move_the_truth_along():
    _, truth = draw(chart(BARS, x=CATEGORIES))
    moved = truth.moved(10, 20, (300, 200))
    assert np.allclose(truth.points - moved.points, (10, 20)) and moved.size.tolist() == [300, 200]
    twice = truth.resized((1280, 960))
    assert np.allclose(twice.points, 2 * truth.points) and np.allclose(twice.text_boxes, 2 * truth.text_boxes)
