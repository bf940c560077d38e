"""Lay two drawings over each other and say in words what only one of them has."""

import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Int

from linework.drawings.drawing import Drawing, Kind
from linework.drawings.geometry import lengths
from linework.drawings.match import Match, match_drawings
from linework.drawings.read.reader import read_drawing
from linework.errors import InputError


@dataclass(frozen=True)
class Part:
    """Primitives that are alike: their kind, their measures in words, how many there are."""

    kind: str
    measure: str
    count: int


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two drawings, how they match, and what only one has, the most numerous first."""

    a: Drawing
    b: Drawing
    match: Match
    only_a: tuple[Part, ...]
    only_b: tuple[Part, ...]


def compare_files(a: Path, b: Path, *, mirror: bool = True, same_size: bool = False) -> Comparison:
    """Read and compare two files; raises InputError where one cannot be read or has no geometry."""
    drawings = []
    for path in (a, b):
        drawing, _ = read_drawing(path)
        if not len(drawing):
            raise InputError(f"{path} has no geometry to compare; give another drawing.")
        drawings.append(drawing)
    return compare_drawings(drawings[0], drawings[1], mirror=mirror, same_size=same_size)


def compare_drawings(a: Drawing, b: Drawing, *, mirror: bool = True, same_size: bool = False) -> Comparison:
    """Match two drawings and describe what is left over."""
    match = match_drawings(a, b, mirror=mirror, same_size=same_size)
    return Comparison(a, b, match, describe(a, match.only_a), describe(b, match.only_b))


def describe(drawing: Drawing, rows: Int[np.ndarray, "M"]) -> tuple[Part, ...]:
    """Primitives in words, alike ones counted; lengths in millimetres where the unit is known, else as drawn."""
    taken = drawing.take(rows)
    known = drawing.unit.confidence >= 0.5
    factor, unit = (drawing.unit.millimetres, " mm") if known else (1.0, "")
    drawn = lengths(taken) * factor

    def number(value: float) -> str:
        return f"{value:.4g}{unit}"

    def words(row: int) -> tuple[str, str]:
        kind, p = Kind(taken.kinds[row]), taken.params[row]
        match kind:
            case Kind.CIRCLE:
                return "circle", f"diameter {number(2 * factor * p[2])}"
            case Kind.ARC:
                return "arc", f"radius {number(factor * p[2])}, {math.degrees(p[4]):.4g} degrees"
            case Kind.ELLIPSE:
                major = 2 * factor * math.hypot(p[2], p[3])
                return "ellipse", f"{number(major)} by {number(major * p[4])}"
            case Kind.TEXT:
                return "text", f'"{taken.strings[taken.texts[row]]}"' if taken.texts[row] >= 0 else "empty"
            case Kind.DIMENSION:
                return "dimension", f"{p[6]:.6g}"
            case Kind.HATCH:
                return "hatch", f"{number(2 * factor * math.hypot(p[2], p[3]))} long"
            case Kind.POINT:
                return "point", ""
            case _:
                return kind.name.lower(), f"length {number(drawn[row])}"

    counted = Counter(words(row) for row in range(len(taken)))
    return tuple(Part(kind, measure, count) for (kind, measure), count in counted.most_common())
