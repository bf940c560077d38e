"""Boxes of box plots on their ink: five heights, and a middle between both sides of the outline.

Letters: `B` boxes with five points each, `H`, `W` rows and columns of the picture.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray

from linework.charts.snap.edges import snap_heights

CLEAR = 3  # pixels from the middle of a box, and from its strokes, where it is surely filled
CHANGED = 24.0  # difference of a channel from the filling, from which a pixel is its outline's or beyond
WIDEST = 0.55  # of the way from box to box that half a box takes at most
STROKE = 5  # pixels that the outline of a box takes at most
UNEVEN = 3.0  # pixels by which both halves may differ that are told together


@dataclass(frozen=True, eq=False)
class Flank:
    """The pixels from the middle of a box to one side, and how far along them the outline runs."""

    way: int
    pixels: Float[ndarray, "n 3"]
    end: float


def snap_boxes(
    points: Float[ndarray, "P 2"], picture: UInt8[ndarray, "H W 3"], reach: tuple[float, float]
) -> Float[ndarray, "P 2"]:
    """The places along the axis of each box on the edges near them, and that axis in the middle of the box."""
    count = len(points) // 5
    fives = points[: 5 * count].reshape(-1, 5, 2).copy()
    far = reach_of(fives, picture)
    for five in fives:
        five[:, 1] = snap_heights(picture, float(five[:, 0].mean()), five[:, 1], reach[1])
        aside = _aside(five, picture, far)
        if 1 <= abs(aside) <= reach[0]:
            five[:, 0] += aside
            five[:, 1] = snap_heights(picture, float(five[:, 0].mean()), five[:, 1], reach[1])
    return np.vstack([fives.reshape(-1, 2), points[5 * count :]])


def reach_of(fives: Float[ndarray, "B 5 2"], picture: UInt8[ndarray, "H W 3"]) -> float:
    """How many pixels half a box may take: up to the middle between boxes."""
    middles = np.sort(fives[:, :, 0].mean(axis=1))
    return WIDEST * float(np.diff(middles).min()) if len(middles) > 1 else picture.shape[1] / 2


def flanks(five: Float[ndarray, "5 2"], picture: UInt8[ndarray, "H W 3"], reach: float) -> Iterator[Flank]:
    """Both sides of an upright box, above its median and below it; none where its filling does not end."""
    column, (top, median, bottom) = five[:, 0].mean(), np.sort(five[:, 1])[1:4]
    for row in ((top + median) / 2, (median + bottom) / 2):
        if min(abs(row - median), bottom - top) < CLEAR:
            continue
        for way in (-1, 1):
            pixels = ray(picture, float(column), float(row), way, reach)
            end = end_of(pixels)
            if end is not None:
                yield Flank(way, pixels, end)


def ray(picture: UInt8[ndarray, "H W 3"], column: float, row: float, way: int, reach: float) -> Float[ndarray, "n 3"]:
    """The pixels of a row from a column to one side."""
    columns = int(column) + way * np.arange(int(reach))
    columns = columns[(columns >= 0) & (columns < picture.shape[1])]
    return picture[min(max(int(row), 0), len(picture) - 1), columns].astype(float)


def _aside(five: Float[ndarray, "5 2"], picture: UInt8[ndarray, "H W 3"], reach: float) -> float:
    """How far the middle between the sides of a box is from its axis; 0 where they are not told."""
    seen = list(flanks(five, picture, reach))
    left, right = (np.array([flank.end for flank in seen if flank.way == way]) for way in (-1, 1))
    if not len(left) or not len(right) or max(np.ptp(left), np.ptp(right)) > UNEVEN:
        return 0.0
    column = float(five[:, 0].mean())
    return int(column) + 0.5 - column + float(right.mean() - left.mean()) / 2


def end_of(pixels: Float[ndarray, "n 3"]) -> float | None:
    """How many pixels from their start the filling is left, in the middle of the outline; None where it goes on."""
    if len(pixels) < 2 * CLEAR:
        return None
    away = np.abs(pixels - np.median(pixels[CLEAR : 2 * CLEAR], axis=0)).max(axis=1)
    left = np.flatnonzero(away[CLEAR:] > CHANGED)
    if not len(left):
        return None
    first = int(left[0]) + CLEAR
    beyond = pixels[min(first + STROKE, len(pixels) - 1)]
    stroke = np.minimum(away, np.abs(pixels - beyond).max(axis=1))[first : first + STROKE]
    return first + float(np.average(np.arange(len(stroke)), weights=stroke)) if stroke.sum() > CHANGED else float(first)
