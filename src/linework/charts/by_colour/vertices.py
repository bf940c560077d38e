"""The vertices of a traced line: those of one that goes in steps, and of one with markers near places that are told.

Letters: `P` vertices, `T` points of the trace, `C` columns, `J` jumps.
"""

from itertools import pairwise

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from scipy.interpolate import LSQUnivariateSpline
from scipy.optimize import least_squares

from linework.charts.seen import STEPS, Steps
from linework.charts.snap.lines import path_of

BETTER = 0.5  # of how far a straight course is off, from which one in steps is
JUMP = 1.5  # pixels from column to column that are a jump
SHORT = 3  # columns that a level piece is longer than
FLAT = 2.0  # pixels in which a level piece stays
LEVEL = 0.9  # share of a line that is level, if it goes in steps
CLOSE = 0.15  # of a step that its last vertex may be off the end of the trace, if it jumps between middles
ROUGH = 0.3  # pixels that it is off where vertices are moved along the axis too
HOLD = 0.3  # of a vertex to its place along the axis, against one column
ROUNDS = 30  # of moving them
OFF = 1.5  # pixels that a straight course is off on average where it may be in steps


def stepped(traced: Float[ndarray, "T 2"]) -> tuple[Float[ndarray, "P 2"], Steps] | None:
    """The vertices of a line of level pieces and jumps, and which steps it goes in; None for any other line."""
    columns = np.arange(np.ceil(traced[0, 0]), traced[-1, 0])
    heights = np.interp(columns, *traced.T)
    cuts = np.flatnonzero(np.abs(np.diff(heights)) > JUMP) + 1
    pieces = [piece for piece in np.split(np.arange(len(columns)), cuts) if len(piece) > SHORT]
    if len(pieces) < 3 or sum(map(len, pieces)) < LEVEL * len(columns):
        return None
    if any(np.ptp(heights[piece[1:-1]]) > FLAT for piece in pieces):
        return None
    levels = np.array([np.median(heights[piece]) for piece in pieces])
    jumps = np.array([(columns[a[-1]] + columns[b[0]]) / 2 for a, b in pairwise(pieces)])
    first, last = traced[[0, -1], 0]
    middles = _between_middles(float(first), jumps)
    if abs(middles[-1] - last) < CLOSE * (last - first) / len(jumps) and (np.diff(middles) > 0).all():
        return np.column_stack([np.append(middles[:-1], last), levels]), "mid"
    ends = traced[[0, -1], 1]
    if abs(ends[0] - levels[0]) > abs(ends[1] - levels[-1]):
        return np.column_stack([np.concatenate([[first], jumps, [last]]), np.insert(levels, 0, ends[0])]), "pre"
    return np.column_stack([np.concatenate([[first], jumps, [last]]), np.append(levels, ends[1])]), "post"


def _between_middles(first: float, jumps: Float[ndarray, " J"]) -> Float[ndarray, " P"]:
    """The places between whose middles a line jumps, from the first of them on."""
    places = [first]
    for jump in jumps.tolist():
        places.append(2 * jump - places[-1])
    return np.array(places)


def vertices_along(
    traced: Float[ndarray, "T 2"], along: Float[ndarray, " n"], radius: float
) -> tuple[Float[ndarray, "P 2"], Steps]:
    """The vertices near these places, and how the line goes from one to the next; the trace itself with fewer than two.

    Straight pieces are fitted by least squares, so corners that a trace cuts are where the pieces meet.
    """
    first, last = traced[0, 0] + radius, traced[-1, 0] - radius  # a marker reaches beyond its vertex
    places = _within(np.unique(along), float(first), float(last))
    columns = np.arange(np.ceil(first), last)
    if len(places) < 2 or len(columns) < 3 * len(places):
        return traced, ""
    heights, ends = np.interp(columns, *traced.T), traced[[0, -1], 1]
    fits = {steps: np.column_stack([places, _heights(places, columns, heights, steps)]) for steps in STEPS}
    fits["pre"][0, 1], fits["post"][-1, 1] = ends  # what nothing but the first, or the last, upright stroke shows
    off = {steps: _off(points, columns, heights, steps) for steps, points in fits.items()}
    once: Steps = "pre" if abs(ends[0] - fits["post"][0, 1]) > abs(ends[1] - fits["pre"][-1, 1]) else "post"
    either: tuple[Steps, ...] = "mid", once
    best = min(either, key=lambda steps: off[steps])
    if off[""] > OFF and off[best] < BETTER * off[""]:
        return fits[best], best
    return (_fitted(fits[""], columns, heights) if off[""] > ROUGH else fits[""]), ""


def _within(places: Float[ndarray, " n"], first: float, last: float) -> Float[ndarray, " P"]:
    """Places on a trace; what is less than half a step before its first end, or after its last, is at that."""
    if len(places) < 2:
        return places
    reach = 0.5 * float(np.median(np.diff(places)))
    return np.unique(np.clip(places[(places > first - reach) & (places < last + reach)], first, last))


def _heights(
    places: Float[ndarray, " P"], columns: Float[ndarray, " C"], heights: Float[ndarray, " C"], steps: Steps
) -> Float[ndarray, " P"]:
    """How high the vertices are that fit a line best, if it goes so from one to the next."""
    if not steps:
        try:
            return np.asarray(LSQUnivariateSpline(columns, heights, places[1:-1], k=1)(places))
        except ValueError:  # two knots without a column between them
            return np.interp(places, columns, heights)
    bounds = {"pre": places[:-1], "post": places[1:], "mid": (places[1:] + places[:-1]) / 2}[steps]
    of = np.searchsorted(bounds, columns)
    usual = np.interp(places, columns, heights)
    for k in np.unique(of):
        usual[k] = np.median(heights[of == k])
    return usual


def _fitted(
    points: Float[ndarray, "P 2"], columns: Float[ndarray, " C"], heights: Float[ndarray, " C"]
) -> Float[ndarray, "P 2"]:
    """Straight pieces through vertices that move less than half a step along the axis; both ends move up and down."""
    count, reach = len(points), 0.45 * np.diff(points[:, 0]).min()
    sides = np.concatenate([np.full(count - 2, reach), np.full(count, np.inf)])
    start = np.concatenate([points[1:-1, 0], points[:, 1]])

    def placed(both: Float[ndarray, " m"]) -> Float[ndarray, "P 2"]:
        return np.column_stack([np.concatenate([points[:1, 0], both[: count - 2], points[-1:, 0]]), both[count - 2 :]])

    found = least_squares(
        lambda both: np.concatenate(
            [np.interp(columns, *placed(both).T) - heights, HOLD * (both - start)[: count - 2]]
        ),
        start,
        bounds=(start - sides, start + sides),
        loss="soft_l1",
        max_nfev=ROUNDS,
    )
    return placed(found.x)


def _off(
    points: Float[ndarray, "P 2"], columns: Float[ndarray, " C"], heights: Float[ndarray, " C"], steps: Steps
) -> float:
    """How far a line is from its trace on average, in height."""
    corners = path_of(len(points), steps).at(points)
    return float(np.abs(np.interp(columns, corners[:, 0], corners[:, 1]) - heights).mean())
