"""Points, and points with whiskers, as Plotly traces."""

import math
from typing import Any

from linework.charts.marks import ErrorBars, Scatter, Stems
from linework.charts.write.plotly_marks.page import (
    DASHES,
    SYMBOLS,
    Page,
    color,
    colorscale,
    given,
    one_or_all,
    reach_of,
    with_markers,
    writes,
)


@writes(Scatter)
def scatter(mark: Scatter, page: Page) -> list[str]:
    """`go.Scatter` of markers; sizes become diameters."""
    kind, places = with_markers(page, mark.x, mark.y, f"{mark.label or ''} y")
    sizes = [round(math.sqrt(size), 2) for size in mark.sizes]
    fill: Any = one_or_all([color(value) for value in mark.colors], page.names, "colors")
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
        scale["colorbar"] = given(title=bar.label.text) if bar and bar.label else None
    marker = given(
        color=fill,
        size=one_or_all(sizes, page.names, "diameters"),
        symbol=SYMBOLS.get(mark.marker),
        line=given(color=color(mark.edge_color), width=mark.edge_width),
        **scale,
    )
    legend = None if mark.label else False
    return [
        page.trace(
            kind, **places, mode="markers", name=mark.label, showlegend=legend, marker=marker, opacity=mark.alpha
        )
    ]


@writes(ErrorBars)
def error_bars(mark: ErrorBars, page: Page) -> list[str]:
    """`go.Scatter` with error bars."""
    kind, places = with_markers(page, mark.x, mark.y, mark.label or "")
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
            line=given(color=color(mark.color), width=mark.width, dash=DASHES.get(mark.style)),
            marker=given(color=color(mark.marker_face or mark.color), size=mark.marker_size),
            error_y=reach_of(mark.y_low, mark.y_high, page.names, **look),
            error_x=reach_of(mark.x_low, mark.x_high, page.names, **look),
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
