"""Points: scatter in groups, sized, coloured by value, with a fitted line; points with whiskers; stems."""

from dataclasses import replace

import numpy as np

from linework.charts.chart import Axis, Panel
from linework.charts.marks import ColorBar, ErrorBars, Line, Mark, Scatter, Stems
from linework.charts.synthesize.frame import category_axis, frame, label, value_axis, words
from linework.charts.synthesize.looks import UNFILLED
from linework.charts.synthesize.numbers import cloud, courses, floats, levels, rounded
from linework.charts.synthesize.registry import family
from linework.charts.synthesize.scene import Scene


def spread(points: np.ndarray, low: tuple[float, float], high: tuple[float, float]) -> np.ndarray:
    """Points of the unit square on the ranges of two quantities, to four digits."""
    ends = np.array(low), np.array(high)
    return np.column_stack([rounded(column, 4) for column in (ends[0] + (ends[1] - ends[0]) * points).T])


@family("scatter", 9)
def scatter(scene: Scene) -> Panel:
    """One to five groups of points."""
    over, quantity, look = scene.pick(scene.topic.over), scene.quantity, scene.look
    names: tuple[str | None, ...] = scene.series(5) if scene.chance(0.55) else (None,)
    count = scene.pick((scene.count(3, 40), scene.count(30, 120), scene.count(100, 600)), (3, 4, 3))
    size = scene.pick((None, 10.0, 20.0, 30.0, 50.0, 80.0), (4, 1, 1, 1, 1.5, 0.7))
    marks = []
    for index, name in enumerate(names):
        points = cloud(scene.rng, max(5, count // len(names)))
        if len(names) > 1:
            points = points * 0.6 + scene.rng.uniform(0, 0.4, 2)
        at = spread(points, (over.low, quantity.low), (over.high, quantity.high))
        sizes: tuple[float, ...] = (size,) if size else ()
        if scene.chance(0.1):
            sizes = floats(np.round(scene.rng.uniform(10, 300, len(at))))
        marker = look.markers[index % len(look.markers)] if look.marked_lines else "o"
        outlined = look.edge if marker not in UNFILLED else None
        marks.append(
            Scatter(
                x=floats(at[:, 0]),
                y=floats(at[:, 1]),
                sizes=sizes,
                colors=(look.tint(index),),
                marker=marker,
                edge_color=outlined,
                edge_width=look.edge_width if outlined else None,
                alpha=look.alpha,
                label=name,
            )
        )
    x, y = Axis(label=label(scene, over)), Axis(label=label(scene, quantity))
    return frame(scene, tuple(marks), x, y, equal=scene.chance(0.03))


@family("scatter by value", 4)
def mapped(scene: Scene) -> Panel:
    """Points coloured by a third quantity, mostly with a colour bar."""
    over, quantity = scene.pick(scene.topic.over), scene.quantity
    at = spread(cloud(scene.rng, scene.count(10, 350)), (over.low, quantity.low), (over.high, quantity.high))
    third = scene.pick(scene.topic.quantities)
    values = rounded(third.low + (third.high - third.low) * scene.rng.beta(1.5, 2, len(at)), 4)
    if classes := scene.chance(0.25):
        values = np.floor(scene.rng.random(len(at)) * scene.count(2, 5))
    bar = ColorBar(label=words(scene, third.name) if scene.chance(0.7) else None)
    mark = Scatter(
        x=floats(at[:, 0]),
        y=floats(at[:, 1]),
        sizes=floats(np.round(scene.rng.uniform(20, 400, len(at)))) if scene.chance(0.3) else (),
        values=floats(values),
        colormap=scene.look.sequential,
        colorbar=bar if not classes and not scene.crowded else None,
        alpha=scene.look.alpha,
    )
    return frame(scene, (mark,), Axis(label=label(scene, over)), Axis(label=label(scene, quantity)))


@family("scatter with fit", 3)
def fitted(scene: Scene) -> Panel:
    """Points and the straight or curved line through them."""
    panel = scatter(scene)
    dots = [mark for mark in panel.marks if isinstance(mark, Scatter)][:2]
    lines: list[Mark] = []
    degree = scene.pick((1, 1, 1, 2))
    for index, mark in enumerate(dots):
        x, y = np.array(mark.x, dtype=float), np.array(mark.y, dtype=float)
        ends = np.linspace(x.min(), x.max(), 2 if degree == 1 else 50)
        curve = np.polyval(np.polyfit(x, y, degree), ends)
        tint = mark.colors[0] if len(dots) > 1 else scene.pick(("#ff0000", "#000000", scene.look.tint(1)))
        name = scene.pick((None, "Fit", "Regression", "y = ax + b")) if index == 0 else None
        lines.append(
            Line(x=floats(ends), y=floats(rounded(curve, 5)), color=tint, style=scene.pick(("-", "--")), label=name)
        )
    return replace(panel, marks=(*dots, *lines))


@family("error bars", 6)
def whiskers(scene: Scene) -> Panel:
    """Points with whiskers, joined by lines or alone, over numbers or categories."""
    quantity, look = scene.quantity, scene.look
    names: tuple[str | None, ...] = scene.series(3) if scene.chance(0.5) else (None,)
    if scene.chance(0.4):
        group, words_ = scene.categories(8, 3)
        at, x_axis = np.arange(len(words_), dtype=float), category_axis(scene, words_, group)
    else:
        over = scene.pick(scene.topic.over)
        at = np.unique(rounded(np.linspace(over.low, over.high, scene.count(5, 25)), 4))
        x_axis = Axis(label=label(scene, over))
    curves = courses(scene.rng, len(names), len(at), quantity.low, quantity.high)
    span = max(float(np.ptp(curves)), 1e-3 * float(np.abs(curves).max()) + 1e-6)
    joined, across = scene.chance(0.5), x_axis.scale == "linear" and scene.chance(0.12)
    marks = []
    for index, (name, curve) in enumerate(zip(names, curves, strict=True)):
        low = rounded(span * scene.rng.uniform(0.03, 0.14, len(at)), 3)
        high = low if scene.chance(0.8) else rounded(low * scene.rng.uniform(0.4, 1.8, len(at)), 3)
        side = rounded(np.full(len(at), (at[-1] - at[0]) / len(at) * 0.3), 3) if across else np.zeros(0)
        marks.append(
            ErrorBars(
                x=floats(at),
                y=floats(curve),
                y_low=floats(low),
                y_high=floats(high),
                x_low=floats(side),
                x_high=floats(side),
                color=look.tint(index),
                style=scene.dashes(index) if joined else "none",
                width=look.line_width if joined else None,
                marker=scene.pick(("o", "o", "s", "^", look.markers[index % len(look.markers)])),
                error_color=scene.pick((None, None, "#808080", "#000000")),
                cap_size=float(scene.pick((0, 3, 5, 5, 2))),
                label=name,
            )
        )
    axis = value_axis(scene, quantity, float(curves.max()) + 0.15 * span, float(curves.min()) - 0.15 * span)
    return frame(scene, tuple(marks), x_axis, replace(axis, limits=None, ticks=(), tick_labels=()))


@family("stem", 0.7)
def stems(scene: Scene) -> Panel:
    """Points on stalks."""
    over = scene.pick(scene.topic.over)
    at = np.linspace(over.low, over.high, scene.count(6, 30))
    high = max(abs(scene.quantity.low), abs(scene.quantity.high))
    values = levels(scene.rng, len(at), 0, high) * scene.pick((np.ones(len(at)), np.sign(np.sin(np.arange(len(at))))))
    mark = Stems(x=floats(np.round(at, 4)), y=floats(values), color=scene.look.tint(0))
    return frame(scene, (mark,), Axis(label=label(scene, over)), Axis(label=label(scene, scene.quantity)))
