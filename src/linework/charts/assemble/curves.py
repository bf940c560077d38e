"""Seen lines, areas, rules and bands as marks of a chart."""

from dataclasses import replace

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts import colours
from linework.charts.assemble.ground import Ground, flat, sides_of
from linework.charts.assemble.marker_looks import marker_look
from linework.charts.assemble.round_numbers import round_numbers
from linework.charts.assemble.words import POINTS
from linework.charts.marks import Area, Band, Line, Mark, Rule
from linework.charts.seen import SeenMark
from linework.charts.snap.lines import path_of

FEW = 60  # vertices of a line that may have been typed
EDGE = 1.0  # points, the usual width of the edge of a marker on a line
SIDE = 2.0  # pixels that the edge of a band may be off the side of its panel
PLACES, MOSTLY = 100, 0.85  # along an area, and share of them where its edges are those of a band


def line_of(mark: SeenMark, ground: Ground) -> Mark:
    """A line with the colour, style and width that it has in the picture."""
    x, y = ground.data(mark.points)
    if ground.disc is None and mark.upright and len(y) <= FEW:
        y = tuple(round_numbers(np.array(y, dtype=float), ground.y).tolist()) if ground.y.kind == "linear" else y
    course = path_of(len(mark.points), mark.steps).at(mark.points)
    colour = colours.line_colour(ground.picture, course, ground.behind) or "#1f77b4"
    style, width = colours.line_look(ground.picture, course, colour, ground.behind)
    look = marker_look(ground.picture, mark.points, mark.radius, ground.behind, EDGE / POINTS)
    return Line(
        x=x,
        y=y,
        color=colour,
        style=style,
        width=width,
        marker=(look.shape if look else "o") if mark.radius else None,
        marker_size=round(mark.radius * 2 * POINTS, 1) if mark.radius else None,
        steps=mark.steps or None,
    )


def area_of(mark: SeenMark, ground: Ground) -> Mark | None:
    """An area between its low and its high edge; None without points. One from side to side of the panel is a band."""
    half = len(mark.points) // 2
    if not half:
        return None
    if ground.disc is None and (ends := _across(mark, ground)) is not None:
        return band_of(replace(mark, kind="band", points=ends), ground)
    low, high = mark.points[:half], mark.points[half : 2 * half]
    shade = colours.polygon_colour(ground.picture, np.vstack([low, high[::-1]]), ground.courses) or "#1f77b4"
    (x, top), (_, bottom) = ground.data(high), ground.data(low)
    if not mark.upright and ground.disc is None:
        (top, x), (bottom, _) = ground.data(high), ground.data(low)
    return Area(orientation="vertical" if mark.upright else "horizontal", x=x, low=bottom, high=top, color=shade)


def _across(mark: SeenMark, ground: Ground) -> Float[ndarray, "2 2"] | None:
    """Both ends of an area whose edges mostly run along two sides of the panel; None of another."""
    side = 0 if mark.upright else 1
    ends = np.array([mark.points.min(axis=0), mark.points.max(axis=0)])
    places = np.linspace(float(ends[0, side]), float(ends[1, side]), PLACES)
    half = len(mark.points) // 2
    courses = [edge[np.argsort(edge[:, side])] for edge in (mark.points[:half], mark.points[half : 2 * half])]
    edges = np.sort([np.interp(places, course[:, side], course[:, 1 - side]) for course in courses], axis=0)
    off = np.abs(edges - np.array(ground.box).reshape(2, 2)[:, 1 - side, None]).max(axis=0)
    return ends if (off <= SIDE).mean() >= MOSTLY else None


def rule_of(mark: SeenMark, ground: Ground) -> Mark:
    """A straight line across the panel, or a part of it."""
    side, along, _ = sides_of(mark, ground)
    left, top, right, bottom = ground.box
    ends = mark.points[:2, 1 - side]
    share = (bottom - ends) / (bottom - top) if mark.upright else (ends - left) / (right - left)
    low, high = np.clip(np.sort(share), 0, 1).tolist()
    colour = colours.line_colour(ground.picture, mark.points[:2], ground.behind) or "#1f77b4"
    style, width = colours.line_look(ground.picture, mark.points[:2], colour, ground.behind)
    return Rule(
        orientation="vertical" if mark.upright else "horizontal",
        position=along.places(mark.points[:1, side])[0],
        span=(0.0 if low < 0.01 else round(low, 4), 1.0 if high > 0.99 else round(high, 4)),
        color=colour,
        style=style,
        width=width,
    )


def band_of(mark: SeenMark, ground: Ground) -> Mark:
    """A band from side to side."""
    side, along, _ = sides_of(mark, ground)
    start, end = along.places(mark.points[:2, side])
    shade = colours.box_colour(ground.picture, flat(mark.points[:2])) or "#d3d3d3"
    return Band(orientation="vertical" if mark.upright else "horizontal", start=start, end=end, color=shade)
