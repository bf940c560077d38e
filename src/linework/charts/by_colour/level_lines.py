"""Level lines of a field: strokes that lie within one another, or turn back on themselves, each of one colour.

Where they have one colour, how many strokes lie around one tells its level; else its colour does. A line chart has no
such strokes: its lines pass each column once. Letters: `H`, `W` rows and columns of a panel, `P` points.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray
from scipy import ndimage

from linework.charts.by_colour.layers import Inside, inked, off, without_grid
from linework.charts.color_difference import lab_of_bytes
from linework.charts.seen import SeenMark

LONG = 0.03  # share of the panel's sides that a stroke reaches along, at least
MOST = 80  # strokes of a panel; more are no level lines
FEWEST = 3  # levels
THICK, SOLID = 3, 0.1  # pixels from the sides of a stroke at which there is this share of it at most
POINTS = 48  # of each level
SAME = 9.0  # distance in CIELAB up to which two strokes have one colour
PURE = 0.75  # share of the core of a stroke that has its colour
TURNS = 1.5  # times that a stroke that turns back passes a column, on the mean
CORE = 0.6  # of what strong ink is off the ground, from which it is the core of a stroke: strokes that nearly touch
KEPT = 0.4  # share of the ink that strokes of levels are, at least


@dataclass(frozen=True, eq=False)
class _Stroke:
    """One stroke: where it is in the panel, what it lies around (itself too), and its colour in CIELAB."""

    pixels: Int[ndarray, "P 2"]
    around: Bool[ndarray, "H W"]
    colour: Float[ndarray, " 3"]
    pure: bool


_Levels = list[list[_Stroke]]


def level_lines(inside: Inside) -> list[SeenMark]:
    """The fields of a panel, each as its frame and points of its levels, the lowest level first; none without any.

    As many points follow for each level: `grid` has the number of levels and that of the points.
    """
    ink = without_grid(inked(inside))
    apart = off(inside.pixels, inside.ground)
    core = ink & (apart > CORE * np.quantile(apart[ink], 0.9)) if ink.any() else ink
    fields = max((_fields(_strokes(inside, shown)) for shown in (ink, core)), key=lambda found: sum(map(len, found)))
    if sum(len(stroke.pixels) for levels in fields for level in levels for stroke in level) < KEPT * ink.sum():
        return []
    high, wide = ink.shape
    frame = np.array([[0.0, 0.0], [wide, high]])
    return [
        SeenMark(
            "contours",
            np.concatenate([frame, *(_spread(level) for level in levels)]) + inside.corner,
            grid=(len(levels), POINTS),
        )
        for levels in fields
    ]


def _strokes(inside: Inside, ink: Bool[ndarray, "H W"]) -> list[_Stroke]:
    """The strokes of a panel that are long enough; none where there are too many."""
    labels = ndimage.label(ink, np.ones((3, 3)))[0]
    high, wide = ink.shape
    found = []
    for number, place in enumerate(ndimage.find_objects(labels), 1):
        rows, columns = place
        if max((rows.stop - rows.start) / high, (columns.stop - columns.start) / wide) < LONG:
            continue
        own = labels[place] == number
        if ndimage.binary_erosion(own, iterations=THICK).sum() > SOLID * own.sum():
            continue
        around = np.zeros(ink.shape, dtype=bool)
        around[place] = ndimage.binary_fill_holes(own)
        pixels = np.argwhere(own) + np.array([rows.start, columns.start])
        colour, pure = _colour_of(inside, pixels)
        found.append(_Stroke(pixels, around, colour, pure))
        if len(found) > MOST:
            return []
    return found


def _colour_of(inside: Inside, pixels: Int[ndarray, "P 2"]) -> tuple[Float[ndarray, " 3"], bool]:
    """The colour of a stroke's core, and whether nearly all of the core has it."""
    shades = inside.pixels[pixels[:, 0], pixels[:, 1]]
    apart = np.abs(shades - inside.ground).max(axis=1)
    core = lab_of_bytes(np.round(shades[apart >= np.quantile(apart, 0.7)]))
    middle = np.median(core, axis=0)
    return middle, bool((np.linalg.norm(core - middle, axis=1) < 2 * SAME).mean() >= PURE)


def _fields(strokes: Sequence[_Stroke]) -> list[_Levels]:
    """The fields that strokes of one colour each make; none where a stroke has several."""
    if not all(stroke.pure for stroke in strokes):
        return []
    groups: list[list[_Stroke]] = []
    for stroke in sorted(strokes, key=lambda one: -len(one.pixels)):
        near = [group for group in groups if np.linalg.norm(group[0].colour - stroke.colour) < SAME]
        if near:
            near[0].append(stroke)
        else:
            groups.append([stroke])
    nested = [levels for group in groups if (levels := _by_depth(group))]
    turning = [_turns(group) for group in groups]
    if nested or len(groups) < FEWEST or np.median(turning) < TURNS:
        return nested
    colours = np.array([group[0].colour for group in groups])
    main = np.linalg.svd(colours - colours.mean(axis=0), full_matrices=False)[2][0]
    order = np.argsort(colours @ (main if main[0] >= 0 else -main))
    return [[groups[k] for k in order]]


def _turns(strokes: Sequence[_Stroke]) -> float:
    """How often strokes pass a column, on the mean of the columns where they are."""
    rows, columns = np.concatenate([stroke.pixels for stroke in strokes]).T
    order = np.lexsort((rows, columns))
    rows, columns = rows[order], columns[order]
    passed = np.append(True, (np.diff(columns) != 0) | (np.diff(rows) > 1))
    return float(passed.sum() / len(np.unique(columns)))


def _by_depth(strokes: Sequence[_Stroke]) -> _Levels:
    """Strokes by how many others lie around each; none where fewer than three lie within one another."""
    depths = [
        sum(bool(other.around[tuple(stroke.pixels[0])]) for other in strokes if other is not stroke)
        for stroke in strokes
    ]
    levels = [
        [s for s, depth in zip(strokes, depths, strict=True) if depth == k] for k in range(max(depths, default=-1) + 1)
    ]
    return levels if len(levels) >= FEWEST and all(levels) else []


def _spread(level: Sequence[_Stroke]) -> Float[ndarray, "P 2"]:
    """Points spread over the strokes of a level, x before y."""
    pixels = np.concatenate([stroke.pixels for stroke in level])
    chosen = pixels[np.linspace(0, len(pixels) - 1, POINTS).round().astype(int)]
    return chosen[:, ::-1] + 0.5
