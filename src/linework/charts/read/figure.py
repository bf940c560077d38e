"""From a drawn figure to a Chart, by looking at its artists.

Draw the figure while `recorded_calls()` is in force: without it histograms are told only as bars, and boxes, violins
and contours as the lines and areas they consist of. What has no mark of ours (pictures, three dimensions, insets,
quivers, hexagons, tables) is left out.
"""

from dataclasses import replace
from math import lcm
from typing import Any

import numpy as np
from matplotlib import collections, image, lines, patches, rcParams, rcParamsDefault
from matplotlib.container import BarContainer
from matplotlib.layout_engine import ConstrainedLayoutEngine, PlaceHolderLayoutEngine, TightLayoutEngine

from linework.charts.chart import Chart, Legend, Margins, Note, Panel, Side, Twin
from linework.charts.marks import Heatmap, Mark, Pie, Scatter
from linework.charts.read.axis import read_axis
from linework.charts.read.bars import bars
from linework.charts.read.calls import call_of
from linework.charts.read.curves import line, polygon
from linework.charts.read.look import font_size
from linework.charts.read.points import scatter
from linework.charts.read.reader import READERS
from linework.charts.read.scale import hexadecimal, is_polar, plain, unless
from linework.charts.read.spreads import boxes, violins
from linework.charts.read.surfaces import color_bar, heatmap_of_image
from linework.charts.read.words import legend, note, words

CENTRED = 0.01  # share of a cell that a word in it may be off its middle
SPINES: tuple[Side, ...] = ("left", "right", "top", "bottom")
READERS |= {
    "violin": violins,
    "bxp": boxes,
}  # entered where they are defined; named here so that the import is no ghost


def chart_from_figure(figure: Any) -> Chart:
    """What a matplotlib figure shows."""
    drawn = [axes for axes in figure.axes if not hasattr(axes, "_colorbar") and axes.get_visible()]
    drawn = [axes for axes in drawn if axes.name == "rectilinear" or is_polar(axes)]
    leaders = [axes for axes in drawn if _leader(axes, drawn) is axes]
    specs = [_place(axes, leaders) for axes in leaders]
    grids = [spec for spec in specs if spec is not None]
    rows, columns = (lcm(*(spec.get_gridspec().get_geometry()[i] for spec in grids)) if grids else 1 for i in (0, 1))
    panels = []
    for axes, spec in zip(leaders, specs, strict=True):
        twins = [other for other in drawn if other is not axes and _leader(other, drawn) is axes]
        panels.append(_panel(axes, twins, _cell(axes, spec, rows, columns)))
    ratios = [spec.get_gridspec() for spec in grids]
    one = ratios[0] if ratios and all(grid is ratios[0] for grid in ratios) else None
    family = rcParams["font.family"]
    return Chart(
        width=plain(figure.get_figwidth()),
        height=plain(figure.get_figheight()),
        dpi=plain(getattr(figure, "_original_dpi", figure.dpi)),
        rows=rows,
        columns=columns,
        width_ratios=_ratios(one.get_width_ratios() if one else None),
        height_ratios=_ratios(one.get_height_ratios() if one else None),
        title=words(figure._suptitle, 1.2) if figure._suptitle is not None else None,
        panels=tuple(panels),
        notes=_notes(None, figure, [text for text in figure.texts if text is not figure._suptitle]),
        legend=_figure_legend(figure, drawn),
        background=hexadecimal(figure.get_facecolor()),
        font_family=None if list(family) == ["sans-serif"] else str(family[0]),
        font_size=plain(rcParams["font.size"]),
        **_layout(figure),
    )


def _leader(axes: Any, drawn: list[Any]) -> Any:
    """The first axes of those that lie on one another as twins."""
    twins = axes._twinned_axes.get_siblings(axes)
    return next(other for other in drawn if other in twins)


def _place(axes: Any, leaders: list[Any]) -> Any:
    """The cell of the figure's grid; None where axes have none or share theirs (a grid inside a cell)."""
    spec = axes.get_subplotspec()
    if spec is None:
        return None
    top = spec.get_topmost_subplotspec()
    if top is spec:
        return spec
    others = [other.get_subplotspec() for other in leaders if other is not axes]
    return None if any(s is not None and s.get_topmost_subplotspec() == top for s in others) else top


def _cell(axes: Any, spec: Any, rows: int, columns: int) -> dict[str, Any]:
    if spec is None:
        return {"place": tuple(plain(round(value, 6)) for value in axes.get_position(original=True).bounds)}
    own_rows, own_columns = spec.get_gridspec().get_geometry()
    down, across = rows // own_rows, columns // own_columns
    return {
        "row": spec.rowspan.start * down,
        "column": spec.colspan.start * across,
        "rows": len(spec.rowspan) * down,
        "columns": len(spec.colspan) * across,
    }


def _ratios(ratios: Any) -> tuple[float, ...]:
    return () if ratios is None or len(set(ratios)) < 2 else tuple(plain(ratio) for ratio in ratios)


def _layout(figure: Any) -> dict[str, Any]:
    """Who laid the panels out; the margins where nobody did and they are not the usual ones."""
    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        return {"layout": "constrained"}
    if isinstance(engine, TightLayoutEngine | PlaceHolderLayoutEngine):
        return {"layout": "tight"}
    names = {"left": "left", "right": "right", "bottom": "bottom", "top": "top", "across": "wspace", "down": "hspace"}
    usual = {own: float(rcParamsDefault[f"figure.subplot.{theirs}"]) for own, theirs in names.items()}
    found = {own: unless(getattr(figure.subplotpars, theirs), usual[own]) for own, theirs in names.items()}
    return {"margins": Margins(**found) if any(value is not None for value in found.values()) else None}


def _figure_legend(figure: Any, drawn: list[Any]) -> Legend | None:
    if not figure.legends:
        return None
    labels = [label for axes in drawn for label in axes.get_legend_handles_labels()[1]]
    return legend(figure.legends[0], figure.transFigure, labels)


def _panel(axes: Any, twins: list[Any], cell: dict[str, Any]) -> Panel:
    marks, notes, own = _contents(axes)
    round_marks = any(isinstance(mark, Pie) for mark in marks)
    cells = any(isinstance(mark, Heatmap) for mark in marks)
    title_place, title = _title(axes)
    face = hexadecimal(axes.get_facecolor())
    clear = not axes.patch.get_visible() or axes.get_facecolor()[3] == 0
    polar = is_polar(axes)
    hidden = tuple(side for side in SPINES if side in axes.spines and not axes.spines[side].get_visible())
    return Panel(
        **cell,
        projection="polar" if polar else "plain",
        zero_angle=plain(axes.get_theta_offset()) if polar else 0.0,
        clockwise=bool(polar and axes.get_theta_direction() < 0),
        title=title,
        title_place=title_place,
        x=read_axis(axes, "x", quiet=round_marks),
        y=read_axis(axes, "y", quiet=round_marks),
        marks=marks,
        notes=notes,
        legend=legend(axes.get_legend(), axes.transAxes, own),
        twins=tuple(_twin(twin, axes) for twin in twins),
        background=None if face == "#ffffff" or clear else face,
        hidden_spines=() if round_marks else hidden,
        grid_below=axes.get_axisbelow() is True,
        equal=axes.get_aspect() == 1 and not round_marks and not cells and not polar,
        bare=not axes.axison,
    )


def _title(axes: Any) -> tuple[Any, Any]:
    for place, artist in (("center", axes.title), ("left", axes._left_title), ("right", axes._right_title)):
        if (found := words(artist, 1.2)) is not None:
            return place, found
    return "center", None


def _twin(axes: Any, leader: Any) -> Twin:
    shares_x = axes in leader.get_shared_x_axes().get_siblings(leader)
    marks, notes, own = _contents(axes)
    axis = read_axis(axes, "y" if shares_x else "x")
    usual = "right" if shares_x else "top"
    return Twin(
        shared="x" if shares_x else "y",
        axis=replace(axis, side=None) if axis.side == usual else axis,
        marks=marks,
        notes=notes,
        legend=legend(axes.get_legend(), axes.transAxes, own),
    )


def _contents(axes: Any) -> tuple[tuple[Mark, ...], tuple[Note, ...], list[str]]:
    """Marks in the order they were drawn, notes, and the labels a legend would list by itself."""
    marks: list[Mark] = []
    done: set[Any] = set()
    bar_of = {id(r): box for box in axes.containers if isinstance(box, BarContainer) for r in box.patches}
    for artist in axes._children:
        if not artist.get_visible():
            continue
        call = call_of(artist)
        if call is not None and call.name in READERS:
            if call not in done:
                done.add(call)
                marks += READERS[call.name](axes, call)
            continue
        if id(artist) in bar_of:
            if id(bar_of[id(artist)]) not in done:
                done.add(id(bar_of[id(artist)]))
                marks.append(bars(axes, bar_of[id(artist)], _orientation(bar_of[id(artist)])))
            continue
        marks += _loose(axes, artist)
    marks = [_with_bar(axes, mark) for mark in marks]
    cells = next((mark for mark in marks if isinstance(mark, Heatmap)), None)
    texts = [text for text in axes.texts if call_of(text) is None]
    if cells is not None and (written := _cell_texts(cells, texts)) is not None:
        marks = [written if mark is cells else mark for mark in marks]
        texts = []
    return tuple(marks), _notes(axes, axes.figure, texts), axes.get_legend_handles_labels()[1]


def _with_bar(axes: Any, mark: Mark) -> Mark:
    """The same scatter with the colour bar that stands beside it."""
    if not isinstance(mark, Scatter) or not mark.values:
        return mark
    sources = [item for item in axes.collections if item.get_array() is not None and item.colorbar is not None]
    return replace(mark, colorbar=color_bar(sources[0])) if sources else mark


def _orientation(container: BarContainer) -> str:
    return "horizontal" if container.orientation == "horizontal" else "vertical"


def _loose(axes: Any, artist: Any) -> list[Mark]:
    """What no recorded call made, by the kind of artist."""
    if isinstance(artist, lines.Line2D):
        return [line(axes, artist)] if artist.get_transform() == axes.transData and len(artist.get_xdata()) else []
    if isinstance(artist, collections.PathCollection):
        return [scatter(axes, artist)] if len(artist.get_offsets()) else []
    if isinstance(artist, image.AxesImage):
        return heatmap_of_image(axes, artist)
    if isinstance(artist, patches.Polygon):
        return [polygon(axes, artist)]
    return []


def _notes(axes: Any, figure: Any, texts: list[Any]) -> tuple[Note, ...]:
    found = [note(text, axes, figure) for text in texts]
    return tuple(item for item in found if item is not None)


def _cell_texts(cells: Heatmap, texts: list[Any]) -> Heatmap | None:
    """The heatmap with the words in its cells; None where words stand elsewhere too, or not in every cell."""
    rows, columns = len(cells.values), len(cells.values[0])
    if len(texts) != rows * columns or cells.first_cell is None:
        return None
    x, y, across, down = cells.first_cell
    off = (np.array([text.get_position() for text in texts], dtype=float) - (x, y)) / (across, down)
    at = {(int(row), int(column)): text for (column, row), text in zip(np.rint(off), texts, strict=True)}
    known = {(row, column) for row in range(rows) for column in range(columns)}
    if np.abs(off - np.rint(off)).max() > CENTRED or set(at) != known or any(t.get_ha() != "center" for t in texts):
        return None
    return _with_texts(cells, [at[key] for key in sorted(at)])


def _with_texts(cells: Heatmap, ordered: list[Any]) -> Heatmap:
    """The heatmap with these words in its cells, row by row."""
    rows, columns = len(cells.values), len(cells.values[0])
    grid = np.array([text.get_text() for text in ordered], dtype=object).reshape(rows, columns)
    tints = [hexadecimal(text.get_color()) for text in ordered]
    plain_tints = set(tints) == {"#000000"}
    return replace(
        cells,
        texts=tuple(map(tuple, grid.tolist())),
        text_size=font_size(ordered[0], 1.0),
        text_colors=() if plain_tints else (tints[0],) if len(set(tints)) == 1 else tuple(tints),
    )
