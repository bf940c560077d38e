"""Tick marks and categories: ticks stand at their marks, strokes of digits are none, and marks may lack a word."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linework.charts.assemble.axes import scale_of
from linework.charts.assemble.tick_marks import on_marks, tick_marks
from linework.charts.seen import RoledWord, Word

PLACES = np.array([60.0, 140.0, 220.0, 300.0, 380.0])
BOX = (40.0, 20.0, 420.0, 240.0)


# -- marks


@given(st.floats(-2, 2), st.lists(st.floats(-0.7, 0.7), min_size=5, max_size=5))
def test_words_near_their_marks_are_put_on_them(moved: float, off: list[float]) -> None:
    found = on_marks([PLACES + np.array(off)], [PLACES + moved])
    assert found is not None
    assert found == pytest.approx(PLACES + moved)


def test_one_word_off_its_mark_goes_with_the_others() -> None:
    words = PLACES + np.array([0, 0, 9, 0, 0])
    found = on_marks([words], [PLACES + 2])
    assert found is not None
    assert found == pytest.approx(words + 2)


def test_marks_between_those_with_words_do_no_harm() -> None:
    for step, moved in ((40.0, 2.0), (20.0, 1.0)):
        found = on_marks([PLACES], [np.arange(60.0, 381.0, step) + moved])
        assert found is not None
        assert found == pytest.approx(PLACES + moved)


@pytest.mark.parametrize("away", [2.5, 4.0, 6.0])
def test_strokes_of_digits_on_both_sides_are_no_marks(away: float) -> None:
    strokes = np.sort(np.concatenate([PLACES - away, PLACES + away]))
    assert on_marks([PLACES], [strokes]) is None


def test_marks_are_found_beside_rows_of_strokes() -> None:
    strokes = np.sort(np.concatenate([PLACES - 4, PLACES + 4]))
    for rows in ([PLACES + 2, strokes], [strokes, PLACES + 2]):
        found = on_marks([PLACES], rows)
        assert found is not None
        assert found == pytest.approx(PLACES + 2)


def test_of_several_ends_that_words_may_hang_from_the_one_at_the_marks_is_taken() -> None:
    options = (PLACES - 20, PLACES + 1, PLACES - 41)
    found = on_marks(options, [PLACES])
    assert found is not None
    assert found == pytest.approx(PLACES)


def test_no_marks_are_met_far_away_or_by_few() -> None:
    assert on_marks([PLACES], [PLACES + 40]) is None
    assert on_marks([PLACES], [PLACES[:2]]) is None
    assert on_marks([PLACES], []) is None
    assert on_marks([PLACES[:1]], [PLACES]) is None


@pytest.mark.parametrize("across", [True, False])
@pytest.mark.parametrize("beyond", [True, False])
def test_marks_stand_out_of_their_side_of_a_panel(across: bool, beyond: bool) -> None:
    places = (60, 120, 200)
    picture = np.full((280, 460, 3), 255, np.uint8)
    turned = picture if across else picture.transpose(1, 0, 2)
    near, far = (20, 240) if across else (40, 420)
    edge = (near if across else far) if beyond else (far if across else near)
    rows = slice(edge + 1, edge + 4) if edge == far else slice(edge - 3, edge)
    for place in places:
        turned[rows, place] = 0
    found = tick_marks(picture, BOX, across, beyond)
    assert all(row == pytest.approx(np.array(places) + 0.5, abs=0.5) for row in found[:3])
    assert not any(len(row) for row in found[3:])
    assert not any(len(row) for row in tick_marks(picture, BOX, across, not beyond))


def test_a_scale_is_that_of_the_marks_where_words_stand_beside_them() -> None:
    corners = np.array([[-9, -5], [9, -5], [9, 5], [-9, 5]])
    middles = PLACES + np.array([0.4, -0.6, 0.5, -0.3, 0.2])
    words = [
        RoledWord(Word(text, np.array([middle, 260.0]) + corners), "x tick", 0)
        for text, middle in zip(("0", "20", "40", "60", "80"), middles, strict=True)
    ]
    fit = scale_of(words, 40.0, 420.0, True, [PLACES + 2]).fit
    assert fit.value(PLACES + 2) == pytest.approx([0, 20, 40, 60, 80])
