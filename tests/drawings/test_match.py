"""A drawing lies on itself however it was moved, turned, mirrored, scaled, redrawn; what was changed is named."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linework.drawings.drawing import Drawing, Kind, Unit, drawing_from
from linework.drawings.geometry import Similarity, middles, transform
from linework.drawings.match import match_drawings
from linework.drawings.perturb import arcs_as_splines, cut_lines


def bracket() -> Drawing:
    """A plate without symmetry: outline, slanted corner, holes, an arc."""
    return drawing_from(
        [Kind.SEGMENT] * 5 + [Kind.CIRCLE] * 4 + [Kind.ARC],
        [
            *([0, 0, 80, 0], [80, 0, 80, 35], [80, 35, 60, 50], [60, 50, 0, 50], [0, 50, 0, 0]),
            *([12, 10, 4], [70, 12, 4], [30, 33, 7], [55, 40, 2.5]),
            [15, 42, 5, 0.3, 2.0],
        ],
    )


@settings(max_examples=12)
@given(
    scale=st.floats(0.05, 30),
    angle=st.floats(0, 6.28),
    mirror=st.booleans(),
    x=st.floats(-500, 500),
    y=st.floats(-500, 500),
)
def test_the_transform_is_found_and_everything_matches(scale, angle, mirror, x, y):
    pose = Similarity(scale, angle, mirror, (x, y))
    original = bracket()
    match = match_drawings(transform(original, pose), original)
    assert match.share_a == match.share_b == pytest.approx(1.0)
    assert len(match.pairs) == len(original) and len(match.only_a) == len(match.only_b) == 0
    image = match.transform.points(middles(original))
    assert np.allclose(image, pose.points(middles(original)), atol=2e-3 * 90 * scale)


def test_pairs_name_the_rows_of_the_drawings_as_given():
    order = np.random.default_rng(2).permutation(10)
    match = match_drawings(bracket(), bracket().take(order))
    assert (order[match.pairs[:, 1]] == match.pairs[:, 0]).all() and len(match.pairs) == 10


def test_a_hole_that_moved_is_what_only_each_has():
    original = bracket()
    params = original.params.copy()
    params[7, 0] += 4
    match = match_drawings(transform(original, Similarity(angle=0.5)), original.with_geometry(original.kinds, params))
    assert match.only_a.tolist() == [7] and match.only_b.tolist() == [7]
    assert match.transform.angle == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize("redraw", [cut_lines, arcs_as_splines])
def test_a_redraw_matches_wholly(redraw):
    redrawn = redraw(bracket(), np.random.default_rng(1))
    match = match_drawings(bracket(), redrawn)
    assert match.share_a > 0.99 and match.share_b > 0.99 and len(match.only_b) == 0


def test_without_mirror_a_mirrored_part_does_not_match_wholly():
    mirrored = transform(bracket(), Similarity(mirror=True))
    assert match_drawings(bracket(), mirrored).share_a == pytest.approx(1.0)
    assert match_drawings(bracket(), mirrored, mirror=False).share_a < 0.9


def test_same_size_means_millimetres():
    doubled = transform(bracket(), Similarity(scale=2))
    assert match_drawings(bracket(), doubled, same_size=True).share_a < 0.5
    inches = transform(bracket(), Similarity(scale=1 / 25.4))
    in_inches = Drawing(**{**inches.__dict__, "unit": Unit(25.4, 1.0, "header")})
    match = match_drawings(bracket(), in_inches, same_size=True)
    assert match.share_a == pytest.approx(1.0) and match.transform.scale == pytest.approx(25.4, rel=1e-6)


def test_a_part_on_a_sheet_is_found_and_the_rest_is_named():
    rng = np.random.default_rng(0)
    other = [[*rng.uniform(0, 300, 2), r] for r in rng.uniform(1, 9, 30)]
    sheet_kinds = np.r_[transform(bracket(), Similarity(angle=2)).kinds, np.full(30, Kind.CIRCLE)]
    moved = transform(bracket(), Similarity(angle=2, shift=(400, 100))).params
    rows = np.zeros((40, 8))
    rows[:10], rows[10:, :3] = moved, other
    match = match_drawings(bracket(), drawing_from(sheet_kinds.tolist(), rows))
    assert match.share_a == pytest.approx(1.0) and set(match.only_b.tolist()) >= set(range(10, 40)) - {0}


def test_nothing_in_common_is_an_answer():
    line, hole = drawing_from([Kind.SEGMENT], [[0, 0, 10, 0]]), drawing_from([Kind.CIRCLE], [[0, 0, 3]])
    match = match_drawings(line, hole)
    assert match.share_a == match.share_b == 0 and len(match.pairs) == 0
    assert match.only_a.tolist() == match.only_b.tolist() == [0]
    empty = drawing_from([], np.zeros((0, 8)))
    assert match_drawings(empty, line).only_b.tolist() == [0]


def test_the_answer_is_the_same_every_time():
    a, b = bracket(), transform(bracket(), Similarity(0.4, 2.2, True, (3, 4))).take(np.arange(8))
    assert match_drawings(a, b).transform == match_drawings(a, b).transform
