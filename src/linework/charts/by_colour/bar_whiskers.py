"""Whiskers at the ends of bars: narrow strokes along their middles that go on beyond the end.

Letters: `L` pixels along the bars, `A` across them.
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float
from numpy import ndarray

from linework.charts.by_colour.layers import Inside
from linework.charts.runs import runs_of
from linework.charts.seen import SeenMark, pairs_of

SET_OFF = 45.0  # difference of a channel by which a stroke differs from what is on both its sides
BESIDE = 0.25  # of a bar's width from a stroke to what it is compared with, and
LEAST, MOST = 3, 7  # pixels, the least and the most of it
MIDDLE = 0.15  # of a bar's width that its stroke may be off its middle
GAP = 3  # pixels that the edge of a bar, or a cap, may interrupt a stroke for
NEAR = 4  # pixels from the end of a bar within which its stroke is met
OUT = 3.0  # pixels that a whisker reaches beyond its bar at least
SIDE = 4  # pixels from the side of the panel that it stays away; a line of the grid does not
USUAL = 0.5  # of all bars that have a whisker where any has


def whiskers_of_bars(bars: Sequence[SeenMark], inside: Inside) -> SeenMark | None:
    """The whiskers of upright or of lying bars, as points at the ends of these; None where most bars have none."""
    if not bars or len({mark.upright for mark in bars}) > 1:
        return None
    upright = bars[0].upright
    pixels, free = (inside.pixels, inside.free) if upright else (inside.pixels.transpose(1, 0, 2), inside.free.T)
    corner = inside.corner if upright else inside.corner[::-1]
    boxes = [(box if upright else box[:, ::-1]) - corner for mark in bars for box in pairs_of(mark)]
    found = [whisker for box in boxes if (whisker := _whisker(box, pixels, free)) is not None]
    if len(found) < max(USUAL * len(boxes), 1):
        return None
    points = np.array(found) + corner
    if not upright:
        points = points[:, [0, 2, 1], ::-1]  # the low end is on the left
    return SeenMark("error_bars", points.reshape(-1, 2), upright=upright, lined=False)


def _whisker(
    box: Float[ndarray, "2 2"], pixels: Float[ndarray, "L A 3"], free: Bool[ndarray, "L A"]
) -> Float[ndarray, "3 2"] | None:
    """The end of a bar and both ends of the stroke across it, or None."""
    (left, right), foot, end = np.sort(box[:, 0]), box[0, 1], box[1, 1]
    beside = int(np.clip(BESIDE * (right - left), LEAST, MOST))
    middle, reach = (left + right) / 2, max(MIDDLE * (right - left), 1.5)
    columns = np.arange(int(middle - reach), int(np.ceil(middle + reach)) + 1)
    if columns[0] < beside or columns[-1] >= pixels.shape[1] - beside or not NEAR < end < len(pixels) - NEAR:
        return None
    strokes = [_stroke(_set_off(pixels, column, beside) & free[:, column], end) for column in columns.tolist()]
    lengths = [0.0 if stroke is None else stroke[1] - stroke[0] for stroke in strokes]
    best = strokes[int(np.argmax(lengths))]
    if best is None:
        return None
    high, low = best
    beyond = end - high if end < foot else low - end
    if beyond < OUT or high < SIDE or low > len(pixels) - SIDE:
        return None
    across = columns[np.array(lengths) >= 0.9 * max(lengths)].mean() + 0.5
    return np.array([[across, end], [across, low], [across, high]])


def _set_off(pixels: Float[ndarray, "L A 3"], column: int, beside: int) -> Bool[ndarray, " L"]:
    """Where a column differs from those at both its sides."""
    apart = [np.abs(pixels[:, column] - pixels[:, column + way * beside]).max(axis=1) for way in (-1, 1)]
    return np.minimum(apart[0], apart[1]) > SET_OFF


def _stroke(there: Bool[ndarray, " L"], end: float) -> tuple[float, float] | None:
    """Where the stroke that the end of a bar meets begins and ends."""
    for run in runs_of(np.flatnonzero(there), GAP):
        if run[0] - NEAR <= end <= run[-1] + NEAR:
            return float(run[0]), float(run[-1] + 1)
    return None
