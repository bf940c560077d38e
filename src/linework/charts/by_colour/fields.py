"""Fields: panels full of so many colours that they show a picture, or a grid of small cells."""

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray

from linework.charts.by_colour.layers import Inside
from linework.charts.seen import SeenMark
from linework.charts.snap.grids import cells_of

BITS = 4  # of each channel that a colour is told by
GROUND = 0.4  # share of a panel that its commonest colour has, at most
FEW, MOSTLY = 12, 0.75  # colours, and share of all else that these have, at most
MANY = 10  # even cells each way that no filled contours show
CELLS = 64  # along the longer side, where the cells do not show
LEAST = 400  # pixels


def field_by_colour(inside: Inside, picture: UInt8[ndarray, "H W 3"], told: SeenMark | None) -> SeenMark | None:
    """The cells that a panel is full of; None where few colours have most of it.

    Where filled contours are `told` they are as large; then even cells will do, or the commonest colour may have all
    the rest.
    """
    high, wide = inside.free.shape
    corners = inside.corner + np.array([[0.0, 0.0], [wide, high]]) if told is None else told.points
    across, down = np.maximum(np.ptp(corners, axis=0), 1.0)
    usual = np.maximum(np.rint(CELLS * np.array([down, across]) / max(across, down)), 1).astype(int)
    shown = cells_of(picture, corners, (0, 0))
    if not (told is not None and min(shown) >= MANY) and not _is_motley(inside, GROUND if told is None else 1.0):
        return None
    rows, columns = (own if own > 1 else int(other) for own, other in zip(shown, usual, strict=True))
    return SeenMark("heatmap", corners, grid=(rows, columns))


def _is_motley(inside: Inside, ground: float) -> bool:
    """Whether the commonest colour has at most this share of a panel, and a few more have little of the rest."""
    pixels = inside.pixels[inside.free].astype(int) >> (8 - BITS)
    counts = np.sort(np.bincount(pixels @ (1 << 2 * BITS, 1 << BITS, 1), minlength=1))[::-1]
    few = counts[1 : FEW + 1].sum() <= MOSTLY * counts[1:].sum()
    return bool(len(pixels) >= LEAST and few and counts[0] <= ground * len(pixels))
