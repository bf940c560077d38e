"""Polylines of every sort: chains of segments and bulge arcs, leaders, multi-lines."""

import math
from collections.abc import Sequence

from linework.drawings.drawing import Kind
from linework.drawings.read.affine import TURN
from linework.drawings.read.document import Entity
from linework.drawings.read.meshes import add_polyface, add_polymesh
from linework.drawings.read.registry import draws, to_world
from linework.drawings.read.sheet import Sheet


def add_chain(sheet: Sheet, points: Sequence[Sequence[float]], bulges: Sequence[float], closed: bool) -> None:
    """Segments and bulge arcs through the points."""
    count = len(points)
    for i in range(count if closed and count > 1 else count - 1):
        (x0, y0), (x1, y1) = points[i][:2], points[(i + 1) % count][:2]
        if x0 == x1 and y0 == y1:
            continue
        bulge = bulges[i]
        if abs(bulge) < 1e-9:
            sheet.add(Kind.SEGMENT, (x0, y0, x1, y1))
        else:
            sheet.add(Kind.ARC, bulge_arc(x0, y0, x1, y1, bulge))


def bulge_arc(x0: float, y0: float, x1: float, y1: float, bulge: float) -> tuple[float, ...]:
    """The arc from one point to the other whose included angle is 4 atan(bulge)."""
    offset = (1 - bulge * bulge) / (4 * bulge)
    cx, cy = (x0 + x1) / 2 - (y1 - y0) * offset, (y0 + y1) / 2 + (x1 - x0) * offset
    radius = math.hypot(x0 - cx, y0 - cy)
    begin = (x0, y0) if bulge > 0 else (x1, y1)
    start = math.atan2(begin[1] - cy, begin[0] - cx) % TURN
    return cx, cy, radius, start, 4 * math.atan(abs(bulge))


@draws("LWPOLYLINE", flat=True)
def _lwpolyline(entity: Entity, sheet: Sheet) -> None:
    points: list[list[float]] = []
    bulges: list[float] = []
    for code, value in zip(entity.codes, entity.values, strict=True):
        if code == 10:
            points.append([float(value), 0.0])
            bulges.append(0.0)
        elif code == 20:
            points[-1][1] = float(value)
        elif code == 42 and bulges:
            bulges[-1] = float(value)
    add_chain(sheet, points, bulges, bool(entity.integer(70) & 1))


@draws("POLYLINE")
def _polyline(entity: Entity, sheet: Sheet) -> None:
    flags = entity.integer(70)
    vertices = [v for v in entity.children if v.kind == "VERTEX"]
    if flags & 64:
        add_polyface(vertices, sheet)
    elif flags & 16:
        add_polymesh(entity, vertices, flags, sheet)
    else:
        # frame points of a fitted spline (16) steer the curve but are not on it
        on_curve = [v for v in vertices if not v.integer(70) & 16]
        points = [(v.number(10), v.number(20)) for v in on_curve]
        bulges = [0.0 if flags & 8 else v.number(42) for v in on_curve]
        row = len(sheet.kinds)
        add_chain(sheet, points, bulges, bool(flags & 1))
        if not flags & 8 and 210 in entity.last:
            to_world(entity, sheet, row)


@draws("LEADER")
def _leader(entity: Entity, sheet: Sheet) -> None:
    points = list(zip(entity.numbers(10), entity.numbers(20), strict=False))
    add_chain(sheet, points, [0.0] * len(points), closed=False)


@draws("MLINE")
def _mline(entity: Entity, sheet: Sheet) -> None:
    """Every line of the multi-line runs through vertex + first parameter along the miter."""
    vertices: list[tuple[list[float], list[float], list[float]]] = []
    fresh = False
    for code, value in zip(entity.codes, entity.values, strict=True):
        match code:
            case 11:
                vertices.append(([float(value), 0.0], [0.0, 0.0], []))
            case 21 if vertices:
                vertices[-1][0][1] = float(value)
            case 13 if vertices:
                vertices[-1][1][0] = float(value)
            case 23 if vertices:
                vertices[-1][1][1] = float(value)
            case 74:
                fresh = True
            case 41 if vertices and fresh:
                vertices[-1][2].append(float(value))
                fresh = False
    for line in range(min((len(v[2]) for v in vertices), default=0)):
        points = [(p[0] + m[0] * along[line], p[1] + m[1] * along[line]) for p, m, along in vertices]
        add_chain(sheet, points, [0.0] * len(points), closed=bool(entity.integer(71) & 2))
