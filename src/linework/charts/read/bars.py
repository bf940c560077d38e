"""From artists to bars and histograms, with their whiskers and the values written on them."""

from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib import patches
from matplotlib.container import BarContainer

from linework.charts.marks import Bars, Errors, Histogram, Mark, ValueLabels
from linework.charts.read.calls import Call, call_of
from linework.charts.read.look import edge_of, face_of, font_size, is_bold, text_color
from linework.charts.read.reader import reads
from linework.charts.read.scale import floats, hexadecimal, label_of, opacity, order_of, places, plain, same, unless


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
    edges = same([edge_of(r) for r in container.patches])
    return Bars(
        orientation="vertical" if upright else "horizontal",
        positions=places(starts + widths / 2, along),
        values=floats(lengths),
        base=floats(bases) if np.any(bases != 0) else (),
        thickness=same([plain(width) for width in np.round(widths, 9)]),
        colors=same([face_of(r) for r in container.patches]),
        edge_color=edges[0] if edges else None,
        edge_width=unless(first.get_linewidth(), 1.0) if edges and edges[0] else None,
        hatches=same([r.get_hatch() for r in container.patches if r.get_hatch()]),
        alpha=opacity(first, first.get_facecolor()) if first.get_fill() else None,
        errors=_errors(container, upright, lengths + bases),
        value_labels=_value_labels(axes, container, across),
        label=label_of(container),
        order=order_of(first, 1),
    )


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
