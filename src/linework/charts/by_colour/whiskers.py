"""Whiskers of error bars found by their colour: narrow strokes across a line, up and down from it.

Letters: `H`, `W` rows and columns of a panel, `C` columns that a line passes, `N` strokes.
"""

import numpy as np
from jaxtyping import Bool, Float
from numpy import ndarray

from linework.charts.by_colour.layers import Inside
from linework.charts.runs import runs_of
from linework.charts.seen import SeenMark

ALIKE = 0.6  # of a line's strength, from which a pixel belongs to it or its whiskers
SHORT = 6.0  # pixels, and
STROKES = 2.5  # strokes that a whisker reaches up and down at least
BROAD = 4  # columns of the broadest whisker, beside one stroke
BESIDE = 4  # columns beside a whisker where the line must go on
LOW = 0.5  # of the least length, from which a stroke is a whisker where others tell that there is one
LEVEL = 0.5  # of a whisker's half that the line may rise within these
FEWEST = 3  # whiskers


def error_bars_along(line: SeenMark, inside: Inside) -> SeenMark | None:
    """A line as error bars, with a point at each whisker; None where it has not several."""
    points = line.points - inside.corner
    points = points[np.argsort(points[:, 0], kind="stable")]
    first, last = max(int(points[0, 0]) - BROAD, 0), min(int(points[-1, 0]) + BROAD, inside.free.shape[1] - 1)
    columns = np.arange(first, last + 1)
    if line.steps or not line.upright or len(columns) < 6 * BESIDE:
        return None
    heights = np.interp(columns, points[:, 0], points[:, 1])
    strength = _strength(inside, columns, heights)
    up, down = (_reach(strength, columns, heights, way) for way in (-1, 1))
    stroke = 2 * float(np.median(np.minimum(up, down))) + 1
    least = max(SHORT, STROKES * stroke, line.radius + 3)
    found, level = [], []
    for run in runs_of(np.flatnonzero(np.minimum(up, down) > LOW * least), 1):
        peak = run[np.minimum(up, down)[run] >= 0.5 * np.minimum(up, down)[run].max()]
        if len(peak) > BROAD + stroke:
            continue
        middle, high, low = int(peak[len(peak) // 2]), float(up[peak].max()), float(down[peak].max())
        sides = heights[np.clip([peak[0] - BESIDE, peak[-1] + BESIDE], 0, len(heights) - 1)]
        off = float(np.abs(sides - heights[middle]).max())
        x, y = columns[peak].mean() + 0.5, heights[middle]
        found.append([(x, y), (x, y + low + 0.5), (x, y - high - 0.5)])
        level.append(min(high, low) > least and off <= LEVEL * min(high, low))
    kept = _even(np.array([whisker[0][0] for whisker in found]), np.array(level, dtype=bool))
    if kept.sum() < FEWEST:
        return None
    whiskers = np.array([whisker for whisker, keep in zip(found, kept, strict=True) if keep]).reshape(-1, 2)
    return SeenMark("error_bars", whiskers + inside.corner, second=line.second, radius=line.radius)


def _even(places: Float[ndarray, " N"], sure: Bool[ndarray, " N"]) -> Bool[ndarray, " N"]:
    """Those that are sure, and those that stand at the even steps that the sure ones tell."""
    if sure.sum() < FEWEST:
        return sure
    known = places[sure]
    step = float(np.min(np.diff(known)))
    steps = np.rint((known - known[0]) / step)
    if np.abs(known - known[0] - steps * step).max() > 0.2 * step:
        return sure
    step, start = np.polyfit(steps, known, 1)
    off = (places - start) / step
    return sure | (np.abs(off - np.rint(off)) * step < 2.0)


def _strength(inside: Inside, columns: ndarray, heights: Float[ndarray, " C"]) -> Float[ndarray, "H W"]:
    """How far each pixel is from the ground on the way to the line's colour, that colour being 1."""
    rows = np.clip(heights.round().astype(int), 0, inside.free.shape[0] - 1)
    along = inside.pixels[rows, columns] - inside.ground
    strong = along[np.linalg.norm(along, axis=1) >= np.percentile(np.linalg.norm(along, axis=1), 50)]
    way = np.median(strong, axis=0)
    off = inside.pixels - inside.ground
    length = max(float(np.linalg.norm(way)), 1.0)
    share = off @ way / length**2
    aside = np.linalg.norm(off - share[..., None] * way, axis=2)
    return np.where(aside < 0.4 * length, share, 0.0)


def _reach(
    strength: Float[ndarray, "H W"], columns: ndarray, heights: Float[ndarray, " C"], way: int
) -> Float[ndarray, " C"]:
    """How many pixels of its colour go on from a line, up (-1) or down (1), in each column."""
    far = np.zeros(len(columns))
    going = np.ones(len(columns), dtype=bool)
    rows = heights.round().astype(int)
    for step in range(1, len(strength)):
        at = rows + way * step
        inside = (at >= 0) & (at < len(strength))
        going &= inside & (strength[np.clip(at, 0, len(strength) - 1), columns] > ALIKE)
        if not going.any():
            break
        far[going] = step
    return far
