"""Histograms found by their colours alone: areas whose upper edges step at even places.

Letters: `C` columns of all areas of a panel.
"""

from itertools import pairwise

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts.by_colour.areas import Edges, edges_by_colour
from linework.charts.by_colour.plain import PlainColours
from linework.charts.seen import SeenMark

BINS = range(3, 151)
NARROW = 3.0  # pixels that a bin is wide, at least
BESIDE, PART = 3.0, 0.15  # pixels, and share of a bin, off its edge at which a step is still there
STEPPED = 0.9  # share of all steps that are at the edges of bins, at least


def histograms_by_colour(plain: PlainColours) -> list[SeenMark]:
    """The histograms of a panel, all with the same bins; none where its areas do not step evenly."""
    areas = edges_by_colour(plain, stepped=True)
    if not areas:
        return []
    columns = np.arange(np.floor(min(area.x[0] for area in areas)), np.ceil(max(area.x[-1] for area in areas)))
    spans = [_filled(area, columns) for area in areas]
    bins = _bins(np.abs(np.diff([low - high for low, high in spans], axis=1)).sum(axis=0))
    if bins is None:
        return []
    places = np.linspace(columns[0], columns[-1] + 1, bins + 1)
    marks = []
    for low, high in spans:
        points = []
        for left, right in pairwise(places):
            inner = (columns + 0.5 > left + 1) & (columns + 0.5 < right - 1)
            points += [(left, np.median(low[inner])), (right, np.median(high[inner]))]
        marks.append(SeenMark("histogram", np.array(points) + plain.inside.corner))
    return marks


def _filled(area: Edges, columns: Float[ndarray, " C"]) -> tuple[Float[ndarray, " C"], Float[ndarray, " C"]]:
    """Where an area begins below and ends above in every column; where there is none of it, both at its foot."""
    within = (columns + 0.5 >= area.x[0]) & (columns + 0.5 <= area.x[-1])
    low, high = (np.interp(columns + 0.5, area.x, edge) for edge in (area.bottom, area.top))
    return low, np.where(within, high, low)


def _bins(steps: Float[ndarray, " c"]) -> int | None:
    """The fewest bins at whose edges most steps are; None where steps are anywhere."""
    wide, total = len(steps) + 1, float(steps.sum())
    at = np.arange(1, wide)
    for bins in BINS:
        if wide / bins < NARROW or not total:
            break
        off = np.abs((at * bins / wide + 0.5) % 1 - 0.5) * wide / bins
        if steps[off <= min(BESIDE, wide / bins * PART)].sum() >= STEPPED * total:
            return bins
    return None
