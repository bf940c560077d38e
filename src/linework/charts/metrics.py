"""How well a chart was read, against the true one: its type, its words, its marks in data, its redrawn picture.

Both charts are drawn, so that what matplotlib adds (ticks, limits) counts too, and marks are compared as what an eye
sees (`oracle`), each point brought back to data by the axes of its own chart and then to shares of the true axes. A
chart with wrong ticks is therefore wrong in its marks as well.
"""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree

from linework.charts.boxes import iou
from linework.charts.chart import Chart, Panel, Twin
from linework.charts.fidelity import SIDE, TOLERANCE, ink_of, tolerant_iou
from linework.charts.frames import Drawn, Frame
from linework.charts.marks import ASIDE, ErrorBars, Heatmap, Line, Mark, Polygon, Scatter
from linework.charts.oracle import seen_of
from linework.charts.seen import SeenMark
from linework.charts.synthesize.truth import Truth

WITHIN = 0.02  # share of an axis within which a mark is right
ALIKE = 0.85  # overlap from which two pictures are alike
TEXTS = 0.8  # F1 of texts that a success has
MISSED = 1.0  # the error of a mark that is missing or should not be there
FINE = 0.004  # share of the axes between places at which curves are compared
FLAT = 0.001  # share of the axes up to which a bar has no height or no width
MET = 1e-4  # share of the axes within which a marker is on a vertex
AT_SIDE = 0.01  # share of the axes by which what is seen at the side of a panel may lie outside
CELLS = 0.9  # share of the cells of a heatmap that are compared
DASHES = str.maketrans({"−": "-", "–": "-", "—": "-", "’": "'", "“": '"', "”": '"'})


def type_of(chart: Chart) -> tuple[str, ...]:
    """The kinds of marks in a chart, sorted; reference lines make no type.

    What looks alike has one name: markers without a line are scatter, those on the vertices of a line belong to it, an
    outline filled around the middle of a polar panel is an area, and error bars that a line joins are a line too.
    """
    parts: list[Panel | Twin] = [*chart.panels, *(twin for panel in chart.panels for twin in panel.twins)]
    kinds = {_kind_of(mark, part) for part in parts for mark in part.marks}
    if any(isinstance(mark, ErrorBars) and mark.style != "none" for part in parts for mark in part.marks):
        kinds.add("line")
    return tuple(sorted(kinds - set(ASIDE))) or tuple(sorted(kinds))


def _kind_of(mark: Mark, part: Panel | Twin) -> str:
    if isinstance(mark, Polygon) and isinstance(part, Panel) and part.projection == "polar":
        return "area"
    if isinstance(mark, Scatter):
        lines = [line for line in part.marks if isinstance(line, Line) and line.style != "none"]
        places = set(zip(mark.x, mark.y, strict=True))
        return "line" if any(places <= set(zip(line.x, line.y, strict=True)) for line in lines) else "scatter"
    return "scatter" if isinstance(mark, Line) and mark.style == "none" else mark.kind


def texts_f1(true: Sequence[str], read: Sequence[str]) -> float:
    """F1 of the multisets of all lines of words in two pictures, tick labels too; spaces and dashes are made one."""
    total = len(_lines(true)) + len(_lines(read))
    return 2 * shared_lines(true, read) / total if total else 1.0


def shared_lines(true: Sequence[str], read: Sequence[str]) -> int:
    """How many lines of words two pictures share, each counted as often as both have it."""
    return (Counter(_lines(true)) & Counter(_lines(read))).total()


def _lines(texts: Sequence[str]) -> list[str]:
    lines = [" ".join(line.translate(DASHES).split()) for text in texts for line in text.split("\n")]
    return [line for line in lines if line]


def overlap(original: UInt8[ndarray, "H W 3"], redrawn: UInt8[ndarray, "h w 3"]) -> float:
    """Intersection over union of the ink of two pictures, where ink within 0.8 % of the diagonal meets."""
    from PIL import Image

    height, width = original.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    inks = [ink_of(np.asarray(Image.fromarray(p).resize(size, Image.Resampling.BOX))) for p in (original, redrawn)]
    return tolerant_iou(inks[0], inks[1], TOLERANCE)


def mark_errors(true: Drawn, read: Drawn) -> Float[ndarray, " n"]:
    """The largest error of each mark in shares of the true axes; 1 for each that is missing or too much.

    Bars, markers, whiskers, boxes and slices of a panel are matched one by one, whatever series they are in; curves
    by the largest distance between them. A heatmap also has the values of nine tenths of its cells compared, in shares
    of their range; contours only where they lie.
    """
    errors: list[float] = []
    ours, theirs = seen_of(true.truth, true.chart), seen_of(read.truth, read.chart)
    pairs = _paired_panels(true.truth, read.truth)
    for panel in range(len(true.chart.panels)):
        other = pairs.get(panel)
        if other is None:
            errors += [MISSED] * sum(len(items) for items in _items(ours.panels[panel].marks).values())
            continue
        frame, view = Frame(true, panel), Frame(read, other)
        known = _shown(_items([frame.shares(mark, frame) for mark in ours.panels[panel].marks]))
        found = _items([view.shares(mark, frame) for mark in theirs.panels[other].marks])
        for name in sorted(known.keys() | found.keys()):
            unseen = [_flat] if name == "bar" else []
            errors += _matched(known.get(name, []), found.get(name, []), _DISTANCES.get(name, _apart), *unseen)
        errors += _cell_errors(true.chart.panels[panel].marks, read.chart.panels[other].marks)
    for extra in set(range(len(read.chart.panels))) - set(pairs.values()):
        errors += [MISSED] * sum(len(items) for items in _items(theirs.panels[extra].marks).values())
    return np.array(errors)


def _paired_panels(true: Truth, read: Truth) -> dict[int, int]:
    """Panels that overlap most as shares of their pictures."""
    ours, theirs = (
        {
            int(number): (box / np.tile(truth.size, 2)).tolist()
            for number, twin, box in zip(truth.axes_panels, truth.axes_twins, truth.axes_boxes, strict=True)
            if twin < 0
        }
        for truth in (true, read)
    )
    if not ours or not theirs:
        return {}
    names, others = list(ours), list(theirs)
    shared = np.array([[iou(ours[a], theirs[b]) for b in others] for a in names])
    rows, columns = linear_sum_assignment(-shared)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {names[i]: others[j] for i, j in pairs if shared[i, j] > 0.2 or len(names) == len(others) == 1}


def _items(marks: Sequence[SeenMark]) -> dict[str, list[ndarray]]:
    """What is matched one by one, by name: rows of coordinates, or curves as their vertices.

    Markers on the vertices of a line belong to it, as in `type_of`.
    """
    found: dict[str, list[ndarray]] = {}
    lines = [mark.points for mark in marks if mark.kind == "line"]
    for mark in marks:
        points = mark.points
        match mark.kind:
            case "points" if any(_on_vertices(points, line) for line in lines):
                continue
            case "bars" | "histogram" | "band" | "rule" | "heatmap" | "contours":
                name = {"bars": "bar", "histogram": "bar"}.get(mark.kind, mark.kind)
                pairs = points[: len(points) // 2 * 2].reshape(-1, 2, 2)
                grid = np.array(mark.grid if mark.kind == "heatmap" else (), dtype=float)
                items = [np.concatenate([p.min(axis=0), p.max(axis=0), grid]) for p in pairs]
            case "points":
                name, items = "marker", list(points)
            case "stems":
                name, items = "marker", list(points[:-1])
            case "error_bars":
                triples = points[: len(points) // 3 * 3].reshape(-1, 3, 2)
                name, items = (
                    "whisker",
                    [np.vstack([t[:1], t[1:][np.argsort(t[1:].sum(axis=1))]]).ravel() for t in triples],
                )
            case "boxes" | "violins":
                width = 5 if mark.kind == "boxes" else 2
                groups = points[: len(points) // width * width].reshape(-1, width, 2)
                name, items = mark.kind, [g[np.argsort(g.sum(axis=1), kind="stable")].ravel() for g in groups]
            case "pie":
                name, items = "slice", _slices(points)
            case "area" if len(points) > 1 and np.ptp(points[: len(points) // 2], axis=0).max() < AT_SIDE:
                name, items = "curve", [points[len(points) // 2 :]]  # around one place: its rim, as an outline's
            case "area":
                half = len(points) // 2
                name, items = "area", [np.vstack([points[:half], points[half:][::-1], points[:1]])]
            case _:
                name, items = "curve", [points]
        found.setdefault(name, []).extend(items)
    return found


def _on_vertices(points: ndarray, line: ndarray) -> bool:
    """Whether each of these places is a vertex of a line."""
    if not len(points) or not np.isfinite(line).all():
        return False
    return bool(cKDTree(line).query(np.nan_to_num(points))[0].max() < MET)


def _shown(items: dict[str, list[ndarray]]) -> dict[str, list[ndarray]]:
    """Those items that lie in their panel, or cross it: no picture shows the others."""
    return {name: [item for item in held if name == "slice" or _meets(item)] for name, held in items.items()}


def _flat(bar: ndarray) -> bool:
    """Whether a bar has no height or no width: whatever it stands on, no picture shows it."""
    return bool((bar[2:4] - bar[:2]).min() <= FLAT)


def _meets(item: ndarray) -> bool:
    """Whether the box around an item meets its panel; what follows the corners of a grid is no place."""
    places = np.nan_to_num(item.ravel()[:4] if item.ndim == 1 and len(item) < 9 else item.ravel()).reshape(-1, 2)
    return bool((places.max(axis=0) >= -AT_SIDE).all() and (places.min(axis=0) <= 1 + AT_SIDE).all())


def _slices(points: ndarray) -> list[ndarray]:
    """Where each slice starts and ends, in turns counted clockwise from the right."""
    rim = points[1:] - points[0]
    turns = np.arctan2(rim[:, 1], rim[:, 0]) / (2 * np.pi)
    steps = np.diff(turns)
    sense = 1 if abs((steps % 1).sum() - 1) <= abs((-steps % 1).sum() - 1) else -1
    sizes = (sense * steps) % 1
    starts = turns[:-1] if sense > 0 else turns[1:]
    return [np.array([start % 1, size]) for start, size in zip(starts, sizes, strict=True)]


def _matched(
    known: list[ndarray],
    found: list[ndarray],
    apart: Callable[[list[ndarray], list[ndarray]], ndarray],
    unseen: Callable[[ndarray], bool] = lambda item: False,
) -> list[float]:
    """The error of each pair that belongs together, and MISSED for each without a partner.

    What is `unseen` needs none, whatever it is nearest to.
    """
    pairs: dict[int, int] = {}
    errors: list[float] = []
    if known and found:
        cost = np.minimum(np.nan_to_num(apart(known, found), nan=MISSED), MISSED)
        for i, j in zip(*linear_sum_assignment(cost), strict=True):
            if cost[i, j] <= WITHIN or not (unseen(known[i]) or unseen(found[j])):
                pairs[i] = j
                errors.append(float(cost[i, j]))
    alone = [item for i, item in enumerate(known) if i not in pairs]
    alone += [item for j, item in enumerate(found) if j not in pairs.values()]
    return errors + [MISSED] * sum(not unseen(item) for item in alone)


def _apart(known: list[ndarray], found: list[ndarray]) -> ndarray:
    """The largest difference of any coordinate, for all pairs."""
    ours, theirs = np.array(known), np.array(found)
    worst = np.zeros((len(ours), len(theirs)))
    for column in range(ours.shape[1]):
        np.maximum(worst, np.abs(ours[:, column, None] - theirs[None, :, column]), out=worst)
    return worst


def _slices_apart(known: list[ndarray], found: list[ndarray]) -> ndarray:
    ours, theirs = np.array(known), np.array(found)
    start = np.abs(ours[:, None, 0] - theirs[None, :, 0]) % 1
    return np.maximum(np.minimum(start, 1 - start), np.abs(ours[:, None, 1] - theirs[None, :, 1]))


def _curves_apart(known: list[ndarray], found: list[ndarray]) -> ndarray:
    """The Hausdorff distance between polylines."""
    ours, theirs = [_along(curve) for curve in known], [_along(curve) for curve in found]
    trees = [cKDTree(curve) for curve in theirs]
    own = [cKDTree(curve) for curve in ours]
    return np.array(
        [
            [max(tree.query(a)[0].max(), mine.query(b)[0].max()) for b, tree in zip(theirs, trees, strict=True)]
            for a, mine in zip(ours, own, strict=True)
        ]
    )


def _along(curve: ndarray) -> ndarray:
    """Places along a polyline, close enough to be compared as points."""
    curve = np.clip(np.nan_to_num(curve, nan=0.0), -9, 9)
    moves = np.diff(curve, axis=0)
    counts = np.clip(np.ceil(np.hypot(moves[:, 0], moves[:, 1]) / FINE), 1, 500).astype(int)
    parts = [
        a + np.linspace(0, 1, n, endpoint=False)[:, None] * m for a, m, n in zip(curve, moves, counts, strict=False)
    ]
    return np.vstack([*parts, curve[-1:]])


def _cell_errors(true: Sequence[object], read: Sequence[object]) -> list[float]:
    """How far the values of heatmaps are off, each over its own range; those of other shapes fail by their grid."""
    ours, theirs = ([mark for mark in marks if isinstance(mark, Heatmap)] for marks in (true, read))
    errors = []
    for one, other in zip(ours, theirs, strict=False):
        a, b = (np.array(mark.values, dtype=float) for mark in (one, other))
        a, b = (v[::-1] if mark.origin == "lower" else v for v, mark in ((a, one), (b, other)))
        if a.shape == b.shape and np.nanmax(a) > np.nanmin(a):
            a, b = ((v - np.nanmin(v)) / max(float(np.nanmax(v) - np.nanmin(v)), 1e-12) for v in (a, b))
            errors.append(min(float(np.nanquantile(np.abs(a - b), CELLS)), MISSED))
    return errors


_DISTANCES = {"slice": _slices_apart, "curve": _curves_apart, "area": _curves_apart}
