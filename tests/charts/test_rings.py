"""Radar charts by their colours: the disc that is there, and each ring right at every spoke."""

from dataclasses import replace

import numpy as np
import pytest

from linework.charts.assemble.chart import Assembler
from linework.charts.by_colour.layers import inside_of
from linework.charts.by_colour.rings import rings_by_colour
from linework.charts.by_colour.seen import by_colour
from linework.charts.chart import Axis, Chart, Grid, Panel
from linework.charts.frames import Drawn
from linework.charts.marks import Area, Bars, Line, Mark
from linework.charts.metrics import WITHIN, mark_errors, type_of
from linework.charts.oracle import seen_of
from linework.charts.panel_discs import disc_near
from linework.charts.seen import Seen, SeenMark
from linework.charts.synthesize.drawn import draw

WHITE = np.full(3, 255.0)
ONE, OTHER = (4.0, 3.0, 5.0, 2.5, 4.5, 3.5), (2.0, 4.5, 3.0, 4.0, 1.5, 2.5)


def ring(values: tuple[float, ...], color: str, marker: str | None = None) -> Line:
    turns = [2 * np.pi * k / len(values) for k in range(len(values) + 1)]
    return Line(x=tuple(turns), y=(*values, values[0]), color=color, width=1.5, marker=marker)


def filled(line: Line, alpha: float = 0.25) -> Area:
    return Area(x=line.x, low=(0.0,) * len(line.y), high=line.y, color=line.color, alpha=alpha)


def polar(*marks: Mark) -> tuple[Chart, np.ndarray, Seen]:
    count = max(len(mark.y) for mark in marks if isinstance(mark, Line)) - 1
    turns = tuple(round(2 * np.pi * k / count, 6) for k in range(count))
    panel = Panel(
        x=Axis(ticks=turns, tick_labels=tuple("abcdefghijklmnop"[:count]), grid=Grid()),
        y=Axis(limits=(0, 6), grid=Grid()),
        marks=marks,
        projection="polar",
        grid_below=False,
    )
    chart = Chart(width=5, height=5, panels=(panel,))
    picture, truth = draw(chart)
    return chart, np.ascontiguousarray(picture[..., :3]), seen_of(truth, chart)


def guessed(seen: Seen) -> Seen:
    """What a model may tell of it: one line of three corners, in a box that is off."""
    (panel,) = seen.panels
    left, top, right, bottom = panel.box
    told = SeenMark("line", np.array([[left, top], [right, top], [right, bottom]]))
    return replace(seen, panels=(replace(panel, box=(left + 9, top + 60, right - 7, bottom + 4), marks=(told,)),))


RADARS = {
    "lines": (ring(ONE, "#1f77b4"), ring(OTHER, "#ff7f0e")),
    "filled": tuple(m for line in (ring(ONE, "#1f77b4"), ring(OTHER, "#2ca02c")) for m in (filled(line), line)),
    "markers": (ring(ONE, "#d62728", "o"), ring(OTHER, "#9467bd", "s")),
    "many spokes": (ring(tuple((3 + 1.5 * np.sin(np.arange(14))).tolist()), "#8c564b"),),
}


@pytest.mark.parametrize("name", RADARS)
def test_rings_are_right_at_every_spoke_though_their_box_is_not(name: str) -> None:
    chart, picture, seen = polar(*RADARS[name])
    told = next(by_colour(guessed(seen), picture))
    found = Assembler(picture).chart(told)
    read = Drawn(found, draw(found)[1])
    errors = mark_errors(Drawn(chart, draw(chart)[1]), read)
    assert len(errors) == len(chart.panels[0].marks)
    assert (errors < WITHIN).all(), errors
    assert type_of(found) == type_of(chart)
    marks = found.panels[0].marks
    lines = [mark for mark in marks if isinstance(mark, Line)]
    true = [mark for mark in chart.panels[0].marks if isinstance(mark, Line)]
    assert {line.color for line in lines} == {line.color for line in true}
    assert all(bool(line.marker) == bool(true[0].marker) for line in lines)
    if name == "filled":
        areas = [mark for mark in marks if isinstance(mark, Area)]
        assert {area.color for area in areas} == {line.color for line in true}
        assert all(area.alpha == pytest.approx(0.25, abs=0.05) for area in areas)


def test_a_disc_is_found_from_a_box_that_is_off_and_none_where_there_is_none() -> None:
    _, picture, seen = polar(ring(ONE, "#1f77b4"))
    (panel,) = seen.panels
    found = disc_near(picture, guessed(seen).panels[0].box)
    assert found == pytest.approx(panel.box, abs=1.5)
    plain = Chart(width=5, height=5, panels=(Panel(marks=(Bars(positions=(0, 1, 2), values=(3, 4, 5)),)),))
    assert disc_near(np.ascontiguousarray(draw(plain)[0][..., :3]), panel.box) is None


def test_where_spokes_are_uneven_or_nothing_goes_around_there_are_no_rings() -> None:
    chart, _, seen = polar(ring(ONE, "#1f77b4"))
    (panel,) = chart.panels
    uneven = replace(panel, x=replace(panel.x, ticks=(0.0, 0.5, 2.0, 3.5, 4.2, 5.0)))
    half = replace(panel, marks=(Line(x=(0.0, 1.0472), y=(4.0, 3.0), color="#1f77b4"),))
    for other in (uneven, half):
        picture = np.ascontiguousarray(draw(replace(chart, panels=(other,)))[0][..., :3])
        box = seen.panels[0].box
        assert not rings_by_colour(inside_of(picture, box, [], WHITE), box)
