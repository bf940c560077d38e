"""How far whiskers reach, and which stand on bars: those that a bar ends beside, whatever series they were told for."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts.assemble.axes import Scale
from linework.charts.assemble.ground import Ground, sides_of
from linework.charts.marks import Bars, Errors
from linework.charts.seen import SeenMark, pairs_of

ON = 0.25  # of a bar's thickness that its whisker may be off its middle, and
NEAR = 2.5  # pixels, if that is more; what a bar's end may lie beyond its whisker
MOSTLY = 0.6  # of the whiskers of a mark on bars, from which all are theirs

Standing = dict[int, Float[ndarray, "N 2"]]  # of each bar of a mark, both ends of its whisker in pixels, or NaN


def standing_on(seen: Sequence[SeenMark]) -> tuple[Standing, set[int]]:
    """The whiskers of bars by the numbers of these, and the marks that they were told as."""
    bars = {k: mark for k, mark in enumerate(seen) if mark.kind == "bars" and len(mark.points) > 1}
    found = {k: np.full((len(pairs_of(mark)), 2), np.nan) for k, mark in bars.items()}
    taken = set()
    for k, mark in enumerate(seen):
        if mark.kind != "error_bars" or mark.lined or not bars:
            continue
        triples = pairs_of(mark, 3)
        under = [_bar_under(triple, mark.upright, bars) for triple in triples]
        if sum(place is not None for place in under) < max(MOSTLY * len(triples), 1):
            continue
        taken.add(k)
        for triple, place in zip(triples, under, strict=True):
            if place is not None:
                found[place[0]][place[1]] = np.sort(triple[1:, 1 if mark.upright else 0])
    return {k: ends for k, ends in found.items() if np.isfinite(ends).any()}, taken


def _bar_under(triple: Float[ndarray, "3 2"], upright: bool, bars: dict[int, SeenMark]) -> tuple[int, int] | None:
    """The mark and the number of the bar that ends beside a whisker, the one whose end is nearest its point."""
    side = 0 if upright else 1
    low, high = np.sort(triple[1:, 1 - side])
    best: tuple[float, tuple[int, int]] | None = None
    for k, mark in bars.items():
        if mark.upright != upright:
            continue
        boxes = pairs_of(mark)
        along, ends = boxes[:, :, side], boxes[:, 1, 1 - side]
        off = np.abs(along.mean(axis=1) - triple[1:, side].mean())
        fits = off <= np.maximum(ON * np.abs(np.ptp(along, axis=1)), NEAR)
        fits &= (ends >= low - NEAR) & (ends <= high + NEAR)
        for number in np.flatnonzero(fits).tolist():
            far = float(off[number] + abs(ends[number] - triple[0, 1 - side]))
            if best is None or far < best[0]:
                best = far, (k, number)
    return None if best is None else best[1]


def with_whiskers(bars: Bars, mark: SeenMark, ends: Float[ndarray, "N 2"], ground: Ground) -> Bars:
    """Bars with the whiskers that stand on them, none (0) on those that have none."""
    side, _, value = sides_of(mark, ground)
    low, high = [], []
    for tip, reach in zip(pairs_of(mark)[:, 1, 1 - side].tolist(), ends.tolist(), strict=True):
        down, up = reach_of(tip, [end for end in reach if np.isfinite(end)], value)
        low.append(down)
        high.append(up)
    return replace(bars, errors=Errors(low=tuple(low), high=tuple(high)))


def reach_of(point: float, ends: Sequence[float], value: Scale) -> tuple[float, float]:
    """How far a whisker goes down and up from its point, all given in pixels; nowhere (0) without ends."""
    at, numbers = value.number(point), [value.number(end) for end in ends]
    low, high = at - min(numbers, default=at), max(numbers, default=at) - at
    return value.rounded(max(low, 0.0)), value.rounded(max(high, 0.0))
