"""Lines, areas and what else runs along or across the axes, as Plotly traces and shapes."""

from linework.charts.marks import Area, Band, Line, Polygon, Rule, Segments
from linework.charts.write.plotly_marks.page import DASHES, SYMBOLS, Page, color, given, with_markers, writes
from linework.charts.write.source import Source, call, lay_out

STEPS = {"pre": "vh", "mid": "hvh", "post": "hv"}


@writes(Line)
def line(mark: Line, page: Page) -> list[str]:
    """`go.Scatter` with lines, markers or both."""
    kind, places = with_markers(page, mark.x, mark.y, mark.label or "")
    drawn = mark.style != "none"
    modes = [name for name, wanted in (("lines", drawn), ("markers", mark.marker is not None)) if wanted]
    look = given(
        color=color(mark.color), width=mark.width, dash=DASHES.get(mark.style), shape=STEPS.get(mark.steps or "")
    )
    face = color(mark.marker_face or mark.color)
    edge = given(color=color(mark.marker_edge or mark.color), width=mark.marker_edge_width or 1)
    marker = given(color=face, size=mark.marker_size, symbol=SYMBOLS.get(mark.marker or ""), line=edge)
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


@writes(Area)
def area(mark: Area, page: Page) -> list[str]:
    """`go.Scatter` filled down to zero, or to a second invisible line."""
    upright = mark.orientation == "vertical"
    along, across = ("x", "y") if upright else ("y", "x")
    places = page.places(mark.x, along)
    low = page.names.variable(mark.low, "low") if any(mark.low) else None
    high = page.names.variable(mark.high, mark.label or "", "high")
    shape = STEPS.get(mark.steps or "")
    edge = given(color=color(mark.edge_color or mark.color), shape=shape)
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
        line=given(color=color(mark.color), width=mark.width, dash=DASHES.get(mark.style)),
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
    look = given(color=color(mark.colors[0]), width=mark.width, dash=DASHES.get(mark.style))
    places = {"x": page.names.variable(x, "piece x"), "y": page.names.variable(y, "piece y")}
    legend = None if mark.label else False
    return [page.trace("Scatter", **places, mode="lines", line=look, name=mark.label, showlegend=legend)]


@writes(Polygon)
def polygon(mark: Polygon, page: Page) -> list[str]:
    """`go.Scatter` closed and filled."""
    kind, places = with_markers(page, (*mark.x, mark.x[0]), (*mark.y, mark.y[0]), mark.label or "")
    return [
        page.trace(
            kind,
            **places,
            mode="lines",
            fill="toself",
            fillcolor=_faint(mark.color, mark.alpha),
            line=given(color=color(mark.edge_color or mark.color), width=mark.edge_width),
            name=mark.label,
            showlegend=None if mark.label else False,
        )
    ]
