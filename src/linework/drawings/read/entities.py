"""One registered function per DXF entity type: tags in, primitives on the sheet out.

A function draws in the entity's own coordinates; `draw` turns those of flat entities into the
world's. Texts, areas and dimensions have their own files and the same registry.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from ezdxf.math import OCS

from linework.drawings.drawing import Kind
from linework.drawings.read.affine import TURN
from linework.drawings.read.document import Entity
from linework.drawings.read.sheet import Placement, Sheet
from linework.drawings.read.splines import spline_spans

Draw = Callable[[Entity, Sheet], None]
DRAW: dict[str, Draw] = {}
FLAT: set[str] = set()  # types whose coordinates are those of the object (OCS)
SILENT = {"VIEWPORT", "SEQEND", "VERTEX", "ATTDEF", "ATTRIB", "ENDBLK", "BLOCK"}


def draws(*kinds: str, flat: bool = False) -> Callable[[Draw], Draw]:
    """Register a function for these entity types."""

    def register(function: Draw) -> Draw:
        for kind in kinds:
            DRAW[kind] = function
        if flat:
            FLAT.update(kinds)
        return function

    return register


def draw(entity: Entity, sheet: Sheet) -> None:
    """Draw one entity; what has no primitive here, is invisible or damaged is counted, never raised."""
    function = DRAW.get(entity.kind)
    if function is None:
        if entity.kind not in SILENT:
            sheet.shared.skipped[entity.kind] += 1
        return
    last = entity.last
    if last.get(60, "0").strip() == "1":
        sheet.shared.skipped[f"{entity.kind} (invisible)"] += 1
        return
    sheet.layer = sheet.shared.layers.number(last.get(8, "0").strip() or "0")
    row, placed = len(sheet.kinds), len(sheet.placements)
    try:
        function(entity, sheet)
        if 210 in last and entity.kind in FLAT:
            _to_world(entity, sheet, row)
    except (ValueError, IndexError, KeyError, OverflowError, ZeroDivisionError):
        sheet.truncate(row, placed)
        sheet.shared.skipped[f"{entity.kind} (damaged)"] += 1


def _to_world(entity: Entity, sheet: Sheet, row: int) -> None:
    extrusion = (entity.number(210), entity.number(220), entity.number(230, 1.0))
    if extrusion[2] > 0 and abs(extrusion[0]) < 1e-12 and abs(extrusion[1]) < 1e-12:
        return
    linear, lift = object_axes(extrusion)
    elevation = entity.number(38) if entity.kind == "LWPOLYLINE" else entity.number(30)
    sheet.tilt_since(row, linear, lift * elevation)


def object_axes(extrusion: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """Object to world coordinates as seen from above: the 2 x 2 part, and where one unit of height goes."""
    if not any(extrusion):
        return np.eye(2), np.zeros(2)
    ocs = OCS(extrusion)
    x, y, z = ocs.ux, ocs.uy, ocs.uz
    return np.array([[x.x, y.x], [x.y, y.y]]), np.array([z.x, z.y])


def add_segment(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> None:
    """A segment; a line without length is dropped."""
    if x0 != x1 or y0 != y1:
        sheet.add(Kind.SEGMENT, (x0, y0, x1, y1))


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


@draws("LINE")
def _line(entity: Entity, sheet: Sheet) -> None:
    last = entity.last
    add_segment(sheet, float(last[10]), float(last[20]), float(last[11]), float(last[21]))


@draws("3DLINE")
def _line_3d(entity: Entity, sheet: Sheet) -> None:
    _line(entity, sheet)


@draws("POINT")
def _point(entity: Entity, sheet: Sheet) -> None:
    sheet.add(Kind.POINT, (float(entity.last[10]), float(entity.last[20])))


@draws("CIRCLE", flat=True)
def _circle(entity: Entity, sheet: Sheet) -> None:
    last = entity.last
    radius = abs(float(last[40]))
    if radius > 0:
        sheet.add(Kind.CIRCLE, (float(last[10]), float(last[20]), radius))


@draws("ARC", flat=True)
def _arc(entity: Entity, sheet: Sheet) -> None:
    last = entity.last
    radius = abs(float(last[40]))
    start, end = math.radians(float(last[50])), math.radians(float(last[51]))
    sweep = (end - start) % TURN
    if radius > 0:
        if sweep < 1e-12 or sweep > TURN - 1e-12:
            sheet.add(Kind.CIRCLE, (float(last[10]), float(last[20]), radius))
        else:
            sheet.add(Kind.ARC, (float(last[10]), float(last[20]), radius, start % TURN, sweep))


@draws("ELLIPSE")
def _ellipse(entity: Entity, sheet: Sheet) -> None:
    last = entity.last
    centre = np.array([float(last[10]), float(last[20])])
    major = np.array([float(last[11]), float(last[21]), entity.number(31)])
    ratio, start, end = float(last[40]), entity.number(41), entity.number(42, TURN)
    sweep = (end - start) % TURN
    if sweep < 1e-12:
        sweep = TURN
    normal = np.array([entity.number(210), entity.number(220), entity.number(230, 1.0)])
    minor = np.cross(normal / (np.linalg.norm(normal) or 1.0), major) * ratio
    row = len(sheet.kinds)
    if not major.any():
        return
    sheet.add(Kind.ELLIPSE, (0.0, 0.0, 1.0, 0.0, 1.0, start % TURN, sweep))
    if normal[2] > 0 and not normal[:2].any() and not major[2] and ratio <= 1:
        sheet.truncate(row, len(sheet.placements))
        sheet.add(Kind.ELLIPSE, (*centre, major[0], major[1], ratio, start % TURN, sweep))
    else:
        sheet.tilt_since(row, np.stack([major[:2], minor[:2]], -1), centre)


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
        _polyface(vertices, sheet)
    elif flags & 16:
        _polymesh(entity, vertices, flags, sheet)
    else:
        # frame points of a fitted spline (16) steer the curve but are not on it
        on_curve = [v for v in vertices if not v.integer(70) & 16]
        points = [(v.number(10), v.number(20)) for v in on_curve]
        bulges = [0.0 if flags & 8 else v.number(42) for v in on_curve]
        row = len(sheet.kinds)
        add_chain(sheet, points, bulges, bool(flags & 1))
        if not flags & 8 and 210 in entity.last:
            _to_world(entity, sheet, row)


def _polyface(vertices: list[Entity], sheet: Sheet) -> None:
    points = [(v.number(10), v.number(20)) for v in vertices if v.integer(70) & 64]
    edges = set()
    for face in vertices:
        if face.integer(70) & 64:
            continue
        corners = [face.integer(code) for code in (71, 72, 73, 74) if face.integer(code)]
        for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
            if a > 0:  # a negative index marks an edge that is not shown
                edges.add((min(a, abs(b)) - 1, max(a, abs(b)) - 1))
    add_edges(sheet, points, edges)


def _polymesh(entity: Entity, vertices: list[Entity], flags: int, sheet: Sheet) -> None:
    rows, columns = entity.integer(71), entity.integer(72)
    points = [(v.number(10), v.number(20)) for v in vertices][: rows * columns]
    edges = set()
    for i in range(rows):
        for j in range(columns):
            if j + 1 < columns or flags & 32:
                edges.add((i * columns + j, i * columns + (j + 1) % columns))
            if i + 1 < rows or flags & 1:
                edges.add((i * columns + j, (i + 1) % rows * columns + j))
    add_edges(sheet, points, edges)


def add_edges(sheet: Sheet, points: Sequence[tuple[float, float]], edges: set[tuple[int, int]]) -> None:
    """Segments between numbered points."""
    for a, b in sorted(edges):
        add_segment(sheet, *points[a], *points[b])


@draws("SPLINE", "HELIX")
def _spline(entity: Entity, sheet: Sheet) -> None:
    for span in spline_spans(entity):
        sheet.add(Kind.SPLINE, span)


@draws("SOLID", "TRACE", flat=True)
def _solid(entity: Entity, sheet: Sheet) -> None:
    corners = [_corner(entity, i) for i in (0, 1, 3, 2) if 10 + i in entity.last]
    _outline(sheet, corners)


@draws("3DFACE")
def _face(entity: Entity, sheet: Sheet) -> None:
    corners = [_corner(entity, i) for i in range(4) if 10 + i in entity.last]
    hidden = entity.integer(70)
    for i, (a, b) in enumerate(zip(corners, corners[1:] + corners[:1], strict=True)):
        if not hidden >> i & 1:
            add_segment(sheet, *a, *b)


def _corner(entity: Entity, number: int) -> tuple[float, float]:
    return float(entity.last[10 + number]), float(entity.last[20 + number])


def _outline(sheet: Sheet, corners: list[tuple[float, float]]) -> None:
    for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
        add_segment(sheet, *a, *b)


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


@draws("INSERT", "ACAD_TABLE")
def _insert(entity: Entity, sheet: Sheet) -> None:
    last = entity.last
    is_table = entity.kind == "ACAD_TABLE"
    sx, sy = (1.0, 1.0) if is_table else (entity.number(41, 1.0) or 1.0, entity.number(42, 1.0) or 1.0)
    angle = 0.0 if is_table else math.radians(entity.number(50))
    c, s = math.cos(angle), math.sin(angle)
    linear = np.array([[c, -s], [s, c]]) @ np.diag([sx, sy])
    shift = np.array([entity.number(10), entity.number(20)])
    across, down = (1, 1) if is_table else (max(entity.integer(70, 1), 1), max(entity.integer(71, 1), 1))
    limit = sheet.shared.limits.primitives
    if across * down > limit:
        across, down = min(across, limit), max(min(down, limit // min(across, limit)), 1)
        sheet.shared.notes["An array of blocks was cut short."] = None
    grid = np.stack(np.meshgrid(np.arange(across), np.arange(down)), -1).reshape(-1, 2).astype(float)
    grid *= [entity.number(44), entity.number(45)]
    shifts = shift + grid @ np.array([[c, s], [-s, c]])
    if 210 in last and not is_table:
        tilt, lift = object_axes((entity.number(210), entity.number(220), entity.number(230, 1.0)))
        linear, shifts = tilt @ linear, shifts @ tilt.T + lift * entity.number(30)
    sheet.placements.append(Placement(last[2].strip().upper(), linear, shifts, sheet.layer, sheet.order))
    for attribute in entity.children:
        draw_attribute(attribute, sheet)


def draw_attribute(attribute: Entity, sheet: Sheet) -> None:
    """An attribute is a text of its INSERT, unless its flag says it is not shown."""
    if attribute.kind == "ATTRIB" and not attribute.integer(70) & 1:
        attribute.kind = "TEXT"
        draw(attribute, sheet)
