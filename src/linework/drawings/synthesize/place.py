"""The same drawing elsewhere on the plane: turned, mirrored, moved, in another unit or scale."""

from dataclasses import replace

import numpy as np

from linework.drawings.drawing import Drawing, Unit
from linework.drawings.geometry import Similarity, bounds, transform


def placement(drawing: Drawing, rng: np.random.Generator) -> tuple[Similarity, Unit]:
    """How to place the drawing anew, and the unit it then has."""
    way = rng.random()
    quarter = np.pi / 2 * int(rng.random() * 4)
    angle = quarter if way < 0.5 else rng.random() * 2 * np.pi
    scale, unit = 1.0, drawing.unit
    change = rng.random()
    if change < 0.2:  # the same size, said in another unit
        millimetres = float(rng.choice([1.0, 10.0, 25.4, 1000.0]))
        scale, unit = unit.millimetres / millimetres, Unit(millimetres, 1.0, "declared")
    elif change < 0.4:  # drawn at a scale, or by a program that lost the unit
        scale, unit = float(rng.choice([0.1, 1 / 25.4, 0.5, 2.0, 5.0, 10.0, 25.4])), Unit()
    size = float(np.abs(np.diff(bounds(drawing), axis=0)).max()) * scale
    shift = np.round(rng.uniform(-3, 3, 2) * size, 2) if rng.random() < 0.8 else np.zeros(2)
    return Similarity(scale, angle, bool(rng.random() < 0.3), (float(shift[0]), float(shift[1]))), unit


def place(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """The same drawing turned, mirrored, moved, in another unit or scale."""
    by, unit = placement(drawing, rng)
    return replace(transform(drawing, by), unit=unit)
