"""What can be drawn in a panel: one frozen dataclass for each kind of mark, told apart by `kind`.

Values are what the picture shows: a histogram is its bins and counts, a box its five numbers. Numbers are floats, a
place on a date axis is an ISO string, colours are `#rrggbb`. None (or an empty tuple) means what matplotlib does by
itself; sizes and widths are in points. A `label` is the mark's line in the legend; `order` is the z-order where it is
not the usual one.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

Place = float | Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?)?$")]
Orientation = Literal["vertical", "horizontal"]


@dataclass(frozen=True, kw_only=True)
class Strict:
    """A part of a chart: built by keyword, equal by value; unknown fields are refused when it comes from JSON."""

    __pydantic_config__ = ConfigDict(extra="forbid")


@dataclass(frozen=True, kw_only=True)
class Text(Strict):
    """Words and their look."""

    text: str
    size: float | None = None
    color: str | None = None
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, kw_only=True)
class ValueLabels(Strict):
    """Words at the bars of one series, at their ends (`edge`) or in their middles (`center`)."""

    texts: tuple[str, ...]
    place: Literal["edge", "center"] = "edge"
    padding: float = 0.0
    size: float | None = None
    color: str | None = None
    bold: bool = False
    rotation: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Errors(Strict):
    """Whiskers of bars: how far down and up from each value."""

    low: tuple[float, ...]
    high: tuple[float, ...]
    color: str = "#000000"
    width: float | None = None
    cap_size: float = 0.0


@dataclass(frozen=True, kw_only=True)
class ColorBar(Strict):
    """The scale beside a mark that is coloured by value."""

    label: Text | None = None
    orientation: Orientation = "vertical"
    shrink: float = 1.0
    ticks: tuple[float, ...] = ()
    tick_labels: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Bars(Strict):
    """One series of bars: centre on the category axis, length along the other, from `base` (0 where empty).

    `colors`, `hatches` hold one entry for all bars or one for each; `thickness` is the width of a vertical bar.
    """

    kind: Literal["bars"] = "bars"
    orientation: Orientation = "vertical"
    positions: tuple[Place, ...]
    values: tuple[float, ...]
    base: tuple[float, ...] = ()
    thickness: tuple[float, ...] = (0.8,)
    colors: tuple[str, ...] = ("#1f77b4",)
    edge_color: str | None = None
    edge_width: float | None = None
    hatches: tuple[str, ...] = ()
    alpha: float | None = None
    errors: Errors | None = None
    value_labels: ValueLabels | None = None
    label: str | None = None
    order: float | None = None


@dataclass(frozen=True, kw_only=True)
class Line(Strict):
    """A polyline through points, or their markers alone (`style` "none"); a gap is a None in `y`."""

    kind: Literal["line"] = "line"
    x: tuple[Place, ...]
    y: tuple[Place | None, ...]
    color: str = "#1f77b4"
    style: str = "-"
    width: float | None = None
    marker: str | None = None
    marker_size: float | None = None
    marker_face: str | None = None
    marker_edge: str | None = None
    marker_edge_width: float | None = None
    steps: Literal["pre", "mid", "post"] | None = None
    alpha: float | None = None
    label: str | None = None
    order: float | None = None


@dataclass(frozen=True, kw_only=True)
class Scatter(Strict):
    """Points; `sizes` in square points and `colors` are one for all or one each, or `values` through a colour map."""

    kind: Literal["scatter"] = "scatter"
    x: tuple[Place, ...]
    y: tuple[Place, ...]
    sizes: tuple[float, ...] = ()
    colors: tuple[str, ...] = ("#1f77b4",)
    values: tuple[float, ...] = ()
    colormap: str | tuple[str, ...] = "viridis"
    low: float | None = None
    high: float | None = None
    colorbar: ColorBar | None = None
    marker: str = "o"
    edge_color: str | None = None
    edge_width: float | None = None
    alpha: float | None = None
    label: str | None = None
    order: float | None = None


@dataclass(frozen=True, kw_only=True)
class Area(Strict):
    """The band between two curves over the same places; areas that lie on one another are a stack."""

    kind: Literal["area"] = "area"
    orientation: Orientation = "vertical"
    x: tuple[Place, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    color: str = "#1f77b4"
    edge_color: str | None = None
    edge_width: float | None = None
    hatch: str | None = None
    steps: Literal["pre", "mid", "post"] | None = None
    alpha: float | None = None
    label: str | None = None
    order: float | None = None


@dataclass(frozen=True, kw_only=True)
class Pie(Strict):
    """Slices from `start_angle` degrees; `hole` is the share of the radius left open (a donut where above 0)."""

    kind: Literal["pie"] = "pie"
    values: tuple[float, ...]
    labels: tuple[str, ...] = ()
    percents: tuple[str, ...] = ()
    colors: tuple[str, ...] = ()
    start_angle: float = 0.0
    counterclockwise: bool = True
    explode: tuple[float, ...] = ()
    radius: float = 1.0
    hole: float = 0.0
    label_distance: float = 1.1
    percent_distance: float = 0.6
    edge_color: str | None = None
    edge_width: float | None = None
    shadow: bool = False
    hatches: tuple[str, ...] = ()
    alpha: float | None = None
    label_size: float | None = None
    label_color: str | None = None
    percent_size: float | None = None
    percent_color: str | None = None


@dataclass(frozen=True, kw_only=True)
class Histogram(Strict):
    """Counts (or densities) between consecutive `edges`; `base` where it is stacked on another."""

    kind: Literal["histogram"] = "histogram"
    orientation: Orientation = "vertical"
    edges: tuple[float, ...]
    counts: tuple[float, ...]
    base: tuple[float, ...] = ()
    outline: bool = False
    share: float = 1.0
    color: str = "#1f77b4"
    edge_color: str | None = None
    edge_width: float | None = None
    hatch: str | None = None
    alpha: float | None = None
    label: str | None = None
    order: float | None = None


@dataclass(frozen=True, kw_only=True)
class Box(Strict):
    """One box: its place, the five numbers (whisker, quartile, median, quartile, whisker), outliers, perhaps a mean."""

    position: float
    low: float
    q1: float
    median: float
    q3: float
    high: float
    outliers: tuple[float, ...] = ()
    mean: float | None = None


@dataclass(frozen=True, kw_only=True)
class Boxes(Strict):
    """A row of boxes of one call; `colors` fills them (empty: outlines only)."""

    kind: Literal["boxes"] = "boxes"
    orientation: Orientation = "vertical"
    boxes: tuple[Box, ...]
    width: float = 0.5
    colors: tuple[str, ...] = ()
    line_color: str | None = None
    line_width: float | None = None
    median_color: str | None = None
    median_width: float | None = None
    outlier_marker: str = "o"
    outlier_size: float | None = None
    alpha: float | None = None
    order: float | None = None


@dataclass(frozen=True, kw_only=True)
class Violins(Strict):
    """Densities drawn sideways: each violin is its place, the values it spans and its half widths there."""

    kind: Literal["violins"] = "violins"
    orientation: Orientation = "vertical"
    positions: tuple[float, ...]
    spans: tuple[tuple[float, ...], ...]
    halves: tuple[tuple[float, ...], ...]
    colors: tuple[str, ...] = ("#1f77b4",)
    edge_color: str | None = None
    alpha: float | None = None
    extremes: bool = True
    medians: tuple[float, ...] = ()
    means: tuple[float, ...] = ()
    line_color: str | None = None


@dataclass(frozen=True, kw_only=True)
class Heatmap(Strict):
    """A grid of coloured cells, rows as they stand from the top of the data; `extent` is left, right, bottom, top.

    Cells of unequal size have `x_edges` and `y_edges` instead. `texts` are written in the cells, row by row.
    """

    kind: Literal["heatmap"] = "heatmap"
    values: tuple[tuple[float | None, ...], ...]
    extent: tuple[float, float, float, float] | None = None
    x_edges: tuple[float, ...] = ()
    y_edges: tuple[float, ...] = ()
    colormap: str | tuple[str, ...] = "viridis"
    low: float | None = None
    high: float | None = None
    logarithmic: bool = False
    origin: Literal["upper", "lower"] = "upper"
    aspect: Literal["equal", "auto"] = "equal"
    smooth: bool = False
    alpha: float | None = None
    edge_color: str | None = None
    texts: tuple[tuple[str, ...], ...] = ()
    text_size: float | None = None
    text_colors: tuple[str, ...] = ()
    colorbar: ColorBar | None = None

    @property
    def first_cell(self) -> tuple[float, float, float, float] | None:
        """The middle of the first cell of the first row, and the steps to the next one along each axis.

        None where cells have unequal sizes.
        """
        rows, columns = len(self.values), len(self.values[0])
        edges = self.x_edges, self.y_edges
        if any(edges) and edges != (tuple(range(columns + 1)), tuple(range(rows + 1))):
            return None
        if any(edges):
            return 0.5, 0.5, 1.0, 1.0
        if self.extent is None:
            return 0.0, 0.0, 1.0, 1.0
        left, right, bottom, top = self.extent
        start, end = (top, bottom) if self.origin == "upper" else (bottom, top)
        across, down = (right - left) / columns, (end - start) / rows
        return left + across / 2, start + down / 2, across, down


@dataclass(frozen=True, kw_only=True)
class Contours(Strict):
    """Level lines, or filled bands, of values on a grid."""

    kind: Literal["contours"] = "contours"
    x: tuple[float, ...]
    y: tuple[float, ...]
    values: tuple[tuple[float | None, ...], ...]
    levels: tuple[float, ...]
    filled: bool = False
    colormap: str | tuple[str, ...] = "viridis"
    colors: tuple[str, ...] = ()
    line_width: float | None = None
    alpha: float | None = None
    colorbar: ColorBar | None = None


@dataclass(frozen=True, kw_only=True)
class ErrorBars(Strict):
    """Points with whiskers: how far each reaches left, right, down and up (empty: not that way)."""

    kind: Literal["error_bars"] = "error_bars"
    x: tuple[Place, ...]
    y: tuple[Place, ...]
    x_low: tuple[float, ...] = ()
    x_high: tuple[float, ...] = ()
    y_low: tuple[float, ...] = ()
    y_high: tuple[float, ...] = ()
    color: str = "#1f77b4"
    style: str = "-"
    width: float | None = None
    marker: str | None = None
    marker_size: float | None = None
    marker_face: str | None = None
    error_color: str | None = None
    error_width: float | None = None
    cap_size: float = 0.0
    alpha: float | None = None
    label: str | None = None
    order: float | None = None


@dataclass(frozen=True, kw_only=True)
class Stems(Strict):
    """Points on stalks from a base line."""

    kind: Literal["stems"] = "stems"
    x: tuple[Place, ...]
    y: tuple[float, ...]
    base: float = 0.0
    color: str = "#1f77b4"
    marker: str = "o"
    base_color: str = "#d62728"
    label: str | None = None


@dataclass(frozen=True, kw_only=True)
class Rule(Strict):
    """A straight line across the panel: horizontal at a height, vertical at a place; `span` in shares of the panel."""

    kind: Literal["rule"] = "rule"
    orientation: Orientation
    position: Place
    span: tuple[float, float] = (0.0, 1.0)
    color: str = "#1f77b4"
    style: str = "-"
    width: float | None = None
    alpha: float | None = None
    label: str | None = None
    order: float | None = None


@dataclass(frozen=True, kw_only=True)
class Segments(Strict):
    """Parallel straight pieces (`hlines`, `vlines`): where each lies, from where to where it goes."""

    kind: Literal["segments"] = "segments"
    orientation: Orientation
    positions: tuple[Place, ...]
    starts: tuple[Place, ...]
    ends: tuple[Place, ...]
    colors: tuple[str, ...] = ("#1f77b4",)
    style: str = "-"
    width: float | None = None
    alpha: float | None = None
    label: str | None = None
    order: float | None = None


@dataclass(frozen=True, kw_only=True)
class Band(Strict):
    """A shaded stripe across the panel between two places (vertical stripe) or two heights (horizontal)."""

    kind: Literal["band"] = "band"
    orientation: Orientation
    start: Place
    end: Place
    color: str = "#1f77b4"
    alpha: float | None = None
    label: str | None = None
    order: float | None = None


@dataclass(frozen=True, kw_only=True)
class Polygon(Strict):
    """A closed filled outline."""

    kind: Literal["polygon"] = "polygon"
    x: tuple[Place, ...]
    y: tuple[Place, ...]
    color: str = "#1f77b4"
    edge_color: str | None = None
    edge_width: float | None = None
    alpha: float | None = None
    label: str | None = None
    order: float | None = None


Mark = Annotated[
    Bars
    | Line
    | Scatter
    | Area
    | Pie
    | Histogram
    | Boxes
    | Violins
    | Heatmap
    | Contours
    | ErrorBars
    | Stems
    | Rule
    | Segments
    | Band
    | Polygon,
    Field(discriminator="kind"),
]
ASIDE = ("rule", "band", "segments", "polygon")  # kinds that do not make the type of a chart
