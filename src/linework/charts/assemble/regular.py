"""Vertices where they must be: a line over names has one at each name, and most others go in even steps.

What is traced in a picture has its vertices a little aside, and its ends a little short where the panel's frame hides
them.
"""

from dataclasses import replace

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts.assemble.axes import Scale
from linework.charts.seen import SeenMark

BEYOND = 0.15  # of the way from one category to the next that a line may end short of one
LEAST = 4  # vertices that go in steps
OFF, SHORT = 0.006, 0.03  # share of the axis that vertices between the ends, and the ends, may be off even steps
BENT, MOSTLY = 0.015, 0.8  # of the axis, that so many of the vertices may lie beside the curve that is put in order
MOVED = 1.5  # pixels from which an end goes on along its slope


def regular(mark: SeenMark, scale: Scale) -> SeenMark:
    """A line or an area with its vertices at categories or in even steps along x, where it stays as it is."""
    if mark.kind not in ("line", "area") or mark.steps or not mark.upright or scale.fit is None:
        return mark
    halves = np.split(mark.points, 2) if mark.kind == "area" and len(mark.points) % 2 == 0 else [mark.points]
    places = halves[0][:, 0]
    if len(places) < 2 or not (np.diff(places) > 0).all() or not all((half[:, 0] == places).all() for half in halves):
        return mark
    wanted = _at_categories(places, scale) if scale.categories else _in_steps(places, scale)
    if wanted is None:
        return mark
    moved = [np.column_stack([wanted, _heights(wanted, half)]) for half in halves]
    bent = [np.abs(np.interp(half[:, 0], *new.T) - half[:, 1]) for half, new in zip(halves, moved, strict=True)]
    alike = max(np.quantile(one, MOSTLY) for one in bent) <= BENT * abs(scale.high - scale.low)
    return replace(mark, points=np.vstack(moved)) if alike else mark


def _at_categories(places: Float[ndarray, " n"], scale: Scale) -> Float[ndarray, " m"] | None:
    assert scale.fit is not None
    ends = np.sort(scale.fit.value(places[[0, -1]]))
    low, high = np.rint(ends)
    if np.abs(ends - (low, high)).max() > BEYOND or low == high:
        return None
    return np.sort(scale.fit.pixel(np.arange(low, high + 1)))


def _in_steps(places: Float[ndarray, " n"], scale: Scale) -> Float[ndarray, " n"] | None:
    """The places as multiples of a round step from a round start; None where they are not nearly that."""
    assert scale.fit is not None
    if scale.kind != "linear" or len(places) < LEAST:
        return None
    values, order = scale.fit.value(places), np.arange(len(places))
    step, start = np.polyfit(order[1:-1], values[1:-1], 1)
    span = abs(scale.number(scale.high) - scale.number(scale.low))
    off = np.abs(start + step * order - values) / span
    if off[1:-1].max() > OFF or off.max() > SHORT:
        return None
    for digits in range(-int(np.floor(np.log10(abs(step)))) - 1, 12):
        even = np.round(start, digits) + np.round(step, digits) * order
        if np.abs(even - (start + step * order)).max() <= OFF * span:
            return np.asarray(scale.fit.pixel(even))
    return None


def _heights(wanted: Float[ndarray, " m"], curve: Float[ndarray, "n 2"]) -> Float[ndarray, " m"]:
    """The heights of a curve at other places: those of its vertices, if these are as many, with its ends going on."""
    x, y = curve.T
    if len(wanted) != len(x):
        return np.interp(wanted, x, y)
    heights = y.copy()
    for end, beside in ((0, 1), (-1, -2)):
        if abs(wanted[end] - x[end]) > MOVED:
            heights[end] += (y[end] - y[beside]) / (x[end] - x[beside]) * (wanted[end] - x[end])
    return heights
