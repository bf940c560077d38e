"""The colours of a panel, one layer each: where a colour is, without the ground, the grid and what is written.

Letters: `H`, `W` rows and columns of the panel.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, UInt8
from numpy import ndarray

from linework.charts.view import Window

NEAR = 22  # difference of a channel up to which a pixel belongs to a layer
FAINT = 22  # difference of a channel from the ground from which a pixel is ink
MOST = 14  # layers of a panel
SMALL = 0.0004  # share of a panel below which a colour makes no layer
SPAN = 0.7  # share of a side that a line of the grid runs along
THIN = 4  # pixels that a line of the grid is wide, at most


@dataclass(frozen=True, eq=False)
class Layer:
    """One colour and where it is."""

    colour: Float[ndarray, " 3"]
    shown: Bool[ndarray, "H W"]


@dataclass(frozen=True, eq=False)
class Layers:
    """The layers of a panel, the commonest first; `corner` is its first pixel in the picture (x, y)."""

    corner: Float[ndarray, " 2"]
    ground: Float[ndarray, " 3"]
    layers: tuple[Layer, ...]


def inside_of(
    picture: UInt8[ndarray, "H W 3"], box: Window, hidden: Sequence[Window]
) -> tuple[Float[ndarray, " 2"], Float[ndarray, "h w 3"], Bool[ndarray, "h w"], Float[ndarray, " 3"]]:
    """What is inside a panel's frame: its corner in the picture, the pixels, which of them count, and the ground."""
    left, top = max(round(box[0]) + 1, 0), max(round(box[1]) + 1, 0)
    right, bottom = min(round(box[2]) - 1, picture.shape[1]), min(round(box[3]) - 1, picture.shape[0])
    inside = picture[top : max(bottom, top + 1), left : max(right, left + 1)].astype(float)
    free = np.ones(inside.shape[:2], dtype=bool)
    for x0, y0, x1, y1 in hidden:
        rows = slice(max(int(y0) - 1 - top, 0), max(int(y1) + 2 - top, 0))
        free[rows, max(int(x0) - 1 - left, 0) : max(int(x1) + 2 - left, 0)] = False
    ground = _commonest(inside[free] if free.any() else inside.reshape(-1, 3))
    return np.array([left, top], dtype=float), inside, free, ground


def layers_of(picture: UInt8[ndarray, "H W 3"], box: Window, hidden: Sequence[Window] = ()) -> Layers:
    """The layers inside a panel's frame; nothing is seen in the `hidden` boxes (words, a legend)."""
    corner, inside, free, ground = inside_of(picture, box, hidden)
    open_ = free & (np.abs(inside - ground).max(axis=2) > FAINT)
    found: list[Layer] = []
    for _ in range(4 * MOST):
        if open_.sum() < max(SMALL * open_.size, 8) or len(found) == MOST:
            break
        colour = _commonest(inside[open_])
        shown = free & (np.abs(inside - colour).max(axis=2) <= NEAR)
        if not (shown & open_).any():
            break
        open_ &= ~shown
        kept = without_grid(shown)
        if kept.sum() >= max(SMALL * open_.size, 8):
            found.append(Layer(colour, kept))
    return Layers(corner, ground, tuple(found))


def _commonest(pixels: ndarray) -> Float[ndarray, " 3"]:
    """The median of the fullest of coarse bins of colours."""
    keys = (pixels.astype(int) >> 3) @ (1024, 32, 1)
    return np.asarray(np.median(pixels[keys == np.bincount(keys).argmax()], axis=0))


def without_grid(shown: Bool[ndarray, "H W"]) -> Bool[ndarray, "H W"]:
    """A layer without thin straight lines from side to side."""
    kept = shown.copy()
    for turned in (kept, kept.T):
        rows = np.flatnonzero(turned.mean(axis=1) >= SPAN)
        for run in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
            if 0 < len(run) <= THIN:
                turned[run] = False
    return kept
