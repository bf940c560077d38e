"""What a chart is: a figure of panels, each with its axes, marks, legend and words; frozen, JSON in and out.

    >>> from linework.charts.marks import Bars
    >>> bars = Bars(positions=(0, 1), values=(3, 4))
    >>> chart = Chart(panels=(Panel(x=Axis(scale="category", tick_labels=("a", "b")), marks=(bars,)),))
    >>> from_json(to_json(chart)) == chart
    True

None means what matplotlib does by itself. Limits run from the lower (or left) end to the upper, so a reversed axis has
them the other way round. A category axis has its categories at 0, 1, 2 ... and their names in `tick_labels`.
"""

import json
import math
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from linework.charts.marks import Mark, Place, Strict, Text
from linework.errors import InputError

Scale = Literal["linear", "log", "symlog", "category", "date"]
Side = Literal["left", "right", "top", "bottom"]


@dataclass(frozen=True, kw_only=True)
class Grid(Strict):
    """Grid lines at the major ticks of one axis."""

    color: str | None = None
    style: str | None = None
    width: float | None = None
    alpha: float | None = None


@dataclass(frozen=True, kw_only=True)
class Axis(Strict):
    """One axis: what it measures, from where to where, and what stands at its ticks.

    `ticks` empty and `ticked` true: matplotlib chooses. `tick_format` is a format string for numbers (`{x:,.0f}`), or
    one of strftime on a date axis. `labelled` false hides the words at the ticks, `marked` false the ticks themselves.
    """

    label: Text | None = None
    scale: Scale = "linear"
    limits: tuple[Place, Place] | None = None
    ticks: tuple[Place, ...] = ()
    tick_labels: tuple[str, ...] = ()
    tick_format: str | None = None
    ticked: bool = True
    labelled: bool = True
    marked: bool = True
    tick_rotation: float = 0.0
    tick_align: Literal["left", "center", "right"] | None = None
    tick_size: float | None = None
    tick_color: str | None = None
    grid: Grid | None = None
    side: Side | None = None


@dataclass(frozen=True, kw_only=True)
class Key(Strict):
    """A line of a legend that stands for no labelled mark: a patch, a line, or a marker alone."""

    label: str
    shape: Literal["patch", "line", "marker"] = "patch"
    color: str = "#1f77b4"
    style: str = "-"
    marker: str | None = None
    alpha: float | None = None


@dataclass(frozen=True, kw_only=True)
class Legend(Strict):
    """Where the legend stands and how; its lines are the labels of the marks, unless it has keys of its own."""

    place: str = "best"
    anchor: tuple[float, ...] | None = None
    columns: int = 1
    title: str | None = None
    frame: bool = True
    size: float | None = None
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Note(Strict):
    """Words at a point, in data or in shares of the panel or figure; an arrow of `arrow_style` leads to `target`.

    With `offset`, x and y are points away from the target.
    """

    text: str
    x: Place
    y: Place
    space: Literal["data", "panel", "figure"] = "data"
    size: float | None = None
    color: str | None = None
    bold: bool = False
    italic: bool = False
    align: Literal["left", "center", "right"] = "left"
    vertical: Literal["bottom", "center", "top", "baseline", "center_baseline"] = "baseline"
    rotation: float = 0.0
    box_color: str | None = None
    box_edge: str | None = None
    box_style: str | None = None
    target: tuple[Place, Place] | None = None
    offset: bool = False
    arrow_style: str | None = None
    arrow_color: str | None = None


@dataclass(frozen=True, kw_only=True)
class Twin(Strict):
    """A second axis over the same panel: it shares x (its own y on the right) or y (its own x on top)."""

    shared: Literal["x", "y"] = "x"
    axis: Axis = Axis()
    marks: tuple[Mark, ...] = ()
    notes: tuple[Note, ...] = ()
    legend: Legend | None = None


@dataclass(frozen=True, kw_only=True)
class Panel(Strict):
    """One plotting area, in the figure's grid (row and column from 0) or at `place` (left, bottom, width, height).

    A polar panel has angles (radians) on x and radii on y; `zero_angle` says where angle 0 points, in radians.
    """

    row: int = 0
    column: int = 0
    rows: int = 1
    columns: int = 1
    place: tuple[float, float, float, float] | None = None
    projection: Literal["plain", "polar"] = "plain"
    zero_angle: float = 0.0
    clockwise: bool = False
    title: Text | None = None
    title_place: Literal["left", "center", "right"] = "center"
    x: Axis = Axis()
    y: Axis = Axis()
    marks: tuple[Mark, ...] = ()
    notes: tuple[Note, ...] = ()
    legend: Legend | None = None
    twins: tuple[Twin, ...] = ()
    background: str | None = None
    hidden_spines: tuple[Side, ...] = ()
    grid_below: bool = False
    equal: bool = False
    bare: bool = False


@dataclass(frozen=True, kw_only=True)
class Margins(Strict):
    """Where the grid of panels lies in the figure, in shares of it; gaps in shares of a panel."""

    left: float | None = None
    right: float | None = None
    bottom: float | None = None
    top: float | None = None
    across: float | None = None
    down: float | None = None


@dataclass(frozen=True, kw_only=True)
class Chart(Strict):
    """A figure: `width` x `height` inches at `dpi`, a grid of `rows` x `columns` places, and the panels in it."""

    width: float = 6.4
    height: float = 4.8
    dpi: float = 100.0
    rows: int = 1
    columns: int = 1
    width_ratios: tuple[float, ...] = ()
    height_ratios: tuple[float, ...] = ()
    layout: Literal["fixed", "tight", "constrained"] = "fixed"
    margins: Margins | None = None
    title: Text | None = None
    panels: tuple[Panel, ...] = ()
    notes: tuple[Note, ...] = ()
    legend: Legend | None = None
    background: str = "#ffffff"
    font_family: str | None = None
    font_size: float = 10.0


_CHART = TypeAdapter(Chart)


def to_json(chart: Chart) -> str:
    """The chart as one line of JSON without what is left at its default; `from_json` is its inverse."""
    return json.dumps(as_dict(chart), ensure_ascii=False, allow_nan=False)


def as_dict(chart: Chart) -> dict[str, Any]:
    """What `to_json` writes, as plain dicts and lists."""
    spare: dict[str, Any] = _spare(chart)
    return spare


def from_json(text: str | bytes) -> Chart:
    """The chart that `to_json` wrote. Raises InputError that names the first wrong place."""
    try:
        return _CHART.validate_json(text)
    except ValidationError as fault:
        first = fault.errors()[0]
        where = " > ".join(str(part) for part in first["loc"]) or "the whole"
        raise InputError(f"This is not a chart's JSON: {where}: {first['msg']}; mend that place.") from fault


def close(a: Any, b: Any, tolerance: float = 1e-5) -> bool:
    """Whether two charts, or parts of them, are equal up to a relative error in their numbers."""
    if is_dataclass(a) and is_dataclass(b):
        return type(a) is type(b) and all(
            close(getattr(a, field.name), getattr(b, field.name), tolerance) for field in fields(a)
        )
    if isinstance(a, tuple) and isinstance(b, tuple):
        numbers = [abs(v) for v in (*a, *b) if isinstance(v, int | float)]
        room = tolerance * max(numbers, default=0.0)  # values of one series are told apart on that series' own scale
        return len(a) == len(b) and all(
            abs(v - w) <= room if isinstance(v, int | float) and isinstance(w, int | float) else close(v, w, tolerance)
            for v, w in zip(a, b, strict=True)
        )
    if isinstance(a, int | float) and isinstance(b, int | float):
        return math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance)
    return a == b


def _spare(part: Any) -> Any:
    """Dataclasses as dicts without fields at their default (but `kind`), tuples as lists."""
    if is_dataclass(part) and not isinstance(part, type):
        return {
            field.name: _spare(getattr(part, field.name))
            for field in fields(part)
            if field.name == "kind" or getattr(part, field.name) != field.default
        }
    return [_spare(item) for item in part] if isinstance(part, tuple) else part
