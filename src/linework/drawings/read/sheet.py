"""The sheet that entities are drawn on while a space or a block is read: lists that become arrays.

A sheet keeps the order of drawing: every primitive and every INSERT carries the number of its entity.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float64

from linework.drawings.drawing import NUM_PARAMETERS, Kind
from linework.drawings.read.affine import apply_affine
from linework.drawings.read.limits import Limits

PADDING = [(0.0,) * (NUM_PARAMETERS - n) for n in range(NUM_PARAMETERS + 1)]


@dataclass(slots=True)
class Names:
    """Strings numbered in the order they were first seen."""

    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, name: str) -> int:
        return self.numbers.setdefault(name, len(self.numbers))

    def all(self) -> tuple[str, ...]:
        return tuple(self.numbers)


@dataclass(slots=True)
class Shared:
    """What all sheets of one drawing share: names of layers, texts, and the count of what was skipped."""

    limits: Limits = field(default_factory=Limits)
    layers: Names = field(default_factory=lambda: Names({"0": 0}))
    strings: Names = field(default_factory=Names)
    skipped: Counter[str] = field(default_factory=Counter)
    notes: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class Placement:
    """One INSERT: the block, its maps (one for each place of the array), layer and number in the order."""

    block: str
    linear: Float64[np.ndarray, "2 2"]
    shifts: Float64[np.ndarray, "C 2"]
    layer: int
    order: int


@dataclass(slots=True)
class Sheet:
    """Primitives and placements as they are read. `entity` and `layer` hold for the entity now being read."""

    shared: Shared
    is_block: bool = False
    kinds: array = field(default_factory=lambda: array("b"))
    params: array = field(default_factory=lambda: array("d"))
    layers: array = field(default_factory=lambda: array("i"))
    texts: array = field(default_factory=lambda: array("i"))
    orders: array = field(default_factory=lambda: array("i"))
    placements: list[Placement] = field(default_factory=list)
    tilted: list[tuple[int, int, np.ndarray, np.ndarray]] = field(default_factory=list)
    layer: int = 0
    order: int = 0

    def add(self, kind: Kind, values: Sequence[float], text: str | None = None) -> None:
        """Draw one primitive of the present entity."""
        self.kinds.append(kind)
        self.params.extend(values)
        self.params.extend(PADDING[len(values)])
        self.layers.append(self.layer)
        self.texts.append(-1 if text is None else self.shared.strings.number(text))
        self.orders.append(self.order)

    def add_segment(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a segment; a line without length is dropped."""
        if x0 != x1 or y0 != y1:
            self.add(Kind.SEGMENT, (x0, y0, x1, y1))

    def tilt_since(self, row: int, linear: Float64[np.ndarray, "2 2"], shift: Float64[np.ndarray, "2"]) -> None:
        """Remember that the rows from `row` on are in object coordinates, and the way to the world's."""
        if len(self.kinds) > row:
            self.tilted.append((row, len(self.kinds), linear, shift))

    def truncate(self, row: int, placed: int) -> None:
        """Take back what a damaged entity has drawn."""
        for column in (self.kinds, self.layers, self.texts, self.orders):
            del column[row:]
        del self.params[row * NUM_PARAMETERS :]
        del self.placements[placed:]
        self.tilted = [tilt for tilt in self.tilted if tilt[1] <= row]

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """Kinds and parameters in world coordinates."""
        kinds = np.array(self.kinds, dtype=np.int8)
        params = np.array(self.params, dtype=np.float64).reshape(-1, NUM_PARAMETERS)
        if self.tilted:
            rows = np.concatenate([np.arange(first, end) for first, end, _, _ in self.tilted])
            counts = [end - first for first, end, _, _ in self.tilted]
            linear = np.repeat(np.stack([tilt[2] for tilt in self.tilted]), counts, axis=0)
            shift = np.repeat(np.stack([tilt[3] for tilt in self.tilted]), counts, axis=0)
            kinds[rows], params[rows] = apply_affine(kinds[rows], params[rows], linear, shift)
        return kinds, params
