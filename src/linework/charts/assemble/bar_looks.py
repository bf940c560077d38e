"""What stands around and across bars: edges along their sides, and hatches."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray

from linework.charts.assemble.edges import ACROSS, edge_across
from linework.charts.assemble.hatches import hatch_of
from linework.charts.view import Window

LOOKED = 12  # bars of a series that are looked at


@dataclass(frozen=True)
class BarLook:
    """The edge of bars with its width in points (None: the usual one), and their hatch; None for what they have not."""

    edge: str | None
    width: float | None
    hatch: str | None


def bar_look(boxes: Sequence[Window], upright: bool, picture: UInt8[ndarray, "H W 3"]) -> BarLook:
    """The look of a series of bars; edges are looked for along those sides that are not their ends."""
    looked = boxes[:LOOKED]
    turned = picture if upright else picture.transpose(1, 0, 2)
    sides = [_sides(box if upright else (box[1], box[0], box[3], box[2]), turned) for box in looked]
    return BarLook(*edge_across([side for both in sides for side in both]), hatch_of(looked, picture))


def _sides(box: Window, picture: UInt8[ndarray, "H W 3"]) -> list[Float[ndarray, "N 3"]]:
    """The usual colours across the left and the right side of a bar, from outside to inside."""
    left, right = sorted((box[0], box[2]))
    top, bottom = sorted((box[1], box[3]))
    if min(right - left, bottom - top) < len(ACROSS) - 1:
        return []
    high, wide = picture.shape[:2]
    inset = (bottom - top) / 5
    rows = slice(max(int(top + inset), 0), min(int(bottom - inset) + 1, high))
    found = []
    for place, way in ((left, 1), (right, -1)):
        columns = round(place) + way * ACROSS
        if columns.min() >= 0 and columns.max() < wide and rows.stop > rows.start:
            found.append(np.median(picture[rows, columns].astype(float), axis=0))
    return found
