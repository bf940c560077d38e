"""The colours of a panel, one layer each: where a colour is, without the ground, the grid and what is written.

Letters: `H`, `W` rows and columns of the panel, `h`, `w` of the picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, UInt8
from numpy import ndarray

from linework.charts.colours import commonest
from linework.charts.runs import runs_of
from linework.charts.view import Window

BITS = 5  # of each channel that a colour is told by
NEAR = 22  # difference of a channel up to which a pixel belongs to a layer
FAINT = 22  # difference of a channel from the ground from which a pixel is ink
MOST = 14  # layers of a panel
SMALL = 0.0004  # share of a panel below which a colour makes no layer
SPAN = 0.7  # share of a side that a line of the grid runs along
THIN = 4  # pixels that a line of the grid is wide, at most


@dataclass(frozen=True, eq=False)
class Inside:
    """The inside of a panel's frame: its first pixel in the picture (x, y), its pixels, which count, and the ground."""

    corner: Float[ndarray, " 2"]
    pixels: Float[ndarray, "H W 3"]
    free: Bool[ndarray, "H W"]
    ground: Float[ndarray, " 3"]


def inside_of(
    picture: UInt8[ndarray, "h w 3"], box: Window, hidden: Sequence[Window], ground: Float[ndarray, " 3"]
) -> Inside:
    """The inside of a panel with this ground; what is in the `hidden` boxes (words, a legend) does not count."""
    left, top = max(round(box[0]) + 1, 0), max(round(box[1]) + 1, 0)
    right, bottom = min(round(box[2]) - 1, picture.shape[1]), min(round(box[3]) - 1, picture.shape[0])
    pixels = picture[top : max(bottom, top + 1), left : max(right, left + 1)].astype(float)
    free = np.ones(pixels.shape[:2], dtype=bool)
    for x0, y0, x1, y1 in hidden:
        rows = slice(max(int(y0) - 1 - top, 0), max(int(y1) + 2 - top, 0))
        free[rows, max(int(x0) - 1 - left, 0) : max(int(x1) + 2 - left, 0)] = False
    return Inside(np.array([left, top], dtype=float), pixels, free, ground)


def off(pixels: Float[ndarray, "H W 3"], colour: Float[ndarray, "*any 3"]) -> Float[ndarray, "H W"]:
    """The largest difference of a channel from a colour, or from that of each pixel."""
    red, green, blue = np.abs(pixels - colour).transpose(2, 0, 1)  # faster than a maximum along three
    return np.maximum(np.maximum(red, green), blue)


def inked(inside: Inside) -> Bool[ndarray, "H W"]:
    """What is not of the ground."""
    return np.asarray(inside.free & (off(inside.pixels, inside.ground) > FAINT))


def layers_of(inside: Inside) -> list[Bool[ndarray, "H W"]]:
    """Where each colour of a panel is, the commonest first."""
    ink, least = inked(inside), max(SMALL * inside.free.size, 8)
    left = ink.copy()
    found: list[ndarray] = []
    for _ in range(4 * MOST):
        if left.sum() < least or len(found) == MOST:
            break
        colour = commonest(inside.pixels[left], BITS)
        shown = ink & (off(inside.pixels, colour) <= NEAR)
        if not (shown & left).any():
            break
        left &= ~shown
        kept = without_grid(shown)
        if kept.sum() >= least:
            found.append(kept)
    return found


def without_grid(shown: Bool[ndarray, "H W"]) -> Bool[ndarray, "H W"]:
    """A layer without thin straight lines from side to side."""
    kept = shown.copy()
    for turned in (kept, kept.T):
        rows = np.flatnonzero(turned.mean(axis=1) >= SPAN)
        for run in runs_of(rows):
            if len(run) <= THIN:
                turned[run] = False
    return kept
