"""The registry of entity types: one function per DXF type, tags in, primitives on the sheet out.

A function draws in the entity's own coordinates; `draw` turns those of flat entities into the world's.
"""

from collections.abc import Callable, Sequence

import numpy as np
from ezdxf.math import OCS

from linework.drawings.read.document import Entity
from linework.drawings.read.sheet import Sheet

Draw = Callable[[Entity, Sheet], None]
DRAW: dict[str, Draw] = {}
FLAT: set[str] = set()  # types whose coordinates are those of the object (OCS)
SILENT = {"VIEWPORT", "SEQEND", "VERTEX", "ENDBLK", "BLOCK"}  # nothing is lost by leaving them out


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
    if not _drawn(function, entity, sheet):
        mended = entity.without_decimal_commas()
        if mended is None or not _drawn(function, mended, sheet):
            sheet.shared.skipped[f"{entity.kind} (damaged)"] += 1
    entity.forget()


def _drawn(function: Draw, entity: Entity, sheet: Sheet) -> bool:
    """Draw the entity whole or not at all; says which."""
    row, placed = len(sheet.kinds), len(sheet.placements)
    try:
        function(entity, sheet)
        if 210 in entity.last and entity.kind in FLAT:
            to_world(entity, sheet, row)
    except (ValueError, IndexError, KeyError, OverflowError, ZeroDivisionError):
        sheet.truncate(row, placed)
        return False
    return True


def to_world(entity: Entity, sheet: Sheet, row: int) -> None:
    """Turn what the entity drew from this row on from its object coordinates into the world's."""
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
