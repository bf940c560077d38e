"""Panels in a grid: which rows and columns their boxes stand in, and the margins that put them there."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts.chart import Margins
from linework.charts.runs import runs_of

TOGETHER = 0.02  # share of the figure within which edges are one
OFF = 0.03  # share of the figure that a grid may put a panel off its place
EVEN = 0.03  # share by which sizes of rows or columns may differ and still be called equal
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Layout:
    """A grid and for each panel its row, column, and how many of both it takes."""

    rows: int
    columns: int
    width_ratios: tuple[float, ...]
    height_ratios: tuple[float, ...]
    margins: Margins
    cells: tuple[tuple[int, int, int, int], ...]


def layout_of(boxes: Sequence[Box], size: tuple[int, int]) -> Layout | None:
    """The grid in which boxes (left, top, right, bottom in pixels) stand; None where they stand in none."""
    shares = np.array(boxes, dtype=float) / (size[0], size[1], size[0], size[1])
    across, down = _tracks(shares[:, [0, 2]]), _tracks(shares[:, [1, 3]])
    if across is None or down is None:
        return None
    cells = []
    for left, top, right, bottom in shares.tolist():
        column, last = _nearest(across[:, 0], left), _nearest(across[:, 1], right)
        row, lowest = _nearest(down[:, 0], top), _nearest(down[:, 1], bottom)
        if last < column or lowest < row:
            return None
        cells.append((row, column, lowest - row + 1, last - column + 1))
    taken = [(row + i, column + j) for row, column, rows, columns in cells for i in range(rows) for j in range(columns)]
    if len(set(taken)) < len(taken):
        return None
    widths, heights = _ratios(across), _ratios(down)
    if max(_worst(across, widths), _worst(down, heights)) > OFF:
        return None
    margins = Margins(
        left=round(float(across[0, 0]), 4),
        right=round(float(across[-1, 1]), 4),
        bottom=round(1 - float(down[-1, 1]), 4),
        top=round(1 - float(down[0, 0]), 4),
        across=_gap(across) if len(across) > 1 else None,
        down=_gap(down) if len(down) > 1 else None,
    )
    return Layout(len(down), len(across), widths, heights, margins, tuple(cells))


def _tracks(ends: Float[ndarray, "P 2"]) -> Float[ndarray, "T 2"] | None:
    """Where rows or columns start and end; None where a start is not followed by an end."""
    starts, stops = _clusters(ends[:, 0]), _clusters(ends[:, 1])
    if len(starts) != len(stops):
        return None
    tracks = np.column_stack([starts, stops])
    flat = tracks.ravel()
    return tracks if (np.diff(flat) > 0).all() else None


def _clusters(values: Float[ndarray, " P"]) -> Float[ndarray, " k"]:
    ordered = np.sort(values)
    return np.array([part.mean() for part in runs_of(ordered, TOGETHER)])


def _nearest(places: Float[ndarray, " k"], value: float) -> int:
    return int(np.abs(places - value).argmin())


def _ratios(tracks: Float[ndarray, "T 2"]) -> tuple[float, ...]:
    """Sizes relative to the smallest; none where they are equal."""
    sizes = np.diff(tracks, axis=1)[:, 0]
    if np.ptp(sizes) <= EVEN * sizes.mean():
        return ()
    return tuple(np.round(sizes / sizes.min(), 2).tolist())


def _gap(tracks: Float[ndarray, "T 2"]) -> float:
    gaps = tracks[1:, 0] - tracks[:-1, 1]
    return round(float(gaps.mean() / np.diff(tracks, axis=1).mean()), 3)


def _worst(tracks: Float[ndarray, "T 2"], ratios: tuple[float, ...]) -> float:
    """How far off the grid puts its worst edge."""
    count = len(tracks)
    if count == 1:
        return 0.0
    gap = _gap(tracks)
    size = (tracks[-1, 1] - tracks[0, 0]) / (count + gap * (count - 1))
    parts = np.array(ratios or (1.0,) * count)
    sizes = size * count * parts / parts.sum()
    starts = tracks[0, 0] + np.concatenate([[0], np.cumsum(sizes[:-1] + gap * size)])
    return float(np.abs(np.column_stack([starts, starts + sizes]) - tracks).max())
