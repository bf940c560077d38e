"""One form for drawings that look the same: what a redraw changes is undone here.

Spline spans and ellipses that are circular become arcs, chains of short chords of a circle become
arcs, arcs of one circle that touch or overlap become one (a circle where they close), segments that
go on in the same line become one, and what is drawn twice stands once.
Not covered: overlapping segments with no end in common, and free-form splines cut in other places.

The letters: `N` primitives.
"""

import numpy as np
from jaxtyping import Int

from linework.drawings.circular import FULL, join_chords, name_arcs
from linework.drawings.drawing import Drawing, Kind
from linework.drawings.geometry import robust_size, sample_points
from linework.drawings.touching import groups, places

TOLERANCE = 2e-5  # of the drawing's size: two points this near are one
_SAME_CIRCLE = 5  # tolerances by which centre and radius of arcs of one circle may differ
Owners = Int[np.ndarray, "N"] | None  # row of the result for each row of what went in; None: unchanged
_CUT = 1e-3  # sine of the angle by which the parts of a line that was cut may differ
_STRAIGHT_ON = 0.02  # sine of the angle by which a segment that goes on may turn


def canonical(drawing: Drawing) -> Drawing:
    """The same picture in the one form that redraws of it share; order of first appearance is kept."""
    return canonical_and_owners(drawing)[0]


def canonical_and_owners(drawing: Drawing) -> tuple[Drawing, Int[np.ndarray, "N"]]:
    """The canonical form, and for every primitive of the drawing its row there (-1: too small to stand)."""
    owners = np.arange(len(drawing))
    if not len(drawing):
        return drawing, owners
    tolerance = TOLERANCE * robust_size(drawing)
    drawing = name_arcs(drawing, tolerance)
    for step in (_drop_without_length, _drop_copies, _join_straight, join_chords, _join_segments, _join_arcs):
        drawing, kept_in = step(drawing, tolerance)
        if kept_in is not None:
            owners = np.where(owners >= 0, kept_in[owners], -1)
    return drawing, owners


def _drop_without_length(drawing: Drawing, tolerance: float) -> tuple[Drawing, Owners]:
    """Without the segments, arcs and spans that are shorter than the tolerance."""
    drawn = drawing.kinds <= Kind.SPLINE
    points = sample_points(drawing, 5)
    extent = np.ptp(points, axis=1).max(1)
    keep = ~drawn | (extent > tolerance)
    if keep.all() or not keep.any():
        return drawing, None
    return drawing.take(keep), np.where(keep, np.cumsum(keep) - 1, -1)


def _drop_copies(drawing: Drawing, tolerance: float) -> tuple[Drawing, Owners]:
    """Every primitive once: copies have the same kind, text, ends and middle, whichever way they run."""
    points = sample_points(drawing, 3)
    place = places(points.reshape(-1, 2), tolerance).reshape(-1, 3)
    ends = np.sort(place[:, [0, 2]], axis=1)
    text = np.unique(np.array(drawing.strings), return_inverse=True)[1] if drawing.strings else np.zeros(0, int)
    word = np.where(drawing.texts >= 0, np.append(text, -1)[drawing.texts], -1)
    keys = (word, drawing.kinds, place[:, 1], ends[:, 1], ends[:, 0])
    order = np.lexsort(keys)
    table = np.stack(keys, 1)[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (np.diff(table, axis=0) != 0).any(1)
    if new.all():
        return drawing, None
    leader = np.empty(len(order), dtype=np.int64)
    leader[order] = order[new][np.cumsum(new) - 1]  # lexsort is stable: the first of equals is the first drawn
    return _led(drawing, leader)


def _join_straight(drawing: Drawing, tolerance: float) -> tuple[Drawing, Owners]:
    """Lines that were cut become whole, before chords are looked for: a cut chord is not short and turns nowhere."""
    return _join_segments(drawing, tolerance, straight_on=_CUT)


def _join_segments(drawing: Drawing, tolerance: float, straight_on: float = _STRAIGHT_ON) -> tuple[Drawing, Owners]:
    """Segments that share an end and a line become one; the first of them keeps its layer and place in order."""
    rows = np.flatnonzero(drawing.kinds == Kind.SEGMENT)
    if len(rows) < 2:
        return drawing, None
    points = drawing.params[rows, :4].reshape(-1, 2)
    place = places(points, tolerance)
    along = points[1::2] - points[::2]
    length = np.hypot(*along.T)
    angle = np.arctan2(along[:, 1], along[:, 0])
    links = []
    for shift in (0.0, np.pi / 2):  # a second sort, or a line at angle 0 would miss its neighbour at pi
        bearing = np.repeat(np.mod(angle + shift, np.pi), 2)
        order = np.lexsort((bearing, place))
        a, b = order[:-1] >> 1, order[1:] >> 1
        sine = np.abs(along[a, 0] * along[b, 1] - along[a, 1] * along[b, 0]) / (length[a] * length[b])
        near = (sine < straight_on) & (sine * np.minimum(length[a], length[b]) < tolerance)
        links.append(np.stack([a, b], 1)[near & (place[order[:-1]] == place[order[1:]]) & (a != b)])
    group = groups(len(rows), np.concatenate(links))
    if group.max() + 1 == len(rows):
        return drawing, None
    # The line of a group is that of its longest member; every end must lie on it, or a slow curve of
    # many short segments would be taken for straight.
    by_length = np.lexsort((-length, group))
    guide = by_length[np.r_[True, np.diff(group[by_length]) != 0]][group]
    unit = along[guide] / length[guide][:, None]
    ends = points.reshape(-1, 2, 2) - points[2 * guide][:, None]
    at = (ends * unit[:, None]).sum(2)
    off = np.abs(ends[..., 0] * unit[:, None, 1] - ends[..., 1] * unit[:, None, 0]).max(1)
    worst = np.zeros(group.max() + 1)
    np.maximum.at(worst, group, off)
    low, high = np.full(len(worst), np.inf), np.full(len(worst), -np.inf)
    np.minimum.at(low, group, at.min(1))
    np.maximum.at(high, group, at.max(1))
    first = np.full(len(worst), len(rows))
    np.minimum.at(first, group, np.arange(len(rows)))
    joined = (worst < 2 * tolerance)[group]
    keep = ~joined | (first[group] == np.arange(len(rows)))
    params = drawing.params.copy()
    lead = np.flatnonzero(joined & keep)
    base = points[2 * guide[lead]]
    params[rows[lead], :2] = base + low[group[lead], None] * unit[lead]
    params[rows[lead], 2:4] = base + high[group[lead], None] * unit[lead]
    leader = np.arange(len(drawing))
    leader[rows] = np.where(joined, rows[first[group]], rows)
    return _led(drawing.with_geometry(drawing.kinds, params), leader)


def _join_arcs(drawing: Drawing, tolerance: float) -> tuple[Drawing, Owners]:
    """Arcs of one circle that touch or overlap become one arc, or the circle where they close."""
    rows = np.flatnonzero((drawing.kinds == Kind.ARC) | (drawing.kinds == Kind.CIRCLE))
    if len(rows) < 2:
        return drawing, None
    p = drawing.params[rows]
    whole = drawing.kinds[rows] == Kind.CIRCLE
    group = places(p[:, :3], _SAME_CIRCLE * tolerance)
    start = np.where(whole, 0.0, np.mod(p[:, 3], 2 * np.pi))
    end = start + np.where(whole, 2 * np.pi, p[:, 4])
    slack = np.minimum(2 * _SAME_CIRCLE * tolerance / np.maximum(p[:, 2], 1e-300), 0.02)
    order = np.lexsort((start, group))
    g, s, e = group[order], start[order], end[order]
    turn = 16.0  # more than two full turns: keeps the running end of one group from reaching the next
    reach = np.maximum.accumulate(e + g * turn) - g * turn
    new = np.ones(len(g), dtype=bool)
    new[1:] = (g[1:] != g[:-1]) | (s[1:] > reach[:-1] + slack[order][1:])
    run = np.cumsum(new) - 1
    begin = np.flatnonzero(new)
    run_group, run_start = g[begin], s[begin]
    run_end = reach[np.r_[begin[1:] - 1, len(g) - 1]]
    # The last run of a group may go through angle 0 and meet the first.
    first = np.flatnonzero(np.r_[True, run_group[1:] != run_group[:-1]])
    last = np.r_[first[1:] - 1, len(run_group) - 1]
    meets = (first != last) & (run_end[last] + slack[order][begin[last]] >= run_start[first] + 2 * np.pi)
    alias = np.arange(len(begin))
    alias[last[meets]] = first[meets]
    run_end[first[meets]] = np.maximum(run_end[first[meets]] + 2 * np.pi, run_end[last[meets]])
    run_start[first[meets]] = run_start[last[meets]]
    run = alias[run]
    lead = np.full(len(begin), len(rows))
    np.minimum.at(lead, run, order)
    leader = np.arange(len(drawing))
    leader[rows[order]] = rows[lead[run]]
    kept = np.unique(run)
    lead = lead[kept]
    sweep = run_end[kept] - run_start[kept]
    closed = sweep >= FULL - slack[lead]
    kinds, params = drawing.kinds.copy(), drawing.params.copy()
    kinds[rows[lead]] = np.where(closed, Kind.CIRCLE, Kind.ARC)
    params[rows[lead], 3] = np.where(closed, 0, np.mod(run_start[kept], 2 * np.pi))
    params[rows[lead], 4] = np.where(closed, 0, sweep)
    return _led(drawing.with_geometry(kinds, params), leader)


def _led(drawing: Drawing, leader: Int[np.ndarray, "N"]) -> tuple[Drawing, Owners]:
    """The drawing with only the rows that lead themselves, and where each row's leader is in it."""
    keep = leader == np.arange(len(drawing))
    if keep.all():
        return drawing, None
    return drawing.take(keep), (np.cumsum(keep) - 1)[leader]
