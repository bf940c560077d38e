"""Every view is a legal drawing: written as DXF it reads back equal."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from drawings.random_drawings import assert_same, drawings, written
from linework.drawings.augment import STRONG, WEAK, Strength, growing, view
from linework.drawings.drawing import Kind
from linework.drawings.pack import pack

DRAWN = tuple(kind for kind in Kind if kind not in (Kind.TEXT, Kind.DIMENSION))
STRENGTHS = st.sampled_from([WEAK, Strength(), STRONG, *growing(4)])

quick = settings(max_examples=30, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(drawing=drawings(), seed=st.integers(0, 2**32), strength=STRENGTHS)
def test_a_view_reads_back_as_it_was_written(tmp_path, drawing, seed, strength):
    changed = view(drawing, np.random.default_rng(seed), strength)
    assert_same(changed, written(changed, tmp_path))


@quick
@given(drawing=drawings(DRAWN), seed=st.integers(0, 2**32), blocks=st.booleans())
def test_so_does_a_view_of_what_was_packed_whose_names_are_gone(tmp_path, drawing, seed, blocks):
    rng = np.random.default_rng(seed)
    inserts = np.sort(rng.integers(-1, 2, len(drawing))).astype(np.int32)
    packed = pack([replace(drawing, inserts=inserts, insert_names=("a", "b"))], [0], [False]).drawing(0)
    changed = view(packed, rng, replace(STRONG, odds_exploded=0.0))
    assert_same(changed, written(changed, tmp_path, blocks=blocks))


def test_four_views_grow_in_every_respect_and_two_are_as_strong_as_one_another():
    four = [np.array(list(vars(strength).values())) for strength in growing(4)]
    share_that_stays = list(vars(WEAK)).index("keep_crop")
    for weaker, stronger in pairwise(four):
        grown = stronger - weaker
        grown[share_that_stays] *= -1
        assert (grown > 0).all()
    assert growing(4)[0] == WEAK and growing(4)[-1] == STRONG and growing(2) == (Strength(), Strength())
