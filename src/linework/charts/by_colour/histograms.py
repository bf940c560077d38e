"""Histograms found by their colours alone: areas whose upper edges step at even places.

Letters: `C` columns of all areas of a panel, `E` edges of bins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, eq=False)
class _Binned:
    """How well bins tell the steps of all areas, their edges, and where each area is in every column."""

    score: float
    edges: Float[ndarray, " E"]
    columns: Float[ndarray, " C"]
    spans: list[Filled]


def histograms_by_colour(plain: PlainColours) -> list[SeenMark]:
    """The histograms of a panel, all with the same bins; none where its areas do not step evenly."""
    areas = edges_by_colour(plain, stepped=True)
    if not areas:
        return []
    ends = min(area.x[0] for area in areas), max(area.x[-1] for area in areas)
    wide = plain.inside.free.shape[1]
    tried = (_binned(areas, low, high) for low, high in ((MARGIN * wide, (1 - MARGIN) * wide), ends))
    found = [binned for binned in tried if binned is not None]
    if not found:
        return []
    best = max(binned.score for binned in found)
    binned = next(binned for binned in found if binned.score >= best - AS_GOOD)
    marks = []
    for low, high in binned.spans:
        points = []
        for left, right in pairwise(binned.edges):
            inner = (binned.columns + 0.5 > left + 1) & (binned.columns + 0.5 < right - 1)
            points += [(left, np.median(low[inner])), (right, np.median(high[inner]))]
        marks.append(SeenMark("histogram", np.array(points) + plain.inside.corner))
    return marks


def _binned(areas: Sequence[Edges], low: float, high: float) -> _Binned | None:
    """Bins between two places; None where no number of them tells the steps, or an area goes on a bin beyond."""
    columns = np.arange(np.floor(low), np.ceil(high))
    spans = [_filled(area, columns) for area in areas]
    score, bins = _bins(np.abs(np.diff([foot - top for foot, top in spans], axis=1)).sum(axis=0))
    edges = np.linspace(columns[0], columns[-1] + 1, bins + 1)
    beyond = max(low - min(area.x[0] for area in areas), max(area.x[-1] for area in areas) - high)
    return _Binned(score, edges, columns, spans) if score >= STEPPED and beyond < edges[1] - edges[0] else None


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
