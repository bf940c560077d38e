"""Any plane affine map of primitives, row by row: what an INSERT does to the contents of its block.

The letters: `N` primitives. Circles and arcs become ellipses where the map is not a similarity;
what is pressed flat becomes a segment.
"""

import numpy as np
from jaxtyping import Float64, Int8

from linework.drawings.drawing import Kind

TURN = 2 * np.pi


def apply_affine(
    kinds: Int8[np.ndarray, "N"],
    params: Float64[np.ndarray, "N 8"],
    linear: Float64[np.ndarray, "N 2 2"],
    shift: Float64[np.ndarray, "N 2"],
) -> tuple[Int8[np.ndarray, "N"], Float64[np.ndarray, "N 8"]]:
    """Every primitive under its own map `p -> linear p + shift`; returns new kinds and parameters."""
    kinds_out, out = kinds.copy(), params.copy()
    out[:, 0:2] = _turned(linear, params[:, 0:2]) + shift
    present = set(np.unique(kinds).tolist())
    for kind in (Kind.SEGMENT, Kind.SPLINE, Kind.DIMENSION):
        if kind not in present:
            continue
        rows = np.flatnonzero(kinds == kind)
        for at in {Kind.SEGMENT: (2,), Kind.SPLINE: (2, 4, 6), Kind.DIMENSION: (2, 4)}[kind]:
            out[rows, at : at + 2] = _turned(linear[rows], params[rows, at : at + 2]) + shift[rows]
        if kind == Kind.DIMENSION:
            angular = np.isin(params[rows, 7], (2, 5))
            size = np.sqrt(np.abs(np.linalg.det(linear[rows])))
            out[rows, 6] *= np.where(angular, 1.0, size)
    if Kind.TEXT in present:
        _map_texts(np.flatnonzero(kinds == Kind.TEXT), params, linear, shift, out)
    if Kind.HATCH in present:
        rows = np.flatnonzero(kinds == Kind.HATCH)
        major, minor = _axes(params[rows])
        u, v = _turned(linear[rows], major), _turned(linear[rows], minor)
        out[rows, 2:4] = u
        area, size = np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]), (u**2).sum(1)
        out[rows, 4] = np.divide(area, size, out=np.zeros_like(area), where=size > 0)
    if present & {Kind.ARC, Kind.CIRCLE, Kind.ELLIPSE}:
        _map_round(kinds, params, linear, kinds_out, out)
    return kinds_out, out


def _turned(linear: Float64[np.ndarray, "M 2 2"], points: Float64[np.ndarray, "M 2"]) -> Float64[np.ndarray, "M 2"]:
    return np.einsum("nij,nj->ni", linear, points)


def _axes(q: Float64[np.ndarray, "M 8"]) -> tuple[Float64[np.ndarray, "M 2"], Float64[np.ndarray, "M 2"]]:
    """Half axes of ellipses and hatch rectangles."""
    major = q[:, 2:4]
    return major, np.stack([-major[:, 1], major[:, 0]], -1) * q[:, 4:5]


def _map_texts(rows, params, linear, shift, out) -> None:  # type: ignore[no-untyped-def]
    """Texts keep reading along their baseline: under a mirror its far end becomes its start."""
    q, a = params[rows], linear[rows]
    unit = np.stack([np.cos(q[:, 3]), np.sin(q[:, 3])], -1)
    det = np.linalg.det(a)
    start = np.where((det < 0)[:, None], q[:, 0:2] + unit * q[:, 4:5], q[:, 0:2])
    along = _turned(a, np.where((det < 0)[:, None], -unit, unit))
    stretch = np.linalg.norm(along, axis=1)
    safe = np.where(stretch > 0, stretch, 1.0)
    out[rows, 0:2] = _turned(a, start) + shift[rows]
    out[rows, 2] = q[:, 2] * np.abs(det) / safe
    out[rows, 3] = np.mod(np.arctan2(along[:, 1], along[:, 0]), TURN)
    out[rows, 4] = q[:, 4] * stretch


def _map_round(kinds, params, linear, kinds_out, out) -> None:  # type: ignore[no-untyped-def]
    """Arcs, circles and ellipses: as what they are under similarities, else through the ellipse."""
    round_ = np.flatnonzero((kinds == Kind.ARC) | (kinds == Kind.CIRCLE) | (kinds == Kind.ELLIPSE))
    a = linear[round_]
    col0, col1 = a[:, :, 0], a[:, :, 1]
    scale = np.linalg.norm(col0, axis=1)
    other = np.linalg.norm(col1, axis=1)
    size = np.maximum(np.maximum(scale, other), 1e-300)
    similar = (np.abs(scale - other) <= 1e-9 * size) & (np.abs((col0 * col1).sum(1)) <= 1e-9 * size**2)
    det = a[:, 0, 0] * a[:, 1, 1] - a[:, 0, 1] * a[:, 1, 0]
    plain = similar & (kinds[round_] != Kind.ELLIPSE)
    rows = round_[plain]
    out[rows, 2] = params[rows, 2] * scale[plain]
    arcs = plain & (kinds[round_] == Kind.ARC)
    rows, flipped = round_[arcs], det[arcs] < 0
    turned = np.arctan2(a[arcs][:, 1, 0], a[arcs][:, 0, 0])
    begin = np.where(flipped, -(params[rows, 3] + params[rows, 4]), params[rows, 3])
    out[rows, 3] = np.mod(turned + begin, TURN)

    rows = round_[~plain]
    if not len(rows):
        return
    q = params[rows].copy()
    for kind in (Kind.ARC, Kind.CIRCLE):
        own = kinds[rows] == kind
        radius, start, sweep = q[own, 2], q[own, 3].copy(), q[own, 4].copy()
        q[own, 2], q[own, 3], q[own, 4] = radius, 0.0, 1.0
        q[own, 5], q[own, 6] = (start, sweep) if kind == Kind.ARC else (0.0, TURN)
    major, minor = _axes(q)
    pair = np.stack([_turned(linear[rows], major), _turned(linear[rows], minor)], -1)
    u, s, vt = np.linalg.svd(pair)
    # point(t) = U S V^T (cos t, sin t): V^T turns the parameter (and may flip it), U S are the axes
    flip_u, flip_v = np.linalg.det(u) < 0, np.linalg.det(vt) < 0
    u[flip_u, :, 1] *= -1
    vt[flip_u, 1, :] *= -1
    flipped = flip_u ^ flip_v
    angle = np.arctan2(vt[:, 1, 0], vt[:, 0, 0])
    start = np.where(flipped, angle - (q[:, 5] + q[:, 6]), angle + q[:, 5])
    whole = q[:, 6] >= TURN - 1e-12
    out[rows, 2:4] = u[:, :, 0] * s[:, 0:1]
    out[rows, 4] = np.divide(s[:, 1], s[:, 0], out=np.zeros(len(s)), where=s[:, 0] > 0)
    out[rows, 5] = np.where(whole, 0.0, np.mod(start, TURN))
    out[rows, 6] = np.where(whole, TURN, q[:, 6])
    kinds_out[rows] = Kind.ELLIPSE
    flat = rows[out[rows, 4] < 1e-9]
    half = out[flat, 2:4].copy()
    centre = out[flat, 0:2].copy()
    kinds_out[flat] = Kind.SEGMENT
    out[flat] = 0.0
    out[flat, 0:2], out[flat, 2:4] = centre - half, centre + half
