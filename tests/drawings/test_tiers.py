"""Tiers: one hole more is a revision, and a copy laid elsewhere is not."""

import numpy as np
import pytest

from linework.drawings.drawing import Drawing, Kind, drawing_from
from linework.drawings.geometry import Similarity, transform
from linework.drawings.match import match_drawings
from linework.drawings.tiers import tier_of


def sheet(holes: int) -> Drawing:
    """A plate with a row of holes at uneven places."""
    outline = [[0, 0, 400, 0], [400, 0, 400, 90], [400, 90, 0, 90], [0, 90, 0, 0]]
    places = np.cumsum(np.random.default_rng(1).uniform(1.5, 4, holes))
    circles = [[float(x), 20 + float(x) % 7, 0.6] for x in places]
    return drawing_from([Kind.SEGMENT] * 4 + [Kind.CIRCLE] * holes, [*outline, *circles])


@pytest.mark.parametrize("holes", [5, 40, 120])
def test_one_hole_more_is_a_revision_in_however_large_a_sheet(holes):
    more, fewer = sheet(holes), sheet(holes).take(np.arange(holes + 3))
    assert tier_of(more, fewer, match_drawings(more, fewer)) == "revision or variant"
    assert tier_of(fewer, more, match_drawings(fewer, more)) == "revision or variant"


@pytest.mark.parametrize("mirror", [False, True])
def test_a_copy_laid_elsewhere_is_the_same_geometry(mirror):
    part = sheet(12)
    moved = transform(part, Similarity(1.0, 0.8, mirror, (50.0, -3.0)))
    assert tier_of(part, moved, match_drawings(part, moved)) == "same geometry"


def test_twice_the_size_is_a_variant_where_both_say_their_unit():
    part = sheet(12)
    larger = transform(part, Similarity(scale=1.7))
    assert tier_of(part, larger, match_drawings(part, larger)) == "revision or variant"
