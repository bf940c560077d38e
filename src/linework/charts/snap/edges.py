"""Straight edges across a value axis: where colours change from row to row. Letters as in `snap.seen`."""

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray

from linework.charts.runs import runs_of

Option = tuple[float, tuple[float, ...]]  # what an assignment costs, and its heights
NARROW = 4.0  # pixels to both sides of a mark's middle that are looked at
FAINT = 6.0  # change of a channel, of 255, below which nothing is an edge


def edge_profile(
    picture: UInt8[ndarray, "H W 3"], place: float, reach: float, low: float, high: float
) -> tuple[Float[ndarray, " n"], int]:
    """How much each row near `place` differs from the next, between two columns; and the first row."""
    height, width = picture.shape[:2]
    first, last = max(int(place - reach) - 1, 0), min(int(place + reach) + 3, height)
    strip = picture[first:last, max(int(low), 0) : max(min(round(high), width), int(low) + 1)].astype(float)
    if strip.shape[0] < 2 or not strip.size:
        return np.zeros(1), first
    return np.abs(np.diff(strip, axis=0)).max(axis=2).mean(axis=1), first


def near_peak(profile: Float[ndarray, " n"], first: int, place: float, share: float = 0.5) -> float:
    """The place of the edge nearest to `place` among those of at least `share` of the strongest; itself without one."""
    top = profile.max(initial=0)
    if top < FAINT:
        return place
    strong = np.flatnonzero(profile >= max(share * top, FAINT))
    middles = [float(np.average(run + first + 1, weights=profile[run])) for run in runs_of(strong, 3)]
    return min(middles, key=lambda middle: abs(middle - place))


def snap_heights(
    picture: UInt8[ndarray, "H W 3"], column: float, heights: Float[ndarray, " n"], reach: float, narrow: float = NARROW
) -> Float[ndarray, " n"]:
    """Heights over a column on the edges near them, in the order they had: ends of whiskers, sides of boxes, medians.

    All are placed together: no edge serves two, and one without an edge nearby stays.
    """
    order = np.argsort(heights, kind="stable")
    low, high = heights.min(), heights.max()
    profile, first = edge_profile(
        picture, (low + high) / 2, (high - low) / 2 + reach, column - narrow, column + narrow + 1
    )
    places, strengths = _peaks(profile, first)
    return _placed(heights, order, places, strengths, reach)


def _peaks(profile: Float[ndarray, " n"], first: int) -> tuple[Float[ndarray, " m"], Float[ndarray, " m"]]:
    """The middles of the edges in a profile and how strong each is, from 0 to 1."""
    strong = np.flatnonzero(profile >= max(0.12 * profile.max(initial=0), FAINT))
    if not len(strong):
        return np.zeros(0), np.zeros(0)
    runs = runs_of(strong, 2)
    places = np.array([float(np.average(run + first + 1, weights=profile[run])) for run in runs])
    strengths = np.array([float(profile[run].max()) for run in runs])
    return places, np.minimum(strengths / np.median(strengths), 1.0)


def _placed(heights: ndarray, order: ndarray, places: ndarray, strengths: ndarray, reach: float) -> ndarray:
    """The assignment of rising heights to rising edges that costs least; to leave a height costs 1."""
    best: list[Option] = [(0.0, ())] * (len(places) + 1)  # by how many edges are used up
    for height in heights[order].tolist():
        options: list[Option] = []
        for used, (cost, chosen) in enumerate(best):
            option = cost + 1.0, (*chosen, height)
            if used:
                off = abs(places[used - 1] - height) / reach
                price = off + 0.4 * (1 - strengths[used - 1]) if off < 1 else np.inf
                option = min(option, (best[used - 1][0] + price, (*best[used - 1][1], float(places[used - 1]))))
                option = min(option, options[-1])
            options.append(option)
        best = options
    found = heights.copy()
    found[order] = best[-1][1]
    return found
