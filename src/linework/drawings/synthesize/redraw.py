"""The same geometry drawn otherwise, as another program or another hand would.

Each step keeps what is on the paper: order, direction, how lines are cut, arcs as splines, blocks,
layers, doubled lines.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from jaxtyping import Float64, Int

from linework.drawings.drawing import Drawing, Kind
from linework.drawings.geometry import bounds
from linework.drawings.synthesize import words

Step = Callable[[Drawing, np.random.Generator], Drawing]


def bezier_arcs(
    centre: Float64[np.ndarray, "N 2"], radius: np.ndarray, start: np.ndarray, sweep: np.ndarray
) -> Float64[np.ndarray, "N 8"]:
    """One cubic span per short arc (error 2e-5 of the radius at 60 degrees)."""
    handle = 4 / 3 * np.tan(sweep / 4)
    ends = [start, start + sweep]
    (a, b) = (np.stack([np.cos(t), np.sin(t)], 1) for t in ends)
    (da, db) = (np.stack([-np.sin(t), np.cos(t)], 1) for t in ends)
    unit = np.hstack([a, a + da * handle[:, None], b - db * handle[:, None], b])
    return unit * radius[:, None] + np.tile(centre, 4)


def cut_rows(
    drawing: Drawing, rows: Int[np.ndarray, "M"], counts: Int[np.ndarray, "M"]
) -> tuple[Drawing, np.ndarray, np.ndarray]:
    """The drawing with `rows` repeated `counts` times: it, the new rows, and which piece each of them is."""
    times = np.ones(len(drawing), dtype=int)
    times[rows] = counts
    more = drawing.take(np.repeat(np.arange(len(drawing)), times))
    first = (np.cumsum(times) - times)[rows]
    piece = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return more, np.repeat(first, counts) + piece, piece


def reverse(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """Some or all lines and splines from their other end."""
    params = drawing.params.copy()
    turned = rng.random(len(params)) < rng.choice([0.2, 0.5, 1.0])
    lines, curves = turned & (drawing.kinds == Kind.SEGMENT), turned & (drawing.kinds == Kind.SPLINE)
    params[lines, :4] = drawing.params[lines][:, [2, 3, 0, 1]]
    params[curves] = drawing.params[curves][:, [6, 7, 4, 5, 2, 3, 0, 1]]
    return replace(drawing, params=params)


def reorder(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """Another order: shuffled, from the end, by kind, by layer, by place, or shuffled in runs."""
    n = len(drawing)
    way = int(rng.random() * 6)
    if way == 0:
        order = rng.permutation(n)
    elif way == 1:
        order = np.arange(n)[::-1]
    elif way == 2:
        order = np.argsort(drawing.kinds, kind="stable")
    elif way == 3:
        order = np.argsort(drawing.layers, kind="stable")
    elif way == 4:
        order = np.lexsort((drawing.params[:, 1], drawing.params[:, 0]))
    else:
        cuts = np.array_split(np.arange(n), max(2, n // 6))
        order = np.concatenate([cuts[i] for i in rng.permutation(len(cuts))]) if n else np.arange(0)
    return drawing.take(order)


def split_lines(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """Some lines drawn in two to four pieces."""
    rows = np.flatnonzero((drawing.kinds == Kind.SEGMENT) & (rng.random(len(drawing)) < rng.choice([0.1, 0.3, 0.8])))
    if not len(rows):
        return drawing
    counts = rng.integers(2, 5, len(rows)) if rng.random() < 0.3 else np.full(len(rows), 2)
    more, at, piece = cut_rows(drawing, rows, counts)
    total = np.repeat(counts, counts)
    low, high = piece / total, (piece + 1) / total
    if rng.random() < 0.5 and (counts == 2).all():  # anywhere, not in the middle
        share = np.repeat(rng.uniform(0.15, 0.85, len(rows)), counts)
        low, high = np.where(piece == 0, 0, share), np.where(piece == 0, share, 1)
    a, b = more.params[at, 0:2].copy(), more.params[at, 2:4].copy()
    params = more.params.copy()
    params[at, 0:2], params[at, 2:4] = a + (b - a) * low[:, None], a + (b - a) * high[:, None]
    return replace(more, params=params)


def curves_as(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """Arcs and circles as splines, or circles as two or four arcs."""
    as_spline = rng.random() < 0.55
    kinds = (Kind.ARC, Kind.CIRCLE) if as_spline else (Kind.CIRCLE,)
    rows = np.flatnonzero(np.isin(drawing.kinds, kinds) & (rng.random(len(drawing)) < rng.choice([0.4, 1.0, 1.0])))
    if not len(rows):
        return drawing
    p = drawing.params[rows]
    circle = drawing.kinds[rows] == Kind.CIRCLE
    start, sweep = np.where(circle, 0.0, p[:, 3]), np.where(circle, 2 * np.pi, p[:, 4])
    counts = (
        np.ceil(sweep / (np.pi / 3) - 1e-9).astype(int) if as_spline else np.full(len(rows), int(rng.choice([2, 4])))
    )
    counts = np.maximum(counts, 1)
    more, at, piece = cut_rows(drawing, rows, counts)
    step = np.repeat(sweep / counts, counts)
    begin = np.repeat(start, counts) + piece * step
    new_kinds, params = more.kinds.copy(), more.params.copy()
    if as_spline:
        params[at] = bezier_arcs(more.params[at, :2], more.params[at, 2], begin, step)
        new_kinds[at] = Kind.SPLINE
    else:
        params[at, 3], params[at, 4] = begin % (2 * np.pi), step
        new_kinds[at] = Kind.ARC
    return replace(more, kinds=new_kinds, params=params)


def double(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """A few primitives drawn twice, right after or at the end."""
    n = len(drawing)
    twice = np.flatnonzero(rng.random(n) < rng.choice([0.02, 0.1, 0.3]))
    order = np.concatenate([np.arange(n), twice])
    return drawing.take(np.sort(order) if rng.random() < 0.5 else order)


def regroup(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """Blocks exploded, or the whole (or a run of it) made one block."""
    inserts, names = np.full(len(drawing), -1, dtype=np.int32), drawing.insert_names
    if (drawing.inserts >= 0).any() or len(drawing) < 2:
        return replace(drawing, inserts=inserts, insert_names=())
    first, last = (0, len(drawing)) if rng.random() < 0.5 else np.sort(rng.integers(0, len(drawing) + 1, 2))
    inserts[first:last] = 0
    names = (("PART", "Block1", "A$C4711", "*U7")[int(rng.random() * 4)],)
    return replace(drawing, inserts=inserts, insert_names=names)


def relayer(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """Everything on one layer, or the layers by other names."""
    if rng.random() < 0.5:
        name = str(rng.choice(["0", "Layer1", "CUT", "Defpoints1"]))
        return replace(drawing, layers=np.zeros(len(drawing), dtype=np.int32), layer_names=(name,))
    other = words.LAYERS[tuple(words.LAYERS)[int(rng.random() * len(words.LAYERS))]]
    return replace(
        drawing, layer_names=tuple(f"{other[i % 7]}{'' if i < 7 else i}" for i in range(len(drawing.layer_names)))
    )


def coarsen(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """Numbers cut to the few digits another program writes (about 1e-6 of the size)."""
    (left, bottom), (right, top) = bounds(drawing)
    size = max(right - left, top - bottom)
    if size <= 0:
        return drawing
    digits = int(np.ceil(-np.log10(size * 1e-6)))
    params = drawing.params.copy()
    lengths = ~np.isin(drawing.kinds, (Kind.ELLIPSE, Kind.HATCH, Kind.TEXT))
    params[lengths, :3] = np.round(params[lengths, :3], digits)
    straight = np.isin(drawing.kinds, (Kind.SEGMENT, Kind.SPLINE))
    params[straight] = np.round(params[straight], digits)
    return replace(drawing, params=params)


STEPS: tuple[tuple[Step, float], ...] = (
    (split_lines, 0.35),
    (curves_as, 0.35),
    (double, 0.2),
    (reorder, 0.7),
    (reverse, 0.6),
    (regroup, 0.35),
    (relayer, 0.4),
    (coarsen, 0.3),
)


def redraw(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """The same geometry drawn otherwise: some of the steps, at least one."""
    wanted = rng.random(len(STEPS)) < np.array([chance for _, chance in STEPS])
    if not wanted.any():
        wanted[3] = True
    for (step, _), do in zip(STEPS, wanted, strict=True):
        if do:
            drawing = step(drawing, rng)
    return drawing
