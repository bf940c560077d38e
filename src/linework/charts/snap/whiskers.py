"""Whiskers moved onto the picture: each stands on the upright stroke beside it and ends where that ends.

Letters: `H`, `W` rows and columns of the picture; a whisker is its point, its low end and its high end.
"""

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray

from linework.charts.colours import commonest
from linework.charts.snap.round import snap_markers
from linework.charts.view import Window

INK = 40  # difference of a channel from the ground at which something is drawn
ALIKE = 60  # summed difference of the channels up to which a pixel has the colour of a whisker
BESIDE = 4  # columns to both sides that a stroke leaves open
CLEAR = 0.5  # how much more of a stroke's rows than of those beside it are inked, at least
NEARER = 0.4  # of the way to the whisker beside it that one may move
GAP = 2  # rows that a stroke may leave open


def snap_whiskers(
    points: Float[ndarray, "P 2"], picture: UInt8[ndarray, "H W 3"], box: Window, reach: tuple[float, float]
) -> Float[ndarray, "P 2"]:
    """Points with their whiskers where these are drawn; a whisker without a stroke nearby stays where it was."""
    groups = points[: len(points) // 3 * 3].reshape(-1, 3, 2).copy()
    left, top, right, bottom = (max(int(side), 0) for side in box)
    inside = picture[top : bottom + 1, left : right + 1]
    if not inside.size or not len(groups):
        return points
    ground = commonest(inside.reshape(-1, 3)).astype(int)
    apart = float(np.diff(np.sort(groups[:, 0, 0])).min(initial=np.inf))
    reach = max(1.0, min(reach[0], NEARER * apart)), reach[1]
    for group in groups:
        found = _stroke(group, picture, ground, box, reach)
        if found is not None:
            group[0, 1] += (found[1:] - group[1:, 1]).mean()
            group[:, 0] = found[0]
            group[1:, 1] = found[1:]
    middles = snap_markers(groups[:, 0], picture, box, (reach[0] / 4, reach[1] / 2))
    groups[:, 0, 1] = middles[:, 1]
    return np.vstack([groups.reshape(-1, 2), points[len(groups) * 3 :]])


def _stroke(
    group: Float[ndarray, "3 2"], picture: ndarray, ground: ndarray, box: Window, reach: tuple[float, float]
) -> Float[ndarray, " 3"] | None:
    """The column of the upright stroke beside a whisker, and the rows where it ends near both ends of the whisker."""
    place, (high, low) = float(group[0, 0]), np.sort(group[1:, 1])
    height, width = picture.shape[:2]
    margin = 0.15 * (low - high)
    rows = slice(max(int(high + margin), 0), min(int(np.ceil(low - margin)) + 1, height))
    first = max(int(place - reach[0]) - BESIDE, 0)
    last = min(int(place + reach[0]) + BESIDE + 2, width)
    strip = picture[rows, first:last].astype(int)
    if strip.shape[0] < 2 or strip.shape[1] < 2 * BESIDE + 1:
        return None
    inked = (np.abs(strip - ground).max(axis=2) > INK).mean(axis=0)
    alone = inked[BESIDE:-BESIDE] - np.maximum(inked[: -2 * BESIDE], inked[2 * BESIDE :])
    places = np.arange(first + BESIDE, last - BESIDE) + 0.5
    alone[np.minimum(np.abs(places - box[0]), np.abs(places - box[2])) < BESIDE] = 0  # the panel's frame
    score = alone - 0.3 * np.abs(places - place) / reach[0]
    best = int(score.argmax())
    if alone[best] < CLEAR:
        return None
    run = np.flatnonzero(alone >= 0.8 * alone[best])
    run = run[np.abs(run - best) <= BESIDE]
    column = int(places[best])
    line = picture[:, column].astype(int)
    held = line[rows][np.abs(line[rows] - ground).max(axis=1) > INK]
    shown = np.abs(line - np.median(held, axis=0)).sum(axis=1) <= ALIKE
    ends = [_end(shown, end, way, reach[1], min(reach[1], 0.4 * (low - high))) for end, way in ((high, -1), (low, 1))]
    if group[1, 1] > group[2, 1]:
        ends = ends[::-1]
    return np.array([places[run].mean(), *ends])


def _end(shown: ndarray, told: float, way: int, reach: float, within: float) -> float:
    """The row where a stroke ends, outwards from `within`; what was told where it does not end within `reach`."""
    row = round(told - way * within)
    last = None
    while 0 <= row < len(shown) and abs(row - told) <= reach + GAP:
        if shown[row]:
            last = row
        elif last is not None and abs(row - last) > GAP:
            break
        row += way
    if last is None or abs(last - told) > reach:
        return told
    return last + (1.0 if way > 0 else 0.0)
