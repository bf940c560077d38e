"""Tick marks beside a panel: where ticks stand exactly, and which end of a slanting word hangs from its tick.

Letters: `M` marks, `N` words.
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray

DEEP = 5  # pixels outside of the panel that are searched
DARK = 40  # difference of a channel, of 255, from both sides
BROAD = 3  # pixels, the broadest mark
CLOSE = 1.5  # pixels that a tick may be off its mark when all are moved together
SHARE = 0.6  # of the words that have a mark
FAR = 0.3  # share of the distance between ticks that words may be off their marks


def tick_marks(
    picture: UInt8[ndarray, "H W 3"], box: tuple[float, float, float, float], across: bool, beyond: bool
) -> Float[ndarray, " M"]:
    """The pixels along a side of a panel at which short strokes stand out of it.

    The side is the lower one, or the left one where not `across`; with `beyond` the upper or the right one.
    """
    left, top, right, bottom = (round(side) for side in box)
    turned = picture if across else picture.transpose(1, 0, 2)
    low, high, near, far = (left, right, top, bottom) if across else (top, bottom, left, right)
    edge = (near if across else far) if beyond else (far if across else near)
    outward = 1 if edge == far else -1
    start = max(low - BROAD, 0)
    best = np.zeros(0)
    for step in range(1, DEEP + 1):
        row = edge + outward * step
        if not 0 <= row < turned.shape[0]:
            break
        found = _strokes(turned[row, start : high + BROAD + 1].astype(int)) + start
        if len(found) >= max(len(best), 2):
            best = found
    return best


def _strokes(line: ndarray) -> Float[ndarray, " M"]:
    """The middles of short runs that differ from the usual colour of a row of pixels."""
    if not len(line):
        return np.zeros(0)
    inked = np.abs(line - np.median(line, axis=0)).max(axis=1) > DARK
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(int), [0]])))
    runs = edges.reshape(-1, 2)
    short = runs[runs[:, 1] - runs[:, 0] <= BROAD]
    return np.array(short.mean(axis=1), dtype=float)


def on_marks(options: Sequence[Float[ndarray, " N"]], marks: Float[ndarray, " M"]) -> Float[ndarray, " N"] | None:
    """The option whose places, moved together by the least, meet marks, each on its mark; None where none does."""
    best: tuple[float, Float[ndarray, " N"]] | None = None
    for places in options:
        if len(marks) < 2 or len(places) < 2:
            return None
        off = marks[np.abs(places[:, None] - marks).argmin(axis=1)] - places
        moved = float(np.median(off))
        met = np.abs(off - moved) < CLOSE
        step = float(np.median(np.diff(np.sort(places))))
        if met.mean() >= SHARE and abs(moved) <= FAR * step and (best is None or abs(moved) < best[0]):
            best = abs(moved), places + np.where(met, off, moved)
    return None if best is None else best[1]
