"""The sequence coding: a drawing as rows in the order of drawing, quantised.

The letters: `L` rows, `Q` parameters.

Column 0 of the design is `kinds`, a category that no view may change; the others are levels 0..255,
-1 where the kind has none. Coordinates are taken in the drawing's own frame (`frame`), so that a
turned or mirrored copy has the same rows wherever its frame is well defined.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int16, Int64

from linework.drawings.drawing import Drawing, Kind
from linework.drawings.geometry import Measured, measure

PARAMETERS = (
    "x0", "y0", "x1", "y1", "x_middle", "y_middle", "length", "radius", "sweep", "direction", "ratio", "height",
)  # fmt: skip
LEVELS = 256
UNUSED = -1


@dataclass(frozen=True, eq=False)
class Sequence:
    """Rows of one drawing, without SOS and EOS, which the batch adds."""

    kinds: Int64[np.ndarray, "L"]
    levels: Int16[np.ndarray, "L Q"]


def code_sequence(drawing: Drawing, measured: Measured | None = None) -> Sequence:
    """The rows of a drawing in its drawing order, or in reading order where it keeps none."""
    measured = measured or measure(drawing)
    drawn, size = measured.lengths, measured.size
    points = measured.points - measured.centre
    axes = frame(points, drawn)
    # What is closed has no first point: circles and hatches stand at their centre.
    closed = (drawing.kinds == Kind.CIRCLE) | (drawing.kinds == Kind.HATCH)
    points[closed] = (drawing.params[closed, :2] - measured.centre)[:, None]
    points = points @ axes / size
    # Which end comes first says nothing of the shape: the one further left, or lower, does.
    backwards = (points[:, -1] - points[:, 0]) @ np.array([1.0, 0.37]) < 0
    points[backwards] = points[backwards, ::-1]
    kinds, p = drawing.kinds, drawing.params
    n = len(drawing)
    levels = np.full((n, len(PARAMETERS)), UNUSED, dtype=np.int16)

    def put(column: str, rows: np.ndarray, unit_interval: np.ndarray) -> None:
        value = np.clip(unit_interval[rows], 0.0, 1.0) * (LEVELS - 1)
        levels[rows, PARAMETERS.index(column)] = np.round(value).astype(np.int16)

    every = np.ones(n, dtype=bool)
    for name, place in (("0", 0), ("1", -1), ("_middle", 4)):
        put(f"x{name}", every, points[:, place, 0] / 1.5 + 0.5)
        put(f"y{name}", every, points[:, place, 1] / 1.5 + 0.5)

    def logarithm(values: np.ndarray) -> np.ndarray:
        return np.log2(np.maximum(values, 1e-12) / size) / 14 + 0.9

    put("length", drawn > 1e-9 * size, logarithm(drawn))
    put("radius", (kinds == Kind.ARC) | (kinds == Kind.CIRCLE), logarithm(p[:, 2]))
    put("sweep", kinds == Kind.ARC, p[:, 4] / (2 * np.pi))
    put("sweep", kinds == Kind.ELLIPSE, p[:, 6] / (2 * np.pi))
    chord = points[:, -1] - points[:, 0]
    aimed = np.linalg.norm(chord, axis=1) > 1e-9
    # An eighth of a turn on, so that level and upright lines do not sit where the scale wraps around.
    put("direction", aimed, np.mod(np.arctan2(chord[:, 1], chord[:, 0]) + np.pi / 4, np.pi) / np.pi)
    put("ratio", (kinds == Kind.ELLIPSE) | (kinds == Kind.HATCH), p[:, 4])
    put("height", kinds == Kind.TEXT, logarithm(p[:, 2]))
    rows = Sequence(kinds=kinds.astype(np.int64), levels=levels)
    return rows if drawing.ordered else reorder(rows, reading_order(rows))


def reorder(rows: Sequence, order: Int64[np.ndarray, "L"]) -> Sequence:
    """The same rows in another order."""
    return Sequence(kinds=rows.kinds[order], levels=rows.levels[order])


def reading_order(rows: Sequence) -> Int64[np.ndarray, "L"]:
    """The order in which one would read the drawing: bands from top to bottom, left to right within."""
    x, y = (rows.levels[:, PARAMETERS.index(name)] for name in ("x_middle", "y_middle"))
    return np.lexsort((rows.kinds, x, -(y // 16)))


def frame(points: Float64[np.ndarray, "N K 2"], drawn: Float64[np.ndarray, "N"]) -> Float64[np.ndarray, "2 2"]:
    """The drawing's own axes as the columns of an orthogonal matrix (a reflection where it reads mirrored).

    The direction is the one most of the drawn length runs along, modulo a quarter turn; of the
    eight ways left to lay it down, the one with the wider spread along x and the longer tails to
    the right and to the top. Symmetric drawings leave the choice open, and there it does not matter.
    """
    chord = points[:, 1:] - points[:, :-1]
    run = np.linalg.norm(chord, axis=2)
    phase = np.exp(4j * np.arctan2(chord[..., 1], chord[..., 0]))
    angle = float(np.angle((phase * run).sum())) / 4 if run.sum() > 0 else 0.0
    c, s = np.cos(angle), np.sin(angle)
    axes = np.array([[c, -s], [s, c]])
    weight = np.repeat((drawn if drawn.sum() > 0 else np.ones(len(drawn)))[:, None], points.shape[1], 1)
    laid = points @ axes
    spread = (laid**2 * weight[..., None]).sum((0, 1))
    if spread[1] > spread[0]:
        axes = axes[:, ::-1]
        laid = laid[..., ::-1]
    tails = (laid**3 * weight[..., None]).sum((0, 1))
    return axes * np.where(tails < 0, -1.0, 1.0)
