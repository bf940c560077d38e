"""Seen boxes and violins as marks of a chart."""

from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Float
from numpy import ndarray
from scipy.ndimage import median_filter

from linework.charts import colours
from linework.charts.assemble.bars_together import in_step
from linework.charts.assemble.box_looks import box_look, outlier_size, ring_radius
from linework.charts.assemble.ground import Ground, flat, sides_of
from linework.charts.marks import Box, Boxes, Mark, Violins
from linework.charts.seen import SeenMark, pairs_of

STEPS, RAY = 40, 200  # places along the axis of a violin, and pixels beside it, that its width is measured at
FAINT = 10  # difference of a channel from which two pixels differ
BESIDE = 5  # pixels beside an axis where its line is not
LINED = 0.8  # share of the places of axes with a line, from which they have one


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
    """Violins by their width along their axis, measured in the picture, in the colours that are seen there.

    A line along the axes is that of the extremes.
    """
    side, along, value = sides_of(mark, ground)
    positions, spans, halves, shades, lined = [], [], [], [], []
    for pair in pairs_of(mark):
        middle = pair[0] + np.linspace(0.01, 0.99, STEPS)[:, None] * (pair[1] - pair[0])
        wide, apart = _rays(middle, side, ground)
        centre = float(pair[:, side].mean())
        unit = abs(along.number(centre + 1) - along.number(centre))
        positions.append(along.rounded(along.number(centre)))
        order = np.argsort([value.number(float(spot[1 - side])) for spot in middle])
        spans.append(tuple(value.numbers(middle[order, 1 - side]).tolist()))
        halves.append(tuple(np.round(wide[order] * unit, 4).tolist()))
        lined += apart[wide > 2 * BESIDE].tolist()
        spot = middle[int(wide.argmax())].copy()
        spot[side] += wide.max() / 2
        shades += colours.marker_colours(ground.picture, spot[None], 2.0)
    return Violins(
        orientation="vertical" if mark.upright else "horizontal",
        positions=tuple(positions), spans=tuple(spans), halves=tuple(halves), colors=tuple(shades), alpha=1.0,
        extremes=bool(np.mean(lined or [True]) >= LINED),
    )  # fmt: skip


def _rays(middle: Float[ndarray, "S 2"], side: int, ground: Ground) -> tuple[Float[ndarray, " S"], Bool[ndarray, " S"]]:
    """How many pixels each place of an axis has ink beside it, and whether it has another colour than beside it.

    A width that both neighbours are far from is that of a line of the grid.
    """
    reach = np.zeros((RAY, 2))
    reach[:, side] = np.arange(RAY)
    limit = np.array([ground.picture.shape[1], ground.picture.shape[0]]) - 1
    at = np.clip(middle[:, None] + reach, 0, limit).astype(int)
    seen = ground.picture[at[..., 1], at[..., 0]].astype(int)
    inked = np.abs(seen - colours.rgb(ground.behind)).max(axis=2) > FAINT
    inked[:, :2] = True
    wide = np.where(inked.all(axis=1), RAY, inked.argmin(axis=1)).astype(float)
    apart = np.abs(seen[:, :2] - seen[:, [BESIDE]]).max(axis=(1, 2)) > FAINT
    return median_filter(wide, 3, mode="nearest"), apart
