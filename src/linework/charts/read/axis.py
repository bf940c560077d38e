"""From a matplotlib axis to ours: label, scale, limits, ticks with their words, grid."""

from typing import Any

import numpy as np
from matplotlib import category, rcParams, ticker

from linework.charts.chart import Axis, Grid, Side
from linework.charts.read.look import text_color
from linework.charts.read.scale import hexadecimal, is_dated, is_polar, place, places, plain, unless
from linework.charts.read.words import words

AUTOMATIC = {"AutoLocator", "AutoDateLocator", "LogLocator", "SymmetricalLogLocator", "StrCategoryLocator"}
AUTOMATIC |= {"ThetaLocator", "RadialLocator"}
PLAIN = {"ScalarFormatter", "LogFormatterSciNotation", "LogFormatter", "AutoDateFormatter"}
PLAIN |= {"StrCategoryFormatter", "ThetaFormatter", "LogFormatterMathtext"}


def read_axis(axes: Any, letter: str, *, quiet: bool = False) -> Axis:
    """One axis of drawn axes; `quiet` where a mark sets limits and ticks by itself (a pie): then only the label."""
    axis = axes.xaxis if letter == "x" else axes.yaxis
    label = words(axis.label)
    if quiet:
        return Axis(label=label)
    scale = axis.get_scale()
    look = _ticks(axes, axis, letter)
    named = "scale" in look
    dated = is_dated(axis)
    found = look.pop("scale", "date" if dated else scale if scale in ("log", "symlog") else "linear")
    return Axis(
        label=label,
        scale=found,
        limits=_limits(axes, axis, letter),
        side=_side(axis, letter),
        grid=_grid(axes, axis),
        **look,
        **(_words_at_ticks(axis, letter, look) if look.get("ticked", True) or named else {}),
    )


def _limits(axes: Any, axis: Any, letter: str) -> Any:
    """The limits where the chart's author (or a shared axis) set them; None where the data do."""
    if is_polar(axes) and letter == "x":
        return None
    auto = axes.get_autoscalex_on() if letter == "x" else axes.get_autoscaley_on()
    margin = axes.margins()[0 if letter == "x" else 1]
    group = axes.get_shared_x_axes() if letter == "x" else axes.get_shared_y_axes()
    twins = axes._twinned_axes.get_siblings(axes)
    alone = all(other in twins for other in group.get_siblings(axes))
    low, high = axes.get_xlim() if letter == "x" else axes.get_ylim()
    if auto and alone and np.isclose(margin, 0.05):
        upside_down = low > high and not any(image.origin == "upper" for image in axes.images)
        if not upside_down:
            return None
    return place(low, axis), place(high, axis)


def _side(axis: Any, letter: str) -> Side | None:
    where = axis.get_ticks_position()
    usual = "bottom" if letter == "x" else "left"
    return where if where in ("top", "right", "bottom", "left") and where != usual else None


def _ticks(axes: Any, axis: Any, letter: str) -> dict[str, Any]:
    """Where the ticks are and what is written there, as far as it is not matplotlib's own choice."""
    locator, formatter = axis.get_major_locator(), axis.get_major_formatter()
    kind = type(locator).__name__
    if isinstance(locator, category.StrCategoryLocator):
        return {"scale": "category", "tick_labels": tuple(axis.units._mapping)}
    if kind == "NullLocator" or (kind == "FixedLocator" and not len(locator.locs)) or not axis.get_visible():
        return {"ticked": False}
    form = None if kind == "LogLocator" and type(formatter).__name__ in PLAIN else _format(formatter)
    if form is None and kind == "LogLocator":
        return {}
    if isinstance(formatter, ticker.NullFormatter):
        return {"labelled": False} | ({"ticks": places(locator.locs, axis)} if kind == "FixedLocator" else {})
    own = type(formatter).__name__ not in PLAIN and form is None
    if is_polar(axes) and not own and kind != "FixedLocator":
        return {}
    if kind in AUTOMATIC and not own:
        return {} if form is None else {"tick_format": form}
    low, high = sorted(axis.get_view_interval())
    room = 1e-9 * (high - low)
    all_ticks = np.asarray(axis.get_majorticklocs(), dtype=float)
    shown = [tick for tick in all_ticks if kind == "FixedLocator" or low - room <= tick <= high + room]
    if not shown:
        return {"ticked": False}
    if not own:
        ticks: dict[str, Any] = {"ticks": places(shown, axis)}
        return ticks if form is None else {**ticks, "tick_format": form}
    labels = dict(zip(all_ticks.tolist(), map(str, formatter.format_ticks(all_ticks)), strict=False))
    texts = tuple(labels.get(float(tick), "") for tick in shown)
    if not any(text.strip() for text in texts):
        return {"ticks": places(shown, axis), "labelled": False}
    if all(_is_number(text, tick) for text, tick in zip(texts, shown, strict=True)):
        return {"ticks": places(shown, axis)}
    if np.array_equal(shown, np.arange(len(shown))) and not all(map(_numeric, texts)) and not is_polar(axes):
        return {"scale": "category", "tick_labels": texts}
    return {"ticks": places(shown, axis), "tick_labels": texts}


def _is_number(text: str, tick: float) -> bool:
    return _numeric(text) and text == f"{tick:g}"


def _numeric(text: str) -> bool:
    try:
        float(text.replace("−", "-"))
    except ValueError:
        return False
    return True


def _format(formatter: Any) -> str | None:
    """A format string where the formatter is one."""
    if isinstance(formatter, ticker.StrMethodFormatter):
        return str(formatter.fmt)
    if isinstance(formatter, ticker.PercentFormatter) and formatter.xmax in (1, 100):
        digits = formatter.decimals if formatter.decimals is not None else 0
        return f"{{x:.{digits}%}}" if formatter.xmax == 1 else f"{{x:.{digits}f}}{formatter.symbol}"
    if type(formatter).__name__ == "DateFormatter":
        return str(formatter.fmt)
    return None


def _words_at_ticks(axis: Any, letter: str, look: dict[str, Any]) -> dict[str, Any]:
    """How the words at the ticks look, from the first of them."""
    labels = axis.get_majorticklabels()
    settings = axis.get_tick_params(which="major")
    side = _side(axis, letter) or ("bottom" if letter == "x" else "left")
    found: dict[str, Any] = {}
    if not settings.get(f"label{side}", True) or (labels and not any(label.get_visible() for label in labels)):
        found["labelled"] = False
    marks = [tick.tick2line if side in ("top", "right") else tick.tick1line for tick in axis.get_major_ticks()]
    polar = is_polar(axis.axes)  # its ticks have no marks, and their words turn with the angle
    if marks and not polar and (not any(mark.get_visible() for mark in marks) or marks[0].get_markersize() == 0):
        found["marked"] = False
    if not labels or found.get("labelled") is False or look.get("labelled") is False:
        return {name: value for name, value in found.items() if name not in look}
    first = labels[0]
    usual = "center" if letter == "x" else "left" if side == "right" else "right"
    return {
        **found,
        "tick_rotation": plain(first.get_rotation()),
        "tick_align": None if polar or first.get_ha() == usual else first.get_ha(),
        "tick_size": unless(first.get_fontsize(), rcParams["font.size"]),
        "tick_color": text_color(first),
    }


def _grid(axes: Any, axis: Any) -> Grid | None:
    """The grid at the major ticks, if it is drawn."""
    lines = axis.get_gridlines()
    if not lines or not lines[0].get_visible() or not axes.axison:
        return None
    first = lines[0]
    color, alpha = hexadecimal(first.get_color()), first.get_alpha()
    return Grid(
        color=None if color == "#b0b0b0" else color,
        style=None if first.get_linestyle() == "-" else first.get_linestyle(),
        width=unless(first.get_linewidth(), 0.8),
        alpha=None if alpha is None or alpha == 1 else plain(alpha),
    )
