"""Tick labels that an OCR missed are read where the others lead one to look, and nothing else is."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from linework.charts.chart import Axis, Chart, Note, Panel
from linework.charts.marks import Bars, Line, Pie, Text
from linework.charts.missed_ticks import with_missed_ticks
from linework.charts.oracle import seen_of
from linework.charts.seen import Role, RoledWord, Seen
from linework.charts.synthesize.drawn import draw

LINE = Line(x=tuple(range(9)), y=(3, 12, 5, 22, 8, 15, 17, 9, 30))
GREEK = Axis(scale="category", tick_labels=("Alpha", "Beta", "Gamma", "Delta", "Eps", "Zeta", "Eta", "Theta", "Kappa"))
TURNED = tuple(replace(GREEK, tick_rotation=turn) for turn in (45.0, 90.0))
Which = Callable[[RoledWord], bool]


def drawn(*panels: Panel, **look: str) -> tuple[np.ndarray, Seen]:
    chart = Chart(width=6, height=4, panels=panels, **look)
    picture, truth = draw(chart)
    return np.ascontiguousarray(picture[..., :3]), seen_of(truth, chart)


def ticks(role: Role, *texts: str) -> Which:
    """Whether a word is one of these ticks, or any where none is named."""
    return lambda word: word.role == role and (not texts or word.word.text in texts)


def lost_and_found(picture: np.ndarray, seen: Seen, lost: Which) -> tuple[list[RoledWord], list[RoledWord]]:
    """The words that are taken away, and those that come instead of them."""
    gone = [word for word in seen.words if lost(word)]
    left = tuple(word for word in seen.words if not lost(word))
    found = with_missed_ticks(replace(seen, words=left), picture)
    assert found.words[: len(left)] == left
    assert found.panels == seen.panels
    return gone, list(found.words[len(left) :])


def said(words: list[RoledWord]) -> set[tuple[str, Role, int, bool]]:
    return {(word.word.text, word.role, word.panel, word.second) for word in words}


def furthest(found: list[RoledWord], true: list[RoledWord]) -> float:
    """How far the middle of a word is from that of the one that says the same, in pixels."""
    middles = {(word.word.text, word.panel): word.word.middle for word in true}
    return max(float(np.abs(word.word.middle - middles[word.word.text, word.panel]).max()) for word in found)


# -- beside others


@pytest.mark.parametrize(
    ("role", "texts"),
    [("x tick", ("0",)), ("x tick", ("1", "3", "8")), ("y tick", ("5",)), ("y tick", ("10", "30"))],
)
def test_numbers_missed_among_others_come_back_where_they_stand(role: Role, texts: tuple[str, ...]) -> None:
    gone, found = lost_and_found(*drawn(Panel(marks=(LINE,))), ticks(role, *texts))
    assert len(gone) == len(texts)
    assert said(found) == said(gone)
    assert furthest(found, gone) < 3


def test_names_missed_among_others_come_back() -> None:
    gone, found = lost_and_found(*drawn(Panel(marks=(LINE,), x=GREEK)), ticks("x tick", "Beta", "Eps", "Theta"))
    assert said(found) == said(gone)
    bars = Bars(positions=(0, 1, 2, 3), values=(3, 4, 5, 2), orientation="horizontal")
    towns = Axis(scale="category", tick_labels=("Ulm", "Hamburg", "Kiel", "Bonn"))
    lying = Panel(marks=(bars,), y=towns, place=(0.3, 0.15, 0.6, 0.7))
    gone, found = lost_and_found(*drawn(lying), ticks("y tick", "Hamburg", "Bonn"))
    assert said(found) == said(gone)


def test_labels_above_a_panel_and_on_dark_ground_come_back() -> None:
    for panel, look in (
        (Panel(marks=(LINE,), x=Axis(side="top")), {}),
        (Panel(marks=(LINE,), x=Axis(tick_color="#eeeeee"), background="#202030"), {"background": "#101020"}),
    ):
        gone, found = lost_and_found(*drawn(panel, **look), ticks("x tick", "2", "5"))
        assert said(found) == said(gone)


def test_labels_on_the_right_come_back() -> None:
    gone, found = lost_and_found(*drawn(Panel(marks=(LINE,), y=Axis(side="right"))), ticks("y tick", "10", "25"))
    assert said(found) == said(gone)


def test_a_label_much_longer_than_those_that_are_known_comes_back_whole() -> None:
    bars = Bars(positions=(0, 1, 2, 3), values=(3, 4, 5, 2), orientation="horizontal")
    towns = Axis(scale="category", tick_labels=("Ulm", "Westphalia", "Kiel", "Bonn"))
    panel = Panel(marks=(bars,), y=towns, place=(0.3, 0.15, 0.6, 0.7))
    gone, found = lost_and_found(*drawn(panel), ticks("y tick", "Westphalia"))
    assert said(found) == said(gone)


def test_a_label_at_a_corner_is_of_the_panel_that_it_is_nearer_to() -> None:
    panels = [Panel(marks=(LINE,), place=(left, 0.15, 0.38, 0.7), y=Axis(labelled=left < 0.2)) for left in (0.1, 0.5)]
    gone, found = lost_and_found(*drawn(*panels), lambda word: (word.panel, word.word.text) == (1, "0"))
    assert said(found) == said(gone)


def test_each_panel_has_its_own_back() -> None:
    panels = [Panel(marks=(LINE,), place=(left, 0.15, 0.36, 0.7)) for left in (0.1, 0.58)]
    gone, found = lost_and_found(*drawn(*panels), lambda word: word.word.text in ("4", "15"))
    assert {word.panel for word in gone} == {0, 1}
    assert said(found) == said(gone)
    assert furthest(found, gone) < 3


def test_numbers_alone_are_accepted_among_numbers() -> None:
    mixed = Axis(ticks=(0, 2, 4, 6, 8), tick_labels=("0", "2", "mid", "6", "8"))
    picture, seen = drawn(Panel(marks=(LINE,), x=mixed))
    _, found = lost_and_found(picture, seen, ticks("x tick", "mid", "6"))
    assert [word.word.text for word in found] == ["6"]
    words = replace(mixed, tick_labels=("low", "2", "mid", "6", "high"))
    _, found = lost_and_found(*drawn(Panel(marks=(LINE,), x=words)), ticks("x tick", "mid", "6"))
    assert [word.word.text for word in found] == ["mid", "6"]


# -- beside none


@pytest.mark.parametrize("role", ["x tick", "y tick"])
def test_a_side_without_any_words_gets_all_of_its_labels(role: Role) -> None:
    names = Text(text="Tonnes")
    panel = Panel(marks=(LINE,), x=Axis(label=names), y=Axis(label=names))
    gone, found = lost_and_found(*drawn(panel), ticks(role))
    assert len(gone) > 5
    assert said(found) == said(gone)
    assert furthest(found, gone) < 3


def test_an_axis_name_under_labels_that_were_all_missed_is_none_of_them() -> None:
    panel = Panel(marks=(LINE,), x=Axis(label=Text(text="Week")))
    gone, found = lost_and_found(*drawn(panel), lambda word: word.role in ("x tick", "x label"))
    assert said(found) == {one for one in said(gone) if one[1] == "x tick"}


def test_one_piece_of_ink_alone_makes_no_axis() -> None:
    assert not lost_and_found(*drawn(Panel(marks=(LINE,), x=Axis(ticks=(4,)))), ticks("x tick"))[1]
    two = Axis(ticks=(2, 4))
    assert len(lost_and_found(*drawn(Panel(marks=(LINE,), x=two)), ticks("x tick"))[1]) == 2


# -- nothing


@pytest.mark.parametrize("axis", [Axis(), GREEK, TURNED[0], Axis(labelled=False), Axis(ticked=False)])
def test_nothing_is_added_where_nothing_is_missed(axis: Axis) -> None:
    values = replace(axis, scale="linear", tick_labels=())
    assert not lost_and_found(*drawn(Panel(marks=(LINE,), x=axis, y=values)), lambda word: False)[1]


@pytest.mark.parametrize("axis", TURNED)
def test_turned_labels_are_left_alone(axis: Axis) -> None:
    gone, found = lost_and_found(*drawn(Panel(marks=(LINE,), x=axis)), ticks("x tick", "Gamma", "Eta"))
    assert len(gone) == 2
    assert not found


def test_what_stands_in_another_panel_is_no_label() -> None:
    notes = [Note(text=str(number), x=11, y=height) for number, height in ((41, 25), (52, 18), (63, 12))]
    left = Panel(
        marks=(LINE,), place=(0.1, 0.15, 0.38, 0.7), x=Axis(limits=(0, 12)), notes=tuple(notes),
        hidden_spines=("right", "top"),
    )  # fmt: skip
    right = Panel(marks=(LINE,), place=(0.5, 0.15, 0.38, 0.7), y=Axis(labelled=False))
    gone, found = lost_and_found(*drawn(left, right), ticks("note"))
    assert len(gone) == 3
    assert not found


def test_a_panel_below_has_no_labels_of_the_upper_one_in_it() -> None:
    upper = Panel(marks=(LINE,), place=(0.1, 0.6, 0.8, 0.35), x=Axis(labelled=False))
    notes = tuple(Note(text=str(number), x=number, y=38) for number in (1, 3, 5, 7))
    lower = Panel(
        marks=(LINE,), place=(0.1, 0.1, 0.8, 0.42), y=Axis(limits=(0, 40)), notes=notes, hidden_spines=("top",)
    )
    assert not lost_and_found(*drawn(upper, lower), ticks("note"))[1]


def test_round_panels_have_no_sides_to_look_beside() -> None:
    below = tuple(Note(text=text, x=x, y=-0.1, space="panel") for text, x in (("12", 0.2), ("34", 0.5), ("56", 0.8)))
    pie = Panel(marks=(Pie(values=(3, 4, 5)),), notes=below)
    disc = Panel(marks=(Line(x=(0, 1, 2, 3), y=(1, 2, 3, 2)),), projection="polar", notes=below)
    for panel in (pie, disc):
        gone, found = lost_and_found(*drawn(panel), lambda word: True)
        assert {"12", "34", "56"} <= {word.word.text for word in gone}
        assert not found
