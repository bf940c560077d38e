"""A chart seen by a perfect eye is assembled into one that draws its marks, colours and words where they were."""

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pytest

from linework.charts import colours
from linework.charts.assemble.chart import Assembler
from linework.charts.assemble.words import size_of
from linework.charts.chart import Axis, Chart, Legend, Panel, Twin
from linework.charts.marks import (
    Area,
    Bars,
    Box,
    Boxes,
    ColorBar,
    ErrorBars,
    Errors,
    Heatmap,
    Histogram,
    Line,
    Pie,
    Rule,
    Stems,
    Text,
)
from linework.charts.oracle import seen_of
from linework.charts.seen import Seen, Word
from linework.charts.synthesize.drawn import draw
from linework.errors import InputError

NAMES = Axis(scale="category", tick_labels=("red", "green", "blue"))


def again(*marks, **panel):
    chart = Chart(panels=(Panel(marks=marks, **panel),))
    picture, truth = draw(chart)
    made = Assembler(np.ascontiguousarray(picture[..., :3])).chart(seen_of(truth, chart))
    return truth, made, draw(made)[1]


@pytest.mark.parametrize(
    ("mark", "panel"),
    [
        (Bars(positions=(0, 1, 2), values=(3, -2, 5)), {"x": NAMES}),
        (Bars(positions=(0, 1, 2), values=(3, 2, 5), base=(1, 2, 3), orientation="horizontal"), {"y": NAMES}),
        (Bars(positions=(0, 1), values=(3, 2), errors=Errors(low=(1, 1), high=(0.5, 1))), {}),
        (Line(x=(0, 1, 2, 5), y=(1, 4, 2, 3)), {}),
        (Area(x=(0, 1, 2), low=(0, 1, 0), high=(3, 4, 2)), {}),
        (Area(x=(0, 1, 2), low=(0, 1, 0), high=(3, 4, 2), orientation="horizontal"), {}),
        (Histogram(edges=(0, 1, 2, 3), counts=(3, 7, 2)), {}),
        (Boxes(boxes=(Box(position=1, low=1, q1=2, median=3, q3=4, high=6),)), {}),
        (ErrorBars(x=(1, 2), y=(3, 4), y_low=(1, 1), y_high=(0.5, 1)), {}),
        (Stems(x=(1, 2, 3), y=(4, 2, 3)), {}),
        (Pie(values=(1, 2, 3), hole=0.4, counterclockwise=False, start_angle=90), {}),
        (Heatmap(values=((1, 2, 3), (4, 5, 6))), {}),
    ],
)
def test_what_is_drawn_again_stands_where_it_stood(mark, panel):
    truth, _, other = again(mark, **panel)
    assert len(other.points) == len(truth.points)
    side = float(np.ptp(truth.axes_boxes[0, [1, 3]]))
    assert np.abs(other.points - truth.points).max() < 0.01 * side
    assert other.axes_boxes == pytest.approx(truth.axes_boxes, abs=0.6)


def test_bars_are_named_by_the_colour_of_their_swatch():
    bars = [
        Bars(positions=(0, 1), values=(3, 2), thickness=(0.3,), colors=("#d62728",), label="last"),
        Bars(positions=(0.4, 1.4), values=(2, 4), thickness=(0.3,), colors=("#2ca02c",), label="first"),
    ]
    _, made, _ = again(*bars, legend=Legend(place="upper left"))
    named = {mark.label: mark.colors for mark in made.panels[0].marks}
    assert named == {"last": ("#d62728",), "first": ("#2ca02c",)}


@pytest.mark.parametrize("orientation", ["vertical", "horizontal"])
@pytest.mark.parametrize(("values", "limits"), [((0.7, 0.65, 0.75), (0.6, 0.8)), ((-7, -6.5, -7.5), (-8, -6))])
def test_bars_that_an_axis_without_zero_cuts_have_their_whole_value(values, limits, orientation):
    side = {"y" if orientation == "vertical" else "x": Axis(limits=limits)}
    _, made, _ = again(Bars(positions=(0, 1, 2), values=values, orientation=orientation), **side)
    (bars,) = made.panels[0].marks
    assert bars.base == ()
    assert bars.values == pytest.approx(values, abs=0.003 * abs(values[0]))


def test_bars_that_hang_from_zero_have_negative_values_whichever_end_is_told_first():
    chart = Chart(panels=(Panel(marks=(Bars(positions=(0, 1, 2), values=(-3, -2, -5)),), y=Axis(limits=(-6, 4))),))
    picture, truth = draw(chart)
    seen = seen_of(truth, chart)
    (mark,) = seen.panels[0].marks
    lows = mark.points.reshape(-1, 2, 2)[:, ::-1].reshape(-1, 2)
    panel = replace(seen.panels[0], marks=(replace(mark, points=lows),))
    made = Assembler(np.ascontiguousarray(picture[..., :3])).chart(replace(seen, panels=(panel,)))
    (bars,) = made.panels[0].marks
    assert bars.base == ()
    assert bars.values == pytest.approx((-3, -2, -5), abs=0.03)


def test_a_twin_is_measured_on_its_own_axis():
    twin = Twin(marks=(Line(x=(0, 1, 2), y=(100, 300, 200), color="#ff0000"),))
    _, made, _ = again(Line(x=(0, 1, 2), y=(1, 2, 3)), twins=(twin,))
    assert made.panels[0].twins[0].marks[0].y == pytest.approx((100, 300, 200), abs=2)
    assert made.panels[0].marks[0].y == pytest.approx((1, 2, 3), abs=0.02)


def test_numbers_have_no_digits_that_no_pixel_could_tell():
    _, made, _ = again(Line(x=(0, 1, 2), y=(1.23456789, 4.3456, 2.4999)))
    assert all(value == float(f"{value:.4g}") for value in made.panels[0].marks[0].y)


@pytest.mark.parametrize("style", ["-", "--", ":"])
def test_the_stroke_of_a_line_is_seen(style):
    _, made, _ = again(Line(x=(0, 1, 2), y=(1, 4, 2), color="#9467bd", style=style, width=2.0))
    line = made.panels[0].marks[0]
    assert line.style == style
    assert colours.same_colour(line.color, "#9467bd")
    assert line.width == pytest.approx(2.0, abs=0.5)


@pytest.mark.parametrize("name", ["viridis", "cividis", "BrBG", "Blues_r"])
@pytest.mark.parametrize("bar", [True, False])
def test_colours_of_a_known_map_are_values_through_its_bar(name, bar):
    values = np.random.default_rng(0).uniform(20, 90, (4, 5)).round(1)
    _, made, _ = again(Heatmap(values=tuple(map(tuple, values)), colormap=name, colorbar=ColorBar() if bar else None))
    read = np.array(made.panels[0].marks[0].values)
    if bar:
        assert np.abs(read - values).max() < 1.5
        assert made.panels[0].marks[0].colormap == name
    else:
        share = (values - values.min()) / np.ptp(values)
        assert np.abs(read - (1 - share if name.endswith("_r") else share)).max() < 0.02


@pytest.mark.parametrize("orientation", ["vertical", "horizontal"])
def test_outliers_belong_to_their_boxes(orientation):
    boxes = (
        Box(position=1, low=1, q1=2, median=3, q3=4, high=6, outliers=(8.0, 9.0)),
        Box(position=2, low=2, q1=3, median=4, q3=5, high=6, outliers=(0.5,)),
    )
    _, made, _ = again(Boxes(boxes=boxes, orientation=orientation))
    (mark,) = made.panels[0].marks
    for box, true in zip(mark.boxes, boxes, strict=True):
        assert sorted(box.outliers) == pytest.approx(sorted(true.outliers), abs=0.05)


@pytest.mark.parametrize("turn", [0, 45, 70])
def test_slanting_words_hang_from_their_ticks(turn):
    names = Axis(scale="category", tick_labels=("Hamburg", "Leipzig", "Ulm", "Rostock"), tick_rotation=turn)
    _, made, _ = again(Line(x=(0, 1, 2, 3), y=(1, 4, 2, 3)), x=names)
    assert made.panels[0].marks[0].x == pytest.approx((0, 1, 2, 3), abs=0.02)


def test_a_rule_across_the_panel_stays_a_rule():
    rule = Rule(orientation="horizontal", position=2, style="--")
    _, made, _ = again(Line(x=(0, 1), y=(1, 3)), rule)
    assert [mark.kind for mark in made.panels[0].marks] == ["line", "rule"]
    assert made.panels[0].marks[1].span == (0.0, 1.0)


def test_a_picture_without_panels_is_refused():
    with pytest.raises(InputError, match="No panel"):
        Assembler(np.zeros((20, 20, 3), dtype=np.uint8)).chart(Seen((20, 20)))


@pytest.mark.parametrize("ink", [None, "#993333", "#3366aa"])
def test_words_keep_their_colour(ink):
    axis = Axis(label=Text(text="Boats", color=ink), tick_color=ink, ticks=(0, 1, 2))
    _, made, _ = again(Line(x=(0, 1, 2), y=(0, 2, 1)), x=axis, y=axis, title=Text(text="Harbour", color=ink))
    panel = made.panels[0]
    for found in (panel.title.color, panel.x.tick_color, panel.y.tick_color, panel.x.label.color):
        assert found is None if ink is None else colours.difference(found, ink) < 12


@pytest.mark.parametrize("background", [None, "#e5e5f2"])
@pytest.mark.parametrize("hidden", [(), ("right", "top"), ("left", "right", "top", "bottom")])
def test_sides_without_a_line_are_hidden(hidden, background):
    _, made, _ = again(
        Line(x=(0, 1, 2), y=(0, 2, 1)), y=Axis(ticks=(0, 1, 2)), hidden_spines=hidden, background=background
    )
    assert made.panels[0].hidden_spines == hidden


@pytest.mark.parametrize("size", [7.0, 11.0, 16.0])
def test_words_are_as_large_as_they_are_wide_whatever_their_box_is_high(size: float) -> None:
    figure = plt.figure(dpi=100)
    words = []
    for text in ("Wrong item", "2,500", "Iltis\nWWW"):
        artist = figure.text(0.2, 0.4, text, fontsize=size, family="DejaVu Sans")
        box = artist.get_window_extent()
        for high in (8.0, 40.0):
            corners = [(box.x0, 0), (box.x1, 0), (box.x1, high), (box.x0, high)]
            words.append(Word(text, np.array(corners, dtype=float)))
    plt.close(figure)
    for word in words:
        assert size_of([word]) == pytest.approx(size, rel=0.1)
    assert size_of(words) == pytest.approx(size, rel=0.06)
