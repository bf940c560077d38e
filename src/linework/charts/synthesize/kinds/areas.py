"""Areas: filled lines, overlapping or stacked on one another; pies and donuts, whose parts make a whole."""

from dataclasses import replace

import numpy as np

from linework.charts.chart import Axis, Panel
from linework.charts.marks import Area, Mark, Pie
from linework.charts.synthesize.frame import frame, value_axis
from linework.charts.synthesize.kinds.lines import places
from linework.charts.synthesize.numbers import courses, floats, rounded, shares
from linework.charts.synthesize.palettes import is_dark
from linework.charts.synthesize.registry import family
from linework.charts.synthesize.scene import Scene
from linework.charts.synthesize.topics import Quantity


def _heights(scene: Scene, series: int) -> tuple[tuple, Axis, np.ndarray]:
    x, axis, dense = places(scene, 120)
    high = max(abs(scene.quantity.low), abs(scene.quantity.high))
    return x, axis, np.abs(courses(scene.rng, series, len(x), 0.02 * high, high, smooth=dense))


@family("area", 4)
def area(scene: Scene) -> Panel:
    """The ground under one curve or under a few that overlap."""
    names: tuple[str | None, ...] = scene.series(3) if scene.chance(0.5) else (None,)
    x, axis, curves = _heights(scene, len(names))
    alpha = scene.pick((0.3, 0.4, 0.5, 0.6)) if len(names) > 1 else scene.pick((None, 0.3, 0.5, 0.7))
    marks: list[Mark] = []
    for index, (name, curve) in enumerate(zip(names, curves, strict=True)):
        high = floats(curve)
        low = floats(np.zeros(len(curve)))
        marks.append(Area(x=x, low=low, high=high, color=scene.look.tint(index), alpha=alpha, label=name))
    return frame(scene, tuple(marks), axis, value_axis(scene, scene.quantity, float(curves.max())))


@family("stacked area", 4)
def stacked(scene: Scene) -> Panel:
    """Areas on one another, sometimes as shares of a hundred."""
    names = scene.series(6)
    x, axis, curves = _heights(scene, len(names))
    if scene.chance(0.3) or scene.quantity.bounded:
        curves = 100 * curves / curves.sum(axis=0)
        scene = replace(scene, quantity=Quantity(scene.quantity.name, "%", 0, 100))
    tops = rounded(np.cumsum(curves, axis=0), 5)
    grounds = np.vstack([np.zeros(len(x)), tops[:-1]])
    alpha = scene.pick((None, 0.8, 0.6, 0.7))
    marks = tuple(
        Area(x=x, low=floats(low), high=floats(high), color=scene.look.tint(index), alpha=alpha, label=name)
        for index, (name, low, high) in enumerate(zip(names, grounds, tops, strict=True))
    )
    return frame(scene, marks, axis, value_axis(scene, scene.quantity, float(tops.max())))


def _pie(scene: Scene, hole: float) -> Panel:
    group, names = scene.categories(8, 3, timely=0.0)
    values = shares(scene.rng, len(names)) if scene.chance(0.75) else np.round(scene.rng.uniform(4, 90, len(names)))
    total = float(values.sum())
    colors = tuple(scene.look.tint(k) for k in range(len(names)))
    form = scene.pick(("%.1f%%", "%.0f%%", "%.2f%%", "%d%%"), (8, 2, 0.5, 1))
    percents = tuple(form % (100 * value / total) for value in values) if scene.chance(0.85) else ()
    explode: tuple[float, ...] = ()
    if scene.chance(0.25):
        far = np.zeros(len(names))
        far[scene.rng.integers(len(names))] = scene.pick((0.1, 0.05, 0.15))
        explode = floats(far)
    dark = all(map(is_dark, colors))
    mark = Pie(
        values=floats(values),
        labels=names,
        percents=percents,
        colors=colors,
        start_angle=float(scene.pick((0, 90, 90, 140, 45, 180))),
        counterclockwise=not scene.chance(0.15),
        explode=explode,
        hole=hole,
        percent_distance=0.6 if not percents else round(0.5 + hole / 2, 2) if hole else scene.pick((0.6, 0.6, 0.7)),
        edge_color=scene.pick((None, "#ffffff", "#000000"), (5, 3, 1)),
        shadow=not hole and scene.chance(0.06),
        label_size=scene.pick((None, round(0.9 * scene.look.font_size, 1))),
        label_color=scene.look.ink,
        percent_color="#ffffff" if percents and dark and scene.chance(0.7) else None,
    )
    panel = frame(scene, (mark,), Axis(), Axis(), group)
    return replace(panel, x=Axis(), y=Axis(), background=None, hidden_spines=(), legend=None, grid_below=False)


@family("pie", 4.5)
def pie(scene: Scene) -> Panel:
    """Slices of a whole."""
    return _pie(scene, 0.0)


@family("donut", 2)
def donut(scene: Scene) -> Panel:
    """Slices around a hole."""
    return _pie(scene, scene.pick((0.5, 0.6, 0.7, 0.4)))
