"""What stands beside the marks of a family now and then, as real charts have it: rules, names at points, more marks.

It is for training alone: the charts that test sets are drawn from stay as they are, so that figures compare over time.
A panel is changed after its family has filled it, by the same generator, so charts without company draw nothing of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from linework.charts.chart import Note, Panel
from linework.charts.marks import (
    Bars,
    Boxes,
    Contours,
    ErrorBars,
    Histogram,
    Line,
    Mark,
    Orientation,
    Rule,
    Scatter,
    Violins,
)
from linework.charts.synthesize.frame import corner_note, legend
from linework.charts.synthesize.looks import UNFILLED
from linework.charts.synthesize.numbers import cloud, floats, rounded
from linework.charts.synthesize.scene import Scene

RULES = ("#ff0000", "#808080", "#000000", "#1f77b4")
REMARKS = ("R² = 0.{}", "n = {}", "p < 0.0{}", "({})", "mean = {}", "N={}")
DENSE = 30  # points of a line that usually carries no markers


def in_company(scene: Scene, panel: Panel) -> Panel:
    """The panel with the company that its marks have in real charts, most often none."""
    if panel.projection == "polar" or panel.twins or not panel.marks:
        return panel
    for kind, chance, change in COMPANY:
        if isinstance(panel.marks[0], kind) and scene.chance(chance):
            panel = change(scene, panel)
    return panel


def _ends(values: Sequence[Any]) -> tuple[float, float]:
    known = [float(value) for value in values if isinstance(value, int | float)]
    return (min(known), max(known)) if known else (0.0, 0.0)


def _spans(mark: Mark) -> tuple[tuple[float, float], tuple[float, float]]:
    """How far a mark reaches along x and along y; nowhere (0, 0) where that has no meaning, as along dates."""
    none = (0.0, 0.0)
    match mark:
        case Line() | Scatter() | ErrorBars():
            return _ends(mark.x), _ends(mark.y)
        case Boxes():
            values = _ends([end for box in mark.boxes for end in (box.low, box.high)])
            return (values, none) if mark.orientation == "horizontal" else (none, values)
        case Histogram():
            edges = _ends(mark.edges)
            return (none, edges) if mark.orientation == "horizontal" else (edges, none)
        case Violins():
            return none, _ends([value for span in mark.spans for value in span])
    return none, none


def _ruled(scene: Scene, panel: Panel) -> Panel:
    """One to four rules within the reach of the first mark, in one look."""
    x, y = _spans(panel.marks[0])
    upright = x[1] > x[0] and (y[1] <= y[0] or scene.chance(0.35))
    low, high = x if upright else y
    if high <= low:
        return panel
    side: Orientation = "vertical" if upright else "horizontal"
    color, style, width = scene.pick(RULES), scene.pick(("--", ":", "-", "-.")), scene.pick((None, 1.0, 0.8, 2.0))
    rules = []
    for at in sorted(scene.rng.uniform(0.1, 0.9, scene.pick((1, 2, 3, 4), (6, 2, 1, 1)))):
        place = float(f"{low + at * (high - low):.4g}")
        name = scene.pick((None, None, None, f"{scene.pick(('Mean', 'Threshold', 'Limit', 'Median'))} {place:g}"))
        rules.append(Rule(orientation=side, position=place, color=color, style=style, width=width, label=name))
    return replace(panel, marks=(*panel.marks, *rules))


def _few(scene: Scene, panel: Panel) -> Panel:
    """Clouds thinned to a handful of points each, now and then with the name of each beside it."""
    named = scene.chance(0.5)
    marks: list[Mark] = []
    notes: list[Note] = []
    words = [name for _, names in scene.topic.groups for name in names]
    for mark in panel.marks:
        if isinstance(mark, Scatter) and len(mark.x) > 3:
            kept = np.sort(scene.rng.choice(len(mark.x), min(len(mark.x), scene.count(3, 12)), replace=False))
            mark = _taken(mark, kept)
            if named and len(notes) < 16:
                notes += [
                    Note(
                        text=scene.pick(words)[:18],
                        x=x,
                        y=y,
                        size=scene.pick((8.0, 9.0, 10.0)),
                        align=scene.pick(("left", "center", "right"), (3, 2, 1)),
                        vertical="bottom",
                        color=scene.look.ink,
                    )
                    for x, y in zip(mark.x, mark.y, strict=True)
                ]
        marks.append(mark)
    return replace(panel, marks=tuple(marks), notes=(*panel.notes, *notes))


def _taken(mark: Scatter, kept: np.ndarray) -> Scatter:
    """Some of the points of a cloud, with what belongs to each."""

    def each(values: tuple) -> tuple:
        return tuple(values[k] for k in kept) if len(values) == len(mark.x) else values

    return replace(
        mark, x=each(mark.x), y=each(mark.y), sizes=each(mark.sizes), colors=each(mark.colors), values=each(mark.values)
    )


def _dotted(scene: Scene, panel: Panel) -> Panel:
    """Dense lines that carry markers all the same."""
    size, markers = scene.pick((2.0, 3.0, 4.0)), scene.look.markers
    return _of_dense_lines(
        panel, lambda line, index: replace(line, marker=markers[index % len(markers)], marker_size=size)
    )


def _noisy(scene: Scene, panel: Panel) -> Panel:
    """Dense lines roughened up to a third of their reach, as measurements are."""
    share = scene.between(0.04, 0.3)

    def roughened(line: Line, index: int) -> Line:
        low, high = _ends(line.y)
        noise = scene.rng.normal(0, share * (high - low), len(line.y))
        return replace(line, y=floats(rounded(np.array(line.y, dtype=float) + noise, 4)))

    alone = all(isinstance(mark, Line) and None not in mark.y for mark in panel.marks)
    if not alone or panel.y.scale == "log":
        return panel
    return replace(_of_dense_lines(panel, roughened), y=replace(panel.y, limits=None))


def _of_dense_lines(panel: Panel, change: Callable[[Line, int], Line]) -> Panel:
    marks = tuple(
        change(mark, index) if isinstance(mark, Line) and len(mark.x) >= DENSE else mark
        for index, mark in enumerate(panel.marks)
    )
    return replace(panel, marks=marks)


def _named_at_ends(scene: Scene, panel: Panel) -> Panel:
    """Names at the right ends of lines instead of a legend."""
    notes = [
        Note(text=mark.label, x=mark.x[-1], y=mark.y[-1], color=mark.color, align="right", vertical="bottom")
        for mark in panel.marks
        if isinstance(mark, Line) and mark.label and mark.y[-1] is not None
    ]
    return replace(panel, notes=(*panel.notes, *notes), legend=None) if notes else panel


def _one_by_one(scene: Scene, panel: Panel) -> Panel:
    """Bars in colours of their own that were drawn one by one, each with its entry in the legend."""
    bars = panel.marks[0]
    if not isinstance(bars, Bars) or len(panel.marks) > 1 or len(bars.colors) != len(bars.values) or bars.errors:
        return panel
    axis = panel.x if bars.orientation == "vertical" else panel.y
    if len(axis.tick_labels) != len(bars.values) or bars.value_labels or panel.legend or scene.look.dark:
        return panel
    marks = tuple(
        replace(bars, positions=(at,), values=(value,), colors=(color,), label=name)
        for at, value, color, name in zip(bars.positions, bars.values, bars.colors, axis.tick_labels, strict=True)
    )
    key = legend(scene, marks)
    return panel if key is None else replace(panel, marks=marks, legend=key)


def _dotted_over(scene: Scene, panel: Panel) -> Panel:
    """Points of one to three classes over contours."""
    ground = panel.marks[0]
    if not isinstance(ground, Contours):
        return panel
    (left, right), (low, high) = _ends(ground.x), _ends(ground.y)
    marks = []
    for index in range(scene.pick((1, 2, 3))):
        at = np.clip(cloud(scene.rng, scene.count(8, 60)), 0.02, 0.98)
        marker = scene.pick(("o", scene.look.markers[index % len(scene.look.markers)]))
        marks.append(
            Scatter(
                x=floats(rounded(left + at[:, 0] * (right - left), 4)),
                y=floats(rounded(low + at[:, 1] * (high - low), 4)),
                sizes=(scene.pick((20.0, 30.0, 50.0)),),
                colors=(scene.look.tint(index),),
                marker=marker,
                edge_color=scene.pick((None, "#000000", "#ffffff")) if marker not in UNFILLED else None,
            )
        )
    return replace(panel, marks=(*panel.marks, *marks))


def _remarked(scene: Scene, panel: Panel) -> Panel:
    """A remark in a corner of the panel."""
    right, top = scene.chance(0.5), scene.chance(0.7)
    boxed = scene.pick((None, None, "#ffffff", "#f5deb3"))
    text = scene.pick(REMARKS).format(scene.count(1, 99))
    note = corner_note(text, scene.look.ink, boxed, "round" if boxed else None, right, top)
    return replace(panel, notes=(*panel.notes, note))


COMPANY: tuple[tuple[Any, float, Callable[[Scene, Panel], Panel]], ...] = (
    (Scatter, 0.35, _few),
    (Line, 0.12, _noisy),
    (Line, 0.12, _dotted),
    (Line, 0.08, _named_at_ends),
    (Bars, 0.25, _one_by_one),
    (Contours, 0.35, _dotted_over),
    (Scatter | ErrorBars | Boxes | Histogram | Violins, 0.16, _ruled),
    (Line, 0.08, _ruled),
    (Line | Scatter | ErrorBars | Histogram | Bars, 0.06, _remarked),
)
