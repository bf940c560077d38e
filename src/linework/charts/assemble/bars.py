"""Seen bars and histograms as marks of a chart."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts import colours
from linework.charts.assemble.axes import SNAP, Scale
from linework.charts.assemble.ground import Ground, flat, sides_of
from linework.charts.assemble.round_numbers import round_numbers
from linework.charts.marks import Bars, Histogram, Mark, Place
from linework.charts.seen import SeenMark, pairs_of
from linework.charts.tick_values import step_of, value_of

CLOSE = 0.012  # share of the axis that a number written at a bar may be off its end
ALIKE = 0.04  # of their thickness by which that of bars may differ, if it is one
EDGES = (0.0, 1.5)  # pixels that the edge of bars may take of their ends
MEET = 3.0  # pixels within which bars that stand on one another meet, and stand in one place
HANGING = 0.005  # share of the axis that the upper ends of bars may be off zero, if they hang from it


def bars_of(mark: SeenMark, ground: Ground) -> Mark:
    """Bars with their values and colours; in a polar panel the spokes around its middle."""
    if ground.disc is not None:
        return _spokes(mark, ground)
    side, along, value = sides_of(mark, ground)
    boxes = pairs_of(mark)
    starts, ends = along.numbers(boxes[:, 0, side]), along.numbers(boxes[:, 1, side])
    exact = np.array([[along.number(pixel) for pixel in pair] for pair in boxes[:, :, side].tolist()])
    middles = tuple(along.places(boxes[:, :, side].mean(axis=1)))
    wide = np.abs(exact[:, 1] - exact[:, 0])
    step = 10.0 ** (np.floor(np.log10(max(float(np.median(wide)), 1e-9))) - 2)
    thick = np.round(wide / step) * step if len(starts) == len(ends) else wide
    if np.ptp(thick) <= ALIKE * np.median(thick):
        thick = thick[:0] + 0 if not len(thick) else np.median(thick, keepdims=True)
    low, high = value.grounds(boxes[:, 0, 1 - side]), value.numbers(boxes[:, 1, 1 - side])
    none = HANGING * abs(value.number(value.high) - value.number(value.low))
    if value.kind == "linear" and np.abs(high).max(initial=0) <= none < np.abs(low).max(initial=0):
        low, high = np.zeros_like(low), low  # they hang from zero
    shades = tuple(colours.box_colour(ground.picture, flat(pair)) or "#1f77b4" for pair in boxes)
    values = [value.rounded(v) for v in (high - low).tolist()]
    stated = [_stated(v, pair, side, value, ground) for v, pair in zip(values, boxes, strict=True)]
    return Bars(
        orientation="vertical" if mark.upright else "horizontal",
        positions=middles,
        values=tuple(stated),
        base=tuple(low.tolist()) if np.abs(low).max(initial=0) > 0 else (),
        thickness=tuple(float(f"{v:.4g}") for v in thick.tolist()),
        colors=_one_or_all(shades, boxes),
    )  # fmt: skip


def _stated(seen: float, bar: Float[ndarray, "2 2"], side: int, scale: Scale, ground: Ground) -> float:
    """The number written at the end of a bar or in it, where it agrees with what is seen of its value; else that."""
    if scale.kind != "linear":
        return seen
    near = CLOSE * abs(scale.number(scale.high) - scale.number(scale.low))
    along, across = np.sort(bar[:, side]), np.sort(bar[:, 1 - side])
    for note in ground.notes:
        middle, box = note.word.middle, note.word.box
        high = box[3 - side] - box[1 - side]
        number, step = value_of(note.word.text), step_of(note.word.text)
        at_it = along[0] < middle[side] < along[1] and across[0] - 2 * high < middle[1 - side] < across[1] + 2 * high
        if at_it and number is not None and abs(number - seen) <= near and step <= near:
            return number
    return seen


def meeting(seen: Sequence[SeenMark]) -> list[SeenMark]:
    """The marks, with bars that stand on others meeting these halfway, since edges take a pixel of both."""
    found = [pairs_of(mark).copy() if mark.kind == "bars" else None for mark in seen]
    bars = [(mark, boxes) for mark, boxes in zip(seen, found, strict=True) if boxes is not None]
    for upper, boxes in bars:
        side = 0 if upper.upright else 1
        for lower, others in bars:
            if lower.upright != upper.upright or lower is upper:
                continue
            aside = np.abs(boxes[:, None, :, side].mean(axis=2) - others[None, :, :, side].mean(axis=2))
            apart = np.abs(boxes[:, None, 0, 1 - side] - others[None, :, 1, 1 - side])
            for n, m in zip(*np.nonzero((aside <= MEET) & (apart <= MEET)), strict=True):
                boxes[n, 0, 1 - side] = others[m, 1, 1 - side] = (boxes[n, 0, 1 - side] + others[m, 1, 1 - side]) / 2
    return [
        mark
        if boxes is None
        else replace(mark, points=np.vstack([boxes.reshape(-1, 2), mark.points[2 * len(boxes) :]]))
        for mark, boxes in zip(seen, found, strict=True)
    ]


def typed(series: Sequence[Bars], ground: Ground) -> list[Bars]:
    """Bars as they were written: round values that explain all of them together, places in step, and one thickness."""
    if len({bars.orientation for bars in series}) != 1:
        return list(series)
    along, scale = (ground.x, ground.y) if series[0].orientation == "vertical" else (ground.y, ground.x)
    values = round_numbers(np.concatenate([np.array(bars.values, dtype=float) for bars in series]), scale, EDGES)
    parts = np.split(values, np.cumsum([len(bars.values) for bars in series])[:-1])
    thick = np.concatenate([np.array(bars.thickness, dtype=float) for bars in series])
    one = (float(f"{np.median(thick):.3g}"),) if len(thick) and np.ptp(thick) <= ALIKE * np.median(thick) else None
    return [
        replace(
            bars,
            values=tuple(part.tolist()),
            positions=_in_step(bars.positions) if along.categories else bars.positions,
            thickness=bars.thickness if one is None else one,
        )
        for bars, part in zip(series, parts, strict=True)
    ]


def _in_step(positions: tuple[Place, ...]) -> tuple[Place, ...]:
    """Places that are all as far aside of their categories, to a hundredth of the way to the next."""
    places = np.array(positions, dtype=float)
    aside = places - np.rint(places)
    usual = float(np.round(np.median(aside), 2))
    return tuple((np.rint(places) + usual).round(2).tolist()) if np.abs(aside - usual).max() <= SNAP else positions


def restacked(series: Sequence[Bars], ground: Ground) -> list[Bars]:
    """Bars that stand on others of the same place begin just where these end, from the foot of each stack upward."""
    found = [list(bars.base) for bars in series]
    standing = sorted((abs(low), k, n) for k, bars in enumerate(series) for n, low in enumerate(bars.base) if low)
    for _, k, n in standing:
        bars, place = series[k], series[k].positions[n]
        scale = ground.y if bars.orientation == "vertical" else ground.x
        near = CLOSE * abs(scale.number(scale.high) - scale.number(scale.low))
        ends = [
            (found[i][j] if other.base else 0.0) + other.values[j]
            for i, other in enumerate(series)
            for j, at in enumerate(other.positions)
            if at == place and other.orientation == bars.orientation and (i, j) != (k, n)
        ]
        end = min(ends, key=lambda end: abs(end - found[k][n]), default=np.inf)
        if scale.kind == "linear" and abs(end - found[k][n]) <= near:
            found[k][n] = scale.rounded(end)
    return [replace(bars, base=tuple(base)) for bars, base in zip(series, found, strict=True)]


def _spokes(mark: SeenMark, ground: Ground) -> Mark:
    """Bars around the middle of a disc: from one angle and radius to another."""
    assert ground.disc is not None
    boxes = pairs_of(mark)
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


def histogram_of(mark: SeenMark, ground: Ground) -> Mark | None:
    """A histogram by its bins, their counts and the share of each that is filled."""
    side, along, value = sides_of(mark, ground)
    boxes = pairs_of(mark)
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
        color=colours.box_colour(ground.picture, flat(largest)) or "#1f77b4",
    )
