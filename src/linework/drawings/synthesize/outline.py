"""Closed outlines of parts as rows of primitives: rounded polygons, slots, rings of teeth, finger joints.

`Rows` are kinds `int8[N]` and parameters `float64[N, 5]` in the order of the outline.
"""

import numpy as np
from jaxtyping import Float64

from linework.drawings.drawing import Kind

Rows = tuple[np.ndarray, np.ndarray]
TAU = 2 * np.pi


def fillet(points: Float64[np.ndarray, "N 2"], radius: float | np.ndarray = 0.0) -> Rows:
    """The closed polygon with rounded corners; radii are cut to what the edges allow.

    >>> fillet(np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 3.0]]))[0].tolist()
    [0, 0, 0]
    """
    before, after = points - np.roll(points, 1, 0), np.roll(points, -1, 0) - points
    size_in = np.maximum(np.hypot(*before.T), 1e-12)
    size_out = np.roll(size_in, -1)
    d_in, d_out = before / size_in[:, None], after / size_out[:, None]
    turn = np.arctan2(d_in[:, 0] * d_out[:, 1] - d_in[:, 1] * d_out[:, 0], (d_in * d_out).sum(1))
    bend = np.tan(np.minimum(np.abs(turn), 3.0) / 2)
    reach = np.minimum(np.broadcast_to(np.asarray(radius, dtype=float), len(points)) * bend, 0.5 * size_in)
    reach = np.minimum(reach, 0.5 * size_out)
    r = np.where(bend > 1e-9, reach / np.maximum(bend, 1e-9), 0.0)
    begin, end = points - d_in * reach[:, None], points + d_out * reach[:, None]
    side = np.sign(turn)[:, None]
    normal = np.stack([-d_in[:, 1], d_in[:, 0]], 1) * side
    centre = begin + normal * r[:, None]
    first = np.where(turn[:, None] > 0, begin, end) - centre
    n = len(points)
    kinds = np.tile(np.array([Kind.ARC, Kind.SEGMENT], dtype=np.int8), n)
    params = np.zeros((2 * n, 5))
    params[0::2, 0:2], params[0::2, 2] = centre, r
    params[0::2, 3] = np.arctan2(first[:, 1], first[:, 0]) % TAU
    params[0::2, 4] = np.abs(turn)
    params[1::2, 0:2], params[1::2, 2:4] = end, np.roll(begin, -1, 0)
    keep = np.ones(2 * n, dtype=bool)
    keep[0::2] = r > 1e-9
    keep[1::2] = np.hypot(*(params[1::2, 2:4] - params[1::2, 0:2]).T) > 1e-9
    return kinds[keep], params[keep]


def slot(x: float, y: float, length: float, width: float, angle: float = 0.0) -> Rows:
    """A slot with round ends around its centre; `length` over all."""
    reach, r = max(length - width, 1e-3) / 2, width / 2
    c, s = np.cos(angle), np.sin(angle)
    along, across = np.array([c, s]) * reach, np.array([-s, c]) * r
    middle = np.array([x, y])
    a, b = middle - along, middle + along
    params = np.zeros((4, 5))
    params[0, :4] = [*(a - across), *(b - across)]
    params[1] = [*b, r, (angle - np.pi / 2) % TAU, np.pi]
    params[2, :4] = [*(b + across), *(a + across)]
    params[3] = [*a, r, (angle + np.pi / 2) % TAU, np.pi]
    return np.array([Kind.SEGMENT, Kind.ARC] * 2, dtype=np.int8), params


def ring(count: int, radius: float, start: float = 0.0, centre: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
    """`count` points on a circle."""
    angle = start + np.arange(count) * TAU / count
    return np.stack([np.cos(angle), np.sin(angle)], 1) * radius + np.asarray(centre)


def grid(
    columns: int,
    rows: int,
    pitch_x: float,
    pitch_y: float,
    stagger: float = 0.0,
    centre: tuple[float, float] = (0.0, 0.0),
) -> np.ndarray:
    """Points of a grid around its centre, row by row; every other row shifted by `stagger` pitches."""
    y, x = np.divmod(np.arange(columns * rows), columns)
    px = (x - (columns - 1) / 2 + stagger * (y % 2)) * pitch_x
    return np.stack([px, (y - (rows - 1) / 2) * pitch_y], 1) + np.asarray(centre)


def teeth(count: int, root: float, tip: float, tooth: float = 0.5, taper: float = 0.5) -> np.ndarray:
    """Corners of a toothed wheel, four a tooth; `tooth` is the share of the pitch at the root."""
    pitch = TAU / count
    half = np.array([-tooth / 2, -tooth * taper / 2, tooth * taper / 2, tooth / 2]) * pitch
    angle = (np.arange(count) * pitch)[:, None] + half
    radius = np.array([root, tip, tip, root])
    return np.stack([np.cos(angle) * radius, np.sin(angle) * radius], -1).reshape(-1, 2)


def fingers(length: float, count: int, depth: float, first: int = 0) -> np.ndarray:
    """A finger-jointed edge from (0, 0) to (length, 0): steps of `depth` to the left of the way."""
    pitch = length / count
    cuts = np.repeat(np.arange(count + 1) * pitch, 2)[1:-1]
    level = np.repeat((np.arange(count) + first) % 2, 2) * depth
    return np.stack([cuts, level], 1)


def hatch_lines(polygon: Float64[np.ndarray, "N 2"], spacing: float, angle: float = np.pi / 4) -> np.ndarray:
    """Parallel segments `float64[M, 4]` that fill a polygon (even-odd)."""
    c, s = np.cos(angle), np.sin(angle)
    turned = polygon @ np.array([[c, -s], [s, c]])
    low, high = turned[:, 1].min(), turned[:, 1].max()
    levels = np.arange(low + spacing / 2, high, spacing)
    a, b = turned, np.roll(turned, -1, 0)
    crosses = (a[None, :, 1] <= levels[:, None]) != (b[None, :, 1] <= levels[:, None])
    row, edge = np.nonzero(crosses)
    share = (levels[row] - a[edge, 1]) / (b[edge, 1] - a[edge, 1])
    x = a[edge, 0] + share * (b[edge, 0] - a[edge, 0])
    order = np.lexsort((x, row))
    x, y = x[order].reshape(-1, 2), levels[row[order]].reshape(-1, 2)
    ends = np.stack([x, y], -1) @ np.array([[c, s], [-s, c]])
    return ends.reshape(-1, 4)
