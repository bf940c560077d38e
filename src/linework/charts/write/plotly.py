"""Writes a chart as a Plotly script: data first, then one trace for each mark, then the axes.

What Plotly has no word for is left out: marker-by-marker hatches, contour levels that are not evenly spaced, spines
one by one, more than one twin of a panel, and twins that share y.
"""

import math
from typing import Any

from linework.charts.chart import Axis, Chart, Legend, Note, Panel
from linework.charts.marks import Heatmap, Mark, Pie, Text
from linework.charts.write.plotly_marks import bars, curves, points, spreads, surfaces
from linework.charts.write.plotly_marks.page import WRITERS, Page, color
from linework.charts.write.source import Names, Source, call, lay_out, numbers

GROUPS = (bars, curves, points, spreads, surfaces)  # they enter their writers; named so that the import is no ghost
TAKEN = "go np fig make_subplots list range len x y"
CORNERS = {"upper": 1.0, "lower": 0.0, "left": 0.0, "right": 1.0}


def plotly_code(chart: Chart, *, show: bool = True) -> str:
    """A script that draws the chart with Plotly; `show` ends it with `fig.show()`."""
    names = Names(TAKEN.split())
    grid = len(chart.panels) > 1 or any(panel.twins for panel in chart.panels)
    blocks = [_panel(panel, chart, names, grid) for panel in chart.panels]
    head = [*(["import numpy as np"] if names.uses_numpy else []), "import plotly.graph_objects as go"]
    head += ["from plotly.subplots import make_subplots"] if grid else []
    parts = ["\n".join(head), "\n".join(names.statements), _figure(chart, grid)]
    parts += ["\n".join(block) for block in blocks] + [_layout(chart, grid), "fig.show()" if show else ""]
    return "\n\n".join(part for part in parts if part) + "\n"


def _figure(chart: Chart, grid: bool) -> str:
    if not grid:
        return "fig = go.Figure()"
    cells: list[list[Any]] = [[None] * chart.columns for _ in range(chart.rows)]
    for panel in chart.panels:
        spec: dict[str, Any] = {"secondary_y": True} if _second(panel) else {}
        spec |= {"type": "domain"} if _is_pie(panel) else {"type": "polar"} if panel.projection == "polar" else {}
        spec |= {} if panel.columns == 1 else {"colspan": Source(str(panel.columns))}
        spec |= {} if panel.rows == 1 else {"rowspan": Source(str(panel.rows))}
        cells[panel.row][panel.column] = spec
    ordered = sorted(chart.panels, key=lambda panel: (panel.row, panel.column))
    titles = [panel.title.text if panel.title else "" for panel in ordered]
    drawn = call(
        "make_subplots",
        rows=Source(str(chart.rows)),
        cols=Source(str(chart.columns)),
        specs=cells if any(cell != {} for row in cells for cell in row) else None,
        subplot_titles=titles if any(titles) else None,
        column_widths=list(chart.width_ratios) or None,
        row_heights=list(chart.height_ratios) or None,
    )
    return lay_out("fig = ", drawn)


def _second(panel: Panel) -> bool:
    return bool(panel.twins) and panel.twins[0].shared == "x"


def _is_pie(panel: Panel) -> bool:
    return any(isinstance(mark, Pie) for mark in panel.marks)


def _panel(panel: Panel, chart: Chart, names: Names, grid: bool) -> list[str]:
    """Traces, notes and axes of one panel and of the twin that shares its x."""
    where: dict[str, Any] = {"row": Source(str(panel.row + 1)), "col": Source(str(panel.column + 1))} if grid else {}
    lines = _traces(
        panel.x, panel.y, panel.marks, panel, where | ({"secondary_y": False} if _second(panel) else {}), names
    )
    lines += [_note(note, where) for note in panel.notes if panel.projection == "plain" and not _is_pie(panel)]
    if panel.projection == "polar":
        return [*lines, *_polar(panel, where)]
    if _is_pie(panel):
        return lines
    upside_down = any(isinstance(mark, Heatmap) and mark.origin == "upper" for mark in panel.marks)
    lines += _axis(panel.x, "x", where, _by_name(panel.x, panel.marks, "x"), False)
    first = where | ({"secondary_y": False} if _second(panel) else {})
    lines += _axis(panel.y, "y", first, _by_name(panel.y, panel.marks, "y"), upside_down and panel.y.limits is None)
    if _second(panel):
        twin, second = panel.twins[0], where | {"secondary_y": True}
        lines += ["", *_traces(panel.x, twin.axis, twin.marks, panel, second, names)]
        lines += _axis(twin.axis, "y", second, _by_name(twin.axis, twin.marks, "y"), False)
    return lines


def _traces(x: Axis, y: Axis, marks: tuple[Mark, ...], panel: Panel, where: dict[str, Any], names: Names) -> list[str]:
    named = _by_name(x, panel.marks, "x"), _by_name(y, marks, "y")
    page = Page(x, y, names, *named, where, panel.projection == "polar")
    return [line for mark in marks for line in WRITERS[type(mark)](mark, page)]


def _by_name(axis: Axis, marks: tuple[Mark, ...], letter: str) -> bool:
    """Whether every mark stands exactly on categories, so that the axis can be made of their names."""
    if axis.scale != "category" or len(set(axis.tick_labels)) < len(axis.tick_labels):
        return False
    return bool(marks) and all(_on_names(mark, letter, len(axis.tick_labels)) for mark in marks)


def _on_names(mark: Any, letter: str, count: int) -> bool:
    if mark.kind == "heatmap":
        return (
            mark.extent is None and not mark.x_edges and len(mark.values[0] if letter == "x" else mark.values) == count
        )
    if mark.kind == "bars":
        if (mark.orientation == "vertical") != (letter == "x"):
            return False
        places = mark.positions
    elif mark.kind in ("line", "scatter", "error_bars"):
        places = getattr(mark, letter)
    else:
        return False
    return all(isinstance(place, int | float) and place in range(count) for place in places)


def _axis(axis: Axis, letter: str, where: dict[str, Any], named: bool, upside_down: bool) -> list[str]:
    """What one axis says and spans."""
    limits = axis.limits
    if limits is not None and axis.scale == "log":
        limits = tuple(math.log10(float(end)) for end in limits)  # type: ignore[assignment]
    ticks: dict[str, Any] = {}
    if axis.scale == "category" and not named:
        ticks = {"tickvals": Source(f"list(range({len(axis.tick_labels)}))"), "ticktext": list(axis.tick_labels)}
    elif axis.ticks:
        plain = [tick if isinstance(tick, str) else Source(numbers([tick])[0]) for tick in axis.ticks]
        ticks = {"tickvals": plain, "ticktext": list(axis.tick_labels) or None}
    look = call(
        f"fig.update_{letter}axes",
        title_text=axis.label.text if axis.label else None,
        title_font=_font(axis.label),
        type=axis.scale if axis.scale in ("log", "date") else None,
        range=list(limits) if limits is not None else None,
        autorange="reversed" if upside_down and limits is None else None,
        **ticks,
        tickformat=_format(axis),
        tickangle=-axis.tick_rotation or None,
        tickfont={"size": axis.tick_size} if axis.tick_size else None,
        showticklabels=None if axis.ticked and axis.labelled else False,
        showgrid=axis.grid is not None,
        gridcolor=color(axis.grid.color) if axis.grid else None,
        **where,
    )
    return [lay_out("", look)]


def _format(axis: Axis) -> str | None:
    """d3's way of saying a format; only what lies inside the braces, and strftime as it is."""
    if axis.tick_format is None or axis.scale == "date":
        return axis.tick_format
    before, _, rest = axis.tick_format.partition("{x:")
    inside, closed, after = rest.partition("}")
    return inside if closed and not before and not after else None


def _polar(panel: Panel, where: dict[str, Any]) -> list[str]:
    angles = [round(math.degrees(float(tick)), 6) for tick in panel.x.ticks]
    angular = {
        "tickvals": angles or None,
        "ticktext": list(panel.x.tick_labels) or None,
        "rotation": round(math.degrees(panel.zero_angle), 6) or None,
        "direction": "clockwise" if panel.clockwise else None,
    }
    radial = {"range": list(panel.y.limits) if panel.y.limits else None}
    given = {
        f"{name}axis": {key: value for key, value in look.items() if value is not None} or None
        for name, look in (("angular", angular), ("radial", radial))
    }
    return [lay_out("", call("fig.update_polars", **given, **where))] if any(given.values()) else []


def _font(text: Text | None) -> dict[str, Any] | None:
    if text is None:
        return None
    look = {"size": text.size, "color": color(text.color), "weight": "bold" if text.bold else None}
    return {name: value for name, value in look.items() if value is not None} or None


def _note(note: Note, where: dict[str, Any]) -> str:
    arrow = note.target is not None and note.arrow_style is not None
    font = {"size": note.size, "color": color(note.color), "weight": "bold" if note.bold else None}
    shares = {"xref": "x domain", "yref": "y domain"} if note.space == "panel" else {}
    place: dict[str, Any] = {"x": note.x, "y": note.y}
    if note.target is not None:
        place = {"x": note.target[0], "y": note.target[1]}
        if note.offset:
            shift = ("ax", "ay") if arrow else ("xshift", "yshift")
            place |= {shift[0]: note.x, shift[1]: -float(note.y) if arrow else note.y}
        elif arrow:
            place |= {"ax": note.x, "ay": note.y, "axref": "x", "ayref": "y"}
    drawn = call(
        "fig.add_annotation",
        text=note.text.replace("\n", "<br>"),
        **place,
        **shares,
        showarrow=arrow,
        arrowcolor=color(note.arrow_color),
        xanchor=None if note.align == "center" or arrow else note.align,
        yanchor={"top": "top", "bottom": "bottom", "baseline": "bottom"}.get(note.vertical) if not arrow else None,
        textangle=-note.rotation or None,
        font={name: value for name, value in font.items() if value is not None} or None,
        bgcolor=color(note.box_color),
        bordercolor=color(note.box_edge),
        **(where if not shares else {}),
    )
    return lay_out("", drawn)


def _layout(chart: Chart, grid: bool) -> str:
    """Size, titles, legend, colours of the page."""
    only = None if grid or not chart.panels else chart.panels[0]
    title = chart.title or (only.title if only else None)
    legends = [chart.legend, *(panel.legend for panel in chart.panels)]
    legend = next((found for found in legends if found is not None), None)
    marks = [mark for panel in chart.panels for mark in panel.marks]
    background = next((panel.background for panel in chart.panels if panel.background), None) or "#ffffff"
    look = call(
        "fig.update_layout",
        title_text=title.text if title else None,
        title_font=_font(title),
        width=Source(str(round(chart.width * chart.dpi))),
        height=Source(str(round(chart.height * chart.dpi))),
        barmode="overlay" if any(mark.kind in ("bars", "histogram") for mark in marks) else None,
        showlegend=legend is not None,
        legend=_legend(legend) if legend else None,
        plot_bgcolor=color(background),
        paper_bgcolor=None if chart.background == "#ffffff" else color(chart.background),
    )
    return lay_out("", look)


def _legend(legend: Legend) -> dict[str, Any] | None:
    words = legend.place.split()
    look: dict[str, Any] = {} if legend.title is None else {"title": {"text": legend.title}}
    look |= {"orientation": "h"} if legend.columns > 1 else {}
    if legend.anchor is None and legend.place in ("upper left", "upper right", "lower left", "lower right"):
        look |= {"x": CORNERS[words[1]], "xanchor": words[1], "y": CORNERS[words[0]]}
        look |= {"yanchor": {"upper": "top", "lower": "bottom"}[words[0]]}
    return look or None
