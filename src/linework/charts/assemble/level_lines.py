"""Level lines as a field on a grid: the smoothest one that has its levels where the lines are."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from scipy.interpolate import RBFInterpolator
from scipy.spatial import ConvexHull, cKDTree

from linework.charts import colours
from linework.charts.assemble.ground import Ground
from linework.charts.marks import Contours
from linework.charts.seen import RoledWord, SeenMark
from linework.charts.tick_values import value_of

ROWS, COLUMNS = 32, 40  # of the grid
SMOOTH = 1e-4  # of the spline: lines are known to a pixel
CLOSED = 4.0  # pixels from the frame that all lines stay, if they are closed
STEP = 0.05  # of a level that what is written at the lines may be off even steps


def level_lines_of(mark: SeenMark, ground: Ground) -> Contours | None:
    """The thin-plate spline through points of each level, whose levels are what is written at them or their order."""
    (left, top), (right, bottom) = mark.points[:2]
    levels, each = mark.grid
    lines = mark.points[2:].reshape(levels, each, 2)
    across, down = np.linspace(left, right, COLUMNS), np.linspace(top, bottom, ROWS)
    size = np.array([right - left, bottom - top])
    start, step = _heights(lines, ground.notes)
    spots, at = lines.reshape(-1, 2), np.repeat(np.arange(float(levels)), each)
    beyond = _beyond(lines, mark.points[:2])
    if beyond is not None:
        rim = _rim(across, down)
        spots, at = np.concatenate([spots, rim]), np.append(at, np.full(len(rim), beyond))
    spline = RBFInterpolator(spots / size, at, smoothing=SMOOTH)
    nodes = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)
    heights = (start + step * spline(nodes / size)).reshape(ROWS, COLUMNS)
    shades = [colours.line_colour(ground.picture, line, ground.behind) or "#1f77b4" for line in lines]
    alike = all(colours.same_colour(shades[0], shade) for shade in shades)
    return Contours(
        x=tuple(ground.x.number(float(pixel)) for pixel in across),
        y=tuple(ground.y.number(float(pixel)) for pixel in down),
        values=tuple(map(tuple, np.round(heights, 2 - int(np.floor(np.log10(step)))).tolist())),
        levels=tuple(round(start + step * k, 6) for k in range(levels)),
        colors=tuple(shades[:1] if alike else shades),
    )


def _beyond(lines: Float[ndarray, "L P 2"], frame: Float[ndarray, "2 2"]) -> float | None:
    """The height at the frame, in levels; None where lines reach it, or where those furthest out do not tell it.

    Those on the convex hull have it all around them: beyond the lowest or highest level alone it is one further, and
    with two neighbours it is between these.
    """
    if np.minimum(lines - frame[0], frame[1] - lines).min() < CLOSED:
        return None
    levels, each = lines.shape[:2]
    outer = sorted(set((ConvexHull(lines.reshape(-1, 2)).vertices // each).tolist()))
    if len(outer) == 2 and outer[1] - outer[0] == 1:
        return outer[0] + 0.5
    return {0: -1.0, levels - 1: float(levels)}.get(outer[0]) if len(outer) == 1 else None


def _rim(across: Float[ndarray, " C"], down: Float[ndarray, " R"]) -> Float[ndarray, "N 2"]:
    """The nodes of the grid along the frame."""
    nodes = np.stack(np.meshgrid(across, down), axis=-1)
    return np.concatenate([nodes[0], nodes[-1], nodes[1:-1, 0], nodes[1:-1, -1]])


def _heights(lines: Float[ndarray, "L P 2"], notes: Sequence[RoledWord]) -> tuple[float, float]:
    """The height of the lowest level and the step to the next, by the numbers written at two levels and more.

    1 and 1 where there are none, or where they do not rise in even steps.
    """
    each = lines.shape[1]
    nearest = cKDTree(lines.reshape(-1, 2))
    said = [(nearest.query(note.word.middle)[1] // each, value_of(note.word.text)) for note in notes]
    known = [(level, value) for level, value in said if value is not None]
    if len({level for level, _ in known}) < 2:
        return 1.0, 1.0
    at, values = np.array(known, dtype=float).T
    step, start = np.polyfit(at, values, 1)
    even = np.abs(start + step * at - values).max() < STEP * abs(step)
    return (float(round(start, 6)), float(round(step, 6))) if even and step > 0 else (1.0, 1.0)
