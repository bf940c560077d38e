"""Each kind of mark as the matplotlib call that draws it: one registered function per kind, lines of source out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, TypeVar

from linework.charts.chart import Axis
from linework.charts.marks import (
    Area,
    Band,
    Bars,
    Boxes,
    ColorBar,
    Contours,
    ErrorBars,
    Heatmap,
    Histogram,
    Line,
    Pie,
    Polygon,
    Rule,
    Scatter,
    Segments,
    Stems,
    Strict,
    Violins,
)
from linework.charts.write.source import Names, Source, call, flat, lay_out, number, quoted

M = TypeVar("M", bound=Strict)
PERCENTS = ("%.1f%%", "%.0f%%", "%d%%", "%.2f%%")
CELLS = ("d", ".0f", ".1f", ".2f", ".3f", ".1%", ".0%", "")


@dataclass
class Pen:
    """Where marks are being drawn: the variable of the axes, its x and y, the data so far and what lies below."""

    axes: str
    x: Axis
    y: Axis
    names: Names
    named_x: bool = False
    named_y: bool = False
    imports: set[str] = field(default_factory=set)
    below: list[tuple[tuple[Any, ...], tuple[float, ...], Source]] = field(default_factory=list)

    def places(self, values: Sequence[Any], axis: str, wish: str = "") -> Source:
        """The variable of places along an axis: the categories' names where they are that, else numbers or dates."""
        scale = self.x if axis == "x" else self.y
        named = self.named_x if axis == "x" else self.named_y
        if named and tuple(values) == tuple(range(len(scale.tick_labels))):
            return self.names.variable(scale.tick_labels, scale.label.text if scale.label else "", "categories")
        return self.names.variable(tuple(values), wish, scale.label.text if scale.label else "", axis)

    def place(self, value: Any) -> Any:
        """One place along an axis: a number, or a date."""
        return self.names.numpy(f"np.datetime64({quoted(value)})") if isinstance(value, str) else value


Writer = Callable[[Any, Pen], list[str]]
WRITERS: dict[type, Writer] = {}


def writes(kind: type[M]) -> Callable[[Callable[[M, Pen], list[str]]], Callable[[M, Pen], list[str]]]:
    """Enters the function that writes one kind of mark."""

    def enter(function: Callable[[M, Pen], list[str]]) -> Callable[[M, Pen], list[str]]:
        WRITERS[kind] = function
        return function

    return enter


@cache
def _color_names() -> dict[str, str]:
    from matplotlib.colors import CSS4_COLORS, TABLEAU_COLORS

    return {str(digits).lower(): name for name, digits in {**CSS4_COLORS, **TABLEAU_COLORS}.items()}


def color(value: str | None) -> str | None:
    """The name of a colour where it has one, else its digits."""
    return _color_names().get(value, value) if value is not None else None


def one_or_all(values: Sequence[Any], names: Names, wish: str) -> Any:
    """None, the one value, or a variable with all."""
    if len(values) < 2:
        return values[0] if values else None
    return names.variable(tuple(values), wish) if len(values) > 4 else list(values)


def colors(values: Sequence[str], names: Names) -> Any:
    """None, one colour by name, or a variable with all."""
    return one_or_all([color(value) for value in values], names, "colors")


@writes(Bars)
def bars(mark: Bars, pen: Pen) -> list[str]:
    """`ax.bar` or `ax.barh`, errors included, then labels at the bars."""
    upright = mark.orientation == "vertical"
    positions = _positions(mark, pen)
    values = pen.names.variable(mark.values, mark.label or "", _words(pen.y if upright else pen.x), "values")
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


def _words(axis: Axis) -> str:
    return axis.label.text if axis.label else ""


def _positions(mark: Bars, pen: Pen) -> Source:
    """Places of bars: categories, or categories moved by a step so that groups stand side by side."""
    axis = "x" if mark.orientation == "vertical" else "y"
    scale = pen.x if axis == "x" else pen.y
    count, named = len(mark.positions), pen.named_x if axis == "x" else pen.named_y
    moved = [p - i for i, p in enumerate(mark.positions) if not isinstance(p, str)]
    grouped = scale.scale == "category" and count == len(scale.tick_labels) == len(moved) and count > 1
    if named or not grouped or max(moved) - min(moved) > 1e-6:
        return pen.places(mark.positions, axis, "positions" if count and not isinstance(mark.positions[0], str) else "")
    words = pen.names.variable(scale.tick_labels, _words(scale), "categories")
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
    sizes = _reach(errors.low, errors.high, names, f"{mark.label or ''} errors")
    look = {"elinewidth": errors.width} if errors.width is not None else None
    return {
        "yerr" if mark.orientation == "vertical" else "xerr": sizes,
        "ecolor": None if errors.color == "#000000" else color(errors.color),
        "capsize": errors.cap_size or None,
        "error_kw": look,
    }


def _reach(low: tuple[float, ...], high: tuple[float, ...], names: Names, wish: str) -> Any:
    """Lengths of whiskers as matplotlib takes them: one list where they are symmetric, else two."""
    if not low and not high:
        return None
    if all(abs(a - b) <= 1e-6 * max(abs(a), abs(b)) for a, b in zip(low, high, strict=True)):
        return names.variable(high, wish, "errors")
    return [names.variable(low, f"{wish} low", "errors_low"), names.variable(high, f"{wish} high", "errors_high")]


@writes(Line)
def line(mark: Line, pen: Pen) -> list[str]:
    """`ax.plot`."""
    y_words = mark.label or _words(pen.y)
    plot = call(
        f"{pen.axes}.plot",
        pen.places(mark.x, "x"),
        pen.places(mark.y, "y", y_words),
        color=color(mark.color),
        linestyle=None if mark.style == "-" else mark.style,
        linewidth=mark.width,
        marker=mark.marker,
        markersize=mark.marker_size,
        markerfacecolor=color(mark.marker_face),
        markeredgecolor=color(mark.marker_edge),
        markeredgewidth=mark.marker_edge_width,
        drawstyle=f"steps-{mark.steps}" if mark.steps else None,
        alpha=mark.alpha,
        label=mark.label,
        zorder=mark.order,
    )
    return [lay_out("", plot)]


@writes(Scatter)
def scatter(mark: Scatter, pen: Pen) -> list[str]:
    """`ax.scatter`, and its colour bar."""
    mapped = bool(mark.values)
    points = call(
        f"{pen.axes}.scatter",
        pen.places(mark.x, "x", f"{mark.label or ''} x"),
        pen.places(mark.y, "y", f"{mark.label or ''} y"),
        s=one_or_all(mark.sizes, pen.names, f"{mark.label or ''} sizes"),
        c=pen.names.variable(mark.values, "levels") if mapped else None,
        cmap=_colormap(mark.colormap, pen) if mapped else None,
        vmin=mark.low,
        vmax=mark.high,
        color=None if mapped else colors(mark.colors, pen.names),
        marker=None if mark.marker == "o" else mark.marker,
        edgecolors=color(mark.edge_color),
        linewidths=mark.edge_width,
        alpha=mark.alpha,
        label=mark.label,
        zorder=mark.order,
    )
    before = "points = " if mark.colorbar else ""
    return [lay_out(before, points), *_colorbar(mark.colorbar, "points", pen)]


def _colormap(colormap: str | tuple[str, ...], pen: Pen) -> Any:
    """The name of a colour map, or an expression that makes it from its colours; None for the usual one."""
    if isinstance(colormap, str):
        return None if colormap == "viridis" else colormap
    pen.imports.add("from matplotlib.colors import LinearSegmentedColormap")
    tints = pen.names.variable(tuple(str(color(tint)) for tint in colormap), "map colors")
    return Source(f'LinearSegmentedColormap.from_list("own", {tints})')


def _colorbar(bar: ColorBar | None, of: str, pen: Pen) -> list[str]:
    if bar is None:
        return []
    styled = bar.label is not None and (bar.label.size or bar.label.color or bar.label.bold)
    scale = call(
        "fig.colorbar",
        of,
        ax=Source(pen.axes),
        orientation=None if bar.orientation == "vertical" else bar.orientation,
        shrink=None if bar.shrink == 1 else bar.shrink,
        label=bar.label.text if bar.label and not styled else None,
        ticks=list(bar.ticks) if bar.ticks and not bar.tick_labels else None,
    )
    lines = [lay_out("colorbar = " if styled or bar.tick_labels else "", scale)]
    if bar.label and styled:
        size, bold = bar.label.size, "bold" if bar.label.bold else None
        label = call("colorbar.set_label", bar.label.text, size=size, color=color(bar.label.color), weight=bold)
        lines.append(lay_out("", _text_first(label, bar.label.text)))
    if bar.tick_labels:
        lines.append(lay_out("", call("colorbar.set_ticks", list(bar.ticks), labels=list(bar.tick_labels))))
    return lines


def _text_first(expression: Any, text: str) -> Any:
    """The same call with its first argument as a string literal."""
    return replace(expression, items=(("", text), *expression.items[1:]))


@writes(Area)
def area(mark: Area, pen: Pen) -> list[str]:
    """`ax.fill_between`, or its sideways sister."""
    upright = mark.orientation == "vertical"
    low: Any = (
        mark.low[0] if len(set(mark.low)) == 1 else pen.names.variable(mark.low, f"{mark.label or ''} low", "low")
    )
    high = pen.names.variable(mark.high, mark.label or "", "high") if len(set(mark.high)) > 1 else mark.high[0]
    flat_low = None if low == 0 and isinstance(low, int | float) else low
    curves = [high] if flat_low is None else [low, high]
    fill = call(
        f"{pen.axes}.{'fill_between' if upright else 'fill_betweenx'}",
        pen.places(mark.x, "x" if upright else "y"),
        *curves,
        color=color(mark.color) if mark.edge_color is None or mark.edge_color == mark.color else None,
        facecolor=color(mark.color) if mark.edge_color not in (None, mark.color) else None,
        edgecolor=color(mark.edge_color) if mark.edge_color != mark.color else None,
        linewidth=mark.edge_width,
        hatch=mark.hatch,
        step=mark.steps,
        alpha=mark.alpha,
        label=mark.label,
        zorder=mark.order,
    )
    return [lay_out("", fill)]


@writes(Pie)
def pie(mark: Pie, pen: Pen) -> list[str]:
    """`ax.pie`; the words in the slices by a format where one gives them all."""
    total = sum(mark.values)
    shares = [100 * value / total for value in mark.values]
    found = [form for form in PERCENTS if tuple(form % share for share in shares) == mark.percents]
    look: dict[str, Any] = {"width": round(mark.radius * (1 - mark.hole), 6)} if mark.hole else {}
    look |= {} if mark.edge_color is None else {"edgecolor": color(mark.edge_color)}
    look |= {} if mark.edge_width is None else {"linewidth": mark.edge_width}
    look |= {} if mark.alpha is None else {"alpha": mark.alpha}
    words: dict[str, Any] = {} if mark.label_size is None else {"fontsize": mark.label_size}
    words |= {} if mark.label_color is None else {"color": color(mark.label_color)}
    slices = call(
        f"{pen.axes}.pie",
        pen.names.variable(mark.values, "shares"),
        explode=one_or_all(mark.explode, pen.names, "explode"),
        labels=pen.names.variable(mark.labels, "labels") if mark.labels else None,
        colors=[color(mark.colors[0])] if len(mark.colors) == 1 else colors(mark.colors, pen.names),
        autopct=(found or PERCENTS)[0] if mark.percents else None,
        pctdistance=None if mark.percent_distance == 0.6 else mark.percent_distance,
        labeldistance=None if mark.label_distance == 1.1 else mark.label_distance,
        startangle=mark.start_angle or None,
        counterclock=None if mark.counterclockwise else False,
        radius=None if mark.radius == 1 else mark.radius,
        shadow=mark.shadow or None,
        hatch=list(mark.hatches) or None,
        wedgeprops=look or None,
        textprops=words or None,
    )
    styles = {"size": mark.percent_size, "color": color(mark.percent_color)}
    restyled = mark.percents and any(value is not None for value in styles.values())
    if not mark.percents or (found and not restyled):
        return [lay_out("", slices)]
    lines = [lay_out("wedges, names, percents = ", slices)]
    if restyled:
        lines.append(lay_out("", call("plt.setp", "percents", **styles)))
    if not found:
        texts = pen.names.variable(mark.percents, "percent texts")
        lines += [f"for text, words in zip(percents, {texts}):", "    text.set_text(words)"]
    return lines


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


@writes(Boxes)
def boxes(mark: Boxes, pen: Pen) -> list[str]:
    """`ax.boxplot` of the five numbers, or `ax.bxp` where there are outliers or means as well."""
    places = [box.position for box in mark.boxes]
    usual = places == list(range(1, len(places) + 1))
    edges = {"color": color(mark.line_color), "linewidth": mark.line_width}
    line_look = {name: value for name, value in edges.items() if value is not None} or None
    medians = {"color": color(mark.median_color), "linewidth": mark.median_width}
    box_look: dict[str, Any] = {"facecolor": color(mark.colors[0])} if len(mark.colors) == 1 else {}
    box_look |= {"edgecolor" if mark.colors and name == "color" else name: v for name, v in (line_look or {}).items()}
    box_look |= {} if mark.alpha is None else {"alpha": mark.alpha}
    common: dict[str, Any] = {
        "positions": None if usual else places,
        "orientation": None if mark.orientation == "vertical" else "horizontal",
        "widths": mark.width,
        "patch_artist": bool(mark.colors) or None,
        "boxprops": box_look or None,
        "whiskerprops": line_look,
        "capprops": line_look,
        "medianprops": {name: value for name, value in medians.items() if value is not None} or None,
        "zorder": mark.order,
    }
    before = "parts = " if len(mark.colors) > 1 else ""
    if any(box.outliers or box.mean is not None for box in mark.boxes):
        stats = []
        for box in mark.boxes:
            numbers = {"whislo": box.low, "q1": box.q1, "med": box.median, "q3": box.q3, "whishi": box.high}
            stats.append({**numbers, "fliers": list(box.outliers)} | ({} if box.mean is None else {"mean": box.mean}))
        means = any(box.mean is not None for box in mark.boxes) or None
        sign = None if mark.outlier_marker == "o" else {"marker": mark.outlier_marker}
        pen.names.statements.append(lay_out(f"{(name := pen.names.fresh('boxes'))} = ", stats))
        drawn = call(f"{pen.axes}.bxp", name, **common, showmeans=means, flierprops=sign)
    else:
        rows = tuple((box.low, box.q1, box.median, box.q3, box.high) for box in mark.boxes)
        name = pen.names.variable(rows, "five numbers")
        drawn = call(f"{pen.axes}.boxplot", name, whis=(0, 100), **common)
    lines = [lay_out(before, drawn)]
    if before:
        fill = colors(mark.colors, pen.names)
        listed = fill if isinstance(fill, Source) else pen.names.variable(tuple(fill), "colors")
        lines += [f'for box, color in zip(parts["boxes"], {listed}):', "    box.set_facecolor(color)"]
    return lines


@writes(Violins)
def violins(mark: Violins, pen: Pen) -> list[str]:
    """`ax.violin` of the densities."""
    stats = []
    for index, (span, half) in enumerate(zip(mark.spans, mark.halves, strict=True)):
        coords = pen.names.variable(span, f"violin {index + 1} values")
        density = pen.names.variable(half, f"violin {index + 1} widths")
        middle = mark.medians[index] if mark.medians else 0.0
        mean = mark.means[index] if mark.means else 0.0
        inner = {"coords": coords, "vals": density, "mean": mean, "median": middle, "min": span[0], "max": span[-1]}
        stats.append(inner)
    pen.names.statements.append(lay_out(f"{(name := pen.names.fresh('violins'))} = ", stats))
    drawn = call(
        f"{pen.axes}.violin",
        name,
        positions=list(mark.positions),
        widths=[round(2 * max(half), 6) for half in mark.halves],
        orientation=None if mark.orientation == "vertical" else "horizontal",
        showextrema=None if mark.extremes else False,
        showmedians=True if mark.medians else None,
        showmeans=True if mark.means else None,
    )
    lines = [lay_out("parts = ", drawn)]
    drawn_lines = ["cbars", "cmins", "cmaxes"] if mark.extremes else []
    drawn_lines += [name for name, wanted in (("cmedians", mark.medians), ("cmeans", mark.means)) if wanted]
    if mark.line_color is not None and drawn_lines:
        which = Source(f"[parts[name] for name in {flat(drawn_lines)}]")
        lines.append(lay_out("", call("plt.setp", which, color=color(mark.line_color))))
    fill = colors(mark.colors, pen.names)
    look = {"edgecolor": color(mark.edge_color), "alpha": mark.alpha}
    if isinstance(fill, str) and not isinstance(fill, Source):
        return [*lines, lay_out("", call("plt.setp", 'parts["bodies"]', facecolor=fill, **look))]
    listed = fill if isinstance(fill, Source) else pen.names.variable(tuple(fill), "colors")
    lines += [f'for body, color in zip(parts["bodies"], {listed}):']
    return [*lines, lay_out("", call("body.set", facecolor=Source("color"), **look), indent=4)]


@writes(Heatmap)
def heatmap(mark: Heatmap, pen: Pen) -> list[str]:
    """`ax.imshow` or `ax.pcolormesh`, the words in its cells, its colour bar."""
    values = pen.names.variable(mark.values, "values")
    scale: dict[str, Any] = {"cmap": _colormap(mark.colormap, pen)}
    scale |= {"norm": "log"} if mark.logarithmic else {}
    scale |= {"vmin": mark.low, "vmax": mark.high, "alpha": mark.alpha}
    if mark.x_edges:
        edges = pen.places(mark.x_edges, "x", "x_edges"), pen.places(mark.y_edges, "y", "y_edges")
        image = call(f"{pen.axes}.pcolormesh", *edges, values, **scale, edgecolors=color(mark.edge_color))
    else:
        image = call(
            f"{pen.axes}.imshow",
            values,
            **scale,
            extent=mark.extent,
            origin=None if mark.origin == "upper" else mark.origin,
            aspect=None if mark.aspect == "equal" else mark.aspect,
            interpolation="bilinear" if mark.smooth else None,
        )
    lines = [lay_out("image = " if mark.colorbar else "", image), *_cell_texts(mark, values, pen)]
    return [*lines, *_colorbar(mark.colorbar, "image", pen)]


def _cell_texts(mark: Heatmap, values: Source, pen: Pen) -> list[str]:
    """Loops that write in the cells: a format of the values where one gives all words, else the words themselves."""
    if not mark.texts:
        return []
    shown = [[None if value is None else float(number(value)) for value in row] for row in mark.values]
    form = next((form for form in CELLS if _formatted(shown, form) == mark.texts), None)
    rows, columns = len(mark.values), len(mark.values[0])
    tints = [color(tint) for tint in mark.text_colors]
    tint: Any = tints[0] if len(tints) == 1 else None
    if len(tints) > 1:
        grid = tuple(tuple(tints[row * columns : (row + 1) * columns]) for row in range(rows))
        tint = Source(f"{pen.names.variable(grid, 'text colors')}[row][column]")
    center = {"ha": "center", "va": "center", "color": tint, "fontsize": mark.text_size}
    texts = values if form is not None else pen.names.variable(mark.texts, "cell texts")
    words = "words" if form is None else f'f"{{value:{form}}}"' if form else "value"
    middle = ("column + 0.5", "row + 0.5") if mark.x_edges else ("column", "row")
    return [
        f"for row, line in enumerate({texts}):",
        f"    for column, {'words' if form is None else 'value'} in enumerate(line):",
        lay_out("", call(f"{pen.axes}.text", *middle, words, **center), indent=8),
    ]


def _formatted(values: list[list[float | None]], form: str) -> tuple[tuple[str, ...], ...] | None:
    """All values by one format; None where the format does not suit them."""
    try:
        return tuple(
            tuple(format(int(v) if v is not None and v.is_integer() and form in ("d", "") else v, form) for v in row)
            for row in values
        )
    except (ValueError, TypeError):
        return None


@writes(Contours)
def contours(mark: Contours, pen: Pen) -> list[str]:
    """`ax.contour` or `ax.contourf`."""
    places = pen.names.variable(mark.x, "x"), pen.names.variable(mark.y, "y")
    drawn = call(
        f"{pen.axes}.{'contourf' if mark.filled else 'contour'}",
        *places,
        pen.names.variable(mark.values, "heights"),
        levels=pen.names.variable(mark.levels, "levels"),
        cmap=None if mark.colors else _colormap(mark.colormap, pen),
        colors=[color(value) for value in mark.colors] or None,
        linewidths=mark.line_width,
        alpha=mark.alpha,
    )
    return [lay_out("bands = " if mark.colorbar else "", drawn), *_colorbar(mark.colorbar, "bands", pen)]


@writes(ErrorBars)
def error_bars(mark: ErrorBars, pen: Pen) -> list[str]:
    """`ax.errorbar`."""
    wish = f"{mark.label or ''} errors"
    drawn = call(
        f"{pen.axes}.errorbar",
        pen.places(mark.x, "x"),
        pen.places(mark.y, "y", mark.label or _words(pen.y)),
        yerr=_reach(mark.y_low, mark.y_high, pen.names, wish),
        xerr=_reach(mark.x_low, mark.x_high, pen.names, f"{wish} across"),
        color=color(mark.color),
        linestyle=None if mark.style == "-" else mark.style,
        linewidth=mark.width,
        marker=mark.marker,
        markersize=mark.marker_size,
        markerfacecolor=color(mark.marker_face),
        ecolor=color(mark.error_color),
        elinewidth=mark.error_width,
        capsize=mark.cap_size or None,
        alpha=mark.alpha,
        label=mark.label,
        zorder=mark.order,
    )
    return [lay_out("", drawn)]


@writes(Stems)
def stems(mark: Stems, pen: Pen) -> list[str]:
    """`ax.stem` with the colours of its parts."""
    drawn = call(
        f"{pen.axes}.stem",
        pen.places(mark.x, "x"),
        pen.places(mark.y, "y", mark.label or _words(pen.y)),
        bottom=mark.base or None,
        label=mark.label,
    )
    look = [
        lay_out("", call("plt.setp", "stalks", color=color(mark.color))),
        lay_out("", call("plt.setp", "heads", color=color(mark.color), marker=mark.marker)),
        lay_out("", call("plt.setp", "ground", color=color(mark.base_color))),
    ]
    return [lay_out("heads, stalks, ground = ", drawn), *look]


@writes(Rule)
def rule(mark: Rule, pen: Pen) -> list[str]:
    """`ax.axhline` or `ax.axvline`."""
    flat = mark.orientation == "horizontal"
    start, end = mark.span
    ends = {"xmin" if flat else "ymin": start or None, "xmax" if flat else "ymax": None if end == 1 else end}
    drawn = call(
        f"{pen.axes}.{'axhline' if flat else 'axvline'}",
        **{"y" if flat else "x": pen.place(mark.position)},
        **ends,
        color=color(mark.color),
        linestyle=None if mark.style == "-" else mark.style,
        linewidth=mark.width,
        alpha=mark.alpha,
        label=mark.label,
        zorder=mark.order,
    )
    return [lay_out("", drawn)]


@writes(Segments)
def segments(mark: Segments, pen: Pen) -> list[str]:
    """`ax.hlines` or `ax.vlines`."""
    flat = mark.orientation == "horizontal"
    along, across = ("x", "y") if flat else ("y", "x")
    drawn = call(
        f"{pen.axes}.{'hlines' if flat else 'vlines'}",
        pen.places(mark.positions, across),
        pen.places(mark.starts, along, "starts"),
        pen.places(mark.ends, along, "ends"),
        colors=colors(mark.colors, pen.names),
        linestyles=None if mark.style == "-" else mark.style,
        linewidth=mark.width,
        alpha=mark.alpha,
        label=mark.label,
        zorder=mark.order,
    )
    return [lay_out("", drawn)]


@writes(Band)
def band(mark: Band, pen: Pen) -> list[str]:
    """`ax.axvspan` or `ax.axhspan`."""
    ends = [pen.place(mark.start), pen.place(mark.end)]
    look = {"color": color(mark.color), "alpha": mark.alpha, "label": mark.label, "zorder": mark.order}
    upright = mark.orientation == "vertical"
    return [lay_out("", call(f"{pen.axes}.{'axvspan' if upright else 'axhspan'}", *ends, **look))]


@writes(Polygon)
def polygon(mark: Polygon, pen: Pen) -> list[str]:
    """`ax.fill`."""
    edged = mark.edge_color not in (None, mark.color)
    drawn = call(
        f"{pen.axes}.fill",
        pen.places(mark.x, "x"),
        pen.places(mark.y, "y", mark.label or _words(pen.y)),
        color=None if edged else color(mark.color),
        facecolor=color(mark.color) if edged else None,
        edgecolor=color(mark.edge_color) if edged else None,
        linewidth=mark.edge_width,
        alpha=mark.alpha,
        label=mark.label,
        zorder=mark.order,
    )
    return [lay_out("", drawn)]
