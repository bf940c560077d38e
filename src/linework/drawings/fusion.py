"""One ranking from several codings, and how much what matches line by line moves it.

The letters: `D` drawings, `K` candidates, `C` codings.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float, Float32, Int

from linework.drawings.match import Match

RANK_OFFSET = 60  # of reciprocal rank fusion, as in the paper (Cormack et al. 2009)
MATCH_WEIGHT = 0.2  # of the matched share beside the score of the codings; both chosen on the real archive
WHOLE_WEIGHT = 0.2  # of a hit that has all of the query and nothing else
FRAME_WEIGHT = 0.3  # of a hit that lies where the query lies
_WHOLE = 0.995  # matched share
_IN_FRAME = 1e-3  # scale and turn by which a hit may be off and still lie where the query lies


def weighted_sum(
    scores: Mapping[str, Float[np.ndarray, "D"]], weights: Mapping[str, float]
) -> Float32[np.ndarray, "D"]:
    """The weighted mean of scores that lie between 0 and 1; codings without a score are left out.

    >>> weighted_sum({"a": np.array([1.0, 0.0]), "b": np.array([0.0, 1.0])}, {"a": 3, "b": 1, "c": 9}).tolist()
    [0.75, 0.25]
    """
    used = [name for name in scores if weights.get(name)]
    total = sum(weights[name] for name in used)
    return np.sum([scores[name] * (weights[name] / total) for name in used], axis=0).astype(np.float32)


def reciprocal_ranks(scores: Mapping[str, Float[np.ndarray, "D"]]) -> Float32[np.ndarray, "D"]:
    """Sum over codings of 1 / (60 + place), relative to the best possible sum; blind to how scores are spread."""
    total = np.zeros(len(next(iter(scores.values()))))
    for values in scores.values():
        place = np.empty(len(values))
        place[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
        total += 1 / (RANK_OFFSET + place)
    return (total * (RANK_OFFSET + 1) / len(scores)).astype(np.float32)


def compared_score(score: float, match: Match | None) -> float:
    """The score of a candidate after it was laid over the query, 0 to 1; None counts as nothing matched.

    What counts is the geometric mean of both matched shares, so a part of a sheet is not the sheet; and a
    little whether the hit lies in place, as a revision mostly does and another part mostly does not.
    """
    both = 0.0 if match is None else math.sqrt(match.share_a * match.share_b)
    placed = both if match is not None and in_place(match) else 0.0
    whole = float(match is not None and min(match.share_a, match.share_b) > _WHOLE)
    total = 1 + MATCH_WEIGHT + WHOLE_WEIGHT + FRAME_WEIGHT
    return (score + MATCH_WEIGHT * both + WHOLE_WEIGHT * whole + FRAME_WEIGHT * placed) / total


def in_place(match: Match) -> bool:
    """Whether the transform is none: same scale, no turn, no mirror, no move."""
    pose = match.transform
    still = abs(math.log(pose.scale)) < _IN_FRAME and not pose.mirror and abs(math.sin(pose.angle / 2)) < _IN_FRAME
    return still and math.hypot(*pose.shift) <= 10 * match.residual + 1e-6


def reranked(
    order: Int[np.ndarray, "D"], scores: Float[np.ndarray, "D"], matches: Sequence[Match | None]
) -> Int[np.ndarray, "D"]:
    """The order with its first `len(matches)` drawings sorted anew by what matches; the rest stays behind them."""
    head = order[: len(matches)]
    compared = np.array([compared_score(float(scores[at]), match) for at, match in zip(head, matches, strict=True)])
    return np.concatenate([head[np.argsort(-compared, kind="stable")], order[len(matches) :]])
