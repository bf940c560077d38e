"""Frames of panels found by their edges: a second opinion on the layout, beside what the model tells.

A frame is four straight edges that meet at their ends: spines, or where the ground of a panel ends. What lies within
another frame is no panel: a legend, a bar, a cell.
Letters: `H`, `W` rows and columns of the picture; `N` places between its lines of pixels, `M` pixels along them.
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, UInt8
from numpy import ndarray

from linework.charts.boxes import area, iou, reading_order, shared_area
from linework.charts.runs import runs_of
from linework.charts.view import Window

EDGE = 30  # summed difference of the channels of neighbours between which there is an edge
LONG = 0.08  # share of the picture's side that a side of a panel has at least, and
LEAST = 36  # pixels
MOST = 200  # edges each way that are looked at
GAP = 3  # pixels that marks and ticks may interrupt an edge for
INKED = 0.7  # share of its pixels that an edge has at least
MEET = 4  # pixels within which edges meet
TICK = 9  # pixels that an edge may go on as a tick
SAME = 0.8  # overlap from which two boxes are one panel, and share of a box from which another lies in it
APART = 0.1  # share of the smaller of two boxes that both may cover, if they lie apart
FAIR = 0.15  # share of the largest panel that each has at least
FILLED = 0.5  # share of a box that was told that the panels in it fill at least
TOUCH = 6  # pixels between two boxes that touch, as panels do not
BESIDE = 0.5  # share of the smaller one's side along which they do
_Edge = tuple[int, int, int]  # where it lies, starts and ends


def frames_of(picture: UInt8[ndarray, "H W 3"]) -> list[Window]:
    """The outermost frames in a picture, in reading order."""
    level, upright = _all_edges(picture)
    found = [
        (float(x0), float(y0), float(x1), float(y1))
        for x0, top, bottom in upright
        for y0, left, right in level
        if _near(x0, left) and _near(y0, top)
        for x1, high, low in upright
        if x1 > x0 and _near(-x1, -right)
        for y1, start, end in level
        if y1 > y0
        and _near(-y1, -bottom)
        and _near(-y1, -low)
        and _near(y0, high)
        and _near(x0, start)
        and _near(-x1, -end)
    ]
    return sorted(_outermost(found), key=reading_order)


def corners_of(picture: UInt8[ndarray, "H W 3"]) -> list[Window]:
    """The outermost boxes between a left and a lower edge that meet: panels with two spines, in reading order."""
    level, upright = _all_edges(picture)
    found = [
        (float(x), float(top), float(right), float(y))
        for x, top, bottom in upright
        for y, left, right in level
        if _near(x, left) and _near(-y, -bottom)
    ]
    return sorted(_outermost(found), key=reading_order)


def _all_edges(picture: UInt8[ndarray, "H W 3"]) -> tuple[list[_Edge], list[_Edge]]:
    """The long level edges of a picture, and the upright ones."""
    pixels = picture.astype(np.int16)
    level = _edges(np.abs(np.diff(pixels, axis=0)).sum(axis=2) > EDGE, picture.shape[1])
    return level, _edges(np.abs(np.diff(pixels, axis=1)).sum(axis=2).T > EDGE, picture.shape[0])


def _near(place: int, end: int) -> bool:
    """Whether an edge that starts at `end` reaches a place: a little after it, or before it by a tick."""
    return -MEET <= place - end <= TICK


def _edges(there: Bool[ndarray, "N M"], side: int) -> list[_Edge]:
    """Where each long edge lies, starts and ends, the longest; `there` has a row for each place between two lines."""
    long = max(LONG * side, LEAST)
    edges = []
    for place in np.flatnonzero(there.sum(axis=1) >= INKED * long).tolist():
        for run in runs_of(np.flatnonzero(there[place]), GAP):
            if run[-1] - run[0] >= long and len(run) >= INKED * (run[-1] - run[0]):
                edges.append((place + 1, int(run[0]), int(run[-1]) + 1))
    return sorted(edges, key=lambda edge: edge[1] - edge[2])[:MOST]


def _outermost(boxes: list[Window]) -> list[Window]:
    """Boxes that lie in no other, each once."""
    kept: list[Window] = []
    for box in sorted(boxes, key=area, reverse=True):
        if not any(_inside(box, other) for other in kept):
            kept.append(box)
    return kept


def _inside(box: Window, other: Window) -> bool:
    return all(box[k] >= other[k] - MEET for k in (0, 1)) and all(box[k] <= other[k] + MEET for k in (2, 3))


def other_layout(told: Sequence[Window], frames: Sequence[Window]) -> list[Window]:
    """The frames, and what was told apart from them, boxes that touch as one; none where that is what was told.

    Frames that fill little of a box that was told are marks in it; one far smaller than the largest is a legend. What
    was told and touches a frame is a gap between panels; boxes that touch one another are parts of one.
    """
    marks: set[Window] = set()
    for box in told:
        within = [frame for frame in frames if _lies_in(box, frame) > SAME and area(frame) < SAME * area(box)]
        if sum(map(area, within)) < FILLED * area(box):
            marks.update(within)
    largest = max(map(area, [*told, *frames]), default=0.0)
    panels = [frame for frame in frames if frame not in marks and area(frame) >= FAIR * largest]
    apart = [box for box in told if not any(_lies_in(box, one) >= APART or _touch(box, one) for one in panels)]
    boxes = [*panels, *_joined(apart)]
    if len(boxes) == len(told) and all(max(iou(b, t) for t in told) >= SAME for b in boxes):
        return []
    return sorted(boxes, key=reading_order)


def _joined(boxes: Sequence[Window]) -> list[Window]:
    """Boxes with those that touch made one."""
    apart: list[Window] = []
    for box in boxes:
        while touching := [one for one in apart if _touch(box, one)]:
            apart = [one for one in apart if one not in touching]
            corners = np.array([box, *touching])
            box = (*corners[:, :2].min(axis=0).tolist(), *corners[:, 2:].max(axis=0).tolist())
        apart.append(box)
    return apart


def _touch(one: Window, other: Window) -> bool:
    """Whether two boxes overlap, or meet along a good part of a side of one."""
    gaps = [max(one[k], other[k]) - min(one[k + 2], other[k + 2]) for k in (0, 1)]
    sides = [min(one[k + 2] - one[k], other[k + 2] - other[k]) for k in (0, 1)]
    return max(gaps) <= TOUCH and any(-gap >= BESIDE * side for gap, side in zip(gaps, sides, strict=True))


def _lies_in(box: Window, other: Window) -> float:
    """The share of the smaller of two boxes that both cover."""
    return shared_area(box, other) / max(min(area(box), area(other)), 1e-9)
