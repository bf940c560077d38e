"""Shapes of data as they occur: courses over time, levels of categories, shares, clouds of points, distributions.

Every function takes a generator and returns float64 arrays; values are what a person would have in a table, so they
are rounded to a few digits.
"""

from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float
from numpy import ndarray

Generator = np.random.Generator


def floats(values: Sequence[float] | ndarray) -> tuple[float, ...]:
    """Plain floats, as a chart holds them."""
    return tuple(float(value) for value in values)


def rounded(values: Float[ndarray, "..."], digits: int = 3) -> Float[ndarray, "..."]:
    """All values to the decimals that give the largest of them so many significant digits.

    >>> rounded(np.array([123.456, 0.0172])).tolist()
    [123.0, 0.0]
    """
    largest = float(np.max(np.abs(values), initial=0.0))
    decimals = digits - 1 - int(np.floor(np.log10(largest))) if largest > 0 else 0
    return np.round(values, decimals) + 0.0  # no negative zero


def steps(low: float, high: float, count: int = 6) -> list[float]:
    """Round numbers from low to high, about `count` of them, spaced by 1, 2, 2.5 or 5 times a power of ten."""
    raw = max((high - low) / max(count - 1, 1), 1e-12)
    power = 10.0 ** np.floor(np.log10(raw))
    step = float(next(s * power for s in (1, 2, 2.5, 5, 10) if s * power >= raw * 0.999))
    first, last = int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9))
    return [float(round(step * k, 10)) for k in range(first, last + 1)]


def levels(rng: Generator, count: int, low: float, high: float) -> Float[ndarray, " count"]:
    """Values of categories: alike, spread, sorted, or with a heavy tail; now and then one towers over all."""
    shape = rng.random()
    top = low + (high - low) * rng.uniform(0.25, 1.0)
    if shape < 0.3:
        values = rng.uniform(low, top, count)
    elif shape < 0.55:
        values = top * rng.uniform(0.6, 1.0) * rng.uniform(0.75, 1.15, count)
    elif shape < 0.75:
        values = top / np.arange(1, count + 1) ** rng.uniform(0.3, 1.3) * rng.uniform(0.9, 1.1, count)
    elif shape < 0.9:
        values = np.sort(rng.uniform(low, top, count))[:: 1 if rng.random() < 0.5 else -1]
    else:
        values = rng.uniform(low, low + (top - low) * 0.3, count)
        values[rng.integers(count)] = top
    if low >= 0:
        values = np.maximum(values, 0.01 * top)
    return rounded(np.minimum(values, high), int(rng.integers(2, 5)))


def shares(rng: Generator, count: int, whole: float = 100.0) -> Float[ndarray, " count"]:
    """Parts that add up to the whole, none below one in a hundred."""
    parts = rng.dirichlet(np.full(count, rng.choice([1.0, 2.5, 8.0]))) * 0.9 + 0.1 / count
    parts = np.round(parts * whole, 0 if rng.random() < 0.6 and count < 12 else 1)
    parts = np.maximum(parts, 0.01 * whole)
    parts[np.argmax(parts)] += whole - parts.sum()
    parts = np.round(parts, 1)
    return parts if parts.min() > 0 else np.full(count, np.round(whole / count, 1))


def _trend(rng: Generator, t: ndarray) -> ndarray:
    return rng.choice([-1.0, 1.0]) * t ** rng.uniform(0.6, 1.6)


def _season(rng: Generator, t: ndarray) -> ndarray:
    return np.sin(2 * np.pi * (rng.integers(1, 5) * t + rng.random())) + rng.uniform(-1, 1) * t


def _saturation(rng: Generator, t: ndarray) -> ndarray:
    return 1 - np.exp(-t * rng.uniform(2, 9))


def _decay(rng: Generator, t: ndarray) -> ndarray:
    return np.exp(-t * rng.uniform(1.5, 7))


def _growth(rng: Generator, t: ndarray) -> ndarray:
    return np.exp(t * rng.uniform(1, 4))


def _walk(rng: Generator, t: ndarray) -> ndarray:
    return np.cumsum(rng.normal(size=len(t)))


def _bell(rng: Generator, t: ndarray) -> ndarray:
    return np.exp(-(((t - rng.uniform(0.25, 0.75)) / rng.uniform(0.08, 0.3)) ** 2))


def _logistic(rng: Generator, t: ndarray) -> ndarray:
    return 1 / (1 + np.exp(-(t - rng.uniform(0.3, 0.7)) * rng.uniform(6, 20)))


def _wave(rng: Generator, t: ndarray) -> ndarray:
    return np.sin(2 * np.pi * t * rng.uniform(0.5, 4) + rng.uniform(0, 6)) * np.exp(-t * rng.choice([0.0, 1.0, 3.0]))


def _plateaus(rng: Generator, t: ndarray) -> ndarray:
    return rng.normal(size=6)[np.minimum((t * 6).astype(int), 5)]


COURSES: tuple[Callable[[Generator, ndarray], ndarray], ...] = (
    _trend,
    _season,
    _saturation,
    _decay,
    _growth,
    _walk,
    _bell,
    _logistic,
    _wave,
    _plateaus,
)
SMOOTH = (_trend, _season, _saturation, _decay, _growth, _bell, _logistic, _wave)


def courses(
    rng: Generator, series: int, count: int, low: float, high: float, smooth: bool = False
) -> Float[ndarray, "series count"]:
    """Courses of several series over the same places: of one shape mostly, moved, scaled and roughened each."""
    t = np.linspace(0, 1, count)
    kinds = SMOOTH if smooth else COURSES
    shape = kinds[rng.integers(len(kinds))]
    rough = 0.0 if smooth else float(rng.choice([0.0, 0.02, 0.05, 0.12]))
    made = []
    for _ in range(series):
        own = shape if rng.random() < 0.8 else kinds[rng.integers(len(kinds))]
        curve = own(rng, t)
        curve = (curve - curve.min()) / max(float(np.ptp(curve)), 1e-9)
        made.append(curve * rng.uniform(0.4, 1.0) + rng.uniform(0, 0.6) + rng.normal(size=count) * rough)
    curves = np.array(made)
    curves = (curves - curves.min()) / max(float(np.ptp(curves)), 1e-9)
    span = sorted(rng.uniform(0, 1, 2)) if rng.random() < 0.5 else [rng.uniform(0, 0.1), rng.uniform(0.7, 1)]
    if span[1] - span[0] < 0.15:
        span = [0.1, 0.9]
    return rounded(low + (high - low) * (span[0] + (span[1] - span[0]) * curves), int(rng.integers(3, 6)))


def cloud(rng: Generator, count: int) -> Float[ndarray, "count 2"]:
    """Points in the unit square, roughly: correlated, round, curved, even, or on rings and moons."""
    shape = rng.integers(6)
    if shape == 0:
        slope, noise = rng.uniform(-1, 1), rng.uniform(0.03, 0.2)
        x = rng.random(count)
        return np.column_stack([x, 0.5 + slope * (x - 0.5) + rng.normal(0, noise, count)])
    if shape == 1:
        return rng.normal(rng.uniform(0.3, 0.7, 2), rng.uniform(0.05, 0.2, 2), (count, 2))
    if shape == 2:
        x = rng.random(count)
        return np.column_stack([x, x ** rng.uniform(1.5, 3) + rng.normal(0, 0.05, count)])
    if shape == 3:
        return rng.random((count, 2))
    if shape == 4:
        angle = rng.uniform(0, np.pi * rng.choice([1, 2]), count)
        circle = np.column_stack([np.cos(angle), np.sin(angle)])
        return 0.5 + circle * rng.uniform(0.2, 0.45) + rng.normal(0, 0.03, (count, 2))
    return np.column_stack([rng.beta(2, 5, count), rng.lognormal(-1.5, 0.6, count)])


def sample(rng: Generator, count: int) -> Float[ndarray, " count"]:
    """Draws from one distribution of mean about 0 and spread about 1: bell, skewed, two humps, even, heavy tails."""
    shape = rng.integers(6)
    if shape <= 1:
        return rng.normal(0, 1, count)
    if shape == 2:
        return rng.lognormal(0, 0.5, count) - 1
    if shape == 3:
        return np.where(
            rng.random(count) < rng.uniform(0.3, 0.7), rng.normal(-1, 0.5, count), rng.normal(1, 0.4, count)
        )
    if shape == 4:
        return rng.uniform(-1.7, 1.7, count)
    return rng.exponential(1, count) - 1


def field(rng: Generator, rows: int, columns: int) -> Float[ndarray, "rows columns"]:
    """Smooth values on a grid between 0 and 1: a few hills, a wave, or a slope."""
    y, x = np.mgrid[0 : 1 : rows * 1j, 0 : 1 : columns * 1j]
    kind = rng.integers(3)
    if kind == 0:
        places = rng.random((int(rng.integers(1, 5)), 4))
        hills = [(p[2] - 0.3) * np.exp(-((x - p[0]) ** 2 + (y - p[1]) ** 2) / (0.02 + 0.1 * p[3])) for p in places]
        values = np.sum(hills, axis=0)
    elif kind == 1:
        values = np.sin(rng.uniform(2, 12) * x + rng.random()) * np.cos(rng.uniform(2, 12) * y + rng.random())
    else:
        values = rng.normal() * x + rng.normal() * y + rng.normal(0, 0.1, (rows, columns))
    return (values - values.min()) / max(float(np.ptp(values)), 1e-9)
