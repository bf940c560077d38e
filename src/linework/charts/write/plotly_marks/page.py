"""The page that marks are written on as Plotly code, and the register of what can be written."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from linework.charts.chart import Axis
from linework.charts.marks import Strict
from linework.charts.write.source import Names, Source, call, lay_out
from linework.errors import InputError

M = TypeVar("M", bound=Strict)
DASHES = {"--": "dash", ":": "dot", "-.": "dashdot"}
SYMBOLS = {"s": "square", "^": "triangle-up", "v": "triangle-down", "D": "diamond", "d": "diamond-tall", "x": "x-thin"}
SYMBOLS |= {
    "+": "cross-thin",
    "*": "star",
    "p": "pentagon",
    "h": "hexagon",
    "X": "x",
    "P": "cross",
    "<": "triangle-left",
}


@dataclass
class Page:
    """Where traces are being drawn: x and y of the panel, where it stands, and the data so far."""

    x: Axis
    y: Axis
    names: Names
    named_x: bool
    named_y: bool
    where: dict[str, Any]
    polar: bool = False

    def places(self, values: Sequence[Any], axis: str, wish: str = "") -> Source:
        """The variable of places along an axis: the categories' names where the axis is made of them."""
        scale, named = (self.x, self.named_x) if axis == "x" else (self.y, self.named_y)
        words = scale.label.text if scale.label else ""
        if named:
            chosen = tuple(scale.tick_labels[int(value)] for value in values)
            return self.names.variable(chosen, words, "categories")
        return self.names.variable(tuple(values), wish, words, axis)

    def trace(self, kind: str, **settings: Any) -> str:
        """The line that adds a trace."""
        return lay_out("", call("fig.add_trace", call(f"go.{kind}", **settings), **self.where))


WRITERS: dict[type, Callable[[Any, Page], list[str]]] = {}


def writes(kind: type[M]) -> Callable[[Callable[[M, Page], list[str]]], Callable[[M, Page], list[str]]]:
    """Enters the function that writes one kind of mark."""

    def enter(function: Callable[[M, Page], list[str]]) -> Callable[[M, Page], list[str]]:
        WRITERS[kind] = function
        return function

    return enter


@cache
def _css() -> dict[str, str]:
    from matplotlib.colors import CSS4_COLORS

    return {str(digits).lower(): str(name) for name, digits in CSS4_COLORS.items()}


def color(value: str | None) -> str | None:
    """The CSS name of a colour where it has one, else its digits; transparent for none."""
    return None if value is None else "rgba(0, 0, 0, 0)" if value == "none" else _css().get(value, value)


def colorscale(name: str | tuple[str, ...]) -> Any:
    """Colours that make a colour map, taken from matplotlib where it has a name."""
    if isinstance(name, str):
        import matplotlib
        from matplotlib.colors import to_hex

        if name not in matplotlib.colormaps:
            raise InputError(f"There is no colour map {name!r}; take one that matplotlib has.")
        return [to_hex(matplotlib.colormaps[name](share)) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    return list(name)


def given(**settings: Any) -> dict[str, Any] | None:
    """The settings that are given; None where none is."""
    return {name: value for name, value in settings.items() if value is not None} or None


def one_or_all(values: Sequence[Any], names: Names, wish: str) -> Any:
    """None, the one value, or a variable with all."""
    return None if not values else values[0] if len(values) == 1 else names.variable(tuple(values), wish)


def reach_of(low: tuple[float, ...], high: tuple[float, ...], names: Names, **look: Any) -> dict[str, Any] | None:
    """How far whiskers reach, as Plotly says it; None without whiskers."""
    if not low and not high:
        return None
    lower = None if low == high else names.variable(low, "errors low")
    upper = names.variable(high, "errors" if lower is None else "errors high")
    return given(array=upper, arrayminus=lower, **look)


def with_markers(page: Page, x: Sequence[Any], y: Sequence[Any], words: str) -> tuple[str, dict[str, Any]]:
    """The trace for points and where they are: angles and radii in a polar panel."""
    if not page.polar:
        return "Scatter", {"x": page.places(x, "x"), "y": page.places(y, "y", words)}
    degrees = tuple(round(math.degrees(float(angle)), 6) for angle in x)
    theta = page.names.variable(degrees, "angles")
    return "Scatterpolar", {"theta": theta, "r": page.names.variable(tuple(y), words, "radii")}
