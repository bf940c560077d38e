"""The pen that draws a design: it collects primitives on layers, in blocks and in features.

A *feature* is what an engineer would move, add or take away in one go: a hole, a slot, a pad.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int32

from linework.drawings.drawing import NUM_PARAMETERS, Drawing, Kind, Unit
from linework.drawings.geometry import bounds
from linework.drawings.synthesize.outline import Rows, fillet

Point = Sequence[float] | np.ndarray
TAU = 2 * np.pi


@dataclass(frozen=True, eq=False)
class Plan:
    """A drawing with the feature that every primitive belongs to (-1: none)."""

    drawing: Drawing
    features: Int32[np.ndarray, "N"]


class Pen:
    """Collects primitives. `on(role)` chooses the layer, `feature()` and `block()` group what follows."""

    def __init__(self, layers: Mapping[str, str] | None = None) -> None:
        self._layer_of = layers or {}
        self._layer_names: dict[str, int] = {}
        self._insert_names: list[str] = []
        self._strings: dict[str, int] = {}
        self._kinds: list[np.ndarray] = []
        self._params: list[np.ndarray] = []
        self._tags: list[tuple[int, int, int, int, int, int]] = []
        self._layer = self._insert = self._feature = -1
        self._features = 0
        self._blocks_at: set[int] = set()
        self.on("outline")

    def on(self, role: str) -> "Pen":
        """Go on with the layer of this role (outline, holes, centre, dimensions, text, hatch, frame)."""
        name = self._layer_of.get(role, "0")
        self._layer = self._layer_names.setdefault(name, len(self._layer_names))
        return self

    @contextmanager
    def feature(self) -> Iterator[None]:
        """What is drawn inside is one feature."""
        outer, self._feature = self._feature, self._features
        self._features += 1
        yield
        self._feature = outer

    @contextmanager
    def block(self, name: str) -> Iterator[None]:
        """What is drawn inside is one instance of the block `name`."""
        self._insert_names.append(name)
        outer, self._insert = self._insert, len(self._insert_names) - 1
        with self.feature():
            yield
        self._insert = outer

    def rows(self, kinds: np.ndarray, params: np.ndarray, text: int = -1, each: int = 0) -> None:
        """Primitives as they are (`params` may have fewer than 8 columns); every `each` rows are a feature."""
        if len(kinds):
            first = self._feature
            if each:
                first, self._features = self._features, self._features + len(kinds) // each
            self._kinds.append(kinds)
            self._params.append(params)
            self._tags.append((len(kinds), self._layer, self._insert, text, first, each))

    def _same(self, kind: Kind, params: np.ndarray) -> None:
        self.rows(np.full(len(params), int(kind), dtype=np.int8), params)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """One segment."""
        self._same(Kind.SEGMENT, np.array([[x0, y0, x1, y1]], dtype=float))

    def segments(self, rows: Sequence[Point] | np.ndarray) -> None:
        """Segments, a row `x0 y0 x1 y1` each."""
        self._same(Kind.SEGMENT, np.asarray(rows, dtype=float).reshape(-1, 4))

    def path(self, points: Sequence[Point] | np.ndarray, closed: bool = False) -> None:
        """A polyline through the points."""
        at = np.asarray(points, dtype=float).reshape(-1, 2)
        after = np.roll(at, -1, axis=0) if closed else at[1:]
        self._same(Kind.SEGMENT, np.hstack([at if closed else at[:-1], after]))

    def closed(self, points: Sequence[Point] | np.ndarray, radius: float | np.ndarray = 0.0) -> None:
        """A closed outline, its corners rounded by `radius` (one for all or one each)."""
        self.rows(*fillet(np.asarray(points, dtype=float).reshape(-1, 2), radius))

    def outline(self, rows: Rows) -> None:
        """An outline that was made elsewhere."""
        self.rows(*rows)

    def rectangle(self, x: float, y: float, width: float, height: float, radius: float = 0.0) -> None:
        """A rectangle from its lower left corner."""
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        if radius > 0:
            self.closed(corners, radius)
        else:
            self.path(corners, closed=True)

    def circle(self, x: float, y: float, radius: float) -> None:
        """One circle."""
        self._same(Kind.CIRCLE, np.array([[x, y, radius]]))

    def circles(self, centres: np.ndarray, radius: float) -> None:
        """Equal circles, all of the feature that is being drawn."""
        self._same(Kind.CIRCLE, np.column_stack([centres, np.full(len(centres), radius)]))

    def holes(self, centres: np.ndarray, radius: float | np.ndarray) -> None:
        """Circles, a feature each."""
        centres = np.asarray(centres, dtype=float).reshape(-1, 2)
        radii = np.broadcast_to(np.asarray(radius, dtype=float), len(centres))[:, None]
        self.rows(np.full(len(centres), int(Kind.CIRCLE), dtype=np.int8), np.hstack([centres, radii]), each=1)

    def arc(self, x: float, y: float, radius: float, start: float, sweep: float) -> None:
        """One arc, counter-clockwise; full turns become circles."""
        if sweep >= TAU - 1e-9:
            self.circle(x, y, radius)
        else:
            self._same(Kind.ARC, np.array([[x, y, radius, start % TAU, sweep]]))

    def ellipse(self, x: float, y: float, major: Point, ratio: float, start: float = 0.0, sweep: float = TAU) -> None:
        """One ellipse or elliptic arc."""
        self._same(Kind.ELLIPSE, np.array([[x, y, major[0], major[1], ratio, start, sweep]]))

    def splines(self, rows: np.ndarray) -> None:
        """Cubic Bezier spans, a row of four points each."""
        self._same(Kind.SPLINE, np.asarray(rows, dtype=float).reshape(-1, 8))

    def points(self, at: np.ndarray) -> None:
        """Points."""
        self._same(Kind.POINT, np.asarray(at, dtype=float).reshape(-1, 2))

    def text(self, x: float, y: float, words: str, height: float = 3.5, rotation: float = 0.0) -> None:
        """One line of text from the lower left of its baseline."""
        index = self._strings.setdefault(words, len(self._strings))
        row = np.array([[x, y, height, rotation, 0.72 * height * len(words)]])
        self.rows(np.full(1, int(Kind.TEXT), dtype=np.int8), row, index)

    def dimension(self, a: Point, b: Point, at: Point, value: float | None = None, style: int = 1) -> None:
        """One dimension from `a` to `b` with its text `at`; the value is the distance unless given."""
        measured = float(np.hypot(b[0] - a[0], b[1] - a[1])) if value is None else value
        self._same(Kind.DIMENSION, np.array([[a[0], a[1], b[0], b[1], at[0], at[1], measured, style]], dtype=float))

    def hatch(self, x: float, y: float, half_width: float, half_height: float, solid: bool = False) -> None:
        """A hatched rectangle around its centre."""
        row = np.array([[x, y, half_width, 0.0, half_height / half_width, float(solid)]])
        self._same(Kind.HATCH, row)

    def cross(self, x: float, y: float, reach: float) -> None:
        """Centre lines of a round feature."""
        self.segments([[x - reach, y, x + reach, y], [x, y - reach, x, y + reach]])

    def place(self, shape: Rows, shifts: Float64[np.ndarray, "M 2"], block: str | None = None) -> None:
        """Copies of a shape at the shifts, each a feature, and an instance of `block` if that is named."""
        kinds, params = shape
        wide = np.zeros((len(kinds), NUM_PARAMETERS))
        wide[:, : params.shape[1]] = params
        moves = XY_COLUMNS[kinds][None] * np.tile(shifts, 4)[:, None, :]
        outer = self._insert
        if block is not None:
            self._insert = len(self._insert_names)
            self._insert_names += [block] * len(shifts)
        rows = (wide[None] + moves).reshape(-1, NUM_PARAMETERS)
        self.rows(np.tile(kinds, len(shifts)), rows, each=len(kinds))
        if block is not None:  # one instance a copy, as with the features
            self._blocks_at.add(len(self._tags) - 1)
        self._insert = outer

    def chunks(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """What was drawn so far, call by call: kinds and parameters."""
        yield from list(zip(self._kinds, self._params, strict=True))

    def bounds(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of what was drawn so far."""
        (left, bottom), (right, top) = bounds(self.plan().drawing)
        return float(left), float(bottom), float(right), float(top)

    def plan(self, unit: Unit | None = None) -> Plan:
        """What was drawn."""
        tags = np.array(self._tags, dtype=np.int32).reshape(-1, 6)
        sizes = tags[:, 0]
        total = int(sizes.sum())
        params, at = np.zeros((total, NUM_PARAMETERS)), 0
        for rows in self._params:
            params[at : at + len(rows), : rows.shape[1]] = rows
            at += len(rows)
        columns = np.repeat(tags[:, 1:], sizes, axis=0)
        within = np.arange(total) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        copy = np.where(columns[:, 4] > 0, within // np.maximum(columns[:, 4], 1), 0).astype(np.int32)
        is_block = np.repeat(np.isin(np.arange(len(tags)), list(self._blocks_at)), sizes)
        drawing = Drawing(
            kinds=np.concatenate(self._kinds) if self._kinds else np.zeros(0, dtype=np.int8),
            params=params,
            layers=columns[:, 0].copy(),
            inserts=columns[:, 1] + copy * is_block,
            texts=columns[:, 2].copy(),
            layer_names=tuple(self._layer_names),
            insert_names=tuple(self._insert_names),
            strings=tuple(self._strings),
            unit=unit or Unit(),
        )
        return Plan(drawing, columns[:, 3] + copy)


def _xy_columns() -> np.ndarray:
    """For each kind, 1 where a parameter is a coordinate."""
    columns = np.zeros((len(Kind), NUM_PARAMETERS))
    columns[:, :2] = 1
    columns[Kind.SEGMENT, :4] = 1
    columns[Kind.SPLINE] = 1
    columns[Kind.DIMENSION, :6] = 1
    return columns


XY_COLUMNS = _xy_columns()
