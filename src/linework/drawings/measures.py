"""The terms of a drawing's primitives, by family (terms.py says what each is for).

The letters: `N` primitives, `M` pairs of them.
"""

import numpy as np
from jaxtyping import Bool, Float64, Int, UInt64
from scipy.spatial import cKDTree

from linework.drawings.canonical import TOLERANCE
from linework.drawings.drawing import Drawing, Kind
from linework.drawings.geometry import lengths, robust_size, sample_points
from linework.drawings.terms import Family, binned, hashed, mixed, tagged
from linework.drawings.touching import places

_BIN = 0.1
_NEIGHBOURS = 5
_PLACE_CELL = 0.01  # of the drawing's size
_SIGNATURE_STEP = 1e-3  # millimetres
_SIGNATURE_SHARE = 2e-6  # of the drawn length


def measure_terms(drawn: Drawing) -> list[UInt64[np.ndarray, "M"]]:
    """The hashed terms of every family that looks at primitives, repeated as often as they occur."""
    kinds, p = drawn.kinds.astype(np.int64), drawn.params
    metric, size = drawn.unit.millimetres, robust_size(drawn)
    points = sample_points(drawn, 9)
    length = lengths(drawn)
    bent = (kinds == Kind.ARC) | (kinds == Kind.CIRCLE)
    extent = np.maximum(np.where(bent, p[:, 2], length), 1e-12 * size)
    chord = np.hypot(*(points[:, -1] - points[:, 0]).T)
    shape = np.where(kinds == Kind.ARC, p[:, 4], chord / np.maximum(length, 1e-300))  # sweep, else straightness
    out = [
        *binned(Family.MEASURE, [kinds], [extent * metric], [shape], _BIN),
        *binned(Family.RATIO, [kinds], [extent / size], [shape], _BIN),
    ]
    centre = points[:, 4].copy()
    centre[bent] = p[bent, :2]
    a, b, distance = _near(centre, _NEIGHBOURS)
    a, b = _ranked(a, b, kinds, extent)
    out += binned(
        Family.NEIGHBOUR,
        [kinds[a], kinds[b]],
        [extent[a] / extent[b], np.maximum(distance, 1e-3 * size) / extent[b]],
        [],
        _BIN,
    )
    a, b, angle = _corners(points, kinds != Kind.CIRCLE, TOLERANCE * size)
    a, b = _ranked(a, b, kinds, extent)
    out += binned(Family.CORNER, [kinds[a], kinds[b]], [extent[a] / extent[b]], [angle], _BIN)
    return out + _placed(kinds, points[:, [0, 4, 8]] * metric, size * metric)


def _ranked(
    a: Int[np.ndarray, "M"], b: Int[np.ndarray, "M"], kinds: Int[np.ndarray, "N"], extent: Float64[np.ndarray, "N"]
) -> tuple[Int[np.ndarray, "M"], Int[np.ndarray, "M"]]:
    """Pairs in one order: by kind, then the smaller first."""
    swap = (kinds[a] > kinds[b]) | ((kinds[a] == kinds[b]) & (extent[a] > extent[b]))
    return np.where(swap, b, a), np.where(swap, a, b)


def _near(
    centre: Float64[np.ndarray, "N 2"], count: int
) -> tuple[Int[np.ndarray, "M"], Int[np.ndarray, "M"], Float64[np.ndarray, "M"]]:
    """Every primitive with each of the `count` nearest others, and their distance."""
    count = min(count, len(centre) - 1)
    if count < 1:
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(0)
    distance, other = cKDTree(centre).query(centre, count + 1)
    a, b, distance = np.repeat(np.arange(len(centre)), count + 1), other.ravel(), distance.ravel()
    keep = a != b
    return a[keep], b[keep], distance[keep]


def _corners(
    points: Float64[np.ndarray, "N 9 2"], open_: Bool[np.ndarray, "N"], tolerance: float
) -> tuple[Int[np.ndarray, "M"], Int[np.ndarray, "M"], Float64[np.ndarray, "M"]]:
    """Pairs of primitives that share an end, and the angle between them there."""
    rows = np.flatnonzero(open_)
    ends = points[rows][:, [0, -1]].reshape(-1, 2)
    leave = np.stack([points[rows, 1] - points[rows, 0], points[rows, -2] - points[rows, -1]], 1).reshape(-1, 2)
    place = places(ends, tolerance)
    order = np.argsort(place, kind="stable")
    pairs = []
    for step in (1, 2, 3):  # up to four ends in a place are paired fully, more of them with their next three
        a, b = order[:-step], order[step:]
        pairs.append(np.stack([a, b], 1)[(place[a] == place[b]) & (a >> 1 != b >> 1)])
    a, b = np.concatenate(pairs).T
    cross = leave[a, 0] * leave[b, 1] - leave[a, 1] * leave[b, 0]
    return rows[a >> 1], rows[b >> 1], np.arctan2(np.abs(cross), (leave[a] * leave[b]).sum(1))


def _placed(
    kinds: Int[np.ndarray, "N"], points: Float64[np.ndarray, "N 3 2"], size: float
) -> list[UInt64[np.ndarray, "N"]]:
    """Terms of where primitives are, on grids of the two powers of two around a hundredth of the size."""
    level = int(np.floor(np.log2(max(size * _PLACE_CELL, 1e-12))))
    out = []
    for at in (level, level + 1):
        for shift in (0.0, 0.5):
            cell = np.floor(points / 2.0**at + shift)
            ends = cell[:, 0] + cell[:, 2]  # a sum, for a line drawn from the other end is the same line
            out.append(hashed(Family.PLACE, 4 * at + int(2 * shift), [kinds, *ends.T, *cell[:, 1].T]))
    return out


def signature_terms(drawing: Drawing) -> UInt64[np.ndarray, "S"]:
    """Terms that only drawings with the very same measures share: two roundings each of the real measures
    and of those relative to the drawn length, and one that counts texts and the like too.
    """
    drawn = drawing.take(drawing.kinds <= Kind.SPLINE)
    if not len(drawn):
        return np.zeros(0, dtype=np.uint64)
    relative = scale_free_signature(drawing)
    others = np.bincount(drawing.kinds[drawing.kinds > Kind.SPLINE], minlength=len(Kind))
    counted = hashed(Family.SIGNATURE, 4, [relative[:1], *others[:, None]])
    real = _sums(drawn, _SIGNATURE_STEP / drawn.unit.millimetres, 0)
    return tagged(mixed(np.concatenate([real, relative, counted])), Family.SIGNATURE)


def scale_free_signature(drawing: Drawing) -> UInt64[np.ndarray, "S"]:
    """Two numbers that drawings share whose measures are the same but for scale; none without lines."""
    drawn = drawing.take(drawing.kinds <= Kind.SPLINE)
    if not len(drawn):
        return np.zeros(0, dtype=np.uint64)
    return _sums(drawn, max(float(lengths(drawn).sum()), 1e-300) * _SIGNATURE_SHARE, 2)


def _sums(drawn: Drawing, step: float, salt: int) -> UInt64[np.ndarray, "two"]:
    """For two roundings, the sum of the hashes of all primitives: blind to their order, but not to their number."""
    kinds, p = drawn.kinds.astype(np.int64), drawn.params
    radius = np.where((kinds == Kind.ARC) | (kinds == Kind.CIRCLE), p[:, 2], 0.0)
    values = np.stack([lengths(drawn), radius]) / step
    rounded = [np.floor(values + shift) for shift in (0.0, 0.5)]
    sums = [mixed(hashed(Family.SIGNATURE, salt + k, [kinds, *one])).sum() for k, one in enumerate(rounded)]
    return np.array(sums, dtype=np.uint64)
