"""Bars and histograms as matplotlib calls."""

from typing import Any

from linework.charts.marks import Bars, Histogram
from linework.charts.write.matplotlib_marks.pen import Pen, color, colors, one_or_all, reach_of, words_of, writes
from linework.charts.write.source import Names, Source, call, lay_out, number


@writes(Bars)
def bars(mark: Bars, pen: Pen) -> list[str]:
    """`ax.bar` or `ax.barh`, errors included, then labels at the bars."""
    upright = mark.orientation == "vertical"
    positions = _positions(mark, pen)
    values = pen.names.variable(mark.values, mark.label or "", words_of(pen.y if upright else pen.x), "values")
    before = "bars = " if mark.value_labels else ""
    line = call(
        f"{pen.axes}.{'bar' if upright else 'barh'}",
        positions,
        values,
        **{"width" if upright else "height": _thickness(mark, pen.names)},
        **{"bottom" if upright else "left": _base(mark.positions, mark.base, pen)},
        color=colors(mark.colors, pen.names),
        edgecolor=color(mark.edge_color),
        linewidth=mark.edge_width,
        hatch=one_or_all(mark.hatches, pen.names, "hatches"),
        alpha=mark.alpha,
        **_bar_errors(mark, pen.names),
        label=mark.label,
        zorder=mark.order,
    )
    pen.below.append((mark.positions, mark.values, values))
    lines = [lay_out(before, line)]
    if (labels := mark.value_labels) is not None:
        plain = labels.texts == tuple(f"{value:g}" for value in mark.values)
        texts = None if plain else pen.names.variable(labels.texts, f"{mark.label or ''} labels", "labels")
        labelling = call(
            f"{pen.axes}.bar_label",
            "bars",
            labels=texts,
            label_type=None if labels.place == "edge" else "center",
            padding=labels.padding or None,
            fontsize=labels.size,
            color=color(labels.color),
            fontweight="bold" if labels.bold else None,
            rotation=labels.rotation or None,
        )
        lines.append(lay_out("", labelling))
    return lines


def _positions(mark: Bars, pen: Pen) -> Source:
    """Places of bars: categories, or categories moved by a step so that groups stand side by side."""
    axis = "x" if mark.orientation == "vertical" else "y"
    scale = pen.x if axis == "x" else pen.y
    count, named = len(mark.positions), pen.named_x if axis == "x" else pen.named_y
    moved = [p - i for i, p in enumerate(mark.positions) if not isinstance(p, str)]
    grouped = scale.scale == "category" and count == len(scale.tick_labels) == len(moved) and count > 1
    if named or not grouped or max(moved) - min(moved) > 1e-6:
        return pen.places(mark.positions, axis, "positions" if count and not isinstance(mark.positions[0], str) else "")
    words = pen.names.variable(scale.tick_labels, words_of(scale), "categories")
    step = number(abs(moved[0]))
    shift = "" if step == "0" else f" {'+' if moved[0] > 0 else '-'} {step}"
    pen.names.uses_numpy = True
    return Source(f"{pen.names.derived(f'np.arange(len({words}))', 'positions')}{shift}")


def _thickness(mark: Bars, names: Names) -> Any:
    return None if mark.thickness == (0.8,) else one_or_all(mark.thickness, names, "widths")


def _base(positions: tuple[Any, ...], base: tuple[float, ...], pen: Pen) -> Any:
    """What bars or steps stand on: nothing, one height, a series below, a sum of series below, or numbers."""
    if not any(base):
        return None
    if len(set(base)) == 1:
        return base[0]
    total, parts = [0.0] * len(base), list[Source]()
    for places, values, source in reversed([entry for entry in pen.below if entry[0] == positions]):
        assert places == positions
        total = [a + b for a, b in zip(total, values, strict=True)]
        parts.insert(0, source)
        if all(abs(a - b) <= 1e-9 + 1e-7 * abs(b) for a, b in zip(total, base, strict=True)):
            if len(parts) == 1:
                return parts[0]
            return pen.names.numpy(f"np.sum([{', '.join(parts)}], axis=0)")
    return pen.names.variable(base, "base")


def _bar_errors(mark: Bars, names: Names) -> dict[str, Any]:
    if (errors := mark.errors) is None:
        return {}
    sizes = reach_of(errors.low, errors.high, names, f"{mark.label or ''} errors")
    look = {"elinewidth": errors.width} if errors.width is not None else None
    return {
        "yerr" if mark.orientation == "vertical" else "xerr": sizes,
        "ecolor": None if errors.color == "#000000" else color(errors.color),
        "capsize": errors.cap_size or None,
        "error_kw": look,
    }


@writes(Histogram)
def histogram(mark: Histogram, pen: Pen) -> list[str]:
    """`ax.hist` of the bins themselves, each weighing what it counts."""
    edges = pen.names.variable(mark.edges, "edges", "bin_edges")
    counts = pen.names.variable(mark.counts, mark.label or "", "counts")
    base = _base(mark.edges[:-1], mark.base, pen)
    hist = call(
        f"{pen.axes}.hist",
        f"{edges}[:-1]",
        bins=edges,
        weights=counts,
        bottom=base,
        histtype=("step" if mark.outline else None),
        rwidth=None if mark.share == 1 else mark.share,
        orientation=None if mark.orientation == "vertical" else "horizontal",
        color=color(mark.color),
        edgecolor=color(mark.edge_color),
        linewidth=mark.edge_width,
        hatch=mark.hatch,
        alpha=mark.alpha,
        label=mark.label,
        zorder=mark.order,
    )
    pen.below.append((mark.edges[:-1], mark.counts, counts))
    return [lay_out("", hist)]
