"""Bars found by their colours alone: rectangles of one colour that stand side by side.

Letters: `H`, `W` rows and columns of a panel, `R` rectangles.
"""

from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np
from jaxtyping import Bool, Int
from numpy import ndarray
from scipy import ndimage

from linework.charts.by_colour.layers import Inside, inked, layers_of
from linework.charts.seen import SeenMark, pairs_of

TOP, BOTTOM = 1, 3  # places in a box
BARE = 0.1  # share of what a bar goes on behind that may be ground
LEVEL = 2  # pixels that the top of one bar may waver by
GRID = 5  # pixels that a line of the grid across a bar may hide
ACROSS = 16  # pixels that a line of a chart across a bar may hide
HATCH = 0.15  # of the width of a bar that a stroke of its hatch hides, where it meets its ends
NARROW = 3  # pixels, the narrowest bar
FILLED = 0.9  # share of a rectangle that its colour fills
TINY = 0.004  # of the usual bar of the colour with the largest, below which a colour has no bars
MOSTLY = 0.8  # of the boxes that stand on a base or on others, from which those that do not are notes
FLAT = 2  # pixels: boxes as low as that are ends of other bars, unless most of their colour are higher
HOLLOW = 0.35  # share of a box that is of its colour, below which that is its edge's
HALVED = 0.6  # of the boxes that are left when those beside one another, equally high, are one
SAME = 0.6  # of a box that a larger one covers
RIM = 5  # pixels between bars upon one another
TOGETHER = 2.5  # pixels between feet that are one


def bars_by_colour(told: Sequence[SeenMark], inside: Inside) -> list[SeenMark]:
    """A mark for each colour that bars have which are about as wide as told; none where there are no bars."""
    upright, second = told[0].upright, told[0].second
    sides = [pairs_of(mark)[:, :, 0 if upright else 1] for mark in told]
    wide = float(np.median(np.abs(np.ptp(np.vstack(sides), axis=1))))
    ink, free = (mask if upright else mask.T for mask in (inked(inside), inside.free))
    groups, hollow = [], []
    for layer in layers_of(inside):
        shown = layer if upright else layer.T
        boxes = _merged(rectangles(_whole(shown, ink, free)), wide, free)
        doubled = _merged(boxes, 2 * wide, free)
        halved = len(boxes) > 2 and len(doubled) <= HALVED * len(boxes)  # bars were told twice, as a grid cuts them
        boxes, usual = (doubled, 2 * wide) if halved else (boxes, wide)
        wides = boxes[:, 2] - boxes[:, 0]
        boxes = boxes[(wides > 0.5 * usual) & (wides < 1.8 * usual)]
        if len(boxes) and _size(boxes).sum() > 0.5 * shown.sum():
            groups.append(boxes)
            hollow += [shown[top:bottom, left:right].mean() < HOLLOW for left, top, right, bottom in boxes]
    if not groups:
        return []
    largest = max(float(np.median(_size(boxes))) for boxes in groups)
    groups = _chosen(groups, _once(np.vstack(groups), np.array(hollow)))
    groups = [boxes for boxes in groups if float(_size(boxes).max()) > TINY * largest]
    groups = [solid for boxes in groups if len(solid := _solid(boxes))]
    if not groups:
        return []
    groups = [_behind(boxes, free, ink) for boxes in groups]
    base = _base(np.vstack(groups), upright)
    standing = _standing(np.vstack(groups), base)
    if standing.mean() >= MOSTLY:  # else they float, as those of a waterfall may
        groups = _chosen(groups, standing)
    if max(len(boxes) for boxes in groups) == 1:
        groups = [np.vstack(groups)]
    found, ground = [], _at_edge(base, len(free))
    for boxes in groups:
        boxes = boxes[np.argsort(boxes[:, 0], kind="stable")].astype(float)
        grounded = (np.abs(boxes[:, [TOP, BOTTOM]] - base) <= TOGETHER).any(axis=1)
        below = boxes[:, TOP] >= base - TOGETHER
        feet, tops = np.where(below, boxes[:, [TOP, BOTTOM]].T, boxes[:, [BOTTOM, TOP]].T)
        feet = np.where(grounded, ground, feet)
        points = np.stack([boxes[:, [0, 2]], np.column_stack([feet, tops])], axis=2).reshape(-1, 2)
        found.append(SeenMark("bars", (points if upright else points[:, ::-1]) + inside.corner, upright, second))
    return found


def _whole(shown: Bool[ndarray, "H W"], ink: Bool[ndarray, "H W"], free: Bool[ndarray, "H W"]) -> Bool[ndarray, "H W"]:
    """A layer with what lies across its bars: lines of the grid and of charts, and a legend."""
    place = np.arange(len(shown))[:, None]
    above = np.maximum.accumulate(np.where(shown, place, -1))
    below = np.minimum.accumulate(np.where(shown, place, len(shown))[::-1])[::-1]
    between = (above >= 0) & (below < len(shown)) & ~shown
    columns = np.arange(shown.shape[1])
    ground, across = (np.vstack([np.zeros(shown.shape[1], int), mask.cumsum(axis=0)]) for mask in (free & ~ink, free))
    bare, over = (sums[below, columns] - sums[above + 1, columns] for sums in (ground, across))
    whole = shown | (between & (bare == 0) & (over <= ACROSS))
    return np.asarray(ndimage.binary_closing(whole, np.ones((GRID, 1))) | whole)


def _behind(boxes: Int[ndarray, "R 4"], free: Bool[ndarray, "H W"], ink: Bool[ndarray, "H W"]) -> Int[ndarray, "R 4"]:
    """Boxes of one colour; one that goes behind a legend ends where most others end, if that is further."""
    whole = boxes.copy()
    for box, (end, way) in product(whole, ((TOP, -1), (BOTTOM, 1))):
        if not _is_hidden(box, end, free):
            continue
        together = (np.abs(boxes[:, None, end] - boxes[:, end]) <= LEVEL).sum(axis=1)
        level = boxes[together.argmax(), end]
        rows = slice(*sorted((int(box[end]), int(level))))
        bare = (free & ~ink)[rows, box[0] : box[2]]
        if together.max() > 1 and (level - box[end]) * way > 0 and bare.mean() < BARE:
            box[end] = level
    return whole


def _chosen(groups: Sequence[Int[ndarray, "_ 4"]], kept: Bool[ndarray, " R"]) -> list[Int[ndarray, "_ 4"]]:
    """The groups with those of all their boxes that are kept."""
    parts = np.split(kept, np.cumsum([len(boxes) for boxes in groups])[:-1])
    return [boxes[own] for boxes, own in zip(groups, parts, strict=True) if own.any()]


def _once(boxes: Int[ndarray, "R 4"], hollow: Bool[ndarray, " R"]) -> Bool[ndarray, " R"]:
    """Which boxes are bars of their own: not most of a larger one, as rims and hatches are, nor hollow around others.

    Of two that are nearly the same the first is one, that of the commoner colour.
    """
    sizes, kept = _size(boxes), np.zeros(len(boxes), dtype=bool)
    for k in np.lexsort((-sizes, hollow)):
        wide = np.minimum(boxes[:, 2], boxes[k, 2]) - np.maximum(boxes[:, 0], boxes[k, 0])
        high = np.minimum(boxes[:, 3], boxes[k, 3]) - np.maximum(boxes[:, 1], boxes[k, 1])
        shared = np.maximum(wide, 0) * np.maximum(high, 0)
        if hollow[k]:
            kept[k] = shared[kept].sum() <= SAME * sizes[k]
            continue
        over = np.flatnonzero(kept & (shared > SAME * sizes[k]))
        kept[k] = not len(over) or (k < over[0] and shared[over[0]] > SAME * sizes[over[0]])
        kept[over] &= not kept[k]
    return kept


def _solid(boxes: Int[ndarray, "R 4"]) -> Int[ndarray, "r 4"]:
    """The boxes of a colour without the flat ones, unless most are higher."""
    solid = boxes[:, 3] - boxes[:, 1] > FLAT
    return boxes if 2 * solid.sum() > len(boxes) else boxes[solid]


def _size(boxes: Int[ndarray, "R 4"]) -> Int[ndarray, " R"]:
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def _merged(boxes: Int[ndarray, "R 4"], wide: float, free: Bool[ndarray, "H W"]) -> Int[ndarray, "r 4"]:
    """Rectangles that a line of the grid, a hatch or a legend cut as one: side by side, together one bar wide.

    They are equally high, but for what is not free.
    """
    found: list[ndarray] = []
    for box in boxes[np.argsort(boxes[:, 0], kind="stable")]:
        for k, held in enumerate(found):
            level = _level(held, box, free)
            if level and 0 <= box[0] - held[2] <= max(GRID, HATCH * wide) and box[2] - held[0] <= 1.25 * wide:
                found[k] = np.array([held[0], min(held[1], box[1]), box[2], max(held[3], box[3])])
                break
        else:
            found.append(box)
    return np.array(found, dtype=int).reshape(-1, 4)


def _level(one: Int[ndarray, " 4"], other: Int[ndarray, " 4"], free: Bool[ndarray, "H W"]) -> bool:
    """Whether two boxes begin and end at the same heights; a shorter one may end where something hides it."""
    for end, shorter in ((TOP, one[TOP] > other[TOP]), (BOTTOM, one[BOTTOM] < other[BOTTOM])):
        short = one if shorter else other
        if abs(one[end] - other[end]) > LEVEL and not _is_hidden(short, end, free):
            return False
    return True


def _is_hidden(box: Int[ndarray, " 4"], end: int, free: Bool[ndarray, "H W"]) -> bool:
    """Whether most of what is just beyond the top or the bottom of a box is not free."""
    row = min(max(box[end] + (-2 if end == TOP else 1), 0), len(free) - 1)
    return bool(free[row, box[0] : box[2]].mean() <= 0.5)


def _base(boxes: Int[ndarray, "R 4"], upright: bool) -> float:
    """The height that most bars stand on, ends at which others begin left out; of two such the axis's."""
    top, bottom = boxes[:, 1], boxes[:, 3]
    meets = _shared(boxes) & _below(boxes)
    ends = np.concatenate([top[~meets.any(axis=1)], bottom[~meets.any(axis=0)]])
    if not len(ends):
        ends = np.concatenate([top, bottom])
    counts = (np.abs(ends[:, None] - ends) <= TOGETHER).sum(axis=1)
    best = ends[counts == counts.max()]
    return float(best.max() if upright else best.min())


def _shared(boxes: Int[ndarray, "R 4"]) -> Bool[ndarray, "R R"]:
    """Which boxes stand in the columns of which others, for most of their width."""
    left, _, right, _ = boxes.T
    return np.minimum(right[:, None], right) - np.maximum(left[:, None], left) > 0.5 * (right - left)[:, None]


def _below(boxes: Int[ndarray, "R 4"]) -> Bool[ndarray, "R R"]:
    """Which boxes begin where which others end above them, in any columns."""
    return np.abs(boxes[:, None, TOP] - boxes[:, BOTTOM]) <= RIM


def _at_edge(base: float, high: int) -> float:
    """The height that bars stand on, moved to the edge of the panel where its frame hides their feet."""
    return -1.0 if base <= RIM else high + 1.0 if base >= high - RIM else base


def _standing(boxes: Int[ndarray, "R 4"], base: float) -> Bool[ndarray, " R"]:
    """Which boxes stand on the base, or end where another one begins in the same columns."""
    top, bottom = boxes[:, 1], boxes[:, 3]
    grounded = (np.abs(top - base) <= TOGETHER) | (np.abs(bottom - base) <= TOGETHER)
    meets = _below(boxes) | _below(boxes).T
    return np.asarray(grounded | (_shared(boxes) & meets).any(axis=1))


def rectangles(shown: Bool[ndarray, "H W"]) -> Int[ndarray, "R 4"]:
    """The rectangles (left, top, right, bottom; the last ones beyond) that a layer is made of, standing side by side.

    A patch with a level foot or a level top is cut where its other side steps; holes (words in a bar) are filled.
    """
    names, count = ndimage.label(ndimage.binary_fill_holes(shown))
    found = []
    for name, where in zip(range(1, count + 1), ndimage.find_objects(names), strict=True):
        patch = names[where] == name
        if min(patch.shape) < NARROW - 1 or patch.size < 12:
            continue
        rows, columns = where[0].start, where[1].start
        for left, right in _steps(patch):
            part = patch[:, left:right]
            filled = np.flatnonzero(part.mean(axis=1) >= 0.5)
            if right - left < NARROW - 1 or not len(filled):
                continue
            top, bottom = int(filled[0]), int(filled[-1]) + 1
            if part[top:bottom].mean() >= FILLED:
                found.append((columns + left, rows + top, columns + right, rows + bottom))
    return np.array(found, dtype=int).reshape(-1, 4)


def _steps(patch: Bool[ndarray, "h w"]) -> list[tuple[int, int]]:
    """The stretches of columns in which a patch is equally high and stands equally deep."""
    tops = patch.argmax(axis=0)
    bottoms = patch.shape[0] - patch[::-1].argmax(axis=0)
    breaks = np.flatnonzero((np.abs(np.diff(tops)) > LEVEL) | (np.abs(np.diff(bottoms)) > LEVEL)) + 1
    edges = [0, *breaks.tolist(), patch.shape[1]]
    return [(a, b) for a, b in pairwise(edges) if b - a >= NARROW - 1]
