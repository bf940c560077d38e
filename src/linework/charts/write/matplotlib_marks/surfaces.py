"""Heatmaps, contours and pies as matplotlib calls, and the colour bars beside them."""

from itertools import pairwise
from typing import Any

from linework.charts.marks import ColorBar, Contours, Heatmap, Pie
from linework.charts.write.matplotlib_marks.curves import text_first
from linework.charts.write.matplotlib_marks.pen import Pen, color, colors, one_or_all, writes
from linework.charts.write.source import Source, call, lay_out, number

PERCENTS = ("%.1f%%", "%.0f%%", "%d%%", "%.2f%%")
CELLS = ("d", ".0f", ".1f", ".2f", ".3f", ".1%", ".0%", "")


def colormap_of(colormap: str | tuple[str, ...], pen: Pen) -> Any:
    """The name of a colour map, or an expression that makes it from its colours; None for the usual one."""
    if isinstance(colormap, str):
        return None if colormap == "viridis" else colormap
    pen.imports.add("from matplotlib.colors import LinearSegmentedColormap")
    tints = pen.names.variable(tuple(str(color(tint)) for tint in colormap), "map colors")
    return Source(f'LinearSegmentedColormap.from_list("own", {tints})')


def colorbar_of(bar: ColorBar | None, of: str, pen: Pen) -> list[str]:
    """The lines that draw a colour bar beside an image."""
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
        lines.append(lay_out("", text_first(label, bar.label.text)))
    if bar.tick_labels:
        lines.append(lay_out("", call("colorbar.set_ticks", list(bar.ticks), labels=list(bar.tick_labels))))
    return lines


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


@writes(Heatmap)
def heatmap(mark: Heatmap, pen: Pen) -> list[str]:
    """`ax.imshow` or `ax.pcolormesh`, the words in its cells, its colour bar."""
    values = pen.names.variable(mark.values, "values")
    scale: dict[str, Any] = {"cmap": colormap_of(mark.colormap, pen)}
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
    return [*lines, *colorbar_of(mark.colorbar, "image", pen)]


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
    if mark.first_cell is None:
        middles = [[(a + b) / 2 for a, b in pairwise(edges)] for edges in (mark.x_edges, mark.y_edges)]
        middle = (
            Source(f"{pen.names.variable(tuple(middles[0]), 'column middles')}[column]"),
            Source(f"{pen.names.variable(tuple(middles[1]), 'row middles')}[row]"),
        )
    else:
        x, y, across, down = mark.first_cell
        middle = _place(x, across, "column"), _place(y, down, "row")
    return [
        f"for row, line in enumerate({texts}):",
        f"    for column, {'words' if form is None else 'value'} in enumerate(line):",
        lay_out("", call(f"{pen.axes}.text", *middle, words, **center), indent=8),
    ]


def _place(start: float, step: float, index: str) -> Source:
    """Where the cell of an index has its middle."""
    size = float(f"{abs(step):.6g}")
    along = index if size == 1 else f"{number(size)} * {index}"
    if start == 0 and step > 0:
        return Source(along)
    return Source(f"{number(start)} {'+' if step > 0 else '-'} {along}")


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
        cmap=None if mark.colors else colormap_of(mark.colormap, pen),
        colors=[color(value) for value in mark.colors] or None,
        linewidths=mark.line_width,
        alpha=mark.alpha,
    )
    return [lay_out("bands = " if mark.colorbar else "", drawn), *colorbar_of(mark.colorbar, "bands", pen)]
