"""All seen marks of a panel as marks of a chart, each kind by its own maker."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy import ndarray

from linework.charts.assemble.bars import bars_of, histogram_of
from linework.charts.assemble.bars_together import meeting, restacked, typed
from linework.charts.assemble.curves import area_of, band_of, line_of, rule_of
from linework.charts.assemble.grids import contours_of, heatmap_of
from linework.charts.assemble.ground import Ground
from linework.charts.assemble.pies import pie_of
from linework.charts.assemble.points import error_bars_of, points_of, series_of, stems_of
from linework.charts.assemble.regular import regular
from linework.charts.assemble.see_through import Layer, seen_through, under_lines
from linework.charts.assemble.spreads import boxes_of, violins_of, with_outliers
from linework.charts.assemble.whiskers import standing_on, with_whiskers
from linework.charts.by_colour.outliers import share_in_line
from linework.charts.marks import Area, Bars, Boxes, Histogram, Line, Mark
from linework.charts.seen import SeenMark
from linework.charts.snap.lines import path_of

SAME = 1.5  # pixels within which two curves are one


def marks_of(seen: Sequence[SeenMark], ground: Ground) -> list[Mark]:
    """All marks of a panel in drawing order; whiskers go to the bars they stand on, outliers to their boxes."""
    if ground.disc is None:
        seen = seen_once([regular(mark, ground.x) for mark in meeting(seen)])
    found: list[Mark] = []
    layers: list[tuple[int, SeenMark, Layer]] = []
    standing, taken = standing_on(seen)
    lines = [mark for mark in seen if mark.kind == "line"]
    ground = replace(ground, courses=tuple(path_of(len(line.points), line.steps).at(line.points) for line in lines))
    for index, mark in enumerate(seen):
        if index in taken or not len(mark.points):
            continue
        if mark.kind == "points":
            found += [points_of(series, ground) for series in series_of(mark, ground)]
            continue
        made = MAKERS[mark.kind](mark, ground)
        if isinstance(made, Bars) and index in standing:
            made = with_whiskers(made, mark, standing[index], ground)
        if isinstance(made, Boxes):
            for other in range(index + 1, len(seen)):
                if other not in taken and share_in_line(seen[other], mark) == 1:
                    made = with_outliers(made, mark, seen[other], ground)
                    taken.add(other)
        if made is not None:
            found.append(made)
            if isinstance(made, Area | Histogram):
                layers.append((len(found) - 1, mark, made))
    if ground.disc is not None:
        _fill(found, layers, lines, ground)
    for kind in () if ground.disc is not None else ("area", "histogram"):
        over = [layer for layer in layers if layer[1].kind == kind]
        if len(over) > 1:
            places, marks, drawn = zip(*over, strict=True)
            shown = seen_through(drawn, marks, ground.picture, ground.behind, ground.courses)
            for place, layer in zip(places, shown, strict=True):
                found[place] = layer
    stacks = [(k, mark) for k, mark in enumerate(found) if isinstance(mark, Bars) and ground.disc is None]
    for (k, _), bars in zip(stacks, restacked(typed([mark for _, mark in stacks], ground), ground), strict=True):
        found[k] = bars
    return found


def _fill(
    found: list[Mark], layers: Sequence[tuple[int, SeenMark, Layer]], lines: Sequence[SeenMark], ground: Ground
) -> None:
    """Give areas of a disc the colours of the lines along their rims."""
    drawn = [mark for mark in found if isinstance(mark, Line)]
    areas = [(place, mark, made) for place, mark, made in layers if isinstance(made, Area)]
    along = [
        next((line.color for one, line in zip(lines, drawn, strict=True) if _is_rim(one, mark)), None)
        for _, mark, _ in areas
    ]
    shown = under_lines(
        [a for *_, a in areas], [m for _, m, _ in areas], along, ground.picture, ground.behind, ground.courses
    )
    for (place, *_), area in zip(areas, shown, strict=True):
        found[place] = area


def _is_rim(line: SeenMark, area: SeenMark) -> bool:
    """Whether a line runs along the upper edge of an area."""
    return _are_one(line.points, area.points[len(area.points) // 2 :])


def seen_once(marks: Sequence[SeenMark]) -> list[SeenMark]:
    """The marks without lines and areas that lie on another one of their kind, since only one of them shows."""
    kept: list[SeenMark] = []
    for mark in marks:
        if mark.kind not in ("line", "area") or not any(_lies_on(mark, other) for other in kept):
            kept.append(mark)
    return kept


def _lies_on(mark: SeenMark, other: SeenMark) -> bool:
    return mark.kind == other.kind and mark.second == other.second and _are_one(mark.points, other.points)


def _are_one(points: ndarray, others: ndarray) -> bool:
    """Whether two curves have their vertices at the same places."""
    return points.shape == others.shape and len(points) > 0 and float(np.abs(points - others).max()) <= SAME


MAKERS: dict[str, Callable[[SeenMark, Ground], Mark | None]] = {  # markers are told apart first, in `marks_of`
    "bars": bars_of, "line": line_of, "area": area_of, "pie": pie_of, "histogram": histogram_of, "boxes": boxes_of,
    "violins": violins_of, "heatmap": heatmap_of, "contours": contours_of, "error_bars": error_bars_of,
    "stems": stems_of, "rule": rule_of, "band": band_of,
}  # fmt: skip
