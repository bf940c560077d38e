"""Axes as read: what stands at the ticks of a logarithmic one is said as it was."""

import pytest

from linework.charts.assemble.axes import axis_of, scale_of
from linework.charts.chart import Axis
from linework.charts.seen import RoledWord, Word, corners_of


def along(texts: list[str]) -> Axis:
    """An axis of words a hundred pixels apart."""
    words = [
        RoledWord(Word(text, corners_of(100 * k + 85, 210, 100 * k + 115, 222), 1.0), "x tick", 0)
        for k, text in enumerate(texts)
    ]
    return axis_of(words, None, scale_of(words, 50.0, 350.0, True), True, None)


@pytest.mark.parametrize("texts", [["1e-3", "1e-2", "1e-1"], ["10", "100", "1000"], ["5", "50", "500"]])
def test_plain_words_of_a_logarithmic_axis_are_kept(texts: list[str]) -> None:
    axis = along(texts)
    assert axis.scale == "log"
    assert axis.tick_labels == tuple(texts)
    assert axis.ticks == pytest.approx([float(text) for text in texts])


@pytest.mark.parametrize("texts", [["10⁻³", "10⁻²", "10⁻¹"], ["10³", "10⁴", "10⁵"]])
def test_powers_of_ten_are_left_to_matplotlib(texts: list[str]) -> None:
    axis = along(texts)
    assert axis.scale == "log"
    assert axis.ticks == axis.tick_labels == ()
