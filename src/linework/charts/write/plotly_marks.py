"""Each kind of mark as the Plotly trace or shape that draws it: one registered function per kind."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from linework.charts.chart import Axis
from linework.charts.marks import (
    Area,
    Band,
    Bars,
    Boxes,
    Contours,
    ErrorBars,
    Heatmap,
    Histogram,
    Line,
    Pie,
    Polygon,
    Rule,
    Scatter,
    Segments,
    Stems,
    Strict,
    Violins,
)
from linework.charts.write.source import Names, Source, call, lay_out
from linework.errors import InputError

M = TypeVar("M", bound=Strict)
DASHES = {"--": "dash", ":": "dot", "-.": "dashdot"}
SYMBOLS = {"s": "square", "^": "triangle-up", "v": "triangle-down", "D": "diamond", "d": "diamond-tall", "x": "x-thin"}
SYMBOLS |= {
    "+": "cross-thin",
    "*": "star",
    "p": "pentagon",
    "h": "hexagon",
    "X": "x",
    "P": "cross",
    "<": "triangle-left",
}
STEPS = {"pre": "vh", "mid": "hvh", "post": "hv"}


@dataclass
class Page:
    """Where traces are being drawn: x and y of the panel, where it stands, and the data so far."""

    x: Axis
    y: Axis
    names: Names
    named_x: bool
    named_y: bool
    where: dict[str, Any]
    polar: bool = False

    def places(self, values: Sequence[Any], axis: str, wish: str = "") -> Source:
        """The variable of places along an axis: the categories' names where the axis is made of them."""
        scale, named = (self.x, self.named_x) if axis == "x" else (self.y, self.named_y)
        words = scale.label.text if scale.label else ""
        if named:
            chosen = tuple(scale.tick_labels[int(value)] for value in values)
            return self.names.variable(chosen, words, "categories")
        return self.names.variable(tuple(values), wish, words, axis)

    def trace(self, kind: str, **settings: Any) -> str:
        """The line that adds a trace."""
        return lay_out("", call("fig.add_trace", call(f"go.{kind}", **settings), **self.where))


WRITERS: dict[type, Callable[[Any, Page], list[str]]] = {}


def writes(kind: type[M]) -> Callable[[Callable[[M, Page], list[str]]], Callable[[M, Page], list[str]]]:
    """Enters the function that writes one kind of mark."""

    def enter(function: Callable[[M, Page], list[str]]) -> Callable[[M, Page], list[str]]:
        WRITERS[kind] = function
        return function

    return enter


@cache
def _css() -> dict[str, str]:
    from matplotlib.colors import CSS4_COLORS

    return {str(digits).lower(): str(name) for name, digits in CSS4_COLORS.items()}


def color(value: str | None) -> str | None:
    """The CSS name of a colour where it has one, else its digits; transparent for none."""
    return None if value is None else "rgba(0, 0, 0, 0)" if value == "none" else _css().get(value, value)


def colorscale(name: str | tuple[str, ...]) -> Any:
    """Colours that make a colour map, taken from matplotlib where it has a name."""
    if isinstance(name, str):
        import matplotlib
        from matplotlib.colors import to_hex

        if name not in matplotlib.colormaps:
            raise InputError(f"There is no colour map {name!r}; take one that matplotlib has.")
        return [to_hex(matplotlib.colormaps[name](share)) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    return list(name)


def _some(**settings: Any) -> dict[str, Any] | None:
    """The settings that are given; None where none is."""
    return {name: value for name, value in settings.items() if value is not None} or None


def _one_or_all(values: Sequence[Any], names: Names, wish: str) -> Any:
    return None if not values else values[0] if len(values) == 1 else names.variable(tuple(values), wish)


def _reach(low: tuple[float, ...], high: tuple[float, ...], names: Names, **look: Any) -> dict[str, Any] | None:
    if not low and not high:
        return None
    lower = None if low == high else names.variable(low, "errors low")
    upper = names.variable(high, "errors" if lower is None else "errors high")
    return _some(array=upper, arrayminus=lower, **look)


@writes(Bars)
def bars(mark: Bars, page: Page) -> list[str]:
    """`go.Bar`, its errors and the words at its bars."""
    upright = mark.orientation == "vertical"
    along, across = ("x", "y") if upright else ("y", "x")
    colors = [color(value) for value in mark.colors]
    places = page.places(mark.positions, along, "positions")
    values = page.names.variable(mark.values, mark.label or "", "values")
    labels = page.names.variable(mark.value_labels.texts, "labels") if mark.value_labels else None
    errors = mark.errors
    reach = _reach(errors.low, errors.high, page.names, color=color(errors.color)) if errors else None
    named = page.named_x if upright else page.named_y
    return [
        page.trace(
            "Bar",
            **{along: places, across: values},
            base=page.names.variable(mark.base, "base") if any(mark.base) else None,
            width=None if named and mark.thickness == (0.8,) else _one_or_all(mark.thickness, page.names, "widths"),
            orientation=None if upright else "h",
            name=mark.label,
            showlegend=None if mark.label else False,
            marker=_some(
                color=_one_or_all(colors, page.names, "colors"),
                line=_some(color=color(mark.edge_color), width=mark.edge_width),
                pattern=_some(shape=mark.hatches[0][0]) if mark.hatches and mark.hatches[0][0] in "/\\x-|+." else None,
            ),
            opacity=mark.alpha,
            text=labels,
            textposition=("inside" if mark.value_labels.place == "center" else "outside")
            if mark.value_labels
            else None,
            **{f"error_{across}": reach},
        )
    ]


def _points(page: Page, x: Sequence[Any], y: Sequence[Any], words: str) -> tuple[str, dict[str, Any]]:
    """The trace for points and where they are: angles and radii in a polar panel."""
    if not page.polar:
        return "Scatter", {"x": page.places(x, "x"), "y": page.places(y, "y", words)}
    degrees = tuple(round(math.degrees(float(angle)), 6) for angle in x)
    theta = page.names.variable(degrees, "angles")
    return "Scatterpolar", {"theta": theta, "r": page.names.variable(tuple(y), words, "radii")}


@writes(Line)
def line(mark: Line, page: Page) -> list[str]:
    """`go.Scatter` with lines, markers or both."""
    kind, places = _points(page, mark.x, mark.y, mark.label or "")
    drawn = mark.style != "none"
    modes = [name for name, wanted in (("lines", drawn), ("markers", mark.marker is not None)) if wanted]
    look = _some(
        color=color(mark.color), width=mark.width, dash=DASHES.get(mark.style), shape=STEPS.get(mark.steps or "")
    )
    face = color(mark.marker_face or mark.color)
    edge = _some(color=color(mark.marker_edge or mark.color), width=mark.marker_edge_width or 1)
    marker = _some(color=face, size=mark.marker_size, symbol=SYMBOLS.get(mark.marker or ""), line=edge)
    return [
        page.trace(
            kind,
            **places,
            mode="+".join(modes) or "lines",
            name=mark.label,
            showlegend=None if mark.label else False,
            line=look if drawn else None,
            marker=marker if mark.marker else None,
            opacity=mark.alpha,
        )
    ]


@writes(Scatter)
def scatter(mark: Scatter, page: Page) -> list[str]:
    """`go.Scatter` of markers; sizes become diameters."""
    kind, places = _points(page, mark.x, mark.y, f"{mark.label or ''} y")
    sizes = [round(math.sqrt(size), 2) for size in mark.sizes]
    fill: Any = _one_or_all([color(value) for value in mark.colors], page.names, "colors")
    scale: dict[str, Any] = {}
    if mark.values:
        fill = page.names.variable(mark.values, "levels")
        bar = mark.colorbar
        scale = {
            "colorscale": colorscale(mark.colormap),
            "cmin": mark.low,
            "cmax": mark.high,
            "showscale": bar is not None,
        }
        scale["colorbar"] = _some(title=bar.label.text) if bar and bar.label else None
    marker = _some(
        color=fill,
        size=_one_or_all(sizes, page.names, "diameters"),
        symbol=SYMBOLS.get(mark.marker),
        line=_some(color=color(mark.edge_color), width=mark.edge_width),
        **scale,
    )
    legend = None if mark.label else False
    return [
        page.trace(
            kind, **places, mode="markers", name=mark.label, showlegend=legend, marker=marker, opacity=mark.alpha
        )
    ]


@writes(Area)
def area(mark: Area, page: Page) -> list[str]:
    """`go.Scatter` filled down to zero, or to a second invisible line."""
    upright = mark.orientation == "vertical"
    along, across = ("x", "y") if upright else ("y", "x")
    places = page.places(mark.x, along)
    low = page.names.variable(mark.low, "low") if any(mark.low) else None
    high = page.names.variable(mark.high, mark.label or "", "high")
    shape = STEPS.get(mark.steps or "")
    edge = _some(color=color(mark.edge_color or mark.color), shape=shape)
    lines = []
    if low is not None:
        hidden = {"mode": "lines", "line": {"width": 0, **({"shape": shape} if shape else {})}, "showlegend": False}
        lines.append(page.trace("Scatter", **{along: places, across: low}, **hidden, hoverinfo="skip"))
    lines.append(
        page.trace(
            "Scatter",
            **{along: places, across: high},
            mode="lines",
            fill=f"to{'zero' if low is None else 'next'}{across}",
            fillcolor=_faint(mark.color, mark.alpha),
            line=edge,
            name=mark.label,
            showlegend=None if mark.label else False,
        )
    )
    return lines


def _faint(value: str, alpha: float | None) -> str | None:
    """A colour with its opacity."""
    if alpha is None or value == "none":
        return color(value)
    red, green, blue = (int(value[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {alpha:g})"


@writes(Pie)
def pie(mark: Pie, page: Page) -> list[str]:
    """`go.Pie`; slices in their order, the first starting where the chart says."""
    labels = mark.labels or tuple(f"Slice {index + 1}" for index in range(len(mark.values)))
    shown = [name for name, wanted in (("label", mark.labels), ("text", mark.percents)) if wanted]
    slices = [color(value) for value in mark.colors]
    return [
        page.trace(
            "Pie",
            labels=page.names.variable(labels, "labels"),
            values=page.names.variable(mark.values, "shares"),
            text=page.names.variable(mark.percents, "percent texts") if mark.percents else None,
            textinfo="+".join(shown) or "none",
            sort=False,
            direction="counterclockwise" if mark.counterclockwise else "clockwise",
            rotation=(90 - mark.start_angle) % 360 or None,
            hole=mark.hole or None,
            pull=page.names.variable(mark.explode, "pull") if mark.explode else None,
            marker=_some(
                colors=page.names.variable(tuple(slices), "colors") if slices else None,
                line=_some(color=color(mark.edge_color), width=mark.edge_width),
            ),
            opacity=mark.alpha,
            showlegend=False,
        )
    ]


@writes(Histogram)
def histogram(mark: Histogram, page: Page) -> list[str]:
    """Bars as wide as their bins: the counts are known, Plotly need not count."""
    pairs = list(zip(mark.edges[:-1], mark.edges[1:], strict=True))
    widths = tuple(round((b - a) * mark.share, 9) for a, b in pairs)
    return bars(
        Bars(
            orientation=mark.orientation,
            positions=tuple((a + b) / 2 for a, b in pairs),
            values=mark.counts,
            base=mark.base,
            thickness=widths[:1] if max(widths) - min(widths) < 1e-6 * max(widths) else widths,
            colors=("none",) if mark.outline else (mark.color,),
            edge_color=mark.color if mark.outline else mark.edge_color,
            edge_width=mark.edge_width,
            alpha=mark.alpha,
            label=mark.label,
        ),
        page,
    )


@writes(Boxes)
def boxes(mark: Boxes, page: Page) -> list[str]:
    """`go.Box` of the five numbers, one trace for each colour; outliers as points."""
    upright = mark.orientation == "vertical"
    along, across = ("x", "y") if upright else ("y", "x")
    fills: Sequence[str | None] = mark.colors or (None,)
    groups = [
        (fill, [b for i, b in enumerate(mark.boxes) if fills[i % len(fills)] == fill]) for fill in dict.fromkeys(fills)
    ]
    lines = []
    for fill, group in groups:
        numbers = {"lowerfence": "low", "q1": "q1", "median": "median", "q3": "q3", "upperfence": "high"}
        columns: dict[str, Any] = {name: [getattr(box, field) for box in group] for name, field in numbers.items()}
        columns[along] = [box.position for box in group]
        if all(box.mean is not None for box in group):
            columns["mean"] = [box.mean for box in group]
        look = {"fillcolor": color(fill) or "rgba(0, 0, 0, 0)", "line": _some(color=color(mark.line_color) or "black")}
        side = None if upright else "h"
        lines.append(page.trace("Box", **columns, orientation=side, width=mark.width, **look, showlegend=False))
    far = [(box.position, value) for box in mark.boxes for value in box.outliers]
    if far:
        places = {along: [place for place, _ in far], across: [value for _, value in far]}
        lines.append(page.trace("Scatter", **places, mode="markers", marker={"color": "black"}, showlegend=False))
    return lines


@writes(Violins)
def violins(mark: Violins, page: Page) -> list[str]:
    """Closed outlines: the densities are known, Plotly need not estimate them."""
    lines: list[str] = []
    for index, (span, half) in enumerate(zip(mark.spans, mark.halves, strict=True)):
        place = mark.positions[index]
        sides = tuple(place + value for value in half) + tuple(place - value for value in reversed(half))
        there = span + tuple(reversed(span))
        x, y = (sides, there) if mark.orientation == "vertical" else (there, sides)
        fill = mark.colors[index % len(mark.colors)]
        lines += polygon(Polygon(x=x, y=y, color=fill, edge_color=mark.edge_color, alpha=mark.alpha), page)
    return lines


@writes(Heatmap)
def heatmap(mark: Heatmap, page: Page) -> list[str]:
    """`go.Heatmap` with the words in its cells."""
    rows, columns = len(mark.values), len(mark.values[0])
    places: dict[str, Any] = {}
    if mark.x_edges:
        places = {"x": page.names.variable(mark.x_edges, "x edges"), "y": page.names.variable(mark.y_edges, "y edges")}
    elif mark.extent is not None:
        left, right, bottom, top = mark.extent
        low, high = (top, bottom) if mark.origin == "upper" else (bottom, top)
        places = {"x0": left + (right - left) / columns / 2, "dx": (right - left) / columns}
        places |= {"y0": low + (high - low) / rows / 2, "dy": (high - low) / rows}
    elif page.named_x and page.named_y:
        places = {"x": page.places(range(columns), "x"), "y": page.places(range(rows), "y")}
    bar = mark.colorbar
    return [
        page.trace(
            "Heatmap",
            z=page.names.variable(mark.values, "values"),
            **places,
            colorscale=colorscale(mark.colormap),
            zmin=mark.low,
            zmax=mark.high,
            zsmooth="best" if mark.smooth else None,
            text=page.names.variable(mark.texts, "cell texts") if mark.texts else None,
            texttemplate="%{text}" if mark.texts else None,
            showscale=None if bar else False,
            colorbar=_some(title=bar.label.text) if bar and bar.label else None,
            opacity=mark.alpha,
        )
    ]


@writes(Contours)
def contours(mark: Contours, page: Page) -> list[str]:
    """`go.Contour` between the first and last level; Plotly's levels are evenly spaced."""
    step = (mark.levels[-1] - mark.levels[0]) / max(1, len(mark.levels) - 1)
    levels = {"start": mark.levels[0], "end": mark.levels[-1], "size": step or 1}
    bar = mark.colorbar
    return [
        page.trace(
            "Contour",
            z=page.names.variable(mark.values, "heights"),
            x=page.names.variable(mark.x, "x"),
            y=page.names.variable(mark.y, "y"),
            contours={**levels, "coloring": "fill" if mark.filled else "lines"},
            colorscale=list(mark.colors) if len(mark.colors) > 1 else colorscale(mark.colormap),
            showscale=None if bar else False,
            colorbar=_some(title=bar.label.text) if bar and bar.label else None,
            opacity=mark.alpha,
        )
    ]


@writes(ErrorBars)
def error_bars(mark: ErrorBars, page: Page) -> list[str]:
    """`go.Scatter` with error bars."""
    kind, places = _points(page, mark.x, mark.y, mark.label or "")
    modes = [name for name, wanted in (("lines", mark.style != "none"), ("markers", mark.marker is not None)) if wanted]
    look = {
        "color": color(mark.error_color or mark.color),
        "thickness": mark.error_width,
        "width": mark.cap_size or None,
    }
    return [
        page.trace(
            kind,
            **places,
            mode="+".join(modes) or "markers",
            name=mark.label,
            showlegend=None if mark.label else False,
            line=_some(color=color(mark.color), width=mark.width, dash=DASHES.get(mark.style)),
            marker=_some(color=color(mark.marker_face or mark.color), size=mark.marker_size),
            error_y=_reach(mark.y_low, mark.y_high, page.names, **look),
            error_x=_reach(mark.x_low, mark.x_high, page.names, **look),
            opacity=mark.alpha,
        )
    ]


@writes(Stems)
def stems(mark: Stems, page: Page) -> list[str]:
    """Markers whose stalks are error bars down to the base line."""
    down = tuple(value - mark.base for value in mark.y)
    zero = (0.0,) * len(down)
    return error_bars(
        ErrorBars(
            x=mark.x, y=mark.y, y_low=down, y_high=zero, color=mark.color, style="none", marker="o", label=mark.label
        ),
        page,
    )


@writes(Rule)
def rule(mark: Rule, page: Page) -> list[str]:
    """`fig.add_hline` or `fig.add_vline`."""
    flat = mark.orientation == "horizontal"
    ends = {
        "x0" if flat else "y0": mark.span[0] or None,
        "x1" if flat else "y1": None if mark.span[1] == 1 else mark.span[1],
    }
    drawn = call(
        f"fig.add_{'hline' if flat else 'vline'}",
        **{"y" if flat else "x": mark.position},
        **ends,
        line=_some(color=color(mark.color), width=mark.width, dash=DASHES.get(mark.style)),
        opacity=mark.alpha,
        **{name: value for name, value in page.where.items() if name != "secondary_y"},
    )
    return [lay_out("", drawn)]


@writes(Band)
def band(mark: Band, page: Page) -> list[str]:
    """`fig.add_vrect` or `fig.add_hrect`."""
    letter = "x" if mark.orientation == "vertical" else "y"
    where = {name: value for name, value in page.where.items() if name != "secondary_y"}
    ends = {f"{letter}0": mark.start, f"{letter}1": mark.end}
    look = {"fillcolor": color(mark.color), "opacity": mark.alpha, "line_width": Source("0")}
    return [lay_out("", call(f"fig.add_{'v' if letter == 'x' else 'h'}rect", **ends, **look, **where))]


@writes(Segments)
def segments(mark: Segments, page: Page) -> list[str]:
    """One `go.Scatter` whose line is interrupted between the pieces."""
    fixed = tuple(value for place in mark.positions for value in (place, place, None))
    moving = tuple(value for pair in zip(mark.starts, mark.ends, strict=True) for value in (*pair, None))
    x, y = (moving, fixed) if mark.orientation == "horizontal" else (fixed, moving)
    look = _some(color=color(mark.colors[0]), width=mark.width, dash=DASHES.get(mark.style))
    places = {"x": page.names.variable(x, "piece x"), "y": page.names.variable(y, "piece y")}
    legend = None if mark.label else False
    return [page.trace("Scatter", **places, mode="lines", line=look, name=mark.label, showlegend=legend)]


@writes(Polygon)
def polygon(mark: Polygon, page: Page) -> list[str]:
    """`go.Scatter` closed and filled."""
    kind, places = _points(page, (*mark.x, mark.x[0]), (*mark.y, mark.y[0]), mark.label or "")
    return [
        page.trace(
            kind,
            **places,
            mode="lines",
            fill="toself",
            fillcolor=_faint(mark.color, mark.alpha),
            line=_some(color=color(mark.edge_color or mark.color), width=mark.edge_width),
            name=mark.label,
            showlegend=None if mark.label else False,
        )
    ]
