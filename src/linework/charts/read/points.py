"""From artists to points, and points with whiskers."""

from typing import Any

import numpy as np
from matplotlib import collections
from matplotlib.container import ErrorbarContainer

from linework.charts.marks import ErrorBars, Mark, Scatter
from linework.charts.read.calls import Call
from linework.charts.read.curves import line
from linework.charts.read.look import MARKERS, color_scale, marker_name
from linework.charts.read.reader import reads
from linework.charts.read.scale import (
    floats,
    hexadecimal,
    label_of,
    opacity,
    order_of,
    places,
    plain,
    same,
    unless,
    visible,
)


@reads("scatter")
def scatter_of_call(axes: Any, call: Call) -> list[Mark]:
    """The points of a `scatter`."""
    return [scatter(axes, call.result, call.named.get("marker"))]


def scatter(axes: Any, points: collections.PathCollection, given: Any = None) -> Scatter:
    """Points of one call."""
    offsets: Any = np.ma.filled(np.ma.asarray(points.get_offsets(), dtype=float), np.nan)
    good = np.isfinite(offsets).all(axis=1)
    sizes = points.get_sizes()
    sizes = sizes[good] if len(sizes) == len(good) else sizes
    values = points.get_array()
    faces, edges, widths = points.get_facecolors(), points.get_edgecolors(), points.get_linewidths()
    hollow = len(faces) == 0
    shown = edges if hollow else faces
    shown = shown[good] if len(shown) == len(good) and values is None else shown[:1]
    own = same([hexadecimal(color) for color in shown]) or ("#1f77b4",)
    around = hexadecimal(edges[0]) if len(edges) and visible(edges[0]) else None
    small = same([plain(size) for size in sizes])
    marker = given if isinstance(given, str) and given in MARKERS else marker_name(points)
    mapped = {} if values is None else {"values": floats(np.ma.filled(values, np.nan)[good]), **color_scale(points)}
    of_face = isinstance(points._original_edgecolor, str) and points._original_edgecolor == "face"
    line_drawn = marker in ("x", "+", "|", "_")
    return Scatter(
        x=places(offsets[good, 0], axes.xaxis),
        y=places(offsets[good, 1], axes.yaxis),
        sizes=() if small == (36.0,) else small,
        colors=("#1f77b4",) if mapped else ("none",) if hollow and not line_drawn else own,
        marker=marker,
        edge_color=None if of_face or line_drawn or (not mapped and around in own and not hollow) else around,
        edge_width=unless(widths[0], 1.5 if line_drawn else 1.0),
        alpha=opacity(points, shown[0]) if len(shown) else None,
        label=label_of(points),
        order=order_of(points, 1),
        **mapped,
    )


@reads("errorbar")
def error_bars(axes: Any, call: Call) -> list[Mark]:
    """Points with whiskers."""
    return [_error_bars(axes, call.result)]


def _error_bars(axes: Any, container: ErrorbarContainer) -> Mark:
    data, caps, whiskers = container.lines
    reach: dict[str, Any] = {}
    segments = [np.array(part.get_segments()) for part in whiskers]
    across = [part for part in segments if len(part) and np.allclose(part[:, 0, 1], part[:, 1, 1])]
    upward = [part for part in segments if len(part) and not any(part is other for other in across)]
    some = (across or upward)[0] if across or upward else np.zeros((0, 2, 2))
    if data is not None:
        x, y = (np.asarray(values, dtype=float) for values in data.get_data(orig=False))
    else:
        x = (upward[0][:, 0, 0]) if upward else some[:, :, 0].mean(axis=1)
        y = (across[0][:, 0, 1]) if across else some[:, :, 1].mean(axis=1)
    for name, parts, values, column in (("x", across, x, 0), ("y", upward, y, 1)):
        if parts and len(parts[0]) == len(values):
            reach[f"{name}_low"] = floats(np.round(values - parts[0][:, 0, column], 12))
            reach[f"{name}_high"] = floats(np.round(parts[0][:, 1, column] - values, 12))
    whisker = hexadecimal(whiskers[0].get_color()[0]) if whiskers else None
    width = plain(whiskers[0].get_linewidth()[0]) if whiskers else None
    cap = plain(caps[0].get_markersize() / 2) if caps else 0.0
    if data is None:
        return ErrorBars(
            x=places(x, axes.xaxis),
            y=places(y, axes.yaxis),
            color=whisker or "#1f77b4",
            style="none",
            error_width=None if width == 1.5 else width,
            cap_size=cap,
            label=label_of(container),
            **reach,
        )
    found = line(axes, data)
    return ErrorBars(
        x=found.x,
        y=tuple(0.0 if value is None else value for value in found.y),
        color=found.color,
        style=found.style,
        width=found.width,
        marker=found.marker,
        marker_size=found.marker_size,
        marker_face=found.marker_face,
        error_color=None if whisker == found.color else whisker,
        error_width=None if width is None or width == (found.width or 1.5) else width,
        cap_size=cap,
        alpha=found.alpha,
        label=label_of(container),
        order=order_of(data, 2.1),
        **reach,
    )
