"""Marks as thin outlines in a small mask: quick enough to compare sampled answers with the truth while training.

Filled marks are their outlines too. In a picture with filled marks neither the slices of a pie nor the bars of a
histogram nor what lies over an area would count, and a misplaced edge would weigh little beside what it encloses. What
seen marks do not tell is drawn in a usual size: the width of boxes and violins, and markers. Markers of a cloud, which
are left to the dense head, are not there. Letters: `N` masks, `S` segments, `P` points, `h` x `w` cells.
"""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from jaxtyping import Bool, Float
from numpy import ndarray
from torch import Tensor
from torch.nn import functional as F

from linework.charts.seen import SeenMark, SeenPanel

SIZE = 160, 120  # cells across and down; one cell is half a per cent of the diagonal
MARKER = 1.5  # cells, the radius of a marker
WIDE = 0.25  # of the way to the nearest neighbour, half the width of a box or violin
ALONE = 0.06  # of the view, half the width of one that has no neighbour
TURN = np.linspace(0, 2 * np.pi, 49)
Segments = Float[ndarray, "S 2 2"]


def outlines(panel: SeenPanel, size: tuple[int, int] = SIZE) -> Bool[ndarray, "h w"]:
    """The marks of a panel whose points are shares of its view, as cells that are drawn on or not.

    What lies outside of the view is cut off.
    """
    width, height = size
    mask = np.zeros((height, width), bool)
    drawn = [_OUTLINES[mark.kind](mark, mark.points * size, size) for mark in panel.marks if len(mark.points)]
    if not drawn:
        return mask
    segments = np.concatenate(drawn)
    segments = segments[np.isfinite(segments).all(axis=(1, 2))]
    start, run = segments[:, 0], segments[:, 1] - segments[:, 0]
    counts = np.minimum(np.ceil(1.5 * np.abs(run).max(axis=1)).astype(int), 4 * width) + 1
    which = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = step / np.maximum(counts - 1, 1)[which]
    cells = np.floor(start[which] + share[:, None] * run[which]).astype(int)
    inside = ((cells >= 0) & (cells < size)).all(axis=1)
    mask[cells[inside, 1], cells[inside, 0]] = True
    return mask


def outline_iou(one: Bool[Tensor, "N h w"], other: Bool[Tensor, "N h w"]) -> Float[Tensor, " N"]:
    """Intersection over union of each pair of masks, where cells that touch, also at a corner, meet; 1 where both are
    blank. It is `fidelity.tolerant_iou` at a tolerance of one cell.
    """
    near = [F.max_pool2d(mask[:, None].float(), 3, 1, 1)[:, 0] > 0 for mask in (one, other)]
    met = ((one & near[1]).sum(dim=(1, 2)) + (other & near[0]).sum(dim=(1, 2))) / 2
    union = one.sum(dim=(1, 2)) + other.sum(dim=(1, 2)) - met
    return torch.where(union > 0, met / union.clamp_min(1e-9), 1.0)


def _path(points: Float[ndarray, "P 2"]) -> Segments:
    """The segments along points; one point alone is drawn as itself."""
    return np.stack([points[:-1], points[1:]], axis=1) if len(points) > 1 else np.stack([points, points], axis=1)


def _around(groups: Float[ndarray, "n P 2"]) -> Segments:
    """The closed outlines of polygons."""
    return np.stack([groups, np.roll(groups, -1, axis=1)], axis=2).reshape(-1, 2, 2)


def _rectangles(corners: Float[ndarray, "n 2 2"]) -> Segments:
    (left, top), (right, bottom) = corners[:, 0].T, corners[:, 1].T
    around = np.stack([left, top, right, top, right, bottom, left, bottom], axis=1)
    return _around(around.reshape(-1, 4, 2))


def _rings(middles: Float[ndarray, "P 2"]) -> Segments:
    ring = MARKER * np.column_stack([np.cos(TURN[:-1:6]), np.sin(TURN[:-1:6])])
    return _around(middles[:, None] + ring)


def _bars(mark: SeenMark, points: Float[ndarray, "P 2"], size: tuple[int, int]) -> Segments:
    return _rectangles(points.reshape(-1, 2, 2))


def _line(mark: SeenMark, points: Float[ndarray, "P 2"], size: tuple[int, int]) -> Segments:
    run = _stairs(points, mark.upright) if mark.steps else points
    return np.concatenate([_path(run), _rings(points)]) if mark.radius and not mark.guide else _path(run)


def _stairs(points: Float[ndarray, "P 2"], upright: bool) -> Float[ndarray, "p 2"]:
    """Points with a level stretch about each and a step half-way between neighbours."""
    along = 0 if upright else 1
    half = (points[:-1, along] + points[1:, along]) / 2
    places = np.concatenate([points[:1, along], np.repeat(half, 2), points[-1:, along]])
    stairs = np.repeat(points, 2, axis=0)
    stairs[:, along] = places
    return stairs


def _points(mark: SeenMark, points: Float[ndarray, "P 2"], size: tuple[int, int]) -> Segments:
    return _rings(points)


def _area(mark: SeenMark, points: Float[ndarray, "P 2"], size: tuple[int, int]) -> Segments:
    low, high = np.split(points, 2)
    if mark.steps:
        low, high = _stairs(low, mark.upright), _stairs(high, mark.upright)
    return _around(np.concatenate([low, high[::-1]])[None])


def _pie(mark: SeenMark, points: Float[ndarray, "P 2"], size: tuple[int, int]) -> Segments:
    """Rim and spokes. A view may be stretched, so the rim is an ellipse that fits its points."""
    centre, rim = points[0], points[1:] - points[0]
    spokes = np.stack([centre + mark.hole * rim, centre + rim], axis=1)
    shares = np.linalg.lstsq(rim**2, np.ones(len(rim)), rcond=None)[0]
    if len(rim) < 3 or shares.min() <= 0:  # too few to tell: a circle
        shares = np.full(2, 1 / np.square(rim).sum(axis=1).mean())
    ring = np.column_stack([np.cos(TURN), np.sin(TURN)]) / np.sqrt(shares)
    rings = [ring, mark.hole * ring] if mark.hole else [ring]
    return np.concatenate([spokes, *(_path(centre + part) for part in rings)])


def _half_width(middles: Float[ndarray, " n"], whole: int) -> float:
    gaps = np.diff(np.sort(middles))
    gaps = gaps[gaps > 1]
    return WIDE * float(gaps.min()) if len(gaps) else ALONE * whole


def _spread(outline: Callable[[ndarray], list[ndarray]], width: int) -> Callable[..., Segments]:
    """A maker for groups of `width` points on a common place, out of their heights and one half width to each side.

    `outline` takes the heights [n width] and gives paths as shares of that half width and heights.
    """

    def made(mark: SeenMark, points: Float[ndarray, "P 2"], size: tuple[int, int]) -> Segments:
        along = 0 if mark.upright else 1
        groups = points.reshape(-1, width, 2)
        middles, heights = groups[:, :, along].mean(axis=1), groups[:, :, 1 - along]
        half = _half_width(middles, size[along])
        segments = []
        for path in outline(heights):
            placed = path * (half, 1) + np.stack([middles, np.zeros_like(middles)], axis=1)[:, None]
            segments.append(np.stack([placed[:, :-1], placed[:, 1:]], axis=2).reshape(-1, 2, 2))
        found = np.concatenate(segments)
        return found if mark.upright else found[:, :, ::-1]

    return made


def _at(places: Sequence[float] | ndarray, heights: Sequence[ndarray]) -> Float[ndarray, "n P 2"]:
    """A path for each group, at fixed places along the axis."""
    across = np.broadcast_to(places, (len(heights[0]), len(places)))
    return np.stack([across, np.stack(heights, axis=1)], axis=2)


def _box_paths(heights: Float[ndarray, "n 5"]) -> list[ndarray]:
    low, first, median, third, high = heights.T
    return [
        _at((-1, 1, 1, -1, -1), (first, first, third, third, first)),
        _at((-1, 1), (median, median)),
        _at((0, 0), (low, first)),
        _at((0, 0), (third, high)),
        _at((-0.5, 0.5), (low, low)),
        _at((-0.5, 0.5), (high, high)),
    ]


def _violin_paths(heights: Float[ndarray, "n 2"]) -> list[ndarray]:
    low, high = heights.T
    middle, half = (low + high) / 2, (high - low) / 2
    return [_at(np.cos(TURN), [middle + turn * half for turn in np.sin(TURN)])]


def _whisker_paths(heights: Float[ndarray, "n 3"]) -> list[ndarray]:
    return [_at((0, 0), (heights[:, 1], heights[:, 2]))]


def _error_bars(mark: SeenMark, points: Float[ndarray, "P 2"], size: tuple[int, int]) -> Segments:
    whiskers, middles = _spread(_whisker_paths, 3)(mark, points, size), points[::3]
    found = [whiskers, *([_path(middles)] if mark.lined else []), *([_rings(middles)] if mark.radius else [])]
    return np.concatenate(found)


def _grid(mark: SeenMark, points: Float[ndarray, "P 2"], size: tuple[int, int]) -> Segments:
    """The lines between cells; for contours the frame alone, since seen marks do not say where they run."""
    (left, top), (right, bottom) = points[:2]
    rows, columns = mark.grid if mark.kind == "heatmap" else (1, 1)
    down, across = np.linspace(top, bottom, max(rows, 1) + 1), np.linspace(left, right, max(columns, 1) + 1)
    level = np.array([[(left, y), (right, y)] for y in down])
    return np.concatenate([level, np.array([[(x, top), (x, bottom)] for x in across])])


def _stems(mark: SeenMark, points: Float[ndarray, "P 2"], size: tuple[int, int]) -> Segments:
    heads, along = points[:-1], 0 if mark.upright else 1
    feet = np.array(heads)
    feet[:, 1 - along] = points[-1, 1 - along]
    stalks = np.stack([heads, feet], axis=1)
    return np.concatenate([stalks, _rings(heads), _path(feet[np.argsort(feet[:, along])])])


def _rule(mark: SeenMark, points: Float[ndarray, "P 2"], size: tuple[int, int]) -> Segments:
    return _path(points)


_OUTLINES: dict[str, Callable[..., Segments]] = {
    "bars": _bars,
    "histogram": _bars,
    "band": _bars,
    "line": _line,
    "points": _points,
    "area": _area,
    "pie": _pie,
    "boxes": _spread(_box_paths, 5),
    "violins": _spread(_violin_paths, 2),
    "error_bars": _error_bars,
    "heatmap": _grid,
    "contours": _grid,
    "stems": _stems,
    "rule": _rule,
}
