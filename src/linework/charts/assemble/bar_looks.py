"""Edges of bars: a stroke along their sides whose colour is neither that of the bars nor that of what is beside them.

Letters: `N` pixels across a side.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray

from linework.charts.assemble.hatches import hatch_of
from linework.charts.assemble.words import POINTS
from linework.charts.colours import hexadecimal
from linework.charts.view import Window

REACH = 4  # pixels across a side that its stroke lies within, and
BESIDE = 3  # pixels further on, where it surely no longer is
LEAST = 2 * (REACH + BESIDE)  # pixels that a bar is wide and high, to tell its stroke from its face
STAND_OUT = 40.0  # difference of a channel from any mixture of both sides
THIN, MIXED = 0.4, 16.0  # share of a pixel that a stroke covers, and difference of a channel from such a mixture
ONE = 70.0  # differences of a channel that strokes of one colour may have, most of them
USUAL, ROUGH = 1.0, 0.4  # points that matplotlib draws an edge with, and by which a width is known
LOOKED = 12  # bars of a series that are looked at
AGREE = 0.7  # share of the sides that have a stroke, and share of these that have one colour


@dataclass(frozen=True)
class BarLook:
    """The edge of bars with its width in points (None: the usual one), and their hatch: one for all, or none."""

    edge: str | None = None
    width: float | None = None
    hatches: tuple[str, ...] = ()


def bar_look(boxes: Sequence[Window], upright: bool, picture: UInt8[ndarray, "H W 3"]) -> BarLook:
    """What stands around and across bars, seen along those sides that are not their ends."""
    boxes = boxes[:LOOKED]
    hatch = hatch_of(boxes, picture)
    turned = picture if upright else picture.transpose(1, 0, 2)
    edge = edge_of([box if upright else (box[1], box[0], box[3], box[2]) for box in boxes], turned)
    if edge is None:
        return BarLook(hatches=(hatch,) if hatch else ())
    width = round(edge[1] * POINTS, 1)
    return BarLook(edge[0], None if abs(width - USUAL) < ROUGH else width, (hatch,) if hatch else ())


def edge_of(boxes: Sequence[Window], picture: UInt8[ndarray, "H W 3"]) -> tuple[str, float] | None:
    """The colour and the width in pixels of the edges of bars; None where most have none, or all are too small."""
    sides = [side for box in boxes for side in _sides(box, picture)]
    strokes = [stroke for side in sides if (stroke := _stroke(side)) is not None]
    if not sides or len(strokes) < AGREE * len(sides):
        return None
    shades = np.array([shade for shade, _, _ in strokes])
    strength = np.array([strength for _, strength, _ in strokes])
    strongest = strength >= np.quantile(strength, 0.75)
    colour = np.median(shades[strongest], axis=0)
    if (np.abs(shades[strongest] - colour).max(axis=1) < ONE).mean() < AGREE:
        return None
    return hexadecimal(colour), float(np.median([wide for _, _, wide in strokes]))


def _sides(box: Window, picture: UInt8[ndarray, "H W 3"]) -> list[Float[ndarray, "N 3"]]:
    """The usual colours across the left and the right side of a bar, from outside to inside."""
    left, right = sorted((box[0], box[2]))
    top, bottom = sorted((box[1], box[3]))
    if min(right - left, bottom - top) < LEAST:
        return []
    high, wide = picture.shape[:2]
    inset = (bottom - top) / 5
    rows = slice(max(int(top + inset), 0), min(int(bottom - inset) + 1, high))
    found = []
    for place, way in ((left, 1), (right, -1)):
        columns = round(place) + way * np.arange(-REACH - BESIDE, REACH + BESIDE + 1)
        if columns.min() >= 0 and columns.max() < wide and rows.stop > rows.start:
            found.append(np.median(picture[rows, columns].astype(float), axis=0))
    return found


def _stroke(side: Float[ndarray, "N 3"]) -> tuple[Float[ndarray, " 3"], float, float] | None:
    """Colour, strength and width of what stands out across a side; None where all is a mixture of both its ends."""
    outside, inside = np.median(side[:BESIDE], axis=0), np.median(side[-BESIDE:], axis=0)
    between = side[BESIDE:-BESIDE]
    way = inside - outside
    share = np.clip((between - outside) @ way / max(float(way @ way), 1.0), 0, 1)
    apart = np.abs(between - outside - share[:, None] * way).max(axis=1)
    if apart.max() < STAND_OUT:
        return None
    at = int(apart.argmax())
    colour, full = _whole(between[at], outside + share[at] * way)
    return colour, float(apart[at]), float(apart.sum() / apart[at] * full)


def _whole(shade: Float[ndarray, " 3"], behind: Float[ndarray, " 3"]) -> tuple[Float[ndarray, " 3"], float]:
    """Black or white where a thin stroke of that looks so on what is behind, and its share of a pixel; else itself."""
    for colour in (np.zeros(3), np.full(3, 255.0)):
        way = colour - behind
        part = float((shade - behind) @ way / max(float(way @ way), 1.0))
        if THIN <= part <= 1 and np.abs(shade - behind - part * way).max() < MIXED:
            return colour, part
    return shade, 1.0
