"""Writes a Drawing as a DXF file through ezdxf, one registered function per kind of primitive.

What `read_drawing` gives back is the drawing again, but for: block names that repeat (with
`blocks=True` later instances get a number), the date, and in R12, which knows no ellipses, splines,
hatches and texts of several lines, polylines and single lines in their place.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from ezdxf.document import Drawing as EzdxfDocument
from ezdxf.layouts.base import BaseLayout

from linework.drawings.chains import Chain, chains
from linework.drawings.drawing import Drawing, Kind, drawing_from
from linework.drawings.geometry import sample_points
from linework.drawings.read.texts import text_width
from linework.drawings.read.units import MILLIMETRES
from linework.errors import InputError

VERSIONS = ("R12", "R2000", "R2004", "R2007", "R2010", "R2013", "R2018")
R12_STEPS = 32  # straight pieces of an ellipse or spline where the version knows neither
FORBIDDEN = str.maketrans(dict.fromkeys('<>/\\":;?*|=`', "_"))


@dataclass(slots=True)
class Pen:
    """Where to draw now: a layout or block, the row's attributes, and what the version can say."""

    document: EzdxfDocument
    layout: BaseLayout
    version: str
    layer_names: tuple[str, ...]
    attributes: dict[str, object] = field(default_factory=dict)
    said: str = ""


Write = Callable[[Pen, list[float]], None]
WRITE: dict[Kind, Write] = {}


def writes(kind: Kind) -> Callable[[Write], Write]:
    """Register a function for this kind."""

    def register(function: Write) -> Write:
        WRITE[kind] = function
        return function

    return register


def write_dxf(
    drawing: Drawing, path: Path, *, version: str = "R2010", blocks: bool = False, polylines: bool = False
) -> None:
    """Write the drawing; raises InputError for an unknown version or a place that cannot be written.

    `blocks` puts the primitives of every insert in a block of its own; `polylines` joins consecutive
    segments and arcs that touch.
    """
    if version not in VERSIONS:
        raise InputError(f"DXF version {version} cannot be written; take one of {', '.join(VERSIONS)}.")
    document = EzdxfDocument.new(version)
    if version != "R12":  # which knows no units
        known = drawing.unit.millimetres if drawing.unit.confidence else None
        document.units = next((code for code, mm in MILLIMETRES.items() if mm == known), 0)
    names = tuple(name.translate(FORBIDDEN).strip() or "_" for name in drawing.layer_names)
    for name in names:
        if name not in document.layers:
            document.layers.add(name)
    space = document.modelspace() if drawing.space == "model" else document.paperspace()
    pen = Pen(document, space, version, names)
    if blocks:
        _write_instances(pen, drawing, polylines)
    else:
        _write_rows(pen, drawing, np.arange(len(drawing)), polylines)
    try:
        document.saveas(path)
    except OSError as fault:
        raise InputError(f"{path} cannot be written: {fault.strerror or fault}.") from fault


def _write_rows(pen: Pen, drawing: Drawing, rows: np.ndarray, polylines: bool) -> None:
    part = drawing.take(rows)
    joined: dict[int, Chain] = {chain.rows[0]: chain for chain in chains(part)} if polylines else {}
    done = {row for chain in joined.values() for row in chain.rows}
    params, kinds = part.params.tolist(), part.kinds.tolist()
    for row, (layer, text) in enumerate(zip(part.layers.tolist(), part.texts.tolist(), strict=True)):
        pen.attributes = {"layer": pen.layer_names[layer] if layer >= 0 else "0"}
        if row in joined:
            _write_chain(pen, joined[row])
        elif row not in done:
            pen.said = part.strings[text] if text >= 0 else ""
            WRITE[Kind(kinds[row])](pen, params[row])


def _write_instances(pen: Pen, drawing: Drawing, polylines: bool) -> None:
    """Rows outside of inserts as they are; every instance where its first row stands."""
    order: dict[int, list[int]] = {}
    for row, insert in enumerate(drawing.inserts.tolist()):
        order.setdefault(insert if insert >= 0 else -1 - row, []).append(row)
    space = pen.layout
    loose: list[int] = []
    for insert, rows in order.items():
        if insert < 0:
            loose.extend(rows)
            continue
        _write_rows(pen, drawing, np.array(loose, dtype=int), polylines)
        loose = []
        base = tuple(sample_points(drawing.take(np.array(rows)), 2).reshape(-1, 2).min(0).tolist())
        block = pen.document.blocks.new(_free_name(pen.document, drawing.insert_names[insert]), base_point=(*base, 0.0))
        pen.layout = block
        _write_rows(pen, drawing, np.array(rows), polylines)
        pen.layout = space
        space.add_blockref(block.name, base)
    _write_rows(pen, drawing, np.array(loose, dtype=int), polylines)


def _free_name(document: EzdxfDocument, wanted: str) -> str:
    """The name of a block, numbered where it is taken."""
    wanted = wanted.translate(FORBIDDEN).strip() or "_"
    name, number = wanted, 1
    while name in document.blocks:
        number += 1
        name = f"{wanted}_{number}"
    return name


def _write_chain(pen: Pen, chain: Chain) -> None:
    vertices = [(x, y, bulge) for (x, y), bulge in zip(chain.points, chain.bulges, strict=True)]
    if pen.version == "R12":
        pen.layout.add_polyline2d(vertices, format="xyb", close=chain.closed, dxfattribs=pen.attributes)
    else:
        pen.layout.add_lwpolyline(vertices, format="xyb", close=chain.closed, dxfattribs=pen.attributes)


@writes(Kind.SEGMENT)
def _segment(pen: Pen, p: list[float]) -> None:
    pen.layout.add_line(p[0:2], p[2:4], dxfattribs=pen.attributes)


@writes(Kind.ARC)
def _arc(pen: Pen, p: list[float]) -> None:
    start, end = math.degrees(p[3]), math.degrees(p[3] + p[4])
    pen.layout.add_arc(p[0:2], p[2], start, end, dxfattribs=pen.attributes)


@writes(Kind.CIRCLE)
def _circle(pen: Pen, p: list[float]) -> None:
    pen.layout.add_circle(p[0:2], p[2], dxfattribs=pen.attributes)


@writes(Kind.ELLIPSE)
def _ellipse(pen: Pen, p: list[float]) -> None:
    if pen.version == "R12":
        _flattened(pen, Kind.ELLIPSE, p)
        return
    major, ratio, start = p[2:4], p[4], p[5]
    if ratio > 1:  # the other axis is the long one
        major, ratio, start = [-p[3] * p[4], p[2] * p[4]], 1 / p[4], p[5] - math.pi / 2
    whole = p[6] >= 2 * math.pi - 1e-12
    start, end = (0.0, 2 * math.pi) if whole else (start, start + p[6])
    pen.layout.add_ellipse(p[0:2], (*major, 0), max(ratio, 1e-6), start, end, dxfattribs=pen.attributes)


@writes(Kind.SPLINE)
def _spline(pen: Pen, p: list[float]) -> None:
    if pen.version == "R12":
        _flattened(pen, Kind.SPLINE, p)
        return
    spline = pen.layout.add_spline(degree=3, dxfattribs=pen.attributes)
    spline.control_points = [(p[i], p[i + 1], 0) for i in (0, 2, 4, 6)]
    spline.knots = [0, 0, 0, 0, 1, 1, 1, 1]


def _flattened(pen: Pen, kind: Kind, p: list[float]) -> None:
    points = sample_points(drawing_from([kind], [p]), R12_STEPS + 1)[0]
    pen.layout.add_polyline2d(points.tolist(), dxfattribs=pen.attributes)


@writes(Kind.TEXT)
def _text(pen: Pen, p: list[float]) -> None:
    said, height = pen.said or " ", p[2] or 1.0
    if "\n" in said and pen.version != "R12":
        attributes = {"insert": p[0:2], "char_height": height, "rotation": math.degrees(p[3]), "attachment_point": 7}
        pen.layout.add_mtext(_formatted(said), dxfattribs=attributes | pen.attributes)
        return
    said = said.replace("\n", " ")
    attributes = {"insert": p[0:2], "height": height, "rotation": math.degrees(p[3])}
    if p[4] > 0:
        attributes["width"] = p[4] / text_width(said, height)
    pen.layout.add_text(said.replace("^", "^ "), dxfattribs=attributes | pen.attributes)


def _formatted(said: str) -> str:
    """Words as MTEXT says them: its own signs escaped."""
    for sign, escaped in (("\\", "\\\\"), ("{", "\\{"), ("}", "\\}"), ("^", "^ "), ("\n", "\\P")):
        said = said.replace(sign, escaped)
    return said


@writes(Kind.DIMENSION)
def _dimension(pen: Pen, p: list[float]) -> None:
    """The entity with its measured points, and a block with a line and the text for viewers to show."""
    first, second, text, value, style = p[0:2], p[2:4], p[4:6], p[6], int(p[7])
    picture = pen.document.blocks.new_anonymous_block(type_char="D")
    picture.add_line(first, second)
    picture.add_text(pen.said, height=abs(value) / 10 or 1.0, dxfattribs={"insert": text})
    ends = {3: (0, 5), 4: (0, 5), 6: (3, 4)}.get(style, (3, 4))
    names = {0: "defpoint", 3: "defpoint2", 4: "defpoint3", 5: "defpoint4"}
    attributes: dict[str, object] = {"defpoint": text, names[ends[0]]: first, names[ends[1]]: second}
    attributes |= {"dimtype": style | 32, "text_midpoint": text, "actual_measurement": value, "geometry": picture.name}
    if style == 0:
        attributes["angle"] = _dimension_angle(second[0] - first[0], second[1] - first[1], value)
    attributes["text"] = _formatted(pen.said)
    pen.layout.new_entity("DIMENSION", attributes | pen.attributes)


def _dimension_angle(dx: float, dy: float, value: float) -> float:
    """Direction in degrees along which the two points are `value` apart."""
    size = math.hypot(dx, dy)
    if not size or abs(abs(dx) - value) <= 1e-9 * size:
        return 0.0
    if abs(abs(dy) - value) <= 1e-9 * size:
        return 90.0
    return math.degrees(math.atan2(dy, dx) + math.acos(min(max(value / size, -1.0), 1.0)))


@writes(Kind.HATCH)
def _hatch(pen: Pen, p: list[float]) -> None:
    u, v = (p[2], p[3]), (-p[3] * p[4], p[2] * p[4])
    corners = [
        (p[0] + a * u[0] + b * v[0], p[1] + a * u[1] + b * v[1]) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    if pen.version == "R12":
        pen.layout.add_polyline2d(corners, close=True, dxfattribs=pen.attributes)
        return
    hatch = pen.layout.add_hatch(dxfattribs=pen.attributes)
    if not p[5]:
        hatch.set_pattern_fill("ANSI31", scale=max(math.hypot(*u) / 20, 1e-6))
    hatch.paths.add_polyline_path(corners, is_closed=True)


@writes(Kind.POINT)
def _point(pen: Pen, p: list[float]) -> None:
    pen.layout.add_point(p[0:2], dxfattribs=pen.attributes)
