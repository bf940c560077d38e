"""What is round though it was drawn otherwise: spline spans, ellipses and chains of short chords.

The letters: `N` primitives, `M` of one kind, `C` corners.
"""

import numpy as np
from jaxtyping import Bool, Float64, Int

from linework.drawings.drawing import Drawing, Kind
from linework.drawings.geometry import sample_points
from linework.drawings.touching import groups, places

FULL = 2 * np.pi - 1e-3
_ROUND = 2e-3  # of the radius: how far a curve may leave the circle it is taken for; a 4-span circle leaves it by 3e-4
_MAX_TURN = np.radians(26)  # a polygon of 14 corners may be a circle, an octagon stays one
_MIN_CORNERS = 4
_SAME_BEND = 1.3  # ratio of the curvatures at neighbouring corners of one arc


def circle_through(
    first: Float64[np.ndarray, "M 2"], middle: Float64[np.ndarray, "M 2"], last: Float64[np.ndarray, "M 2"]
) -> tuple[Float64[np.ndarray, "M 2"], Float64[np.ndarray, "M"]]:
    """Centre and signed radius (positive: counter-clockwise) of the circles through three points each.

    Points in a line give an infinite radius.
    """
    a, b = middle - first, last - first
    cross = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    aa, bb = (a * a).sum(1), (b * b).sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        x = (b[:, 1] * aa - a[:, 1] * bb) / (2 * cross)
        y = (a[:, 0] * bb - b[:, 0] * aa) / (2 * cross)
        offset = np.stack([x, y], 1)
        radius = np.where(cross != 0, np.hypot(x, y) * np.sign(cross), np.inf)
    return first + offset, radius


def name_arcs(drawing: Drawing, tolerance: float) -> Drawing:
    """Splines and ellipses that are circular become arcs or circles, straight ones segments."""
    rows = np.flatnonzero((drawing.kinds == Kind.SPLINE) | (drawing.kinds == Kind.ELLIPSE))
    whole_arcs = np.flatnonzero((drawing.kinds == Kind.ARC) & (drawing.params[:, 4] >= FULL))
    if not len(rows) and not len(whole_arcs):
        return drawing
    kinds, params = drawing.kinds.copy(), drawing.params.copy()
    kinds[whole_arcs] = Kind.CIRCLE
    params[whole_arcs, 3:] = 0
    if not len(rows):
        return drawing.with_geometry(kinds, params)
    points = sample_points(drawing.take(rows), 9)
    first, last = points[:, 0], points[:, -1]
    chord = last - first
    length = np.hypot(chord[:, 0], chord[:, 1])
    closed = length < tolerance
    # Straight: every sample on the chord. A closed curve has no chord and is never straight.
    away = np.abs(
        chord[:, None, 0] * (points - first[:, None])[..., 1] - chord[:, None, 1] * (points - first[:, None])[..., 0]
    )
    straight = ~closed & (away.max(1) < tolerance * length)
    # Round: a closed curve is measured over its first two thirds.
    at = np.where(closed, 3, 4), np.where(closed, 6, 8)
    index = np.arange(len(rows))
    centre, radius = circle_through(first, points[index, at[0]], points[index, at[1]])
    with np.errstate(invalid="ignore"):
        off = np.abs(np.linalg.norm(points - centre[:, None], axis=2) - np.abs(radius)[:, None]).max(1)
        sag = np.linalg.norm(points[:, 4] - (first + last) / 2, axis=1)
        round_ = (
            ~straight
            & np.isfinite(radius)
            & (off < np.minimum(_ROUND * np.abs(radius), np.maximum(0.02 * sag, tolerance / 4)))
        )
    kinds[rows[straight]] = Kind.SEGMENT
    params[rows[straight]] = 0
    params[rows[straight], :4] = np.concatenate([first, last], 1)[straight]
    set_arcs(kinds, params, rows[round_], centre[round_], radius[round_], first[round_], last[round_], closed[round_])
    return drawing.with_geometry(kinds, params)


def set_arcs(
    kinds: np.ndarray,
    params: np.ndarray,
    rows: Int[np.ndarray, "M"],
    centre: Float64[np.ndarray, "M 2"],
    radius: Float64[np.ndarray, "M"],
    first: Float64[np.ndarray, "M 2"],
    last: Float64[np.ndarray, "M 2"],
    closed: Bool[np.ndarray, "M"],
) -> None:
    """Write arcs that run from `first` to `last` (clockwise where the radius is negative) into the rows."""
    begin, end = np.where(radius[:, None] > 0, first, last), np.where(radius[:, None] > 0, last, first)
    start = np.arctan2(*(begin - centre).T[::-1])
    sweep = np.mod(np.arctan2(*(end - centre).T[::-1]) - start, 2 * np.pi)
    params[rows] = 0
    params[rows, :2], params[rows, 2] = centre, np.abs(radius)
    whole = closed | (sweep >= FULL)
    kinds[rows] = np.where(whole, Kind.CIRCLE, Kind.ARC)
    params[rows, 3] = np.where(whole, 0, np.mod(start, 2 * np.pi))
    params[rows, 4] = np.where(whole, 0, sweep)


def join_chords(drawing: Drawing, tolerance: float) -> tuple[Drawing, None]:
    """Chains of short segments whose corners lie on one circle become arcs of it, one for each chord.

    No row is dropped: the second value says so, as the steps of `canonical` do.
    """
    rows = np.flatnonzero(drawing.kinds == Kind.SEGMENT)
    if len(rows) <= _MIN_CORNERS:
        return drawing, None
    points = drawing.params[rows, :4].reshape(-1, 2)  # ends 2 k and 2 k + 1 belong to segment k
    place = places(points, tolerance)
    order = np.argsort(place, kind="stable")
    count = np.bincount(place)
    first = (np.cumsum(count) - count)[count == 2]  # corners: places where exactly two ends meet
    one, two = order[first], order[first + 1]
    at, into, out = points[one], points[one] - points[one ^ 1], points[two ^ 1] - points[one]
    turn = np.arctan2(into[:, 0] * out[:, 1] - into[:, 1] * out[:, 0], (into * out).sum(1))
    soft = (np.abs(turn) < _MAX_TURN) & (np.abs(turn) > 1e-4) & (one >> 1 != two >> 1)
    if soft.sum() < _MIN_CORNERS:
        return drawing, None
    one, two, at, into, out, turn = one[soft], two[soft], at[soft], into[soft], out[soft], turn[soft]
    reach = np.hypot(*into.T), np.hypot(*out.T)
    bend = np.abs(turn) / (reach[0] + reach[1])
    inward = out / reach[1][:, None] - into / reach[0][:, None]
    corner_of = np.full(len(points), -1)
    corner_of[one] = corner_of[two] = np.arange(len(at))
    pair = corner_of.reshape(-1, 2)
    pair = pair[(pair >= 0).all(1)]
    # Neighbours belong to one arc if they bend alike and to the same side of the chord between them.
    chord = at[pair[:, 1]] - at[pair[:, 0]]
    across = np.stack([-chord[:, 1], chord[:, 0]], 1)
    same_side = (across * inward[pair[:, 0]]).sum(1) * (across * inward[pair[:, 1]]).sum(1) > 0
    ratio = bend[pair[:, 0]] / bend[pair[:, 1]]
    group = groups(len(at), pair[same_side & (ratio < _SAME_BEND) & (ratio > 1 / _SAME_BEND)])
    centre, radius, off = _circles_of(at, group)
    size = np.bincount(group)
    good = (size >= _MIN_CORNERS) & (off < np.minimum(_ROUND * radius + tolerance / 4, 4 * tolerance))
    # A segment is a chord of the circle of a corner at its end, if its other end is on that circle too.
    kinds, params = drawing.kinds.copy(), drawing.params.copy()
    for side in (0, 1):
        corner = corner_of[side::2]
        owned = np.flatnonzero(corner >= 0)
        owned = owned[good[group[corner[owned]]] & (kinds[rows[owned]] == Kind.SEGMENT)]
        middle, r = centre[group[corner[owned]]], radius[group[corner[owned]]]
        a, b = points[2 * owned], points[2 * owned + 1]
        miss = np.abs(np.stack([np.hypot(*(a - middle).T), np.hypot(*(b - middle).T)]) - r).max(0)
        angle = 2 * np.arcsin(np.minimum(np.hypot(*(b - a).T) / (2 * r), 1.0))
        fits = (miss < _ROUND * r + tolerance / 4) & (angle < _MAX_TURN)
        spin = a[:, 0] - middle[:, 0], a[:, 1] - middle[:, 1], b[:, 0] - middle[:, 0], b[:, 1] - middle[:, 1]
        signed = np.where(spin[0] * spin[3] - spin[1] * spin[2] > 0, r, -r)
        closed = np.zeros(int(fits.sum()), dtype=bool)
        set_arcs(kinds, params, rows[owned[fits]], middle[fits], signed[fits], a[fits], b[fits], closed)
    return drawing.with_geometry(kinds, params), None


def _circles_of(
    points: Float64[np.ndarray, "C 2"], group: Int[np.ndarray, "C"]
) -> tuple[Float64[np.ndarray, "G 2"], Float64[np.ndarray, "G"], Float64[np.ndarray, "G"]]:
    """Centre, radius and largest miss of the least-squares (Kasa) circle of each group of points."""
    size = np.bincount(group)
    mean = np.stack([np.bincount(group, points[:, k]) for k in (0, 1)], 1) / size[:, None]
    x, y = (points - mean[group]).T
    z = x * x + y * y
    xx, yy, xy = (np.bincount(group, v) for v in (x * x, y * y, x * y))
    xz, yz = np.bincount(group, x * z), np.bincount(group, y * z)
    scale = np.maximum(xx + yy, 1e-300)
    det = xx * yy - xy * xy
    det = np.where(np.abs(det) > 1e-12 * scale * scale, det, np.inf)
    u, v = (xz * yy - yz * xy) / (2 * det), (yz * xx - xz * xy) / (2 * det)
    centre = mean + np.stack([u, v], 1)
    away = np.hypot(*(points - centre[group]).T)
    radius = np.bincount(group, away) / size
    off = np.zeros(len(size))
    np.maximum.at(off, group, np.abs(away - radius[group]))
    return centre, radius, off
