"""How one drawing lies on another: the transform between them, what both have and what only one has.

Candidates for the transform come from votes (poses.py) and from laying the boxes over each other;
each is tried on some primitives, the best are fitted by least squares and tried on all.
Both drawings are compared in their canonical forms, so a redraw matches; the rows in the answer are
those of the drawings as given. A primitive matches as a whole or not at all: a line that was
lengthened is one that only either has.

The letters: `N` primitives, `M` matched pairs, `H` candidates.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from jaxtyping import Bool, Float64, Int
from scipy.spatial import cKDTree

from linework.drawings.canonical import canonical_and_owners
from linework.drawings.drawing import Drawing, Kind
from linework.drawings.geometry import Similarity, measure, sample_points
from linework.drawings.poses import Marks, candidates

TOLERANCE = 1e-3  # of the query's size: how far matched points may be apart
_COARSE = 1.5e-2  # the same while candidates are sorted out
_TRIED = 200  # primitives each candidate is tried on
_FITTED = 3000  # primitives a fit looks at
_FINALISTS = 4
_WHOLE = 0.995  # matched: no other candidate is looked at
_TEXT_KINDS = 16  # texts are of a kind of their own for each string, from here on


@dataclass(frozen=True, eq=False)
class Match:
    """What drawing a (the query) and drawing b (the hit) have in common.

    `transform` takes b into a's frame and units. `pairs` are rows of a and b that coincide;
    `share_a` is how much of a is matched (mean of its share of drawn length and of primitives), `share_b` of b.
    `residual` is the root mean square distance of matched points in units of a. Without a
    match the shares are 0.
    """

    transform: Similarity
    pairs: Int[np.ndarray, "M 2"]
    share_a: float
    share_b: float
    only_a: Int[np.ndarray, "K"]
    only_b: Int[np.ndarray, "L"]
    residual: float


def match_drawings(a: Drawing, b: Drawing, *, mirror: bool = True, same_size: bool = False) -> Match:
    """Lay b on a: turned, moved, mirrored unless `mirror` is off, scaled unless `same_size` (in millimetres)."""
    (marks_a, owner_a), (marks_b, owner_b) = _prepared(a), _prepared(b)
    found = _best_pose(marks_a, marks_b, mirror, same_size) if len(marks_a) and len(marks_b) else None
    if found is None:
        return Match(
            Similarity(), np.zeros((0, 2), dtype=np.int64), 0.0, 0.0, np.arange(len(a)), np.arange(len(b)), 0.0
        )
    pose, pairs, residual = found
    hit_a, hit_b = _flags(pairs[:, 0], len(marks_a)), _flags(pairs[:, 1], len(marks_b))
    partner = np.full(len(marks_a), -1)
    first_b = np.full(len(marks_b), -1)
    first_b[owner_b[::-1][owner_b[::-1] >= 0]] = np.arange(len(b))[::-1][owner_b[::-1] >= 0]
    partner[pairs[:, 0]] = first_b[pairs[:, 1]]
    rows = np.flatnonzero((owner_a >= 0) & hit_a[owner_a])
    unit_a, unit_b = a.unit.millimetres, b.unit.millimetres
    shift = (pose.shift[0] / unit_a, pose.shift[1] / unit_a)
    return Match(
        replace(pose, scale=pose.scale * unit_b / unit_a, shift=shift),
        np.stack([rows, partner[owner_a[rows]]], 1),
        _share(marks_a, hit_a),
        _share(marks_b, hit_b),
        np.flatnonzero((owner_a >= 0) & ~hit_a[owner_a]),
        np.flatnonzero((owner_b >= 0) & ~hit_b[owner_b]),
        residual / unit_a,
    )


@lru_cache(maxsize=32)
def _prepared(drawing: Drawing) -> tuple[Marks, Int[np.ndarray, "N"]]:
    """The marks of the canonical form, and whose each row is; kept, for a query is laid under many hits."""
    form, owners = canonical_and_owners(drawing)
    return _marks(form), owners


@lru_cache(maxsize=32)
def _tree(marks: Marks) -> cKDTree:
    return cKDTree(_place(marks.middles, marks.extents))


def _flags(rows: Int[np.ndarray, "M"], count: int) -> Bool[np.ndarray, "N"]:
    flags = np.zeros(count, dtype=bool)
    flags[rows] = True
    return flags


def _marks(form: Drawing) -> Marks:
    """The marks of a canonical drawing, in millimetres."""
    measured = measure(form)
    points = sample_points(form, 3) * form.unit.millimetres
    length = measured.lengths * form.unit.millimetres
    size = measured.size * form.unit.millimetres
    kinds = form.kinds.astype(np.int64)
    centred = np.isin(kinds, (Kind.CIRCLE, Kind.HATCH, Kind.TEXT))
    middles = points[:, 1].copy()
    fixed = np.isin(kinds, (Kind.CIRCLE, Kind.HATCH))
    middles[fixed] = form.params[fixed, :2] * form.unit.millimetres
    ends = points[:, [0, 2]].copy()
    ends[centred] = middles[centred, None]
    extents = length.copy()
    round_ = (kinds == Kind.CIRCLE) | (kinds == Kind.ARC)
    extents[round_] = form.params[round_, 2] * form.unit.millimetres
    texts = kinds == Kind.TEXT
    extents[texts] = form.params[texts, 2] * form.unit.millimetres
    if texts.any():  # numbers of the words must mean the same in both drawings
        words = [form.strings[i] for i in form.texts[texts]]
        kinds[texts] = _TEXT_KINDS + np.array([int.from_bytes(word.encode()[:6], "big") for word in words])
    return Marks(kinds, ends, middles, np.maximum(extents, 1e-9 * size), length, size)


def _share(marks: Marks, hit: Bool[np.ndarray, "N"]) -> float:
    """Mean of the matched share of drawn length and of primitives; texts and the like count where nothing is drawn."""
    drawn = marks.kinds <= Kind.SPLINE
    if not drawn.any():
        drawn = np.ones(len(drawn), dtype=bool)
    total = marks.weights[drawn].sum()
    by_count = hit[drawn].mean()
    return float((marks.weights[drawn & hit].sum() / total + by_count) / 2 if total > 0 else by_count)


def _best_pose(
    a: Marks, b: Marks, mirror: bool, same_size: bool
) -> tuple[Similarity, Int[np.ndarray, "M 2"], float] | None:
    """The transform that matches most, the pairs of rows, and their residual in millimetres."""
    best: tuple[float, Similarity] | None = None
    # The cheap guesses first; most copies and revisions lie as they lay and need no votes.
    for poses in (
        lambda: [Similarity(), *_boxes(a, b, mirror, same_size)],
        lambda: candidates(a, b, mirror=mirror, same_size=same_size),
    ):
        best = _best_of(a, b, poses(), same_size, best)
        if best is not None and best[0] > _WHOLE:
            break
    if best is None:
        return None
    pairs = _pairs(a, b, _tree(a), best[1], np.arange(len(b)), TOLERANCE * a.size)
    # One to one: of the rows of b that chose the same row of a, the first.
    pairs = pairs[np.unique(pairs[:, 0], return_index=True)[1]]
    gap = a.middles[pairs[:, 0]] - best[1].points(b.middles[pairs[:, 1]])
    return best[1], pairs, float(np.sqrt((gap * gap).sum(1).mean())) if len(pairs) else 0.0


def _best_of(
    a: Marks, b: Marks, poses: list[Similarity], same_size: bool, best: tuple[float, Similarity] | None
) -> tuple[float, Similarity] | None:
    """The best of the poses after fitting, with its gain, if it is better than the best so far."""
    if not poses:
        return best
    tree, fitted = _tree(a), _worth_trying(b, _FITTED)
    gains = _coarse_gains(a, b, tree, poses, _worth_trying(b, _TRIED))
    for number in np.argsort(-gains, kind="stable")[:_FINALISTS]:
        if gains[number] <= 0:
            break
        pose = poses[number]
        for tolerance in (_COARSE, 5e-3, 2 * TOLERANCE, TOLERANCE):
            pose = _fit(a, b, _pairs(a, b, tree, pose, fitted, tolerance * a.size), pose, same_size)
        gain = _gain(b, fitted, _pairs(a, b, tree, pose, fitted, TOLERANCE * a.size))
        if gain > 0 and (best is None or gain > best[0] + 1e-3):
            best = gain, pose
        if gain > _WHOLE:
            break
    return best


def _coarse_gains(
    a: Marks, b: Marks, tree: cKDTree, poses: list[Similarity], rows: Int[np.ndarray, "K"]
) -> Float64[np.ndarray, "H"]:
    """`_gain` for many poses at once, by the nearest primitive alone."""
    linear = np.stack([pose.linear() for pose in poses])
    shift = np.array([pose.shift for pose in poses])
    scale = np.array([pose.scale for pose in poses])
    corners = np.concatenate([b.middles[rows, None], b.ends[rows]], 1)  # K x 3 points
    images = np.einsum("hij,kpj->hkpi", linear, corners) + shift[:, None, None]
    extents = b.extents[rows] * scale[:, None]
    near = tree.query(
        np.concatenate([images[:, :, 0], extents[..., None]], 2), distance_upper_bound=1.5 * _COARSE * a.size
    )[1]
    found = near < len(a)
    near = np.where(found, near, 0)
    ends = a.ends[near]
    straight = np.abs(ends - images[:, :, 1:]).max((2, 3))
    crossed = np.abs(ends - images[:, :, :0:-1]).max((2, 3))
    found &= (np.minimum(straight, crossed) < _COARSE * a.size) & (a.kinds[near] == b.kinds[rows])
    total = max(float(b.weights[rows].sum()), 1e-300)
    return (found @ b.weights[rows] / total + found.mean(1)) / 2


def _place(middles: Float64[np.ndarray, "N 2"], extents: Float64[np.ndarray, "N"]) -> Float64[np.ndarray, "N 3"]:
    return np.concatenate([middles, extents[:, None]], 1)


def _worth_trying(marks: Marks, count: int) -> Int[np.ndarray, "K"]:
    """Up to `count` primitives, half of them the longest, the others spread evenly over the rest."""
    if len(marks) <= count:
        return np.arange(len(marks))
    order = np.argsort(-marks.weights, kind="stable")
    rest = order[count // 2 :]
    spread = rest[np.linspace(0, len(rest) - 1, count - count // 2).astype(int)]
    return np.sort(np.concatenate([order[: count // 2], spread]))


def _gain(b: Marks, rows: Int[np.ndarray, "K"], pairs: Int[np.ndarray, "M 2"]) -> float:
    """How much of the tried rows of b is matched: the mean of the shares of length and of number."""
    matched = pairs[np.unique(pairs[:, 0], return_index=True)[1], 1]
    total = max(float(b.weights[rows].sum()), 1e-300)
    return float(b.weights[matched].sum() / total + len(matched) / len(rows)) / 2


def _pairs(
    a: Marks, b: Marks, tree: cKDTree, pose: Similarity, rows: Int[np.ndarray, "K"], tolerance: float
) -> Int[np.ndarray, "M 2"]:
    """Rows of a and b that coincide under the pose: kind, middle, extent and both ends agree."""
    middles, extents = pose.points(b.middles[rows]), b.extents[rows] * pose.scale
    near = tree.query(_place(middles, extents), k=min(3, len(a)), distance_upper_bound=1.5 * tolerance)[1]
    near = near.reshape(len(rows), -1)
    k, n = np.nonzero(near < len(a))
    # Nearest first: a stable unique below keeps the best of each row.
    row_a, row_b = near[k, n], rows[k]
    ends = pose.points(b.ends[row_b])
    straight = np.abs(a.ends[row_a] - ends).max((1, 2))
    crossed = np.abs(a.ends[row_a] - ends[:, ::-1]).max((1, 2))
    fits = (np.minimum(straight, crossed) < tolerance) & (a.kinds[row_a] == b.kinds[row_b])
    pairs = np.stack([row_a, row_b], 1)[fits]
    return pairs[np.unique(pairs[:, 1], return_index=True)[1]]


def _fit(a: Marks, b: Marks, pairs: Int[np.ndarray, "M 2"], pose: Similarity, same_size: bool) -> Similarity:
    """The least-squares transform of the matched points; the pose itself where they do not fix one."""
    if not len(pairs):
        return pose
    row_a, row_b = pairs.T
    sign = np.array([-1.0 if pose.mirror else 1.0, 1.0])
    ends = pose.points(b.ends[row_b])
    crossed = np.abs(a.ends[row_a] - ends[:, ::-1]).max((1, 2)) < np.abs(a.ends[row_a] - ends).max((1, 2))
    ends_b = np.where(crossed[:, None, None], b.ends[row_b][:, ::-1], b.ends[row_b])
    target = np.concatenate([a.middles[row_a], a.ends[row_a].reshape(-1, 2)]) @ np.array([1, 1j])
    source = (np.concatenate([b.middles[row_b], ends_b.reshape(-1, 2)]) * sign) @ np.array([1, 1j])
    mean_target, mean_source = target.mean(), source.mean()
    spread = (np.abs(source - mean_source) ** 2).sum()
    if spread > (1e-6 * b.size) ** 2 * len(source):
        turn = (np.conj(source - mean_source) * (target - mean_target)).sum() / spread
    else:  # one circle: it tells the scale and nothing of the angle
        turn = np.exp(1j * pose.angle) * a.extents[row_a].mean() / b.extents[row_b].mean()
    if abs(turn) == 0:
        return pose
    if same_size:
        turn /= abs(turn)
    move = mean_target - turn * mean_source
    return Similarity(float(abs(turn)), float(np.angle(turn)), pose.mirror, (float(move.real), float(move.imag)))


def _boxes(a: Marks, b: Marks, mirror: bool, same_size: bool) -> list[Similarity]:
    """The centres of both boxes on each other, in eight poses, at the same size and at that of a."""
    centres = []
    for marks in (a, b):
        points = np.concatenate([marks.middles, marks.ends.reshape(-1, 2)])
        centres.append((points.min(0) + points.max(0)) / 2)
    out = []
    for scale in (1.0,) if same_size else (1.0, a.size / b.size):
        for flipped in (False, True) if mirror else (False,):
            for quarter in range(4):
                pose = Similarity(scale, quarter * np.pi / 2, flipped)
                move = centres[0] - pose.points(centres[1])
                out.append(replace(pose, shift=(float(move[0]), float(move[1]))))
    return out
