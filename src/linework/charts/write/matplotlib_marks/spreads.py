"""Boxes and violins as matplotlib calls."""

from typing import Any

from linework.charts.marks import Boxes, Violins
from linework.charts.write.matplotlib_marks.pen import Pen, color, colors, writes
from linework.charts.write.source import Source, call, flat, lay_out


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
    along = pen.x if mark.orientation == "vertical" else pen.y
    common: dict[str, Any] = {
        "positions": None if usual else places,
        "orientation": None if mark.orientation == "vertical" else "horizontal",
        "widths": mark.width,
        "patch_artist": bool(mark.colors) or None,
        "boxprops": box_look or None,
        "whiskerprops": line_look,
        "capprops": line_look,
        "medianprops": {name: value for name, value in medians.items() if value is not None} or None,
        "manage_ticks": None if along.scale == "category" else False,
        "zorder": mark.order,
    }
    before = "parts = " if len(mark.colors) > 1 else ""
    if any(box.outliers or box.mean is not None for box in mark.boxes):
        stats = []
        for box in mark.boxes:
            numbers = {"whislo": box.low, "q1": box.q1, "med": box.median, "q3": box.q3, "whishi": box.high}
            stats.append({**numbers, "fliers": list(box.outliers)} | ({} if box.mean is None else {"mean": box.mean}))
        means = any(box.mean is not None for box in mark.boxes) or None
        sign: dict[str, Any] = {} if mark.outlier_marker == "o" else {"marker": mark.outlier_marker}
        sign |= {} if mark.outlier_size is None else {"markersize": mark.outlier_size}
        pen.names.statements.append(lay_out(f"{(name := pen.names.fresh('boxes'))} = ", stats))
        drawn = call(f"{pen.axes}.bxp", name, **common, showmeans=means, flierprops=sign or None)
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
