"""Whiskers that stand on bars are theirs, whatever series they were told for; an area from side to side is a band."""

from dataclasses import replace

import numpy as np
import pytest

from linework.charts.assemble.chart import Assembler
from linework.charts.chart import Axis, Chart, Panel
from linework.charts.marks import Area, Band, Bars, ErrorBars, Errors, Mark, Orientation
from linework.charts.oracle import seen_of
from linework.charts.seen import SeenMark
from linework.charts.synthesize.drawn import draw

LOW, HIGH = ((0.5, 1.0, 0.7), (0.4, 0.6, 0.9)), ((0.8, 0.5, 1.0), (0.6, 0.4, 0.7))


def both(orientation: Orientation) -> tuple[Bars, Bars]:
    first, second = (
        Bars(
            orientation=orientation,
            positions=(0 + 0.4 * k, 1 + 0.4 * k, 2 + 0.4 * k),
            values=values,
            thickness=(0.4,),
            colors=(color,),
            errors=Errors(low=LOW[k], high=HIGH[k]),
        )
        for k, (values, color) in enumerate((((5, 3, 4), "#d62728"), ((2, 6, 3), "#2ca02c")))
    )
    return first, second


def again(marks: tuple[Mark, ...], change=lambda marks: marks, **panel: Axis) -> tuple[Mark, ...]:
    """What is made of marks, after those that were seen of them were changed."""
    chart = Chart(panels=(Panel(marks=marks, **panel),))
    picture, truth = draw(chart)
    seen = seen_of(truth, chart)
    told = replace(seen.panels[0], marks=tuple(change(list(seen.panels[0].marks))))
    made = Assembler(np.ascontiguousarray(picture[..., :3])).chart(replace(seen, panels=(told,)))
    return made.panels[0].marks


def mingled(marks: list[SeenMark]) -> list[SeenMark]:
    """Whiskers told for the wrong series, their points off the ends of the bars, the last one missing."""
    whiskers = [mark for mark in marks if mark.kind == "error_bars"]
    triples = np.vstack([mark.points for mark in whiskers]).reshape(-1, 3, 2)[[0, 4, 2, 3, 1]]
    triples[:, 0] += (1.0, 6.0)
    return [
        *(mark for mark in marks if mark.kind != "error_bars"),
        replace(whiskers[0], points=triples[:3].reshape(-1, 2)),
        replace(whiskers[1], points=triples[3:].reshape(-1, 2)),
    ]


@pytest.mark.parametrize("orientation", ["vertical", "horizontal"])
def test_whiskers_go_to_the_bars_whose_ends_they_cross(orientation: Orientation) -> None:
    marks = again(both(orientation), mingled)
    assert [mark.kind for mark in marks] == ["bars", "bars"]
    for k, mark in enumerate(marks):
        assert isinstance(mark, Bars) and mark.errors is not None
        expected = LOW[k], HIGH[k]
        if k == 1:  # the one that was not told
            expected = (*LOW[k][:2], 0), (*HIGH[k][:2], 0)
        assert mark.errors.low == pytest.approx(expected[0], abs=0.04)
        assert mark.errors.high == pytest.approx(expected[1], abs=0.04)


def test_points_with_whiskers_beside_bars_stay_what_they_are() -> None:
    bars = Bars(positions=(0, 1, 2), values=(5, 3, 4), thickness=(0.3,))
    points = ErrorBars(x=(0.5, 1.5, 2.5), y=(5, 3, 4), y_low=(1, 1, 1), y_high=(1, 1, 1), color="#d62728")
    marks = again((bars, points))
    assert [mark.kind for mark in marks] == ["bars", "error_bars"]
    assert isinstance(marks[0], Bars) and marks[0].errors is None


@pytest.mark.parametrize(("high", "kind"), [(5.0, Band), (4.0, Area)])
def test_an_area_from_side_to_side_is_a_band(high: float, kind: type) -> None:
    area = Area(x=(1, 2, 3), low=(0, 0, 0), high=(high, high, high), color="#ffcc99")
    (mark,) = again((area,), x=Axis(limits=(0, 4)), y=Axis(limits=(0, 5)))
    assert isinstance(mark, kind)
    if isinstance(mark, Band):
        assert (mark.orientation, mark.color) == ("vertical", "#ffcc99")
        assert (mark.start, mark.end) == pytest.approx((1, 3), abs=0.02)
