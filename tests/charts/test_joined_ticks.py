"""Names of ticks that were read as one word are parted where the others tell the step, and nowhere else."""

import pytest

from linework.charts.joined_ticks import with_parted_ticks
from linework.charts.seen import RoledWord, Seen, SeenPanel, Word, corners_of

WIDE = 7  # pixels of a letter


def tick(text: str, middle: float) -> RoledWord:
    half = WIDE * len(text) / 2
    return RoledWord(Word(text, corners_of(middle - half, 300, middle + half, 312)), "x tick", 0)


def parted(*ticks: RoledWord) -> list[tuple[str, int]]:
    seen = Seen((640, 320), (SeenPanel((40.0, 20.0, 600.0, 290.0)),), ticks)
    return [(word.word.text, round(float(word.word.middle[0]))) for word in with_parted_ticks(seen).words]


@pytest.mark.parametrize("place", [0, 2, 3])
def test_two_names_read_as_one_are_two_wherever_they_stand(place: int) -> None:
    names = ["Late", "Lost", "Wrong item", "Refused", "Spoiled"]
    ticks = [tick(name, 100 + 80 * k) for k, name in enumerate(names)]
    ticks[place : place + 2] = [tick(f"{names[place]} {names[place + 1]}", 100 + 80 * (place + 0.5))]

    found = parted(*ticks)

    assert [name for name, _ in found] == names
    assert all(abs(at - 100 - 80 * k) <= 0.35 * 80 for k, (_, at) in enumerate(found))


def test_a_name_of_two_words_at_its_own_tick_stays_whole() -> None:
    assert (
        parted(tick("Late", 100), tick("Wrong item", 180), tick("Lost", 260), tick("Refused", 340))[1][0]
        == "Wrong item"
    )


def test_a_name_off_all_steps_stays_whole() -> None:
    assert len(parted(tick("Late", 100), tick("Lost", 180), tick("Wrong item", 275))) == 3


def test_numbers_with_blanks_stay_whole() -> None:
    assert parted(tick("8 000", 100), tick("9 000", 180), tick("10 000", 300))[2][0] == "10 000"
