"""Numbers as they were typed: round where chance does not explain how near to round ones they lie, else as measured."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linework.charts.assemble.axes import Scale
from linework.charts.assemble.bars_together import meeting, restacked, typed
from linework.charts.assemble.ground import Ground
from linework.charts.assemble.round_numbers import round_numbers
from linework.charts.calibrate import Calibration
from linework.charts.marks import Bars
from linework.charts.seen import SeenMark

UNIT = Scale(400, 0, Calibration("linear", -0.25, 100.0))  # four pixels a unit, 0 to 100
GROUND = Ground(np.full((10, 10, 3), 255, np.uint8), (0, 0, 9, 9), "#ffffff", Scale(0, 9), UNIT)


@given(st.lists(st.integers(1, 19), min_size=6, max_size=20, unique=True), st.integers(0, 99))
def test_multiples_of_five_come_back_exactly(fives: list[int], seed: int) -> None:
    true = 5.0 * np.array(fives)
    off = np.random.default_rng(seed).uniform(-0.4, 0.4, len(true))
    assert round_numbers(true + off, UNIT).tolist() == true.tolist()


def test_the_largest_step_that_explains_all_is_taken() -> None:
    assert round_numbers(np.array([19.8, 60.3, 40.2, 79.9, 99.7]), UNIT).tolist() == [20, 60, 40, 80, 100]


@pytest.mark.parametrize(
    "values", [[20.2], [], [20.2, 40.1], [23.4, 31.7, 48.2, 55.9, 67.3], [20.2, 40.1, 60.3, 83.4, np.nan]]
)
def test_few_numbers_and_such_as_are_not_round_stay(values: list[float]) -> None:
    assert round_numbers(np.array(values, dtype=float), UNIT) == pytest.approx(values, nan_ok=True)


def test_an_axis_without_numbers_tells_no_round_ones() -> None:
    values = np.array([0.198, 0.401, 0.6, 0.802, 0.999])
    assert round_numbers(values, Scale(400, 0)) is values
    assert round_numbers(values, Scale(400, 0, Calibration("log", -0.01, 2.0))) is values


def test_what_edges_take_of_all_is_made_up_for() -> None:
    short = np.array([19.3, 59.4, 39.2, 79.3, 89.2, 69.3])
    assert round_numbers(short, UNIT, (0.0, 3.0)).tolist() == [20, 60, 40, 80, 90, 70]


# -- bars


def bars(base: tuple[float, ...] = (), **values: tuple[float, ...]) -> Bars:
    return Bars(positions=(0, 1, 2), base=base, **values)


def test_series_are_round_together() -> None:
    found = typed([bars(values=(20.3, 39.8, 60.2)), bars(values=(49.7, 30.1, 10.2))], GROUND)
    assert [one.values for one in found] == [(20, 40, 60), (50, 30, 10)]
    mixed = [bars(values=(20.3, 39.8, 60.2)), Bars(orientation="horizontal", positions=(0,), values=(3.3,))]
    assert typed(mixed, GROUND) == mixed
    assert typed([], GROUND) == []


def test_bars_over_names_stand_in_step_and_are_of_one_thickness() -> None:
    names = Scale(0, 9, Calibration("category", 1.0, 0.0), ("a", "b", "c"))
    beside = replace(GROUND, x=names)
    left = Bars(positions=(-0.204, 0.796, 1.799), values=(3, 4, 5), thickness=(0.395,))
    right = Bars(positions=(0.2, 1.197, 2.203), values=(5, 4, 3), thickness=(0.4, 0.401, 0.4))
    found = typed([left, right], beside)
    assert [one.positions for one in found] == [(-0.2, 0.8, 1.8), (0.2, 1.2, 2.2)]
    assert [one.thickness for one in found] == [(0.4,), (0.4,)]
    uneven = replace(left, positions=(-0.2, 0.9, 1.8), thickness=(0.3,))
    assert [one.positions for one in typed([uneven], beside)] == [uneven.positions]
    assert [one.thickness for one in typed([uneven, right], beside)] == [uneven.thickness, right.thickness]
    assert typed([left], GROUND)[0].positions == (-0.2, 0.8, 1.8)  # whole steps along numbers, too
    halves = replace(left, positions=(-0.204, 0.296, 0.799))
    assert typed([halves], GROUND)[0].positions == halves.positions


def test_bars_begin_where_those_under_them_end() -> None:
    lower, middle, upper = (
        bars(values=(20, 40, 60)),
        bars((20.6, 39.5, 60.2), values=(5, 5, 5)),
        bars((25.4, 44.8, 50), values=(1, 1, 1)),
    )
    found = restacked([upper, middle, lower], GROUND)
    assert [one.base for one in found] == [(25, 45, 50), (20, 40, 60), ()]


def test_bars_that_stand_on_one_another_meet_halfway() -> None:
    lower = SeenMark("bars", np.array([[10.0, 400.0], [30.0, 301.0]]))
    upper = SeenMark("bars", np.array([[10.5, 299.0], [30.5, 200.0]]))
    aside = SeenMark("bars", np.array([[50.0, 299.0], [70.0, 200.0]]))
    line = SeenMark("line", np.array([[10.0, 299.0], [30.0, 301.0]]))
    found = meeting([lower, upper, aside, line])
    assert found[0].points[:, 1].tolist() == [400, 300]
    assert found[1].points[:, 1].tolist() == [300, 200]
    assert found[2].points.tolist() == aside.points.tolist()
    assert found[3] is line
