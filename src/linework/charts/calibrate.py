"""From ticks to an axis: where the words stand and what they say give pixels their values.

A line is fitted through the ticks that most others agree with, so one misread tick does no harm. Scales are tried in
turn: linear, logarithmic, dates; words that are none of these are categories at 0, 1, 2 ...
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, TypeVar

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts.tick_values import date_of, exponent_of, is_power, value_of

AGREES = 0.012  # share of the axis within which a tick agrees with a fit
MAJORITY = 0.6  # share of the ticks that must agree
PAIRS = 24  # ticks at most that pairs are tried of
V = TypeVar("V", float, ndarray)


@dataclass(frozen=True)
class Calibration:
    """An axis as a line from pixels to values (to their tenfold logarithm where `scale` is log).

    `residual` is the mean distance of the ticks that agree, as a share of the axis; `agreeing` how many do.
    """

    scale: Literal["linear", "log", "date", "category"]
    slope: float
    offset: float
    residual: float = 0.0
    agreeing: int = 0

    def value(self, pixel: V) -> V:
        """What stands at a pixel; on a date axis days from 1970."""
        raw = self.slope * pixel + self.offset
        return 10.0**raw if self.scale == "log" else raw

    def pixel(self, value: V) -> V:
        """Where a value stands; the inverse of `value`."""
        raw = np.log10(value) if self.scale == "log" else value
        return (raw - self.offset) / self.slope


def calibrate(ticks: Sequence[tuple[float, str]], ends: tuple[float, float], factor: float = 1.0) -> Calibration | None:
    """The axis that ticks (a pixel along the axis, its words) tell; `ends` are the pixels at its low and high end.

    `factor` is what the words beside the axis multiply all values by. None for fewer than two ticks.
    """
    length = abs(ends[1] - ends[0])
    if len(ticks) < 2 or not length:
        return None
    raised = [tick for tick in ticks if is_power(tick[1])]
    if len(raised) > 1 and (powers := _fitted("log", raised, exponent_of, lambda value: value, length)) is not None:
        return powers
    values = [value for _, text in ticks if (value := value_of(text)) is not None]
    tried = [
        _fitted("linear", ticks, value_of, lambda value: value * factor, length),
        _fitted("log", ticks, value_of, _logarithm, length) if min(values, default=0.0) > 0 else None,
        _fitted("log", ticks, exponent_of, lambda value: value, length),
        _fitted("date", ticks, date_of, lambda value: value, length),
    ]
    found = [fit for fit in tried if fit is not None and fit.agreeing >= max(2, MAJORITY * len(ticks))]
    if not found:
        return _categories(ticks, ends)
    most = max(fit.agreeing for fit in found)
    return next(fit for fit in found if fit.agreeing == most)  # the plainest scale where several agree


def _logarithm(value: float) -> float:
    return float(np.log10(value)) if value > 0 else float("nan")


def _fitted(
    scale: Literal["linear", "log", "date"],
    ticks: Sequence[tuple[float, str]],
    read: Callable[[str], float | None],
    transform: Callable[[float], float],
    length: float,
) -> Calibration | None:
    """The line through most ticks, least squares among those; None where no two ticks can be read or differ."""
    known = [(place, transform(value)) for place, text in ticks if (value := read(text)) is not None]
    points = np.array([point for point in known if np.isfinite(point[1])]).reshape(-1, 2)
    if len(points) < 2 or (scale == "log" and len(points) < 3 and read is value_of):
        return None
    agree = _consensus(points[:PAIRS], points, AGREES * length, whole=read is exponent_of)
    if agree is None:
        return None
    slope, offset = np.polyfit(points[agree, 0], points[agree, 1], 1)
    off = np.abs((points[agree, 1] - offset) / slope - points[agree, 0]).mean() / length
    return Calibration(scale, float(slope), float(offset), float(off), int(agree.sum()))


def _consensus(
    tried: Float[ndarray, "k 2"], points: Float[ndarray, "n 2"], within: float, whole: bool
) -> ndarray | None:
    """Which points agree with the line through that pair which most agree with.

    Of lines that as many agree with, those come first on which `whole` numbers stand at all points.
    """
    best: tuple[int, float, float] = (0, 0.0, 0.0)
    agree = None
    for (place, value), (other, beyond) in combinations(tried.tolist(), 2):
        if place == other or value == beyond:
            continue
        slope = (beyond - value) / (other - place)
        off = np.abs((points[:, 1] - value) / slope + place - points[:, 0])
        near = off < within
        there = slope * (points[:, 0] - place) + value
        broken = float((np.abs(there - np.rint(there)) > abs(slope) * within).sum()) if whole else 0.0
        rank = (int(near.sum()), -broken, -float(off[near].sum()))
        if rank > best or agree is None:
            best, agree = rank, near
    return agree


def _categories(ticks: Sequence[tuple[float, str]], ends: tuple[float, float]) -> Calibration | None:
    """Categories one step apart, counted from the low end; a missing one leaves a gap."""
    sense = 1.0 if ends[1] > ends[0] else -1.0
    places = np.sort(sense * np.array([place for place, _ in ticks]))
    gaps = np.diff(places)
    if not len(gaps) or gaps.max() <= 0:
        return None
    step = float(np.quantile(gaps[gaps > 0.3 * np.median(gaps)], 0.25, method="lower"))
    numbers = np.rint((places - places[0]) / step)
    if numbers[-1] < 1:
        return None
    slope, offset = np.polyfit(places, numbers, 1)
    off = float(np.abs((numbers - offset) / slope - places).mean() / abs(ends[1] - ends[0]))
    return Calibration("category", float(sense * slope), float(offset), off, len(ticks))
