"""Bars: vertical, horizontal, grouped, stacked, on both sides of zero; with words, whiskers and hatches."""

from dataclasses import replace
from typing import Any

import numpy as np

from linework.charts.chart import Axis, Panel
from linework.charts.marks import Bars, Errors, Mark, Orientation, ValueLabels
from linework.charts.synthesize.frame import annotated, category_axis, frame, value_axis
from linework.charts.synthesize.numbers import floats, levels, rounded, shares
from linework.charts.synthesize.palettes import is_dark
from linework.charts.synthesize.registry import family
from linework.charts.synthesize.scene import Scene
from linework.charts.synthesize.topics import Quantity


def written_at(scene: Scene, values: tuple[float, ...], place: str = "edge", ground: str = "#ffffff") -> ValueLabels:
    """Words at bars in one format for all."""
    largest = max(map(abs, values))
    if scene.quantity.bounded and scene.chance(0.6):
        texts = tuple(f"{value:.0f}%" if largest > 20 else f"{value:.1f}%" for value in values)
    elif scene.quantity.unit == "$" and scene.chance(0.5):
        texts = tuple(f"${value:,.0f}" if largest > 20 else f"${value:.2f}" for value in values)
    elif largest >= 1000 and scene.chance(0.5):
        texts = tuple(f"{value:,.0f}" for value in values)
    else:
        texts = tuple(f"{value:g}" for value in values)
    light = place == "center" and is_dark(ground)
    return ValueLabels(
        texts=texts,
        place="center" if place == "center" else "edge",
        padding=float(scene.pick((0, 2, 3))) if place == "edge" else 0.0,
        size=scene.pick((None, round(0.8 * scene.look.font_size, 1), round(0.7 * scene.look.font_size, 1))),
        color="#ffffff" if light else scene.look.ink,
        bold=scene.chance(0.1),
    )


def look_of(scene: Scene, index: int) -> dict[str, Any]:
    """Edges, hatch and opacity of a series of bars."""
    look = scene.look
    return {
        "edge_color": look.edge or ("#000000" if look.hatched else None),
        "edge_width": look.edge_width,
        "hatches": scene.hatch(index),
        "alpha": look.alpha,
    }


def _framed(scene: Scene, marks: tuple[Mark, ...], category: Axis, values: Axis, group: str, flat: bool) -> Panel:
    x, y = (values, category) if flat else (category, values)
    return annotated(scene, frame(scene, marks, x, y, group))


def _reach(scene: Scene, values: np.ndarray) -> Errors:
    """Whiskers of a few per cent of the values."""
    low = rounded(np.abs(values) * scene.rng.uniform(0.03, 0.15, len(values)) + 1e-3 * np.max(np.abs(values)), 3)
    high = low if scene.chance(0.85) else rounded(low * scene.rng.uniform(0.5, 1.6, len(values)), 3)
    return Errors(low=floats(low), high=floats(high), cap_size=float(scene.pick((0, 3, 5, 5))))


def single(scene: Scene, orientation: Orientation) -> Panel:
    """One series, in one colour or each bar in its own."""
    flat = orientation == "horizontal"
    group, names = scene.categories(14, 3)
    quantity = scene.quantity
    values = levels(scene.rng, len(names), quantity.low, quantity.high)
    colors = tuple(scene.look.tint(k) for k in range(len(names))) if scene.chance(0.35) else (scene.look.tint(0),)
    errors = _reach(scene, values) if scene.chance(0.12) else None
    written = scene.chance(0.3) and errors is None
    bars = Bars(
        orientation=orientation,
        positions=floats(range(len(names))),
        values=floats(values),
        thickness=(scene.pick((0.8, 0.8, 0.8, 0.6, 0.5, 0.4, 0.7, 0.9)),),
        colors=colors,
        errors=errors,
        value_labels=written_at(scene, floats(values)) if written else None,
        label=quantity.name if scene.chance(0.15) else None,
        **look_of(scene, 0),
    )
    top, low = float(values.max()), float(values.min())
    room = 0.12 if written else 0.0
    log = low > 0 and top / low > 60 and scene.chance(0.4) and not written
    axis = value_axis(scene, quantity, top, min(low, 0.0), room, log)
    category = category_axis(scene, names, group, upright=not flat)
    return _framed(scene, (bars,), category, axis, group, flat)


@family("bar", 9)
def upright(scene: Scene) -> Panel:
    """Vertical bars."""
    return single(scene, "vertical")


@family("barh", 4.5)
def sideways(scene: Scene) -> Panel:
    """Horizontal bars."""
    return single(scene, "horizontal")


@family("grouped bars", 9)
def grouped(scene: Scene) -> Panel:
    """Several series side by side at each category."""
    flat = scene.chance(0.2)
    group, names = scene.categories(8, 2)
    series = scene.series(5)
    quantity = scene.quantity
    count = len(series)
    width = round(float(scene.pick((0.8, 0.8, 0.6, 0.75, 0.9))) / count, 3)
    drawn = width * scene.pick((1.0, 1.0, 1.0, 0.9))
    first = levels(scene.rng, len(names), quantity.low, quantity.high)
    written = scene.chance(0.25) and len(names) * count <= 20
    errors = scene.chance(0.15) and not written
    bars: list[Mark] = []
    top = 0.0
    for index, name in enumerate(series):
        values = np.minimum(rounded(first * scene.rng.uniform(0.55, 1.3, len(names)), 3), quantity.high)
        shift = (index - (count - 1) / 2) * width
        bars.append(
            Bars(
                orientation="horizontal" if flat else "vertical",
                positions=floats(np.round(np.arange(len(names)) + shift, 6)),
                values=floats(values),
                thickness=(round(drawn, 6),),
                colors=(scene.look.tint(index),),
                errors=_reach(scene, values) if errors else None,
                value_labels=written_at(scene, floats(values)) if written else None,
                label=name,
                **look_of(scene, index),
            )
        )
        top = max(top, float(values.max()))
    low = min(0.0, float(first.min()))
    axis = value_axis(scene, quantity, top, low, scene.pick((0.0, 0.15, 0.3)) if not written else 0.15)
    category = category_axis(scene, names, group, upright=not flat)
    return _framed(scene, tuple(bars), category, axis, group, flat)


@family("stacked bars", 6)
def stacked(scene: Scene) -> Panel:
    """Several series on one another, sometimes adding up to a hundred everywhere."""
    flat = scene.chance(0.25)
    group, names = scene.categories(9, 2)
    series = scene.series(6)
    quantity = scene.quantity
    if whole := (scene.chance(0.35) or quantity.bounded):
        parts = np.array([shares(scene.rng, len(series)) for _ in names]).T
        scene = replace(scene, quantity=Quantity(quantity.name, "%", 0, 100))
    else:
        high = max(quantity.high, 0.1)
        parts = np.array([np.abs(levels(scene.rng, len(names), 0, high / len(series))) for _ in series])
    written = scene.chance(0.3)
    width = scene.pick((0.8, 0.6, 0.5, 0.4, 0.7))
    bars: list[Mark] = []
    base = np.zeros(len(names))
    for index, (name, values) in enumerate(zip(series, parts, strict=True)):
        color = scene.look.tint(index)
        bars.append(
            Bars(
                orientation="horizontal" if flat else "vertical",
                positions=floats(range(len(names))),
                values=floats(values),
                base=floats(np.round(base, 6)) if index else (),
                thickness=(width,),
                colors=(color,),
                value_labels=written_at(scene, floats(values), "center", color) if written else None,
                label=name,
                **look_of(scene, index),
            )
        )
        base = base + values
    axis = value_axis(scene, scene.quantity, float(base.max()), 0.0, 0.0 if whole else scene.pick((0.0, 0.2)))
    category = category_axis(scene, names, group, upright=not flat)
    return _framed(scene, tuple(bars), category, axis, group, flat)


@family("diverging bars", 2)
def diverging(scene: Scene) -> Panel:
    """One series upwards and one downwards from zero, or one with both signs."""
    flat = scene.chance(0.5)
    group, names = scene.categories(9, 3)
    high = max(abs(scene.quantity.low), abs(scene.quantity.high))
    up, down = (np.abs(levels(scene.rng, len(names), 0.05 * high, high)) for _ in range(2))
    places = floats(range(len(names)))
    width = (scene.pick((0.8, 0.6, 0.9)),)
    orientation: Orientation = "horizontal" if flat else "vertical"
    if two := scene.chance(0.6):
        both = [(up, scene.look.tint(0)), (-down, scene.look.tint(1))]
    else:
        signed = up * scene.rng.choice([-1, 1], len(names))
        both = [(signed, scene.look.tint(0))]
    named = scene.series(2)
    marks = tuple(
        Bars(
            orientation=orientation,
            positions=places,
            values=floats(values),
            thickness=width,
            colors=(color,) if two else tuple(scene.look.tint(0 if value >= 0 else 1) for value in values),
            label=named[index] if two else None,
            **look_of(scene, index),
        )
        for index, (values, color) in enumerate(both)
    )
    every = np.concatenate([values for values, _ in both])
    axis = value_axis(scene, scene.quantity, float(every.max()), float(every.min()))
    return _framed(scene, marks, category_axis(scene, names, group, upright=not flat), axis, group, flat)
