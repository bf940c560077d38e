"""Tick words put right: marks taken off, misread and missed numbers written as the others are."""

import numpy as np
import pytest

from linework.charts.calibrate import calibrate
from linework.charts.tick_words import even_ticks, format_of, without_marks


def standing(values: list[float], texts: list[str], ends: tuple[float, float] = (400.0, 50.0)) -> list:
    """Ticks on an upright axis from 0 to 100."""
    return [(ends[0] + value / 100 * (ends[1] - ends[0]), text) for value, text in zip(values, texts, strict=True)]


def test_dashes_of_tick_marks_are_taken_off() -> None:
    ticks = standing([0, 20, 40, 60], ["0", "20 -", "40-", "60 †"])
    assert [text for _, text in without_marks(ticks, (400, 50))] == ["0", "20", "40", "60"]


def test_dashes_in_front_are_marks_where_numbers_would_fall_along_a_rising_axis() -> None:
    marked = standing([0, 50, 100], ["-300", "-400", "-500"])
    assert [text for _, text in without_marks(marked, (400, 50))] == ["300", "400", "500"]
    signed = standing([0, 50, 100], ["-500", "-400", "-300"])
    assert [text for _, text in without_marks(signed, (400, 50))] == ["-500", "-400", "-300"]


def test_words_lose_dashes_that_many_of_them_end_with() -> None:
    ticks = standing([0, 20, 40], ["1970s-", "1980s", "1990s-"])
    assert [text for _, text in without_marks(ticks, (400, 50))] == ["1970s", "1980s", "1990s"]
    alone = standing([0, 20, 40], ["pre-", "mid", "late"])
    assert [text for _, text in without_marks(alone, (400, 50))] == ["pre-", "mid", "late"]


@pytest.mark.parametrize(
    ("texts", "form"),
    [
        (["0", "20", "60", "80"], None),  # 40 and 100 were missed
        (["0%", "20%", "4O%", "60%", "80%", "100%"], "{x:.0f}%"),  # one was misread
        (["$0", "$20", "$40", "$100"], "${x:.0f}"),
    ],
)
def test_an_even_axis_has_all_its_numbers(texts: list[str], form: str | None) -> None:
    values = [0, 20, 40, 60, 80, 100] if len(texts) == 6 else [0, 20, 60, 80] if form is None else [0, 20, 40, 100]
    ticks = standing(values, texts)
    fit = calibrate(ticks, (400, 50))
    assert fit is not None
    assert even_ticks(ticks, fit, (400, 50)) == ((0, 20, 40, 60, 80, 100), form)


def test_one_word_between_many_numbers_halves_no_step_and_several_do() -> None:
    numbers = standing([0, 20, 40, 60, 80, 100], ["0", "20", "40", "60", "80", "100"])
    fit = calibrate(numbers, (400, 50))
    assert fit is not None
    assert even_ticks([*numbers, *standing([50], ["S0"])], fit, (400, 50)) == ((0, 20, 40, 60, 80, 100), None)
    misread = standing([10, 30, 50], ["1O", "3O", "S0"])
    found = even_ticks([*numbers, *misread], fit, (400, 50))
    assert found is not None
    assert found[0] == tuple(range(0, 101, 10))


def test_numbers_at_uneven_steps_stay_as_they_are() -> None:
    ticks = standing([0, 13, 50, 90], ["0", "13", "50", "90"])
    fit = calibrate(ticks, (400, 50))
    assert fit is not None
    assert even_ticks(ticks, fit, (400, 50)) is None


def test_steps_much_smaller_than_the_axis_make_no_ticks() -> None:
    fit = calibrate([(400, "0"), (300, "1000000"), (200, "2000000")], (400, 50))
    assert fit is not None
    close = [(400.0, "0"), (399.9999, "1"), (399.9998, "2")]
    assert even_ticks(close, fit, (400, 50)) is None


def test_a_format_writes_most_of_the_numbers_just_so() -> None:
    values = (np.arange(6) * 2500.0).tolist()
    written = {value: f"{value:,.0f}" for value in values}
    form = format_of(written | {2500.0: "2.500"})
    assert form == "{x:,.0f}"
    assert [form.format(x=value) for value in values] == [f"{value:,.0f}" for value in values]
    assert format_of({1.0: "one", 2.0: "two"}) is None
