"""Ink that no panel covers: a pie beside a chart, a distribution along its side; a further opinion on the layout.

Letters: `H`, `W` rows and columns of the picture.
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray
from scipy import ndimage

from linework.charts.boxes import reading_order
from linework.charts.fidelity import ink_of
from linework.charts.seen import Word
from linework.charts.view import Window

AROUND = 12  # pixels around a panel that its ticks and spines take
PAD = 2  # pixels around a word where ink is of it
JOINED = 9  # pixels across which ink is of one thing
SMALL = 48  # pixels that a panel is wide and high, at least
FILLED = 0.005  # share of the picture that its ink covers, at least
TINY = 3  # pixels that ink is part of something solid from


def with_uncovered(told: Sequence[Window], words: Sequence[Word], picture: UInt8[ndarray, "H W 3"]) -> list[Window]:
    """The panels that were told, and a box around what is drawn apart from them; none where nothing is."""
    ink = ink_of(picture)
    for boxes, pad in ((told, AROUND), ([word.box for word in words], PAD)):
        for left, top, right, bottom in np.array(boxes).reshape(-1, 4).round().astype(int).tolist():
            ink[max(top - pad, 0) : max(bottom + pad + 1, 0), max(left - pad, 0) : max(right + pad + 1, 0)] = False
    solid = ndimage.binary_opening(ink, np.ones((TINY, TINY)))
    names, _ = ndimage.label(ndimage.binary_dilation(ink, np.ones((JOINED, JOINED))))
    found = []
    for name, (rows, columns) in enumerate(ndimage.find_objects(names), 1):
        own = names[rows, columns] == name
        if (own & solid[rows, columns]).sum() < FILLED * ink.size:
            continue
        drawn = np.argwhere(own & ink[rows, columns]) + np.array([rows.start, columns.start])
        (top, left), (bottom, right) = drawn.min(axis=0).tolist(), drawn.max(axis=0).tolist()
        if min(bottom - top, right - left) >= SMALL:
            found.append((float(left), float(top), float(right + 1), float(bottom + 1)))
    return sorted([*told, *found], key=reading_order) if found else []
