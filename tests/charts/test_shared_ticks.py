"""Inner panels of a row or a column are measured by the words of the panel in line with them."""

from linework.charts.assemble.shared_ticks import shared_ticks, ticks_of
from linework.charts.seen import Role, RoledWord, Seen, SeenPanel, Word, corners_of

UPPER, LOWER, BESIDE = (50.0, 20.0, 250.0, 120.0), (51.0, 150.0, 249.0, 250.0), (300.0, 150.0, 500.0, 250.0)


def word(text: str, role: Role, panel: int, second: bool = False) -> RoledWord:
    return RoledWord(Word(text, corners_of(0, 0, 9, 9)), role, panel, second)


def seen(*words: RoledWord, polar: bool = False) -> Seen:
    return Seen((550, 280), (SeenPanel(UPPER, polar=polar), SeenPanel(LOWER), SeenPanel(BESIDE)), words)


WORDS = word("1", "x tick", 1), word("2", "x tick", 1), word("3", "y tick", 1), word("4", "y tick", 1, second=True)


def test_a_column_shares_its_x_axis_and_a_row_its_y_axis() -> None:
    found = seen(*WORDS)
    assert shared_ticks(found, 0) == {"x tick": list(WORDS[:2]), "y tick": []}
    assert shared_ticks(found, 2) == {"x tick": [], "y tick": [WORDS[2]]}
    assert shared_ticks(found, 1) == ticks_of(found, 1) == {"x tick": list(WORDS[:2]), "y tick": [WORDS[2]]}


def test_words_of_its_own_come_first() -> None:
    own = word("9", "x tick", 0)
    assert shared_ticks(seen(*WORDS, own), 0)["x tick"] == [own]


def test_a_panel_around_a_pole_shares_nothing() -> None:
    assert shared_ticks(seen(*WORDS, polar=True), 0) == {"x tick": [], "y tick": []}
