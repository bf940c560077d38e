"""What a drawing is: a flat list of primitives in drawing order, with their layers, blocks and texts.

The letters: `N` primitives, `P` = 8 parameters.

A primitive has a `Kind` and eight numbers in drawing units and radians (unused ones are 0):

    SEGMENT    x0 y0 x1 y1
    ARC        cx cy radius start sweep              counter-clockwise, 0 < sweep < 2 pi
    CIRCLE     cx cy radius
    ELLIPSE    cx cy major_x major_y ratio start sweep   start and sweep are ellipse parameters
    SPLINE     x0 y0 x1 y1 x2 y2 x3 y3               one cubic Bezier span
    TEXT       x y height rotation width             lower left corner of the baseline
    DIMENSION  x0 y0 x1 y1 text_x text_y value style    measured points; style as in DXF group 70 & 7
    HATCH      cx cy major_x major_y ratio solid     smallest rectangle around the area, half-extents
    POINT      x y
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float64, Int, Int8, Int32

NUM_PARAMETERS = 8


class Kind(IntEnum):
    """What a primitive is."""

    SEGMENT = 0
    ARC = 1
    CIRCLE = 2
    ELLIPSE = 3
    SPLINE = 4
    TEXT = 5
    DIMENSION = 6
    HATCH = 7
    POINT = 8


PARAMETERS_OF = {
    Kind.SEGMENT: 4,
    Kind.ARC: 5,
    Kind.CIRCLE: 3,
    Kind.ELLIPSE: 7,
    Kind.SPLINE: 8,
    Kind.TEXT: 5,
    Kind.DIMENSION: 8,
    Kind.HATCH: 6,
    Kind.POINT: 2,
}


@dataclass(frozen=True)
class Unit:
    """Length of one drawing unit in millimetres, and how sure we are of it (0 to 1)."""

    millimetres: float = 1.0
    confidence: float = 0.0
    source: str = "assumed"


@dataclass(frozen=True, eq=False)
class Drawing:
    """One drawing. Arrays of equal length describe the primitives in drawing order.

    `layers`, `inserts` and `texts` index into `layer_names`, `insert_names` and `strings`;
    -1 means none. Every INSERT that was exploded is one entry of `insert_names` (the name of its
    block), so equal names at different indices are instances of the same block.
    `ordered` is False where the file keeps no trace of the order of drawing (no handles).
    `modified` is an ISO date from the file's own header, where it has one.
    """

    kinds: Int8[np.ndarray, "N"]
    params: Float64[np.ndarray, "N 8"]
    layers: Int32[np.ndarray, "N"]
    inserts: Int32[np.ndarray, "N"]
    texts: Int32[np.ndarray, "N"]
    layer_names: tuple[str, ...] = ()
    insert_names: tuple[str, ...] = ()
    strings: tuple[str, ...] = ()
    unit: Unit = field(default_factory=Unit)
    space: Literal["model", "paper"] = "model"
    ordered: bool = True
    modified: str | None = None

    def __len__(self) -> int:
        return len(self.kinds)

    def take(self, rows: Int[np.ndarray, "M"] | Bool[np.ndarray, "N"]) -> "Drawing":
        """The drawing with only these primitives, in the order given (indices or a mask)."""
        return replace(
            self,
            kinds=self.kinds[rows],
            params=self.params[rows],
            layers=self.layers[rows],
            inserts=self.inserts[rows],
            texts=self.texts[rows],
        )

    def with_geometry(self, kinds: Int8[np.ndarray, "N"], params: Float64[np.ndarray, "N 8"]) -> "Drawing":
        """The same drawing with other geometry, primitive by primitive."""
        assert len(kinds) == len(self) == len(params)
        return replace(self, kinds=kinds, params=params)

    def words(self) -> list[str]:
        """The texts that are in use, in drawing order."""
        return [self.strings[i] for i in self.texts if i >= 0]


def drawing_from(
    kinds: Sequence[int],
    params: Sequence[Sequence[float]] | np.ndarray,
    *,
    layers: Sequence[int] | None = None,
    inserts: Sequence[int] | None = None,
    texts: Sequence[int] | None = None,
    **rest: object,
) -> Drawing:
    """Build a drawing from lists; short parameter rows are padded with zeros.

    >>> len(drawing_from([Kind.SEGMENT], [[0, 0, 10, 0]]))
    1
    """
    n = len(kinds)
    table = np.zeros((n, NUM_PARAMETERS))
    if isinstance(params, np.ndarray):
        table[:, : params.shape[1]] = params
    else:
        for row, values in enumerate(params):
            table[row, : len(values)] = values

    def column(values: Sequence[int] | None, fill: int) -> np.ndarray:
        return np.asarray([fill] * n if values is None else values, dtype=np.int32)

    named = dict(rest)
    if layers is None and "layer_names" not in named:
        named["layer_names"] = ("0",)
    return Drawing(
        kinds=np.asarray(kinds, dtype=np.int8),
        params=table,
        layers=column(layers, 0),
        inserts=column(inserts, -1),
        texts=column(texts, -1),
        **named,  # type: ignore[arg-type]
    )


@dataclass(frozen=True)
class ReadReport:
    """How a file was read and what was not understood.

    `reader` is "plain" for a clean file, else who could open it: "ezdxf", its "recover", or "tolerant".
    `skipped` counts entities by DXF type that have no primitive here (3-D solids, images ...);
    `notes` are sentences for a person.
    """

    reader: Literal["plain", "ezdxf", "recover", "tolerant"]
    dxf_version: str = ""
    skipped: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()
