"""Lines have a vertex at each name and at each even step; what goes otherwise stays as it was traced."""

from dataclasses import replace

import numpy as np
import pytest

from linework.charts.assemble.axes import Scale
from linework.charts.assemble.marks import seen_once
from linework.charts.assemble.regular import regular
from linework.charts.calibrate import Calibration
from linework.charts.seen import SeenMark

NAMES = Scale(50, 450, Calibration("category", 0.01, -1.0), ("a", "b", "c", "d"))  # at 100, 200, 300, 400
NUMBERS = Scale(50, 450, Calibration("linear", 0.005, 2000.0))


def line(x: list[float], y: list[float], **values: object) -> SeenMark:
    return SeenMark("line", np.column_stack([x, y]).astype(float), **values)


def test_a_line_over_names_has_a_vertex_at_each() -> None:
    traced = line([102, 150, 198, 250, 301, 399], [50, 75, 100, 75, 50, 150])
    assert regular(traced, NAMES).points == pytest.approx(
        np.array([[100, 50], [200, 99], [300, 50.5], [400, 150]]), abs=1.1
    )


def test_a_line_between_names_stays() -> None:
    between = line([130, 200, 300], [50, 100, 50])
    assert regular(between, NAMES) is between
    bent = line([100, 150, 200, 250, 300], [50, 200, 50, 200, 50])
    assert regular(bent, NAMES) is bent


def test_vertices_go_in_round_steps_and_ends_go_on_straight() -> None:
    traced = line([104, 161, 219, 280.5, 338, 396], [100, 160, 100, 160, 100, 158])
    found = regular(traced, NUMBERS)
    steps = np.diff(NUMBERS.fit.value(found.points[:, 0]))
    assert steps == pytest.approx(np.full(5, steps[0]))
    assert found.points[:, 0] == pytest.approx([102, 161, 219, 280.5, 338, 398], abs=3)
    assert found.points[1:-1, 1] == pytest.approx([160, 100, 160, 100])


def test_ends_that_the_frame_hides_are_drawn_on() -> None:
    short = line([56, 150, 250, 350, 444], [94, 0, 100, 0, 94])
    assert regular(short, NUMBERS).points[[0, -1]] == pytest.approx(np.array([[50, 100], [450, 100]]), abs=0.5)


@pytest.mark.parametrize(
    "traced",
    [
        line([100, 160, 290, 300, 400], [1, 2, 3, 2, 1]),
        line([100, 200, 300], [1, 2, 3]),
        line([100, 200, 150, 300, 400], [1, 2, 3, 2, 1]),
        line([100, 200, 300, 400], [1, 2, 3, 2], steps="post"),
        SeenMark("points", np.array([[100.0, 1.0], [201.0, 2.0], [300.0, 3.0], [401.0, 1.0]])),
    ],
)
def test_what_goes_in_no_steps_stays(traced: SeenMark) -> None:
    assert regular(traced, NUMBERS) is traced
    assert regular(traced, Scale(50, 450)) is traced


def test_both_edges_of_an_area_go_in_the_same_steps() -> None:
    x = np.array([103.0, 199.0, 301.0, 398.0])
    area = SeenMark("area", np.vstack([np.column_stack([x, x * 0 + 200]), np.column_stack([x, [90, 80, 70, 60]])]))
    found = regular(area, NUMBERS).points
    assert found[:4, 0] == pytest.approx(found[4:, 0])
    assert found[:4, 1] == pytest.approx(np.full(4, 200))


def test_what_lies_on_another_curve_is_seen_once() -> None:
    one, other = line([100, 200, 300], [50, 100, 50]), line([100, 200, 300], [50, 100, 90])
    same = replace(one, points=one.points + 0.7)
    assert seen_once([one, other, same]) == [one, other]
    dots = SeenMark("points", one.points)
    assert seen_once([dots, dots]) == [dots, dots]
