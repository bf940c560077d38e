"""Panels as tokens and back: one walk over a grammar serves both ways, so what is read is always what can be written.

A walk asks for one token after another. Writing, it is given the panel and knows each answer; reading, the model
answers. Counts come before what they count, marks that stand on the same places say so once, and long lines are heights
on an even grid, a guide for who traces them (`snap_curves`).

    >>> import numpy as np
    >>> panel = SeenPanel((0, 0, 1, 1), (SeenMark("rule", np.array([[0.0, 0.5], [1.0, 0.5]])),))
    >>> read_panel(panel_tokens(panel)).marks[0].kind
    'rule'
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy import ndarray

from linework.charts.seen import Kind, SeenMark, SeenPanel
from linework.charts.tokens import CHOICES, COUNT, COUNTS, END, LAYOUT, PANEL, PLACE, Field, bins_of, shares_of

DENSE = 24  # more vertices than these are heights on an even grid
GRID = 16
CLOUD = 16  # more markers than these are left to the dense head
EVEN = 0.005  # share of the view that an even place may be off
TWINS: dict[Literal["", "x", "y"], str] = {"": "alone", "x": "twin x", "y": "twin y"}


@dataclass(frozen=True)
class Ask:
    """Which tokens may come next, and which one should where that is known."""

    first: int
    last: int
    wanted: int = -1


Walk = Generator[Ask, int, Any]
Spacing = Literal["even", "listed", "same", "dense", "free", "cloud"]


class Unsayable(ValueError):
    """What the vocabulary has no words for: too many parts, or points that are no numbers."""


def panel_tokens(panel: SeenPanel) -> list[int]:
    """The tokens of a panel whose points are shares of the view. Raises Unsayable."""
    return [PANEL, *_written(_panel(panel)), END]


def layout_tokens(boxes: Sequence[tuple[float, float, float, float]]) -> list[int]:
    """The tokens of a picture's panels: how many, then the box of each in shares of the view, in reading order."""
    return [LAYOUT, *_written(_layout(boxes)), END]


def read_panel(tokens: Sequence[int]) -> SeenPanel:
    """The panel that `panel_tokens` wrote, up to the width of a bin."""
    assert tokens[0] == PANEL
    return _read(tokens)


def read_layout(tokens: Sequence[int]) -> list[tuple[float, float, float, float]]:
    """The boxes that `layout_tokens` wrote."""
    assert tokens[0] == LAYOUT
    return _read(tokens)


class Grammar:
    """The walk while a model answers: which tokens are allowed next, and what was said at the end."""

    def __init__(self, task: int) -> None:
        self._walk = _panel(None) if task == PANEL else _layout(None)
        self._ask: Ask | None = next(self._walk)
        self.said: Any = None
        self.ended = False

    @property
    def allowed(self) -> tuple[int, int]:
        """The first token that may come next, and one beyond the last."""
        return (END, END + 1) if self._ask is None else (self._ask.first, self._ask.last)

    def push(self, token: int) -> None:
        """Goes on with this token, which must be allowed."""
        first, last = self.allowed
        assert first <= token < last, f"token {token} is not among {first} to {last - 1}"
        if self._ask is None:
            self.ended = True
            return
        try:
            self._ask = self._walk.send(token)
        except StopIteration as stop:
            self._ask, self.said = None, stop.value


def _read(tokens: Sequence[int]) -> Any:
    grammar = Grammar(tokens[0])
    for token in tokens[1:]:
        grammar.push(token)
    assert grammar.ended
    return grammar.said


def _written(walk: Walk) -> list[int]:
    tokens = []
    try:
        ask = next(walk)
        while True:
            tokens.append(ask.wanted)
            ask = walk.send(ask.wanted)
    except StopIteration:
        return tokens


def _choose(name: str, wanted: str | None) -> Walk:
    field = CHOICES[name]
    token = yield Ask(field.first, field.last, -1 if wanted is None else field.token(wanted))
    return field.names[token - field.first]


def _count(wanted: int | None, low: int = 1) -> Walk:
    if wanted is not None and not low <= wanted < COUNTS:
        raise Unsayable(f"{wanted} parts of one kind")
    token = yield Ask(COUNT.first + low, COUNT.last, -1 if wanted is None else COUNT.token(wanted))
    return token - COUNT.first


def _places(shape: tuple[int, ...], wanted: ndarray | None) -> Walk:
    """An array of shares of the view, in row order."""
    if wanted is not None and not np.isfinite(wanted).all():
        raise Unsayable("a point that is no number")
    known = None if wanted is None else bins_of(wanted).ravel()
    found = np.zeros(int(np.prod(shape)), dtype=int)
    for k in range(len(found)):
        token = yield _asked(PLACE, None if known is None else int(known[k]))
        found[k] = token - PLACE.first
    return shares_of(found).reshape(shape)


def _asked(field: Field, wanted: int | None) -> Ask:
    return Ask(field.first, field.last, -1 if wanted is None else field.token(wanted))


def _layout(boxes: Sequence[tuple[float, float, float, float]] | None) -> Walk:
    count = yield from _count(None if boxes is None else len(boxes))
    found = yield from _places((count, 4), None if boxes is None else np.array(boxes))
    return [tuple(float(side) for side in box) for box in found]


def _panel(panel: SeenPanel | None) -> Walk:
    frame = yield from _choose("frame", None if panel is None else "polar" if panel.polar else "plain")
    twin = yield from _choose("twin", None if panel is None else TWINS[panel.twin])
    count = yield from _count(None if panel is None else len(panel.marks), low=0)
    marks: list[SeenMark] = []
    for k in range(count):
        mark = yield from _mark(None if panel is None else panel.marks[k], marks)
        marks.append(mark)
    shared = next(shared for shared, name in TWINS.items() if name == twin)
    return SeenPanel((0.0, 0.0, 1.0, 1.0), tuple(marks), frame == "polar", shared)


def _mark(mark: SeenMark | None, before: list[SeenMark]) -> Walk:
    kind: Kind = yield from _choose("kind", None if mark is None else mark.kind)
    way = yield from _choose("way", None if mark is None else "upright" if mark.upright else "sideways")
    axis = yield from _choose("axis", None if mark is None else "second" if mark.second else "first")
    upright = way == "upright"
    turned = None if mark is None else _turned(mark.points, upright)
    alike = [_turned(other.points, upright) for other in before if other.kind == kind and other.upright == upright]
    more: dict[str, Any] = {}
    points = yield from WALKS[kind](mark, turned, alike, more)
    return SeenMark(kind, _turned(points, upright), upright, axis == "second", **more)


def _turned(points: ndarray, upright: bool) -> ndarray:
    """Points with the places first and the values second."""
    return points if upright else points[:, ::-1]


def _is_even(places: ndarray) -> bool:
    return len(places) > 1 and bool(np.abs(places - np.linspace(places[0], places[-1], len(places))).max() < EVEN)


def _are_same(places: ndarray, others: ndarray) -> bool:
    return len(places) == len(others) and bool(np.abs(places - others).max() < EVEN)


def _spread(spacing: Spacing, count: int, wanted: ndarray | None, earlier: ndarray | None) -> Walk:
    """Places along the axis: even ones by their ends, listed ones each, the same as those of an earlier mark."""
    if spacing == "same" and earlier is not None:
        return earlier
    if spacing in ("even", "dense") and count > 1:
        ends = yield from _places((2,), None if wanted is None else wanted[[0, -1]])
        return np.linspace(ends[0], ends[1], count)
    places = yield from _places((count,), wanted)
    return places


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
    spacing = yield from _choose("spacing", spacing)
    more["guide"] = spacing == "dense"
    if spacing == "free":
        count = yield from _count(None if points is None else points.shape[1])
        found = yield from _places((edges, count, 2), points)
        return found
    if spacing == "dense":
        count = GRID
    elif spacing == "same" and earlier is not None:
        count = len(earlier)
    else:
        count = yield from _count(None if points is None else points.shape[1])
    along = yield from _spread(spacing, count, None if points is None else points[0, :, 0], earlier)
    heights = yield from _places((edges, count), None if points is None else points[:, :, 1])
    return np.stack([np.broadcast_to(along, heights.shape), heights], axis=-1)


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
    spacing = yield from _choose("spacing", spacing)
    known = None if bars is None else bars[:, :, 0]
    if spacing == "same" and earlier is not None:
        along = earlier
    else:
        count = yield from _count(None if bars is None else len(bars))
        if spacing == "even" and count > 1:
            ends = yield from _places((2, 2), None if known is None else known[[0, -1]])
            along = np.linspace(ends[0], ends[1], count)
        else:
            along = yield from _places((count, 2), known)
    base = None if bars is None else bars[:, 0, 1]
    flat = None if base is None else "grounded" if np.ptp(base) < EVEN else "based"
    flat = yield from _choose("base", flat)
    if flat == "grounded":
        ground = yield from _places((1,), None if base is None else base[:1])
        feet = np.broadcast_to(ground, len(along))
    else:
        feet = yield from _places((len(along),), base)
    tops = yield from _places((len(along),), None if bars is None else bars[:, 1, 1])
    return np.stack([along, np.column_stack([feet, tops])], axis=-1).reshape(-1, 2)


def _line(mark: SeenMark | None, points: ndarray | None, alike: list[ndarray], more: dict[str, Any]) -> Walk:
    markers = yield from _choose("markers", None if mark is None else "marked" if mark.radius else "bare")
    more["radius"] = float(markers == "marked")
    more["steps"] = (
        yield from _choose("course", None if mark is None else "steps" if mark.steps else "straight")
    ) == "steps"
    curve = yield from _curve(points, 1, alike[-1][:, 0] if alike else None, more)
    return curve[0]


def _markers(mark: SeenMark | None, points: ndarray | None, alike: list[ndarray], more: dict[str, Any]) -> Walk:
    """The middles of few markers from left to right; many are a cloud, which the dense head finds."""
    more["radius"] = 1.0
    spacing = None if points is None else "listed" if len(points) <= CLOUD else "cloud"
    spacing = yield from _choose("spacing", spacing)
    if spacing == "cloud":
        return np.zeros((0, 2))
    sorted_points = None if points is None else points[np.argsort(points[:, 0], kind="stable")]
    count = yield from _count(None if points is None else len(points))
    found = yield from _places((count, 2), sorted_points)
    return found


def _area(mark: SeenMark | None, points: ndarray | None, alike: list[ndarray], more: dict[str, Any]) -> Walk:
    more["steps"] = (
        yield from _choose("course", None if mark is None else "steps" if mark.steps else "straight")
    ) == "steps"
    earlier = alike[-1][: len(alike[-1]) // 2, 0] if alike else None
    curve = yield from _curve(points, 2, earlier, more)
    return curve.reshape(-1, 2)


def _pie(mark: SeenMark | None, points: ndarray | None, alike: list[ndarray], more: dict[str, Any]) -> Walk:
    """The open share of the radius in twentieths, how many slices, the centre and the rim."""
    hole = yield from _count(None if mark is None else round(mark.hole * 20), low=0)
    more["hole"] = hole / 20
    count = yield from _count(None if points is None else len(points) - 2)
    found = yield from _places((count + 2, 2), points)
    return found


def _rows(width: int) -> Callable[..., Walk]:
    """A walk over groups of `width` points on a common place: the place, then the heights."""

    def walk(mark: SeenMark | None, points: ndarray | None, alike: list[ndarray], more: dict[str, Any]) -> Walk:
        if width == 3:
            more["lined"] = (
                yield from _choose("joined", None if mark is None else "joined" if mark.lined else "apart")
            ) == "joined"
        groups = None if points is None else points.reshape(-1, width, 2)
        count = yield from _count(None if groups is None else len(groups))
        said = None if groups is None else np.column_stack([groups[:, 0, 0], groups[:, :, 1]])
        found = yield from _places((count, width + 1), said)
        along = np.repeat(found[:, :1], width, axis=1)
        return np.stack([along, found[:, 1:]], axis=-1).reshape(-1, 2)

    return walk


def _grid(mark: SeenMark | None, points: ndarray | None, alike: list[ndarray], more: dict[str, Any]) -> Walk:
    rows = yield from _count(None if mark is None else mark.grid[0])
    columns = yield from _count(None if mark is None else mark.grid[1])
    more["grid"] = (rows, columns)
    found = yield from _places((2, 2), points)
    return found


def _stems(mark: SeenMark | None, points: ndarray | None, alike: list[ndarray], more: dict[str, Any]) -> Walk:
    more["radius"] = 1.0
    heads = yield from _curve(None if points is None else points[:-1], 1, None, more)
    foot = yield from _places((1, 2), None if points is None else points[-1:])
    return np.concatenate([heads[0], foot])


def _ends(mark: SeenMark | None, points: ndarray | None, alike: list[ndarray], more: dict[str, Any]) -> Walk:
    found = yield from _places((2, 2), points)
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
    "contours": _grid,
    "stems": _stems,
    "rule": _ends,
    "band": _ends,
}
