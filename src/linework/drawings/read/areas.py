"""HATCH and other filled areas: the smallest rectangle around the boundary."""

import math

import numpy as np
from jaxtyping import Float64
from scipy.spatial import ConvexHull, QhullError

from linework.drawings.drawing import Kind
from linework.drawings.read.document import Entity
from linework.drawings.read.registry import draws
from linework.drawings.read.sheet import Sheet


@draws("HATCH", "MPOLYGON", flat=True)
def _hatch(entity: Entity, sheet: Sheet) -> None:
    points = boundary_points(entity)
    if len(points) >= 2:
        sheet.add(Kind.HATCH, (*smallest_rectangle(points), float(entity.integer(70))))


def boundary_points(entity: Entity) -> Float64[np.ndarray, "P 2"]:
    """Points around all boundary paths; arcs and ellipses of the boundary are sampled."""
    codes, values = entity.codes, entity.values
    try:
        at = codes.index(91) + 1
    except ValueError:
        return np.zeros((0, 2))
    points: list[tuple[float, float]] = []
    edge: dict[int, float] = {}
    polyline = False
    for code, value in zip(codes[at:], values[at:], strict=True):
        if code in (75, 98):  # the style of the hatch: the paths are over
            break
        number = float(value) if code < 300 else 0.0
        if code == 92:
            points.extend(_edge_points(edge))
            edge, polyline = {}, bool(int(number) & 2)
        elif polyline and code == 10:
            edge = {10: number}
        elif polyline and code == 20:
            points.append((edge.pop(10), number))
        elif not polyline and code == 72:
            points.extend(_edge_points(edge))
            edge = {72: number}
        elif not polyline and edge.get(72) == 4 and code == 10:
            edge[10] = number
        elif not polyline and edge.get(72) == 4 and code == 20:
            points.append((edge[10], number))
        elif not polyline:
            edge.setdefault(code, number)
    points.extend(_edge_points(edge))
    return np.array(points).reshape(-1, 2)


def _edge_points(edge: dict[int, float]) -> list[tuple[float, float]]:
    """Points of a line, arc or ellipse edge; spline edges have given theirs already."""
    match edge.get(72):
        case 1:
            return [(edge[10], edge[20]), (edge[11], edge[21])]
        case 2 | 3:
            x, y = edge[10], edge[20]
            major = (edge[40], 0.0) if edge[72] == 2 else (edge[11], edge[21])
            ratio = 1.0 if edge[72] == 2 else edge[40]
            start, end = math.radians(edge.get(50, 0.0)), math.radians(edge.get(51, 360.0))
            if not edge.get(73, 1):
                start, end = -end, -start
            sweep = (end - start) % (2 * math.pi) or 2 * math.pi
            angles = [start + sweep * i / 12 for i in range(13)]
            return [
                (
                    x + major[0] * math.cos(t) - major[1] * ratio * math.sin(t),
                    y + major[1] * math.cos(t) + major[0] * ratio * math.sin(t),
                )
                for t in angles
            ]
    return []


def smallest_rectangle(points: Float64[np.ndarray, "P 2"]) -> tuple[float, float, float, float, float]:
    """Centre, half of the long side and the ratio of the sides; a side of the hull lies on the rectangle."""
    try:
        hull = points[ConvexHull(points).vertices]
        along = np.diff(hull, axis=0, append=hull[:1])
    except (QhullError, ValueError):  # fewer than three points, or all on one line
        hull = points
        along = points - points[0]
        along = along[[int(np.argmax((along**2).sum(1)))]]
    size = np.linalg.norm(along, axis=1, keepdims=True)
    along = along[size[:, 0] > 0] / size[size[:, 0] > 0]
    if not len(along):
        return float(points[0, 0]), float(points[0, 1]), 0.0, 0.0, 0.0
    across = np.stack([-along[:, 1], along[:, 0]], -1)
    low_u, high_u = (hull @ along.T).min(0), (hull @ along.T).max(0)
    low_v, high_v = (hull @ across.T).min(0), (hull @ across.T).max(0)
    best = int(np.argmin((high_u - low_u) * (high_v - low_v)))
    u, v = along[best], across[best]
    half_u, half_v = (high_u - low_u)[best] / 2, (high_v - low_v)[best] / 2
    centre = u * (high_u + low_u)[best] / 2 + v * (high_v + low_v)[best] / 2
    if half_v > half_u:
        u, half_u, half_v = v, half_v, half_u
    return float(centre[0]), float(centre[1]), float(u[0] * half_u), float(u[1] * half_u), float(half_v / half_u)
