"""Fields: panels full of so many colours that they show a picture, or a grid of small cells."""

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray
from scipy import ndimage

from linework.charts.by_colour.layers import Inside
from linework.charts.seen import SeenMark
from linework.charts.snap.grids import cells_of

BITS = 4  # of each channel that a colour is told by
GROUND = 0.4  # share of a panel that its commonest colour has, at most
FEW, MOSTLY = 12, 0.75  # colours, and share of all else that these have, at most
MANY = 10  # even cells each way that no filled contours show
CELLS = 64  # along the longer side, where the cells do not show
LEAST = 400  # pixels
THICK, SOLID = 11, 0.5  # pixels, thicker than lines and markers are, and share of what is not the ground that is so


def field_by_colour(inside: Inside, picture: UInt8[ndarray, "H W 3"], told: SeenMark | None) -> SeenMark | None:
    """The cells that a panel is full of; None where few colours have most of it.

    Where filled contours are `told` they are as large; then even cells will do, or the commonest colour may have all
    the rest, if that is more than lines and markers.
    """
    high, wide = inside.free.shape
    corners = inside.corner + np.array([[0.0, 0.0], [wide, high]]) if told is None else told.points
    across, down = np.maximum(np.ptp(corners, axis=0), 1.0)
    usual = np.maximum(np.rint(CELLS * np.array([down, across]) / max(across, down)), 1).astype(int)
    shown = cells_of(picture, corners, (0, 0))
    if not (told is not None and min(shown) >= MANY) and not _is_motley(inside, told is not None):
        return None
    rows, columns = (own if own > 1 else int(other) for own, other in zip(shown, usual, strict=True))
    return SeenMark("heatmap", corners, grid=(rows, columns))


def _is_motley(inside: Inside, told: bool) -> bool:
    """Whether the commonest colour has little of a panel, and a few more have little of the rest.

    Where a field was told the commonest may have more, if most of the rest is solid.
    """
    cells = (inside.pixels.astype(int) >> (8 - BITS)) @ np.array([1 << 2 * BITS, 1 << BITS, 1])
    counts = np.bincount(cells[inside.free], minlength=1)
    ground, order = int(counts.argmax()), np.sort(counts)[::-1]
    total, rest = int(order.sum()), int(order[1:].sum())
    if total < LEAST or order[1 : FEW + 1].sum() > MOSTLY * rest:
        return False
    if order[0] <= GROUND * total:
        return True
    solid = ndimage.binary_opening(inside.free & (cells != ground), np.ones((THICK, THICK)))
    return told and bool(solid.sum() >= SOLID * rest)
