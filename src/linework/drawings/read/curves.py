"""Lines, points, circles, arcs, ellipses and splines."""

import math

import numpy as np

from linework.drawings.drawing import Kind
from linework.drawings.read.affine import TURN
from linework.drawings.read.document import Entity
from linework.drawings.read.registry import draws
from linework.drawings.read.sheet import Sheet
from linework.drawings.read.splines import spline_spans


@draws("LINE", "3DLINE")
def _line(entity: Entity, sheet: Sheet) -> None:
    last = entity.last
    sheet.add_segment(float(last[10]), float(last[20]), float(last[11]), float(last[21]))


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


@draws("SPLINE", "HELIX")
def _spline(entity: Entity, sheet: Sheet) -> None:
    for span in spline_spans(entity):
        sheet.add(Kind.SPLINE, span)
