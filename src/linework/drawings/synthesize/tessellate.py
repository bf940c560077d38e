"""Curves as polygons, as programs that know straight lines alone export a part (OpenSCAD, old CAM)."""

from dataclasses import replace

import numpy as np

from linework.drawings.drawing import Kind
from linework.drawings.synthesize.pen import Plan
from linework.drawings.synthesize.redraw import cut_rows


def tessellate(plan: Plan, per_turn: int) -> Plan:
    """The plan with every arc and circle as chords, `per_turn` to a full turn; features stay together."""
    drawing = plan.drawing
    rows = np.flatnonzero(np.isin(drawing.kinds, (Kind.ARC, Kind.CIRCLE)))
    if not len(rows):
        return plan
    p = drawing.params[rows]
    circle = drawing.kinds[rows] == Kind.CIRCLE
    start, sweep = np.where(circle, 0.0, p[:, 3]), np.where(circle, 2 * np.pi, p[:, 4])
    counts = np.maximum(np.ceil(per_turn * sweep / (2 * np.pi) - 1e-9).astype(int), np.where(circle, 3, 1))
    more, at, piece = cut_rows(drawing, rows, counts)
    step = np.repeat(sweep / counts, counts)
    first = np.repeat(start, counts) + piece * step
    kinds, params = more.kinds.copy(), more.params.copy()
    centre, radius = more.params[at, 0:2], more.params[at, 2:3]
    for column, angle in ((0, first), (2, first + step)):
        params[at, column : column + 2] = centre + radius * np.stack([np.cos(angle), np.sin(angle)], 1)
    params[at, 4:] = 0.0
    kinds[at] = Kind.SEGMENT
    times = np.ones(len(drawing), dtype=int)
    times[rows] = counts
    return Plan(replace(more, kinds=kinds, params=params), np.repeat(plan.features, times))
