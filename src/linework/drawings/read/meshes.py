"""Faces and meshes as the lines of their edges, seen from above."""

from collections.abc import Sequence

from linework.drawings.read.document import Entity
from linework.drawings.read.registry import draws
from linework.drawings.read.sheet import Sheet


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
            sheet.add_segment(*a, *b)


def _corner(entity: Entity, number: int) -> tuple[float, float]:
    return float(entity.last[10 + number]), float(entity.last[20 + number])


def _outline(sheet: Sheet, corners: list[tuple[float, float]]) -> None:
    for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
        sheet.add_segment(*a, *b)


def add_polyface(vertices: list[Entity], sheet: Sheet) -> None:
    """Edges of a polyface: vertices with places first, then vertices that name the corners of a face."""
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


def add_polymesh(entity: Entity, vertices: list[Entity], flags: int, sheet: Sheet) -> None:
    """Edges of a mesh of rows and columns."""
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
        sheet.add_segment(*points[a], *points[b])


@draws("MESH")
def _mesh(entity: Entity, sheet: Sheet) -> None:
    """The faces are a list of numbers: the count of corners, then the corners, again and again."""
    codes, values = entity.codes, entity.values
    points = list(zip(entity.numbers(10), entity.numbers(20), strict=True))
    begin = codes.index(93) + 1
    faces = [int(value) for code, value in zip(codes[begin:], values[begin:], strict=True) if code == 90]
    faces = faces[: int(values[begin - 1])]
    edges = set()
    at = 0
    while at < len(faces):
        corners = faces[at + 1 : at + 1 + faces[at]]
        edges |= {(min(a, b), max(a, b)) for a, b in zip(corners, corners[1:] + corners[:1], strict=True)}
        at += faces[at] + 1
    add_edges(sheet, points, edges)
