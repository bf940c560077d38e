"""Tick marks beside a panel: where ticks stand exactly, and which end of a slanting word hangs from its tick.

Letters: `M` marks, `N` words.
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float, UInt8
from numpy import ndarray

DEEP = 5  # pixels outside of the panel that are searched
DARK = 40  # difference of a channel, of 255, from both sides
BROAD = 3  # pixels, the broadest mark
CLOSE = 1.5  # pixels that a tick may be off its mark when all are moved together
NOWHERE = 1e9  # pixels off where there is no mark
CLEAR = 0.5  # pixels that places must be moved less by, for a row further from the panel
SHARE = 0.6  # of the words that have a mark
FAR = 0.3  # share of the distance between ticks that words may be off their marks


def tick_marks(
    picture: UInt8[ndarray, "H W 3"], box: tuple[float, float, float, float], across: bool, beyond: bool
) -> list[Float[ndarray, " _"]]:
    """The pixels along a side of a panel at which short strokes stand out of it, for each distance from it.

    The side is the lower one, or the left one where not `across`; with `beyond` the upper or the right one.
    """
    left, top, right, bottom = (round(side) for side in box)
    turned = picture if across else picture.transpose(1, 0, 2)
    low, high, near, far = (left, right, top, bottom) if across else (top, bottom, left, right)
    edge = (near if across else far) if beyond else (far if across else near)
    outward = 1 if edge == far else -1
    start = max(low - BROAD, 0)
    rows = []
    for step in range(1, DEEP + 1):
        row = edge + outward * step
        if not 0 <= row < turned.shape[0]:
            break
        rows.append(_strokes(turned[row, start : high + BROAD + 1].astype(int)) + start)
    return rows


def _strokes(line: ndarray) -> Float[ndarray, " M"]:
    """The middles of short runs that differ from the usual colour of a row of pixels."""
    if not len(line):
        return np.zeros(0)
    inked = np.abs(line - np.median(line, axis=0)).max(axis=1) > DARK
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(int), [0]])))
    runs = edges.reshape(-1, 2)
    short = runs[runs[:, 1] - runs[:, 0] <= BROAD]
    return np.array(short.mean(axis=1), dtype=float)


def on_marks(
    options: Sequence[Float[ndarray, " N"]], rows: Sequence[Float[ndarray, " _"]]
) -> Float[ndarray, " N"] | None:
    """The option whose places, moved together by the least, meet marks of a row, each on its mark.

    None where no option does, or where marks are met on both sides alike, as the strokes of digits are.
    """
    best: tuple[float, Float[ndarray, " N"]] | None = None
    for places in options:
        for marks in rows:
            if len(marks) < 2 or len(places) < 2:
                continue
            off = marks - places[:, None]
            near = off[np.arange(len(off)), np.abs(off).argmin(axis=1)]
            moved, met = _together(near)
            beyond = np.where(off * moved < 0, np.abs(off), NOWHERE).min(axis=1)
            step = float(np.median(np.diff(np.sort(places))))
            strokes = abs(moved) > CLOSE and met.mean() >= SHARE and _together(beyond)[1].mean() >= SHARE
            less = abs(moved) <= FAR * step and (best is None or abs(moved) < best[0] - CLEAR)
            if met.mean() >= SHARE and less and not (strokes and float(np.median(beyond)) <= 2 * abs(moved) + 1):
                best = abs(moved), places + np.where(met, near, moved)
    return None if best is None else best[1]


def _together(off: Float[ndarray, " N"]) -> tuple[float, Bool[ndarray, " N"]]:
    """How far most are off, and which are as far."""
    moved = float(np.median(off))
    return moved, np.abs(off - moved) < CLOSE
