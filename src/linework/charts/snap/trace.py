"""Long lines traced: a guide says roughly where a line goes, its colour in the picture says where exactly.

In each column the pixels of the colour form runs. The trace is the chain of runs that costs least: jumps between
neighbours, distance from the guide, and columns left out (gaps of dashes, other lines on top) each have their price.
Letters: `P` vertices, `C` columns.
"""

from itertools import pairwise

import numpy as np
from jaxtyping import Bool, Float, UInt8
from numpy import ndarray
from scipy.interpolate import CubicHermiteSpline

from linework.charts.runs import runs_of
from linework.charts.snap.lines import ALIKE, line_colour, look_across, path_of, snap_line
from linework.charts.view import Window

RUNS = 10  # of the colour in one column, those nearest to the guide
STATES = 16  # chains that are followed at once
LEAVE = 0.03  # cost of a column left out, in heights of the panel
STRAY = 0.05  # weight of the distance from the guide
HIDDEN = 16.0  # columns without the line, from which it is hidden
SIMPLE = 0.4  # pixels that the simplified trace may be off
ALIKE_ENDS = 1.0  # pixels that the ends of two runs of one upright stroke are apart, at most
LONG = 1.7  # times its thickness that a stroke is high, and a pixel, from which it is steep
CENTRED = 0.2  # of the longer of two runs that their middles are apart, at most, if they are of one marker
Run = tuple[float, float]  # the first row of a run, and one beyond the last


def trace_line(
    points: Float[ndarray, "P 2"],
    picture: UInt8[ndarray, "H W 3"],
    box: Window,
    reach: tuple[float, float],
) -> Float[ndarray, "p 2"]:
    """A line of many vertices along its colour, near the guide that its points are; the guide where none is found."""
    guide = snap_line(points, picture, box, reach[1])
    columns = np.arange(max(int(np.ceil(points[0, 0])), 0), min(int(points[-1, 0]), picture.shape[1] - 1) + 1)
    if len(columns) < 8:
        return guide
    heights = np.interp(columns + 0.5, guide[:, 0], guide[:, 1])
    samples = path_of(len(guide)).samples(guide)
    colour = line_colour(look_across(samples, guide, picture, box, reach[1]), picture, box)
    if colour is None:
        return guide
    top, bottom = max(int(box[1]) - 2, 0), min(int(box[3]) + 3, picture.shape[0])
    strip = picture[top:bottom, columns[0] : columns[-1] + 1].astype(np.int16)
    shown = np.abs(strip - colour).sum(axis=2) <= ALIKE
    found = trace(shown, heights, columns, float(top))
    return guide if found is None or np.ptp(found[:, 0]) < 0.7 * np.ptp(guide[:, 0]) else found


def trace(
    shown: Bool[ndarray, "H C"], guide: Float[ndarray, " C"], columns: ndarray, top: float
) -> Float[ndarray, "P 2"] | None:
    """The vertices of the line that the pixels `shown` form along a guide (a row for each column); None without one.

    `shown` starts at the row `top` of the picture, `columns` are the pixels that its columns stand for.
    """
    height = shown.shape[0]
    runs = [_runs(shown[:, k], guide[k] - top) for k in range(len(columns))]
    if np.mean([bool(found) for found in runs]) < 0.3:
        return None
    chain = _cheapest(runs, guide - top, height)
    if len(chain) < 3:
        return None
    points = _bridged(_walk(chain, _thickness(chain, shown))) + np.array([columns[0], top])
    return simplified(points, SIMPLE)


def _runs(column: Bool[ndarray, " H"], near: float) -> list[Run]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], column.astype(np.int8), [0]])))
    found = [(float(a), float(b)) for a, b in edges.reshape(-1, 2)]
    return sorted(found, key=lambda run: abs((run[0] + run[1]) / 2 - near))[:RUNS]


def _cheapest(runs: list[list[Run]], guide: Float[ndarray, " C"], height: int) -> list[tuple[int, Run]]:
    """The chain of runs from the first column to the last that costs least (Viterbi with few states)."""
    history: list[tuple[int, Run, int]] = []  # column, run, the place here of the one before
    states: list[tuple[float, int]] = [(0.0, -1)]  # cost, place in the history
    for column, found in enumerate(runs):
        grown = [(cost + LEAVE, place) for cost, place in states]
        for run in found:
            stray = STRAY * abs((run[0] + run[1]) / 2 - guide[column]) / height
            costs = []
            for cost, place in states:
                jump = 0.0
                if place >= 0:
                    last, before, _ = history[place]
                    gap = max(run[0] - before[1], before[0] - run[1], 0.0)
                    jump = gap / height / max(1.0, 0.5 * (column - last))
                costs.append((cost + jump + stray, place))
            best = min(costs)
            history.append((column, run, best[1]))
            grown.append((best[0], len(history) - 1))
        states = sorted(grown)[:STATES]
    place = min(states)[1]
    chain = []
    while place >= 0:
        column, run, place = history[place]
        chain.append((column, run))
    return chain[::-1]


def _thickness(chain: list[tuple[int, Run]], shown: Bool[ndarray, "H C"]) -> float:
    """Pixels that the stroke is thick, square to it: the usual height of what is as high and as wide as it is seen."""
    columns, runs = np.array([column for column, _ in chain]), np.array([run for _, run in chain])
    rows, places = runs.mean(axis=1).astype(int), np.arange(shown.shape[1])
    before = np.maximum.accumulate(np.where(shown, -1, places), axis=1)[rows, columns]
    after = np.minimum.accumulate(np.where(shown, shown.shape[1], places)[:, ::-1], axis=1)[:, ::-1][rows, columns]
    high, wide = np.ptp(runs, axis=1), np.maximum(after - before - 1, 1)
    return float(np.median(high * wide / np.hypot(high, wide)))


def _walk(chain: list[tuple[int, Run]], thick: float) -> Float[ndarray, "P 2"]:
    """The middle of short runs, of markers and of those on the way up or down; of tips the end of the stroke.

    Where the stroke turns upright from a level one, and back, it goes from end to end. Of an upright stroke that is
    several columns wide the first is gone along, the others end where that ends.
    """
    points: list[tuple[float, float]] = []
    long = np.array([high - low > LONG * thick + 1 for _, (low, high) in chain]) & ~_are_centred(chain)
    upright = [bool(k) and _are_alike(chain[k - 1][1], run) for k, (_, run) in enumerate(chain)]
    following = list(range(1, len(chain) + 1))
    for run in runs_of(np.flatnonzero(upright)):
        if len(run) <= LONG * thick + 1:  # the columns of a stroke, and not those of a marker
            long[run] |= long[run[0] - 1]
            following[run[0] - 1] = run[-1] + 1
    aside = (-1, (np.inf, -np.inf))
    for k, (column, (low, high)) in enumerate(chain):
        x = column + 0.5
        if not long[k]:
            points.append((x, (low + high) / 2))
            continue
        beyond = following[k]
        (_, before), (_, after) = chain[k - 1] if k else aside, chain[beyond] if beyond < len(chain) else aside
        if upright[k] and long[k - 1]:
            points.append((x, points[-1][1]))
            continue
        ends = [low + thick / 2, high - thick / 2]
        tips = [low < before[0] and low <= after[0], high > before[1] and high >= after[1]]
        course = [end for end, is_tip in zip(ends, tips, strict=True) if is_tip]
        if all(tips):
            beside = points[-1][1] if points else sum(_unlike(chain)) / 2
            course = sorted(ends, key=lambda end: abs(end - beside), reverse=not points)
        if k and not long[k - 1]:
            course = [min(ends, key=lambda end: abs(end - sum(before) / 2)), *course]
        if beyond < len(chain) and not long[beyond]:
            course = [*course, min(ends, key=lambda end: abs(end - sum(after) / 2))]
        course = course or [(low + high) / 2]
        places = x + 0.25 * np.linspace(-1, 1, len(course)) if len(course) > 1 else np.array([x])
        points += zip(places.tolist(), course, strict=True)
    return np.array(points)


def _unlike(chain: list[tuple[int, Run]]) -> Run:
    """The first run that is not like the very first one."""
    first = chain[0][1]
    return next((run for _, run in chain if not _are_alike(run, first)), first)


def _are_alike(one: Run, other: Run) -> bool:
    return bool(np.abs(np.subtract(one, other)).max() <= ALIKE_ENDS)


def _are_centred(chain: list[tuple[int, Run]]) -> Bool[ndarray, " N"]:
    """Which runs have their middle where those beside them have it, as in a marker and not in a spike or a step."""
    columns, runs = np.array([column for column, _ in chain]), np.array([run for _, run in chain])
    middles, sizes = runs.mean(axis=1), np.ptp(runs, axis=1)
    near = (np.abs(np.diff(middles)) <= CENTRED * np.maximum(sizes[1:], sizes[:-1]) + 0.5) & (np.diff(columns) <= 2)
    return np.concatenate([[False], near]) & np.concatenate([near, [False]])


def _bridged(points: Float[ndarray, "P 2"]) -> Float[ndarray, "p 2"]:
    """The same with what is hidden, by a legend say, gone through as smoothly as the line comes to it and goes on."""
    parts = np.split(points, np.flatnonzero(np.diff(points[:, 0]) > HIDDEN) + 1)
    whole = [parts[0]]
    for before, after in pairwise(parts):
        (x0, y0), (x1, y1) = before[-1], after[0]
        sides = [part[np.abs(part[:, 0] - x) <= HIDDEN] for part, x in ((before, x0), (after, x1))]
        if min(np.ptp(side[:, 0]) for side in sides) >= 0.5 * HIDDEN:
            slopes = [float(np.polyfit(side[:, 0], side[:, 1], 1)[0]) for side in sides]
            x = np.arange(np.ceil(x0) + 0.5, x1)
            whole.append(np.column_stack([x, CubicHermiteSpline([x0, x1], [y0, y1], slopes)(x)]))
        whole.append(after)
    return np.vstack(whole)


def simplified(points: Float[ndarray, "P D"], within: float) -> Float[ndarray, "p D"]:
    """The same polyline with fewer vertices, nowhere further off than `within` (Douglas and Peucker 1973)."""
    keep = np.zeros(len(points), dtype=bool)
    keep[[0, -1]] = True
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        inner = points[first + 1 : last] - points[first]
        along = points[last] - points[first]
        length = max(float(np.linalg.norm(along)), 1e-9)
        share = np.clip(inner @ along / length**2, 0, 1)
        off = np.linalg.norm(inner - share[:, None] * along, axis=1)
        worst = int(off.argmax())
        if off[worst] > within:
            middle = first + 1 + worst
            keep[middle] = True
            spans += [(first, middle), (middle, last)]
    return points[keep]
