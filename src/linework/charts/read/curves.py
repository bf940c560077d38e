"""From artists to lines, areas and what else runs along or across the axes."""

from typing import Any

import numpy as np
from matplotlib import lines

from linework.charts.marks import Area, Band, Line, Mark, Polygon, Rule, Segments, Stems
from linework.charts.read.calls import Call
from linework.charts.read.look import NO_MARKER, edge_of, face_of, marker_of
from linework.charts.read.reader import reads
from linework.charts.read.scale import (
    floats,
    hexadecimal,
    is_dated,
    iso,
    label_of,
    opacity,
    order_of,
    place,
    places,
    plain,
    same,
    unless,
    visible,
)


@reads("plot", "step")
def lines_of_call(axes: Any, call: Call) -> list[Mark]:
    """Every line of a `plot`."""
    return [line(axes, artist) for artist in call.artists if isinstance(artist, lines.Line2D)]


def line(axes: Any, artist: lines.Line2D) -> Line:
    """One line; what is not finite becomes a gap."""
    x: Any
    y: Any
    x, y = (np.ma.filled(np.ma.asarray(data, dtype=float), np.nan) for data in artist.get_data(orig=False))
    good = np.isfinite(x)
    x, y = x[good], y[good]
    dated = is_dated(axes.yaxis)
    drawn = artist.get_marker()  # a name, a number, or an outline of its own, for which a disc has to stand
    found = None if drawn in NO_MARKER else drawn if isinstance(drawn, str) else "o"
    style = artist.get_linestyle()
    color, steps = artist.get_color(), artist.get_drawstyle()
    face, edge = artist.get_markerfacecolor(), artist.get_markeredgecolor()
    look = {} if found is None else marker_of(artist, color, face, edge)
    return Line(
        x=places(x, axes.xaxis),
        y=tuple((iso(v) if dated else plain(v)) if np.isfinite(v) else None for v in y),
        color=hexadecimal(color),
        style="none" if style in ("None", "", " ") else str(style),
        width=unless(artist.get_linewidth(), 1.5) if style not in ("None", "", " ") else None,
        marker=found,
        steps={"steps": "pre", "steps-pre": "pre", "steps-mid": "mid", "steps-post": "post"}.get(steps),  # type: ignore
        alpha=opacity(artist, color),
        label=label_of(artist),
        order=order_of(artist, 2),
        **look,
    )


@reads("fill_between", "fill_betweenx")
def areas_of_call(axes: Any, call: Call) -> list[Mark]:
    """What lies between two curves; where the filling is interrupted, several areas, the first with the label."""
    upright = call.name == "fill_between"
    artist, along = call.result, axes.xaxis if upright else axes.yaxis
    marks: list[Mark] = []
    face, edges = artist.get_facecolor(), artist.get_edgecolor()
    edge = hexadecimal(edges[0]) if len(edges) and visible(edges[0]) else None
    color = hexadecimal(face[0]) if len(face) and face[0][3] else (edge or "#1f77b4")
    for path in artist.get_paths():
        outline = path.vertices if upright else path.vertices[:, ::-1]
        count = (len(outline) - 3) // 2  # a corner, the lower curve, a corner, the upper one backwards, the start
        if count < 1:
            continue
        there, back = outline[1 : 1 + count], outline[2 + count : 2 + 2 * count][::-1]
        there, back = (there, back) if there[:, 1].sum() >= back[:, 1].sum() else (back, there)
        marks.append(
            Area(
                orientation="vertical" if upright else "horizontal",
                x=places(there[:, 0], along),
                low=floats(back[:, 1]),
                high=floats(there[:, 1]),
                color=color,
                edge_color=None if edge == color else edge,
                edge_width=unless(artist.get_linewidth()[0], 1.0),
                hatch=artist.get_hatch(),
                alpha=opacity(artist, face[0]) if len(face) else None,
                label=label_of(artist) if not marks else None,
                order=order_of(artist, 1),
            )
        )
    return marks


@reads("stem")
def stems(axes: Any, call: Call) -> list[Mark]:
    """Points on stalks."""
    heads, stalks, ground = call.result
    x, y = heads.get_data(orig=False)
    return [
        Stems(
            x=places(x, axes.xaxis),
            y=floats(y),
            base=plain(ground.get_ydata(orig=False)[0]),
            color=hexadecimal(stalks.get_color()[0]),
            marker=str(heads.get_marker()),
            base_color=hexadecimal(ground.get_color()),
            label=label_of(call.result),
        )
    ]


@reads("axhline", "axvline")
def rule(axes: Any, call: Call) -> list[Mark]:
    """A line across the panel."""
    artist, flat = call.result, call.name == "axhline"
    x, y = artist.get_data(orig=False)
    where, span = (y, x) if flat else (x, y)
    found = line(axes, artist)
    return [
        Rule(
            orientation="horizontal" if flat else "vertical",
            position=place(where[0], axes.yaxis if flat else axes.xaxis),
            span=(plain(span[0]), plain(span[1])),
            color=found.color,
            style=found.style,
            width=found.width,
            alpha=found.alpha,
            label=found.label,
            order=found.order,
        )
    ]


@reads("axhspan", "axvspan")
def band(axes: Any, call: Call) -> list[Mark]:
    """A stripe across the panel."""
    artist, upright = call.result, call.name == "axvspan"
    start = artist.get_x() if upright else artist.get_y()
    end = start + (artist.get_width() if upright else artist.get_height())
    axis = axes.xaxis if upright else axes.yaxis
    return [
        Band(
            orientation="vertical" if upright else "horizontal",
            start=place(start, axis),
            end=place(end, axis),
            color=hexadecimal(artist.get_facecolor()),
            alpha=opacity(artist, artist.get_facecolor()),
            label=label_of(artist),
            order=order_of(artist, 1),
        )
    ]


@reads("hlines", "vlines")
def segments(axes: Any, call: Call) -> list[Mark]:
    """Parallel straight pieces."""
    artist, flat = call.result, call.name == "hlines"
    ends = np.array(artist.get_segments())
    if not len(ends):
        return []
    fixed, moving = (1, 0) if flat else (0, 1)
    axis = [axes.xaxis, axes.yaxis]
    return [
        Segments(
            orientation="horizontal" if flat else "vertical",
            positions=places(ends[:, 0, fixed], axis[fixed]),
            starts=places(ends[:, 0, moving], axis[moving]),
            ends=places(ends[:, 1, moving], axis[moving]),
            colors=same([hexadecimal(color) for color in artist.get_colors()]),
            style=_dashes(artist),
            width=unless(artist.get_linewidth()[0], 1.5),
            alpha=opacity(artist, artist.get_colors()[0]),
            label=label_of(artist),
            order=order_of(artist, 2),
        )
    ]


def _dashes(artist: Any) -> str:
    """The name of a collection's line style, from the number of its dashes."""
    dashes = artist.get_linestyle()[0][1]
    if not dashes:
        return "-"
    return "-." if len(dashes) == 4 else ":" if dashes[0] < dashes[1] else "--"


@reads("fill")
def polygons(axes: Any, call: Call) -> list[Mark]:
    """Closed outlines."""
    return [polygon(axes, shape) for shape in call.artists]


def polygon(axes: Any, shape: Any) -> Polygon:
    """One closed outline; its last point is not repeated."""
    corners = shape.get_xy()
    corners = corners[:-1] if len(corners) > 1 and np.array_equal(corners[0], corners[-1]) else corners
    face, edge = face_of(shape), edge_of(shape)
    return Polygon(
        x=places(corners[:, 0], axes.xaxis),
        y=places(corners[:, 1], axes.yaxis),
        color=face,
        edge_color=None if edge == face else edge,
        edge_width=unless(shape.get_linewidth(), 1.0),
        alpha=opacity(shape, shape.get_facecolor()),
        label=label_of(shape),
        order=order_of(shape, 1),
    )
