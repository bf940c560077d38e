"""Bars moved onto the picture: each is the run of its own colour around its middle. Letters: `B` bars."""

from itertools import pairwise

import numpy as np
from jaxtyping import Bool, Float, UInt8
from numpy import ndarray

from linework.charts.colours import commonest
from linework.charts.runs import runs_of
from linework.charts.snap.edges import edge_profile, near_peak

ALIKE = 36  # difference of a channel up to which a pixel has the colour of a bar
SHARE = 0.45  # of a row or column across a bar that has its colour
GAP = 3  # pixels of another colour that do not end a bar: rims, grid lines
STROKE, DRAWN = 4, 50  # pixels that an edge is thick, at most, and how far its colour is from any between its sides
INNER = 0.6  # share of a bar's sides around its middle that is looked at


def snap_bars(
    points: Float[ndarray, "P 2"], picture: UInt8[ndarray, "H W 3"], reach: tuple[float, float], touching: bool = False
) -> Float[ndarray, "P 2"]:
    """Bars as pairs of corners with each side where its colour ends, at most `reach` (across, down) from before.

    Sides that were level in all bars stay level. Where bars are `touching`, sides between them keep their even steps.
    """
    before = points[: len(points) // 2 * 2].reshape(-1, 2, 2)
    after = before.copy()
    found = np.zeros((len(before), 2, 2), dtype=bool)
    for k, bar in enumerate(before):
        after[k], found[k] = _snapped(bar, picture, reach)
    after[:, 0, 1] = _level(before[:, 0, 1], after[:, 0, 1], found[:, 0, 1])
    if touching:
        after[:, :, 0] = _stepped(before, picture, reach)
    else:
        after[:, :, 0] = _equally_wide(before[:, :, 0], after[:, :, 0], found[:, :, 0])
    return np.vstack([after.reshape(-1, 2), points[len(before) * 2 :]])


def _snapped(
    bar: Float[ndarray, "2 2"], picture: UInt8[ndarray, "H W 3"], reach: tuple[float, float]
) -> tuple[Float[ndarray, "2 2"], Bool[ndarray, "2 2"]]:
    """One bar's corners, and which of their coordinates were found."""
    after, found = bar.copy(), np.zeros((2, 2), dtype=bool)
    low, high = bar.min(axis=0), bar.max(axis=0)
    reach = min(reach[0], 0.6 * float(high[0] - low[0]) + 2), reach[1]
    around = np.array(reach) + STROKE + 2
    start = np.maximum(np.floor(low - around).astype(int), 0)
    stop = np.minimum(np.ceil(high + around).astype(int) + 1, (picture.shape[1], picture.shape[0]))
    if (stop - start < 3).any():
        return after, found
    window = picture[start[1] : stop[1], start[0] : stop[0]].astype(np.int16)
    colour = _inner_colour(window, low - start, high - start)
    alike = np.abs(window - colour).max(axis=2) <= ALIKE
    for axis in (0, 1):
        other = 1 - axis
        middle, half = (low + high)[other] / 2 - start[other], INNER * max((high - low)[other], 2) / 2
        span = slice(max(int(middle - half), 0), max(int(middle + half) + 1, 1))
        share = alike[span].mean(axis=0) if axis == 0 else alike[:, span].mean(axis=1)
        ends = _run(share >= SHARE, ((low + high)[axis] / 2 - start[axis]))
        if ends is None:
            continue
        ends = _on_edges(ends, window[span].mean(axis=0) if axis == 0 else window[:, span].mean(axis=1), colour)
        for end, sides in enumerate((bar[:, axis].argmin(), bar[:, axis].argmax())):
            place = ends[end] + start[axis]
            outside = ends[end] <= 0 if end == 0 else ends[end] >= len(share)
            if abs(place - bar[sides, axis]) <= reach[axis] and not outside:
                after[sides, axis], found[sides, axis] = place, True
        low[axis], high[axis] = after[:, axis].min(), after[:, axis].max()
    return after, found


def _on_edges(
    ends: tuple[float, float], profile: Float[ndarray, "n 3"], colour: Float[ndarray, " 3"]
) -> tuple[float, float]:
    """The ends of a run of a bar's colour, each moved to the middle of the stroke around the bar, if one is there."""
    moved = list(ends)
    for end, way in ((0, -1), (1, 1)):
        first = int(ends[end]) - (1 if way < 0 else 0)
        beyond = profile[first::way][: STROKE + 2].astype(float)
        if len(beyond) < STROKE + 2:
            continue
        off = np.abs(beyond - beyond[-1]).max(axis=1) > ALIKE
        thick = int(off.argmin())
        step = colour - beyond[-1]
        share = np.clip((beyond - beyond[-1]) @ step / max(float(step @ step), 1.0), 0, 1)
        aside = np.abs(beyond - beyond[-1] - share[:, None] * step).max(axis=1)
        if 0 < thick <= STROKE and aside[:thick].max() > DRAWN:
            moved[end] += way * thick / 2
    return moved[0], moved[1]


def _inner_colour(window: ndarray, low: ndarray, high: ndarray) -> ndarray:
    """The commonest colour of the middle of a bar."""
    middle, half = (low + high) / 2, np.maximum(0.3 * (high - low), 1)
    (x0, y0), (x1, y1) = np.maximum((middle - half).astype(int), 0), (middle + half).astype(int) + 1
    pixels = window[y0:y1, x0:x1].reshape(-1, 3)
    if not len(pixels):
        pixels = window.reshape(-1, 3)
    return commonest(pixels)


def _run(shown: Bool[ndarray, " n"], middle: float) -> tuple[float, float] | None:
    """Where the run around a place begins and ends, short gaps passed over."""
    at = int(np.clip(middle, 0, len(shown) - 1))
    places = np.flatnonzero(shown)
    if not len(places):
        return None
    run = min(
        runs_of(places, GAP + 1),
        key=lambda run: 0 if run[0] <= at <= run[-1] else min(abs(run[0] - at), abs(run[-1] - at)),
    )
    if not run[0] - GAP <= at <= run[-1] + GAP:
        return None
    return float(run[0]), float(run[-1] + 1)


def _level(before: Float[ndarray, " B"], after: Float[ndarray, " B"], found: Bool[ndarray, " B"]) -> ndarray:
    """The feet of bars: one height where they had one."""
    if len(before) > 1 and np.ptp(before) < 1.5 and found.any():
        return np.full(len(before), float(np.median(after[found])))
    return after


def _equally_wide(before: Float[ndarray, "B 2"], after: Float[ndarray, "B 2"], found: Bool[ndarray, "B 2"]) -> ndarray:
    """Bars that were equally wide stay so: about the middles that were found, as wide as most."""
    both = found.all(axis=1)
    wide = np.abs(before[:, 1] - before[:, 0])
    if not both.any() or np.ptp(wide) > 0.15 * np.median(wide):
        return after
    half = float(np.median(np.abs(after[both, 1] - after[both, 0]))) / 2
    sense = np.sign(before[:, 1] - before[:, 0])
    middles = after.mean(axis=1)
    for end, way in ((0, 1), (1, -1)):  # one side found tells the middle too
        alone = found[:, end] & ~found[:, 1 - end]
        middles[alone] = (after[:, end] + way * sense * half)[alone]
    return np.column_stack([middles - sense * half, middles + sense * half])


def _stepped(bars: Float[ndarray, "B 2 2"], picture: UInt8[ndarray, "H W 3"], reach: tuple[float, float]) -> ndarray:
    """The sides of touching bars: moved and stretched together as those tell where the height steps."""
    turned = picture.transpose(1, 0, 2)
    order = np.argsort(bars[:, :, 0].mean(axis=1))
    feet, tops = bars[order, 0, 1], bars[order, 1, 1]
    sides = np.sort(bars[order, :, 0], axis=1)
    edges = np.append(sides[:, 0], sides[-1, 1])
    spans = [(feet[0], tops[0]), *pairwise(tops), (feet[-1], tops[-1])]
    before, after, weights = [], [], []
    within = min(reach[0], 0.45 * float(np.median(np.diff(edges))))
    for edge, (one, other) in zip(edges.tolist(), spans, strict=True):
        if abs(one - other) < 5:
            continue
        low, high = sorted((one, other))
        inset = 0.2 * (high - low)
        profile, first = edge_profile(turned, edge, within, low + inset, high - inset)
        place = near_peak(profile, first, edge, 0.6)
        if place != edge:
            before.append(edge)
            after.append(place)
            weights.append(min(high - low, 40.0))
    if len(before) < 2 or np.ptp(before) < 0.3 * np.ptp(edges):
        return np.asarray(bars[:, :, 0])
    slope, offset = _robust_line(np.array(before), np.array(after), np.array(weights))
    return slope * bars[:, :, 0] + offset if 0.85 < slope < 1.18 else bars[:, :, 0]


def _robust_line(x: ndarray, y: ndarray, weights: ndarray) -> tuple[float, float]:
    trust = weights
    for _ in range(4):
        slope, offset = np.polyfit(x, y, 1, w=np.sqrt(trust))
        off = np.abs(slope * x + offset - y)
        trust = weights / (1 + (off / max(float(np.median(off)), 0.7)) ** 2)
    return float(slope), float(offset)
