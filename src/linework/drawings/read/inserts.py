"""INSERT: where a block is placed, its array and its attributes."""

import math

import numpy as np

from linework.drawings.read.document import Entity
from linework.drawings.read.registry import draw, draws, object_axes
from linework.drawings.read.sheet import Placement, Sheet


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
        draw(attribute, sheet)
