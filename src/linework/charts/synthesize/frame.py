"""What stands around the marks: titles, labels, ticks and their formats, grids, spines, legends, annotations."""

from dataclasses import replace
from typing import Any, Literal

from linework.charts.chart import Axis, Grid, Legend, Note, Panel
from linework.charts.marks import Bars, Heatmap, Line, Mark, Rule, Scatter, Text
from linework.charts.synthesize.numbers import steps
from linework.charts.synthesize.scene import Scene
from linework.charts.synthesize.topics import TITLES, Quantity

CHARACTER = 0.0088  # width of a letter, in inches a point


def frame(scene: Scene, marks: tuple[Mark, ...], x: Axis, y: Axis, group: str = "", **more: Any) -> Panel:
    """A panel around marks, in the scene's look; `group` is what the title may name."""
    look = scene.look
    if isinstance(marks[0], Heatmap) and not scene.chance(0.15):
        look = replace(look, grid=None)
    grids = (look.grid, look.grid) if look.grid_axes == "both" else _value_grid(look.grid, y)
    x, y = (replace(axis, grid=axis.grid or grid) for axis, grid in zip((x, y), grids, strict=True))
    heading = title(scene, group)
    panel = Panel(
        title=heading,
        title_place=scene.pick(("center", "left"), (12, 1)) if heading else "center",
        x=_styled(scene, x),
        y=_styled(scene, y),
        marks=marks,
        background=look.panel,
        hidden_spines=look.hidden,
        grid_below=look.grid_below and look.grid is not None,
    )
    return replace(panel, **{"legend": legend(scene, marks), **more})


def _value_grid(grid: Grid | None, y: Axis) -> tuple[Grid | None, Grid | None]:
    return (grid, None) if y.scale == "category" else (None, grid)


def _styled(scene: Scene, axis: Axis) -> Axis:
    look = scene.look
    return replace(
        axis,
        tick_color=axis.tick_color or look.ink,
        tick_size=axis.tick_size or look.tick_size,
        marked=axis.marked and look.marked,
    )


def words(scene: Scene, text: str, size: float | None = None, bold: bool = False) -> Text:
    """A text in the look's ink."""
    return Text(text=text, size=size, color=scene.look.ink, bold=bold)


def title(scene: Scene, group: str, chance: float = 0.45) -> Text | None:
    """A title in the topic's language; longer than the panel it is broken, or left out."""
    if not scene.chance(chance):
        return None
    forms = [form for form in TITLES[scene.topic.language] if group or "{g}" not in form]
    text = scene.pick(forms).format(q=scene.quantity.name, g=group, t=scene.topic.name.capitalize())
    size = scene.look.title_size or 1.2 * scene.look.font_size
    if len(text) * size * CHARACTER > scene.width:
        text = scene.quantity.name
    return words(scene, text, scene.look.title_size, scene.look.bold_titles)


def label(scene: Scene, quantity: Quantity, chance: float = 0.62) -> Text | None:
    """The label of an axis, with its unit one time in two or so."""
    if not scene.chance(chance):
        return None
    unit = quantity.unit if scene.chance(0.65) else ""
    form = scene.pick(("{n} ({u})", "{n} [{u}]", "{n} in {u}"), (8, 2, 0.5)) if unit else "{n}"
    text = form.format(n=quantity.name, u=unit)
    return words(scene, text, scene.look.label_size, scene.look.bold_titles and scene.chance(0.3))


def named(scene: Scene, text: str, chance: float = 0.6) -> Text | None:
    """A label that says what categories are."""
    return words(scene, text, scene.look.label_size) if text and scene.chance(chance) else None


def category_axis(scene: Scene, names: tuple[str, ...], group: str, upright: bool = True) -> Axis:
    """The axis of categories; names that would touch each other are turned, or written smaller."""
    size = scene.look.tick_size or scene.look.font_size
    room = scene.width * 0.8 / max(len(names), 1)
    longest = max(map(len, names)) * size * CHARACTER
    rotation = 0.0
    align: Literal["right"] | None = None
    if upright and (longest > room or scene.chance(0.12)):
        rotation = scene.pick((45.0, 30.0, 90.0, 60.0, 20.0), (5, 2, 2, 1, 0.5))
        align = "right" if rotation < 90 and scene.chance(0.6) else None
    tick = round(size * 0.75, 1) if longest > 2.5 * room else None
    return Axis(
        scale="category",
        tick_labels=names,
        label=named(scene, group),
        tick_rotation=rotation,
        tick_align=align,
        tick_size=tick,
    )


def value_axis(
    scene: Scene, quantity: Quantity, top: float, low: float = 0.0, room: float = 0.0, log: bool = False
) -> Axis:
    """The axis of values up to `top`, `room` more where words stand above; ticks formatted as people do."""
    text = label(scene, quantity)
    if log:
        return Axis(label=text, scale="log")
    limits = None
    ends = min(low, 0.0) if low <= 0 or room else low
    high = top + (top - ends) * room if top > 0 else 0.0
    if room or scene.chance(0.3):
        grid = steps(ends, high, 6)
        above = high if scene.chance(0.5) else grid[-1] + (grid[-1] - grid[-2] if len(grid) > 1 else 0.0)
        below = ends - (0.0 if low >= 0 else (top - ends) * max(room, 0.05))
        limits = (round(below, 6), round(above, 6))
        if limits[0] >= limits[1] or limits[1] < top:
            limits = None
    form, ticks, names = tick_words(scene, quantity, top, limits)
    return Axis(label=text, limits=limits, tick_format=form, ticks=ticks, tick_labels=names)


def tick_words(
    scene: Scene, quantity: Quantity, top: float, limits: tuple[float, float] | None
) -> tuple[str | None, tuple[float, ...], tuple[str, ...]]:
    """A format of ticks, or ticks with words of their own (1k, 2k; 1M): most axes have neither."""
    money = quantity.unit in ("$", "€")
    if quantity.bounded and scene.chance(0.3):
        return "{x:.0f}%" if top > 8 else "{x:.1f}%", (), ()
    if money and scene.chance(0.35):
        return ("${x:,.0f}" if quantity.unit == "$" else "{x:,.0f} €") if top > 20 else "${x:.2f}", (), ()
    if top >= 1000 and scene.chance(0.3):
        return "{x:,.0f}", (), ()
    if top >= 4000 and limits is not None and scene.chance(0.5):
        size, letter = (1e6, "M") if top >= 2e6 else (1e3, scene.pick(("k", "K", " k")))
        ticks = tuple(steps(*limits, count=scene.count(4, 6)))
        return None, ticks, tuple("0" if tick == 0 else f"{tick / size:g}{letter}" for tick in ticks)
    if limits is not None and scene.chance(0.15):
        return None, tuple(steps(*limits, count=scene.count(4, 9))), ()
    return None, (), ()


def labels_of(marks: tuple[Mark, ...]) -> list[str]:
    """What a legend would list of these marks."""
    return [label for mark in marks if (label := getattr(mark, "label", None))]


def legend(scene: Scene, marks: tuple[Mark, ...]) -> Legend | None:
    """A legend where marks have labels: nearly always for several, seldom for one."""
    labels = labels_of(marks)
    if scene.look.dark or not labels or not scene.chance(0.75 if len(labels) > 1 else 0.25):
        return None
    place = scene.look.legend_places[0 if scene.chance(0.9) else 1]
    if place.startswith("lower") and not isinstance(marks[0], Line | Scatter):
        place = "best"
    size = scene.look.legend_size
    written = sum(len(text) + 6 for text in labels) * (size or scene.look.font_size) * CHARACTER
    columns = 1
    anchor: tuple[float, ...] | None = None
    if place in ("below", "above"):
        columns = len(labels) if written < scene.width else max(1, int(len(labels) * scene.width / written))
        anchor = (0.5, -0.18) if place == "below" else (0.5, scene.pick((1.0, 1.12)))
        place = "upper center" if place == "below" else "lower center"
    elif place == "outside":
        anchor, place = (scene.pick((1.0, 1.02, 1.05)), scene.pick((1, 0.5), (3, 1))), "upper left"
        place = "center left" if anchor[1] == 0.5 else place
    elif len(labels) > 3 and written < 1.6 * scene.width and scene.chance(0.25):
        columns = 2
    if scene.crowded and anchor is not None:
        anchor, place, columns = None, "best", 1
    heading = scene.topic.groups[0][0] if scene.chance(0.08) else None
    return Legend(place=place, anchor=anchor, columns=columns, title=heading, frame=scene.look.legend_frame, size=size)


def corner_note(
    text: str, ink: str | None, box: str | None, style: str | None, right: bool = True, top: bool = True
) -> Note:
    """Words in a corner of a panel, in a box of that colour and style or in none."""
    return Note(
        text=text,
        x=0.95 if right else 0.05,
        y=0.95 if top else 0.05,
        space="panel",
        align="right" if right else "left",
        vertical="top" if top else "bottom",
        box_color=box,
        box_edge="#000000" if box else None,
        box_style=style,
        color=ink,
    )


def annotated(scene: Scene, panel: Panel) -> Panel:
    """The panel with an annotation or a line of reference now and then, where its marks are lines or bars."""
    first = panel.marks[0] if panel.marks else None
    if not isinstance(first, Line | Bars) or not scene.chance(0.14):
        return panel
    heights = first.y if isinstance(first, Line) else first.values
    known = [height for height in heights if isinstance(height, float)]
    if not known:
        return panel
    upright = isinstance(first, Line) or first.orientation == "vertical"
    mean = float(f"{sum(known) / len(known):.4g}")
    if scene.chance(0.5):
        rule = Rule(
            orientation="horizontal" if upright else "vertical",
            position=mean,
            color=scene.pick(("#ff0000", "#808080", "#000000", scene.look.tint(5))),
            style=scene.pick(("--", ":", "-.")),
            label=scene.pick((None, "Mean", f"Mean = {mean:g}")),
        )
        panel = replace(panel, marks=(*panel.marks, rule))
        return replace(panel, legend=panel.legend or legend(scene, panel.marks))
    if not isinstance(first, Line):
        boxed = scene.pick((None, "#ffffff", "#f5deb3"))
        text, style = f"n = {scene.count(20, 900)}", scene.pick(("round", "square")) if boxed else None
        note = corner_note(text, scene.look.ink, boxed, style)
        return replace(panel, notes=(*panel.notes, note))
    at = heights.index(max(known))
    arrow = Note(
        text=scene.pick(("max", "peak", f"{known[heights.index(max(known))]:g}", "Maximum")),
        x=first.x[at],
        y=max(known) - (max(known) - min(known)) * 0.25,
        target=(first.x[at], max(known)),
        arrow_style=scene.pick(("->", "-|>", "-")),
        color=scene.look.ink,
        align="center",
    )
    return replace(panel, notes=(*panel.notes, arrow))
