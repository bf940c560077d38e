"""Combinations: bars and lines together, two value axes, points over an area; and panels around a centre."""

from dataclasses import replace

import numpy as np

from linework.charts.chart import Axis, Grid, Panel, Twin
from linework.charts.marks import Area, Bars, Line, Mark
from linework.charts.synthesize.frame import category_axis, frame, label, value_axis
from linework.charts.synthesize.kinds.bars import look_of
from linework.charts.synthesize.kinds.lines import places
from linework.charts.synthesize.numbers import courses, floats, levels
from linework.charts.synthesize.registry import family
from linework.charts.synthesize.scene import Scene
from linework.charts.synthesize.topics import Quantity


def _other(scene: Scene) -> Quantity:
    """Another quantity of the topic than the scene's own."""
    return scene.pick([quantity for quantity in scene.topic.quantities if quantity != scene.quantity])


def _second(scene: Scene, quantity: Quantity, color: str) -> Axis:
    """A value axis on the right, in the colour of its line or in the usual ink."""
    text = label(scene, quantity, 0.85)
    tinted = scene.chance(0.6)
    if tinted and text:
        text = replace(text, color=color)
    return Axis(label=text, tick_color=color if tinted else scene.look.ink, tick_size=scene.look.tick_size)


@family("bars and line", 5)
def bars_and_line(scene: Scene) -> Panel:
    """Bars with a line over them, on the same axis or on one of its own on the right."""
    group, names = scene.times(12) if scene.chance(0.5) else scene.categories(10, 4)
    quantity, other, look = scene.quantity, _other(scene), scene.look
    at = floats(range(len(names)))
    heights = np.abs(levels(scene.rng, len(names), quantity.low, quantity.high))
    own = scene.chance(0.65)
    two = scene.series(2)
    bars = Bars(
        positions=at,
        values=floats(heights),
        thickness=(scene.pick((0.8, 0.6, 0.5)),),
        colors=(look.tint(0),),
        label=quantity.name if own else two[0],
        **look_of(scene, 0),
    )
    ends = (other.low, other.high) if own else (0.6 * float(heights.min()), float(heights.max()))
    curve = courses(scene.rng, 1, len(names), *ends)[0]
    color = scene.pick((look.tint(1), "#ff0000", "#000000"), (4, 1, 1))
    marker = scene.pick(("o", "s", None, "^", "D"))
    line = Line(x=at, y=floats(curve), color=color, marker=marker, label=other.name if own else two[1])
    axis, y = category_axis(scene, names, group), value_axis(scene, quantity, float(heights.max()), 0.0, 0.1)
    if not own:
        return frame(scene, (bars, line), axis, y, group)
    twin = Twin(axis=_second(scene, other, color), marks=(line,))
    panel = frame(scene, (bars,), axis, y, group, twins=(twin,))
    return _with_both_legends(scene, panel)


def _with_both_legends(scene: Scene, panel: Panel) -> Panel:
    """A legend for each of the two axes, in the upper corners, or none."""
    if panel.legend is None or panel.legend.anchor is not None:
        return replace(panel, legend=None)
    left, right = scene.pick((("upper left", "upper right"), ("lower left", "lower right")), (4, 1))
    twin = replace(panel.twins[0], legend=replace(panel.legend, place=right))
    return replace(panel, legend=replace(panel.legend, place=left), twins=(twin,))


@family("two axes", 4)
def two_axes(scene: Scene) -> Panel:
    """Two lines of different units, each on its own value axis."""
    x, axis, dense = places(scene, 120)
    look, quantity, other = scene.look, scene.quantity, _other(scene)
    first, second = (courses(scene.rng, 1, len(x), q.low, q.high, smooth=dense)[0] for q in (quantity, other))
    colors = look.tint(0), look.tint(1)
    markers = (None, None) if dense else (scene.marker(0), scene.marker(1))
    dash = scene.pick(("-", "--"))
    left = Line(x=x, y=floats(first), color=colors[0], marker=markers[0], label=quantity.name)
    right = Line(x=x, y=floats(second), color=colors[1], marker=markers[1], style=dash, label=other.name)
    y = value_axis(scene, quantity, float(first.max()), float(first.min()))
    twin = Twin(axis=_second(scene, other, colors[1]), marks=(right,))
    if twin.axis.tick_color == colors[1]:
        y = replace(y, tick_color=colors[0], label=replace(y.label, color=colors[0]) if y.label else None)
    return _with_both_legends(scene, frame(scene, (left,), axis, y, twins=(twin,)))


@family("line over area", 2)
def line_over_area(scene: Scene) -> Panel:
    """A line with the ground under it filled, or the gap between two lines."""
    x, axis, dense = places(scene, 100)
    quantity, look = scene.quantity, scene.look
    names = scene.series(2)
    one, two = courses(scene.rng, 2, len(x), quantity.low, quantity.high, smooth=dense)
    gap = scene.chance(0.5)
    ground = two if gap else np.full(len(x), min(0.0, float(one.min())))
    low, high = sorted((ground, one), key=lambda curve: float(curve[0]))
    alpha = scene.pick((0.2, 0.3, 0.4))
    area = Area(x=x, low=floats(low), high=floats(high), color=look.tint(2 if gap else 0), alpha=alpha)
    lines: list[Mark] = [Line(x=x, y=floats(one), color=look.tint(0), width=look.line_width, label=names[0])]
    if gap:
        lines.append(Line(x=x, y=floats(two), color=look.tint(1), width=look.line_width, label=names[1]))
    y = value_axis(scene, quantity, float(max(one.max(), two.max())), float(min(one.min(), two.min())))
    return frame(scene, (*lines, area), axis, y)


@family("radar", 4)
def radar(scene: Scene) -> Panel:
    """Values around a centre, each series a closed line, mostly filled."""
    group, spokes = scene.categories(8, 4)
    if len(spokes) < 4:
        spokes = ("Speed", "Cost", "Quality", "Range", "Safety", "Comfort")[: scene.count(4, 6)]
    names = scene.series(3, 1)
    angles = np.linspace(0, 2 * np.pi, len(spokes), endpoint=False)
    closed = floats(np.round(np.append(angles, 2 * np.pi if scene.chance(0.5) else 0.0), 6))
    top = scene.pick((1.0, 5.0, 10.0, 100.0))
    filled = scene.pick((0.1, 0.2, 0.25, 0.4, None))
    marks: list[Mark] = []
    for index, name in enumerate(names):
        values = np.round(scene.rng.uniform(0.25, 0.95, len(spokes)) * top, 1 if top > 1 else 2)
        ring = floats(np.append(values, values[0]))
        tint = scene.look.tint(index)
        marks.append(Line(x=closed, y=ring, color=tint, width=scene.look.line_width, label=name))
        if filled:
            flat = floats(np.zeros(len(ring)))
            marks.append(Area(x=closed, low=flat, high=ring, color=tint, alpha=filled))
    x = Axis(ticks=floats(np.round(angles, 6)), tick_labels=spokes)
    y = Axis(limits=(0.0, top) if scene.chance(0.5) else None, labelled=not scene.chance(0.2))
    panel = frame(scene, tuple(marks), x, y, group, projection="polar", hidden_spines=())
    turned = scene.chance(0.35)
    axes = replace(panel.x, marked=True, grid=Grid()), replace(panel.y, marked=True, grid=Grid())
    angle = round(float(np.pi / 2), 6) if turned else 0.0
    return replace(panel, x=axes[0], y=axes[1], grid_below=False, zero_angle=angle, clockwise=turned)


@family("polar bars", 1)
def polar_bars(scene: Scene) -> Panel:
    """Bars around a centre."""
    group, names = scene.categories(10, 5)
    angles = np.round(np.linspace(0, 2 * np.pi, len(names), endpoint=False), 6)
    values = np.abs(levels(scene.rng, len(names), 0.5, 10))
    mark = Bars(
        positions=floats(angles),
        values=floats(values),
        thickness=(round(float(2 * np.pi / len(names) * scene.pick((1.0, 0.8, 0.6))), 4),),
        colors=tuple(scene.look.tint(k) for k in range(len(names))),
        alpha=scene.look.alpha,
    )
    x = Axis(ticks=floats(angles), tick_labels=names) if scene.chance(0.6) else Axis()
    panel = frame(scene, (mark,), x, Axis(), group, projection="polar", hidden_spines=())
    return replace(
        panel,
        grid_below=False,
        x=replace(panel.x, grid=Grid(), marked=True),
        y=replace(panel.y, grid=Grid(), marked=True),
    )


@family("dots", 1)
def dots(scene: Scene) -> Panel:
    """Markers alone at categories, as dot charts have them."""
    group, names = scene.categories(10, 4)
    series = scene.series(3, 1)
    at = floats(range(len(names)))
    marks = tuple(
        Line(
            x=at,
            y=floats(levels(scene.rng, len(names), scene.quantity.low, scene.quantity.high)),
            color=scene.look.tint(index),
            style="none",
            marker=scene.look.markers[index],
            label=name,
        )
        for index, name in enumerate(series)
    )
    return frame(scene, marks, category_axis(scene, names, group), Axis(label=label(scene, scene.quantity)), group)
