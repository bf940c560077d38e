"""From artists to marks: one registered function per plotting call, in the words of that call."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib import collections, lines, patches
from matplotlib.container import BarContainer, ErrorbarContainer

from linework.charts.marks import (
    Area,
    Band,
    Bars,
    ErrorBars,
    Errors,
    Histogram,
    Line,
    Mark,
    Polygon,
    Rule,
    Scatter,
    Segments,
    Stems,
    ValueLabels,
)
from linework.charts.read.calls import Call, call_of
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

Reader = Callable[[Any, Call], list[Mark]]
READERS: dict[str, Reader] = {}


def reads(*names: str) -> Callable[[Reader], Reader]:
    """Enters the function that reads the artists of plotting calls of these names."""

    def enter(function: Reader) -> Reader:
        READERS.update(dict.fromkeys(names, function))
        return function

    return enter


@reads("bar", "barh")
def bars_of_call(axes: Any, call: Call) -> list[Mark]:
    """Bars, with the errors drawn in the same call."""
    return [bars(axes, call.result, "vertical" if call.name == "bar" else "horizontal")]


def bars(axes: Any, container: BarContainer, orientation: str) -> Bars:
    """One series of bars from its rectangles."""
    upright = orientation == "vertical"
    along, across = (axes.xaxis, axes.yaxis) if upright else (axes.yaxis, axes.xaxis)
    boxes = [(r.get_x(), r.get_width(), r.get_y(), r.get_height()) for r in container.patches]
    starts, widths, bases, lengths = np.array(boxes, dtype=float).reshape(-1, 4).T[:] if boxes else np.zeros((4, 0))
    if not upright:
        starts, widths, bases, lengths = bases, lengths, starts, widths
    first = container.patches[0] if container.patches else patches.Rectangle((0, 0), 1, 1)
    edges = same([_edge(r) for r in container.patches])
    return Bars(
        orientation="vertical" if upright else "horizontal",
        positions=places(starts + widths / 2, along),
        values=floats(lengths),
        base=floats(bases) if np.any(bases != 0) else (),
        thickness=same([plain(width) for width in np.round(widths, 9)]),
        colors=same([_face(r) for r in container.patches]),
        edge_color=edges[0] if edges else None,
        edge_width=unless(first.get_linewidth(), 1.0) if edges and edges[0] else None,
        hatches=same([r.get_hatch() for r in container.patches if r.get_hatch()]),
        alpha=opacity(first, first.get_facecolor()) if first.get_fill() else None,
        errors=_errors(container, upright, lengths + bases),
        value_labels=_value_labels(axes, container, across),
        label=label_of(container),
        order=order_of(first, 1),
    )


def _face(patch: Any) -> str:
    face = patch.get_facecolor()
    return "none" if not patch.get_fill() or face[3] == 0 else hexadecimal(face)


def _edge(patch: Any) -> str | None:
    edge = patch.get_edgecolor()
    return hexadecimal(edge) if patch.get_linewidth() > 0 and visible(edge) else None


def _errors(container: BarContainer, upright: bool, ends: Any) -> Errors | None:
    if container.errorbar is None:
        return None
    _, caps, whiskers = container.errorbar.lines
    spans = np.array([segment[:, 1 if upright else 0] for segment in whiskers[0].get_segments()])
    if len(spans) != len(ends):
        return None
    width = whiskers[0].get_linewidth()[0]
    return Errors(
        low=floats(np.round(ends - spans[:, 0], 12)),
        high=floats(np.round(spans[:, 1] - ends, 12)),
        color=hexadecimal(whiskers[0].get_color()[0]),
        width=unless(width, 1.5),
        cap_size=plain(caps[0].get_markersize() / 2) if caps else 0.0,
    )


def _value_labels(axes: Any, container: BarContainer, across: Any) -> ValueLabels | None:
    """The words that `bar_label` wrote at these bars."""
    calls = {call for text in axes.texts if (call := call_of(text)) is not None and call.name == "bar_label"}
    found = [call for call in calls if call.positional and call.positional[0] is container]
    if not found or not found[0].result:
        return None
    (call, *_), first = found, found[0].result[0]
    padding = call.named.get("padding", 0)
    return ValueLabels(
        texts=tuple(text.get_text() for text in call.result),
        place="center" if call.named.get("label_type") == "center" else "edge",
        padding=plain(padding) if np.isscalar(padding) else 0.0,
        size=font_size(first, 1.0),
        color=text_color(first),
        bold=is_bold(first),
        rotation=plain(first.get_rotation()),
    )


def font_size(text: Any, usual: float) -> float | None:
    """The size of words in points; None where it is the usual multiple of the figure's font size."""
    from matplotlib import rcParams

    return unless(text.get_fontsize(), usual * rcParams["font.size"])


def text_color(text: Any) -> str | None:
    """The colour of words; None for black."""
    found = hexadecimal(text.get_color())
    return None if found == "#000000" else found


def is_bold(text: Any) -> bool:
    """Whether words are set bold."""
    weight = text.get_weight()
    return weight in ("bold", "heavy", "black", "semibold", "extra bold") or (isinstance(weight, int) and weight >= 600)


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
    look = {} if found is None else _marker(artist, color, face, edge)
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


def _marker(artist: Any, color: Any, face: Any, edge: Any) -> dict[str, Any]:
    own = hexadecimal(color)
    filled = isinstance(face, str) and face == "none"
    shown = "none" if filled or not visible(face) else hexadecimal(face)
    around = hexadecimal(edge) if visible(edge) else "none"
    return {
        "marker_size": unless(artist.get_markersize(), 6.0),
        "marker_face": None if shown == own else shown,
        "marker_edge": None if around == own else around,
        "marker_edge_width": unless(artist.get_markeredgewidth(), 1.0),
    }


@reads("scatter")
def scatter_of_call(axes: Any, call: Call) -> list[Mark]:
    """The points of a `scatter`."""
    return [scatter(axes, call.result, call.named.get("marker"))]


NO_MARKER = ("None", None, "", " ", "none")
MARKERS = ("o", "s", "^", "v", "<", ">", "D", "d", "p", "h", "H", "8", "*", "P", "X", "x", "+", ".", ",", "|", "_")


def _marker_name(points: collections.PathCollection) -> str:
    """The marker whose outline the points have."""
    from matplotlib.markers import MarkerStyle

    path = points.get_paths()[0]
    for name in MARKERS:
        style = MarkerStyle(name)
        known = style.get_path().transformed(style.get_transform())
        if known.vertices.shape == path.vertices.shape and np.allclose(known.vertices, path.vertices, atol=1e-6):
            return name
    return "o"


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
    marker = given if isinstance(given, str) and given in MARKERS else _marker_name(points)
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


def color_scale(mappable: Any) -> dict[str, Any]:
    """Colour map and limits of what is coloured by value; limits that are those of the data are left out."""
    low, high = mappable.get_clim()
    values: Any = np.ma.masked_invalid(np.ma.asarray(mappable.get_array(), dtype=float))
    usual_low, usual_high = (values.min(), values.max()) if values.count() else (0.0, 1.0)
    return {
        "colormap": colormap(mappable.cmap),
        "low": None if low is None or np.isclose(low, usual_low) else plain(low),
        "high": None if high is None or np.isclose(high, usual_high) else plain(high),
    }


def colormap(cmap: Any) -> str | tuple[str, ...]:
    """The name of a colour map that matplotlib knows, else colours that make it."""
    import matplotlib

    shares = np.linspace(0, 1, 17)
    if cmap.name in matplotlib.colormaps and np.allclose(matplotlib.colormaps[cmap.name](shares), cmap(shares)):
        return str(cmap.name)
    return tuple(hexadecimal(color) for color in cmap(np.linspace(0, 1, min(cmap.N, 11))))


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


@reads("hist")
def histograms(axes: Any, call: Call) -> list[Mark]:
    """Each data set of a `hist`; bars that do not fill their bins from the left are bars."""
    counts, edges, drawn = call.result
    sets = list(drawn) if isinstance(drawn, list) and drawn and not isinstance(drawn[0], patches.Patch) else [drawn]
    upright = call.named.get("orientation", "vertical") == "vertical"
    marks: list[Mark] = []
    for series in sets:
        if isinstance(series, BarContainer) and len(series.patches) == len(edges) - 1:
            found = bars(axes, series, "vertical" if upright else "horizontal")
            found = replace(found, label=found.label or label_of(series.patches[0]))
            marks.append(_histogram(found, np.asarray(edges, dtype=float), axes.xaxis if upright else axes.yaxis))
        else:
            shape = series[0]
            step = np.atleast_2d(counts)[sets.index(series)]
            color = shape.get_edgecolor() if not shape.get_fill() else shape.get_facecolor()
            marks.append(
                Histogram(
                    orientation="vertical" if upright else "horizontal",
                    edges=floats(edges),
                    counts=floats(step),
                    outline=not shape.get_fill(),
                    color=hexadecimal(color),
                    edge_width=unless(shape.get_linewidth(), 1.0),
                    alpha=opacity(shape, color),
                    label=label_of(shape),
                    order=order_of(shape, 1),
                )
            )
    return marks


def _histogram(found: Bars, edges: Any, axis: Any) -> Mark:
    centers = (edges[:-1] + edges[1:]) / 2
    positions = np.array([p if not isinstance(p, str) else np.nan for p in found.positions])
    widths = np.array(found.thickness * (len(positions) if len(found.thickness) == 1 else 1))
    share = float(np.median(widths / np.diff(edges)))
    if not np.allclose(positions, centers, atol=1e-6 * np.ptp(edges)) or len(found.colors) > 1:
        return found
    return Histogram(
        orientation=found.orientation,
        edges=floats(edges),
        counts=found.values,
        base=found.base,
        share=1.0 if np.isclose(share, 1, rtol=1e-3) else plain(round(share, 6)),
        color=found.colors[0],
        edge_color=found.edge_color,
        edge_width=found.edge_width,
        hatch=found.hatches[0] if found.hatches else None,
        alpha=found.alpha,
        label=found.label,
        order=found.order,
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
    face, edge = _face(shape), _edge(shape)
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
