"""Boxes of box plots measured on their ink, from a place inside each: sides, quartiles, median, whiskers.

Letters: `H`, `W` rows and columns of a panel, values running down; `P` places, `S` rows that are tried, `R` rows
beside a box.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from linework.charts.by_colour.layers import Inside
from linework.charts.runs import runs_of
from linework.charts.seen import EACH, SeenMark, pairs_of
from linework.charts.snap.boxes import CHANGED, CLEAR, STROKE, end_of

UNEVEN = 0.5  # of the longer half of a box, from where it was told, that the shorter one has at least
GAP = 2  # rows in which the sides of a box and its whiskers may be interrupted
LOW = 5  # rows of the lowest box
INWARD = 4  # pixels from the side of a box where it surely is filled
TRIED = 0.5, 0.25, 0.75  # of the way between quartiles where a box is looked for
OUTLINED = 0.45  # of the strength of a box's outline that its whiskers have at least
SHOWN = 0.4  # of a whisker's strength, from which a pixel belongs to it or to its cap
CAP = 0.15  # of half a box that the end of a whisker reaches to both sides at least
TOGETHER, STANDING = 2.5, 0.5  # pixels between ends that are one, and share of bars that have such if they stand
USUAL = 0.6  # of the boxes that have a median or whiskers, from which what was told as bars are boxes


@dataclass(frozen=True, eq=False)
class _Box:
    """The five rows of a box from the top, its middle column, and whether a median and whiskers were seen."""

    column: float
    rows: Float[ndarray, " 5"]
    median: bool
    whiskers: bool


def boxes_by_ink(told: Sequence[SeenMark], inside: Inside) -> SeenMark | None:
    """The boxes that marks told as boxes, or as bars, stand for; None where that is not to be told."""
    upright = told[0].upright
    pixels = inside.pixels if upright else inside.pixels.transpose(1, 0, 2)
    found = []
    for mark in told:
        for group in pairs_of(mark, EACH[mark.kind]) - inside.corner:
            places = group if upright else group[:, ::-1]
            box = _measured(pixels, inside.ground, places, mark.kind == "boxes")
            if box is None and mark.kind == "boxes":
                return None
            if box is not None or np.ptp(places[:, 1]) >= LOW:  # lower ones are outliers
                found.append(box or _as_told(places))
    if not found or (told[0].kind == "bars" and not _are_boxes(found)):
        return None
    points = np.concatenate([np.column_stack([np.full(5, box.column), box.rows]) for box in found])
    points = (points if upright else points[:, ::-1]) + inside.corner
    return SeenMark("boxes", points, upright, told[0].second)


def _are_boxes(found: Sequence[_Box]) -> bool:
    """Whether what was told as bars are boxes: most have a median, and whiskers where bars may stand."""
    ends = np.array([box.rows[[1, 3]] for box in found])
    together = (np.abs(ends[:, None] - ends) <= TOGETHER).sum(axis=1).max()
    floats = len(found) > 2 and together <= STANDING * len(found)
    return bool(np.mean([box.median and (box.whiskers or floats) for box in found]) >= USUAL)


def _as_told(places: Float[ndarray, "P 2"]) -> _Box:
    """A bar as a box without a median and whiskers."""
    low, high = np.sort(places[:, 1])[[0, -1]].tolist()
    rows = np.array([low, low, (low + high) / 2, high, high])
    return _Box(float(places[:, 0].mean()), rows, median=False, whiskers=False)


def _measured(
    pixels: Float[ndarray, "H W 3"], ground: Float[ndarray, " 3"], places: Float[ndarray, "P 2"], boxed: bool
) -> _Box | None:
    """The box around some told places; its median is where it was told if none is seen."""
    rows = np.sort(places[:, 1])
    inner = rows[1:4] if boxed else rows
    found = _around(pixels, float(places[:, 0].mean()), inner[0] + np.ptp(inner) * np.array(TRIED))
    if found is None:
        return None
    left, right, first, last = found
    middle, half = (left + right) / 2, (right - left) / 2
    beside = [int(middle - half / 2), int(middle + half / 2)]
    strip = pixels[:, beside].mean(axis=1)
    top, bottom = _edge(strip, first, -1), _edge(strip, last, 1)
    if bottom - top < LOW:
        return None
    told = float(inner[1]) if boxed and top < inner[1] < bottom else None
    median = _median(strip, top, bottom, told)
    middle_row = (top + bottom) / 2 if told is None else told
    away = pixels - ground
    outline = np.abs(away[first : last + 1, np.clip(int(left) + np.arange(-1, 2), 0, None)]).max(axis=(1, 2))
    least = max(OUTLINED * float(np.median(outline)), CHANGED)
    ends = [_whisker_end(away, middle, half, row, way, least) for row, way in ((top, -1), (bottom, 1))]
    five = np.array([ends[0], top, middle_row if median is None else median, bottom, ends[1]])
    return _Box(middle, five, median is not None, ends[0] < top - CLEAR or ends[1] > bottom + CLEAR)


def _around(
    pixels: Float[ndarray, "H W 3"], column: float, starts: Float[ndarray, " S"]
) -> tuple[float, float, int, int] | None:
    """The sides of the box around a place, and its first and last row between its edges; None where it has none."""
    high, wide = pixels.shape[:2]
    if not CLEAR <= column < wide - CLEAR:
        return None
    for row in np.clip(starts, 0, high - 1).astype(int).tolist():
        left, right = end_of(pixels[row, : int(column) + 1][::-1]), end_of(pixels[row, int(column) :])
        if left is None or right is None or not UNEVEN * left < right < left / UNEVEN:
            continue
        sides = int(column) + 0.5 - left, int(column) + 0.5 + right
        on = np.ones(high, dtype=bool)
        for side, inward in zip(sides, (1, -1), strict=True):
            strokes = pixels[:, np.clip(int(side) + np.arange(-1, 2), 0, wide - 1)]
            within = pixels[:, np.clip(int(side) + inward * INWARD, 0, wide - 1)]
            on &= np.abs(strokes - within[:, None]).max(axis=(1, 2)) > CHANGED
        run = next((run for run in runs_of(np.flatnonzero(on), GAP) if run[0] <= row <= run[-1]), None)
        if run is not None:
            return *sides, int(run[0]), int(run[-1])
    return None


def _edge(strip: Float[ndarray, "H 3"], row: int, way: int) -> float:
    """Where the edge beyond the last row between the edges runs: the middle of its stroke, if it has one."""
    rows = np.clip(row + way * np.arange(-1, STROKE + 1), 0, len(strip) - 1)
    away = np.abs(strip[rows] - strip[rows[0]]).max(axis=1)
    stroke = np.minimum(away, np.abs(strip[rows] - strip[rows[-1]]).max(axis=1))
    run = _first(stroke > CHANGED, 1)
    return 0.5 + (float(np.average(rows[run], weights=stroke[run])) if len(run) else row + way / 2)


def _first(there: Bool[ndarray, " R"], gap: int) -> Int[ndarray, " r"]:
    """The places of the first run, which may have gaps; none where nothing is there."""
    return next(iter(runs_of(np.flatnonzero(there), gap)), np.zeros(0, dtype=int))


def _median(strip: Float[ndarray, "H 3"], top: float, bottom: float, told: float | None) -> float | None:
    """The row of the stroke inside a box that is nearest to where it was told, else of the strongest; None without."""
    rows = np.arange(int(top) + CLEAR, int(bottom) - CLEAR + 1)
    if not len(rows):
        return None
    away = np.abs(strip[rows] - np.median(strip[rows], axis=0)).max(axis=1)
    strokes = [run for run in runs_of(np.flatnonzero(away > CHANGED), 1) if len(run) <= STROKE]
    if not strokes:
        return None
    places = [0.5 + float(np.average(rows[run], weights=away[run])) for run in strokes]
    strength = [float(away[run].max()) for run in strokes]
    return places[int(np.argmax(strength) if told is None else np.abs(np.array(places) - told).argmin())]


def _whisker_end(
    away: Float[ndarray, "H W 3"], middle: float, half: float, row: float, way: int, least: float
) -> float:
    """Where the whisker beyond a quartile ends: its cap, else its last row; the quartile itself without a whisker.

    `least` is how far from the ground its colour is, or it is a line of the grid.
    """
    rows = np.arange(int(row) + way * CLEAR, len(away) if way > 0 else -1, way)
    near = away[rows][:, max(int(middle) - 1, 0) : int(middle) + 2]
    if not near.size:
        return row
    first = near[:CLEAR].reshape(-1, 3)
    stroke = first[np.abs(first).max(axis=1).argmax()]
    share = (near @ stroke / max(float(stroke @ stroke), 1.0)).max(axis=1)
    run = _first(share > SHOWN, GAP)
    if np.abs(stroke).max() < least or not len(run) or run[0] > GAP or run[-1] - run[0] < CLEAR:
        return row
    reach = np.clip([int(middle - CAP * half - 1), int(middle + CAP * half + 1)], 0, away.shape[1] - 1)
    capped = (away[rows[run]][:, reach] @ stroke / float(stroke @ stroke) > SHOWN).all(axis=1)
    caps = [cap for cap in runs_of(np.flatnonzero(capped), 1) if len(cap) <= STROKE]
    return 0.5 + float(rows[run[caps[0]]].mean() if caps else rows[run[-1]])
