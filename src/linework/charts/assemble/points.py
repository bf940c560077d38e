"""Seen markers as marks of a chart: clouds by their colours, points with whiskers, stems."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray

from linework.charts import colours
from linework.charts.assemble.ground import Ground, sides_of
from linework.charts.assemble.marker_looks import MarkerLook, marker_look
from linework.charts.assemble.whiskers import reach_of
from linework.charts.assemble.words import POINTS
from linework.charts.marks import ErrorBars, Mark, Scatter, Stems
from linework.charts.seen import SeenMark, pairs_of

SERIES = 14.0  # CIEDE2000 within which markers are of one series
MOST_SERIES = 8
EDGE = 1.5  # points, the usual width of the edge of a marker


def series_of(mark: SeenMark, ground: Ground) -> list[SeenMark]:
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


def points_of(mark: SeenMark, ground: Ground) -> Mark:
    """Markers with their size and colours."""
    x, y = ground.data(mark.points)
    shades = tuple(colours.marker_colours(ground.picture, mark.points, mark.radius))
    usual = colours.usual(_bytes(shades)) or shades[0]
    alike = np.mean([colours.same_colour(usual, shade, 12) for shade in shades])
    radius = mark.radius or 3.0
    look = marker_look(ground.picture, mark.points, radius, ground.behind, EDGE / POINTS)
    look = look or MarkerLook("o", max(2 * radius - EDGE / POINTS, 1.0))
    return Scatter(
        x=x,
        y=y,
        sizes=(round((look.size * POINTS) ** 2, 1),),
        colors=(usual,) if alike > 0.6 else shades,
        marker=look.shape,
        edge_color=look.edge,
    )


def error_bars_of(mark: SeenMark, ground: Ground) -> Mark:
    """Points with their whiskers, joined or apart."""
    triples = pairs_of(mark, 3)
    x, y = ground.data(triples[:, 0])
    side, _, value = sides_of(mark, ground)
    reaches = [reach_of(point, ends, value) for point, *ends in triples[:, :, 1 - side].tolist()]
    low, high = tuple(down for down, _ in reaches), tuple(up for _, up in reaches)
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


def stems_of(mark: SeenMark, ground: Ground) -> Mark | None:
    """Heads on their stalks; None without a base line."""
    if len(mark.points) < 2:
        return None
    x, y = ground.data(mark.points[:-1])
    shade = colours.marker_colours(ground.picture, mark.points[:-1], 3.0)
    return Stems(x=x, y=y, base=float(ground.y.numbers(mark.points[-1:, 1])[0]), color=shade[0])
