"""Grids of values: heatmaps with words in their cells, correlation matrices, smooth fields, contours."""

import numpy as np

from linework.charts.chart import Axis, Panel
from linework.charts.marks import ColorBar, Contours, Heatmap
from linework.charts.synthesize.frame import CHARACTER, category_axis, frame, label, words
from linework.charts.synthesize.numbers import field, floats, rounded, steps
from linework.charts.synthesize.registry import family
from linework.charts.synthesize.scene import Scene


def _bar(scene: Scene, chance: float = 0.75) -> ColorBar | None:
    """A colour bar, sometimes with its label."""
    if (scene.crowded and scene.chance(0.5)) or not scene.chance(chance):
        return None
    text = words(scene, scene.quantity.name) if scene.chance(0.4) else None
    flat = scene.chance(0.05)
    return ColorBar(label=text, orientation="horizontal" if flat else "vertical", shrink=scene.pick((1.0, 1.0, 0.8)))


def _rows(values: np.ndarray) -> tuple[tuple[float, ...], ...]:
    return tuple(floats(row) for row in values)


@family("heatmap", 7)
def cells(scene: Scene) -> Panel:
    """Cells between two lists of categories, mostly with their values written in them."""
    across, columns = scene.categories(9, 3)
    down, rows = scene.categories(9, 3)
    look, quantity = scene.look, scene.quantity
    if square := scene.chance(0.3):
        down, rows = across, columns
    shape = len(rows), len(columns)
    if square and scene.chance(0.6):
        noise = np.corrcoef(scene.rng.normal(size=(shape[0], 6)) + scene.rng.normal(size=6) * 0.5)
        values, colormap, ends = np.round(noise, 2) + 0.0, look.diverging, (-1.0, 1.0)
    else:
        values = rounded(quantity.low + (quantity.high - quantity.low) * scene.rng.random(shape), scene.count(2, 4))
        colormap, ends = look.sequential if scene.chance(0.7) else look.diverging, None
    texts: tuple[tuple[str, ...], ...] = ()
    tints: tuple[str, ...] = ()
    if values.size <= 81 and scene.chance(0.6):
        form = "{:.2f}" if np.abs(values).max() < 10 else "{:.1f}" if np.abs(values).max() < 100 else "{:.0f}"
        texts = tuple(tuple(form.format(value) for value in row) for row in values)
        longest = max(len(text) for row in texts for text in row) * 0.7 * look.font_size * CHARACTER
        if longest > scene.width * 0.75 / len(columns) and not scene.chance(0.1):
            texts = ()
        one = scene.pick(("#ffffff", "#000000"))
        middle = (values.min() + values.max()) / 2
        by_value = tuple("#ffffff" if value < middle else "#000000" for value in values.ravel())
        tints = by_value if scene.chance(0.4) else (one,)
    mark = Heatmap(
        values=_rows(values),
        colormap=colormap,
        low=ends[0] if ends and scene.chance(0.5) else None,
        high=ends[1] if ends and scene.chance(0.5) else None,
        aspect=scene.pick(("equal", "auto"), (3, 2)),
        texts=texts,
        text_size=round(look.font_size * scene.pick((0.7, 0.8, 0.9)), 1) if texts and scene.chance(0.6) else None,
        text_colors=tints if texts and tints != ("#000000",) else (),
        colorbar=_bar(scene),
    )
    x, y = category_axis(scene, columns, across), category_axis(scene, rows, down, upright=False)
    return frame(scene, (mark,), x, y, down)


@family("image", 4)
def fields(scene: Scene) -> Panel:
    """A smooth field on a grid of cells, over numbers."""
    rows, columns = scene.count(8, 40), scene.count(8, 40)
    if scene.chance(0.5):
        rows = columns
    low, high = scene.quantity.low, scene.quantity.high
    over, up = scene.pick(scene.topic.over), scene.pick(scene.topic.over)
    stretched = scene.chance(0.45)
    mark = Heatmap(
        values=_rows(rounded(low + (high - low) * field(scene.rng, rows, columns), 4)),
        extent=(over.low, over.high, up.low, up.high) if stretched else None,
        colormap=scene.look.sequential if scene.chance(0.75) else scene.look.diverging,
        origin=scene.pick(("upper", "lower")),
        aspect="auto" if stretched else scene.pick(("equal", "auto"), (3, 1)),
        smooth=scene.chance(0.1),
        colorbar=_bar(scene),
    )
    return frame(scene, (mark,), Axis(label=label(scene, over, 0.4)), Axis(label=label(scene, up, 0.4)))


@family("contours", 1.5)
def contours(scene: Scene) -> Panel:
    """Level lines or filled bands of a field."""
    over, up = scene.pick(scene.topic.over), scene.pick(scene.topic.over)
    x, y = np.linspace(over.low, over.high, 30), np.linspace(up.low, up.high, 30)
    low, high = scene.quantity.low, scene.quantity.high
    values = rounded(low + (high - low) * field(scene.rng, 30, 30), 4)
    levels = steps(float(values.min()), float(values.max()), scene.count(6, 12))
    filled = scene.chance(0.6)
    mark = Contours(
        x=floats(np.round(x, 5)),
        y=floats(np.round(y, 5)),
        values=_rows(values),
        levels=floats(levels),
        filled=filled,
        colormap=scene.look.sequential,
        colorbar=_bar(scene, 0.6) if filled else None,
    )
    return frame(scene, (mark,), Axis(label=label(scene, over, 0.5)), Axis(label=label(scene, up, 0.5)))
