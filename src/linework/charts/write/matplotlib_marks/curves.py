"""Lines, areas and what else runs along or across the axes, as matplotlib calls."""

from dataclasses import replace
from typing import Any

from linework.charts.marks import Area, Band, Line, Polygon, Rule, Segments
from linework.charts.write.matplotlib_marks.pen import Pen, color, colors, words_of, writes
from linework.charts.write.source import call, lay_out


@writes(Line)
def line(mark: Line, pen: Pen) -> list[str]:
    """`ax.plot`."""
    y_words = mark.label or words_of(pen.y)
    plot = call(
        f"{pen.axes}.plot",
        pen.places(mark.x, "x"),
        pen.places(mark.y, "y", y_words),
        color=color(mark.color),
        linestyle=None if mark.style == "-" else mark.style,
        linewidth=mark.width,
        marker=mark.marker,
        markersize=mark.marker_size,
        markerfacecolor=color(mark.marker_face),
        markeredgecolor=color(mark.marker_edge),
        markeredgewidth=mark.marker_edge_width,
        drawstyle=f"steps-{mark.steps}" if mark.steps else None,
        alpha=mark.alpha,
        label=mark.label,
        zorder=mark.order,
    )
    return [lay_out("", plot)]


def text_first(expression: Any, text: str) -> Any:
    """The same call with its first argument as a string literal."""
    return replace(expression, items=(("", text), *expression.items[1:]))


@writes(Area)
def area(mark: Area, pen: Pen) -> list[str]:
    """`ax.fill_between`, or its sideways sister."""
    upright = mark.orientation == "vertical"
    low: Any = (
        mark.low[0] if len(set(mark.low)) == 1 else pen.names.variable(mark.low, f"{mark.label or ''} low", "low")
    )
    high = pen.names.variable(mark.high, mark.label or "", "high") if len(set(mark.high)) > 1 else mark.high[0]
    flat_low = None if low == 0 and isinstance(low, int | float) else low
    curves = [high] if flat_low is None else [low, high]
    fill = call(
        f"{pen.axes}.{'fill_between' if upright else 'fill_betweenx'}",
        pen.places(mark.x, "x" if upright else "y"),
        *curves,
        color=color(mark.color) if mark.edge_color is None or mark.edge_color == mark.color else None,
        facecolor=color(mark.color) if mark.edge_color not in (None, mark.color) else None,
        edgecolor=color(mark.edge_color) if mark.edge_color != mark.color else None,
        linewidth=mark.edge_width,
        hatch=mark.hatch,
        step=mark.steps,
        alpha=mark.alpha,
        label=mark.label,
        zorder=mark.order,
    )
    return [lay_out("", fill)]


@writes(Rule)
def rule(mark: Rule, pen: Pen) -> list[str]:
    """`ax.axhline` or `ax.axvline`."""
    flat = mark.orientation == "horizontal"
    start, end = mark.span
    ends = {"xmin" if flat else "ymin": start or None, "xmax" if flat else "ymax": None if end == 1 else end}
    drawn = call(
        f"{pen.axes}.{'axhline' if flat else 'axvline'}",
        **{"y" if flat else "x": pen.place(mark.position)},
        **ends,
        color=color(mark.color),
        linestyle=None if mark.style == "-" else mark.style,
        linewidth=mark.width,
        alpha=mark.alpha,
        label=mark.label,
        zorder=mark.order,
    )
    return [lay_out("", drawn)]


@writes(Segments)
def segments(mark: Segments, pen: Pen) -> list[str]:
    """`ax.hlines` or `ax.vlines`."""
    flat = mark.orientation == "horizontal"
    along, across = ("x", "y") if flat else ("y", "x")
    drawn = call(
        f"{pen.axes}.{'hlines' if flat else 'vlines'}",
        pen.places(mark.positions, across),
        pen.places(mark.starts, along, "starts"),
        pen.places(mark.ends, along, "ends"),
        colors=colors(mark.colors, pen.names),
        linestyles=None if mark.style == "-" else mark.style,
        linewidth=mark.width,
        alpha=mark.alpha,
        label=mark.label,
        zorder=mark.order,
    )
    return [lay_out("", drawn)]


@writes(Band)
def band(mark: Band, pen: Pen) -> list[str]:
    """`ax.axvspan` or `ax.axhspan`."""
    ends = [pen.place(mark.start), pen.place(mark.end)]
    look = {"color": color(mark.color), "alpha": mark.alpha, "label": mark.label, "zorder": mark.order}
    upright = mark.orientation == "vertical"
    return [lay_out("", call(f"{pen.axes}.{'axvspan' if upright else 'axhspan'}", *ends, **look))]


@writes(Polygon)
def polygon(mark: Polygon, pen: Pen) -> list[str]:
    """`ax.fill`."""
    edged = mark.edge_color not in (None, mark.color)
    drawn = call(
        f"{pen.axes}.fill",
        pen.places(mark.x, "x"),
        pen.places(mark.y, "y", mark.label or words_of(pen.y)),
        color=None if edged else color(mark.color),
        facecolor=color(mark.color) if edged else None,
        edgecolor=color(mark.edge_color) if edged else None,
        linewidth=mark.edge_width,
        alpha=mark.alpha,
        label=mark.label,
        zorder=mark.order,
    )
    return [lay_out("", drawn)]
