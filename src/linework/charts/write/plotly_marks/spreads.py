"""Boxes and violins as Plotly traces."""

from collections.abc import Sequence
from typing import Any

from linework.charts.marks import Boxes, Polygon, Violins
from linework.charts.write.plotly_marks.curves import polygon
from linework.charts.write.plotly_marks.page import Page, color, given, writes


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
        look = {"fillcolor": color(fill) or "rgba(0, 0, 0, 0)", "line": given(color=color(mark.line_color) or "black")}
        side = None if upright else "h"
        lines.append(page.trace("Box", **columns, orientation=side, width=mark.width, **look, showlegend=False))
    far = [(box.position, value) for box in mark.boxes for value in box.outliers]
    if far:
        marker = given(color="black", size=mark.outlier_size)
        places = {along: [place for place, _ in far], across: [value for _, value in far]}
        lines.append(page.trace("Scatter", **places, mode="markers", marker=marker, showlegend=False))
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
