"""What was seen, moved onto the picture: places that the model told to a few pixels go where the ink is.

Each kind of mark has its own rule; a place with no clear ink nearby stays where it was. Letters: `P` points, `H`, `W`
rows and columns of the picture.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray

from linework.charts.seen import RoledWord, Seen, SeenMark, SeenPanel
from linework.charts.snap.areas import snap_area
from linework.charts.snap.bars import snap_bars
from linework.charts.snap.boxes import snap_boxes
from linework.charts.snap.edges import edge_profile, near_peak, snap_heights
from linework.charts.snap.grids import cells_of
from linework.charts.snap.lines import snap_line, steps_of
from linework.charts.snap.round import marker_radius, snap_markers, snap_pie
from linework.charts.snap.rules import as_line, snap_band, snap_rule
from linework.charts.snap.spots import counted_markers
from linework.charts.snap.trace import trace_line
from linework.charts.snap.whiskers import snap_whiskers
from linework.charts.view import Window

REACH = 0.05  # share of a panel's side that a place may move by
NEARER = 0.02  # the same of marks whose ink is easily taken for that of others
SMALL = ("points", "stems", "histogram", "error_bars", "boxes", "violins")
SAMPLE = 2.6  # heights of a word that the sample of a legend takes
SIDE = 0.025  # share of a panel's side that its frame may move by


def snapped(seen: Seen, picture: UInt8[ndarray, "H W 3"]) -> Seen:
    """The same panels and marks where the ink is."""
    panels = []
    for number, panel in enumerate(seen.panels):
        moved = replace(panel, marks=tuple(_mark(mark, panel, picture) for mark in panel.marks))
        words = [roled for roled in seen.words if roled.panel == number]
        panels.append(replace(moved, marks=_counted(moved, words, picture)))
    return replace(seen, panels=tuple(panels))


def _counted(panel: SeenPanel, words: Sequence[RoledWord], picture: UInt8[ndarray, "H W 3"]) -> tuple[SeenMark, ...]:
    """The marks of a panel, all its markers counted where it holds no other spots; the first of them has all."""
    clouds = [mark for mark in panel.marks if mark.kind == "points"]
    others = [mark for mark in panel.marks if mark.kind != "points"]
    if not clouds or any(mark.radius or mark.kind not in ("line", "rule") for mark in others):
        return panel.marks
    told, reach = np.vstack([mark.points for mark in clouds]), NEARER * min(np.subtract(panel.box[2:], panel.box[:2]))
    covered = [_covered(roled) for roled in words]
    found = counted_markers(told, picture, panel.box, covered, float(reach), marker_radius(told, picture, panel.box))
    return panel.marks if found is None else (replace(clouds[0], points=found), *others)


def _covered(roled: RoledWord) -> Window:
    """Where a word stands; that of a legend with the sample before it."""
    left, top, right, bottom = roled.word.box
    return (left - SAMPLE * (bottom - top), top - 1, right, bottom + 1) if roled.role == "legend" else roled.word.box


def snap_box(box: Window, picture: UInt8[ndarray, "H W 3"]) -> Window:
    """A panel's box with each side on the long straight edge beside it, where there is one."""
    left, top, right, bottom = box
    height, width = picture.shape[:2]
    found = []
    for side in range(4):
        place = box[side]
        turned, low, high, most = (
            (picture.transpose(1, 0, 2), top, bottom, width) if side % 2 == 0 else (picture, left, right, height)
        )
        reach = max(3.0, SIDE * ((right - left) if side % 2 == 0 else (bottom - top)))
        profile, first = edge_profile(turned, place, reach, low, high)
        found.append(min(max(near_peak(profile, first, place, 0.35), 0.0), float(most)))
    if found[2] - found[0] < 0.8 * (right - left) or found[3] - found[1] < 0.8 * (bottom - top):
        return box
    return found[0], found[1], found[2], found[3]


@dataclass(frozen=True, eq=False)
class Around:
    """Where a mark stands: the picture and the panel's box, both turned so that values run downwards."""

    picture: UInt8[ndarray, "H W 3"]
    box: Window
    share: float

    @property
    def reach(self) -> tuple[float, float]:
        """How far a place may move, across and down."""
        left, top, right, bottom = self.box
        return max(3.0, self.share * (right - left)), max(3.0, self.share * (bottom - top))


def _mark(mark: SeenMark, panel: SeenPanel, picture: UInt8[ndarray, "H W 3"]) -> SeenMark:
    rule = RULES.get(mark.kind)
    if rule is None or not len(mark.points) or not np.isfinite(mark.points).all():
        return mark
    if panel.polar and mark.kind not in STRAIGHT:
        return mark
    left, top, right, bottom = panel.box
    share = NEARER if mark.kind in SMALL else REACH
    if mark.upright:
        around = Around(picture, panel.box, share)
        if mark.kind == "line" and not mark.guide:
            mark = replace(mark, steps=steps_of(mark.points, picture, panel.box, min(around.reach)))
        moved = replace(mark, points=rule(mark, mark.points, around))
    else:
        around = Around(picture.transpose(1, 0, 2), (top, left, bottom, right), share)
        moved = replace(mark, points=rule(mark, mark.points[:, ::-1], around)[:, ::-1])
    if mark.kind == "rule":
        moved = as_line(moved, panel.box)
    if mark.kind == "heatmap":
        moved = replace(moved, grid=cells_of(picture, moved.points, mark.grid))
    if mark.radius:
        moved = replace(moved, radius=marker_radius(moved.points, picture, panel.box) or mark.radius)
    return moved


def _violins(mark: SeenMark, points: Float[ndarray, "P 2"], around: Around) -> Float[ndarray, "P 2"]:
    """Violins: both ends of the axis of each."""
    pairs = points[: len(points) // 2 * 2].reshape(-1, 2, 2).copy()
    for pair in pairs:
        pair[:, 1] = snap_heights(around.picture, float(pair[:, 0].mean()), pair[:, 1], around.reach[1])
    return np.vstack([pairs.reshape(-1, 2), points[2 * len(pairs) :]])


def _grid(mark: SeenMark, points: Float[ndarray, "P 2"], around: Around) -> Float[ndarray, "P 2"]:
    """The corners of a grid that are near those of its panel are the panel's."""
    left, top, right, bottom = around.box
    ends = np.array([[left, top], [right, bottom]])
    low, high = points.min(axis=0), points.max(axis=0)
    near = np.abs(np.array([low, high]) - ends) <= around.reach
    return np.where(near, ends, [low, high])


STRAIGHT = ("points", "line")  # what lies around a pole as it would elsewhere
RULES: dict[str, Callable[[SeenMark, ndarray, Around], ndarray]] = {
    "bars": lambda mark, points, around: snap_bars(points, around.picture, around.reach),
    "histogram": lambda mark, points, around: snap_bars(points, around.picture, around.reach, touching=True),
    "line": lambda mark, points, around: (
        trace_line(points, around.picture, around.box, around.reach)
        if mark.guide
        else snap_line(points, around.picture, around.box, min(around.reach), mark.steps)
    ),
    "area": lambda mark, points, around: snap_area(points, around.picture, around.box, min(around.reach)),
    "points": lambda mark, points, around: snap_markers(points, around.picture, around.box, around.reach),
    "stems": lambda mark, points, around: np.vstack(
        [snap_markers(points[:-1], around.picture, around.box, around.reach), points[-1:]]
    ),
    "pie": lambda mark, points, around: snap_pie(points, around.picture, mark.hole),
    "boxes": lambda mark, points, around: snap_boxes(points, around.picture, around.reach),
    "violins": _violins,
    "error_bars": lambda mark, points, around: snap_whiskers(points, around.picture, around.box, around.reach),
    "rule": lambda mark, points, around: snap_rule(points, around.picture, around.box, around.reach[0]),
    "band": lambda mark, points, around: snap_band(points, around.picture, around.box, around.reach[0]),
    "heatmap": _grid,
    "contours": _grid,
}
