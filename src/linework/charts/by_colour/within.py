"""Which marks of a panel lie in others, or along them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from linework.charts.by_colour.layers import Inside
from linework.charts.seen import SeenMark, pairs_of

EDGE = 3.0  # pixels around a bar that its edge may take
MOSTLY = 0.5  # of the middle of an area in another mark, from which it is that mark's


def without_bars(inside: Inside, bars: Sequence[SeenMark]) -> Inside:
    """The same panel, bars with their edges aside: feet in a row are no rule."""
    free = inside.free.copy()
    for mark in bars:
        for pair in pairs_of(mark) - inside.corner:
            (left, top), (right, bottom) = pair.min(axis=0) - EDGE, pair.max(axis=0) + EDGE
            free[max(int(top), 0) : max(int(bottom) + 1, 0), max(int(left), 0) : max(int(right) + 1, 0)] = False
    return replace(inside, free=free)


def without_pieces(bars: SeenMark, rules: Sequence[SeenMark]) -> SeenMark:
    """Bars without those that lie along a rule and are not much thicker."""
    pairs = pairs_of(bars)
    along = np.zeros(len(pairs), dtype=bool)
    for rule in rules:
        across = int(np.ptp(rule.points, axis=0).argmin())
        along |= (np.abs(pairs[:, :, across] - rule.points[:, across].mean()) <= EDGE).all(axis=1)
    return replace(bars, points=pairs[~along].reshape(-1, 2))


def is_of_bars(area: SeenMark, bars: Sequence[SeenMark]) -> bool:
    """Whether most of the middle of an area lies in bars."""
    bottom, top = np.split(area.points, 2)
    middle = (bottom + top) / 2
    within = np.zeros(len(middle), dtype=bool)
    for mark in bars:
        for pair in pairs_of(mark):
            within |= ((middle >= pair.min(axis=0) - EDGE) & (middle <= pair.max(axis=0) + EDGE)).all(axis=1)
    return bool(within.mean() > MOSTLY)


def covers(band: SeenMark, area: SeenMark) -> bool:
    """Whether most of the middle of an area lies in a band."""
    (low, high), (bottom, top) = (np.split(mark.points, 2) for mark in (band, area))
    x, middle = bottom[:, 0], (bottom[:, 1] + top[:, 1]) / 2
    lowest, highest = (np.interp(x, edge[:, 0], edge[:, 1]) for edge in (low, high))
    return bool(((middle < lowest) & (middle > highest)).mean() > MOSTLY)
