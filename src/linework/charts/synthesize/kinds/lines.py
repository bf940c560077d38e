"""Lines: one or many, over numbers, years, months or dates, with markers, bands and logarithmic axes."""

from datetime import date, timedelta
from typing import Literal

import numpy as np

from linework.charts.chart import Axis, Panel
from linework.charts.marks import Area, Line, Mark
from linework.charts.synthesize.frame import annotated, category_axis, frame, label, named, value_axis
from linework.charts.synthesize.numbers import courses, floats, rounded
from linework.charts.synthesize.registry import family
from linework.charts.synthesize.scene import Scene
from linework.charts.synthesize.topics import TIMES

Steps = Literal["pre", "mid", "post"] | None


def places(scene: Scene, most: int = 220) -> tuple[tuple[float, ...] | tuple[str, ...], Axis, bool]:
    """Where the points of lines stand, the axis for it, and whether they are dense."""
    kind = scene.pick(("numbers", "few", "years", "names", "dates"), (5, 3, 1.5, 1.2, 1))
    if kind == "names":
        group, words = scene.categories(12, 4)
        return floats(range(len(words))), category_axis(scene, words, group), False
    if kind == "dates":
        start = date(int(scene.rng.integers(1995, 2024)), int(scene.rng.integers(1, 13)), 1)
        (step, number), share = scene.pick(((1, 90), (7, 52), (30, 30), (1, 30), (91, 24))), scene.between(0.4, 1)
        days = [start + timedelta(days=step * k) for k in range(max(6, int(number * share)))]
        form = scene.pick((None, "%Y-%m", "%b %Y", "%d.%m.%y", "%m/%d", "%b %d"))
        axis = Axis(
            scale="date",
            label=named(scene, TIMES[scene.topic.language][0] if step > 60 else "Date", 0.5),
            tick_format=form,
            tick_rotation=scene.pick((45.0, 30.0, 90.0, 60.0)) if form or scene.crowded else 30.0,
        )
        return tuple(day.isoformat() for day in days), axis, len(days) > 30
    if kind == "years":
        first, count = int(scene.rng.integers(1950, 2016)), scene.count(4, 30)
        return floats(range(first, first + count)), Axis(label=named(scene, TIMES[scene.topic.language][0])), False
    over = scene.pick(scene.topic.over)
    dense = kind == "numbers"
    count = scene.count(30, most) if dense else scene.count(3, 20)
    if scene.chance(0.5) and not dense:
        at = np.unique(rounded(np.linspace(over.low, over.high, count), 2))
        at = at if len(at) > 2 else np.linspace(over.low, over.high, count)
    elif over.low > 0 and over.high / over.low > 100 and not dense:
        at = rounded(np.geomspace(over.low, over.high, count), 4)
    else:
        at = np.linspace(over.low, over.high, count)
    at = np.unique(np.round(at, 6))
    log = at[0] > 0 and at[-1] / at[0] > 100 and scene.chance(0.7)
    limits = (float(at[0]), float(at[-1])) if scene.chance(0.12) and not log else None
    axis = Axis(label=label(scene, over), scale="log" if log else "linear", limits=limits)
    if not dense and len(at) <= 9 and not log and scene.chance(0.2):
        axis = Axis(label=axis.label, ticks=floats(at))
    return floats(at), axis, dense


def drawn(scene: Scene, series: tuple[str | None, ...], most: int = 200) -> tuple[tuple[Line, ...], Axis, Axis]:
    """Lines of several series over the same places, and both axes."""
    x, axis, dense = places(scene, most)
    quantity = scene.quantity
    log = quantity.low > 0 and scene.chance(0.1)
    curves = courses(scene.rng, len(series), len(x), quantity.low, quantity.high, smooth=dense and scene.chance(0.5))
    if log:
        scale = np.log10(max(quantity.high / quantity.low, 1e3)) / max(float(np.ptp(curves)), 1e-9)
        curves = rounded(quantity.low * 10 ** ((curves - curves.min()) * scale), 4)
        curves = np.maximum(curves, 10.0 ** np.floor(np.log10(quantity.low)))
    look = scene.look
    kinds: tuple[Steps, ...] = (None, "pre", "mid", "post")
    steps = scene.pick(kinds, (60, 1, 1, 1))
    lines = []
    for index, (name, curve) in enumerate(zip(series, curves, strict=True)):
        marker = None if dense else scene.marker(index)
        hollow = marker not in (None, "x", "+") and look.line_width == 1.2
        lines.append(
            Line(
                x=x,
                y=floats(curve),
                color=look.tint(index),
                style=scene.dashes(index),
                width=look.line_width,
                marker=marker,
                marker_size=scene.pick((None, 4.0, 5.0, 8.0)) if marker else None,
                marker_face="#ffffff" if hollow else None,
                steps=steps,
                alpha=look.alpha if look.alpha and look.alpha >= 0.7 else None,
                label=name,
            )
        )
    top, low = float(curves.max()), float(curves.min())
    return tuple(lines), axis, value_axis(scene, quantity, top, low, 0.15 if scene.chance(0.1) else 0.0, log)


def line_areas(lines: tuple[Line, ...], scene: Scene) -> tuple[Area, ...]:
    """Bands of uncertainty around lines."""
    bands = []
    wide = scene.between(0.02, 0.12)
    for mark in lines:
        y = np.array(mark.y, dtype=float)
        reach = wide * max(float(np.ptp(y)), 1e-3) * scene.rng.uniform(0.6, 1.4, len(y))
        low, high = floats(rounded(y - reach, 5)), floats(rounded(y + reach, 5))
        bands.append(Area(x=mark.x, low=low, high=high, color=mark.color, alpha=scene.pick((0.2, 0.3, 0.1, 0.25))))
    return tuple(bands)


@family("line", 6)
def one(scene: Scene) -> Panel:
    """A single line."""
    lines, x, y = drawn(scene, (scene.quantity.name if scene.chance(0.25) else None,))
    return annotated(scene, frame(scene, lines, x, y))


@family("lines", 13)
def many(scene: Scene) -> Panel:
    """Two lines or more."""
    lines, x, y = drawn(scene, scene.series(7))
    return annotated(scene, frame(scene, lines, x, y))


@family("lines with bands", 4)
def banded(scene: Scene) -> Panel:
    """Lines in their bands of uncertainty."""
    lines, x, y = drawn(scene, scene.series(4, 1), 60)
    while any(mark.steps or y.scale == "log" for mark in lines):
        lines, x, y = drawn(scene, scene.series(4, 1), 60)
    bands = line_areas(lines, scene)
    marks: tuple[Mark, ...] = tuple(mark for pair in zip(lines, bands, strict=True) for mark in pair)
    top, low = max(max(b.high) for b in bands), min(min(b.low) for b in bands)
    return frame(scene, marks, x, value_axis(scene, scene.quantity, top, low))
