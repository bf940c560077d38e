"""Geometry of whole drawings at once: end points, lengths, sampled points, bounds, transforms.

The letters: `N` primitives, `K` points sampled on each.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64

from linework.drawings.drawing import Drawing, Kind, Unit


@dataclass(frozen=True)
class Similarity:
    """Scale, mirror, turn, move: `p -> scale * R(angle) * M * p + shift`, M flips x where `mirror`."""

    scale: float = 1.0
    angle: float = 0.0
    mirror: bool = False
    shift: tuple[float, float] = (0.0, 0.0)

    def linear(self) -> Float64[np.ndarray, "2 2"]:
        """The 2 x 2 part, for column vectors."""
        c, s = math.cos(self.angle) * self.scale, math.sin(self.angle) * self.scale
        f = -1.0 if self.mirror else 1.0
        return np.array([[c * f, -s], [s * f, c]])

    def points(self, points: Float64[np.ndarray, "*S 2"]) -> Float64[np.ndarray, "*S 2"]:
        """The points after the transform."""
        return points @ self.linear().T + np.asarray(self.shift)


def sample_points(drawing: Drawing, count: int = 9) -> Float64[np.ndarray, "N K 2"]:
    """`count` points along every primitive, ends included, evenly spaced in its own parameter.

    Circles start at angle 0 and end there. Texts are sampled along the baseline, hatches around
    their rectangle, dimensions between the measured points.
    """
    p, kinds = drawing.params, drawing.kinds
    t = np.linspace(0.0, 1.0, count)
    out = p[:, None, 0:2] * (1 - t)[:, None] + p[:, None, 2:4] * t[:, None]
    rows = np.flatnonzero(kinds == Kind.POINT)
    out[rows] = p[rows, None, :2]
    rows = np.flatnonzero(kinds == Kind.ARC)
    if len(rows):
        q = p[rows]
        angle = q[:, 3:4] + q[:, 4:5] * t
        out[rows] = q[:, None, 0:2] + q[:, None, 2:3] * np.stack([np.cos(angle), np.sin(angle)], -1)
    rows = np.flatnonzero(kinds == Kind.CIRCLE)
    if len(rows):
        q = p[rows]
        round_ = np.stack([np.cos(2 * np.pi * t), np.sin(2 * np.pi * t)], -1)
        out[rows] = q[:, None, 0:2] + q[:, None, 2:3] * round_
    rows = np.flatnonzero(kinds == Kind.ELLIPSE)
    if len(rows):
        q = p[rows]
        angle = q[:, 5:6] + q[:, 6:7] * t
        minor = np.stack([-q[:, 3], q[:, 2]], -1) * q[:, 4:5]
        out[rows] = (
            q[:, None, 0:2] + np.cos(angle)[..., None] * q[:, None, 2:4] + np.sin(angle)[..., None] * minor[:, None]
        )
    rows = np.flatnonzero(kinds == Kind.SPLINE)
    if len(rows):
        q = p[rows].reshape(-1, 4, 2)
        weight = np.stack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
        out[rows] = np.einsum("nck,ct->ntk", q, weight)
    rows = np.flatnonzero(kinds == Kind.TEXT)
    if len(rows):
        q = p[rows]
        along = np.stack([np.cos(q[:, 3]), np.sin(q[:, 3])], -1) * q[:, 4:5]
        out[rows] = q[:, None, 0:2] + along[:, None] * t[None, :, None]
    rows = np.flatnonzero(kinds == Kind.HATCH)
    if len(rows):
        q = p[rows]
        major, minor = q[:, 2:4], np.stack([-q[:, 3], q[:, 2]], -1) * q[:, 4:5]
        corners = np.stack([-major - minor, major - minor, major + minor, minor - major, -major - minor], 1)
        corners = corners + q[:, None, 0:2]
        at = t * 4
        low = np.minimum(at.astype(int), 3)
        share = (at - low)[None, :, None]
        out[rows] = corners[:, low] * (1 - share) + corners[:, low + 1] * share
    return out


def end_points(drawing: Drawing) -> Float64[np.ndarray, "N 2 2"]:
    """First and last point of every primitive (equal for closed ones)."""
    return sample_points(drawing, 2)


def middles(drawing: Drawing) -> Float64[np.ndarray, "N 2"]:
    """Where a primitive sits: its centre for circles and hatches, else the middle of its run."""
    centre = sample_points(drawing, 3)[:, 1].copy()
    central = (drawing.kinds == Kind.CIRCLE) | (drawing.kinds == Kind.HATCH)
    centre[central] = drawing.params[central, :2]
    return centre


def lengths(drawing: Drawing) -> Float64[np.ndarray, "N"]:
    """Length of every primitive in drawing units; text counts its width, a hatch its outline, a point 0."""
    p, kinds = drawing.params, drawing.kinds
    out = np.hypot(p[:, 2] - p[:, 0], p[:, 3] - p[:, 1])
    for kind, exact in (
        (Kind.ARC, lambda q: q[:, 2] * q[:, 4]),
        (Kind.CIRCLE, lambda q: q[:, 2] * 2 * np.pi),
        (Kind.TEXT, lambda q: np.abs(q[:, 4])),
        (Kind.HATCH, lambda q: 4 * np.hypot(q[:, 2], q[:, 3]) * (1 + q[:, 4])),
        (Kind.POINT, lambda q: 0.0),
    ):
        rows = kinds == kind
        if rows.any():
            out[rows] = exact(p[rows])
    curved = np.flatnonzero((kinds == Kind.ELLIPSE) | (kinds == Kind.SPLINE))
    if len(curved):
        points = sample_points(drawing.take(curved), 17)
        out[curved] = np.linalg.norm(np.diff(points, axis=1), axis=2).sum(1)
    return out


def bounds(drawing: Drawing) -> Float64[np.ndarray, "2 2"]:
    """Lower left and upper right corner; zeros for a drawing without primitives."""
    if not len(drawing):
        return np.zeros((2, 2))
    points = sample_points(drawing, 17).reshape(-1, 2)
    return np.stack([points.min(0), points.max(0)])


@dataclass(frozen=True, eq=False)
class Measured:
    """What every coding asks of a drawing first; taken once.

    `points` are 9 along each primitive, `lengths` in drawing units, `centre` the length-weighted
    mean, `size` twice the radius around it that holds 95 % of what is drawn (so it is blind to far
    strays and does not change under turning and mirroring); 1.0 where nothing has extent.
    """

    points: Float64[np.ndarray, "N 9 2"]
    lengths: Float64[np.ndarray, "N"]
    centre: Float64[np.ndarray, "2"]
    size: float


def measure(drawing: Drawing) -> Measured:
    """Sampled points, lengths, centre and size of a drawing."""
    points, drawn = sample_points(drawing, 9), lengths(drawing)
    if not len(drawing):
        return Measured(points, drawn, np.zeros(2), 1.0)
    weight = drawn if drawn.sum() > 0 else np.ones(len(drawn))
    mean, circle = points.mean(1), drawing.kinds == Kind.CIRCLE
    mean[circle] = drawing.params[circle, :2]
    centre = weight @ mean / weight.sum()
    offset = points - centre
    radius = np.sqrt((offset * offset).sum(2)).ravel()
    order = np.argsort(radius)
    rank = np.cumsum(np.repeat(weight, 9)[order])
    reach = radius[order[min(int(np.searchsorted(rank, 0.95 * rank[-1])), len(order) - 1)]]
    return Measured(points, drawn, centre, float(2 * reach) or 1.0)


def robust_size(drawing: Drawing) -> float:
    """Diameter of the drawing in drawing units, blind to far strays; 1.0 where nothing has extent."""
    return measure(drawing).size


def transform(drawing: Drawing, by: Similarity) -> Drawing:
    """The drawing moved, turned, mirrored and scaled; texts keep reading left to right along their baseline."""
    p, kinds, linear = drawing.params, drawing.kinds, by.linear()
    base = by.angle + (np.pi if by.mirror else 0.0)
    p_new = p.copy()
    for kind in Kind:
        rows = np.flatnonzero(kinds == kind)
        if not len(rows):
            continue
        p_new[rows, 0:2] = by.points(p[rows, 0:2])
        match kind:
            case Kind.SEGMENT:
                p_new[rows, 2:4] = by.points(p[rows, 2:4])
            case Kind.ARC:
                p_new[rows, 2] = p[rows, 2] * by.scale
                start = p[rows, 3] if not by.mirror else -(p[rows, 3] + p[rows, 4])
                p_new[rows, 3] = np.mod(start + base, 2 * np.pi)
            case Kind.CIRCLE:
                p_new[rows, 2] = p[rows, 2] * by.scale
            case Kind.ELLIPSE:
                p_new[rows, 2:4] = p[rows, 2:4] @ linear.T
                if by.mirror:
                    p_new[rows, 5] = np.mod(-(p[rows, 5] + p[rows, 6]), 2 * np.pi)
            case Kind.SPLINE:
                for c in (2, 4, 6):
                    p_new[rows, c : c + 2] = by.points(p[rows, c : c + 2])
            case Kind.TEXT:
                p_new[rows, 2] = p[rows, 2] * by.scale
                p_new[rows, 4] = p[rows, 4] * by.scale
                if by.mirror:  # the baseline's far end becomes its start
                    along = np.stack([np.cos(p[rows, 3]), np.sin(p[rows, 3])], -1) * p[rows, 4:5]
                    p_new[rows, 0:2] = by.points(p[rows, 0:2] + along)
                    p_new[rows, 3] = np.mod(by.angle - p[rows, 3], 2 * np.pi)
                else:
                    p_new[rows, 3] = np.mod(p[rows, 3] + by.angle, 2 * np.pi)
            case Kind.DIMENSION:
                p_new[rows, 2:4] = by.points(p[rows, 2:4])
                p_new[rows, 4:6] = by.points(p[rows, 4:6])
                angular = np.isin(p[rows, 7], (2, 5))
                p_new[rows, 6] = np.where(angular, p[rows, 6], p[rows, 6] * by.scale)
            case Kind.HATCH:
                p_new[rows, 2:4] = p[rows, 2:4] @ linear.T
    return replace(drawing, params=p_new)


def in_millimetres(drawing: Drawing) -> Drawing:
    """The drawing scaled so that one unit is a millimetre, as far as its unit is known."""
    factor = drawing.unit.millimetres
    if factor == 1.0:
        return drawing
    return replace(
        transform(drawing, Similarity(scale=factor)), unit=Unit(1.0, drawing.unit.confidence, drawing.unit.source)
    )
