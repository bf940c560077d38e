"""Drawings as strokes in a picture: where the paper's millimetres land in pixels, and SVG path data.

The letters: `N` primitives, `M` segments, `K` points on a curve.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from linework.drawings.drawing import Drawing, Kind
from linework.drawings.geometry import lengths, sample_points

Point = Float64[np.ndarray, "*S 2"]
STRAY = 8.0  # how many times the size of the bulk a drawing may reach before its strays leave the picture
LINEAR, ALIGNED = 0, 1


@dataclass(frozen=True)
class Frame:
    """Maps drawing units to pixels, y up to y down: `pixel = (origin + scale * x, origin - scale * y)`."""

    scale: float
    origin: tuple[float, float]

    def points(self, at: Point) -> Point:
        """Drawing units to pixels."""
        return at * (self.scale, -self.scale) + np.asarray(self.origin)


def extent(drawings: Sequence[Drawing]) -> Float64[np.ndarray, "2 2"] | None:
    """Corners of what is worth seeing in all of the drawings; None where nothing is drawn.

    Strays far outside of the bulk are left out: a point at the other end of the world would make
    the drawing a dot.
    """
    drawn = [drawing for drawing in drawings if len(drawing)]
    if not drawn:
        return None
    points = np.concatenate([sample_points(drawing, 9).reshape(-1, 2) for drawing in drawn])
    weights = np.concatenate([np.repeat(lengths(drawing), 9) for drawing in drawn])
    labels = [drawing.params[drawing.kinds == Kind.DIMENSION, 4:6] for drawing in drawn]
    points = np.concatenate([points, *labels])
    weights = np.concatenate([weights, np.zeros(len(points) - len(weights))])
    fine = np.isfinite(points).all(1) & np.isfinite(weights)
    points, weights = points[fine], weights[fine]
    if not len(points):
        return None
    box = np.stack([points.min(0), points.max(0)])
    if not weights.any():
        return box
    bulk = np.stack([_spread(points[:, axis], weights) for axis in (0, 1)], 1)
    reach = float((bulk[1] - bulk[0]).max())
    if reach > 0 and float((box[1] - box[0]).max()) > STRAY * reach:
        near = points[((points >= bulk[0] - reach) & (points <= bulk[1] + reach)).all(1)]
        box = np.stack([near.min(0), near.max(0)])
    return box


def _spread(values: Float64[np.ndarray, "P"], weights: Float64[np.ndarray, "P"]) -> Float64[np.ndarray, "2"]:
    """Where 2 % and 98 % of the length that is drawn have been passed."""
    order = np.argsort(values)
    passed = np.cumsum(weights[order]) / weights.sum()
    return values[order][np.minimum(np.searchsorted(passed, [0.02, 0.98]), len(values) - 1)]


def frame(drawings: Sequence[Drawing], width: float, height: float, margin: float) -> Frame:
    """The frame that shows all of the drawings in the middle of the picture."""
    box = extent(drawings)
    if box is None:
        return Frame(1.0, (width / 2, height / 2))
    size = box[1] - box[0]
    room = np.array([width - 2 * margin, height - 2 * margin])
    possible = room[size > 0] / size[size > 0]
    scale = float(possible.min()) if len(possible) else 1.0
    middle = box.mean(0)
    return Frame(scale, (width / 2 - scale * float(middle[0]), height / 2 + scale * float(middle[1])))


def dimension_lines(params: Float64[np.ndarray, "N 8"]) -> Float64[np.ndarray, "M 4"]:
    """What is drawn of dimensions: the line through the text and the two lines that lead to it."""
    a, b, text = params[:, 0:2], params[:, 2:4], params[:, 4:6]
    along = b - a
    size = np.hypot(*along.T)
    linear = (params[:, 7] == LINEAR) & (size > 0)
    flat = linear & (np.abs(np.abs(along[:, 0]) - params[:, 6]) <= 0.01 * size)
    upright = linear & ~flat & (np.abs(np.abs(along[:, 1]) - params[:, 6]) <= 0.01 * size)
    u = along / np.maximum(size, 1e-12)[:, None]
    u[flat], u[upright] = (1.0, 0.0), (0.0, 1.0)
    foot_a = text + ((a - text) * u).sum(1)[:, None] * u
    foot_b = text + ((b - text) * u).sum(1)[:, None] * u
    led = linear | (params[:, 7] == ALIGNED)
    lines = [np.hstack([foot_a, foot_b])[led], np.hstack([a, foot_a])[led], np.hstack([b, foot_b])[led]]
    return np.concatenate([*lines, np.hstack([a, b])[~led]])


def path_data(drawing: Drawing, to: Frame) -> str:
    """All lines and curves as one SVG path in pixels; texts, dimensions and hatches are not in it."""
    p, kinds = drawing.params, drawing.kinds
    parts = [_segments(_pairs(p[kinds == Kind.SEGMENT, :4], to))]
    for kind in (Kind.ARC, Kind.CIRCLE, Kind.ELLIPSE):
        rows = np.flatnonzero(kinds == kind)
        if len(rows):
            parts.append(_turns(drawing.take(rows), kind, to))
    spans = p[kinds == Kind.SPLINE].reshape(-1, 4, 2)
    at = to.points(spans).reshape(-1, 8).round(2).tolist()
    parts += [f"M{a:g} {b:g}C{c:g} {d:g} {e:g} {f:g} {g:g} {h:g}" for a, b, c, d, e, f, g, h in at]
    dots = to.points(p[kinds == Kind.POINT, :2]).round(2).tolist()
    parts += [f"M{x - 1.5:g} {y:g}h3M{x:g} {y - 1.5:g}v3" for x, y in dots]
    return "".join(parts)


def dimension_data(drawing: Drawing, to: Frame) -> str:
    """The lines of all dimensions as one SVG path."""
    lines = dimension_lines(drawing.params[drawing.kinds == Kind.DIMENSION])
    return _segments(_pairs(lines, to))


def _pairs(rows: Float64[np.ndarray, "M 4"], to: Frame) -> Float64[np.ndarray, "M 4"]:
    return to.points(rows.reshape(-1, 2, 2)).reshape(-1, 4).round(2)


def _segments(rows: Float64[np.ndarray, "M 4"]) -> str:
    """Segments that follow each other without lifting the pen are one run."""
    if not len(rows):
        return ""
    goes_on = np.zeros(len(rows), dtype=bool)
    goes_on[1:] = (rows[1:, :2] == rows[:-1, 2:]).all(1)
    return "".join(
        f"L{c:g} {d:g}" if on else f"M{a:g} {b:g}L{c:g} {d:g}"
        for (a, b, c, d), on in zip(rows.tolist(), goes_on.tolist(), strict=True)
    )


def _turns(drawing: Drawing, kind: Kind, to: Frame) -> str:
    """Arcs, circles and ellipses with SVG's own arcs; a full turn is two halves."""
    p = drawing.params
    if kind == Kind.ELLIPSE:
        major = np.hypot(p[:, 2], p[:, 3]) * to.scale
        minor, tilt = major * p[:, 4], -np.degrees(np.arctan2(p[:, 3], p[:, 2]))
        sweep = p[:, 6]
    else:
        major = minor = p[:, 2] * to.scale
        tilt = np.zeros(len(p))
        sweep = p[:, 4] if kind == Kind.ARC else np.full(len(p), 2 * math.pi)
    at = to.points(sample_points(drawing, 3)).reshape(-1, 6)
    numbers = np.column_stack([at, major, minor, tilt]).round(2).tolist()
    out = []
    for (x0, y0, x1, y1, x2, y2, rx, ry, turn), swept in zip(numbers, sweep.tolist(), strict=True):
        half = f"A{rx:g} {ry:g} {turn:g} 0 0"
        if swept > 3.0:  # near half a turn and beyond, the middle point decides
            out.append(f"M{x0:g} {y0:g}{half} {x1:g} {y1:g}{half} {x2:g} {y2:g}")
        else:
            out.append(f"M{x0:g} {y0:g}{half} {x2:g} {y2:g}")
    return "".join(out)
