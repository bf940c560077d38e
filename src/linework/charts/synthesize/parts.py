"""Each kind of mark as parts with points in pixels: one registered function per kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts.marks import (
    Area,
    Band,
    Bars,
    Boxes,
    Contours,
    ErrorBars,
    Heatmap,
    Histogram,
    Line,
    Pie,
    Polygon,
    Rule,
    Scatter,
    Segments,
    Stems,
    Strict,
    Violins,
)
from linework.charts.synthesize.truth import Part

M = TypeVar("M", bound=Strict)


@dataclass(frozen=True)
class Located:
    """A part of a mark: points in pixels, a colour and a radius (0: none) for each."""

    role: Part
    points: Float[ndarray, "P 2"]
    colors: ndarray
    radii: ndarray


@dataclass(frozen=True)
class Frame:
    """Drawn axes, and the height of the picture that y is counted down from."""

    axes: Any
    height: float

    def pixels(self, x: Sequence[Any] | ndarray, y: Sequence[Any] | ndarray) -> Float[ndarray, "P 2"]:
        """Where data stand in the picture; dates are ISO strings, gaps are None."""
        up = self.axes.transData.transform(np.column_stack([_numbers(x), _numbers(y)]))
        return np.column_stack([up[:, 0], self.height - up[:, 1]])

    def points(self, size: float) -> float:
        """So many points, in pixels."""
        return size * self.axes.figure.dpi / 72

    def located(self, role: Part, x: Any, y: Any, colors: Any, radii: Any = 0.0) -> Located:
        """A part whose data, colours (one or all) and radii (one or all) are given."""
        return self.placed(role, self.pixels(x, y), colors, radii)

    def placed(self, role: Part, points: ndarray, colors: Any, radii: Any = 0.0) -> Located:
        """A part whose points are known in pixels."""
        shades = np.array(
            [_rgb(color) for color in ([colors] if isinstance(colors, str) else colors)], dtype=np.uint8
        ).reshape(-1, 3)
        spread = np.broadcast_to(shades if len(shades) == len(points) else shades[:1], (len(points), 3))
        return Located(role, points, spread, np.broadcast_to(np.asarray(radii, dtype=np.float32), len(points)))


Locate = Callable[[Any, Frame], list[Located]]
LOCATE: dict[type, Locate] = {}


def parts_of(mark: Strict, frame: Frame) -> list[Located]:
    """All parts of a mark, in the order of its own data."""
    return LOCATE[type(mark)](mark, frame)


def _entered(kind: type[M]) -> Callable[[Callable[[M, Frame], list[Located]]], Callable[[M, Frame], list[Located]]]:
    def enter(function: Callable[[M, Frame], list[Located]]) -> Callable[[M, Frame], list[Located]]:
        LOCATE[kind] = function
        return function

    return enter


def _numbers(values: Sequence[Any] | ndarray) -> ndarray:
    """Places as the axes count them: days for dates, nan for gaps."""
    if len(values) and isinstance(values[0], str):
        from matplotlib.dates import date2num

        return np.asarray(date2num(np.array(values, dtype="datetime64")), dtype=float)
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def _rgb(color: str) -> tuple[int, int, int]:
    """Bytes of `#rrggbb`; what is not filled counts as white."""
    if not color.startswith("#"):
        return 255, 255, 255
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _turned(upright: bool, along: Any, across: Any) -> tuple[Any, Any]:
    return (along, across) if upright else (across, along)


def _mapped(
    values: ndarray, colormap: str | tuple[str, ...], low: float | None, high: float | None, log: bool
) -> ndarray:
    """The colours of values through a colour map, as bytes."""
    from matplotlib import colormaps
    from matplotlib.colors import LinearSegmentedColormap, LogNorm, Normalize

    shades = colormaps[colormap] if isinstance(colormap, str) else LinearSegmentedColormap.from_list("own", colormap)
    norm = LogNorm(low, high) if log else Normalize(low, high)
    norm.autoscale_None(values[np.isfinite(values)])
    return np.round(255 * np.asarray(shades(norm(np.ma.masked_invalid(values))))[..., :3]).astype(np.uint8)


def _boxes(role: Part, frame: Frame, upright: bool, spans: ndarray, colors: Sequence[str]) -> list[Located]:
    """A part for each row of `spans`: start and end along the categories, start and end along the values."""
    corners = frame.pixels(*_turned(upright, spans[:, :2].ravel(), spans[:, 2:].ravel())).reshape(-1, 2, 2)
    return [frame.placed(role, pair, colors[k if len(colors) == len(spans) else 0]) for k, pair in enumerate(corners)]


@_entered(Bars)
def bars(mark: Bars, frame: Frame) -> list[Located]:
    """Boxes of the bars, then their whiskers."""
    upright = mark.orientation == "vertical"
    at, values = _numbers(mark.positions), np.array(mark.values, dtype=float)
    base = np.array(mark.base or (0.0,), dtype=float) + np.zeros(len(at))
    half = np.array(mark.thickness) / 2 + np.zeros(len(at))
    parts = _boxes("bar", frame, upright, np.column_stack([at - half, at + half, base, base + values]), mark.colors)
    if mark.errors is not None:
        ends = np.column_stack([base + values - mark.errors.low, base + values + mark.errors.high])
        for place, pair in zip(at, ends, strict=True):
            parts.append(frame.located("whisker", *_turned(upright, [place, place], pair), mark.errors.color))
    return parts


@_entered(Histogram)
def histogram(mark: Histogram, frame: Frame) -> list[Located]:
    """Boxes of the bins."""
    edges, counts = np.array(mark.edges), np.array(mark.counts)
    base = np.array(mark.base or (0.0,), dtype=float) + np.zeros(len(counts))
    middles, half = (edges[:-1] + edges[1:]) / 2, np.diff(edges) * mark.share / 2
    spans = np.column_stack([middles - half, middles + half, base, base + counts])
    return _boxes("bin", frame, mark.orientation == "vertical", spans, (mark.color,))


@_entered(Line)
def line(mark: Line, frame: Frame) -> list[Located]:
    """The vertices; their radius where they carry markers."""
    radius = frame.points(mark.marker_size if mark.marker_size is not None else 6.0) / 2 if mark.marker else 0.0
    return [frame.located("points" if mark.style == "none" else "line", mark.x, mark.y, mark.color, radius)]


@_entered(Scatter)
def scatter(mark: Scatter, frame: Frame) -> list[Located]:
    """The points with the radii of their markers."""
    radii = frame.points(1.0) * np.sqrt(np.array(mark.sizes or (36.0,))) / 2
    if not mark.values:
        return [frame.located("points", mark.x, mark.y, mark.colors, radii)]
    found = frame.located("points", mark.x, mark.y, "#000000", radii)
    shades = _mapped(np.array(mark.values), mark.colormap, mark.low, mark.high, False)
    return [Located(found.role, found.points, shades, found.radii)]


@_entered(Area)
def area(mark: Area, frame: Frame) -> list[Located]:
    """The lower and the upper edge."""
    upright = mark.orientation == "vertical"
    low, high = (_turned(upright, mark.x, edge) for edge in (mark.low, mark.high))
    return [frame.located("low", *low, mark.color), frame.located("high", *high, mark.color)]


@_entered(Pie)
def pie(mark: Pie, frame: Frame) -> list[Located]:
    """For each slice its centre and the start, middle and end of its rim."""
    shares = np.array(mark.values) / sum(mark.values)
    sense = 1.0 if mark.counterclockwise else -1.0
    ends = mark.start_angle / 360 + sense * np.concatenate([[0.0], np.cumsum(shares)])
    parts = []
    for k, share in enumerate(shares):
        start, end = 2 * np.pi * ends[k], 2 * np.pi * ends[k + 1]
        middle = (start + end) / 2
        away = (mark.explode[k] if mark.explode else 0.0) * mark.radius
        centre = away * np.array([np.cos(middle), np.sin(middle)])
        rim = centre + mark.radius * np.column_stack([np.cos([start, middle, end]), np.sin([start, middle, end])])
        points = np.vstack([centre, rim])
        color = mark.colors[k % len(mark.colors)] if mark.colors else "#1f77b4"
        parts.append(frame.located("slice", points[:, 0], points[:, 1], color, mark.hole))
        assert share > 0
    return parts


@_entered(Boxes)
def boxes(mark: Boxes, frame: Frame) -> list[Located]:
    """For each box its corners, its five numbers and its outliers."""
    upright = mark.orientation == "vertical"
    parts = []
    for k, box in enumerate(mark.boxes):
        color = mark.colors[k % len(mark.colors)] if mark.colors else "#ffffff"
        sides = [box.position - mark.width / 2, box.position + mark.width / 2]
        parts.append(frame.located("box", *_turned(upright, sides, [box.q1, box.q3]), color))
        five = [box.low, box.q1, box.median, box.q3, box.high]
        parts.append(frame.located("five", *_turned(upright, [box.position] * 5, five), color))
        if box.outliers:
            beyond = _turned(upright, [box.position] * len(box.outliers), box.outliers)
            parts.append(frame.located("points", *beyond, mark.line_color or "#000000", frame.points(6.0) / 2))
    return parts


@_entered(Violins)
def violins(mark: Violins, frame: Frame) -> list[Located]:
    """The outline of each violin: up one side and down the other."""
    parts = []
    for k, (at, span, half) in enumerate(zip(mark.positions, mark.spans, mark.halves, strict=True)):
        along = np.array([at + np.array(half), at - np.array(half)])
        outline = _turned(
            mark.orientation == "vertical",
            np.concatenate([along[0], along[1][::-1]]),
            np.concatenate([span, span[::-1]]),
        )
        parts.append(frame.located("outline", *outline, mark.colors[k % len(mark.colors)]))
    return parts


@_entered(Heatmap)
def heatmap(mark: Heatmap, frame: Frame) -> list[Located]:
    """The cells, row by row of the data."""
    values = np.array([[np.nan if v is None else v for v in row] for row in mark.values], dtype=float)
    rows, columns = values.shape
    if mark.x_edges:
        x, y = np.array(mark.x_edges, dtype=float), np.array(mark.y_edges, dtype=float)
    else:
        flipped = mark.origin == "upper"
        usual = (-0.5, columns - 0.5, rows - 0.5, -0.5) if flipped else (-0.5, columns - 0.5, -0.5, rows - 0.5)
        left, right, bottom, top = mark.extent or usual
        x = np.linspace(left, right, columns + 1)
        y = np.linspace(top, bottom, rows + 1) if flipped else np.linspace(bottom, top, rows + 1)
    shades = _mapped(values, mark.colormap, mark.low, mark.high, mark.logarithmic)
    near = frame.pixels(np.tile(x[:-1], rows), np.repeat(y[:-1], columns))
    far = frame.pixels(np.tile(x[1:], rows), np.repeat(y[1:], columns))
    shade = shades.reshape(-1, 3)
    still = np.zeros(2, dtype=np.float32)
    return [
        Located("cell", np.array(pair), np.broadcast_to(shade[k], (2, 3)), still)
        for k, pair in enumerate(zip(near, far, strict=True))
    ]


@_entered(Contours)
def contours(mark: Contours, frame: Frame) -> list[Located]:
    """The grid they stand on, as one box."""
    color = mark.colors[0] if mark.colors else "#000000"
    return [frame.located("box", [mark.x[0], mark.x[-1]], [mark.y[0], mark.y[-1]], color)]


@_entered(ErrorBars)
def error_bars(mark: ErrorBars, frame: Frame) -> list[Located]:
    """The points, then whiskers up and down, then whiskers across."""
    radius = frame.points(mark.marker_size if mark.marker_size is not None else 6.0) / 2 if mark.marker else 0.0
    x, y = _numbers(mark.x), _numbers(mark.y)
    tint = mark.error_color or mark.color
    parts = [frame.located("points" if mark.style == "none" else "line", x, y, mark.color, radius)]
    for at, height, low, high in zip(x, y, mark.y_low, mark.y_high, strict=False):
        parts.append(frame.located("whisker", [at, at], [height - low, height + high], tint))
    for at, height, low, high in zip(x, y, mark.x_low, mark.x_high, strict=False):
        parts.append(frame.located("whisker", [at - low, at + high], [height, height], tint))
    return parts


@_entered(Stems)
def stems(mark: Stems, frame: Frame) -> list[Located]:
    """The heads, then the feet of the stalks in the same order."""
    ground = np.full(len(mark.x), mark.base)
    heads = frame.located("points", mark.x, mark.y, mark.color, frame.points(6.0) / 2)
    return [heads, frame.located("stalks", mark.x, ground, mark.color)]


@_entered(Rule)
def rule(mark: Rule, frame: Frame) -> list[Located]:
    """Both ends."""
    box = frame.axes.get_window_extent()
    flat = mark.orientation == "horizontal"
    limits = (frame.axes.get_xlim()[0], frame.axes.get_ylim()[0])
    place = [mark.position]
    at = frame.pixels([limits[0]], place) if flat else frame.pixels(place, [limits[1]])
    shares = np.array(mark.span)
    if flat:
        ends = np.column_stack([box.x0 + shares * box.width, np.full(2, at[0, 1])])
    else:
        ends = np.column_stack([np.full(2, at[0, 0]), frame.height - (box.y0 + shares * box.height)])
    return [frame.placed("rule", ends, mark.color)]


@_entered(Band)
def band(mark: Band, frame: Frame) -> list[Located]:
    """Opposite corners of the stripe."""
    upright = mark.orientation == "vertical"
    whole = frame.axes.get_ylim() if upright else frame.axes.get_xlim()
    x, y = _turned(upright, [mark.start, mark.end], whole)
    return [frame.located("band", x, y, mark.color)]


@_entered(Segments)
def segments(mark: Segments, frame: Frame) -> list[Located]:
    """Both ends of each piece."""
    flat = mark.orientation == "horizontal"
    parts = []
    for k, (at, start, end) in enumerate(zip(mark.positions, mark.starts, mark.ends, strict=True)):
        ends = _turned(flat, [start, end], [at, at])
        parts.append(frame.located("rule", *ends, mark.colors[k % len(mark.colors)]))
    return parts


@_entered(Polygon)
def polygon(mark: Polygon, frame: Frame) -> list[Located]:
    """The corners."""
    return [frame.located("polygon", mark.x, mark.y, mark.color)]
