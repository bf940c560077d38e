"""Heatmaps, contours and pies as Plotly traces."""

from typing import Any

from linework.charts.marks import Contours, Heatmap, Pie
from linework.charts.write.plotly_marks.page import Page, color, colorscale, given, writes


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
            marker=given(
                colors=page.names.variable(tuple(slices), "colors") if slices else None,
                line=given(color=color(mark.edge_color), width=mark.edge_width),
            ),
            opacity=mark.alpha,
            showlegend=False,
        )
    ]


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
            colorbar=given(title=bar.label.text) if bar and bar.label else None,
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
            colorbar=given(title=bar.label.text) if bar and bar.label else None,
            opacity=mark.alpha,
        )
    ]
