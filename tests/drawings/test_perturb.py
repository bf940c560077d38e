"""Every trial leaves a legal drawing that shows what it should show, and changes what it is for."""

import numpy as np
import pytest

from linework.drawings.drawing import Drawing, Kind, drawing_from
from linework.drawings.geometry import lengths
from linework.drawings.match import match_drawings
from linework.drawings.perturb import TRIALS

KINDS = [Kind.SEGMENT] * 4 + [Kind.ARC, Kind.CIRCLE, Kind.CIRCLE, Kind.TEXT]
ROWS = [
    [0, 0, 60, 0],
    [60, 0, 60, 25],
    [60, 25, 20, 40],
    [20, 40, 0, 0],
    [30, 10, 5, 1, 2],
    [10, 6, 2],
    [50, 20, 3],
    [2, 2, 3, 0, 9],
]


def part() -> Drawing:
    return drawing_from(KINDS, ROWS, texts=[-1] * 7 + [0], strings=("A1",))


WHOLE = [name for name in TRIALS if name not in ("crop 30 %", "redraw: exploded")]


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_drawn_is_still_there(name):
    changed = TRIALS[name](part(), np.random.default_rng(0))
    assert changed is not None
    match = match_drawings(part(), changed)
    assert match.share_a == pytest.approx(1.0, abs=1e-6) and match.share_b == pytest.approx(1.0, abs=1e-6)


def test_a_crop_cuts_away_a_side_and_no_more():
    for seed in range(8):
        kept = TRIALS["crop 30 %"](part(), np.random.default_rng(seed))
        assert kept is not None and 3 <= len(kept) < len(part())
        assert lengths(kept).sum() < lengths(part()).sum()


def test_a_trial_that_can_change_nothing_says_so():
    line = drawing_from([Kind.SEGMENT], [[0, 0, 1, 0]])
    for name in ("redraw: splines", "redraw: exploded", "text dropped", "crop 30 %"):
        assert TRIALS[name](line, np.random.default_rng(0)) is None


@pytest.mark.parametrize("name", list(TRIALS))
def test_the_same_seed_gives_the_same_drawing(name):
    one, two = (TRIALS[name](part(), np.random.default_rng(5)) for _ in range(2))
    assert (one is None) == (two is None) and (one is None or np.array_equal(one.params, two.params))
