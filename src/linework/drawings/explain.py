"""A match in words, for tables and captions."""

import math

from linework.drawings.geometry import Similarity
from linework.drawings.match import Match


def in_words(match: Match) -> str:
    """How much of query and hit is matched, what only one has, and how the hit lies on the query."""
    if not len(match.pairs):
        return "nothing of one lies on the other"
    shares = f"{match.share_a:.0%} of the query, {match.share_b:.0%} of the hit"
    alone = [
        f"{len(rows)} only in the {who}" for rows, who in ((match.only_a, "query"), (match.only_b, "hit")) if len(rows)
    ]
    return "; ".join([shares, *alone, transform_in_words(match.transform)])


def transform_in_words(by: Similarity) -> str:
    """What is done to a drawing to lay it on another, moving aside.

    >>> transform_in_words(Similarity(scale=2.0, angle=math.pi / 2))
    'turned 90 degrees, scaled 2'
    """
    turn = math.degrees(math.remainder(by.angle, 2 * math.pi))
    words = ["mirrored"] if by.mirror else []
    words += [f"turned {turn:.4g} degrees"] if abs(turn) > 0.05 else []
    words += [f"scaled {by.scale:.4g}"] if abs(by.scale - 1.0) > 1e-3 else []
    return ", ".join(words) or "as it is"
