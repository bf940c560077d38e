"""Lines found by their colours alone: the strokes of one hue that run through a panel, each traced.

A soft rim is a mixture with the ground, so it lies in the same direction from the ground's colour as the stroke does:
pixels are grouped by that direction, not by their colours. Letters: `H`, `W` rows and columns of the panel.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Float, UInt8
from numpy import ndarray
from scipy.ndimage import median_filter

from linework.charts.by_colour.layers import inside_of, without_grid
from linework.charts.seen import SeenMark
from linework.charts.snap.trace import trace
from linework.charts.view import Window

INK = 30.0  # distance from the ground, in levels of a channel, from which a pixel is ink
ALIKE = 0.97  # cosine of two directions that are one
STRONG = 0.45  # of the strongest pixels of a hue, from which a pixel belongs to the stroke
ACROSS = 0.3  # share of the columns of a panel that a line is in, at least
THICK = 0.05  # share of a panel's height that a stroke is thick, at most
LEVEL = 2.0  # pixels; what is as level as this is the grid's
MOST = 10  # hues of a panel


def lines_by_colour(
    told: Sequence[SeenMark], picture: UInt8[ndarray, "H W 3"], box: Window, hidden: Sequence[Window]
) -> list[SeenMark]:
    """A line for each hue that runs through the panel, the strongest, as many as told.

    What else is known of each is that of the nearest line told.
    """
    inside = inside_of(picture, box, hidden)
    off = inside.pixels - inside.ground
    away = np.linalg.norm(off, axis=2)
    left = inside.free & (away > INK)
    found: list[tuple[float, SeenMark]] = []
    for _ in range(3 * MOST):
        if left.sum() < 0.0005 * left.size or len(found) == MOST:
            break
        way = _commonest_way(off[left])
        alike = inside.free & (away > INK / 2) & (off @ way > ALIKE * away)
        if not (alike & left).any():
            break
        left &= ~alike
        line = _line(without_grid(alike), away, told, inside.corner)
        if line is not None:
            found.append((float(np.sqrt(away[alike]).sum()), line))
    strongest = sorted(found, key=lambda one: -one[0])[: len(told)]
    return [line for _, line in strongest]


def _commonest_way(off: Float[ndarray, "N 3"]) -> Float[ndarray, " 3"]:
    """The direction that most ink lies in, stronger ink counting more."""
    strength = np.linalg.norm(off, axis=1)
    unit = off / strength[:, None]
    keys = np.rint((unit + 1) * 6).astype(int) @ (169, 13, 1)
    fullest = np.bincount(keys, weights=strength).argmax()
    way = (off[keys == fullest]).sum(axis=0)
    return np.asarray(way / np.linalg.norm(way))


def _line(
    alike: Bool[ndarray, "H W"], away: Float[ndarray, "H W"], told: Sequence[SeenMark], corner: Float[ndarray, " 2"]
) -> SeenMark | None:
    """The stroke that runs through the pixels of one hue; None where none does."""
    if not alike.any():
        return None
    shown = alike & (away > STRONG * np.percentile(away[alike], 90))
    height, width = shown.shape
    columns = np.flatnonzero(shown.any(axis=0))
    if len(columns) < max(ACROSS * width, 8):
        return None
    heights = shown[:, columns].sum(axis=0)
    if np.median(heights) > THICK * height + 4:
        return None
    reach = np.arange(columns[0], columns[-1] + 1)
    middles = np.array([np.flatnonzero(shown[:, column]).mean() for column in columns])
    guide = np.interp(reach, columns, median_filter(middles, 9)) + 0.5
    points = trace(shown[:, reach], guide, reach, 0.0)
    if points is None or len(points) < 2 or np.ptp(points[:, 0]) < 0.6 * len(reach) or np.ptp(points[:, 1]) < LEVEL:
        return None
    points = points + corner
    return replace(min(told, key=lambda mark: _apart(mark.points, points)), points=points, guide=False)


def _apart(told: Float[ndarray, "P 2"], traced: Float[ndarray, "p 2"]) -> float:
    """The mean distance in height between two lines where both are."""
    order = np.argsort(told[:, 0])
    return float(np.abs(np.interp(traced[:, 0], told[order, 0], told[order, 1]) - traced[:, 1]).mean())
