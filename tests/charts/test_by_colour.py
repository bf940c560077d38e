"""Marks found by their colours: bars, lines and pies drawn at known places come back from a poor first opinion."""

from dataclasses import replace

import numpy as np
import pytest

from linework.charts.assemble.chart import Assembler
from linework.charts.by_colour.bars import rectangles
from linework.charts.by_colour.layers import inside_of, layers_of
from linework.charts.by_colour.seen import by_colour
from linework.charts.by_colour.within import without_pieces
from linework.charts.chart import Axis, Chart, Grid, Panel
from linework.charts.frames import Drawn
from linework.charts.marks import Area, Bars, Histogram, Line, Pie, Rule
from linework.charts.metrics import mark_errors
from linework.charts.oracle import seen_of
from linework.charts.seen import Seen, SeenMark, SeenPanel
from linework.charts.synthesize.drawn import draw

X = tuple(np.linspace(0, 9, 40).tolist())
GROUPED = tuple(
    Bars(positions=tuple(k + d for k in range(4)), values=values, thickness=(0.35,), colors=(colour,))
    for d, values, colour in ((-0.18, (3, 5, 2, 8), "#1f77b4"), (0.18, (4, 1, 6, 7), "#ff7f0e"))
)
WAVES = tuple(
    Line(x=X, y=tuple((3 * np.sin(np.array(X) / 2 + turn) + 4 * turn).tolist()), color=colour)
    for turn, colour in ((0, "#d62728"), (1, "#2ca02c"))
)


def drawn(*marks: object, **axes: object) -> tuple[np.ndarray, Drawn, Seen]:
    chart = Chart(width=6, height=4, panels=(Panel(marks=marks, x=Axis(grid=Grid()), y=Axis(grid=Grid()), **axes),))
    picture, truth = draw(chart)
    return np.ascontiguousarray(picture[..., :3]), Drawn(chart, truth), seen_of(truth, chart)


def poor(seen: Seen, *marks: SeenMark) -> Seen:
    """The same picture with only these marks told."""
    panel = seen.panels[0]
    return Seen(seen.size, (SeenPanel(panel.box, marks),), seen.words)


def boxes_of(seen: Seen) -> np.ndarray:
    """All bars as boxes, in order of their places."""
    pairs = np.vstack([mark.points for mark in seen.panels[0].marks]).reshape(-1, 2, 2)
    boxes = np.hstack([pairs.min(axis=1), pairs.max(axis=1)])
    return boxes[np.lexsort(boxes.round().T)]


def furthest(found: Seen, true: Seen) -> float:
    """The largest distance of a point told from the nearest true one, in pixels, and the other way round."""
    one, other = (np.vstack([mark.points for mark in seen.panels[0].marks]) for seen in (found, true))
    apart = np.linalg.norm(one[:, None] - other[None], axis=2)
    return float(max(apart.min(axis=0).max(), apart.min(axis=1).max()))


@pytest.mark.parametrize("orientation", ["vertical", "horizontal"])
def test_one_bar_told_is_enough_to_find_all_of_both_series(orientation: str) -> None:
    bars = [replace(series, orientation=orientation) for series in GROUPED]
    picture, _, seen = drawn(*bars)
    first = seen.panels[0].marks[0]
    told = SeenMark("bars", first.points[:2] + 4.0, first.upright)
    found = next(by_colour(poor(seen, told), picture))
    assert [len(mark.points) for mark in found.panels[0].marks] == [8, 8]
    assert np.abs(boxes_of(found) - boxes_of(seen)).max() < 2


def test_lines_of_two_hues_are_traced_from_level_guesses() -> None:
    picture, true, seen = drawn(*WAVES)
    left, top, right, bottom = seen.panels[0].box
    guesses = [SeenMark("line", np.array([[left, y], [right, y]])) for y in (top + 90.0, bottom - 90.0)]
    found = next(by_colour(poor(seen, *guesses), picture))
    assert len(found.panels[0].marks) == 2
    for mark in found.panels[0].marks:
        heights = [np.interp(mark.points[:, 0], one.points[:, 0], one.points[:, 1]) for one in seen.panels[0].marks]
        assert min(np.abs(height - mark.points[:, 1]).max() for height in heights) < 3
    assert len(true.chart.panels[0].marks) == 2


def test_a_pie_has_a_slice_for_each_colour() -> None:
    pie = Pie(values=(10, 25, 30, 20, 15), colors=("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd"))
    picture, _, seen = drawn(pie)
    mark = seen.panels[0].marks[0]
    thirds = np.radians([0.0, 120.0, 240.0, 360.0])
    radius = float(np.linalg.norm(mark.points[1] - mark.points[0]))
    rim = mark.points[0] + radius * np.column_stack([np.cos(thirds), np.sin(thirds)])
    found = next(by_colour(poor(seen, SeenMark("pie", np.vstack([mark.points[:1] + 3, rim + 3]))), picture))
    assert len(found.panels[0].marks[0].points) == 7
    assert furthest(found, seen) < 3


def test_without_marks_that_colours_tell_nothing_changes() -> None:
    picture, _, seen = drawn(*WAVES)
    told = SeenMark("heatmap", np.array([[80.0, 60.0], [200.0, 90.0]]), grid=(2, 2))
    assert not list(by_colour(poor(seen, told), picture))


def test_a_staircase_is_cut_where_it_steps() -> None:
    shown = np.zeros((40, 60), dtype=bool)
    shown[10:, 5:20] = shown[20:, 20:35] = shown[5:, 45:55] = True
    found = rectangles(shown).tolist()
    assert sorted(found) == [[5, 10, 20, 40], [20, 20, 35, 40], [45, 5, 55, 40]]


def test_a_layer_has_neither_ground_nor_grid() -> None:
    picture = np.full((100, 200, 3), 255, np.uint8)
    picture[50, :] = (200, 200, 200)
    picture[30:60, 40:60] = (30, 90, 200)
    inside = inside_of(picture, (0, 0, 200, 100), (), np.full(3, 255.0))
    (layer,) = layers_of(inside)
    assert set(map(tuple, inside.pixels[layer].tolist())) == {(30, 90, 200)}
    assert layer.sum() == 30 * 20


def test_what_is_found_by_colour_has_the_right_data() -> None:
    picture, true, seen = drawn(*GROUPED)
    found = next(by_colour(seen, picture))
    chart = Assembler(picture).chart(found)
    assert mark_errors(true, Drawn(chart, draw(chart)[1])).max() < 0.01


LOW = tuple((2 + np.sin(np.array(X))).tolist())
HIGH = tuple((2.2 + np.cos(np.array(X) / 1.5)).tolist())
FLOOR = (0.0,) * len(X)


def areas(kind: str) -> tuple[Area, ...]:
    """Two areas: one upon the other, both from the floor and seen through, or bands around two curves that cross."""
    look = {"color": "#1f77b4"}, {"color": "#ff7f0e"}
    if kind == "stacked":
        top = tuple(a + b for a, b in zip(LOW, HIGH, strict=True))
        return Area(x=X, low=FLOOR, high=LOW, **look[0]), Area(x=X, low=LOW, high=top, **look[1])
    if kind == "seen through":
        return tuple(Area(x=X, low=FLOOR, high=high, alpha=0.5, **c) for high, c in zip((LOW, HIGH), look, strict=True))
    return tuple(
        Area(x=X, low=tuple(y - 0.3 for y in high), high=tuple(y + 0.3 for y in high), alpha=0.3, **c)
        for high, c in zip((LOW, HIGH), look, strict=True)
    )


@pytest.mark.parametrize("kind", ["stacked", "seen through", "bands"])
def test_areas_are_as_many_as_their_colours_tell_however_many_were_told(kind: str) -> None:
    picture, true, seen = drawn(*areas(kind))
    told = SeenMark("area", np.array([[100.0, 300.0], [400.0, 300.0], [100.0, 200.0], [400.0, 200.0]]))
    found = list(by_colour(poor(seen, told), picture))[-1]
    chart = Assembler(picture).chart(found)
    errors = mark_errors(true, Drawn(chart, draw(chart)[1]))
    assert len(errors) == 2
    assert errors.max() < 0.02


def test_areas_that_overlap_have_the_opacity_and_colours_they_were_drawn_with() -> None:
    picture, _, seen = drawn(*areas("seen through"))
    marks = Assembler(picture).chart(seen).panels[0].marks
    for mark, true in zip(marks, areas("seen through"), strict=True):
        assert isinstance(mark, Area)
        assert mark.alpha == pytest.approx(0.5, abs=0.03)
        off = np.subtract(*(np.array(list(bytes.fromhex(c[1:]))).astype(int) for c in (mark.color, true.color)))
        assert np.abs(off).max() <= 8
    picture, _, seen = drawn(*areas("stacked"))
    assert [getattr(mark, "alpha", 1) for mark in Assembler(picture).chart(seen).panels[0].marks] == [None, None]


def test_all_lines_are_found_where_one_was_told_and_a_level_one_is_a_rule() -> None:
    rule = Rule(orientation="horizontal", position=1.0, color="#000000", style="--")
    picture, true, seen = drawn(*WAVES, rule)
    left, top, right, _ = seen.panels[0].box
    told = SeenMark("line", np.array([[left, top + 90.0], [right, top + 90.0]]))
    found = list(by_colour(poor(seen, told), picture))[-1]
    assert sorted(mark.kind for mark in found.panels[0].marks) == ["line", "line", "rule"]
    chart = Assembler(picture).chart(found)
    assert mark_errors(true, Drawn(chart, draw(chart)[1])).max() < 0.02


def test_histograms_over_one_another_come_apart() -> None:
    edges = tuple(np.linspace(0, 12, 13).tolist())
    counts = [(1, 3, 8, 14, 9, 5, 2, 1, 0, 0, 0, 0), (0, 0, 0, 1, 2, 6, 11, 15, 9, 4, 2, 1)]
    both = [
        Histogram(edges=edges, counts=count, color=color, alpha=0.5)
        for count, color in zip(counts, ("#1f77b4", "#ff7f0e"), strict=True)
    ]
    picture, true, seen = drawn(*both, Rule(orientation="vertical", position=5.3, color="#d62728", style="--"))
    told = seen.panels[0].marks[0]
    found = list(by_colour(poor(seen, replace(told, points=told.points[:8])), picture))[-1]
    assert [mark.kind for mark in found.panels[0].marks] == ["histogram", "histogram", "rule"]
    chart = Assembler(picture).chart(found)
    assert [getattr(mark, "alpha", None) for mark in chart.panels[0].marks[:2]] == pytest.approx([0.5, 0.5], abs=0.03)
    assert mark_errors(true, Drawn(chart, draw(chart)[1])).max() < 0.02


def test_a_coloured_box_that_stands_on_nothing_is_no_bar() -> None:
    picture, _, seen = drawn(*GROUPED)
    box = boxes_of(seen)[0]
    wide = int(box[2] - box[0])
    left, top, _, _ = (int(side) for side in seen.panels[0].box)
    picture[top + 30 : top + 50, left + 20 : left + 20 + wide] = (245, 222, 179)
    told = SeenMark("bars", np.array([box[[0, 3]], box[[2, 1]]]))
    found = next(iter(by_colour(poor(seen, told), picture)))
    assert len(boxes_of(found)) == len(boxes_of(seen))


@pytest.mark.parametrize("upright", [True, False])
def test_pieces_along_a_rule_are_no_bars(upright: bool) -> None:
    turn = slice(None, None, 1 if upright else -1)
    rule = SeenMark("rule", np.array([[0.0, 50.0], [300.0, 50.0]])[:, turn])
    piece, bar = np.array([[20.0, 48.0], [90.0, 52.0]]), np.array([[20.0, 45.0], [90.0, 90.0]])
    found = without_pieces(SeenMark("bars", np.vstack([piece, bar, piece])[:, turn], upright), [rule])
    assert np.array_equal(found.points, bar[:, turn])
