"""What may happen to a drawing without making it another one: the trials of the invariance table.

Each trial gives the drawing back changed. `resave` and the redraws go through a DXF file, so that writing and
reading are part of the trial. A trial that cannot change a drawing (no arc to redraw, no text to
drop) leaves it out: None.
"""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from linework.drawings.drawing import Drawing, Kind, Unit
from linework.drawings.geometry import Similarity, middles, sample_points, transform
from linework.drawings.read.reader import read_drawing
from linework.drawings.write import write_dxf

Trial = Callable[[Drawing, np.random.Generator], Drawing | None]

CROPPED = 0.3  # share of the extent along one axis that is cut away
_SPAN = np.pi / 2  # a spline span stands for at most a quarter of a circle


def turn(drawing: Drawing, rng: np.random.Generator) -> Drawing | None:
    """Turned by any angle about the origin."""
    return transform(drawing, Similarity(angle=float(rng.uniform(0, 2 * np.pi))))


def mirror(drawing: Drawing, rng: np.random.Generator) -> Drawing | None:
    """Mirrored."""
    return transform(drawing, Similarity(mirror=True))


def scale(drawing: Drawing, rng: np.random.Generator) -> Drawing | None:
    """Drawn 0.2 to 5 times as large, in the same unit."""
    return transform(drawing, Similarity(scale=float(np.exp(rng.uniform(-np.log(5), np.log(5))))))


def change_unit(drawing: Drawing, rng: np.random.Generator) -> Drawing | None:
    """The same numbers divided by 25.4, and not a word about it: an archive's commonest fault."""
    return replace(transform(drawing, Similarity(scale=1 / 25.4)), unit=Unit())


def resave(drawing: Drawing, rng: np.random.Generator) -> Drawing | None:
    """Saved in another version with its entities in another order."""
    shuffled = drawing.take(rng.permutation(len(drawing)))
    return _through_file(shuffled, version=str(rng.choice(["R2000", "R2007", "R2018"])))


def as_polylines(drawing: Drawing, rng: np.random.Generator) -> Drawing | None:
    """Touching lines and arcs joined to polylines, written and read."""
    return _through_file(drawing, polylines=True)


def cut_lines(drawing: Drawing, rng: np.random.Generator) -> Drawing | None:
    """Every second line drawn as two or three pieces, some of them backwards, in a file without polylines."""
    rows = np.flatnonzero(drawing.kinds == Kind.SEGMENT)
    rows = rows[rng.random(len(rows)) < 0.5]
    if not len(rows):
        return None
    pieces = np.ones(len(drawing), dtype=np.int64)
    pieces[rows] = rng.integers(2, 4, len(rows))
    taken = np.repeat(np.arange(len(drawing)), pieces)
    out = drawing.take(taken)
    params = out.params.copy()
    number = np.arange(len(taken)) - np.searchsorted(taken, taken)
    count = np.bincount(taken)[taken]
    cut = np.flatnonzero(count > 1)
    start, along = params[cut, 0:2].copy(), params[cut, 2:4] - params[cut, 0:2]
    params[cut, 0:2] = start + along * (number[cut] / count[cut])[:, None]
    params[cut, 2:4] = start + along * ((number[cut] + 1) / count[cut])[:, None]
    back = cut[rng.random(len(cut)) < 0.5]
    params[back, :4] = params[back][:, [2, 3, 0, 1]]
    return _through_file(out.with_geometry(out.kinds, params))


def as_blocks(drawing: Drawing, rng: np.random.Generator) -> Drawing | None:
    """Half of the primitives gathered in a block, written and read."""
    inserts = np.where(rng.random(len(drawing)) < 0.5, 0, -1).astype(np.int32)
    return _through_file(replace(drawing, inserts=inserts, insert_names=("PART",)), blocks=True)


def exploded(drawing: Drawing, rng: np.random.Generator) -> Drawing | None:
    """Every block exploded."""
    if (drawing.inserts < 0).all():
        return None
    return _through_file(replace(drawing, inserts=np.full(len(drawing), -1, dtype=np.int32), insert_names=()))


def arcs_as_splines(drawing: Drawing, rng: np.random.Generator) -> Drawing | None:
    """Every arc and circle drawn as cubic spans of at most a quarter turn."""
    rows = np.flatnonzero(np.isin(drawing.kinds, (Kind.ARC, Kind.CIRCLE)))
    if not len(rows):
        return None
    p = drawing.params
    sweep = np.where(drawing.kinds == Kind.ARC, p[:, 4], 2 * np.pi)
    spans = np.ones(len(drawing), dtype=np.int64)
    spans[rows] = np.ceil(sweep[rows] / _SPAN - 1e-9).astype(np.int64)
    taken = np.repeat(np.arange(len(drawing)), spans)
    number = np.arange(len(taken)) - np.searchsorted(taken, taken)
    out = drawing.take(taken)
    kinds, params = out.kinds.copy(), out.params.copy()
    arcs = np.flatnonzero(np.isin(kinds, (Kind.ARC, Kind.CIRCLE)))
    q, step = params[arcs], (sweep[taken] / spans[taken])[arcs]
    begin = np.where(kinds[arcs] == Kind.ARC, q[:, 3], 0.0) + number[arcs] * step
    reach = 4 / 3 * np.tan(step / 4)
    corners = []
    for angle, lean in ((begin, 0), (begin, 1), (begin + step, -1), (begin + step, 0)):
        unit = np.stack([np.cos(angle), np.sin(angle)], 1)
        corners.append(unit + lean * reach[:, None] * np.stack([-unit[:, 1], unit[:, 0]], 1))
    params[arcs] = (q[:, None, :2] + q[:, None, 2:3] * np.stack(corners, 1)).reshape(-1, 8)
    kinds[arcs] = Kind.SPLINE
    return _through_file(out.with_geometry(kinds, params))


def crop(drawing: Drawing, rng: np.random.Generator) -> Drawing | None:
    """30 % of the extent cut away from one side: what has its middle there is gone."""
    centre = middles(drawing)
    points = sample_points(drawing, 9).reshape(-1, 2)
    axis, high = int(rng.integers(2)), bool(rng.integers(2))
    low, top = points[:, axis].min(), points[:, axis].max()
    edge = top - CROPPED * (top - low) if high else low + CROPPED * (top - low)
    keep = centre[:, axis] <= edge if high else centre[:, axis] >= edge
    return drawing.take(keep) if 3 <= keep.sum() < len(drawing) else None


def drop_texts(drawing: Drawing, rng: np.random.Generator) -> Drawing | None:
    """Without texts and dimensions."""
    keep = ~np.isin(drawing.kinds, (Kind.TEXT, Kind.DIMENSION))
    return None if keep.all() or not keep.any() else drawing.take(keep)


TRIALS: dict[str, Trial] = {
    "turn": turn,
    "mirror": mirror,
    "scale": scale,
    "unit": change_unit,
    "re-save": resave,
    "redraw: polylines": as_polylines,
    "redraw: cut lines": cut_lines,
    "redraw: blocks": as_blocks,
    "redraw: exploded": exploded,
    "redraw: splines": arcs_as_splines,
    "crop 30 %": crop,
    "text dropped": drop_texts,
}


def _through_file(drawing: Drawing, **options: object) -> Drawing | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trial.dxf"
        write_dxf(drawing, path, **options)  # type: ignore[arg-type]
        return read_drawing(path)[0]
