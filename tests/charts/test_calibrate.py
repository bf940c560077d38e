"""Ticks give an axis back: on every scale, also where one of them was misread."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linework.charts.calibrate import calibrate
from linework.charts.tick_values import date_of, exponent_of, value_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,000", 1000), ("\u22123.5", -3.5), ("20%", 20), ("$1.2M", 1.2e6), ("3k", 3000), ("1e-3", 1e-3), ("0", 0),
        ("10^3", 1000), ("10³", 1000), ("2.5×10^4", 25000), ("-$5", -5), ("$-5", -5), ("12 500", 12500), ("3,5", 3.5),
        ("1,234,567.8", 1234567.8), (".5", 0.5), ("$\\mathdefault{10^{3}}$", 1000),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, value: float) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize("text", ["", "Jan", "a1", "1-2", "Group 1", "--", "5 apples"])
def test_words_are_no_numbers(text: str) -> None:
    assert value_of(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1970-01-02", 1),
        ("Feb 1970", 31),
        ("Q2 1970", 90),
        ("1971", None),
        ("Mar 15", 73),
        ("15/03/1970", 73),
        ("soon", None),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, day: float | None) -> None:
    assert date_of(text) == day


def test_a_raised_exponent_on_the_line_is_told_from_a_number() -> None:
    assert (exponent_of("103"), exponent_of("10-2"), exponent_of("1"), exponent_of("250")) == (3, -2, 0, None)


places = st.tuples(st.floats(-1e4, 1e4), st.floats(0.01, 1e4), st.integers(4, 9), st.booleans())


@given(places)
def test_exact_ticks_give_the_axis_back(axis: tuple[float, float, int, bool]) -> None:
    first, step, count, down = axis
    values = np.round(first + step * np.arange(count), 4)
    pixels = np.linspace(400, 50, count) if down else np.linspace(60, 500, count)
    fit = calibrate([(p, f"{v:.4f}") for p, v in zip(pixels, values, strict=True)], (pixels[0], pixels[-1]))
    assert fit is not None
    assert fit.scale == "linear"
    assert np.allclose(fit.value(pixels), values, atol=0.01 * (values[-1] - values[0]))
    assert np.allclose(fit.pixel(values), pixels, atol=5)


@given(places, st.data())
def test_one_misread_tick_of_five_changes_nothing(axis: tuple[float, float, int, bool], data: st.DataObject) -> None:
    first, step, _, down = axis
    values = np.round(first + step * np.arange(5), 4)
    pixels = np.linspace(400, 50, 5) if down else np.linspace(60, 500, 5)
    texts = [f"{value:.4f}" for value in values]
    texts[data.draw(st.integers(0, 4))] = data.draw(st.sampled_from(["", "8", "-77.1", "O", "1e9"]))
    fit = calibrate(list(zip(pixels.tolist(), texts, strict=True)), (pixels[0], pixels[-1]))
    assert fit is not None
    assert np.allclose(fit.value(pixels), values, atol=0.012 * (values[-1] - values[0]))


@pytest.mark.parametrize(
    "texts", [["1", "10", "100", "1000"], ["100", "101", "102", "103"], ["10^0", "10^1", "10^2", "10^3"]]
)
def test_powers_of_ten_at_even_places_are_a_logarithmic_axis(texts: list[str]) -> None:
    fit = calibrate([(100.0 * k, text) for k, text in enumerate(texts)], (0, 300))
    assert fit is not None
    if texts[0] == "100":  # could as well be plain numbers, which are the plainer reading
        assert fit.scale == "linear"
    else:
        assert fit.scale == "log"
        assert fit.value(150.0) == pytest.approx(10**1.5)


def test_raised_exponents_count_where_one_was_lost() -> None:
    fit = calibrate([(0.0, "10"), (100.0, "10¹"), (200.0, "10²")], (0, 200))
    assert fit is not None
    assert fit.scale == "log"
    assert fit.value(0.0) == pytest.approx(1)


def test_an_axis_with_a_nought_is_not_logarithmic() -> None:
    fit = calibrate([(100.0 * k, text) for k, text in enumerate(["0", "0.25", "0.5", "1", "2", "4"])], (0, 500))
    assert fit is not None
    assert fit.scale == "category"


def test_dates_are_days() -> None:
    fit = calibrate([(0, "Jan 2020"), (31, "Feb 2020"), (60, "Mar 2020"), (91, "Apr 2020")], (0, 91))
    assert fit is not None
    assert fit.scale == "date"
    assert fit.value(1.0) - fit.value(0.0) == pytest.approx(1)


def test_words_are_categories_and_a_missing_one_leaves_a_gap() -> None:
    fit = calibrate([(300, "a"), (200, "b"), (0, "d")], (320, -20))
    assert fit is not None
    assert fit.scale == "category"
    assert np.allclose(fit.value(np.array([300.0, 200, 100, 0])), [0, 1, 2, 3])


def test_too_few_ticks_tell_nothing() -> None:
    assert calibrate([(3, "1")], (0, 10)) is None
    assert calibrate([], (0, 10)) is None


@pytest.mark.parametrize("places", [(0.0, 90.0, 180.0), (180.0, 90.0, 0.0)])
def test_of_a_power_read_twice_the_one_counts_that_leaves_whole_powers_at_all_ticks(places: tuple[float, ...]) -> None:
    fit = calibrate([*zip(places, ("10³", "10^{2", "10²"), strict=True)], (0, 200))
    assert fit is not None
    assert fit.scale == "log"
    assert [fit.value(place) for place in places] == pytest.approx([1000, 100, 10])
    fit = calibrate([*zip(places, ("10²", "10²", "10^{1}"), strict=True)], (0, 200))
    assert fit is not None
    assert [fit.value(place) for place in places] == pytest.approx([1000, 100, 10])
