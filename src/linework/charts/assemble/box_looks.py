"""How boxes of a box plot look: how wide they are, and their outlines, medians and outliers.

Letters: `B` boxes with five points each, `P` outliers, `H`, `W` rows and columns of the picture.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray

from linework.charts.assemble.edges import BESIDE, REACH, edge_across
from linework.charts.assemble.words import POINTS
from linework.charts.colours import rgb, same_colour
from linework.charts.snap.boxes import CHANGED, flanks, ray, reach_of

LEAST = 6.0  # pixels, half of the narrowest box whose median is looked at
BESIDE_MIDDLE = 0.5  # of half a box, where its median is looked at
MEDIAN = "#ff7f0e"  # what matplotlib draws medians with
FAR = 12  # pixels from its middle that an outlier reaches at most
SIZE, ROUGH = 6.0, 0.8  # points that matplotlib draws outliers with, and by which a size is known


@dataclass(frozen=True)
class BoxLook:
    """Half a width in pixels, colours, and widths of strokes in points; None is what is usual."""

    half: float | None = None
    line_color: str | None = None
    line_width: float | None = None
    median_color: str | None = None
    median_width: float | None = None


def box_look(fives: Float[ndarray, "B 5 2"], upright: bool, picture: UInt8[ndarray, "H W 3"]) -> BoxLook:
    """What most boxes look like."""
    turned = picture if upright else picture.transpose(1, 0, 2)
    fives = np.sort(fives if upright else fives[..., ::-1], axis=1)
    reach = reach_of(fives, turned)
    seen = [flank for five in fives for flank in flanks(five, turned, reach)]
    half = float(np.median([flank.end for flank in seen])) if seen else None
    sides = [side for flank in seen for side in _around(flank.pixels, flank.end)]
    medians = []
    for five in fives if half is not None and half > LEAST else ():
        top, median, bottom = five[1:4, 1]
        for aside in (-BESIDE_MIDDLE, BESIDE_MIDDLE):
            column = int(five[0, 0] + aside * half)
            if min(median - top, bottom - median) > REACH + BESIDE + 1 and 0 <= column < turned.shape[1]:
                medians += _around(turned[:, column].astype(float), float(median) - 0.5)
    line, line_width = edge_across(sides)
    median, median_width = edge_across(medians)
    return BoxLook(
        half,
        None if line is None or same_colour(line, "#000000") else line,
        line_width,
        None if median is None or same_colour(median, MEDIAN) else median,
        median_width,
    )


def outlier_size(radius: float, line_width: float | None) -> float | None:
    """The size in points of rings that reach so many pixels from their middles; None where it is the usual one."""
    size = 2 * radius * POINTS - (line_width or 1.0)
    return None if radius <= 0 or abs(size - SIZE) < ROUGH else round(max(size, 1.0), 1)


def ring_radius(points: Float[ndarray, "P 2"], upright: bool, picture: UInt8[ndarray, "H W 3"], behind: str) -> float:
    """How far markers in line with boxes usually reach to both their sides, in pixels; 0 where nothing is there."""
    turned, points = (picture, points) if upright else (picture.transpose(1, 0, 2), points[:, ::-1])
    found = []
    for column, row in points:
        sides = [ray(turned, float(column), float(row), way, FAR) - rgb(behind) for way in (-1, 1)]
        reached = [np.flatnonzero(np.abs(side).max(axis=1) > CHANGED) for side in sides]
        if all(map(len, reached)):
            found.append((reached[0][-1] + reached[1][-1] + 1) / 2)
    return float(np.median(found)) if found else 0.0


def _around(line: Float[ndarray, "n 3"], place: float) -> list[Float[ndarray, "N 3"]]:
    """The pixels along a line on both sides of a place, from the far end; none where it ends before."""
    middle = round(place)
    first, last = middle - REACH - BESIDE, middle + REACH + BESIDE + 1
    return [line[first:last][::-1]] if first >= 0 and last <= len(line) else []
