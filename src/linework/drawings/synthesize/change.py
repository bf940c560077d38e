"""How much of one drawing is not in another, by comparison of primitives."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int64

from linework.drawings.drawing import NUM_PARAMETERS, Drawing, Kind
from linework.drawings.geometry import lengths, robust_size

STEP, ANGLE_STEP = 5e-3, 1e-2  # what counts as a change: a share of the size, and radians or ratios
WEIGHTS = np.array([0x9E3779B97F4A7C15 * (2 * i + 1) % (1 << 64) for i in range(1 + NUM_PARAMETERS)], dtype=np.uint64)
MIXER = np.uint64(0xBF58476D1CE4E5B9)


def _marked(*cells: tuple[Kind, slice]) -> np.ndarray:
    """A table of kinds and parameters, true in the cells."""
    table = np.zeros((len(Kind), NUM_PARAMETERS), dtype=bool)
    for kind, columns in cells:
        table[kind, columns] = True
    return table


TURNS = _marked(  # parameters that are angles, ratios or codes
    (Kind.ARC, slice(3, 5)),
    (Kind.ELLIPSE, slice(4, 7)),
    (Kind.TEXT, slice(3, 4)),
    (Kind.DIMENSION, slice(7, 8)),
    (Kind.HATCH, slice(4, 6)),
)
RADII = _marked(*((kind, slice(2, 3)) for kind in (Kind.ARC, Kind.CIRCLE, Kind.TEXT)))[:, 2]
CHORDS = _marked((Kind.SEGMENT, slice(2, 3)))[:, 2]
AXES = _marked(*((kind, slice(2, 3)) for kind in (Kind.ELLIPSE, Kind.HATCH)))[:, 2]
ARC, SPLINE, DIMENSION = int(Kind.ARC), int(Kind.SPLINE), int(Kind.DIMENSION)


@dataclass(frozen=True, eq=False)
class Keys:
    """A number per primitive that changes when it moves by `step`, and one that changes with its measures."""

    placed: Int64[np.ndarray, "N"]
    shaped: Int64[np.ndarray, "N"]
    step: float


def keys_of(drawing: Drawing, step: float | None = None) -> Keys:
    """The keys of a drawing; lengths count to the nearest `step`, else to 1/200 of its size."""
    p, kinds = drawing.params, drawing.kinds
    if step is None:
        step = STEP * (float(max(np.ptp(p[:, 0]), np.ptp(p[:, 1]), p[RADII[kinds], 2].max(initial=0.0))) or 1.0)
    placed = np.round(p / np.where(TURNS[kinds], ANGLE_STEP, step))
    measures = np.zeros((len(p), 2))
    radius, chord, axis, spline = RADII[kinds], CHORDS[kinds], AXES[kinds], kinds == SPLINE
    measures[radius, 0] = p[radius, 2]
    measures[chord, 0] = np.hypot(p[chord, 2] - p[chord, 0], p[chord, 3] - p[chord, 1])
    measures[axis, 0] = np.hypot(p[axis, 2], p[axis, 3])
    measures[spline, 0] = np.hypot(p[spline, 6] - p[spline, 0], p[spline, 7] - p[spline, 1])
    measures[kinds == DIMENSION, 0] = p[kinds == DIMENSION, 6]
    measures /= step
    measures[kinds == ARC, 1] = p[kinds == ARC, 4] / ANGLE_STEP
    return Keys(
        _numbers(np.column_stack([kinds, placed])), _numbers(np.column_stack([kinds, np.round(measures)])), step
    )


def _numbers(table: np.ndarray) -> Int64[np.ndarray, "N"]:
    """One number per row of whole numbers."""
    mixed = table.astype(np.int64).astype(np.uint64) * WEIGHTS[: table.shape[1]]
    mixed ^= mixed >> np.uint64(29)
    return (mixed.sum(1) * MIXER).astype(np.int64)


def share_missing(a: Int64[np.ndarray, "N"], b: Int64[np.ndarray, "M"]) -> float:
    """Share of keys, over both drawings, that have no partner in the other (counted, not merely present)."""
    if not len(a) or not len(b):
        return float(len(a) != len(b))
    both, sign = np.concatenate([a, b]), np.concatenate([np.ones(len(a)), -np.ones(len(b))])
    order = np.argsort(both, kind="stable")
    first = np.flatnonzero(np.concatenate([[True], np.diff(both[order]) != 0]))
    return float(np.abs(np.add.reduceat(sign[order], first)).sum() / (len(a) + len(b)))


def changed_between(a: Keys, b: Keys) -> float:
    """Share of primitives changed, 0 to 1.

    The smaller of the count by place and by measure, so that a part redrawn around another origin
    does not count as new; by place alone where every measure stayed.
    """
    by_place, by_shape = share_missing(a.placed, b.placed), share_missing(a.shaped, b.shaped)
    return min(by_place, by_shape) if by_shape > 0 else by_place


def changed_share(a: Drawing, b: Drawing) -> float:
    """Share of primitives changed from `a` to `b`; what moves by less than 1/200 of the size may count or not."""
    keys = keys_of(a)
    return changed_between(keys, keys_of(b, keys.step))


def largest_move(a: Drawing, b: Drawing) -> float:
    """Largest change of a length or coordinate where primitives correspond; infinite where they do not."""
    if len(a) != len(b) or (a.kinds != b.kinds).any():
        return float("inf")
    return float(np.abs(np.where(TURNS[a.kinds], 0.0, a.params - b.params)).max(initial=0.0))


def is_scaled_copy(a: Drawing, b: Drawing) -> bool:
    """Whether `b` may be `a` in another size: all but 5 % of the lengths agree within 1/200 of the whole."""
    if len(a) != len(b) or not len(a):
        return len(a) == len(b)
    before, after = lengths(a), lengths(b)
    scale = after.sum() / before.sum() if before.sum() else 1.0
    first, second = np.lexsort((before, a.kinds)), np.lexsort((after, b.kinds))
    near = np.abs(after[second] / (scale or 1.0) - before[first]) <= robust_size(a) / 200
    return bool((a.kinds[first] == b.kinds[second]).all() and near.mean() > 0.95)
