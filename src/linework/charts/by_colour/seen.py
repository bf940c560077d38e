"""Marks found by their colours alone: second opinions beside the model's, told apart by redrawing (`verify`).

The model says which kinds of marks there are, which way bars stand and about how wide they are, and where a pie is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray

from linework.charts import colours
from linework.charts.boxes import area
from linework.charts.by_colour.areas import areas_by_colour
from linework.charts.by_colour.bands import bands_around
from linework.charts.by_colour.bar_whiskers import whiskers_of_bars
from linework.charts.by_colour.bars import bars_by_colour
from linework.charts.by_colour.boxes import boxes_by_ink
from linework.charts.by_colour.fields import field_by_colour
from linework.charts.by_colour.histograms import histograms_by_colour
from linework.charts.by_colour.level_lines import level_lines
from linework.charts.by_colour.lines import lines_by_colour, runs_along
from linework.charts.by_colour.marked_lines import with_own_markers
from linework.charts.by_colour.outliers import outliers_by_colour, share_in_line
from linework.charts.by_colour.panel_view import PanelView, panel_view
from linework.charts.by_colour.pies import pies_by_colour
from linework.charts.by_colour.rings import rings_by_colour
from linework.charts.by_colour.straight import rules_by_colour
from linework.charts.by_colour.untold_bars import touching, untold_bars
from linework.charts.by_colour.veils import as_long
from linework.charts.by_colour.violins import dots_of, violins_by_shape
from linework.charts.by_colour.whiskers import error_bars_along
from linework.charts.by_colour.within import covers, is_of_bars, without_bars, without_pieces
from linework.charts.panel_discs import disc_near
from linework.charts.seen import Kind, Seen, SeenMark, pairs_of
from linework.charts.snap.bars import snap_bars
from linework.charts.snap.boxes import snap_boxes
from linework.charts.snap.lines import snap_line
from linework.charts.snap.round import marker_radius

SETTLED = 4.0  # pixels that a place found by its colour may move by
MOSTLY = 0.5  # of markers in line with boxes, from which they are outliers
WORDY = 0.1  # share of a panel that a word takes, at most
CURVES: tuple[Kind, ...] = ("line", "area")
VIOLINLIKE: tuple[Kind, ...] = ("bars", "histogram", "violins", "error_bars")
BARLIKE: tuple[Kind, ...] = ("bars", "boxes", "pie", "heatmap")
UNRULED: tuple[Kind, ...] = ("rule", "heatmap", "contours", "pie", "stems")
Looked = list[SeenMark] | None


def by_colour(seen: Seen, picture: UInt8[ndarray, "H W 3"]) -> Iterator[Seen]:
    """The same panels with rings around discs, with bars, lines and pies as the colours show them, then with bars as
    the boxes that they may be, as bars, as a field of cells, as violins, and with as many lines and areas.

    Where the colours tell nothing, nothing is given.
    """
    ringed = _ringed(seen, picture)
    if ringed is not None:
        yield ringed
    for look in (_as_told, _as_boxes, _as_bars, _as_field, _as_violins, _as_shown):
        looked = _looked(ringed or seen, picture, look)
        if looked is not None:
            yield looked


def with_rules(seen: Seen, picture: UInt8[ndarray, "H W 3"]) -> Seen | None:
    """The same with the rules that the colours show in panels without any; None where they show none."""
    return _looked(seen, picture, _ruled)


def with_outliers(seen: Seen, picture: UInt8[ndarray, "H W 3"]) -> Seen | None:
    """The same with the outliers of boxes that the ink shows; None where it shows none."""
    return _looked(seen, picture, _with_outliers)


def with_whiskers(seen: Seen, picture: UInt8[ndarray, "H W 3"]) -> Seen | None:
    """The same with lines that have whiskers as error bars, and with those of bars; None where none has."""
    return _looked(seen, picture, _whiskered)


def with_levels(seen: Seen, picture: UInt8[ndarray, "H W 3"]) -> Seen | None:
    """The same with lines that are level lines of a field as such; None where none are.

    Rings are easily read as letters, so words that take much of a panel are none here.
    """
    rooms = [WORDY * area(panel.box) for panel in seen.panels]
    words = tuple(word for word in seen.words if word.panel < 0 or area(word.word.box) < rooms[word.panel])
    return _looked(replace(seen, words=words), picture, _levelled)


def with_own_markers_of_lines(seen: Seen, picture: UInt8[ndarray, "H W 3"]) -> Seen | None:
    """The same with markers that lie on traced lines as theirs; None where none do."""
    return _looked(seen, picture, _marked)


def behind_legends(seen: Seen, picture: UInt8[ndarray, "H W 3"]) -> Seen | None:
    """The same with bars that end at a legend as long as the colours behind it show them; None where none changes."""
    return _looked(seen, picture, _prolonged)


def _looked(seen: Seen, picture: UInt8[ndarray, "H W 3"], look: Callable[[PanelView], Looked]) -> Seen | None:
    """The same panels, each with what a look at it finds instead of its marks; None where it finds nothing in any."""
    around = colours.figure_ground(picture)
    panels, found = [], False
    for index, panel in enumerate(seen.panels):
        marks = None if panel.polar else look(panel_view(panel, index, seen.words, picture, around))
        found = found or marks is not None
        panels.append(panel if marks is None else replace(panel, marks=tuple(marks)))
    return replace(seen, panels=tuple(panels)) if found else None


def _ringed(seen: Seen, picture: UInt8[ndarray, "H W 3"]) -> Seen | None:
    """The same with closed lines in polar panels as their colours show them, in the box of their disc; None without."""
    around = colours.figure_ground(picture)
    panels = list(seen.panels)
    for index, panel in enumerate(seen.panels):
        told = [mark for mark in panel.marks if mark.kind in (*CURVES, "points")]
        box = disc_near(picture, panel.box) if panel.polar and told else None
        if box is not None:
            view = panel_view(replace(panel, box=box), index, seen.words, picture, around)
            rings = rings_by_colour(view.inside("line"), box)
            others = [mark for mark in panel.marks if not any(mark is one for one in told)]
            panels[index] = replace(panel, box=box, marks=(*rings, *others)) if rings else panel
    return replace(seen, panels=tuple(panels)) if tuple(panels) != seen.panels else None


def _ruled(view: PanelView) -> Looked:
    if view.of(*UNRULED):
        return None
    rules = rules_by_colour(without_bars(view.plain().bare(), view.of("bars")))
    return [*view.panel.marks, *rules] if rules else None


def _with_outliers(view: PanelView) -> Looked:
    boxes = [mark for mark in view.of("boxes") if len(mark.points) >= 5]
    outliers = outliers_by_colour(boxes[0], view.inside("boxes")) if len(boxes) == 1 else None
    if outliers is None:
        return None
    return [*(mark for mark in view.panel.marks if share_in_line(mark, boxes[0]) < MOSTLY), outliers]


def _whiskered(view: PanelView) -> Looked:
    lines, bars = [mark for mark in view.of("line") if len(mark.points) > 2], view.of("bars")
    inside = view.inside("line")
    found = {id(line): along for line in lines if (along := error_bars_along(line, inside)) is not None}
    marks = [found.get(id(mark), mark) for mark in view.panel.marks]
    on_bars = whiskers_of_bars(bars, inside)
    if on_bars is not None:
        marks = [*(mark for mark in marks if mark.kind != "error_bars" or mark.lined), on_bars]
    return marks if found or on_bars is not None else None


def _marked(view: PanelView) -> Looked:
    lines, told = [mark for mark in view.of("line") if len(mark.points) > 2], view.of("points")
    if not lines or not told:
        return None
    marked, left = lines, list[SeenMark]()
    for mark in told:
        marked, rest = with_own_markers(marked, mark)
        left += [rest] if rest is not None else []
    if all(new is old for new, old in zip(marked, lines, strict=True)):
        return None
    of_old = {id(old): new for old, new in zip(lines, marked, strict=True)}
    return [*(of_old.get(id(mark), mark) for mark in view.but("points")), *left]


def _prolonged(view: PanelView) -> Looked:
    told = view.of("bars")
    if not told or view.hiding is None:
        return None
    shown = [pair for mark in bars_by_colour(told, view.inside("bars")) for pair in pairs_of(mark)]
    marks = [as_long(mark, shown, view.hiding) if mark.kind == "bars" else mark for mark in view.panel.marks]
    return marks if any(mark is not other for mark, other in zip(marks, view.panel.marks, strict=True)) else None


def _levelled(view: PanelView) -> Looked:
    fields = level_lines(view.inside("line")) if view.of("line", "contours") else []
    return [*fields, *view.but(*CURVES, "contours")] if fields else None


def _as_told(view: PanelView) -> Looked:
    """Marks of the kinds told, lines as many as told at most; None where nothing is found."""
    marks, found = list(view.panel.marks), False
    for kind, look in LOOKS.items():
        told = [mark for mark in marks if mark.kind == kind and len(mark.points) > 1]
        shown = look(told, view) if told else []
        if shown:
            found = True
            place = marks.index(told[0])
            marks = [mark for mark in marks if not any(mark is other for other in told)]
            marks[place:place] = shown
    return marks if found else None


def _as_boxes(view: PanelView) -> Looked:
    """Boxes where bars are told that have medians, and whiskers; None where they have none."""
    told = [mark for mark in view.of("bars") if len(mark.points) > 1]
    shown = bars_by_colour(told, view.inside("bars")) if told else []
    boxes = _boxes(shown, view) if shown else []
    return [*boxes, *view.but("bars")] if boxes else None


def _as_shown(view: PanelView) -> Looked:
    """Lines and areas, or histograms, as many as the colours show, where such marks are told; None without any."""
    told, binned = view.of(*CURVES, "histogram"), bool(view.of("histogram"))
    if not told or not (binned or all(mark.upright for mark in told)):
        return None
    plain, rules = view.plain(), view.of("rule")
    bare = plain.bare()
    if binned:
        shown = histograms_by_colour(plain)
        return [*shown, *view.but("histogram", "rule"), *(rules_by_colour(bare) or rules)] if shown else None
    areas, rims = ([], []) if any(mark.second for mark in told) else areas_by_colour(plain)
    guides = view.of("line")
    lines = lines_by_colour(guides, bare) if guides or not areas else []
    lines += [rim for rim in rims if not runs_along(rim, lines)]
    areas = [area for area in areas if not is_of_bars(area, view.of("bars"))]
    bands = bands_around(lines, plain.inside)
    areas = [*bands, *(area for area in areas if not any(covers(band, area) for band in bands))]
    rules = rules if areas else rules_by_colour(bare) or rules
    return [*areas, *lines, *view.but(*CURVES, "rule"), *rules] if areas or lines else None


def _as_bars(view: PanelView) -> Looked:
    """Bars instead of lines, areas and markers, and apart from one another instead of bins; None without any."""
    if view.of(*BARLIKE) or not view.of(*CURVES, "points", "histogram"):
        return None
    shown = [_onto_ink(mark, view, snap_bars) for mark in untold_bars(view.inside("bars"))]
    if not shown or (view.of("histogram") and all(map(touching, shown))):
        return None
    return [*shown, *view.but(*CURVES, "points", "error_bars", "histogram")]


def _as_field(view: PanelView) -> Looked:
    """Cells instead of lines, areas and filled contours; None where others are told, or a few colours have most."""
    told = view.of(*CURVES, "contours")
    filled = [mark for mark in told if mark.kind == "contours" and len(mark.points) == 2]
    shown = field_by_colour(view.inside("line"), view.picture, filled[0] if filled else None) if told else None
    return None if shown is None else [shown, *view.but(*CURVES, "contours")]


def _as_violins(view: PanelView) -> Looked:
    """Violins, with the dots on their axes, instead of what they may be taken for; None where none stand in a row."""
    shown = None if view.of("boxes") else violins_by_shape(view.inside("line"))
    if shown is None:
        return None
    dots, others = dots_of(shown, view.inside("line")), view.but(*CURVES, *VIOLINLIKE)
    return [shown, *others] if dots is None else [shown, dots, *(mark for mark in others if mark.kind != "points")]


def _lines(told: Sequence[SeenMark], view: PanelView) -> list[SeenMark]:
    """As many lines as told at most, those with markers moved onto their ink once more."""
    lines = lines_by_colour(told, view.inside("line"), len(told))
    return [_settled(line, view) if line.radius else line for line in lines]


def _settled(line: SeenMark, view: PanelView) -> SeenMark:
    """A line with markers, its vertices on the ink, and its markers as large as the spots there."""
    points = snap_line(line.points, view.picture, view.panel.box, SETTLED, line.steps)
    return replace(line, points=points, radius=marker_radius(points, view.picture, view.panel.box) or line.radius)


def _boxes(told: Sequence[SeenMark], view: PanelView) -> list[SeenMark]:
    """The boxes that the ink shows, each place on the nearest edge."""
    shown = boxes_by_ink(told, view.inside("boxes"))
    return [] if shown is None else [_onto_ink(shown, view, snap_boxes)]


def _bars(told: Sequence[SeenMark], view: PanelView) -> list[SeenMark]:
    """The bars that the colours show, their sides moved onto the ink once more: soft ones are of no colour.

    Pieces of a rule are none.
    """
    shown = [without_pieces(mark, view.of("rule")) for mark in bars_by_colour(told, view.inside("bars"))]
    return [_onto_ink(mark, view, snap_bars) for mark in shown if len(mark.points)]


def _onto_ink(mark: SeenMark, view: PanelView, snap: Callable[..., np.ndarray]) -> SeenMark:
    """A mark, its places moved once more by a rule that takes upright ones."""
    turned = slice(None) if mark.upright else slice(None, None, -1)
    picture = view.picture if mark.upright else view.picture.transpose(1, 0, 2)
    return replace(mark, points=snap(mark.points[:, turned], picture, (SETTLED, SETTLED))[:, turned])


LOOKS: dict[Kind, Callable[[Sequence[SeenMark], PanelView], list[SeenMark]]] = {
    "bars": _bars,
    "boxes": _boxes,
    "line": _lines,
    "pie": lambda told, view: pies_by_colour(told, view.picture, view.ground),
}
