"""Texts of ticks stand for numbers."""

import pytest

from linework.charts.tick_values import value_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,000", 1000), ("\u22123.5", -3.5), ("20%", 20), ("$1.2M", 1.2e6), ("3k", 3000), ("10^3", 1000),
        ("10³", 1000), ("$\\mathdefault{10^{-3}}$", 1e-3), ("1e-3", 1e-3), ("2.5×10⁴", 25000), ("-$5", -5),
    ],
)  # fmt: skip
def test_a_text_stands_for_its_number(text: str, value: float) -> None:
    assert value_of(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "Jan", "2020-03", "--5", "1.2.3"])
def test_what_is_no_number_has_no_value(text: str) -> None:
    assert value_of(text) is None
