"""Remembers which plotting call made which artists: a histogram's bars look like any bars once they are drawn.

Only the outermost call counts (`boxplot` calls `bxp`, `hist` calls `bar`). The note stays on the artists themselves, so
it lives as long as they do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

FUNCTIONS = (
    *("bar", "barh", "hist", "errorbar", "boxplot", "bxp", "violinplot", "violin", "pie", "scatter", "plot"),
    *("fill_between", "fill_betweenx", "imshow", "pcolor", "pcolormesh", "contour", "contourf", "stem", "fill"),
    *("axhline", "axvline", "axhspan", "axvspan", "hlines", "vlines", "bar_label", "step"),
)
_MARK = "_linework_call"


@dataclass(frozen=True, eq=False)
class Call:
    """One plotting call: its name, what it was given, what it returned and the artists it left in the axes."""

    name: str
    positional: tuple[Any, ...]
    named: dict[str, Any]
    result: Any
    artists: tuple[Any, ...]


def call_of(artist: Any) -> Call | None:
    """The call that made an artist, if one was recorded."""
    return getattr(artist, _MARK, None)


@contextmanager
def recorded_calls() -> Iterator[None]:
    """While it lasts, plotting calls of all axes leave a note on their artists; the axes' class is restored after."""
    from matplotlib.axes import Axes

    originals = {name: getattr(Axes, name) for name in FUNCTIONS}
    busy: list[str] = []

    def recording(name: str, original: Any) -> Any:
        @wraps(original)
        def wrapper(axes: Any, *positional: Any, **named: Any) -> Any:
            if busy:
                return original(axes, *positional, **named)
            busy.append(name)
            before = {id(child) for child in axes._children}
            try:
                result = original(axes, *positional, **named)
            finally:
                busy.pop()
            made = tuple(child for child in axes._children if id(child) not in before)
            call = Call(name, positional, named, result, made)
            for artist in made:
                setattr(artist, _MARK, call)
            return result

        return wrapper

    for name, original in originals.items():
        setattr(Axes, name, recording(name, original))
    try:
        yield
    finally:
        for name, original in originals.items():
            setattr(Axes, name, original)
