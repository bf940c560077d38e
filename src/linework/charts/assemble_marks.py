"""Each kind of seen mark as a mark of a chart: pixels through the scales of its axes, colours from the picture."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray

from linework.charts import colours
from linework.charts.assemble_axes import Scale
from linework.charts.assemble_grids import contours, heatmap
from linework.charts.assemble_polar import Disc
from linework.charts.marks import (
    Area,
    Band,
    Bars,
    Box,
    Boxes,
    ErrorBars,
    Errors,
    Histogram,
    Line,
    Mark,
    Pie,
    Rule,
    Scatter,
    Stems,
    Violins,
)
from linework.charts.seen import RoledWord, SeenMark

POINTS = 0.72
SERIES = 14.0  # CIEDE2000 within which markers are of one series
MOST_SERIES = 8
NEAR = 2.5  # pixels between a bar's end and the middle of its whisker


@dataclass(frozen=True, eq=False)
class Ground:
    """Where marks stand: the picture, the box of their panel and its colour, the scales, the words in it."""

    picture: UInt8[ndarray, "H W 3"]
    box: tuple[float, float, float, float]
    behind: str
    x: Scale
    y: Scale
    disc: Disc | None = None
    notes: tuple[RoledWord, ...] = ()
    bar_words: tuple[RoledWord, ...] = ()

    def data(self, points: Float[ndarray, "P 2"]) -> tuple[tuple, tuple]:
        """Points as places on both axes."""
        if self.disc is not None:
            return self.disc.places(points)
        return self.x.places(points[:, 0]), self.y.places(points[:, 1])


def marks_of(seen: Sequence[SeenMark], ground: Ground) -> list[Mark]:
    """All marks of a panel in drawing order; whiskers go to the bars they stand on, outliers to their boxes."""
    found: list[Mark] = []
    taken: set[int] = set()
    for index, mark in enumerate(seen):
        if index in taken or not len(mark.points):
            continue
        if mark.kind == "points":
            found += [_points(series, ground) for series in _series(mark, ground)]
            continue
        made = MAKERS[mark.kind](mark, ground)
        if mark.kind == "bars" and isinstance(made, Bars):
            for other in range(index + 1, len(seen)):
                if other not in taken and _stands_on(seen[other], mark):
                    made = _with_errors(made, seen[other], ground)
                    taken.add(other)
                    break
        if made is not None:
            found.append(made)
    return found


def _pairs(mark: SeenMark, count: int = 2) -> Float[ndarray, "n c 2"]:
    whole = len(mark.points) // count * count
    return np.nan_to_num(mark.points[:whole], posinf=1e5, neginf=-1e5).reshape(-1, count, 2)


def _sides(mark: SeenMark, ground: Ground) -> tuple[int, Scale, Scale]:
    """Which coordinate runs along the categories, their scale, and that of the values."""
    return (0, ground.x, ground.y) if mark.upright else (1, ground.y, ground.x)


def _bars(mark: SeenMark, ground: Ground) -> Mark:
    if ground.disc is not None:
        return _spokes(mark, ground)
    side, along, value = _sides(mark, ground)
    boxes = _pairs(mark)
    starts, ends = along.numbers(boxes[:, 0, side]), along.numbers(boxes[:, 1, side])
    exact = np.array([[along.number(pixel) for pixel in pair] for pair in boxes[:, :, side].tolist()])
    middles = tuple(along.places(boxes[:, :, side].mean(axis=1)))
    wide = np.abs(exact[:, 1] - exact[:, 0])
    step = 10.0 ** (np.floor(np.log10(max(float(np.median(wide)), 1e-9))) - 2)
    thick = np.round(wide / step) * step if len(starts) == len(ends) else wide
    if np.ptp(thick) <= 0.04 * np.median(thick):
        thick = thick[:0] + 0 if not len(thick) else np.median(thick, keepdims=True)
    low, high = value.grounds(boxes[:, 0, 1 - side]), value.numbers(boxes[:, 1, 1 - side])
    shades = tuple(colours.box_colour(ground.picture, _flat(pair)) or "#1f77b4" for pair in boxes)
    return Bars(
        orientation="vertical" if mark.upright else "horizontal",
        positions=middles,
        values=tuple(value.rounded(v) for v in (high - low).tolist()),
        base=tuple(low.tolist()) if np.abs(low).max(initial=0) > 0 else (),
        thickness=tuple(float(f"{v:.4g}") for v in thick.tolist()),
        colors=_one_or_all(shades, boxes),
    )  # fmt: skip


def _spokes(mark: SeenMark, ground: Ground) -> Mark:
    """Bars around the middle of a disc: from one angle and radius to another."""
    assert ground.disc is not None
    boxes = _pairs(mark)
    turns, away = (np.array(part).reshape(-1, 2) for part in ground.disc.places(boxes.reshape(-1, 2)))
    wide = (turns[:, 1] - turns[:, 0] + np.pi) % (2 * np.pi) - np.pi
    middles = turns[:, 1] - wide / 2
    spots = ground.disc.pixels(middles, away[:, 0] + 0.7 * (away[:, 1] - away[:, 0]))
    return Bars(
        positions=tuple(np.round(middles % (2 * np.pi), 4).tolist()),
        values=tuple(ground.disc.scale.rounded(v) for v in (away[:, 1] - away[:, 0]).tolist()),
        base=tuple(away[:, 0].tolist()) if np.abs(away[:, 0]).max(initial=0) > 0.005 * away.max() else (),
        thickness=tuple(np.round(np.abs(wide), 4).tolist()),
        colors=tuple(colours.marker_colours(ground.picture, spots, 3.0)),
    )


def _one_or_all(shades: tuple[str, ...], boxes: ndarray) -> tuple[str, ...]:
    """One colour where all are alike, taken from the largest box."""
    size = np.abs(np.prod(boxes[:, 1] - boxes[:, 0], axis=1))
    main = shades[int(size.argmax())]
    return (main,) if all(colours.same_colour(main, shade) for shade in shades) else shades


def _flat(pair: ndarray) -> tuple[float, float, float, float]:
    return float(pair[0, 0]), float(pair[0, 1]), float(pair[1, 0]), float(pair[1, 1])


def _stands_on(errors: SeenMark, bars: SeenMark) -> bool:
    if errors.kind != "error_bars" or errors.lined or errors.upright != bars.upright:
        return False
    triples, boxes = _pairs(errors, 3), _pairs(bars)
    side = 0 if bars.upright else 1
    if len(triples) != len(boxes):
        return False
    off = np.abs(triples[:, 0, side] - boxes[:, :, side].mean(axis=1))
    return bool(max(off.max(), np.abs(triples[:, 0, 1 - side] - boxes[:, 1, 1 - side]).max()) < NEAR)


def _with_errors(bars: Bars, errors: SeenMark, ground: Ground) -> Bars:
    low, high = _reach(errors, ground)
    return replace(bars, errors=Errors(low=low, high=high))


def _reach(mark: SeenMark, ground: Ground) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """How far whiskers go down and up from their points."""
    side, _, value = _sides(mark, ground)
    numbers = np.array(
        [[value.number(pixel) for pixel in triple] for triple in _pairs(mark, 3)[:, :, 1 - side].tolist()]
    )
    low, high = numbers[:, 0] - numbers[:, 1:].min(axis=1), numbers[:, 1:].max(axis=1) - numbers[:, 0]
    return tuple(value.rounded(max(v, 0)) for v in low), tuple(value.rounded(max(v, 0)) for v in high)  # fmt: skip


def _line(mark: SeenMark, ground: Ground) -> Mark:
    x, y = ground.data(mark.points)
    colour = colours.line_colour(ground.picture, mark.points, ground.behind) or "#1f77b4"
    return Line(
        x=x,
        y=y,
        color=colour,
        style=colours.line_style(ground.picture, mark.points, colour, ground.behind),
        width=colours.line_width(ground.picture, mark.points, colour, ground.behind),
        marker="o" if mark.radius else None,
        marker_size=round(mark.radius * 2 * POINTS, 1) if mark.radius else None,
    )


def _series(mark: SeenMark, ground: Ground) -> list[SeenMark]:
    """One cloud for each colour of its markers, where a few colours are all that there is."""
    shades = colours.marker_colours(ground.picture, mark.points, mark.radius)
    groups = colours.alike_groups(shades, SERIES)
    sizes = np.bincount(groups, minlength=1)
    large = np.flatnonzero(sizes >= max(2, 0.08 * len(shades)))
    if not 1 < len(large) <= MOST_SERIES or sizes[large].sum() < 0.9 * len(shades):
        return [mark]
    centres = [colours.usual(_bytes([s for s, g in zip(shades, groups, strict=True) if g == k])) for k in large]
    apart = colours.differences(shades, [centre or "#000000" for centre in centres])
    nearest = apart.argmin(axis=1)
    return [replace(mark, points=mark.points[nearest == k]) for k in range(len(large)) if (nearest == k).any()]


def _bytes(shades: Sequence[str]) -> UInt8[ndarray, "N 3"]:
    return np.array([list(bytes.fromhex(shade[1:])) for shade in shades], dtype=np.uint8)


def _points(mark: SeenMark, ground: Ground) -> Mark:
    x, y = ground.data(mark.points)
    shades = tuple(colours.marker_colours(ground.picture, mark.points, mark.radius))
    usual = colours.usual(_bytes(shades)) or shades[0]
    alike = np.mean([colours.same_colour(usual, shade, 12) for shade in shades])
    size = round((2 * (mark.radius or 3.0) * POINTS) ** 2, 1)
    return Scatter(x=x, y=y, sizes=(size,), colors=(usual,) if alike > 0.6 else shades)


def _area(mark: SeenMark, ground: Ground) -> Mark | None:
    half = len(mark.points) // 2
    if not half:
        return None
    low, high = mark.points[:half], mark.points[half : 2 * half]
    shade = colours.polygon_colour(ground.picture, np.vstack([low, high[::-1]])) or "#1f77b4"
    (x, top), (_, bottom) = ground.data(high), ground.data(low)
    if not mark.upright and ground.disc is None:
        (top, x), (bottom, _) = ground.data(high), ground.data(low)
    return Area(orientation="vertical" if mark.upright else "horizontal", x=x, low=bottom, high=top, color=shade)


def _pie(mark: SeenMark, ground: Ground) -> Mark | None:
    rim = (mark.points[1:] - mark.points[0]) * np.array([1, -1])
    if len(rim) < 2:
        return None
    turns = np.degrees(np.arctan2(rim[:, 1], rim[:, 0]))
    steps = np.diff(turns) % 360
    steps = np.where((steps < 1e-6) & (len(steps) == 1), 360.0, steps)
    forward = abs(steps.sum() - 360) <= abs((-np.diff(turns) % 360).sum() - 360)
    steps = steps if forward else -np.diff(turns) % 360
    steps = np.where(steps > 359.9, 0.0, steps) if len(steps) > 1 else np.array([360.0])
    radius = float(np.hypot(rim[:, 0], rim[:, 1]).mean())
    sense = 1 if forward else -1
    shades = []
    for turn, step in zip(turns[:-1], steps, strict=True):
        fan = np.radians(turn + sense * np.linspace(0.03, 0.97, 24) * step)
        ray = radius * np.column_stack([np.cos(fan), -np.sin(fan)])
        outline = mark.points[0] + np.vstack([ray * 0.97, ray[::-1] * (mark.hole * 1.03 or 0.05)])
        shades.append(colours.polygon_colour(ground.picture, outline) or "#1f77b4")
    labels, percents = _pie_words(ground.notes, mark.points[0], radius, float(turns[0]), sense * steps)
    shares = np.maximum(np.round(100 * steps / steps.sum(), 2), 0.01)
    return Pie(
        values=tuple(shares.tolist()),
        labels=labels,
        percents=percents,
        colors=tuple(shades),
        start_angle=round(float(turns[0]), 2),
        counterclockwise=bool(forward),
        hole=round(mark.hole, 3),
    )


def _pie_words(
    notes: Sequence[RoledWord], centre: ndarray, radius: float, start: float, steps: ndarray
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words outside and inside the rim by the slices at their angles; none where not every slice has its own."""
    ends = np.cumsum(np.abs(steps))
    found: tuple[dict[int, str], dict[int, str]] = ({}, {})
    for note in notes:
        x, y = note.word.middle - centre
        turn = ((np.degrees(np.arctan2(-y, x)) - start) * np.sign(steps.sum())) % 360
        place = min(int(np.searchsorted(ends, turn)), len(steps) - 1)
        found[0 if np.hypot(x, y) > radius else 1].setdefault(place, note.word.text)
    labels, percents = (tuple(by[k] for k in sorted(by)) if len(by) == len(steps) else () for by in found)
    return labels, percents


def _histogram(mark: SeenMark, ground: Ground) -> Mark | None:
    side, along, value = _sides(mark, ground)
    boxes = _pairs(mark)
    boxes = boxes[np.argsort(boxes[:, :, side].mean(axis=1) * (1 if along.high > along.low else -1))]
    ends = np.array([sorted(along.number(pixel) for pixel in pair) for pair in boxes[:, :, side].tolist()])
    middles, wide = ends.mean(axis=1), np.ptp(ends, axis=1)
    pitch = float(np.median(np.diff(middles))) if len(middles) > 1 else float(wide[0])
    share = min(1.0, round(float(np.median(wide)) / pitch, 2)) if pitch > 0 else 1.0
    if share > 0.97:
        edges, share = [*ends[:, 0], ends[-1, 1]], 1.0
    else:
        edges = [*(middles - pitch / 2), middles[-1] + pitch / 2]
    edges = sorted(along.rounded(float(edge)) for edge in edges)  # bins that were told to overlap touch
    low, high = value.grounds(boxes[:, 0, 1 - side]), value.numbers(boxes[:, 1, 1 - side])
    largest = boxes[int(np.abs(np.ptp(boxes[:, :, 1 - side], axis=1)).argmax())]
    return Histogram(
        orientation="vertical" if mark.upright else "horizontal",
        edges=tuple(edges),
        counts=tuple(value.rounded(float(v)) for v in high - low),
        base=tuple(low.tolist()) if np.abs(low).max(initial=0) > 0 else (),
        share=share,
        color=colours.box_colour(ground.picture, _flat(largest)) or "#1f77b4",
    )


def _boxes(mark: SeenMark, ground: Ground) -> Mark:
    side, along, value = _sides(mark, ground)
    fives = _pairs(mark, 5)
    places = along.numbers(fives[:, :, side].mean(axis=1))
    pitch = float(np.diff(np.sort(places)).min()) if len(places) > 1 else 1.0
    made, shades = [], []
    for place, five in zip(places.tolist(), fives, strict=True):
        low, q1, median, q3, high = sorted(value.numbers(five[:, 1 - side]).tolist())
        made.append(Box(position=place, low=low, q1=q1, median=median, q3=q3, high=high))
        quartiles = five[[1, 3]] + np.array([[-4, 0], [4, 0]] if mark.upright else [[0, -4], [0, 4]])
        shades.append(colours.box_colour(ground.picture, _flat(quartiles)) or "#ffffff")
    return Boxes(
        orientation="vertical" if mark.upright else "horizontal",
        boxes=tuple(made),
        width=round(0.5 * (pitch or 1.0), 4),
        colors=() if all(colours.same_colour(shade, ground.behind) for shade in shades) else tuple(shades),
    )


def _violins(mark: SeenMark, ground: Ground) -> Mark:
    side, along, value = _sides(mark, ground)
    positions, spans, halves, shades = [], [], [], []
    behind = np.array([int(ground.behind[i : i + 2], 16) for i in (1, 3, 5)])
    limit = np.array([ground.picture.shape[1], ground.picture.shape[0]]) - 1
    for pair in _pairs(mark):
        steps = np.linspace(0.01, 0.99, 40)
        middle = pair[0] + steps[:, None] * (pair[1] - pair[0])
        reach = np.arange(0, 200)
        wide = np.zeros(len(steps))
        for row, spot in enumerate(middle):
            ray = np.repeat(spot[None], len(reach), axis=0)
            ray[:, side] += reach
            at = np.clip(ray, 0, limit).astype(int)
            shown = np.abs(ground.picture[at[:, 1], at[:, 0]].astype(int) - behind).max(axis=1) > 10
            wide[row] = len(shown) if shown[2:].all() else 2 + int(np.argmin(shown[2:])) if len(shown) > 2 else 0
        centre = float(pair[:, side].mean())
        unit = abs(along.number(centre + 1) - along.number(centre))
        positions.append(along.rounded(along.number(centre)))
        order = np.argsort([value.number(float(spot[1 - side])) for spot in middle])
        spans.append(tuple(value.numbers(middle[order, 1 - side]).tolist()))
        halves.append(tuple(np.round(wide[order] * unit, 4).tolist()))
        spot = pair.mean(axis=0)
        spot[side] += 3
        shades += colours.marker_colours(ground.picture, spot[None], 2.0)
    return Violins(
        orientation="vertical" if mark.upright else "horizontal",
        positions=tuple(positions), spans=tuple(spans), halves=tuple(halves), colors=tuple(shades),
    )  # fmt: skip


def _error_bars(mark: SeenMark, ground: Ground) -> Mark:
    triples = _pairs(mark, 3)
    x, y = ground.data(triples[:, 0])
    low, high = _reach(mark, ground)
    along = triples[:, 0] if mark.lined else triples[:, 1:].reshape(-1, 2)
    colour = colours.line_colour(ground.picture, along, ground.behind) or "#1f77b4"
    return ErrorBars(
        x=x,
        y=y,
        x_low=() if mark.upright else low,
        x_high=() if mark.upright else high,
        y_low=low if mark.upright else (),
        y_high=high if mark.upright else (),
        color=colour,
        style="-" if mark.lined else "none",
        marker="o" if mark.radius else None,
        marker_size=round(mark.radius * 2 * POINTS, 1) if mark.radius else None,
        cap_size=3.0,
    )


def _stems(mark: SeenMark, ground: Ground) -> Mark | None:
    if len(mark.points) < 2:
        return None
    x, y = ground.data(mark.points[:-1])
    shade = colours.marker_colours(ground.picture, mark.points[:-1], 3.0)
    return Stems(x=x, y=y, base=float(ground.y.numbers(mark.points[-1:, 1])[0]), color=shade[0])


def _rule(mark: SeenMark, ground: Ground) -> Mark:
    side, along, _ = _sides(mark, ground)
    left, top, right, bottom = ground.box
    ends = mark.points[:2, 1 - side]
    share = (bottom - ends) / (bottom - top) if mark.upright else (ends - left) / (right - left)
    low, high = np.clip(np.sort(share), 0, 1).tolist()
    colour = colours.line_colour(ground.picture, mark.points[:2], ground.behind) or "#1f77b4"
    return Rule(
        orientation="vertical" if mark.upright else "horizontal",
        position=along.places(mark.points[:1, side])[0],
        span=(0.0 if low < 0.01 else round(low, 4), 1.0 if high > 0.99 else round(high, 4)),
        color=colour,
        style=colours.line_style(ground.picture, mark.points[:2], colour, ground.behind),
        width=colours.line_width(ground.picture, mark.points[:2], colour, ground.behind),
    )


def _band(mark: SeenMark, ground: Ground) -> Mark:
    side, along, _ = _sides(mark, ground)
    start, end = along.places(mark.points[:2, side])
    shade = colours.box_colour(ground.picture, _flat(mark.points[:2])) or "#d3d3d3"
    return Band(orientation="vertical" if mark.upright else "horizontal", start=start, end=end, color=shade)


def _heatmap(mark: SeenMark, ground: Ground) -> Mark | None:
    return heatmap(mark, ground.picture, ground.x, ground.y, ground.notes, ground.bar_words)


def _contours(mark: SeenMark, ground: Ground) -> Mark | None:
    return contours(mark, ground.picture, ground.x, ground.y)


MAKERS: dict[str, Callable[[SeenMark, Ground], Mark | None]] = {
    "bars": _bars, "line": _line, "points": _points, "area": _area, "pie": _pie, "histogram": _histogram,
    "boxes": _boxes, "violins": _violins, "heatmap": _heatmap, "contours": _contours, "error_bars": _error_bars,
    "stems": _stems, "rule": _rule, "band": _band,
}  # fmt: skip
