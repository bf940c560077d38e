"""Values as they stand on an axis: plain numbers, or ISO dates where the axis measures time; colours as hex digits."""

import math
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import numpy as np
from matplotlib import colors, dates
from matplotlib.projections.polar import PolarAxes

from linework.charts.marks import Place


def is_dated(axis: Any) -> bool:
    """Whether a matplotlib axis measures time."""
    converter = axis.get_converter()
    kinds = (dates.DateConverter, dates.ConciseDateConverter, dates._SwitchableDateConverter)
    return isinstance(converter, kinds) or isinstance(axis.get_major_formatter(), dates.DateFormatter)


def is_polar(axes: Any) -> bool:
    """Whether axes have angles and radii."""
    return isinstance(axes, PolarAxes)


def plain(value: Any) -> float:
    """A float without the noise of binary arithmetic, whole numbers as they are."""
    return float(f"{float(value):.12g}")


def iso(days: float) -> str:
    """Days since 1970 as an ISO date, with the time of day where it is not midnight; to the second."""
    moment = dates.num2date(days).replace(tzinfo=None) + timedelta(microseconds=500_000)
    moment = moment.replace(microsecond=0)
    return moment.date().isoformat() if not (moment.hour or moment.minute or moment.second) else moment.isoformat()


def place(value: Any, axis: Any) -> Place:
    """One value along a matplotlib axis."""
    return iso(float(value)) if is_dated(axis) else plain(value)


def places(values: Iterable[Any], axis: Any) -> tuple[Place, ...]:
    """Values along a matplotlib axis."""
    dated = is_dated(axis)
    return tuple(iso(float(value)) if dated else plain(value) for value in np.ma.filled(np.ma.asarray(values), np.nan))


def floats(values: Iterable[Any]) -> tuple[float, ...]:
    """Plain numbers."""
    return tuple(plain(value) for value in values)


def gapped(values: Iterable[Any]) -> tuple[float | None, ...]:
    """Plain numbers, None where there is none."""
    filled: Any = np.ma.filled(np.ma.asarray(values, dtype=float), np.nan)
    return tuple(plain(value) if math.isfinite(value) else None for value in filled.ravel())


def hexadecimal(color: Any) -> str:
    """A colour as #rrggbb, its opacity left out."""
    return str(colors.to_hex(color))[:7]


def visible(color: Any) -> bool:
    """Whether a colour can be seen at all."""
    return bool(colors.to_rgba(color)[3] > 0)


def opacity(artist: Any, color: Any) -> float | None:
    """How opaque an artist is; None where it is fully so."""
    alpha = artist.get_alpha()
    alpha = colors.to_rgba(color)[3] if alpha is None or np.ndim(alpha) else alpha
    return None if alpha == 1 else plain(alpha)


def unless(value: Any, usual: Any) -> Any:
    """A number, or None where it is what matplotlib takes by itself."""
    return None if math.isclose(float(value), usual, rel_tol=1e-6) else plain(value)


def same(values: list[Any]) -> tuple[Any, ...]:
    """One value where all are equal, else all."""
    return tuple(values[:1]) if len(set(values)) == 1 else tuple(values)


def label_of(artist: Any) -> str | None:
    """The artist's line in the legend."""
    label = str(artist.get_label() or "")
    return None if not label or label.startswith("_") else label


def order_of(artist: Any, usual: float) -> float | None:
    """The z-order where it is not the usual one."""
    return unless(artist.get_zorder(), usual)
