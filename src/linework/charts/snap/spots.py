"""Markers counted in the full picture: spots that stand alone show what a marker looks like, clumps are taken apart.

A clump is covered with the shapes seen alone, one after the other, each where it covers most that is not covered yet
and least of the ground. Letters: `P` markers told, `n` found; rows and columns are `h`, `w` of a panel, `k`, `l` of a
shape.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, UInt8
from numpy import ndarray
from scipy.ndimage import binary_erosion, binary_opening, find_objects, label
from scipy.signal import fftconvolve
from scipy.spatial import cKDTree

from linework.charts.colours import commonest
from linework.charts.view import Window

INK = 30  # difference of a channel from the ground at which something is drawn
FRAME = 2  # pixels of a panel's side that its frame takes
SINGLE = 0.3  # how far from the usual area a spot that stands alone may be, as a share
COVERS = 0.2  # share of a shape that must be new ink for one more marker
ALIKE = 60  # summed difference of the channels of spots of one series
EDGE = 0.5  # weight of a rim that lies on the clump's, against ink that is covered
MOST = 40  # markers of one clump
AGREE = 0.8  # share of the markers told that must be among those found
SHARE = 0.6  # at least so many are found of those told, and at most
TIMES = 12.0  # as many


@dataclass(frozen=True, eq=False)
class _Spot:
    """A piece of ink: its first row and column, and its pixels."""

    row: int
    column: int
    shown: Bool[ndarray, "k l"]
    colour: Float[ndarray, " 3"]


def counted_markers(
    told: Float[ndarray, "P 2"],
    picture: UInt8[ndarray, "H W 3"],
    box: Window,
    covered: Sequence[Window],
    reach: float,
    radius: float = 0.0,
) -> Float[ndarray, "n 2"] | None:
    """The middles of all markers of a panel, those in the `covered` boxes (words, the legend) left out.

    None where spots and the markers that were told do not agree: then something else was taken for a marker.
    """
    left, top = int(box[0]) + FRAME, int(box[1]) + FRAME
    inside = picture[top : int(box[3]) - FRAME + 1, left : int(box[2]) - FRAME + 1]
    if min(inside.shape[:2]) < 20 or len(told) < 3:
        return None
    ink = np.abs(inside.astype(int) - commonest(inside.reshape(-1, 3))).max(axis=2) > INK
    for x0, y0, x1, y1 in covered:
        ink[max(int(y0) - top, 0) : max(int(y1) - top + 1, 0), max(int(x0) - left, 0) : max(int(x1) - left + 1, 0)] = 0
    wide = max(3, 1 + 2 * int(0.5 * radius))
    ink = binary_opening(ink, np.ones((wide, wide)))  # without grids and lines
    spots = _spots(ink, inside)
    shapes = _shapes(spots, told - np.array([left, top]))
    if not shapes:
        return None
    found = np.array([middle for spot in spots for middle in _middles(spot, ink, shapes)]).reshape(-1, 2)
    if not SHARE * len(told) <= len(found) <= TIMES * len(told):
        return None
    found = found + np.array([left, top])
    near = cKDTree(found).query(told)[0] <= reach
    return found if near.mean() >= AGREE else None


def _spots(ink: Bool[ndarray, "h w"], inside: UInt8[ndarray, "h w 3"]) -> list[_Spot]:
    pieces, _ = label(ink)
    found = []
    for number, (rows, columns) in enumerate(find_objects(pieces), 1):
        shown = pieces[rows, columns] == number
        colour = np.median(inside[rows, columns][shown], axis=0)
        found.append(_Spot(rows.start, columns.start, shown, colour))
    return found


def _shapes(spots: Sequence[_Spot], told: Float[ndarray, "P 2"]) -> list[Bool[ndarray, "k l"]]:
    """One shape for each colour of the spots that hold just one of the markers told and are of the usual size."""
    alone = []
    for spot in spots:
        x, y = told[:, 0] - spot.column, told[:, 1] - spot.row
        height, width = spot.shown.shape
        held = (x >= -1) & (x <= width + 1) & (y >= -1) & (y <= height + 1)
        if held.sum() == 1 and max(height, width) <= 1.6 * min(height, width) + 2:
            alone.append(spot)
    if not alone:
        return []
    usual = float(np.median([spot.shown.sum() for spot in alone]))
    groups: list[list[_Spot]] = []
    for spot in sorted(alone, key=lambda spot: abs(spot.shown.sum() - usual)):
        if abs(spot.shown.sum() - usual) > SINGLE * usual:
            break
        home = next((group for group in groups if np.abs(group[0].colour - spot.colour).sum() <= ALIKE), None)
        groups.append([spot]) if home is None else home.append(spot)
    return [_mean_shape(group) for group in groups]


def _mean_shape(group: Sequence[_Spot]) -> Bool[ndarray, "k l"]:
    """What most spots of a group show, laid with their middles on one another."""
    height, width = (max(spot.shown.shape[axis] for spot in group) | 1 for axis in (0, 1))
    total = np.zeros((height, width))
    for spot in group:
        down, across = (height - spot.shown.shape[0]) // 2, (width - spot.shown.shape[1]) // 2
        total[down : down + spot.shown.shape[0], across : across + spot.shown.shape[1]] += spot.shown
    return total >= 0.5 * len(group)


def _middles(spot: _Spot, ink: Bool[ndarray, "h w"], shapes: Sequence[ndarray]) -> list[Float[ndarray, " 2"]]:
    """The middles of the markers of a spot, x and y: one, or as many as cover it."""
    usual = float(np.mean([shape.sum() for shape in shapes]))
    area = spot.shown.sum()
    if area < (1 - 2 * SINGLE) * usual:
        return []
    corner = np.array([spot.column, spot.row]) + 0.5
    if area < (1 + SINGLE) * usual:
        rows, columns = np.nonzero(spot.shown)
        return [corner + np.array([columns.mean(), rows.mean()])]
    edge = max(max(shape.shape) for shape in shapes) // 2 + 1
    left = np.pad(spot.shown, edge).astype(float)
    fixed = [EDGE * _laid(_rim(left > 0), _rim(shape)) - _laid(1 - left, shape) for shape in shapes]
    found: list[ndarray] = []
    while len(found) < MOST:
        covers = [_laid(left, shape) for shape in shapes]
        scores = [cover + more for cover, more in zip(covers, fixed, strict=True)]
        best = max(range(len(shapes)), key=lambda k: scores[k].max())
        row, column = np.unravel_index(int(scores[best].argmax()), left.shape)
        if covers[best][row, column] < COVERS:
            break
        _uncover(left, shapes[best], int(row), int(column))
        found.append(corner + np.array([column - edge, row - edge], dtype=float))
    return found


def _laid(page: Float[ndarray, "h w"], shape: ndarray) -> Float[ndarray, "h w"]:
    """Which share of a shape lies on what a page shows, for each place of its middle."""
    return np.asarray(fftconvolve(page, shape[::-1, ::-1].astype(float), "same") / shape.sum())


def _rim(shown: Bool[ndarray, "h w"]) -> Float[ndarray, "h w"]:
    return (shown & ~binary_erosion(shown)).astype(float)


def _uncover(left: Float[ndarray, "h w"], shape: Bool[ndarray, "k l"], row: int, column: int) -> None:
    """Take away what a shape covers that lies with its middle there; the page is wider than the shape on all sides."""
    down, across = row - shape.shape[0] // 2, column - shape.shape[1] // 2
    height, width = min(shape.shape[0], left.shape[0] - down), min(shape.shape[1], left.shape[1] - across)
    skipped = max(-down, 0), max(-across, 0)
    part = shape[skipped[0] : height, skipped[1] : width]
    left[down + skipped[0] : down + height, across + skipped[1] : across + width][part] = 0
