"""Guesses at how one drawing lies on another: votes of pairs of points that look alike in both.

A dipole is two points that belong together (the ends of a line, the centres of neighbours) with a label
that no turn, mirror or move changes. Equal labels in both drawings propose a transform; transforms
that many dipoles propose are candidates. Rare labels count more.

The letters: `N` primitives, `D` dipoles, `C` correspondences, `H` candidates.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float64, Int, UInt64
from scipy.spatial import cKDTree

from linework.drawings.drawing import Kind
from linework.drawings.geometry import Similarity
from linework.drawings.terms import Family, hashed

_MOST_PRIMITIVES = 400  # of one drawing that vote, those of the rarest measures
_NEIGHBOURS = 4
_MOST_OF_A_LABEL = 900  # correspondences; a label with more says nothing
_MOST_CORRESPONDENCES = 40_000
_SCALE_BIN, _ANGLE_BIN, _SHIFT_BIN = 0.03, np.radians(3), 0.03


@dataclass(frozen=True, eq=False)
class Marks:
    """What is compared of a drawing: first, middle and last point and extent of each primitive, in millimetres.

    `middles` are centres where a primitive is closed; `extents` are lengths, of round things radii;
    `weights` are lengths; `size` is the drawing's.
    """

    kinds: Int[np.ndarray, "N"]
    ends: Float64[np.ndarray, "N 2 2"]
    middles: Float64[np.ndarray, "N 2"]
    extents: Float64[np.ndarray, "N"]
    weights: Float64[np.ndarray, "N"]
    size: float

    def __len__(self) -> int:
        return len(self.kinds)


@dataclass(frozen=True, eq=False)
class _Dipoles:
    start: Float64[np.ndarray, "D 2"]
    vector: Float64[np.ndarray, "D 2"]
    labels: UInt64[np.ndarray, "D"]


def candidates(a: Marks, b: Marks, *, mirror: bool, same_size: bool, count: int = 24) -> list[Similarity]:
    """The `count` transforms of b onto a that most dipoles speak for, best first."""
    votes = [_correspondences(_dipoles(a, True), _dipoles(b, True))]
    if not same_size:
        votes.append(_correspondences(_dipoles(a, False), _dipoles(b, False)))
    pairs = [(one[0], one[1], one[2]) for one in votes]
    start_a, vector_a = (np.concatenate([getattr(one[0], name) for one in pairs]) for name in ("start", "vector"))
    start_b, vector_b = (np.concatenate([getattr(one[1], name) for one in pairs]) for name in ("start", "vector"))
    weight = np.concatenate([one[2] for one in pairs])
    found: list[tuple[float, Similarity]] = []
    for flipped in (False, True) if mirror else (False,):
        found += _peaks(a, b, (start_a, vector_a), (start_b, vector_b), weight, flipped, same_size, count)
    found.sort(key=lambda one: -one[0])
    return [pose for _, pose in found[:count]]


@lru_cache(maxsize=64)
def _dipoles(marks: Marks, metric: bool) -> _Dipoles:
    """The dipoles of a drawing; with `metric` their length is part of the label."""
    rows = _rarest(marks)
    start, vector, labels = [], [], []

    def add(salt: int, p: np.ndarray, q: np.ndarray, exact: list[np.ndarray], ratios: list[np.ndarray]) -> None:
        along = q - p
        length = np.hypot(*along.T)
        keep = length > 1e-3 * marks.size
        logs = [np.log(ratio[keep]) / 0.05 for ratio in ratios]
        if metric:
            logs.append(np.log(length[keep]) / 0.02)
        for number, shift in enumerate((0.0, 0.5)):
            columns = [*(column[keep] for column in exact), *(np.floor(value + shift) for value in logs)]
            start.append(p[keep])
            vector.append(along[keep])
            labels.append(hashed(Family.NEIGHBOUR, 4 * salt + 2 * metric + number, columns))

    kinds = marks.kinds
    lines = rows[np.isin(kinds[rows], (Kind.SEGMENT, Kind.ARC, Kind.ELLIPSE, Kind.SPLINE))]
    if metric or len(marks) <= 40:
        chord = np.hypot(*(marks.ends[lines, 1] - marks.ends[lines, 0]).T)
        ratios = [np.maximum(chord, 1e-9 * marks.size) / marks.extents[lines]]
        for one, two in ((0, 1), (1, 0)):
            add(1, marks.ends[lines, one], marks.ends[lines, two], [kinds[lines]], ratios)
    others = min(_NEIGHBOURS, len(marks) - 1)
    if others > 0:
        near = cKDTree(marks.middles).query(marks.middles[rows], others + 1)[1]
        i, j = np.repeat(rows, others + 1), near.ravel()
        i, j = i[i != j], j[i != j]
        ratios = [marks.extents[i] / marks.extents[j]]
        if not metric:
            apart = np.hypot(*(marks.middles[i] - marks.middles[j]).T)
            ratios.append(np.maximum(apart, 1e-3 * marks.size) / marks.extents[i])
        add(2, marks.middles[i], marks.middles[j], [kinds[i], kinds[j]], ratios)
    if not start:
        return _Dipoles(np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(0, dtype=np.uint64))
    return _Dipoles(np.concatenate(start), np.concatenate(vector), np.concatenate(labels))


def _rarest(marks: Marks) -> Int[np.ndarray, "K"]:
    """The primitives whose kind and measure are rarest in the drawing, longer ones first among equals."""
    if len(marks) <= _MOST_PRIMITIVES:
        return np.arange(len(marks))
    key = np.round(np.log(marks.extents) / 0.02).astype(np.int64) * 16 + marks.kinds
    _, number, count = np.unique(key, return_inverse=True, return_counts=True)
    return np.sort(np.lexsort((-marks.extents, count[number]))[:_MOST_PRIMITIVES])


def _correspondences(a: _Dipoles, b: _Dipoles) -> tuple[_Dipoles, _Dipoles, Float64[np.ndarray, "C"]]:
    """All pairs of dipoles of equal label, and a weight that falls with the number of pairs of that label."""
    order_a, order_b = np.argsort(a.labels, kind="stable"), np.argsort(b.labels, kind="stable")
    sorted_a, sorted_b = a.labels[order_a], b.labels[order_b]
    labels = np.intersect1d(sorted_a, sorted_b)
    first_a, last_a = (np.searchsorted(sorted_a, labels, side) for side in ("left", "right"))
    first_b, last_b = (np.searchsorted(sorted_b, labels, side) for side in ("left", "right"))
    count_a, count_b = last_a - first_a, last_b - first_b
    product = count_a * count_b
    rare = np.argsort(product, kind="stable")
    rare = rare[(product[rare] <= _MOST_OF_A_LABEL) & (np.cumsum(product[rare]) <= _MOST_CORRESPONDENCES)]
    total = product[rare]
    group = np.repeat(rare, total)
    within = np.arange(int(total.sum())) - np.repeat(np.cumsum(total) - total, total)
    row_a = order_a[first_a[group] + within // np.maximum(count_b[group], 1)]
    row_b = order_b[first_b[group] + within % np.maximum(count_b[group], 1)]
    weight = 1.0 / np.maximum(np.maximum(count_a, count_b)[group], 1)
    one = _Dipoles(a.start[row_a], a.vector[row_a], a.labels[row_a])
    two = _Dipoles(b.start[row_b], b.vector[row_b], b.labels[row_b])
    return one, two, weight


def _peaks(
    a: Marks,
    b: Marks,
    dipole_a: tuple[np.ndarray, np.ndarray],
    dipole_b: tuple[np.ndarray, np.ndarray],
    weight: Float64[np.ndarray, "C"],
    flipped: bool,
    same_size: bool,
    count: int,
) -> list[tuple[float, Similarity]]:
    """The bins of transforms with the most votes, and the mean transform of each."""
    if not len(weight):
        return []
    sign = np.array([-1.0 if flipped else 1.0, 1.0])
    z_a = dipole_a[1] @ np.array([1, 1j])
    z_b = (dipole_b[1] * sign) @ np.array([1, 1j])
    turn = z_a / z_b  # scale and angle at once
    start_a, start_b = dipole_a[0] @ np.array([1, 1j]), (dipole_b[0] * sign) @ np.array([1, 1j])
    centre = (np.median(b.middles, axis=0) * sign) @ np.array([1, 1j])
    image = start_a + turn * (centre - start_b)  # where the middle of b comes to lie
    scale, angle = np.log(np.abs(turn)), np.angle(turn)
    wanted = np.abs(scale) < 0.02 if same_size else np.abs(scale) < np.log(1e4)
    turn, image, scale, angle, weight = (v[wanted] for v in (turn, image, scale, angle, weight))
    if not len(weight):
        return []
    cell = _SHIFT_BIN * a.size
    out = []
    for shift in (0.0, 0.5):
        round_bins = round(2 * np.pi / _ANGLE_BIN)
        columns = [
            np.floor(scale / _SCALE_BIN + 0.5 + shift),
            np.mod(np.floor(angle / _ANGLE_BIN + 0.5 + shift), round_bins),
            np.floor(image.real / cell + shift),
            np.floor(image.imag / cell + shift),
        ]
        _, number = np.unique(hashed(Family.PLACE, 0, columns), return_inverse=True)
        votes = np.bincount(number, weight)
        for best in np.argsort(-votes, kind="stable")[:count]:
            mine = number == best
            mean_turn = (turn[mine] * weight[mine]).sum() / weight[mine].sum()
            mean_image = (image[mine] * weight[mine]).sum() / weight[mine].sum()
            move = mean_image - mean_turn * centre
            pose = Similarity(float(abs(mean_turn)), float(np.angle(mean_turn)), flipped, (move.real, move.imag))
            out.append((float(votes[best]), pose))
    return out
