"""Legends that let through what lies behind them: the picture as it would be without their face.

matplotlib draws the face f of a legend, white or the colour of its panel, with an opacity a, .8 unless told otherwise.
A colour c behind it shows as a f + (1 - a) c. Letters: `H`, `W` rows and columns of the picture.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
from jaxtyping import Bool, Float, UInt8
from numpy import ndarray
from scipy.ndimage import binary_opening

from linework.charts.by_colour.layers import off
from linework.charts.colours import commonest
from linework.charts.seen import SeenMark, pairs_of
from linework.charts.view import Window

OPACITIES = (0.8, 0.9, 0.7, 0.6, 0.5)  # matplotlib's own first
WHITE = np.full(3, 255.0)
HANDLE = (2.0, 6.0)  # heights of a word from the words of a legend to its left side
MARGIN = (0.1, 1.4)  # to its other sides
BORDER = 5  # pixels around the inside of a legend that its frame takes
EDGE, RIDGE, DRAWN = 3, 6.0, 0.7  # pixels and difference of a channel from beside an edge, and the share that is drawn
TINTED = 2.5  # difference of a channel from a legend's face from which something shows through
LIKE = 22.0  # difference of a channel up to which what shows through is a colour of the panel
SHOWN = 0.01  # of a legend's inside where something shows through, at least
SAME = 3.0  # pixels that a side of a bar may be off where it is the same
LOOKED_AT = 10000  # pixels of a panel, for its colours
MOST, FEW = 12, 0.002  # colours of a panel, and the share of its pixels that one has


def unveiled(
    picture: UInt8[ndarray, "H W 3"], box: Window, entries: Sequence[Window], ground: Float[ndarray, " 3"]
) -> tuple[UInt8[ndarray, "H W 3"], Bool[ndarray, "H W"]] | None:
    """The picture without the face of a panel's legend, and where its frame, words and swatches hide what is behind.

    `entries` are the boxes of the words. None where the legend has no frame, or nothing shows through.
    """
    frame = _frame(picture, entries) if entries else None
    if frame is None:
        return None
    left, top, right, bottom = frame
    inside = picture[top:bottom, left:right].astype(float)
    outside = _colours_beside(picture, box, frame)
    best: tuple[int, ndarray, ndarray] = 0, inside, np.ones(inside.shape[:2], dtype=bool)
    for opacity, own in product(OPACITIES, (ground, WHITE)) if outside else ():
        face = opacity * own + (1 - opacity) * ground
        apart = off(inside, face)
        behind = ground + (inside - face) / (1 - opacity)
        tint = (apart > TINTED) & (apart <= 255 * (1 - opacity) + TINTED)
        tint &= np.min([off(behind, colour) for colour in outside], axis=0) <= LIKE
        met = int(binary_opening(tint, np.ones((3, 3))).sum())
        if met > 1.2 * best[0]:
            best = met, behind, tint | (apart <= TINTED)
    met, behind, told = best
    if met < SHOWN * told.size:
        return None
    clear, hiding = picture.copy(), np.zeros(picture.shape[:2], dtype=bool)
    clear[top:bottom, left:right] = np.clip(np.rint(behind), 0, 255).astype(np.uint8)
    hiding[top - BORDER : bottom + BORDER, left - BORDER : right + BORDER] = True
    hiding[top:bottom, left:right] = ~told
    return clear, hiding


def _colours_beside(picture: UInt8[ndarray, "H W 3"], box: Window, frame: tuple[int, int, int, int]) -> list[ndarray]:
    """The commonest colours of a panel outside its legend."""
    left, top, right, bottom = (max(round(side), 0) for side in box)
    beside = np.ones(picture.shape[:2], dtype=bool)
    beside[frame[1] - EDGE : frame[3] + EDGE, frame[0] - EDGE : frame[2] + EDGE] = False
    part = slice(top + 2, bottom - 1), slice(left + 2, right - 1)
    rest = picture[part][beside[part]].astype(float)
    rest = rest[:: max(len(rest) // LOOKED_AT, 1)]
    found: list[ndarray] = []
    while len(rest) > FEW * LOOKED_AT and len(found) < MOST:
        found.append(commonest(rest, 5))
        rest = rest[np.abs(rest - found[-1]).max(axis=1) > LIKE]
    return found


def _frame(picture: UInt8[ndarray, "H W 3"], entries: Sequence[Window]) -> tuple[int, int, int, int] | None:
    """The inside of the frame around the words of a legend: left, top, right and bottom; None without a frame."""
    boxes = np.array(entries)
    high = float(np.median(boxes[:, 3] - boxes[:, 1]))
    (x0, y0), (x1, y1) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    rows, columns = slice(round(y0), round(y1)), slice(round(x0 - HANDLE[0] * high), round(x1))
    if rows.start < EDGE or columns.start < EDGE or rows.stop - rows.start < 4:
        return None
    left = _edge(picture[rows], x0 - HANDLE[0] * high, x0 - HANDLE[1] * high)
    right = _edge(picture[rows], x1 + MARGIN[0] * high, x1 + MARGIN[1] * high)
    upright = picture.transpose(1, 0, 2)[columns]
    top = _edge(upright, y0 - MARGIN[0] * high, y0 - MARGIN[1] * high)
    bottom = _edge(upright, y1 + MARGIN[0] * high, y1 + MARGIN[1] * high)
    if left is None or right is None or top is None or bottom is None:
        return None
    found = left + EDGE, top + EDGE, right - EDGE + 1, bottom - EDGE + 1
    height, width = picture.shape[:2]
    within = min(found[:2]) >= BORDER and found[2] <= width - BORDER and found[3] <= height - BORDER
    return found if within and found[2] - found[0] > EDGE and found[3] - found[1] > EDGE else None


def _edge(strip: UInt8[ndarray, "n L 3"], near: float, far: float) -> int | None:
    """The column of the first line across a strip on the way from `near` to `far`; None where there is none."""
    way = 1 if far > near else -1
    for column in range(round(near), round(far) + way, way):
        if EDGE <= column < strip.shape[1] - EDGE:
            here, before, behind = (strip[:, column + k].astype(float) for k in (0, -EDGE, EDGE))
            sides = [np.abs(here - other).max(axis=1) > RIDGE for other in (before, behind)]
            if (sides[0] & sides[1]).mean() >= DRAWN:
                return column
    return None


def as_long(mark: SeenMark, shown: Sequence[ndarray], hiding: Bool[ndarray, "H W"]) -> SeenMark:
    """Bars with those of their ends that a legend hides where they are shown to be, if all other sides agree."""
    bars = pairs_of(mark).copy()
    changed = False
    for bar in bars:
        for other in shown:
            off = np.abs(np.sort(bar, axis=0) - np.sort(other, axis=0))
            if (off > SAME).sum() == 1 and _meets(bar, hiding):
                bar[np.argsort(bar, axis=0), np.arange(2)] = np.sort(other, axis=0)
                changed = True
    return replace(mark, points=bars.reshape(-1, 2)) if changed else mark


def _meets(bar: Float[ndarray, "2 2"], hiding: Bool[ndarray, "H W"]) -> bool:
    """Whether a bar is at a legend."""
    (left, top), (right, bottom) = np.maximum(bar.min(axis=0) - BORDER, 0), bar.max(axis=0) + BORDER
    return bool(hiding[int(top) : int(bottom) + 1, int(left) : int(right) + 1].any())
