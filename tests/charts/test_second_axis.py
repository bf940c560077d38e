"""Words of a second axis are told from where they stand: beyond their panel, on the right or above."""

import numpy as np
import pytest

from linework.charts.generate import _without_twin
from linework.charts.roled_words import roled_words
from linework.charts.seen import SeenMark, SeenPanel, Word

LEFT, RIGHT = (60.0, 20.0, 260.0, 180.0), (400.0, 20.0, 600.0, 180.0)


def word(text: str, x: float, y: float) -> Word:
    return Word(text, np.array([[x - 8, y - 5], [x + 8, y - 5], [x + 8, y + 5], [x - 8, y + 5]], dtype=float), 1.0)


def ticks(x: float) -> list[tuple[Word, str]]:
    return [(word(str(y), x, y), "y tick") for y in (40, 90, 140)]


def second_in(words: list[tuple[Word, str]], *panels: SeenPanel) -> list[tuple[int, bool]]:
    """The panel of each word, and whether it is of a second axis."""
    found = roled_words([one for one, _ in words], [role for _, role in words], panels)
    return [(roled.panel, roled.second) for roled in found]


@pytest.mark.parametrize("twin", ["", "x"])
def test_ticks_on_both_sides_are_of_two_axes_whatever_the_model_says(twin: str) -> None:
    words = [*ticks(45), *ticks(275), (word("Share", 20, 90), "y label"), (word("Stock", 300, 90), "y label")]
    found = second_in(words, SeenPanel(LEFT, twin=twin))
    assert found == [(0, False)] * 3 + [(0, True)] * 3 + [(0, False), (0, True)]


def test_ticks_on_the_right_alone_are_of_the_first_axis_unless_there_is_a_twin() -> None:
    assert second_in(ticks(275), SeenPanel(LEFT)) == [(0, False)] * 3
    assert second_in(ticks(275), SeenPanel(LEFT, twin="x")) == [(0, True)] * 3


def test_a_label_between_two_panels_is_of_the_one_that_it_can_be_of() -> None:
    label = (word("Cost", 290, 90), "y label")
    panels = SeenPanel(LEFT), SeenPanel(RIGHT)
    assert second_in([*ticks(45), *ticks(385), label], *panels)[-1] == (1, False)
    assert second_in([*ticks(45), *ticks(275), *ticks(385), label], *panels)[-1] == (0, True)


def test_words_above_are_of_a_second_axis_across() -> None:
    above = [(word(str(x), x, 10), "x tick") for x in (80, 160, 240)]
    below = [(word(str(x), x, 190), "x tick") for x in (80, 160, 240)]
    assert second_in([*above, *below], SeenPanel(LEFT)) == [(0, True)] * 3 + [(0, False)] * 3


def test_a_disc_has_no_second_axis() -> None:
    assert second_in([*ticks(45), *ticks(275)], SeenPanel(LEFT, polar=True)) == [(0, False)] * 6


def test_a_twin_of_which_no_tick_tells_is_none() -> None:
    mark = SeenMark("line", np.array([[70.0, 30.0], [200.0, 90.0]]), second=True)
    panel = _without_twin(SeenPanel(LEFT, (mark,), twin="x"))
    assert panel.twin == ""
    assert not panel.marks[0].second
