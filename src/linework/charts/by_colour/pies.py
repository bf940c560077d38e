"""Pies found by their colours alone: a slice for each stretch of one colour around the disc.

Letters: `P` points, `R` rings, `T` places around a ring, `K` colours.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8
from numpy import ndarray

from linework.charts.by_colour.layers import BITS, NEAR, off
from linework.charts.colours import commonest
from linework.charts.runs import runs_of
from linework.charts.seen import SeenMark
from linework.charts.snap.round import TURNS, fitted_disc, ring_of

RINGS = np.linspace(0.0, 1.0, 9)  # from near the hole or the middle to near the rim
RIM = 0.93  # of the radius, the outermost ring
MIDDLE = 0.35  # of the radius, within which slices are too narrow
FEW = 0.004  # of the pixels of all rings, below which a colour has no slice
MOST = 24  # colours
OPEN = 0.1  # of the radius, the least hole of a donut
AGREE = 0.5  # of the rings that have one colour at a place, for that to be the slice's
NARROW = 3  # places of `TURNS`, the least that a slice has
BARE = -2  # the number of the ground
EDGE = 6  # places that a line between slices may cover


def pies_by_colour(
    told: Sequence[SeenMark], picture: UInt8[ndarray, "H W 3"], ground: Float[ndarray, " 3"]
) -> list[SeenMark]:
    """The pies told, with slices where colours change; `ground` is the colour behind them."""
    return [_by_colour(mark, picture, ground) for mark in told]


def _by_colour(mark: SeenMark, picture: UInt8[ndarray, "H W 3"], ground: Float[ndarray, " 3"]) -> SeenMark:
    """A pie with a slice for each stretch of one colour around it; as told where there is but one."""
    radius = float(np.hypot(*(mark.points[1:] - mark.points[0]).T).mean())
    if radius < 8:
        return mark
    centre, radius = fitted_disc(picture, mark.points[0].copy(), radius)
    hole = _hole(picture, centre, radius, ground)
    inner = max(hole + 0.1 * (1 - hole), MIDDLE)
    rings = np.stack([ring_of(picture, centre, radius * (inner + (RIM - inner) * share)) for share in RINGS])
    labels = _labels(rings, ground)
    starts = _starts(_stretches(labels), labels == BARE)
    if not 2 <= len(starts) <= 40:
        return mark
    clockwise = -np.sort(-starts)
    first = int(np.abs((clockwise / TURNS + 0.25 + 0.5) % 1 - 0.5).argmin())  # the slice that starts nearest to the top
    turns = np.roll(clockwise, -first) / TURNS * 2 * np.pi
    turns = np.append(turns, turns[0])
    rim = centre + radius * np.column_stack([np.cos(turns), np.sin(turns)])
    return replace(mark, points=np.vstack([centre, rim]), hole=hole)


def _hole(
    picture: UInt8[ndarray, "H W 3"], centre: Float[ndarray, " 2"], radius: float, ground: Float[ndarray, " 3"]
) -> float:
    """The share of the radius that is open around the centre: where most of a ring first is not of the ground."""
    shares = np.arange(0.02, RIM, 0.01)
    bare = [(off(ring_of(picture, centre, radius * share)[None], ground) <= NEAR).mean() for share in shares]
    hole = float(shares[int((np.array(bare) < AGREE).argmax())])
    return hole if hole >= OPEN else 0.0


def _labels(rings: Float[ndarray, "R T 3"], ground: Float[ndarray, " 3"]) -> Int[ndarray, " T"]:
    """The colour that most rings have at each place around the pie, as a number.

    It is -1 where they do not agree, and `BARE` where they show the ground, as beside a slice that is pulled out.
    """
    bare = off(rings, ground) <= NEAR
    left = ~bare
    labels = np.where(bare.mean(axis=0) >= AGREE, BARE, -1)
    for number in range(MOST):
        if left.sum() < FEW * left.size:
            break
        shown = off(rings, commonest(rings[left], BITS)) <= NEAR
        if not (shown & left).any():
            break
        labels[(labels == -1) & (shown.mean(axis=0) >= AGREE)] = number
        left &= ~shown
    return labels


def _stretches(labels: Int[ndarray, " T"]) -> list[tuple[int, int, int]]:
    """The stretches of one colour around the pie (first place, last place, colour), without lines between slices."""
    found: list[tuple[int, int, int]] = []
    for number in range(labels.max() + 1):
        runs = runs_of(np.flatnonzero(labels == number), EDGE)
        if len(runs) > 1 and runs[0][0] + TURNS - runs[-1][-1] <= EDGE:
            runs[0] = np.concatenate([runs.pop() - TURNS, runs[0]])
        ends = [(int(run[0]), int(run[-1]), number) for run in runs if len(run) >= NARROW]
        if any(last - first >= EDGE for first, last, _ in ends):
            found += ends
    return sorted(found)


def _starts(stretches: Sequence[tuple[int, int, int]], bare: Bool[ndarray, " T"]) -> Float[ndarray, " n"]:
    """Where slices begin: in the middle between stretches of different colours.

    Beside a slice that is pulled out the ground is `bare`; there its neighbour ends where it would end without.
    """
    before = [(first - TURNS, last - TURNS, number) for first, last, number in stretches[-1:]] + list(stretches[:-1])
    gaps = [(end, first) for (_, end, _), (first, _, _) in zip(before, stretches, strict=True)]
    wide = [bool(bare[np.arange(end, first) % TURNS].any()) for end, first in gaps]
    pulled = [one and other for one, other in zip(wide, wide[1:] + wide[:1], strict=True)]
    found = []
    for k, (end, first) in enumerate(gaps):
        if before[k][2] == stretches[k][2]:
            continue
        middle = (end + first) / 2
        found.append(middle if not wide[k] or pulled[k] == pulled[k - 1] else end if pulled[k] else first)
    return np.array(found, dtype=float)
