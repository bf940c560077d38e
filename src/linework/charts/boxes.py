"""Boxes in a picture: left, top, right and bottom, in pixels or shares of it."""

from collections.abc import Sequence

ROW = 40  # pixels that boxes of one row may start apart

Box = Sequence[float]


def reading_order(box: Box) -> tuple[int, float]:
    """By which boxes are sorted: row by row, from left to right."""
    return round(box[1] / ROW), box[0]


def area(box: Box) -> float:
    """What a box covers; 0 where its sides are the wrong way round."""
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def shared_area(one: Box, other: Box) -> float:
    """What two boxes cover both."""
    return area((max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])))


def iou(one: Box, other: Box) -> float:
    """Intersection over union."""
    both = shared_area(one, other)
    return both / max(area(one) + area(other) - both, 1e-9)
