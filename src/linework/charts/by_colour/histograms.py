"""Histograms found by their colours alone: areas whose upper edges step at even places.

Letters: `C` columns of all areas of a panel, `c` places between them, `B` bins and `E` their edges.
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

MOST, FEWEST = 150, 3  # bins
NARROW = 3.0  # pixels that a bin is wide, at least
BESIDE, PART = 3.0, 0.15  # pixels, and share of a bin, off its edge at which a step is still there
DRIFT = 0.5  # pixels that the last edge moves by from one width to the next that is tried
STEPPED = 0.6  # score of steps at the edges of bins, at least
AS_GOOD = 0.1  # by which the score of wider bins may be lower, and that of bins for all areas
ALIKE = 0.05  # share of a width by which others are about the same
INTO = 0.3  # share of a bin that an area reaches into it, from which it is there
FLAT = 1.5  # pixels that an empty bin is high, at most
Filled = tuple[Float[ndarray, " C"], Float[ndarray, " C"]]


@dataclass(frozen=True, eq=False)
class _Bins:
    """How well even bins tell the steps of areas, an edge of theirs, and how wide they are."""

    score: float
    edge: float
    width: float

    def edges(self, low: float, high: float) -> Float[ndarray, " E"]:
        """The edges of the bins between two places; what reaches a little into one does not count."""
        first, last = (low - self.edge) / self.width, (high - self.edge) / self.width
        return self.edge + self.width * np.arange(np.floor(first + INTO), np.ceil(last - INTO) + 1)


def histograms_by_colour(plain: PlainColours) -> list[SeenMark]:
    """The histograms of a panel, with the same bins or each with its own; none where an area does not step evenly.

    The first and the last bin are not empty: the least and the greatest value are in them.
    """
    areas = edges_by_colour(plain, stepped=True)
    if not areas:
        return []
    low, high = min(area.x[0] for area in areas), max(area.x[-1] for area in areas)
    columns = np.arange(np.floor(low), np.ceil(high))
    spans = [_filled(area, columns) for area in areas]
    steps = np.abs(np.diff([foot - top for foot, top in spans], axis=1))
    together, apart = _bins(steps.sum(axis=0)), [_bins(own) for own in steps]
    worst = min(bins.score for bins in apart)
    if max(worst, together.score) < STEPPED:
        return []
    shared = together.score >= worst - AS_GOOD
    marks = []
    for area, span, own in zip(areas, spans, apart, strict=True):
        ends = (low, high) if shared else (area.x[0], area.x[-1])
        marks.append(_measured((together if shared else own).edges(ends[0] - columns[0], ends[1] - columns[0]), *span))
    kept = _without_empty_ends(marks, shared)
    corner = plain.inside.corner + np.array([columns[0], 0])
    return [SeenMark("histogram", bins.reshape(-1, 2) + corner) for bins in kept]


def _without_empty_ends(marks: Sequence[ndarray], shared: bool) -> list[ndarray]:
    """The bins of each area from its first to its last that is not empty; none where an area has none.

    Areas that share bins keep those of all; but one upon others would show an empty bin as a line.
    """
    full = [np.flatnonzero(bins[:, 0, 1] - bins[:, 1, 1] > FLAT) for bins in marks]
    if not all(map(len, full)):
        return []
    level = [np.ptp(bins[:, 0, 1]) <= FLAT for bins in marks]
    whose = [np.concatenate(full) if shared and flat else own for flat, own in zip(level, full, strict=True)]
    return [bins[own.min() : own.max() + 1] for bins, own in zip(marks, whose, strict=True)]


def _measured(
    edges: Float[ndarray, " E"], low: Float[ndarray, " C"], high: Float[ndarray, " C"]
) -> Float[ndarray, "B 2 2"]:
    """The lower left and the upper right corner of each bin of an area, from the first column."""
    at = np.arange(len(low)) + 0.5
    corners = []
    for left, right in pairwise(edges):
        inner = (at > left + 1) & (at < right - 1)
        foot, top = (np.median(low[inner]), np.median(high[inner])) if inner.any() else (low[-1], low[-1])
        corners.append([(left, foot), (right, top)])
    return np.array(corners)


def _filled(area: Edges, columns: Float[ndarray, " C"]) -> Filled:
    """Where an area begins below and ends above in every column; where there is none of it, both at its foot."""
    within = (columns + 0.5 >= area.x[0]) & (columns + 0.5 <= area.x[-1])
    low, high = (np.interp(columns + 0.5, area.x, edge) for edge in (area.bottom, area.top))
    return low, np.where(within, high, low)


def _bins(steps: Float[ndarray, " c"]) -> _Bins:
    """The widest bins at whose edges steps are about as often as at those of any.

    The score is the share of all steps there, beyond the share of the columns that this is.
    """
    wide, total = len(steps) + 1, float(steps.sum())
    if not total or wide < FEWEST * NARROW:
        return _Bins(0.0, 0.0, float(wide))
    at = np.arange(1, wide, dtype=float)
    tried = []
    width = wide / FEWEST
    while width >= max(NARROW, wide / MOST):
        tried.append(_best_edge(steps / total, at, width))
        width -= DRIFT * width / wide
    best = max(bins.score for bins in tried)
    widest = next(bins.width for bins in tried if bins.score >= best - AS_GOOD)
    alike = [bins for bins in tried if bins.width >= (1 - ALIKE) * widest]
    return _fitted(max(alike, key=lambda bins: bins.score), steps, at)


def _fitted(bins: _Bins, steps: Float[ndarray, " c"], at: Float[ndarray, " c"]) -> _Bins:
    """The same bins moved to the middle of the steps beside their edges, by least squares."""
    number = np.rint((at - bins.edge) / bins.width)
    beside = np.abs(at - bins.edge - number * bins.width) <= max(min(BESIDE, PART * bins.width), 1.0)
    weights = np.sqrt(steps * beside)
    if len(set(number[weights > 0].tolist())) < FEWEST:
        return bins
    width, edge = np.polyfit(number, at, 1, w=weights)
    return _Bins(bins.score, float(edge), float(width))


def _best_edge(steps: Float[ndarray, " c"], at: Float[ndarray, " c"], width: float) -> _Bins:
    """Bins of a width with the edge that most of the steps are beside."""
    near = min(BESIDE, PART * width)
    phases = int(np.ceil(width))
    held = np.bincount((at % width).astype(int), steps, phases)
    reach = max(round(near), 1)
    around = np.sum([np.roll(held, shift) for shift in range(-reach, reach + 1)], axis=0)
    chance = min((2 * reach + 1) / width, 0.99)
    edge = int(np.argmax(around))
    return _Bins((float(around[edge]) - chance) / (1 - chance), edge + 0.5, width)
