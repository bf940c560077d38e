"""Edges of faces: a stroke between two places whose colour is no mixture of both.

Letters: `N` pixels across a side, from outside to inside.
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts.assemble.words import POINTS
from linework.charts.colours import hexadecimal

REACH = 4  # pixels across a side that its stroke lies within, and
BESIDE = 3  # pixels further on, where it surely no longer is
ACROSS = np.arange(-REACH - BESIDE, REACH + BESIDE + 1)  # the places across a side that are looked at
STAND_OUT = 40.0  # difference of a channel from any mixture of both sides
THIN, MIXED = 0.4, 16.0  # share of a pixel that a stroke covers, and difference of a channel from such a mixture
ONE = 70.0  # differences of a channel that strokes of one colour may have, most of them
USUAL, ROUGH = 1.0, 0.4  # points that matplotlib draws an edge with, and by which a width is known
AGREE = 0.7  # share of the sides that have a stroke, and share of these that have one colour


def edge_across(sides: Sequence[Float[ndarray, "N 3"]]) -> tuple[str | None, float | None]:
    """The colour and the width in points of the edges that most sides show; None where they show none.

    The width is None where it is the usual one.
    """
    strokes = [stroke for side in sides if (stroke := _stroke(side)) is not None]
    if not sides or len(strokes) < AGREE * len(sides):
        return None, None
    shades = np.array([shade for shade, _, _ in strokes])
    strength = np.array([strength for _, strength, _ in strokes])
    strongest = strength >= np.quantile(strength, 0.75)
    colour = np.median(shades[strongest], axis=0)
    if (np.abs(shades[strongest] - colour).max(axis=1) < ONE).mean() < AGREE:
        return None, None
    width = round(float(np.median([wide for _, _, wide in strokes])) * POINTS, 1)
    return hexadecimal(colour), None if abs(width - USUAL) < ROUGH else width


def _stroke(side: Float[ndarray, "N 3"]) -> tuple[Float[ndarray, " 3"], float, float] | None:
    """Colour, strength and width of what stands out across a side; None where all is a mixture of both its ends."""
    outside, inside = np.median(side[:BESIDE], axis=0), np.median(side[-BESIDE:], axis=0)
    between = side[BESIDE:-BESIDE]
    way = inside - outside
    share = np.clip((between - outside) @ way / max(float(way @ way), 1.0), 0, 1)
    apart = np.abs(between - outside - share[:, None] * way).max(axis=1)
    if apart.max() < STAND_OUT:
        return None
    at = int(apart.argmax())
    colour, full = _whole(between[at], outside + share[at] * way)
    return colour, float(apart[at]), float(apart.sum() / apart[at] * full)


def _whole(shade: Float[ndarray, " 3"], behind: Float[ndarray, " 3"]) -> tuple[Float[ndarray, " 3"], float]:
    """Black or white where a thin stroke of that looks so on what is behind, and its share of a pixel; else itself."""
    for colour in (np.zeros(3), np.full(3, 255.0)):
        way = colour - behind
        part = float((shade - behind) @ way / max(float(way @ way), 1.0))
        if THIN <= part <= 1 and np.abs(shade - behind - part * way).max() < MIXED:
            return colour, part
    return shade, 1.0
