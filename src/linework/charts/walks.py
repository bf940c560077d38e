"""How each kind of mark is told in tokens: one walk per kind, over places first and values second.

Long lines are heights on an even grid, a guide for who traces them (`snap`).
"""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy import ndarray

from linework.charts.questions import (
    Unsayable,
    Walk,
    choose,
    count_of,
    heights_of,
    places_of,
    points_of,
    several,
    steps_of,
)
from linework.charts.seen import Kind, SeenMark

DENSE = 24  # more vertices than these are heights on an even grid
GRID = 16
CLOUD = 16  # more markers than these are left to the dense head
EVEN = 0.005  # share of the view that an even place may be off
Spacing = Literal["even", "listed", "same", "dense", "free", "cloud"]


def _is_even(places: ndarray) -> bool:
    return len(places) > 2 and bool(np.abs(places - np.linspace(places[0], places[-1], len(places))).max() < EVEN)


def _are_same(places: ndarray, others: ndarray) -> bool:
    return len(places) == len(others) and bool(np.abs(places - others).max() < EVEN)


def _spread(spacing: Spacing, wanted: ndarray | None, earlier: ndarray | None) -> Walk:
    """Places along the axis: the same as those of an earlier mark, on the grid, in equal steps, or one by one."""
    if spacing == "same" and earlier is not None:
        return earlier
    if spacing == "dense":
        ends = yield from places_of((2,), None if wanted is None else wanted[[0, -1]])
        return np.linspace(ends[0], ends[1], GRID)
    if spacing == "even":
        steps = yield from steps_of(1, None if wanted is None else wanted[:, None])
        return steps[:, 0]
    listed = yield from several(_place, wanted)
    return np.array(listed)


def _place(wanted: float | None) -> Walk:
    (found,) = yield from places_of((1,), None if wanted is None else np.array([wanted]))
    return float(found)


def _point(wanted: ndarray | None) -> Walk:
    found = yield from points_of(1, None if wanted is None else wanted[None])
    return found[0]


def _course(along: ndarray, earlier: ndarray | None) -> Spacing:
    """How the vertices of a curve are best said."""
    if len(along) > 1 and not (np.diff(along) > 0).all():
        return "free"
    if len(along) > DENSE:
        return "dense"
    if earlier is not None and _are_same(along, earlier):
        return "same"
    return "even" if _is_even(along) else "listed"


def _curve(points: ndarray | None, edges: int, earlier: ndarray | None, more: dict[str, Any]) -> Walk:
    """`edges` heights over each of the same places; returns an array [edges, count, 2]."""
    spacing: Spacing | None = None
    if points is not None:
        points = points.reshape(edges, -1, 2)
        points = points[:, np.isfinite(points).all(axis=(0, 2))]
        if not points.size:
            raise Unsayable("a curve without points")
        spacing = _course(points[0, :, 0], earlier)
        if spacing == "dense":
            points = np.stack([_on_grid(edge) for edge in points])
        elif spacing == "free" and points.shape[1] > GRID:
            points = np.stack([_by_length(edge) for edge in points])
    spacing = yield from choose("spacing", spacing)
    more["guide"] = spacing == "dense"
    if spacing == "free":
        across = yield from several(
            lambda wanted: points_of(edges, wanted), None if points is None else points.transpose(1, 0, 2)
        )
        return np.stack(across, axis=1)
    along = yield from _spread(spacing, None if points is None else points[0, :, 0], earlier)
    along = np.broadcast_to(along, (edges, len(along)))
    heights = yield from heights_of(along, None if points is None else points[:, :, 1])
    return np.stack([along, heights], axis=-1)


def _on_grid(edge: ndarray) -> ndarray:
    """Heights on an even grid, each the mean over its stretch of the edge."""
    places = np.linspace(edge[0, 0], edge[-1, 0], GRID)
    fine = np.linspace(edge[0, 0], edge[-1, 0], 8 * (GRID - 1) + 1)
    heights = np.pad(np.interp(fine, edge[:, 0], edge[:, 1]), 4, mode="reflect", reflect_type="odd")
    means = np.convolve(heights, np.ones(9) / 9, mode="valid")
    return np.column_stack([places, means[::8]])


def _by_length(edge: ndarray) -> ndarray:
    run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(edge, axis=0).T))])
    at = np.linspace(0, run[-1], GRID)
    return np.column_stack([np.interp(at, run, edge[:, 0]), np.interp(at, run, edge[:, 1])])


def _bars(mark: SeenMark | None, points: ndarray | None, alike: list[ndarray], more: dict[str, Any]) -> Walk:
    """Where each bar begins and ends along the axis, from which height, and to which."""
    bars = None if points is None else points.reshape(-1, 2, 2)
    earlier = alike[-1].reshape(-1, 2, 2)[:, :, 0] if alike else None
    spacing: Spacing | None = None
    if bars is not None:
        sides = bars[:, :, 0]
        same = earlier is not None and _are_same(sides, earlier)
        spacing = "same" if same else "even" if _is_even(sides[:, 0]) and _is_even(sides[:, 1]) else "listed"
    spacing = yield from choose("spacing", spacing)
    known = None if bars is None else bars[:, :, 0]
    if spacing == "same" and earlier is not None:
        along = earlier
    elif spacing == "even":
        along = yield from steps_of(2, known)
    else:
        along = yield from several(lambda wanted: places_of((2,), wanted), known)
        along = np.array(along)
    middles = along.mean(axis=1)
    base = None if bars is None else bars[:, 0, 1]
    flat = None if base is None else "grounded" if np.ptp(base) < EVEN else "based"
    flat = yield from choose("base", flat)
    if flat == "grounded":
        ground = yield from heights_of(middles[:1], None if base is None else base[:1])
        feet = np.broadcast_to(ground, len(along))
    else:
        feet = yield from heights_of(middles, base)
    tops = yield from heights_of(middles, None if bars is None else bars[:, 1, 1])
    return np.stack([along, np.column_stack([feet, tops])], axis=-1).reshape(-1, 2)


def _line(mark: SeenMark | None, points: ndarray | None, alike: list[ndarray], more: dict[str, Any]) -> Walk:
    markers = yield from choose("markers", None if mark is None else "marked" if mark.radius else "bare")
    more["radius"] = float(markers == "marked")
    course = yield from choose("course", None if mark is None else "steps" if mark.steps else "straight")
    more["steps"] = "mid" if course == "steps" else ""  # which steps, the picture tells
    curve = yield from _curve(points, 1, alike[-1][:, 0] if alike else None, more)
    return curve[0]


def _markers(mark: SeenMark | None, points: ndarray | None, alike: list[ndarray], more: dict[str, Any]) -> Walk:
    """The middles of few markers from left to right; many are a cloud, which the dense head finds."""
    more["radius"] = 1.0
    spacing = None if points is None else "listed" if len(points) <= CLOUD else "cloud"
    spacing = yield from choose("spacing", spacing)
    if spacing == "cloud":
        return np.zeros((0, 2))
    sorted_points = None if points is None else points[np.argsort(points[:, 0], kind="stable")]
    found = yield from several(_point, sorted_points)
    return np.array(found)


def _area(mark: SeenMark | None, points: ndarray | None, alike: list[ndarray], more: dict[str, Any]) -> Walk:
    course = yield from choose("course", None if mark is None else "steps" if mark.steps else "straight")
    more["steps"] = "mid" if course == "steps" else ""  # which steps, the picture tells
    earlier = alike[-1][: len(alike[-1]) // 2, 0] if alike else None
    curve = yield from _curve(points, 2, earlier, more)
    return curve.reshape(-1, 2)


def _pie(mark: SeenMark | None, points: ndarray | None, alike: list[ndarray], more: dict[str, Any]) -> Walk:
    """The open share of the radius in twentieths, the centre, and the rim from slice to slice."""
    hole = yield from count_of(None if mark is None else round(mark.hole * 20), low=0)
    more["hole"] = hole / 20
    centre = yield from points_of(1, None if points is None else points[:1])
    rim = yield from several(_point, None if points is None else points[1:])
    return np.array([*centre, *rim])


def _rows(width: int) -> Callable[..., Walk]:
    """A walk over groups of `width` points on a common place: the place, then the heights."""

    def row(wanted: ndarray | None) -> Walk:
        place = yield from _place(None if wanted is None else wanted[0, 0])
        heights = yield from heights_of(np.full(width, place), None if wanted is None else wanted[:, 1])
        return np.column_stack([np.full(width, place), heights])

    def walk(mark: SeenMark | None, points: ndarray | None, alike: list[ndarray], more: dict[str, Any]) -> Walk:
        if width == 3:
            more["lined"] = (
                yield from choose("joined", None if mark is None else "joined" if mark.lined else "apart")
            ) == "joined"
        rows = yield from several(row, None if points is None else points.reshape(-1, width, 2))
        return np.concatenate(rows)

    return walk


def _grid(mark: SeenMark | None, points: ndarray | None, alike: list[ndarray], more: dict[str, Any]) -> Walk:
    """Two corners, then the far corner of the cell in the first, then how many rows and columns."""
    corners = yield from points_of(2, points)
    cell = None
    if mark is not None and points is not None:
        cell = points[:1] + (points[1:] - points[:1]) / mark.grid[::-1]
    inner = yield from points_of(1, cell)
    columns, rows = np.abs(corners[1] - corners[0]) / np.maximum(np.abs(inner[0] - corners[0]), EVEN)
    rows = yield from count_of(None if mark is None else mark.grid[0], expected=float(rows))
    columns = yield from count_of(None if mark is None else mark.grid[1], expected=float(columns))
    more["grid"] = (rows, columns)
    return corners


def _field(mark: SeenMark | None, points: ndarray | None, alike: list[ndarray], more: dict[str, Any]) -> Walk:
    rows = yield from count_of(None if mark is None else mark.grid[0])
    columns = yield from count_of(None if mark is None else mark.grid[1])
    more["grid"] = (rows, columns)
    corners = yield from points_of(2, points)
    return corners


def _stems(mark: SeenMark | None, points: ndarray | None, alike: list[ndarray], more: dict[str, Any]) -> Walk:
    more["radius"] = 1.0
    heads = yield from _curve(None if points is None else points[:-1], 1, None, more)
    foot = yield from points_of(1, None if points is None else points[-1:])
    return np.concatenate([heads[0], foot])


def _ends(mark: SeenMark | None, points: ndarray | None, alike: list[ndarray], more: dict[str, Any]) -> Walk:
    found = yield from points_of(2, points)
    return found


WALKS: dict[Kind, Callable[..., Walk]] = {
    "bars": _bars,
    "histogram": _bars,
    "line": _line,
    "points": _markers,
    "area": _area,
    "pie": _pie,
    "boxes": _rows(5),
    "violins": _rows(2),
    "error_bars": _rows(3),
    "heatmap": _grid,
    "contours": _field,
    "stems": _stems,
    "rule": _ends,
    "band": _ends,
}
