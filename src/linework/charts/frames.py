"""The axes of a drawn panel, by which what was read is brought to data and then to shares of the true axes.

Only what a picture shows can be read from it: names count by their order wherever they stand, from whichever end they
are counted, numbers by what is written at the ticks, dates without a year by their day, and along an axis without
words places alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts.chart import Axis, Chart
from linework.charts.seen import SeenMark
from linework.charts.synthesize.truth import Truth
from linework.charts.tick_values import date_of, value_of

LEAP = 366.0  # days of a leap year


@dataclass(frozen=True, eq=False)
class Drawn:
    """A chart and what is where in its picture."""

    chart: Chart
    truth: Truth


class Frame:
    """The axes of one panel of a drawn chart: pixels to data, and data to shares."""

    def __init__(self, drawn: Drawn, panel: int) -> None:
        self.panel = drawn.chart.panels[panel]
        truth = drawn.truth
        mine = [k for k, number in enumerate(truth.axes_panels.tolist()) if number == panel]
        home = next(k for k in mine if truth.axes_twins[k] < 0)
        twin = next((k for k in mine if truth.axes_twins[k] >= 0), home)
        self.box = truth.axes_boxes[home].astype(float)
        self.limits = {False: truth.axes_limits[home].astype(float), True: truth.axes_limits[twin].astype(float)}

    def axes(self, second: bool) -> tuple[Axis, Axis]:
        """The x and y axis that a mark is measured on."""
        if not second or not self.panel.twins:
            return self.panel.x, self.panel.y
        twin = self.panel.twins[0]
        return (self.panel.x, twin.axis) if twin.shared == "x" else (twin.axis, self.panel.y)

    def shares(self, mark: SeenMark, frame: "Frame") -> SeenMark:
        """A mark of this panel with its points in shares of the axes of another."""
        points = mark.points.astype(float)
        if mark.kind == "pie":
            return mark
        left, top, right, bottom = self.box
        if self.panel.projection == "polar":
            middle, radius = np.array([(left + right) / 2, (top + bottom) / 2]), (bottom - top) / 2
            measured = frame.panel.y.labelled and frame.limits[False][3]
            reach = self.limits[False][3] / frame.limits[False][3] if measured else 1.0
            return replace(mark, points=0.5 + (points - middle) / (2 * radius) * reach)
        own = np.column_stack([(points[:, 0] - left) / (right - left), (bottom - points[:, 1]) / (bottom - top)])
        moved = own.copy()
        for side in (0, 1):
            here, there = self.axes(mark.second)[side], frame.axes(mark.second)[side]
            if not there.labelled or not there.ticked:  # nothing tells what stands there, so places alone count
                continue
            limits, others = self.limits[mark.second][2 * side :][:2], frame.limits[mark.second][2 * side :][:2]
            values = _values(own[:, side], limits, here, there)
            ends = _values(np.array([0.0, 1.0]), others, there, here)
            if here.scale == there.scale == "date" and (_is_yearless(here) or _is_yearless(there)):
                mine = _values(np.array([0.0, 1.0]), limits, here, there)
                values = values + LEAP * np.rint((ends.mean() - mine.mean()) / LEAP)
            if _is_named(here) and _is_named(there) and np.ptp(limits) and (limits @ (-1, 1)) * (others @ (-1, 1)) < 0:
                values = len(there.tick_labels) - 1 - values
            if ends[0] != ends[1]:
                moved[:, side] = (values - ends[0]) / (ends[1] - ends[0])
        return replace(mark, points=moved)


def _values(shares: ndarray, limits: ndarray, axis: Axis, beside: Axis) -> ndarray:
    """Shares of an axis as what stands there.

    Categories are the numbers or dates that their names say, where the other axis has such; names at numbers are told
    by their order, and dates without a year by their day.
    """
    if axis.scale == "log" and min(limits) > 0:
        low, high = np.log10(limits)
        values = low + shares * (high - low)
        return np.asarray(values)
    if beside.scale == "log" and axis.scale != "log":
        return np.log10(np.maximum(limits[0] + shares * (limits[1] - limits[0]), 1e-12))
    values = limits[0] + shares * (limits[1] - limits[0])
    if axis.scale == beside.scale == "date" and (_is_yearless(axis) or _is_yearless(beside)):
        return _days(values, limits[0])
    if axis.scale != "category" and _is_named(axis) and _is_named(beside):
        return _between(values, axis.ticks, range(len(axis.ticks)))
    if written := _written(axis):
        return _between(values, axis.ticks, written)
    if axis.scale == "category" and beside.scale != "category":
        read = date_of if beside.scale == "date" else value_of
        names = [read(name) for name in axis.tick_labels]
        if len(names) > 1 and all(name is not None for name in names):
            return _between(values, range(len(names)), names)
    return np.asarray(values)


def _between(values: Float[ndarray, " n"], places: Sequence[Any], said: Sequence[Any]) -> Float[ndarray, " n"]:
    """Values by what is said at rising places: straight between them, and on as they go on the whole."""
    at, numbers = np.array(places, dtype=float), np.array(said, dtype=float)
    inside, slope = np.interp(values, at, numbers), np.polyfit(at, numbers, 1)
    return np.where((values >= at[0]) & (values <= at[-1]), inside, np.polyval(slope, values))


def _is_named(axis: Axis) -> bool:
    """Whether names that are no numbers stand along an axis, in rising places."""
    said = _said(axis)
    return axis.scale == "category" or (bool(said) and all(number is None for number in said))


def _written(axis: Axis) -> list[float]:
    """The numbers that words say at rising places of an axis, if all say one; none where nothing is written there."""
    said = _said(axis)
    return [number for number in said if number is not None] if None not in said else []


def _said(axis: Axis) -> list[float | None]:
    """The number that each word along a linear axis says, or None; nothing where words stand in no rising places."""
    if axis.scale != "linear" or len(axis.ticks) != len(axis.tick_labels):
        return []
    places = np.array(axis.ticks, dtype=float)
    rising = len(places) > 1 and bool((np.diff(places) > 0).all())
    return [value_of(word) for word in axis.tick_labels] if rising else []


def _is_yearless(axis: Axis) -> bool:
    form = axis.tick_format or ""
    return "%" in form and not re.search("%[YyGcDxs]", form)


def _days(values: Float[ndarray, " n"], first: float) -> Float[ndarray, " n"]:
    """Days since 1970 as days of leap years, on from the year of the first."""
    stamps = (values * 86_400_000).astype("datetime64[ms]")
    years = stamps.astype("datetime64[Y]")
    months = stamps.astype("datetime64[M]") - years.astype("datetime64[M]")
    inside = (stamps - stamps.astype("datetime64[M]")) / np.timedelta64(1, "D")
    leap = np.datetime64("2000-01", "M") + months
    since = (leap.astype("datetime64[D]") - np.datetime64("2000-01-01", "D")) / np.timedelta64(1, "D")
    start = np.datetime64(int(first * 86_400_000), "ms").astype("datetime64[Y]")
    return np.asarray(LEAP * (years - start).astype(float) + since + inside)
