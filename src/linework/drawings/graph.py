"""The geometry coding: a drawing as a graph of primitives, cut into blocks.

The letters: `N` primitives, `F` node measures, `E` directed edges, `A` edge measures, `M` blocks.

Every measure is blind to turning, moving and mirroring, so no view has to teach that. A slot that a
primitive does not use holds -1 and is False in `used`; the encoder never sees the sentinel.
Where we differ from the design: positions enter as distance from the drawing's centre, not as x and
y, for the same reason.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Int64
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from linework.drawings.drawing import Drawing, Kind
from linework.drawings.geometry import Measured, measure

NODE_MEASURES = ("length", "radius", "sweep", "ratio", "distance", "millimetres", "straightness", "height", "facing")
TIES = ("shared end", "tangent", "perpendicular", "parallel", "concentric", "crossing", "containment", "nearest")
EDGE_MEASURES = (*TIES, "cosine", "gap", "ratio of lengths")
BLOCK_MEASURES = ("distance", "size", "share", "count")
UNUSED = -1.0


@dataclass(frozen=True, eq=False)
class Graph:
    """One drawing as a graph. Edges run both ways; `blocks` says which block a node belongs to."""

    kinds: Int64[np.ndarray, "N"]
    nodes: Float32[np.ndarray, "N F"]
    used: Bool[np.ndarray, "N F"]
    edges: Int64[np.ndarray, "2 E"]
    edge_measures: Float32[np.ndarray, "E A"]
    blocks: Int64[np.ndarray, "N"]
    block_measures: Float32[np.ndarray, "M 4"]


def code_graph(
    drawing: Drawing, measured: Measured | None = None, *, neighbours: int = 4, max_blocks: int = 32
) -> Graph:
    """The graph of a drawing: measures of its primitives, the ties between them, the blocks they form."""
    measured = measured or measure(drawing)
    points, drawn, centre, size = measured.points, measured.lengths, measured.centre, measured.size
    middle = points[:, 4].copy()
    central = (drawing.kinds == Kind.CIRCLE) | (drawing.kinds == Kind.HATCH)
    middle[central] = drawing.params[central, :2]
    nodes, used = _node_measures(drawing, points, drawn, middle, centre, size)
    pairs, ties = _ties(drawing, points, middle, size, neighbours)
    edges, edge_measures = _edges(pairs, ties, points, drawn, middle, size)
    bonds = pairs[ties[:, TIES.index("shared end")] | ties[:, TIES.index("concentric")]]
    blocks = _blocks(drawing, bonds, max_blocks)
    return Graph(
        kinds=drawing.kinds.astype(np.int64),
        nodes=nodes,
        used=used,
        edges=edges,
        edge_measures=edge_measures,
        blocks=blocks,
        block_measures=_block_measures(blocks, middle, drawn, centre, size),
    )


def _node_measures(
    drawing: Drawing,
    points: np.ndarray,
    drawn: np.ndarray,
    middle: np.ndarray,
    centre: np.ndarray,
    size: float,
) -> tuple[np.ndarray, np.ndarray]:
    p, kinds = drawing.params, drawing.kinds
    n = len(drawing)
    nodes = np.full((n, len(NODE_MEASURES)), UNUSED, dtype=np.float32)
    used = np.zeros(nodes.shape, dtype=bool)

    def put(column: str, rows: np.ndarray, values: np.ndarray) -> None:
        at = NODE_MEASURES.index(column)
        nodes[rows, at] = values[rows]
        used[rows, at] = True

    has_length = drawn > 1e-9 * size
    put("length", has_length, _log_ratio(drawn, size))
    round_ = (kinds == Kind.ARC) | (kinds == Kind.CIRCLE)
    put("radius", round_, _log_ratio(p[:, 2], size))
    put("sweep", kinds == Kind.ARC, p[:, 4] / (2 * np.pi))
    put("sweep", kinds == Kind.ELLIPSE, p[:, 6] / (2 * np.pi))
    put("ratio", (kinds == Kind.ELLIPSE) | (kinds == Kind.HATCH), p[:, 4])
    offset = middle - centre
    distance = np.linalg.norm(offset, axis=1)
    put("distance", np.ones(n, dtype=bool), np.minimum(distance / size, 4.0))
    if drawing.unit.confidence >= 0.5:
        put("millimetres", has_length, np.log10(np.maximum(drawn * drawing.unit.millimetres, 1e-6)) / 3)
    chord = points[:, -1] - points[:, 0]
    reach = np.linalg.norm(chord, axis=1)
    put("straightness", (kinds == Kind.SPLINE) & has_length, reach / np.maximum(drawn, 1e-12))
    put("height", kinds == Kind.TEXT, _log_ratio(p[:, 2], size))
    aimed = (reach > 1e-9 * size) & (distance > 1e-6 * size)
    put("facing", aimed, np.abs((chord * offset).sum(1)) / np.maximum(reach * distance, 1e-12))
    return nodes, used


def _log_ratio(values: np.ndarray, size: float) -> np.ndarray:
    """log2 of a length over the drawing's size, in units of 4 octaves, kept within -3 and 1."""
    return np.clip(np.log2(np.maximum(values, 1e-12) / size) / 4, -3.0, 1.0)


def _ties(
    drawing: Drawing, points: np.ndarray, middle: np.ndarray, size: float, neighbours: int
) -> tuple[np.ndarray, np.ndarray]:
    """Undirected pairs [Q, 2] of primitives that are tied, and which of TIES hold [Q, 8]."""
    n = len(drawing)
    if n < 2:
        return np.zeros((0, 2), dtype=np.int64), np.zeros((0, len(TIES)), dtype=bool)
    kinds, p, tolerance = drawing.kinds, drawing.params, 1e-4 * size
    open_ = np.flatnonzero(
        (kinds == Kind.SEGMENT) | (kinds == Kind.ARC) | (kinds == Kind.SPLINE) | (kinds == Kind.ELLIPSE)
    )
    found = [np.zeros((0, 2), dtype=np.int64)] * 3
    if len(open_) > 1:
        ends = points[open_][:, [0, -1]].reshape(-1, 2)
        found[0] = _close_pairs(ends, np.repeat(open_, 2), 9, tolerance)
    round_ = np.flatnonzero((kinds == Kind.ARC) | (kinds == Kind.CIRCLE) | (kinds == Kind.ELLIPSE))
    if len(round_) > 1:
        found[1] = _close_pairs(p[round_, :2], round_, 5, tolerance)
    found[2] = _close_pairs(middle, np.arange(n), neighbours + 1, np.inf)

    keys = np.concatenate([pair[:, 0] * n + pair[:, 1] for pair in found])
    unique = np.unique(keys)
    pairs = np.stack([unique // n, unique % n], 1)
    ties = np.zeros((len(pairs), len(TIES)), dtype=bool)
    for column, pair in zip((0, 4, 7), found, strict=True):
        ties[np.searchsorted(unique, pair[:, 0] * n + pair[:, 1]), column] = True

    i, j = pairs.T
    straight = kinds == Kind.SEGMENT
    chord = points[:, -1] - points[:, 0]
    chord = chord / np.maximum(np.linalg.norm(chord, axis=1, keepdims=True), 1e-12)
    sine = np.abs(chord[i, 0] * chord[j, 1] - chord[i, 1] * chord[j, 0])
    both = straight[i] & straight[j]
    ties[:, 3] = both & (sine < 0.02)
    ties[:, 2] = both & (sine > 0.9998)
    ties[:, 1] = ties[:, 0] & _tangent(points, i, j, tolerance)
    ties[:, 5] = both & ~ties[:, 0] & _crossing(points[i, 0], points[i, -1], points[j, 0], points[j, -1])
    low, high = points.min(1), points.max(1)

    def inside(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return ((low[a] >= low[b]) & (high[a] <= high[b])).all(1)

    closed = kinds == Kind.CIRCLE
    ties[:, 6] = (inside(i, j) & closed[j]) | (inside(j, i) & closed[i])
    return pairs, ties


def _close_pairs(points: np.ndarray, owners: np.ndarray, count: int, reach: float) -> np.ndarray:
    """Pairs of different owners, smaller first, whose points lie within reach among their nearest `count`."""
    count = min(count, len(points))
    distance, at = cKDTree(points).query(points, k=count, distance_upper_bound=reach)
    distance, at = distance.reshape(len(points), -1), at.reshape(len(points), -1)
    first = np.repeat(owners, distance.shape[1])
    valid = np.isfinite(distance.ravel())
    second = owners[at.ravel()[valid]]
    first = first[valid]
    keep = first != second
    low, high = np.minimum(first, second)[keep], np.maximum(first, second)[keep]
    return np.stack([low, high], 1).astype(np.int64)


def _tangent(points: np.ndarray, i: np.ndarray, j: np.ndarray, tolerance: float) -> np.ndarray:
    """Whether two primitives that share an end run on in the same direction there."""
    ends = points[:, [0, -1]]
    inner = points[:, [1, -2]]
    direction = ends - inner
    direction = direction / np.maximum(np.linalg.norm(direction, axis=2, keepdims=True), 1e-12)
    gap = np.linalg.norm(ends[i][:, :, None] - ends[j][:, None], axis=3).reshape(len(i), 4)
    at = gap.argmin(1)
    rows = np.arange(len(i))
    a, b = direction[i][rows, at // 2], direction[j][rows, at % 2]
    # Sampled directions of arcs lag by half a step of 1/8 sweep; 0.35 rad covers fillets up to 270 degrees.
    return (gap[rows, at] <= tolerance) & ((a * b).sum(1) < -0.94)


def _crossing(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> np.ndarray:
    """Whether segment ab properly crosses segment cd."""

    def side(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> np.ndarray:
        return (q[:, 0] - p[:, 0]) * (r[:, 1] - p[:, 1]) - (q[:, 1] - p[:, 1]) * (r[:, 0] - p[:, 0])

    return (side(a, b, c) * side(a, b, d) < 0) & (side(c, d, a) * side(c, d, b) < 0)


def _edges(
    pairs: np.ndarray, ties: np.ndarray, points: np.ndarray, drawn: np.ndarray, middle: np.ndarray, size: float
) -> tuple[np.ndarray, np.ndarray]:
    i, j = pairs.T
    chord = points[:, -1] - points[:, 0]
    chord = chord / np.maximum(np.linalg.norm(chord, axis=1, keepdims=True), 1e-12)
    cosine = np.abs((chord[i] * chord[j]).sum(1))
    gap = np.minimum(np.linalg.norm(middle[i] - middle[j], axis=1) / size, 2.0)
    octaves = np.clip(np.log2(np.maximum(drawn[j], 1e-9 * size) / np.maximum(drawn[i], 1e-9 * size)) / 4, -2, 2)
    one_way = np.concatenate([ties, cosine[:, None], gap[:, None], octaves[:, None]], 1).astype(np.float32)
    other = one_way.copy()
    other[:, -1] *= -1
    edges = np.concatenate([pairs.T, pairs.T[::-1]], 1).astype(np.int64)
    return edges, np.concatenate([one_way, other])


def _blocks(drawing: Drawing, bonds: np.ndarray, max_blocks: int) -> np.ndarray:
    """Block of every node: INSERTs and connected parts, the largest first; what is left over is block 0."""
    n = len(drawing)
    if not n:
        return np.zeros(0, dtype=np.int64)
    inserted = np.flatnonzero(drawing.inserts >= 0)
    hubs = n + drawing.inserts[inserted].astype(np.int64)
    rows = np.concatenate([bonds[:, 0], inserted])
    columns = np.concatenate([bonds[:, 1], hubs])
    total = n + (int(drawing.inserts.max()) + 1 if len(inserted) else 0)
    linked = coo_matrix((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(total, total))
    part = connected_components(linked, directed=False)[1][:n]
    count = np.bincount(part)
    order = np.argsort(-count, kind="stable")
    name = np.zeros(len(count), dtype=np.int64)
    own = order[: max_blocks - 1]
    own = own[count[own] > 1]
    name[own] = np.arange(1, len(own) + 1)
    return np.unique(name[part], return_inverse=True)[1].astype(np.int64)


def _block_measures(
    blocks: np.ndarray, middle: np.ndarray, drawn: np.ndarray, centre: np.ndarray, size: float
) -> np.ndarray:
    m = int(blocks.max()) + 1 if len(blocks) else 0
    out = np.zeros((m, len(BLOCK_MEASURES)), dtype=np.float32)
    if not m:
        return out
    count = np.bincount(blocks, minlength=m)
    at = np.stack([np.bincount(blocks, middle[:, axis], m) for axis in (0, 1)], 1) / count[:, None]
    spread = np.sqrt(np.bincount(blocks, ((middle - at[blocks]) ** 2).sum(1), m) / count)
    out[:, 0] = np.minimum(np.linalg.norm(at - centre, axis=1) / size, 4.0)
    out[:, 1] = np.minimum(spread / size, 4.0)
    out[:, 2] = np.bincount(blocks, drawn, m) / max(drawn.sum(), 1e-12)
    out[:, 3] = np.log2(count) / 8
    return out
