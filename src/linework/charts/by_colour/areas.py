"""Areas found by their colours alone: each runs in one piece from column to column of its panel.

Letters: `H`, `W` rows and columns of a panel, `C` columns of an area.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray
from scipy import ndimage

from linework.charts.by_colour.layers import Inside, inked, off, without_grid
from linework.charts.by_colour.overlaps import readings
from linework.charts.by_colour.plain import LARGE, MOST, NEAR, SMALL, PlainColours, unexplained
from linework.charts.by_colour.rims import rim_of
from linework.charts.runs import runs_of
from linework.charts.seen import SeenMark
from linework.charts.snap.trace import simplified

SHARES = (SMALL, LARGE, 0.01)  # of a panel that a plain colour covers at least, each tried
COST = 0.005  # of one more area, in shares of the panel that are not explained
CLOSED = 5  # pixels of an area that a line over it may hide
GAP = 0.06  # share of a panel's width along which an area may be too thin to be seen
WIDE = 0.03  # share of a panel's width that an area covers, at least
WHOLE = 0.93  # share of an area's pixels that form one run in each column
SOFT, FADED = 6, 0.6  # columns at each end that are only its soft side where they are lower than a share of the next
END = 2  # columns at each end in which an edge is blurred
SPIKES = ((5, 1.5), (9, 4.0))  # columns, and pixels off those from which one shows something else, as a grid's line
STEEP = 2.0  # times the rise from column to column that a peak may be off as well
THIN = 8  # pixels that an area is high at an end beyond which it is too thin to be seen
LEVEL, MOSTLY, UNEVEN = 1.5, 0.7, 0.025  # an edge is level where most of it is within pixels, all within a share
HUE = 0.95  # cosine between differences from the ground from which they are of one hue
EMPTY = 0.1  # share of a panel's width along which bins may be empty
STACKED = 3.0  # pixels between the top of an area and the foot of one that stands upon it
OUTLINED = 30.0  # difference of a channel up to which the foot of an area has the line that its top has
SIMPLE = 0.8  # pixels that a simplified edge may be off


@dataclass(frozen=True, eq=False)
class Edges:
    """The places across of an area, and the rows where it begins above and ends below, from the panel's corner."""

    x: Float[ndarray, " C"]
    bottom: Float[ndarray, " C"]
    top: Float[ndarray, " C"]

    def beyond(self, first: bool, x: ndarray, bottom: ndarray, top: ndarray) -> "Edges":
        """The same area with more of it before its first or after its last place."""
        parts = zip((x, bottom, top), (self.x, self.bottom, self.top), strict=True)
        return Edges(*(np.concatenate([more, own] if first else [own, more]) for more, own in parts))


def areas_by_colour(plain: PlainColours) -> tuple[list[SeenMark], list[SeenMark]]:
    """The areas of a panel, from the lowest, and the lines along them; none where its colours do not form areas."""
    found = edges_by_colour(plain)
    if not found:
        return [], []
    first, last = min(area.x[0] for area in found), max(area.x[-1] for area in found)
    areas = [_reaching(area, first, last) for area in found]
    areas.sort(key=lambda area: -float(np.mean([area.bottom, area.top])))
    rims = [(rim_of(a.x, a.bottom, plain.inside, False), rim_of(a.x, a.top, plain.inside, True)) for a in areas]
    marks = [
        area_mark(Edges(area.x, low.rows, high.rows), plain.inside.corner)
        for area, (low, high) in zip(areas, rims, strict=True)
    ]
    if _are_stacked(areas):  # strokes between them are their outlines
        return marks, []
    foot = rims[0][0].stroke
    lines = [
        _line(area.x, high.rows, plain.inside.corner)
        for area, (_, high) in zip(areas, rims, strict=True)
        if high.stroke is not None and (foot is None or np.abs(foot - high.stroke).max() > OUTLINED)
    ]
    return marks, lines


def _are_stacked(areas: list[Edges]) -> bool:
    """Whether an area stands upon another."""
    return any(
        float(np.median(np.abs(np.interp(upper.x, lower.x, lower.top) - upper.bottom))) <= STACKED
        for lower in areas
        for upper in areas
    )


def edges_by_colour(plain: PlainColours, stepped: bool = False) -> list[Edges]:
    """The edges of areas by that reading of a panel's colours which explains most of it with few areas.

    Areas that are thin at an end go on as far as there is ink at their foot, `stepped` ones wherever they are.
    """
    found = min(_explained(plain), key=lambda one: one[0], default=(0.0, []))[1]
    ink = without_grid(inked(plain.inside))
    return [_thinning(area, ink, stepped) for area in found]


def _explained(plain: PlainColours) -> Iterator[tuple[float, list[Edges]]]:
    """Each reading of the panel's colours of which every part is an area, and what it costs."""
    tried = 0
    for large in SHARES:
        colours, labels = plain.covering(large)
        if not 1 <= len(colours) - 1 <= MOST or len(colours) == tried:
            continue
        tried = len(colours)
        wrong = float(unexplained(plain.inside, colours, labels)[plain.inside.free].mean())
        for members in readings(colours):
            areas = [_edges(labels, colours, sorted(own), plain.inside) for own in members]
            whole = [area for area in areas if area is not None]
            if len(whole) == len(areas):
                yield wrong + COST * len(areas), whole


def _hued(inside: Inside, colours: Float[ndarray, "k 3"]) -> Bool[ndarray, "H W"]:
    """Where a pixel differs from the ground as one of these colours does, more or less."""
    apart, ways = inside.pixels - inside.ground, colours - inside.ground
    along = (apart @ (ways / np.linalg.norm(ways, axis=1, keepdims=True)).T).max(axis=2)
    return (off(inside.pixels, inside.ground) > NEAR[1]) & (along >= HUE * np.linalg.norm(apart, axis=2))


def _edges(
    labels: Int[ndarray, "H W"], colours: Float[ndarray, "K 3"], own: Sequence[int], inside: Inside
) -> Edges | None:
    """The edges of the area whose `own` labels are; None where they do not form one run in almost every column."""
    shown, outlined = np.isin(labels, own), (labels == 0) & _hued(inside, colours[own])
    height, width = shown.shape
    shown = ndimage.binary_closing(np.pad(shown, CLOSED), np.ones((CLOSED, 1)))[CLOSED:-CLOSED, CLOSED:-CLOSED]
    columns = np.flatnonzero(shown.any(axis=0))
    if not len(columns):
        return None
    columns = max(runs_of(columns, max(CLOSED, GAP * width)), key=len)
    runs = np.array([_longest_run(shown[:, column]) for column in columns], dtype=float)
    if len(columns) < max(WIDE * width, 4) or np.diff(runs).sum() < WHOLE * shown.sum():
        return None
    runs = _continued(runs, outlined[:, columns])
    columns, runs = _without_soft_sides(columns, runs)
    clear = ndimage.minimum_filter(inside.free, (2 * CLOSED + 1, 1))
    top, bottom = (
        _cleaned(edge, columns, clear[np.clip(edge.astype(int), 0, height - 1), columns], height) for edge in runs.T
    )
    x = columns + 0.5
    x[0], x[-1] = columns[0], columns[-1] + 1
    return Edges(x, bottom, top)


def _continued(runs: Float[ndarray, "C 2"], alike: Bool[ndarray, "H C"]) -> Float[ndarray, "C 2"]:
    """The run of each column as far up and down as pixels are alike: in a narrow peak there is only its outline.

    What goes on to the end of the panel is a line of its grid.
    """
    height = len(alike)
    rows = np.arange(height)[:, None]
    above = np.where(~alike & (rows < runs[:, 0]), rows, -1).max(axis=0) + 1
    below = np.where(~alike & (rows >= runs[:, 1]), rows, height).min(axis=0)
    ends = np.where(above > 0, above, runs[:, 0]), np.where(below < height, below, runs[:, 1])
    return np.column_stack(ends).astype(float)


def _longest_run(column: Bool[ndarray, " H"]) -> tuple[int, int]:
    """Where the longest run of a column begins, and one beyond its end."""
    edges = np.flatnonzero(np.diff(column.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    start, end = edges[np.diff(edges)[:, 0].argmax()]
    return int(start), int(end)


def _without_soft_sides(columns: ndarray, runs: Float[ndarray, "C 2"]) -> tuple[ndarray, Float[ndarray, "c 2"]]:
    """The columns and runs of an area without those at its ends that are much lower than the next ones within."""
    if len(columns) <= 2 * SOFT + 4:
        return columns, runs
    high, inner = np.diff(runs)[:, 0], slice(SOFT, -SOFT)
    kept = high >= FADED * np.interp(columns, columns[inner], high[inner])
    kept[inner] = True
    first, last = np.flatnonzero(kept)[[0, -1]]
    return columns[first : last + 1], runs[first : last + 1]


def _without_spikes(edge: Float[ndarray, " C"], around: int, spike: float) -> Float[ndarray, " C"]:
    """An edge as those around it have it where it is this far off them, and further than it would be in a peak."""
    if len(edge) < 2:
        return edge
    usual = ndimage.median_filter(edge, around, mode="nearest")
    steep = ndimage.maximum_filter1d(np.abs(np.gradient(usual)), around)
    return np.where(np.abs(edge - usual) > spike + STEEP * steep, usual, edge)


def _cleaned(
    edge: Float[ndarray, " C"], columns: ndarray, clear: Bool[ndarray, " C"], height: int
) -> Float[ndarray, " C"]:
    """An edge without what hides it, what crosses it, and its blurred ends; a level one is straight."""
    if clear.sum() >= 2:
        edge = np.interp(columns, columns[clear], edge[clear])
    for columns_around, spike in SPIKES:
        edge = _without_spikes(edge, columns_around, spike)
    if len(columns) > 6 * END:
        for end, inner, way in ((slice(None, END), END, 2), (slice(-END, None), -END - 1, -2)):
            slope = (edge[inner + way] - edge[inner]) / (columns[inner + way] - columns[inner])
            seen = np.append(edge[end], edge[inner])
            edge[end] = np.clip(edge[inner] + slope * (columns[end] - columns[inner]), seen.min(), seen.max())
    off = np.abs(edge - np.median(edge))
    return (
        np.full_like(edge, np.median(edge)) if (off <= LEVEL).mean() > MOSTLY and off.max() <= UNEVEN * height else edge
    )


def _thinning(area: Edges, ink: Bool[ndarray, "H W"], stepped: bool) -> Edges:
    """An area that is thin or steps down at an end, prolonged as far as there is ink along its low edge alone."""
    for end, way in ((0, -1), (-1, 1)):
        base, start = float(area.bottom[end]), int(area.x[end])
        if not 0 <= start < ink.shape[1] or not (stepped or base - area.top[end] <= THIN):
            continue
        first = max(int(base) - THIN, 0)
        beyond = max(start + way * END, 0) if stepped else start
        strip = ink[first : int(base) + 2, beyond::way]
        if not len(strip):
            continue
        high = int(np.argmax(np.append(strip[0], True)))  # where something else begins
        there, gap = np.asarray(strip[:, :high].any(axis=0)), EMPTY * ink.shape[1] if stepped else 1
        run = next(iter(runs_of(np.flatnonzero(there), gap)), np.zeros(0, dtype=int))
        far = int(run[-1]) + 1 if len(run) and run[0] < gap else 0
        if far > 1:
            rows = np.where(there[1:far], first + strip[:, 1:far].argmax(axis=0), base).astype(float)
            places = area.x[end] + way * np.arange(1, far)
            parts = places, np.full(far - 1, base), np.minimum(rows, base)
            area = area.beyond(way < 0, *(part[::way] for part in parts))
    return area


def _reaching(area: Edges, first: float, last: float) -> Edges:
    """An area that is thin at an end, prolonged to where others begin or end."""
    for end, place in ((0, first), (-1, last)):
        base = area.bottom[end]
        if area.x[end] != place and base - area.top[end] <= THIN:
            area = area.beyond(end == 0, np.array([place]), np.array([base]), np.array([base]))
    return area


def area_mark(area: Edges, corner: Float[ndarray, " 2"]) -> SeenMark:
    """An area as it is seen, with as few vertices as tell it."""
    path = simplified(np.column_stack([area.x, area.bottom, area.top]), SIMPLE)
    return SeenMark("area", np.vstack([path[:, [0, 1]], path[:, [0, 2]]]) + corner)


def _line(x: Float[ndarray, " C"], rows: Float[ndarray, " C"], corner: Float[ndarray, " 2"]) -> SeenMark:
    return SeenMark("line", simplified(np.column_stack([x, rows]), SIMPLE) + corner)
