"""Seen bars and histograms as marks of a chart."""

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts import colours
from linework.charts.assemble.axes import Scale
from linework.charts.assemble.bar_looks import bar_look
from linework.charts.assemble.ground import Ground, flat, sides_of
from linework.charts.assemble.written import written_at
from linework.charts.marks import Bars, Histogram, Mark
from linework.charts.seen import SeenMark, pairs_of
from linework.charts.tick_values import step_of

CLOSE = 0.012  # share of the axis that a number written at a bar may be off its end
BESIDE = 2.0  # of its size that such a number may stand beyond its bar
ALIKE = 0.04  # of their thickness by which that of bars may differ, if it is one
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
    look = bar_look([flat(pair) for pair in boxes], mark.upright, ground.picture)
    stated = [_stated(v, pair, side, value, ground) for v, pair in zip(values, boxes, strict=True)]
    return Bars(
        orientation="vertical" if mark.upright else "horizontal",
        positions=middles,
        values=tuple(stated),
        base=tuple(low.tolist()) if np.abs(low).max(initial=0) > 0 else (),
        thickness=tuple(float(f"{v:.4g}") for v in thick.tolist()),
        colors=_one_or_all(shades, boxes),
        edge_color=look.edge,
        edge_width=look.width,
        hatches=(look.hatch,) if look.hatch else (),
    )  # fmt: skip


def _stated(seen: float, bar: Float[ndarray, "2 2"], side: int, scale: Scale, ground: Ground) -> float:
    """The number written at the end of a bar or in it, where it agrees with what is seen of its value; else that."""
    if scale.kind != "linear":
        return seen
    near = CLOSE * abs(scale.number(scale.high) - scale.number(scale.low))
    for note, number in written_at(bar, ground.notes, 1 - side, BESIDE):
        if abs(number - seen) <= near and step_of(note.word.text) <= near:
            return number
    return seen


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
    look = bar_look([flat(pair) for pair in boxes], mark.upright, ground.picture)
    return Histogram(
        orientation="vertical" if mark.upright else "horizontal",
        edges=tuple(edges),
        counts=tuple(value.rounded(float(v)) for v in high - low),
        base=tuple(low.tolist()) if np.abs(low).max(initial=0) > 0 else (),
        share=share,
        color=colours.box_colour(ground.picture, flat(largest)) or "#1f77b4",
        edge_color=look.edge,
        edge_width=look.width,
        hatch=look.hatch,
    )
