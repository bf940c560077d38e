"""The pen that writes marks as matplotlib code, and the register of what it can write."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from linework.charts.chart import Axis
from linework.charts.marks import Strict
from linework.charts.write.source import Names, Source, quoted

M = TypeVar("M", bound=Strict)


@dataclass
class Pen:
    """Where marks are being drawn: the variable of the axes, its x and y, the data so far and what lies below."""

    axes: str
    x: Axis
    y: Axis
    names: Names
    named_x: bool = False
    named_y: bool = False
    imports: set[str] = field(default_factory=set)
    below: list[tuple[tuple[Any, ...], tuple[float, ...], Source]] = field(default_factory=list)

    def places(self, values: Sequence[Any], axis: str, wish: str = "") -> Source:
        """The variable of places along an axis: the categories' names where they are that, else numbers or dates."""
        scale = self.x if axis == "x" else self.y
        named = self.named_x if axis == "x" else self.named_y
        if named and tuple(values) == tuple(range(len(scale.tick_labels))):
            return self.names.variable(scale.tick_labels, scale.label.text if scale.label else "", "categories")
        return self.names.variable(tuple(values), wish, scale.label.text if scale.label else "", axis)

    def place(self, value: Any) -> Any:
        """One place along an axis: a number, or a date."""
        return self.names.numpy(f"np.datetime64({quoted(value)})") if isinstance(value, str) else value


Writer = Callable[[Any, Pen], list[str]]
WRITERS: dict[type, Writer] = {}


def writes(kind: type[M]) -> Callable[[Callable[[M, Pen], list[str]]], Callable[[M, Pen], list[str]]]:
    """Enters the function that writes one kind of mark."""

    def enter(function: Callable[[M, Pen], list[str]]) -> Callable[[M, Pen], list[str]]:
        WRITERS[kind] = function
        return function

    return enter


@cache
def _color_names() -> dict[str, str]:
    from matplotlib.colors import CSS4_COLORS, TABLEAU_COLORS

    return {str(digits).lower(): name for name, digits in {**CSS4_COLORS, **TABLEAU_COLORS}.items()}


def color(value: str | None) -> str | None:
    """The name of a colour where it has one, else its digits."""
    return _color_names().get(value, value) if value is not None else None


def one_or_all(values: Sequence[Any], names: Names, wish: str) -> Any:
    """None, the one value, or a variable with all."""
    if len(values) < 2:
        return values[0] if values else None
    return names.variable(tuple(values), wish) if len(values) > 4 else list(values)


def colors(values: Sequence[str], names: Names) -> Any:
    """None, one colour by name, or a variable with all."""
    return one_or_all([color(value) for value in values], names, "colors")


def reach_of(low: tuple[float, ...], high: tuple[float, ...], names: Names, wish: str) -> Any:
    """Lengths of whiskers as matplotlib takes them: one list where they are symmetric, else two."""
    if not low and not high:
        return None
    if all(abs(a - b) <= 1e-6 * max(abs(a), abs(b)) for a, b in zip(low, high, strict=True)):
        return names.variable(high, wish, "errors")
    return [names.variable(low, f"{wish} low", "errors_low"), names.variable(high, f"{wish} high", "errors_high")]


def words_of(axis: Axis) -> str:
    """What an axis says it measures."""
    return axis.label.text if axis.label else ""
