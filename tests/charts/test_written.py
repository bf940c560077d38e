"""Axes without ticks: as long as the numbers at their bars say, or none where these do not agree."""

import numpy as np
import pytest

from linework.charts.assemble.axes import Scale
from linework.charts.assemble.chart import Assembler
from linework.charts.assemble.written import number_at, scale_by_numbers
from linework.charts.calibrate import Calibration
from linework.charts.chart import Axis, Chart, Panel
from linework.charts.marks import Bars, ValueLabels
from linework.charts.oracle import seen_of
from linework.charts.seen import RoledWord, SeenMark, Word, corners_of
from linework.charts.synthesize.drawn import draw

VALUES = (30.0, 55.0, 20.0, 41.0)
LOW, HIGH = 300.0, 50.0


def note(text: str, x: float, y: float) -> RoledWord:
    return RoledWord(Word(text, corners_of(x - 9, y - 5, x + 9, y + 5)), "note", 0)


def bars(values: tuple[float, ...] = VALUES, foot: float = LOW, way: float = -4.0) -> SeenMark:
    """Bars at 50, 100, 150 ..., four pixels a unit."""
    points = [[(50 * k + 35, foot), (50 * k + 65, foot + way * value)] for k, value in enumerate(values, 1)]
    return SeenMark("bars", np.array(points).reshape(-1, 2))


def above(values: tuple[float, ...] = VALUES) -> list[RoledWord]:
    return [note(f"{value:g}", 50 * k + 50, LOW - 4 * value - 8) for k, value in enumerate(values, 1)]


def test_numbers_above_bars_tell_a_scale() -> None:
    found = scale_by_numbers(Scale(LOW, HIGH), [bars()], above(), 1)
    assert found.number(LOW) == pytest.approx(0, abs=1e-9)
    assert found.number(LOW - 40) == pytest.approx(10)


def test_a_misread_number_does_no_harm_and_too_many_tell_nothing() -> None:
    wrong = [note("800", 100, LOW - 128), *above()[1:]]
    assert scale_by_numbers(Scale(LOW, HIGH), [bars()], wrong, 1).number(LOW - 40) == pytest.approx(10)
    none = Scale(LOW, HIGH)
    assert scale_by_numbers(none, [bars()], [note("7", 50 * k + 50, 200) for k in range(1, 5)], 1) == none
    assert scale_by_numbers(none, [bars()], above()[:2], 1) == none
    assert scale_by_numbers(none, [], above(), 1) == none
    assert scale_by_numbers(none, [bars()], above(), 0) == none


def test_a_scale_that_ticks_tell_stays() -> None:
    scale = Scale(LOW, HIGH, Calibration("linear", -0.5, 150.0))
    assert scale_by_numbers(scale, [bars()], above(), 1) == scale


def test_the_number_of_a_bar_is_the_nearest_to_its_middle() -> None:
    bar = bars((40.0,)).points
    inside, beyond, beside = note("1", 100, 230), note("2", 100, 132), note("3", 140, 230)
    assert number_at(bar, [beyond, inside, beside], 1) == 1
    assert number_at(bar, [beyond, beside], 1) == 2
    assert number_at(bar, [beside, note("none", 100, 230), note("4", 100, 60)], 1) is None


@pytest.mark.parametrize("orientation", ["vertical", "horizontal"])
def test_bars_without_a_value_axis_have_the_values_that_are_written_at_them(orientation: str) -> None:
    names, none = Axis(scale="category", tick_labels=("a", "b", "c", "d")), Axis(ticked=False)
    lower = Bars(
        orientation=orientation,
        positions=(0, 1, 2, 3),
        values=VALUES,
        value_labels=ValueLabels(texts=("30", "55", "20", "41")),
    )
    across = {"x": names, "y": none} if orientation == "vertical" else {"x": none, "y": names}
    chart = Chart(panels=(Panel(marks=(lower,), **across),))
    picture, truth = draw(chart)
    made = Assembler(np.ascontiguousarray(picture[..., :3])).chart(seen_of(truth, chart)).panels[0]
    assert made.marks[0].values == VALUES
    assert not (made.y if orientation == "vertical" else made.x).ticked
