"""One ranking from several codings, and how much what matches line by line moves it.

The letters: `D` drawings, `K` candidates, `C` codings.
"""

import math
from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float, Int

from linework.drawings.match import Match
from linework.drawings.metrics import DEPTH, ranking_metrics

GUEST_SEAT = 10  # place of the learned coding's guest among the bag's first
MATCH_WEIGHT = 0.2  # of the matched share beside the score of the codings; both chosen on the real archive
NODE_WEIGHT = 0.2  # of how alike nodes are, in the matched share's place
WHOLE_WEIGHT = 0.2  # of a hit that has all of the query and nothing else
FRAME_WEIGHT = 0.3  # of a hit that lies where the query lies
_WHOLE = 0.995  # matched share
_IN_FRAME = 1e-3  # scale and turn by which a hit may be off and still lie where the query lies


def with_guest(
    bag: Float[np.ndarray, "D"], learned: Float[np.ndarray, "D"], seat: int = GUEST_SEAT
) -> Float[np.ndarray, "D"]:
    """The bag's scores, with one drawing lifted to the last seat of the first page.

    The guest is the one that the learned coding puts first among those the bag does not seat before.

    >>> with_guest(np.array([0.9, 0.8, 0.3, 0.2]), np.array([0.9, 0.1, 0.2, 0.7]), seat=3).round(2).tolist()
    [0.9, 0.8, 0.3, 0.8]
    """
    if len(bag) < seat:
        return bag
    seated = np.argpartition(-bag, seat - 2)[: seat - 1]
    others = learned.copy()
    others[seated] = -np.inf
    guest = int(others.argmax())
    scores = bag.copy()
    scores[guest] = np.nextafter(bag[seated].min(), -np.inf, dtype=bag.dtype)
    return scores


def weighted_sum(
    geometry: Float[np.ndarray, "*S D"], sequence: Float[np.ndarray, "*S D"], share: float
) -> Float[np.ndarray, "*S D"]:
    """`share` of the similarity of the geometry codings and the rest of that of the sequence codings."""
    return share * geometry + (1 - share) * sequence


def fit_share(
    geometry: Float[np.ndarray, "Q D"],
    sequence: Float[np.ndarray, "Q D"],
    right: Bool[np.ndarray, "Q D"],
    start: float,
) -> float:
    """The share of geometry with the best AP@10 over dev queries; of equally good ones the nearest to `start`.

    A drawing that a query may not find, itself first of all, has similarity -inf in both. Shares are tried in steps
    of .05, `start` among them.
    """
    relevant = right.sum(1)
    asked = relevant > 0
    best, found = start, -1.0
    for share in sorted({start, *(step / 20 for step in range(21))}, key=lambda one: abs(one - start)):
        with np.errstate(invalid="ignore"):  # 0 times -inf, at either end
            scores = np.nan_to_num(weighted_sum(geometry, sequence, share), nan=-np.inf)
        first = np.argsort(-scores, axis=1, kind="stable")[:, :DEPTH]
        places = np.pad(np.take_along_axis(right, first, axis=1), ((0, 0), (0, DEPTH - first.shape[1])))
        quality = float(ranking_metrics(places[asked], relevant[asked])["AP@10"].mean())
        if quality > found + 1e-12:
            best, found = share, quality
    return best


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


def reranked_by_nodes(
    order: Int[np.ndarray, "D"], scores: Float[np.ndarray, "D"], alike: Sequence[float]
) -> Int[np.ndarray, "D"]:
    """The order with its first `len(alike)` drawings sorted anew by their scores and how alike their nodes are."""
    head = order[: len(alike)]
    compared = scores[head] + NODE_WEIGHT * np.array(alike)
    return np.concatenate([head[np.argsort(-compared, kind="stable")], order[len(alike) :]])
