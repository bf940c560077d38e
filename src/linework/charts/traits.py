"""What ChartMimic's low-level metrics compare of a chart, collected inside the sandbox while its code runs.

Texts as the renderer is asked to draw them (words at ticks left out), the cell of each axes in its grid, the number of
calls of each plotting function, and the final colours of what each function drew. Only outermost calls count.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from linework.errors import InputError

Cell = tuple[int, int, int, int, int, int]
COUNTED = (
    *("bar", "barh", "plot", "axhline", "axvline", "axvspan", "axhspan", "hlines", "vlines", "errorbar", "boxplot"),
    *("violinplot", "violin", "hist", "fill_between", "fill_betweenx", "scatter", "quiver", "pie", "fill", "imshow"),
    *("pcolor", "contour", "contourf", "broken_barh", "tripcolor"),
)
# Functions that the published metrics do not see; the fixed variant does.
UNSEEN = ("pcolormesh", "hexbin", "streamplot", "eventplot", "barbs", "table", "stairs", "bxp")


@dataclass(frozen=True)
class Traits:
    """What is compared of one chart; `cells` as coded, `panels` without colour bars and twins."""

    texts: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    panels: tuple[Cell, ...] = ()
    calls: Mapping[str, int] | None = None
    colors: Mapping[str, tuple[str, ...]] | None = None


_TRAITS = TypeAdapter(Traits)


def traits_from_json(text: str) -> Traits:
    """Traits as the watcher wrote them. Raises InputError where a job's process made them up."""
    try:
        return _TRAITS.validate_json(text)
    except ValidationError as fault:
        raise InputError("The code sent traits that are none; look into what it does.") from fault


@contextmanager
def traits() -> Iterator[Callable[[Any], str]]:
    """A watcher: counts calls and keeps what they drew, then gives the figure's Traits as JSON."""
    calls: Counter[str] = Counter()
    drawn: list[tuple[str, Any]] = []
    with _watched_calls(calls, drawn):
        yield lambda figure: json.dumps(asdict(_collect(figure, calls, drawn)))


def _collect(figure: Any, calls: Mapping[str, int], drawn: list[tuple[str, Any]]) -> Traits:
    colors: dict[str, set[str]] = {}
    for name, thing in drawn:
        colors.setdefault(name, set()).update(_colors(thing))
    return Traits(
        texts=tuple(_texts(figure)),
        cells=tuple(_cells(figure.axes)),
        panels=tuple(_panels(figure.axes)),
        calls=dict(calls),
        colors={name: tuple(sorted(found)) for name, found in colors.items() if found},
    )


@contextmanager
def _watched_calls(calls: Counter[str], drawn: list[tuple[str, Any]]) -> Iterator[None]:
    """While it lasts, outermost plotting calls are counted and what they return (or the lines they make) is kept."""
    from matplotlib.axes import Axes
    from matplotlib.axes._base import _process_plot_var_args as Lines

    busy: list[str] = []

    def watched(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(axes: Any, *positional: Any, **named: Any) -> Any:
            if busy:
                return original(axes, *positional, **named)
            busy.append(name)
            try:
                result = original(axes, *positional, **named)
            finally:
                busy.pop()
            key = f"{name}_polar" if name == "plot" and axes.name == "polar" else name
            if type(axes._axes_locator).__name__ == "_ColorbarAxesLocator":  # a colour bar draws itself with them
                return result
            calls[key] += 1
            if name not in ("plot", "errorbar"):  # their lines come in below
                drawn.append((name, result))
            return result

        return wrapper

    def made(self: Any, *positional: Any, **named: Any) -> Any:
        line, settings = makes(self, *positional, **named)
        if not busy or busy[0] in ("plot", "errorbar"):
            drawn.append(("plot", line))
        return line, settings

    names = [name for name in (*COUNTED, *UNSEEN) if hasattr(Axes, name)]
    originals = {name: getattr(Axes, name) for name in names}
    makes = Lines._make_line
    for name, original in originals.items():
        setattr(Axes, name, watched(name, original))
    Lines._make_line = made
    try:
        yield
    finally:
        for name, original in originals.items():
            setattr(Axes, name, original)
        Lines._make_line = makes


def _colors(thing: Any) -> Iterable[str]:
    """The colours something has now: hex digits, or the name of its colour map."""
    from matplotlib.colors import to_hex
    from matplotlib.patches import PathPatch

    if isinstance(thing, dict):  # boxes count where they are filled, violins by their bodies
        parts = [part for part in thing.get("boxes", ()) if isinstance(part, PathPatch)] + list(thing.get("bodies", ()))
        return [color for part in parts for color in _colors(part)]
    if hasattr(thing, "cmap") and getattr(thing, "get_array", lambda: None)() is not None:
        return [str(thing.cmap.name)]
    if hasattr(thing, "wedges"):
        return [color for wedge in thing.wedges for color in _colors(wedge)]
    if hasattr(thing, "patches") and not hasattr(thing, "get_facecolor"):
        return [color for patch in thing.patches for color in _colors(patch)]
    if isinstance(thing, tuple | list):
        return [color for part in thing for color in _colors(part)]
    if hasattr(thing, "get_xdata"):
        return [to_hex(thing.get_color())]
    if hasattr(thing, "get_segments"):
        return [to_hex(color) for color in thing.get_edgecolor()]
    if hasattr(thing, "get_facecolor"):
        import numpy as np

        return [to_hex(color) for color in np.atleast_2d(thing.get_facecolor())]
    return []


def _cells(axes: Iterable[Any]) -> Iterator[Cell]:
    """Rows, columns, first and last row, first and last column of each axes' own grid."""
    for one in axes:
        if (spec := one.get_subplotspec()) is not None:
            yield _cell(spec)


def _panels(axes: Iterable[Any]) -> Iterator[Cell]:
    """The same for panels: no colour bars, twins once, the cell that a colour bar has split as a whole."""
    seen: list[Any] = []
    for one in axes:
        spec = one.get_subplotspec()
        twins = one._twinned_axes.get_siblings(one)
        if spec is None or hasattr(one, "_colorbar") or any(other in twins for other in seen):
            continue
        seen.append(one)
        yield _cell(spec.get_topmost_subplotspec())


def _cell(spec: Any) -> Cell:
    rows, columns = spec.get_gridspec().get_geometry()
    row, column = spec.rowspan, spec.colspan
    return rows, columns, row.start, row.stop - 1, column.start, column.stop - 1


def _texts(figure: Any) -> list[str]:
    """What the renderer is asked to write, but for words at ticks and the offsets of axes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
    from matplotlib.text import Text

    silent = {
        id(text)
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for text in (axis.offsetText, *axis.get_ticklabels(which="both"))
    }
    written: list[str] = []
    now: list[Any] = []
    draw, write = Text.draw, RendererAgg.draw_text

    def drawing(text: Any, *positional: Any, **named: Any) -> Any:
        now.append(text)
        try:
            return draw(text, *positional, **named)
        finally:
            now.pop()

    def writing(renderer: Any, gc: Any, x: float, y: float, words: str, *more: Any, **named: Any) -> Any:
        if not now or id(now[-1]) not in silent:
            written.append(words)
        return write(renderer, gc, x, y, words, *more, **named)

    Text.draw, RendererAgg.draw_text = drawing, writing
    canvas = figure.canvas
    try:
        FigureCanvasAgg(figure).draw()
    finally:
        Text.draw, RendererAgg.draw_text = draw, write
        figure.set_canvas(canvas)
    return written
