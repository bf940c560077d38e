"""How much of one drawing is not in another, by comparison of primitives."""

import numpy as np
from jaxtyping import Int64

from linework.drawings.drawing import NUM_PARAMETERS, Drawing, Kind
from linework.drawings.geometry import lengths, robust_size

STEP, ANGLE_STEP = 2e-3, 5e-3  # what counts as a change: a share of the size, and radians or ratios
TURNS = np.zeros((len(Kind), NUM_PARAMETERS), dtype=bool)
TURNS[Kind.ARC, 3:5] = TURNS[Kind.ELLIPSE, 4:7] = TURNS[Kind.TEXT, 3] = TURNS[Kind.HATCH, 4:6] = True


def _keys(table: np.ndarray) -> Int64[np.ndarray, "N"]:
    """One number per row of whole numbers."""
    weight = np.array([0x9E3779B97F4A7C15 * (2 * i + 1) % (1 << 64) for i in range(table.shape[1])], dtype=np.uint64)
    mixed = table.astype(np.int64).astype(np.uint64) * weight
    mixed ^= mixed >> np.uint64(29)
    return (mixed.sum(1) * np.uint64(0xBF58476D1CE4E5B9)).astype(np.int64)


def placed_keys(drawing: Drawing, step: float) -> Int64[np.ndarray, "N"]:
    """A key per primitive that changes when it moves by more than `step`."""
    rounded = np.round(drawing.params / np.where(TURNS[drawing.kinds], ANGLE_STEP, step))
    return _keys(np.column_stack([drawing.kinds, rounded]))


def shape_keys(drawing: Drawing, step: float) -> Int64[np.ndarray, "N"]:
    """A key per primitive that stays when it moves: kind and leading measures, to the nearest `step`."""
    p, kinds = drawing.params, drawing.kinds
    measures = np.zeros((len(p), 3))
    chord = np.hypot(p[:, 2] - p[:, 0], p[:, 3] - p[:, 1])
    round_one = np.isin(kinds, (Kind.ARC, Kind.CIRCLE))
    measures[:, 0] = np.where(round_one, p[:, 2], np.where(kinds == Kind.SEGMENT, chord, 0.0))
    for kind, column in ((Kind.TEXT, 2), (Kind.DIMENSION, 6)):
        measures[kinds == kind, 0] = p[kinds == kind, column]
    wide = np.isin(kinds, (Kind.ELLIPSE, Kind.HATCH))
    measures[wide, 0] = np.hypot(p[wide, 2], p[wide, 3])
    spline = kinds == Kind.SPLINE
    measures[spline, 0] = np.hypot(p[spline, 6] - p[spline, 0], p[spline, 7] - p[spline, 1])
    measures /= step
    measures[kinds == Kind.ARC, 1] = p[kinds == Kind.ARC, 4] / ANGLE_STEP
    return _keys(np.column_stack([kinds, np.round(measures)]))


def share_missing(a: np.ndarray, b: np.ndarray) -> float:
    """Share of keys, over both drawings, that have no partner in the other (counted, not merely present)."""
    if not len(a) or not len(b):
        return float(len(a) != len(b))
    both, sign = np.concatenate([a, b]), np.concatenate([np.ones(len(a)), -np.ones(len(b))])
    order = np.argsort(both, kind="stable")
    first = np.flatnonzero(np.concatenate([[True], np.diff(both[order]) != 0]))
    return float(np.abs(np.add.reduceat(sign[order], first)).sum() / (len(a) + len(b)))


def changed_share(a: Drawing, b: Drawing) -> float:
    """Share of primitives changed from `a` to `b`, 0 to 1; what moves by 1/500 of the size may count or not.

    The smaller of the count by place and by measure, so that a part redrawn around another origin
    does not count as new; by place alone where every measure stayed.
    """
    step = STEP * robust_size(a)
    by_place = share_missing(placed_keys(a, step), placed_keys(b, step))
    by_shape = share_missing(shape_keys(a, step), shape_keys(b, step))
    return min(by_place, by_shape) if by_shape > 0 else by_place


def is_scaled_copy(a: Drawing, b: Drawing) -> bool:
    """Whether `b` may be `a` in another size: all but 5 % of the lengths agree within 1/200 of the whole."""
    if len(a) != len(b) or not len(a):
        return len(a) == len(b)
    before, after = lengths(a), lengths(b)
    scale = after.sum() / before.sum() if before.sum() else 1.0
    first, second = np.lexsort((before, a.kinds)), np.lexsort((after, b.kinds))
    near = np.abs(after[second] / (scale or 1.0) - before[first]) <= robust_size(a) / 200
    return bool((a.kinds[first] == b.kinds[second]).all() and near.mean() > 0.95)
