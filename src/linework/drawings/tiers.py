"""Which of three tiers a found drawing is in, from how it matches the query and how alike the codings say they are."""

import math
from typing import Literal

import numpy as np
from jaxtyping import Int

from linework.drawings.drawing import Drawing, Kind
from linework.drawings.match import Match

Tier = Literal["same geometry", "revision or variant", "similar", "carries the text"]
TIERS: tuple[Tier, ...] = ("same geometry", "revision or variant", "similar", "carries the text")

ALL = 0.98  # least share of both drawings that is matched in a variant of another size
MOST = 0.5  # ... and in a revision of the same size
SURE = 0.5  # confidence from which a unit is known
SAME_SIZE = 5e-3
UNIT_RATIOS = (1.0, 10.0, 25.4, 100.0, 304.8, 1000.0, 12.0, 2.54)


def tier_of(query: Drawing, other: Drawing, match: Match) -> Tier:
    """The tier of a drawing that was laid over the query.

    Same geometry: every line and curve of both is matched at one real size; a ratio of two units of
    length counts as one size where a drawing does not say its unit. One hole more, in however large a
    sheet, is a revision. Revision or variant: half of both is matched at one size, or nearly all at another.
    """
    share = min(match.share_a, match.share_b)
    one_size = _one_size(query, other, match.transform.scale)
    if share > 0 and one_size and _whole(query, match.only_a) and _whole(other, match.only_b):
        return "same geometry"
    return "revision or variant" if share >= ALL or (share >= MOST and one_size) else "similar"


def _whole(drawing: Drawing, left: Int[np.ndarray, "K"]) -> bool:
    """Whether no line or curve is left over; where nothing but texts and the like is drawn, none of those."""
    drawn = drawing.kinds <= Kind.SPLINE
    return not (drawn[left].any() if drawn.any() else len(left))


def likely_tier(same: float, revision: float) -> Tier:
    """The tier of a drawing that was not compared, from how likely each of the first two is."""
    if same >= 0.5:
        return "same geometry"
    return "revision or variant" if same + revision >= 0.5 else "similar"


def _one_size(query: Drawing, other: Drawing, scale: float) -> bool:
    """Whether the hit, laid on the query with this scale, keeps its real size as far as units are known."""
    ratio = abs(math.log(scale * query.unit.millimetres / other.unit.millimetres))
    known = min(query.unit.confidence, other.unit.confidence) >= SURE
    return any(abs(ratio - math.log(unit)) < SAME_SIZE for unit in (UNIT_RATIOS[:1] if known else UNIT_RATIOS))
