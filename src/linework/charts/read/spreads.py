"""From artists to marks that show how values spread: boxes and violins."""

from typing import Any

import numpy as np

from linework.charts.marks import Box, Boxes, Mark, Violins
from linework.charts.read.calls import Call
from linework.charts.read.reader import reads
from linework.charts.read.scale import floats, hexadecimal, opacity, order_of, plain, same, unless, visible


@reads("boxplot", "bxp")
def boxes(axes: Any, call: Call) -> list[Mark]:
    """Boxes of one call from the parts that it returned."""
    parts = call.result
    upright = _upright(call)
    along, across = (0, 1) if upright else (1, 0)
    outlines, filled = parts["boxes"], bool(parts["boxes"]) and not hasattr(parts["boxes"][0], "get_xdata")
    found, widths = [], []
    for index, median in enumerate(parts["medians"]):
        middle = np.array(median.get_data(orig=False), dtype=float)
        low, high = (np.array(parts["whiskers"][2 * index + end].get_data(orig=False)) for end in (0, 1))
        outliers = parts["fliers"][index].get_data(orig=False)[across] if parts["fliers"] else ()
        mean = parts["means"][index].get_data(orig=False)[across] if parts["means"] else None
        if index < len(outlines):
            outline = outlines[index]
            corners = outline.get_path().vertices if filled else np.array(outline.get_data(orig=False)).T
            widths.append(float(np.ptp(corners[:, along])))
        found.append(
            Box(
                position=plain(np.round(middle[along].mean(), 9)),
                low=plain(low[across].min() if low[across][0] > low[across][1] else low[across].max()),
                q1=plain(low[across][0]),
                median=plain(middle[across][0]),
                q3=plain(high[across][0]),
                high=plain(high[across][1]),
                outliers=floats(outliers),
                mean=None if mean is None else plain(np.mean(mean)),
            )
        )
    if not found:
        return []
    line = parts["whiskers"][0]
    edge, middle_line = hexadecimal(line.get_color()), parts["medians"][0]
    middle_color = hexadecimal(middle_line.get_color())
    far = any(box.outliers for box in found)
    marker = str(parts["fliers"][0].get_marker()) if parts["fliers"] else "o"
    faces = [hexadecimal(outline.get_facecolor()) for outline in outlines] if filled else []
    return [
        Boxes(
            orientation="vertical" if upright else "horizontal",
            boxes=tuple(found),
            width=plain(np.round(np.median(widths), 6)) if widths else 0.5,
            colors=same(faces) if faces else (),
            line_color=None if edge == "#000000" else edge,
            line_width=unless(line.get_linewidth(), 1.0),
            median_color=None if middle_color == "#ff7f0e" else middle_color,
            median_width=unless(middle_line.get_linewidth(), 1.0),
            outlier_marker="o" if marker in ("None", "") or not far else marker,
            outlier_size=unless(parts["fliers"][0].get_markersize(), 6.0) if far else None,
            alpha=opacity(outlines[0], outlines[0].get_facecolor()) if filled else None,
            order=order_of(line, 2),
        )
    ]


def _upright(call: Call) -> bool:
    vertical = call.named.get("vert", True)
    return call.named.get("orientation", "vertical") == "vertical" and vertical in (True, None)


LINES = ("cbars", "cmins", "cmaxes", "cmedians", "cmeans")


@reads("violinplot", "violin")
def violins(axes: Any, call: Call) -> list[Mark]:
    """Violins of one call from their outlines."""
    parts, upright = call.result, _upright(call)
    along, across = (0, 1) if upright else (1, 0)
    positions, spans, halves, colors = [], [], [], []
    for body in parts["bodies"]:
        outline = body.get_paths()[0].vertices
        count = (len(outline) - 3) // 2
        one, other = outline[1 : 1 + count], outline[2 + count : 2 + 2 * count][::-1]
        positions.append(plain(np.round((one[:, along] + other[:, along]).mean() / 2, 9)))
        spans.append(floats(one[:, across]))
        halves.append(floats(np.round(np.abs(one[:, along] - other[:, along]) / 2, 9)))
        colors.append(hexadecimal(body.get_facecolor()[0]))
    if not positions:
        return []
    body = parts["bodies"][0]
    edges = body.get_edgecolor()
    edge = hexadecimal(edges[0]) if len(edges) and visible(edges[0]) else None
    lines = next((parts[name] for name in LINES if name in parts), None)
    return [
        Violins(
            orientation="vertical" if upright else "horizontal",
            positions=tuple(positions),
            spans=tuple(spans),
            halves=tuple(halves),
            colors=same(colors),
            edge_color=edge,
            alpha=opacity(body, body.get_facecolor()[0]),
            extremes="cbars" in parts,
            medians=_middles(parts, "cmedians", across),
            means=_middles(parts, "cmeans", across),
            line_color=None if lines is None else hexadecimal(lines.get_color()[0]),
        )
    ]


def _middles(parts: Any, name: str, across: int) -> tuple[float, ...]:
    return floats(segment[0, across] for segment in parts[name].get_segments()) if name in parts else ()
