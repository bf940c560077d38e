"""Writes a chart as the matplotlib script that a person would be glad to have written: data first, then the drawing."""

from typing import Any

from linework.charts.chart import Axis, Chart, Grid, Panel, Twin
from linework.charts.marks import Mark, Text
from linework.charts.write.matplotlib_marks import bars, curves, points, spreads, surfaces
from linework.charts.write.matplotlib_marks.pen import WRITERS, Pen, color
from linework.charts.write.matplotlib_words import legend_code, notes_code
from linework.charts.write.source import Names, Source, call, lay_out, quoted

GROUPS = (bars, curves, points, spreads, surfaces)  # they enter their writers; named so that the import is no ghost
TAKEN = (
    "plt np fig ax axes grid bars points image wedges names percents parts row line column value words box body color "
    "text heads stalks ground colorbar bands colormap zip range len enumerate float list x y"
)


def matplotlib_code(chart: Chart, *, show: bool = True) -> str:
    """A script that draws the chart: Black-clean, numbers to six significant digits, `plt.show()` last if `show`."""
    names = Names(TAKEN.split())
    imports: set[str] = set()
    variables = [f"ax{index + 1}" if len(chart.panels) > 1 else "ax" for index in range(len(chart.panels))]
    blocks = [_panel(panel, variable, names, imports) for panel, variable in zip(chart.panels, variables, strict=True)]
    figure = _figure(chart, variables)
    ending = _ending(chart, imports, names)
    numpy = names.uses_numpy
    head = ["import matplotlib.pyplot as plt", *(["import numpy as np"] if numpy else []), *sorted(imports)]
    parts = ["\n".join(head), "\n".join(names.statements), "\n".join(_settings(chart)), "\n".join(figure)]
    parts += ["\n".join(block) for block in blocks] + ["\n".join(ending), "plt.show()" if show else ""]
    return "\n\n".join(part for part in parts if part) + "\n"


def _settings(chart: Chart) -> list[str]:
    """What holds for all words of the figure."""
    settings: dict[str, Any] = {} if chart.font_size == 10 else {"font.size": chart.font_size}
    settings |= {} if chart.font_family is None else {"font.family": chart.font_family}
    return [lay_out("", call("plt.rcParams.update", Source(lay_out("", settings))))] if settings else []


def _figure(chart: Chart, variables: list[str]) -> list[str]:
    """The figure and its axes: one call of `subplots` where the panels fill a grid, else a grid and its parts."""
    look: dict[str, Any] = {"figsize": (chart.width, chart.height), "dpi": None if chart.dpi == 100 else chart.dpi}
    look["facecolor"] = None if chart.background == "#ffffff" else color(chart.background)
    look["layout"] = "constrained" if chart.layout == "constrained" else None
    margins = _margins(chart)
    ratios = {
        "width_ratios": list(chart.width_ratios) or None,
        "height_ratios": list(chart.height_ratios) or None,
    }
    full = [(p.row, p.column) for p in chart.panels if p.place is None and p.rows == p.columns == 1]
    projections = {panel.projection for panel in chart.panels}
    wanted = [(row, column) for row in range(chart.rows) for column in range(chart.columns)]
    if full == wanted and len(full) == len(chart.panels) and len(projections) == 1:
        polar = {"projection": "polar"} if projections == {"polar"} else None
        size = [] if len(full) == 1 else [Source(chart.rows), Source(chart.columns)]
        drawn = call("plt.subplots", *size, **look, **ratios, subplot_kw=polar)
        return [lay_out(f"fig, {_targets(chart, variables)} = ", drawn), *margins]
    lines = [lay_out("fig = ", call("plt.figure", **look))]
    if any(panel.place is None for panel in chart.panels):
        grid = call("fig.add_gridspec", Source(chart.rows), Source(chart.columns), **ratios)
        lines.append(lay_out("grid = ", grid))
    for panel, variable in zip(chart.panels, variables, strict=True):
        polar_axes = "polar" if panel.projection == "polar" else None
        if panel.place is not None:
            lines.append(lay_out(f"{variable} = ", call("fig.add_axes", panel.place, projection=polar_axes)))
        else:
            rows, columns = (
                _slice(panel.row, panel.rows, chart.rows),
                _slice(panel.column, panel.columns, chart.columns),
            )
            place = Source(f"grid[{rows}, {columns}]")
            lines.append(lay_out(f"{variable} = ", call("fig.add_subplot", place, projection=polar_axes)))
    return [*lines, *margins]


def _targets(chart: Chart, variables: list[str]) -> str:
    """What `subplots` returns, taken apart: a name, a row of names, or rows of names."""
    if len(variables) == 1:
        return variables[0]
    if 1 in (chart.rows, chart.columns):
        return f"({', '.join(variables)})"
    rows = [variables[i : i + chart.columns] for i in range(0, len(variables), chart.columns)]
    return f"({', '.join(f'({chr(44).join(row)})'.replace(',', ', ') for row in rows)})"


def _slice(start: int, count: int, total: int) -> str:
    if count == 1:
        return str(start)
    end = start + count
    return ":" if count == total else f"{start or ''}:{end if end < total else ''}"


def _margins(chart: Chart) -> list[str]:
    if chart.margins is None:
        return []
    m = chart.margins
    sides = {"left": m.left, "right": m.right, "bottom": m.bottom, "top": m.top, "wspace": m.across, "hspace": m.down}
    return [lay_out("", call("fig.subplots_adjust", **sides))]


def _ending(chart: Chart, imports: set[str], names: Names) -> list[str]:
    """What stands on the figure as a whole, and its layout."""
    lines = [] if chart.title is None else [_worded("fig.suptitle", chart.title)]
    lines += notes_code(chart.notes, "fig", names)
    if chart.legend is not None:
        lines += legend_code(chart.legend, "fig", imports)
    return [*lines, "fig.tight_layout()"] if chart.layout == "tight" else lines


def _panel(panel: Panel, axes: str, names: Names, imports: set[str]) -> list[str]:
    """All calls that fill one panel, twins after it."""
    lines = []
    if panel.projection == "polar":
        lines += [] if not panel.zero_angle else [lay_out("", call(f"{axes}.set_theta_offset", panel.zero_angle))]
        lines += [f"{axes}.set_theta_direction(-1)"] if panel.clockwise else []
    pen = _pen(axes, panel.x, panel.y, panel.marks, names, imports)
    lines += _marks(panel.marks, pen) + notes_code(panel.notes, axes, names)
    if panel.title is not None:
        place = None if panel.title_place == "center" else panel.title_place
        lines.append(_worded(f"{axes}.set_title", panel.title, loc=place))
    lines += _axis(panel.x, "x", axes, pen.named_x, names, imports) + _axis(
        panel.y, "y", axes, pen.named_y, names, imports
    )
    lines += _grid(panel.x.grid, panel.y.grid, axes)
    lines += [f"{axes}.set_axisbelow(True)"] if panel.grid_below else []
    lines += [] if panel.background is None else [f"{axes}.set_facecolor({quoted(color(panel.background) or '')})"]
    if panel.hidden_spines:
        lines.append(f"{axes}.spines[[{', '.join(map(quoted, panel.hidden_spines))}]].set_visible(False)")
    lines += [f'{axes}.set_aspect("equal")'] if panel.equal else []
    lines += [f'{axes}.axis("off")'] if panel.bare else []
    lines += legend_code(panel.legend, axes, imports) if panel.legend else []
    for index, twin in enumerate(panel.twins):
        name = f"{axes}_twin{index + 1 if len(panel.twins) > 1 else ''}" if axes != "ax" else f"ax{index + 2}"
        lines += ["", *_twin(twin, panel, axes, name, names, imports)]
    return lines


def _twin(twin: Twin, panel: Panel, axes: str, name: str, names: Names, imports: set[str]) -> list[str]:
    x, y = (panel.x, twin.axis) if twin.shared == "x" else (twin.axis, panel.y)
    own = "y" if twin.shared == "x" else "x"
    pen = _pen(name, x, y, twin.marks, names, imports)
    lines = [f"{name} = {axes}.twin{twin.shared}()", *_marks(twin.marks, pen), *notes_code(twin.notes, name, names)]
    lines += _axis(twin.axis, own, name, pen.named_x if own == "x" else pen.named_y, names, imports)
    lines += _grid(twin.axis.grid, None, name) if own == "x" else _grid(None, twin.axis.grid, name)
    return lines + (legend_code(twin.legend, name, imports) if twin.legend else [])


def _marks(marks: tuple[Mark, ...], pen: Pen) -> list[str]:
    return [line for mark in marks for line in WRITERS[type(mark)](mark, pen)]


def _pen(axes: str, x: Axis, y: Axis, marks: tuple[Mark, ...], names: Names, imports: set[str]) -> Pen:
    """A pen that may write categories by name where all marks that name them stand exactly on them."""
    return Pen(axes, x, y, names, _by_name(x, marks, "x"), _by_name(y, marks, "y"), imports)


def _by_name(axis: Axis, marks: tuple[Mark, ...], letter: str) -> bool:
    """Whether the first mark stands on all categories, so that matplotlib learns their names from it."""
    if axis.scale != "category" or len(set(axis.tick_labels)) < len(axis.tick_labels) or not marks:
        return False
    first: Any = marks[0]
    every = tuple(range(len(axis.tick_labels)))
    if first.kind == "bars":
        return (first.orientation == "vertical") == (letter == "x") and first.positions == every
    if first.kind in ("line", "scatter", "error_bars", "stems"):
        return bool(getattr(first, letter) == every)
    return first.kind == "area" and letter == "x" and first.orientation == "vertical" and first.x == every


def _worded(function: str, text: Text, **more: Any) -> str:
    """A call that writes words in a certain look."""
    style = {"fontsize": text.size, "color": color(text.color), "fontweight": "bold" if text.bold else None}
    slant = "italic" if text.italic else None
    return lay_out("", call(function, Source(quoted(text.text)), **style, fontstyle=slant, **more))


def _axis(axis: Axis, letter: str, axes: str, named: bool, names: Names, imports: set[str]) -> list[str]:
    """What one axis says and spans."""
    lines = [] if axis.label is None else [_worded(f"{axes}.set_{letter}label", axis.label)]
    if axis.scale in ("log", "symlog"):
        lines.append(f'{axes}.set_{letter}scale("{axis.scale}")')
    if axis.side in ("top", "right"):
        lines += [f"{axes}.{letter}axis.tick_{axis.side}()", f'{axes}.{letter}axis.set_label_position("{axis.side}")']
    words = {"rotation": axis.tick_rotation or None, "ha": axis.tick_align}
    set_ticks = f"{axes}.set_{letter}ticks"
    aligned = False
    if not axis.ticked:
        lines.append(f"{set_ticks}([])")
    elif axis.scale == "category" and not named:
        known = names.known(axis.tick_labels)
        places = names.known_derived(f"np.arange(len({known}))") or Source(f"range({len(axis.tick_labels)})")
        lines.append(lay_out("", call(set_ticks, places, known or list(axis.tick_labels), **words)))
        aligned = True
    elif axis.ticks:
        dates = [Source(f"np.datetime64({quoted(tick)})") if isinstance(tick, str) else tick for tick in axis.ticks]
        labels = [list(axis.tick_labels)] if axis.tick_labels else []
        aligned = bool(labels)
        lines.append(lay_out("", call(set_ticks, dates, *labels, **(words if aligned else {}))))
    if axis.tick_format is not None:
        lines.append(_format(axis, letter, axes, imports))
    if axis.tick_align and not aligned:
        lines.append(lay_out("", call("plt.setp", f"{axes}.get_{letter}ticklabels()", ha=axis.tick_align)))
    look: dict[str, Any] = {"rotation": None if aligned else axis.tick_rotation or None, "labelsize": axis.tick_size}
    look |= {"labelcolor": color(axis.tick_color), "length": None if axis.marked else 0}
    side = axis.side or ("bottom" if letter == "x" else "left")
    look |= {} if axis.labelled else {f"label{side}": False}
    if any(value is not None for value in look.values()):
        lines.append(lay_out("", call(f"{axes}.tick_params", axis=letter, **look)))
    names.uses_numpy |= any(isinstance(place, str) for place in (*axis.ticks, *(axis.limits or ())))
    if axis.limits is not None:
        ends = [Source(f"np.datetime64({quoted(end)})") if isinstance(end, str) else end for end in axis.limits]
        lines.append(lay_out("", call(f"{axes}.set_{letter}lim", *ends)))
    return lines


def _format(axis: Axis, letter: str, axes: str, imports: set[str]) -> str:
    assert axis.tick_format is not None
    if axis.scale == "date":
        imports.add("from matplotlib.dates import DateFormatter")
        return f"{axes}.{letter}axis.set_major_formatter(DateFormatter({quoted(axis.tick_format)}))"
    return f"{axes}.{letter}axis.set_major_formatter({quoted(axis.tick_format)})"


def _grid(x: Grid | None, y: Grid | None, axes: str) -> list[str]:
    """One call where both grids look alike, else one for each."""
    if x is not None and x == y:
        return [lay_out("", call(f"{axes}.grid", *([] if x != Grid() else [Source(True)]), **_grid_look(x)))]
    wanted = [(letter, grid) for letter, grid in (("x", x), ("y", y)) if grid is not None]
    return [lay_out("", call(f"{axes}.grid", axis=letter, **_grid_look(grid))) for letter, grid in wanted]


def _grid_look(grid: Grid) -> dict[str, Any]:
    look = {"color": color(grid.color), "linestyle": grid.style, "linewidth": grid.width, "alpha": grid.alpha}
    return {name: value for name, value in look.items() if value is not None}
