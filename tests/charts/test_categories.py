"""Categories: as many as there are groups of marks, and each with the word that was read at it."""

import numpy as np
import pytest

from linework.charts.assemble.axes import Scale
from linework.charts.assemble.categories import at_groups, groups_of, with_categories, with_wordless
from linework.charts.calibrate import Calibration, calibrate

PLACES = np.array([100.0, 200.0, 300.0, 400.0])


def told(*ticks: tuple[float, str], step: float = 100.0) -> Scale:
    """Categories that words at these pixels told, a step apart from the first."""
    first = ticks[0][0]
    words = [""] * (round((ticks[-1][0] - first) / step) + 1)
    for place, text in ticks:
        words[round((place - first) / step)] = text
    return Scale(50, 450, Calibration("category", 1 / step, -first / step), tuple(words), ticks)


# -- groups of marks


def test_groups_lie_between_their_outermost_marks() -> None:
    assert groups_of([PLACES - 20, PLACES, PLACES + 20]) == pytest.approx(PLACES)
    assert groups_of([PLACES - 30, PLACES[1:], PLACES + 10]) == pytest.approx(PLACES - 10)
    assert groups_of([PLACES - 30, PLACES - 10, PLACES + 10, PLACES + 30]) == pytest.approx(PLACES)
    assert groups_of([PLACES, PLACES]) == pytest.approx(PLACES)
    assert groups_of([PLACES[[0, 3]] - 10, PLACES, PLACES + 10]) == pytest.approx(PLACES)


@pytest.mark.parametrize(
    "series", [[], [PLACES[:1]], [np.array([100.0, 130.0, 300.0])], [PLACES, np.array([100.0, 240.0])], [PLACES * 0]]
)
def test_marks_in_no_even_steps_are_no_groups(series: list[np.ndarray]) -> None:
    assert not len(groups_of(series))


# -- categories at groups


def test_words_aside_of_their_groups_are_moved_there() -> None:
    drifting = told((100, "a"), (215, "b"), (330, "c"), (445, "d"), step=115)
    found = at_groups(drifting, [PLACES])
    assert found.categories == ("a", "b", "c", "d")
    assert found.numbers(PLACES) == pytest.approx([0, 1, 2, 3])
    aside = told((90, "a"), (190, "b"), (290, "c"), (390, "d"))
    assert at_groups(aside, [PLACES - 25, PLACES + 25]).numbers(PLACES) == pytest.approx([0, 1, 2, 3])


def test_words_that_one_series_stands_at_stay() -> None:
    scale = told((90, "a"), (190, "b"), (290, "c"), (390, "d"))
    assert at_groups(scale, [PLACES - 10, PLACES + 10]) == scale
    far = told((60, "a"), (160, "b"), (260, "c"), (360, "d"))
    assert at_groups(far, [PLACES - 15, PLACES + 15]) == far


def test_groups_without_a_word_are_categories_without_one() -> None:
    scale = told((205, "b"), (402, "d"), step=197)
    found = at_groups(scale, [PLACES])
    assert found.categories == ("", "b", "", "d")
    assert found.numbers(PLACES) == pytest.approx([0, 1, 2, 3])


def test_more_words_than_groups_stay() -> None:
    scale = told((100, "a"), (150, "b"), (200, "c"), (250, "d"), (300, "e"), step=50)
    assert at_groups(scale, [PLACES[:3] + 20]) == scale


def test_a_scale_of_numbers_stays() -> None:
    numbers = Scale(50, 450, Calibration("linear", 0.013, -1.0))
    assert with_categories(numbers, [PLACES]) == numbers


def test_without_words_each_group_is_a_category() -> None:
    nameless = with_categories(Scale(50, 450), [PLACES - 20, PLACES[1:] + 20])
    assert nameless.categories == ("",) * 4
    assert nameless.numbers(PLACES) == pytest.approx([0, 1, 2, 3])
    upward = with_categories(Scale(450, 50), [PLACES])
    assert upward.numbers(PLACES) == pytest.approx([3, 2, 1, 0])
    uneven = Scale(50, 450)
    assert with_categories(uneven, [np.array([100.0, 130.0, 300.0])]) == uneven


def test_numbers_that_groups_stand_at_are_names_unless_they_are_powers() -> None:
    ticks = tuple(zip(PLACES.tolist(), ("5", "10", "20", "40"), strict=True))
    doubling = Scale(50, 450, calibrate(ticks, (50, 450)), ticks=ticks)
    assert doubling.kind == "log"
    named = with_categories(doubling, [PLACES - 20, PLACES + 20])
    assert named.categories == ("5", "10", "20", "40")
    assert named.numbers(PLACES) == pytest.approx([0, 1, 2, 3])
    assert with_categories(doubling, [PLACES - 40, PLACES]) == doubling, "words stand aside"
    assert with_categories(doubling, [PLACES[:3]]) == doubling
    ticks = tuple(zip(PLACES.tolist(), ("10¹", "10²", "10³", "10⁴"), strict=True))
    powers = Scale(50, 450, calibrate(ticks, (50, 450)), ticks=ticks)
    assert with_categories(powers, [PLACES]) == powers


def test_categories_of_an_axis_that_runs_upward_are_counted_from_its_low_end() -> None:
    ticks = ((400.0, "a"), (285.0, "b"), (170.0, "c"), (55.0, "d"))
    scale = Scale(450, 50, Calibration("category", -1 / 115, 400 / 115), ("a", "b", "c", "d"), ticks)
    found = at_groups(scale, [PLACES])
    assert found.categories == ("a", "b", "c", "d")
    assert found.numbers(PLACES[::-1]) == pytest.approx([0, 1, 2, 3])


# -- categories without words


def named(*categories: str) -> Scale:
    """Categories at 100, 200, 300 ... pixels."""
    return Scale(50, 550, Calibration("category", 0.01, -1.0), categories)


def test_marks_beyond_categories_with_words_make_more() -> None:
    found = with_wordless(named("a", "b", "c"), np.array([98.0, 201.0, 302.0, 404.0]))
    assert found.categories == ("a", "b", "c", "")
    found = with_wordless(named("a", "b", "c"), np.array([-101.0, 2.0, 97.0, 201.0, 302.0]))
    assert found.categories == ("", "", "a", "b", "c")
    assert found.numbers([-100, 0, 100, 300]) == pytest.approx([0, 1, 2, 4])


def test_categories_that_all_marks_stand_at_stay() -> None:
    scale = named("a", "b", "c")
    assert with_wordless(scale, np.array([101.0, 299.0])) == scale
    assert with_wordless(scale, np.zeros(0)) == scale
    numbers = Scale(50, 550, Calibration("linear", 0.01, -1.0))
    assert with_wordless(numbers, np.array([700.0])) == numbers


def test_marks_in_another_rhythm_make_no_categories() -> None:
    scale = named("a", "b", "c")
    assert with_wordless(scale, np.arange(100.0, 900.0, 20.0)) == scale


def test_what_wordless_categories_stand_at_is_told_on_an_axis_that_runs_upward() -> None:
    scale = Scale(550, 50, Calibration("category", -0.01, 5.0), ("a", "b"))  # at 500 and 400 pixels
    found = with_wordless(scale, np.array([600.0, 500.0, 400.0, 300.0]))
    assert found.categories == ("", "a", "b", "")
    assert found.numbers([600, 500, 400, 300]) == pytest.approx([0, 1, 2, 3])
