"""A redraw has the same canonical form as the drawing; the form is its own form."""

import numpy as np
import pytest

from linework.drawings.canonical import canonical, canonical_and_owners
from linework.drawings.drawing import Drawing, Kind, drawing_from
from linework.drawings.perturb import arcs_as_splines, cut_lines


def plate() -> Drawing:
    """A plate with rounded corners, three holes and a slanted line."""
    return drawing_from(
        [Kind.SEGMENT] * 5 + [Kind.ARC] * 4 + [Kind.CIRCLE] * 3,
        [
            *([10, 0, 90, 0], [100, 10, 100, 50], [90, 60, 10, 60], [0, 50, 0, 10], [20, 20, 70, 45]),
            *([90, 10, 10, 1.5 * np.pi, np.pi / 2], [90, 50, 10, 0, np.pi / 2]),
            *([10, 50, 10, np.pi / 2, np.pi / 2], [10, 10, 10, np.pi, np.pi / 2]),
            *([25, 40, 4], [50, 15, 2.5], [80, 45, 6]),
        ],
    )


def as_rows(drawing: Drawing) -> set[tuple[float, ...]]:
    """What is drawn, whatever the order and the direction of lines."""
    rows = []
    for kind, p in zip(drawing.kinds.tolist(), np.round(drawing.params, 4).tolist(), strict=True):
        if kind == Kind.SEGMENT and p[:2] > p[2:4]:
            p = [*p[2:4], *p[:2], *p[4:]]
        rows.append((float(kind), *(abs(v) if v == 0 else v for v in p)))
    return set(rows)


def test_a_form_is_its_own_form():
    form = canonical(plate())
    assert as_rows(canonical(form)) == as_rows(form) and len(form) == len(plate())


def test_lines_that_were_cut_become_whole():
    redrawn = cut_lines(plate(), np.random.default_rng(0))
    assert len(redrawn) > len(plate())
    assert as_rows(canonical(redrawn)) == as_rows(canonical(plate()))


def test_arcs_drawn_as_splines_become_arcs_and_circles():
    redrawn = arcs_as_splines(plate(), np.random.default_rng(0))
    assert (redrawn.kinds == Kind.SPLINE).sum() == 4 + 3 * 4
    form = canonical(redrawn)
    assert np.bincount(form.kinds, minlength=5).tolist() == [5, 4, 3, 0, 0]
    assert np.allclose(sorted(form.params[form.kinds == Kind.CIRCLE, 2]), [2.5, 4, 6], rtol=1e-3)


def test_what_is_drawn_twice_stands_once_and_knows_its_owner():
    rows = np.r_[np.arange(12), [3, 0, 11]]
    twice = plate().take(rows)
    form, owners = canonical_and_owners(twice)
    assert as_rows(form) == as_rows(canonical(plate()))
    assert owners[12:].tolist() == owners[[3, 0, 11]].tolist()


def test_a_fine_polygon_is_a_circle_and_an_octagon_is_not():
    def polygon(sides: int) -> Drawing:
        angle = np.linspace(0, 2 * np.pi, sides + 1)
        points = np.stack([np.cos(angle), np.sin(angle)], 1) * 10
        return drawing_from([Kind.SEGMENT] * sides, np.concatenate([points[:-1], points[1:]], 1))

    fine = canonical(polygon(48))
    assert fine.kinds.tolist() == [Kind.CIRCLE] and fine.params[0, 2] == pytest.approx(10, rel=1e-6)
    assert canonical(polygon(8)).kinds.tolist() == [Kind.SEGMENT] * 8


def test_an_arc_through_angle_zero_and_its_rest_close_to_a_circle():
    parts = drawing_from(
        [Kind.ARC] * 3, [[0, 0, 5, 5.5, 2.0], [0, 0, 5, 5.5 + 2.0 - 2 * np.pi, 1.0], [0, 0, 5, 2.2, 3.4]]
    )
    assert canonical(parts).kinds.tolist() == [Kind.CIRCLE]


def test_lines_that_only_cross_or_turn_stay_two():
    cross = drawing_from([Kind.SEGMENT] * 3, [[0, 0, 10, 10], [0, 10, 10, 0], [10, 10, 20, 10.5]])
    assert len(canonical(cross)) == 3


def test_ten_thousand_lines_through_one_point_take_no_time():
    angle = np.linspace(0, 2 * np.pi, 10_000, endpoint=False)
    star = np.stack([0 * angle, 0 * angle, np.cos(angle), np.sin(angle)], 1)
    assert len(canonical(drawing_from([Kind.SEGMENT] * len(star), star))) <= len(star)


def test_an_empty_drawing_has_an_empty_form():
    assert len(canonical(drawing_from([], np.zeros((0, 8))))) == 0
