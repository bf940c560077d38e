"""Lines found by their colours alone: the strokes of one hue that run through a panel, each traced.

A soft rim is a mixture with the ground, so it lies in the same direction from the ground's colour as the stroke does:
pixels are grouped by that direction, not by their colours. Letters: `H`, `W` rows and columns of the panel.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Float
from numpy import ndarray
from scipy.ndimage import binary_closing, binary_opening, maximum_filter, median_filter

from linework.charts.by_colour.layers import Inside, without_grid
from linework.charts.by_colour.straight import INK, WIDE, without_straight
from linework.charts.by_colour.vertices import stepped, vertices_along
from linework.charts.seen import SeenMark
from linework.charts.snap.trace import trace

ALIKE = 0.985  # cosine of two directions that are one
STRONG = ((0.45, 90), (0.75, 99.5))  # share of a percentile of a hue's strength, from which a pixel is the stroke's
ACROSS = 0.3  # share of the columns of a panel that a line is in, at least
THICK = 0.05  # share of a panel's height that a stroke is thick, at most
SHARED = 0.6  # of a line's columns beside stronger ones, from which it is their rim
RIM = 3.0  # pixels across that a rim is off
UPRIGHT = 8  # pixels that an upright stroke is high, at least
UNDER = 4.0  # pixels off another line where a line begins or ends under it
TAIL = 24  # pixels at its end that tell where a line goes on
STRAY, COVERED = 1, 0.8  # pixels off which something covers it there, and the share that is covered
TWINS = 3  # lines of one hue
APART = 5.0  # pixels beside a trace that do not have its colour
BOTH = 0.5  # share of a trace of which that holds on both sides
LEVEL = 2.5  # pixels; what is as level as this is the grid's
MOST = 10  # hues of a panel


def lines_by_colour(told: Sequence[SeenMark], inside: Inside, number: int | None = None) -> list[SeenMark]:
    """A line for each hue that runs through the panel, the strongest, so many at most.

    What else is known of each is that of the nearest line told.
    """
    words = ~inside.free
    inside = without_straight(inside)
    grid = ~(words | inside.free)
    off = inside.pixels - inside.ground
    away = np.linalg.norm(off, axis=2)
    left = inside.free & (away > INK)
    found: list[tuple[float, ndarray]] = []
    for _ in range(3 * MOST):
        if left.sum() < 0.0005 * left.size or len(found) == MOST:
            break
        way = _commonest_way(off[left])
        alike = inside.free & (away > INK / 2) & (off @ way > ALIKE * away)
        if not (alike & left).any():
            break
        left &= ~alike
        rest = without_grid(alike)
        beside = maximum_filter(binary_opening(rest, np.ones((UPRIGHT, 1))), (2 * WIDE + 5, 1))
        rest |= grid & beside & binary_closing(rest, np.ones((WIDE + 2, 1)))  # where an upright stroke meets it
        for _ in range(TWINS if number else 1):  # of a hue without a number the rest is rather a band
            points = _line(rest, away)
            if points is None or not _is_stroke(points, inside.pixels, alike):
                break
            own = rest & _near(points, rest)
            found.append((float(np.sqrt(away[own]).sum()), points))
            rest &= ~own
    lines: list[ndarray] = []
    for _, points in sorted(found, key=lambda one: -one[0]):
        if not lines or _beside(points, lines).mean() < SHARED:
            lines.append(points)
    lines = lines[:number]
    covered = words | maximum_filter(inside.free & (away > INK), (2 * STRAY + 1, 1))
    whole = [_to_the_end(_prolonged(points, lines), lines, covered) for points in lines]
    return [_like(points + inside.corner, told) for points in whole]


def _near(points: Float[ndarray, "P 2"], shown: Bool[ndarray, "H W"]) -> Bool[ndarray, "H W"]:
    """What lies within a stroke of a trace: in its column, or in that of a steep part, or beside that."""
    from PIL import Image, ImageDraw

    page = Image.new("1", shown.shape[::-1])
    thick = float(np.percentile(shown.sum(axis=0)[shown.any(axis=0)], 25)) if shown.any() else 1.0
    path = [(float(x), float(y)) for x, y in points]
    ImageDraw.Draw(page).line(path, fill=1, width=int(2 * RIM + 1.5 * thick))
    return np.asarray(page)


def runs_along(line: SeenMark, others: Sequence[SeenMark]) -> bool:
    """Whether a line runs along one of others."""
    return bool(others) and bool(_beside(line.points, [other.points for other in others]).mean() >= SHARED)


def _heights(line: Float[ndarray, "P 2"], columns: Float[ndarray, " C"]) -> Float[ndarray, " C"]:
    return np.interp(columns, line[:, 0], line[:, 1], left=np.nan, right=np.nan)


def _beside(points: Float[ndarray, "P 2"], lines: Sequence[ndarray]) -> Bool[ndarray, " C"]:
    """In which columns a line runs along one of others: a stroke has rims of other hues."""
    columns = np.arange(points[0, 0], points[-1, 0] + 0.5)
    steep = 1 + np.abs(np.gradient(_heights(points, columns))) if len(columns) > 1 else 1.0
    apart = np.array([np.abs(_heights(line, columns) - _heights(points, columns)) for line in lines])
    return np.asarray((np.nan_to_num(apart, nan=np.inf) <= RIM * steep).any(axis=0))


def _prolonged(points: Float[ndarray, "P 2"], lines: Sequence[ndarray]) -> Float[ndarray, "p 2"]:
    """A line that begins or ends under another goes on along it to that one's end."""
    for end in (0, -1):
        for other in lines:
            further = other[other[:, 0] < points[0, 0]] if end == 0 else other[other[:, 0] > points[-1, 0]]
            off = abs(float(_heights(other, points[[end], 0])[0]) - points[end, 1])
            if other is not points and len(further) and off <= UNDER and abs(further[0, 0] - further[-1, 0]) > UNDER:
                points = np.vstack([further, points] if end == 0 else [points, further])
                break
    return points


def _to_the_end(
    points: Float[ndarray, "P 2"], lines: Sequence[ndarray], covered: Bool[ndarray, "H W"]
) -> Float[ndarray, "p 2"]:
    """A line that another outruns goes straight on as far, if something covers it there: words, a legend, a line."""
    height, width = covered.shape
    for end, way, farthest in ((0, -1, min), (-1, 1, max)):
        tip, goal = points[end], farthest(float(line[end, 0]) for line in lines)
        if way * (goal - tip[0]) <= UNDER or np.ptp(points[:, 0]) < TAIL:
            continue
        columns, tail = np.arange(tip[0] + way, goal, way), tip[0] - way * np.arange(TAIL)
        slope = float(np.polyfit(tail, _heights(points, tail), 1)[0])
        rows = tip[1] + slope * (columns - tip[0])
        within = (rows >= 0) & (rows < height)
        at = np.clip(rows.astype(int), 0, height - 1), np.clip(columns.astype(int), 0, width - 1)
        if within.all() and covered[at].mean() >= COVERED:
            further = np.array([[goal, tip[1] + slope * (goal - tip[0])]])
            points = np.vstack([further, points] if end == 0 else [points, further])
    return points


def _commonest_way(off: Float[ndarray, "N 3"]) -> Float[ndarray, " 3"]:
    """The direction that most ink lies in, stronger ink counting more."""
    strength = np.linalg.norm(off, axis=1)
    unit = off / strength[:, None]
    keys = np.rint((unit + 1) * 6).astype(int) @ (169, 13, 1)
    fullest = np.bincount(keys, weights=strength).argmax()
    way = (off[keys == fullest]).sum(axis=0)
    return np.asarray(way / np.linalg.norm(way))


def _line(alike: Bool[ndarray, "H W"], away: Float[ndarray, "H W"]) -> Float[ndarray, "P 2"] | None:
    """The stroke that runs through the pixels of one hue, a band of it aside; None where none does."""
    if not alike.any():
        return None
    height, width = alike.shape
    for share, most in STRONG:
        shown = alike & (away > share * np.percentile(away[alike], most))
        columns = np.flatnonzero(shown.any(axis=0))
        if len(columns) < max(ACROSS * width, 8) or np.median(shown[:, columns].sum(axis=0)) > THICK * height + 4:
            continue
        reach = np.arange(columns[0], columns[-1] + 1)
        middles = np.array([np.flatnonzero(shown[:, column]).mean() for column in columns])
        guide = np.interp(reach, columns, median_filter(middles, 9)) + 0.5
        points = trace(shown[:, reach], guide, reach, 0.0)
        if points is not None and len(points) >= 2 and np.ptp(points[:, 0]) >= 0.6 * len(reach) and not _level(points):
            return points
    return None


def _level(points: Float[ndarray, "P 2"]) -> bool:
    columns = np.arange(points[0, 0], points[-1, 0])
    return len(columns) < 2 or float(np.ptp(np.percentile(_heights(points, columns), (10, 90)))) < LEVEL


def _is_stroke(points: Float[ndarray, "P 2"], pixels: Float[ndarray, "H W 3"], alike: Bool[ndarray, "H W"]) -> bool:
    """Whether both sides of a trace differ from it: those of the edge of an area do not."""
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    steps = np.arange(0.5, along[-1])
    if len(steps) < 3:
        return False
    at = np.column_stack([np.interp(steps, along, points[:, k]) for k in (0, 1)])
    ways = np.gradient(at, axis=0)
    normals = np.column_stack([-ways[:, 1], ways[:, 0]]) / np.maximum(np.linalg.norm(ways, axis=1), 1e-9)[:, None]
    height, width = alike.shape

    def pixel(places: ndarray) -> tuple[ndarray, ndarray]:
        columns, rows = places.astype(int).T
        return np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)

    here = alike[pixel(at)]
    if not here.any():
        return False
    own = np.median(pixels[pixel(at[here])], axis=0)
    beside = [
        np.linalg.norm(pixels[pixel(at[here] + way * APART * normals[here])] - own, axis=1) > INK for way in (-1, 1)
    ]
    return bool((beside[0] & beside[1]).mean() >= BOTH)


def _like(points: Float[ndarray, "P 2"], told: Sequence[SeenMark]) -> SeenMark:
    if not told:
        return SeenMark("line", points)
    nearest = min(told, key=lambda mark: _apart(mark.points, points))
    found = stepped(points)
    if found is None and nearest.radius:  # its vertices are where its markers are
        found = vertices_along(points, nearest.points[:, 0], nearest.radius)
    points, steps = found or (points, "")
    return replace(nearest, points=points, steps=steps, guide=False)


def _apart(told: Float[ndarray, "P 2"], traced: Float[ndarray, "p 2"]) -> float:
    """The mean distance in height between two lines where both are."""
    order = np.argsort(told[:, 0])
    return float(np.abs(np.interp(traced[:, 0], told[order, 0], told[order, 1]) - traced[:, 1]).mean())
