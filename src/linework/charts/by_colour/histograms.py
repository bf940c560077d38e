"""Histograms found by their colours alone: areas whose upper edges step at even places.

Letters: `C` columns of all areas of a panel.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts.by_colour.areas import Edges, edges_by_colour
from linework.charts.by_colour.plain import PlainColours
from linework.charts.seen import SeenMark

BINS = range(3, 151)
MARGIN = 1 / 22  # share of a panel's width that is left beside bins by default, also where the last ones are empty
NARROW = 3.0  # pixels that a bin is wide, at least
BESIDE, PART = 3.0, 0.15  # pixels, and share of a bin, off its edge at which a step is still there
STEPPED = 0.6  # score of steps at the edges of bins, at least
AS_GOOD = 0.1  # by which the score of fewer bins may be lower
Filled = tuple[Float[ndarray, " C"], Float[ndarray, " C"]]
Read = tuple[float, Float[ndarray, " B"], Float[ndarray, " C"], list[Filled]]


def histograms_by_colour(plain: PlainColours) -> list[SeenMark]:
    """The histograms of a panel, all with the same bins; none where its areas do not step evenly."""
    areas = edges_by_colour(plain, stepped=True)
    if not areas:
        return []
    ends = min(area.x[0] for area in areas), max(area.x[-1] for area in areas)
    wide = plain.inside.free.shape[1]
    found = [read for low, high in ((MARGIN * wide, (1 - MARGIN) * wide), ends) if (read := _read(areas, low, high))]
    if not found:
        return []
    best = max(read[0] for read in found)
    _, places, columns, spans = next(read for read in found if read[0] >= best - AS_GOOD)
    marks = []
    for low, high in spans:
        points = []
        for left, right in pairwise(places):
            inner = (columns + 0.5 > left + 1) & (columns + 0.5 < right - 1)
            points += [(left, np.median(low[inner])), (right, np.median(high[inner]))]
        marks.append(SeenMark("histogram", np.array(points) + plain.inside.corner))
    return marks


def _read(areas: Sequence[Edges], low: float, high: float) -> Read | None:
    """How well bins between two places tell the steps of all areas, their edges, and each area column by column.

    None where no number of bins does, or an area goes on for more than a bin beyond.
    """
    columns = np.arange(np.floor(low), np.ceil(high))
    spans = [_filled(area, columns) for area in areas]
    score, bins = _bins(np.abs(np.diff([foot - top for foot, top in spans], axis=1)).sum(axis=0))
    places = np.linspace(columns[0], columns[-1] + 1, bins + 1)
    beyond = max(low - min(area.x[0] for area in areas), max(area.x[-1] for area in areas) - high)
    return (score, places, columns, spans) if score >= STEPPED and beyond < places[1] - places[0] else None


def _filled(area: Edges, columns: Float[ndarray, " C"]) -> Filled:
    """Where an area begins below and ends above in every column; where there is none of it, both at its foot."""
    within = (columns + 0.5 >= area.x[0]) & (columns + 0.5 <= area.x[-1])
    low, high = (np.interp(columns + 0.5, area.x, edge) for edge in (area.bottom, area.top))
    return low, np.where(within, high, low)


def _bins(steps: Float[ndarray, " c"]) -> tuple[float, int]:
    """The fewest bins at whose edges steps are about as often as at those of any, with its score.

    The score is the share of all steps there, beyond the share of the columns that this is.
    """
    wide, total = len(steps) + 1, float(steps.sum())
    at = np.arange(1, wide)
    scores: dict[int, float] = {}
    for bins in BINS:
        if wide / bins < NARROW or not total:
            break
        off = np.abs((at * bins / wide + 0.5) % 1 - 0.5) * wide / bins
        edges = off <= min(BESIDE, wide / bins * PART)
        chance = float(edges.mean())
        scores[bins] = (float(steps[edges].sum()) / total - chance) / max(1 - chance, 1e-9)
    best = max(scores.values(), default=0.0)
    return next(((score, bins) for bins, score in scores.items() if score >= best - AS_GOOD), (0.0, 1))
