"""Words put right by where they stand: ticks stand in rows outside of their panel, circles are no words."""

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest

from linework.charts.roled_words import put_right, roled_words
from linework.charts.seen import Kind, Role, RoledWord, SeenMark, SeenPanel, Word

BOX = (60.0, 20.0, 260.0, 180.0)
HEIGHT = 10.0  # pixels of a word


def word(text: str, x: float, y: float, role: Role, angle: float = 0.0) -> RoledWord:
    """A word around a place, six pixels for each of its letters, turned counterclockwise by degrees."""
    wide, turn = 6.0 * len(text), np.radians(angle)
    corners = np.array([[-wide, -HEIGHT], [wide, -HEIGHT], [wide, HEIGHT], [-wide, HEIGHT]]) / 2
    turned = corners @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return RoledWord(Word(text, np.array([x, y]) + turned), role, 0)


def hung(text: str, x: float, y: float, angle: float) -> RoledWord:
    """A tick word under a place, which its end, its middle or its start hangs from."""
    slanted = word(text, x, y, "x tick", angle)
    left, top, right, _ = slanted.word.box
    end = right if 0 < angle < 90 else left if -90 < angle < 0 else (left + right) / 2
    moved = slanted.word.corners + np.array([x - end, y - top])
    return RoledWord(Word(text, moved), "x tick", 0)


def panel(kind: Kind = "line", polar: bool = False) -> SeenPanel:
    return SeenPanel(BOX, (SeenMark(kind, np.array([[80.0, 60.0], [200.0, 90.0]])),), polar)


def roles(words: list[RoledWord], at: SeenPanel | None = None) -> list[Role]:
    return [found.role for found in put_right(words, [at or panel()])]


def x_ticks() -> list[RoledWord]:
    return [word(str(x), x, 190, "x tick") for x in (80, 160, 240)]


def y_ticks() -> list[RoledWord]:
    return [word(text, 50 - 3 * len(text), y, "y tick") for text, y in (("0", 170), ("50", 100), ("100", 30))]


# -- rows


def test_ticks_in_their_rows_stay_and_all_else_does() -> None:
    words = [*x_ticks(), *y_ticks(), word("Share", 20, 90, "y label", 90), word("peak", 150, 60, "note")]
    assert put_right(words, [panel()]) == words


def test_a_tick_between_two_panels_goes_with_the_row_it_stands_in() -> None:
    """A wide one is nearer to the panel on its left, which has a second axis for the model."""
    first, then = replace(panel(), twin="x"), replace(panel(), box=(310.0, 20.0, 510.0, 180.0))
    row = [word(text, 302 - 3 * len(text), y, "y tick") for text, y in (("10%", 170), ("9,300%", 100), ("50%", 30))]
    ticks = [*y_ticks(), *row]
    found = roled_words([one.word for one in ticks], [one.role for one in ticks], [first, then])
    assert [(one.panel, one.second, one.role) for one in found[3:]] == [(1, False, "y tick")] * 3
    twins = [word(text, 266 + 3 * len(text), y, "y tick") for text, y in (("1", 170), ("2", 100), ("30", 30))]
    ticks = [*y_ticks(), *twins]
    found = roled_words([one.word for one in ticks], [one.role for one in ticks], [first, then])
    assert [(one.panel, one.second) for one in found[3:]] == [(0, True)] * 3


@pytest.mark.parametrize("role", ["x tick", "y tick"])
def test_a_tick_within_the_panel_is_a_note(role: Role) -> None:
    stray = word("120", 150, 60, role)
    found = put_right([*x_ticks(), *y_ticks(), stray], [panel()])
    assert [one.role for one in found] == ["x tick"] * 3 + ["y tick"] * 3 + ["note"]
    assert found[-1].word is stray.word


def test_ticks_out_of_their_row_are_notes() -> None:
    source = word("2024", 160, 260, "x tick")
    assert roles([*x_ticks(), source]) == ["x tick"] * 3 + ["note"]
    beyond = word("12", -20, 100, "y tick")
    assert roles([*y_ticks(), beyond]) == ["y tick"] * 3 + ["note"]


def test_short_ticks_that_begin_where_long_ones_do_stay() -> None:
    short = word("5", 23, 140, "y tick")
    assert roles([*(word("100000", 38, y, "y tick") for y in (170, 100, 30)), short]) == ["y tick"] * 4


def test_ticks_of_two_lines_stay() -> None:
    years = [word(text, x, 202, "x tick") for text, x in (("2020", 80), ("2021", 240))]
    assert roles([*x_ticks(), *years]) == ["x tick"] * 5


@pytest.mark.parametrize("angle", [90, -90, 45, 30, -45])
def test_slanted_and_vertical_ticks_stay_however_long(angle: float) -> None:
    texts = ("a", "New Zealand", "Germany", "UK", "United Kingdom of all")
    words = [hung(text, x, 185, angle) for text, x in zip(texts, (80, 120, 160, 200, 240), strict=True)]
    assert roles(words) == ["x tick"] * 5


def test_long_level_ticks_beside_a_lying_chart_stay() -> None:
    texts = ("a", "New Zealand", "UK", "United Kingdom of all")
    words = [word(text, 55 - 3 * len(text), 40 + 30 * k, "y tick") for k, text in enumerate(texts)]
    assert roles(words) == ["y tick"] * 4


def test_ticks_of_a_second_axis_are_a_row_of_their_own() -> None:
    beyond = [word(str(y), 275, y, "y tick") for y in (40, 90, 140)]
    second = [RoledWord(one.word, "y tick", 0, second=True) for one in beyond]
    assert (
        put_right([*y_ticks(), *second], [panel()]) == [*y_ticks(), *second]
        or roles([*y_ticks(), *second]) == ["y tick"] * 6
    )


def test_a_disc_has_its_ticks_within() -> None:
    words = [word(str(y), 160, y, "y tick") for y in (40, 60, 80)]
    assert roles(words, panel(polar=True)) == ["y tick"] * 3


@pytest.mark.parametrize("told", ["legend", "title", "note", "x label"])
def test_what_stands_in_line_with_ticks_is_a_tick(told: Role) -> None:
    words = [*x_ticks(), word("120", 120, 190, told)]
    assert roles(words) == ["x tick"] * 4
    for x, y in ((120, 203), (275, 190), (162, 190)):  # below them, beside the panel, on one of them
        assert roles([*x_ticks(), word("120", x, y, told)]) == ["x tick"] * 3 + [told]


@pytest.mark.parametrize("twin", ["", "x"])
def test_ticks_between_two_panels_are_the_next_ones_where_the_first_has_no_second_axis(twin: Literal["", "x"]) -> None:
    first, then = replace(panel(), twin=twin), replace(panel(), box=(310.0, 20.0, 510.0, 180.0))
    between = [word("100", 285, y, "y tick") for y in (170, 100, 30)]
    ticks = [*y_ticks(), *between]
    found = roled_words([one.word for one in ticks], [one.role for one in ticks], [first, then])
    assert [(one.panel, one.second) for one in found[3:]] == [(0, True) if twin else (1, False)] * 3
    own = [word("7", 300, y, "y tick") for y in (170, 100, 30)]  # the next panel has others
    ticks = [*y_ticks(), *between, *own]
    found = roled_words([one.word for one in ticks], [one.role for one in ticks], [first, then])
    assert [(one.panel, one.second) for one in found[3:]] == [(0, True)] * 3 + [(1, False)] * 3


# -- tick marks


@pytest.mark.parametrize("text", ["1750 =", "1000-", "0.25 _", "20%–", "-40 -", "3e5—", "Q1 -", "New York •"])
def test_a_tick_mark_read_as_a_sign_after_a_tick_on_the_left_goes(text: str) -> None:
    ticks, marked = y_ticks(), word(text, 50 - 3 * len(text), 140, "y tick")
    (*others, found) = put_right([*ticks, marked], [panel()])
    assert others == ticks
    assert found.word.text == text[:-1].strip()
    assert (found.role, found.panel) == ("y tick", 0)
    (left, top, right, bottom), (start, high, stop, low) = found.word.box, marked.word.box
    assert (left, top, bottom) == (start, high, low)
    assert (right - left) / (stop - start) == pytest.approx(len(found.word.text) / len(text))


@pytest.mark.parametrize("text", ["-5", "−5", "5", "a-", "-", "2020-01-", "n = 3", "Q-1"])
def test_signs_before_numbers_and_after_words_stay(text: str) -> None:
    words = [*y_ticks(), word(text, 50 - 3 * len(text), 140, "y tick")]
    assert put_right(words, [panel()]) == words


def test_signs_after_numbers_stay_where_no_tick_mark_follows() -> None:
    second = [RoledWord(word(f"{y}-", 275, y, "y tick").word, "y tick", 0, second=True) for y in (40, 90, 140)]
    below, note = word("1000-", 160, 190, "x tick"), word("1000-", 150, 60, "note")
    words = [*second, below, note]
    assert put_right(words, [panel()]) == words


# -- circles


@pytest.mark.parametrize("kind", ["points", "boxes"])
@pytest.mark.parametrize("text", ["O", "8", "oo", "o o", "0 8", "QCD", "°°°°"])
def test_circles_read_as_words_go_where_there_are_markers(text: str, kind: Kind) -> None:
    circle = word(text, 150, 60, "note")
    assert roles([*x_ticks(), circle], panel(kind)) == ["x tick"] * 3
    assert roles([*x_ticks(), circle], panel("line")) == ["x tick"] * 3 + ["note"]


@pytest.mark.parametrize("kind", ["points", "boxes"])
def test_words_beside_markers_stay(kind: Kind) -> None:
    words = [word("peak", 150, 60, "note"), word("8", 160, 190, "x tick"), word("O", 160, 10, "title")]
    assert roles(words, panel(kind)) == ["note", "x tick", "title"]


def test_circles_of_a_legend_go_where_its_entries_are_longer() -> None:
    entries = [word(text, 220, y, "legend") for text, y in (("first", 40), ("second", 55))]
    swatches = [word("O", 190, 40, "legend"), word("o", 190, 55, "legend")]
    assert put_right([*entries, *swatches], [panel("points")]) == entries


def test_entries_of_one_letter_stay() -> None:
    entries = [word(text, 220, y, "legend") for text, y in (("O", 40), ("B", 55), ("A", 70))]
    assert put_right(entries, [panel("points")]) == entries


def test_a_short_word_alone_is_no_legend_among_markers() -> None:
    assert roles([*x_ticks(), word("1", 150, 60, "legend")], panel("points")) == ["x tick"] * 3
    assert roles([*x_ticks(), word("Trend", 150, 60, "legend")], panel("points")) == ["x tick"] * 3 + ["legend"]
