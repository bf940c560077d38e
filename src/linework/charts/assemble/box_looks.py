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
from linework.charts.snap.boxes import CHANGED, CLEAR, flanks, ray, reach_of

LEAST = 6.0  # pixels, half of the narrowest box whose median is looked at
BESIDE_MIDDLE = 0.5  # of half a box, where its median is looked at
LONG = 12.0  # pixels of the shortest whisker that is looked at
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
    whiskers = [side for five in fives for side in _across_whiskers(five, turned)]
    sides = whiskers or [side for flank in seen for side in _around(flank.pixels, flank.end)]
    medians = [side for five in fives for side in _across_medians(five, half or 0.0, turned)]
    line, line_width = edge_across(sides)
    median, median_width = edge_across(medians)
    return BoxLook(
        half,
        None if line is None or same_colour(line, "#000000") else line,
        line_width,
        None if median is None or same_colour(median, MEDIAN) else median,
        median_width,
    )


def _across_whiskers(five: Float[ndarray, "5 2"], picture: UInt8[ndarray, "H W 3"]) -> list[Float[ndarray, "N 3"]]:
    """The pixels across both whiskers of an upright box, away from their ends."""
    found = []
    for start, end in (five[[0, 1], 1], five[[3, 4], 1]):
        if end - start > LONG:
            for row in np.linspace(start, end, 5)[1:-1].astype(int).tolist():
                found += _around(picture[min(max(row, 0), len(picture) - 1)].astype(float), float(five[0, 0]) - 0.5)
    return found


def _across_medians(
    five: Float[ndarray, "5 2"], half: float, picture: UInt8[ndarray, "H W 3"]
) -> list[Float[ndarray, "N 3"]]:
    """The pixels across the median of an upright box, beside its middle; near quartiles the filling goes on."""
    top, median, bottom = five[1:4, 1]
    above, below = (min(int(gap) - CLEAR, REACH + BESIDE) for gap in (median - top, bottom - median))
    columns = [int(five[0, 0] + aside * half) for aside in (-BESIDE_MIDDLE, BESIDE_MIDDLE)]
    if half < LEAST or min(above, below) < CLEAR - 1 or not 0 <= columns[0] <= columns[1] < picture.shape[1]:
        return []
    at = round(median - 0.5)
    rows = np.clip(np.arange(at - REACH - BESIDE, at + REACH + BESIDE + 1), at - above, at + below)
    inside = rows[0] >= 0 and rows[-1] < len(picture)
    return [picture[rows, column].astype(float) for column in columns] if inside else []


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
