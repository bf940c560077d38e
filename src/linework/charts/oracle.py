"""What a perfect eye would see in a synthetic chart: its truth, regrouped from parts of marks into seen marks.

Polygons have no seen kind and are told as closed lines. A line with gaps becomes a line for each stretch. The whiskers
of bars, and the outliers of boxes, are marks of their own.
"""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts.chart import Chart
from linework.charts.marks import Mark
from linework.charts.seen import Kind, RoledWord, Seen, SeenMark, SeenPanel, Word
from linework.charts.synthesize.truth import ROLES, Truth

OF_AXES = ("x tick", "y tick", "x label", "y label", "offset")
NEAR = 0.5  # pixels between points that are one
Parts = list[tuple[str, Float[ndarray, "_ 2"], Float[ndarray, " _"]]]


def seen_of(truth: Truth, chart: Chart | None = None) -> Seen:
    """The exact Seen of a synthetic sample. Without its chart, polar panels and what a twin shares go unnoticed."""
    groups: dict[tuple[int, int], Parts] = {}
    for index, (axes, mark) in enumerate(zip(truth.part_axes.tolist(), truth.part_marks.tolist(), strict=True)):
        role, points = truth.part(index)
        radii = truth.radii[truth.part_start[index] : truth.part_start[index + 1]]
        groups.setdefault((axes, mark), []).append((role, points.astype(float), radii))
    panels = []
    for home in np.flatnonzero(truth.axes_twins < 0):
        number = int(truth.axes_panels[home])
        panel = chart.panels[number] if chart is not None else None
        marks: list[SeenMark] = []
        for (axes, place), parts in groups.items():
            if truth.axes_panels[axes] != number:
                continue
            twin = int(truth.axes_twins[axes])
            owner = panel if panel is None or twin < 0 else panel.twins[twin]
            marks += _marks(parts, None if owner is None else owner.marks[place], twin >= 0)
        panels.append(
            SeenPanel(
                box=tuple(truth.axes_boxes[home].astype(float).tolist()),
                marks=tuple(marks),
                polar=panel is not None and panel.projection == "polar",
                twin=panel.twins[0].shared if panel is not None and panel.twins else "",
            )
        )
    return Seen((int(truth.size[0]), int(truth.size[1])), tuple(panels), tuple(_words(truth)))


def _words(truth: Truth) -> Iterator[RoledWord]:
    for text, role, axes, corners in zip(
        truth.texts, truth.text_roles.tolist(), truth.text_axes.tolist(), truth.text_boxes.astype(float), strict=True
    ):
        second = axes >= 0 and bool(truth.axes_twins[axes] >= 0) and ROLES[role] in OF_AXES
        yield RoledWord(Word(text, corners), ROLES[role], int(truth.axes_panels[axes]) if axes >= 0 else -1, second)


def _marks(parts: Parts, mark: Mark | None, second: bool) -> list[SeenMark]:
    """The seen marks that the parts of one mark make."""
    by: dict[str, list[ndarray]] = {}
    for role, points, _ in parts:
        by.setdefault(role, []).append(points)
    first, radii = parts[0][0], parts[0][2]
    radius = float(np.median(radii)) if len(radii) else 0.0
    stated = getattr(mark, "orientation", None)

    def seen(kind: Kind, points: ndarray, upright: bool = True, **more: object) -> SeenMark:
        return SeenMark(kind, points.reshape(-1, 2), upright, second, **more)  # type: ignore[arg-type]

    if first in ("bar", "bin"):
        boxes = np.array(by[first])
        upright = _bars_upright(boxes) if stated is None else stated == "vertical"
        found = [seen("bars" if first == "bar" else "histogram", boxes, upright)]
        if "whisker" in by:
            ends = boxes[:, 1].copy()
            ends[:, 0 if upright else 1] = boxes[:, :, 0 if upright else 1].mean(axis=1)
            found.append(seen("error_bars", np.stack([ends, *_ends(by["whisker"])], axis=1), upright, lined=False))
        return found
    if first in ("line", "points", "polygon"):
        points = by[first][0]
        if "whisker" in by:
            return _error_bars(points, by["whisker"], seen, radius, first == "line")
        if "stalks" in by:
            return [seen("stems", np.vstack([points, by["stalks"][0][:1]]), radius=radius)]
        if first == "points":
            return [seen("points", points[np.isfinite(points).all(axis=1)], radius=radius)]
        points = np.vstack([points, points[:1]]) if first == "polygon" else points
        return [seen("line", stretch, radius=radius) for stretch in _stretches(points)]
    if first in ("low", "high"):
        low, high = by["low"][0], by["high"][0]
        upright = bool(np.nanmax(np.abs(low - high)[:, 0]) < NEAR) if stated is None else stated == "vertical"
        keep = np.isfinite(low).all(axis=1) & np.isfinite(high).all(axis=1)
        return [seen("area", np.vstack([low[keep], high[keep]]), upright)]
    if first == "slice":
        return [seen("pie", _pie(np.array(by["slice"])), hole=radius)]
    if "five" in by:
        five = np.array(by["five"])
        upright = np.ptp(five[:, :, 1]) >= np.ptp(five[0, :, 0]) if stated is None else stated == "vertical"
        found = [seen("boxes", five, bool(upright))]
        if "points" in by:
            found.append(seen("points", np.vstack(by["points"]), radius=_outlier_radius(parts)))
        return found
    if first == "outline":
        ends = np.array([[(o[0] + o[-1]) / 2, (o[len(o) // 2 - 1] + o[len(o) // 2]) / 2] for o in by["outline"]])
        across, down = np.abs(ends[0, 1] - ends[0, 0])
        return [seen("violins", ends, bool(down > across) if stated is None else stated == "vertical")]
    if first == "cell":
        cells = np.array(by["cell"])
        columns = int((np.abs(cells[:, 0, 1] - cells[0, 0, 1]) < NEAR).sum())
        return [seen("heatmap", _corners(cells), grid=(len(cells) // max(columns, 1), columns))]
    if first == "box":
        values = getattr(mark, "values", ())
        return [seen("contours", _corners(np.array(by["box"])), grid=(len(values), len(values[0]) if values else 0))]
    if first == "rule":
        return [seen("rule", ends, bool(np.ptp(ends[:, 1]) > np.ptp(ends[:, 0]))) for ends in by["rule"]]
    return [seen("band", ends, stated != "horizontal") for ends in by["band"]]


def _outlier_radius(parts: Parts) -> float:
    return max(float(radii[0]) for role, _, radii in parts if role == "points" and len(radii))


def _corners(boxes: Float[ndarray, "n 2 2"]) -> Float[ndarray, "2 2"]:
    """The upper left and the lower right of all boxes."""
    points = boxes.reshape(-1, 2)
    return np.array([points.min(axis=0), points.max(axis=0)])


def _bars_upright(boxes: Float[ndarray, "n 2 2"]) -> bool:
    """Whether bars start on a common height rather than on a common place."""
    starts = np.ptp(boxes[:, 0], axis=0)
    return bool(starts[1] <= starts[0])


def _ends(whiskers: list[ndarray]) -> tuple[ndarray, ndarray]:
    both = np.array(whiskers)
    return both[:, 0], both[:, 1]


def _error_bars(points: ndarray, whiskers: list[ndarray], seen, radius: float, lined: bool) -> list[SeenMark]:  # type: ignore[no-untyped-def]
    """Whiskers come in rounds, one for each point: up and down first, then across."""
    found = []
    for start in range(0, len(whiskers), len(points)):
        low, high = _ends(whiskers[start : start + len(points)])
        upright = bool(np.nanmax(np.abs(low - high)[:, 0]) < NEAR)
        known = np.isfinite(points).all(axis=1) & np.isfinite(low).all(axis=1) & np.isfinite(high).all(axis=1)
        triples = np.stack([points, low, high], axis=1)[known]
        found.append(seen("error_bars", triples, upright, radius=radius, lined=lined))
    return found


def _stretches(points: Float[ndarray, "P 2"]) -> list[Float[ndarray, "p 2"]]:
    """The runs of points between gaps, longer than one where there is such a run."""
    known = np.isfinite(points).all(axis=1)
    cuts = np.flatnonzero(np.diff(known.astype(int))) + 1
    runs = [run for run in np.split(np.where(known[:, None], points, np.nan), cuts) if np.isfinite(run).all()]
    return [run for run in runs if len(run) > 1] or runs[:1]


def _pie(slices: Float[ndarray, "n 4 2"]) -> Float[ndarray, "m 2"]:
    """Centre and rim as if no slice were pulled out: the centre that most slices share is the pie's."""
    centres = slices[:, 0]
    shared = (np.linalg.norm(centres[:, None] - centres[None], axis=2) < NEAR).sum(axis=1)
    centre = centres[shared.argmax()] if shared.max() > 1 or len(slices) == 1 else centres.mean(axis=0)
    starts = slices[:, 1] - centres + centre
    return np.vstack([centre, starts, slices[-1:, 3] - centres[-1] + centre])
