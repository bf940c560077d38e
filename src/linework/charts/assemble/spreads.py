"""Seen boxes and violins as marks of a chart."""

from dataclasses import replace

import numpy as np

from linework.charts import colours
from linework.charts.assemble.bars_together import in_step
from linework.charts.assemble.box_looks import box_look, outlier_size, ring_radius
from linework.charts.assemble.ground import Ground, flat, sides_of
from linework.charts.marks import Box, Boxes, Mark, Violins
from linework.charts.seen import SeenMark, pairs_of


def boxes_of(mark: SeenMark, ground: Ground) -> Boxes:
    """Boxes by their five numbers."""
    side, along, value = sides_of(mark, ground)
    fives = pairs_of(mark, 5)
    places = np.array(in_step(tuple(along.numbers(fives[:, :, side].mean(axis=1)).tolist()), along))
    pitch = float(np.diff(np.sort(places)).min()) if len(places) > 1 else 1.0
    made, shades = [], []
    for place, five in zip(places.tolist(), fives, strict=True):
        low, q1, median, q3, high = sorted(value.numbers(five[:, 1 - side]).tolist())
        made.append(Box(position=place, low=low, q1=q1, median=median, q3=q3, high=high))
        quartiles = five[[1, 3]] + np.array([[-4, 0], [4, 0]] if mark.upright else [[0, -4], [0, 4]])
        shades.append(colours.box_colour(ground.picture, flat(quartiles)) or "#ffffff")
    look = box_look(fives, mark.upright, ground.picture)
    width = 0.5 * (pitch or 1.0)
    if look.half is not None and along.kind != "log":
        middle = float(fives[0, :, side].mean())
        width = abs(along.number(middle + look.half) - along.number(middle - look.half))
    return Boxes(
        orientation="vertical" if mark.upright else "horizontal",
        boxes=tuple(made),
        width=float(f"{width:.3g}"),
        line_color=look.line_color,
        line_width=look.line_width,
        median_color=look.median_color,
        median_width=look.median_width,
        colors=() if all(colours.same_colour(shade, ground.behind) for shade in shades) else tuple(shades),
    )


def with_outliers(made: Boxes, boxes: SeenMark, markers: SeenMark, ground: Ground) -> Boxes:
    """The same boxes, each with the markers in line with it."""
    side, _, value = sides_of(boxes, ground)
    places = pairs_of(boxes, 5)[:, :, side].mean(axis=1)
    owner = np.abs(markers.points[:, side, None] - places).argmin(axis=1)
    values = value.numbers(markers.points[:, 1 - side])
    radius = ring_radius(markers.points, boxes.upright, ground.picture, ground.behind)
    return replace(
        made,
        outlier_size=outlier_size(radius, made.line_width),
        boxes=tuple(
            replace(box, outliers=(*box.outliers, *values[owner == k].tolist())) for k, box in enumerate(made.boxes)
        ),
    )


def violins_of(mark: SeenMark, ground: Ground) -> Mark:
    """Violins by their width along their axis, measured in the picture, in the colours that are seen there."""
    side, along, value = sides_of(mark, ground)
    positions, spans, halves, shades = [], [], [], []
    behind = np.array([int(ground.behind[i : i + 2], 16) for i in (1, 3, 5)])
    limit = np.array([ground.picture.shape[1], ground.picture.shape[0]]) - 1
    for pair in pairs_of(mark):
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
        spot = middle[int(wide.argmax())].copy()
        spot[side] += wide.max() / 2
        shades += colours.marker_colours(ground.picture, spot[None], 2.0)
    return Violins(
        orientation="vertical" if mark.upright else "horizontal",
        positions=tuple(positions), spans=tuple(spans), halves=tuple(halves), colors=tuple(shades), alpha=1.0,
    )  # fmt: skip
