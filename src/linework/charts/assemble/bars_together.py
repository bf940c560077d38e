"""The bars of a panel together: how they were written, and that they stand on one another."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from linework.charts.assemble.axes import SNAP, Scale
from linework.charts.assemble.bars import ALIKE, CLOSE
from linework.charts.assemble.ground import Ground
from linework.charts.assemble.round_numbers import round_numbers
from linework.charts.marks import Bars, Place
from linework.charts.seen import SeenMark, pairs_of

EDGES = (0.0, 1.5)  # pixels that the edge of bars may take of their ends
MEET = 3.0  # pixels within which bars that stand on one another meet, and stand in one place


def meeting(seen: Sequence[SeenMark]) -> list[SeenMark]:
    """The marks, with bars that stand on others meeting these halfway, since edges take a pixel of both."""
    found = [pairs_of(mark).copy() if mark.kind == "bars" else None for mark in seen]
    bars = [(mark, boxes) for mark, boxes in zip(seen, found, strict=True) if boxes is not None]
    for upper, boxes in bars:
        side = 0 if upper.upright else 1
        for lower, others in bars:
            if lower.upright != upper.upright or lower is upper:
                continue
            aside = np.abs(boxes[:, None, :, side].mean(axis=2) - others[None, :, :, side].mean(axis=2))
            apart = np.abs(boxes[:, None, 0, 1 - side] - others[None, :, 1, 1 - side])
            for n, m in zip(*np.nonzero((aside <= MEET) & (apart <= MEET)), strict=True):
                boxes[n, 0, 1 - side] = others[m, 1, 1 - side] = (boxes[n, 0, 1 - side] + others[m, 1, 1 - side]) / 2
    return [
        mark
        if boxes is None
        else replace(mark, points=np.vstack([boxes.reshape(-1, 2), mark.points[2 * len(boxes) :]]))
        for mark, boxes in zip(seen, found, strict=True)
    ]


def typed(series: Sequence[Bars], ground: Ground) -> list[Bars]:
    """Bars as they were written: round values that explain all of them together, places in step, and one thickness."""
    if len({bars.orientation for bars in series}) != 1:
        return list(series)
    along, scale = (ground.x, ground.y) if series[0].orientation == "vertical" else (ground.y, ground.x)
    values = round_numbers(np.concatenate([np.array(bars.values, dtype=float) for bars in series]), scale, EDGES)
    parts = np.split(values, np.cumsum([len(bars.values) for bars in series])[:-1])
    thick = np.concatenate([np.array(bars.thickness, dtype=float) for bars in series])
    one = (float(f"{np.median(thick):.3g}"),) if len(thick) and np.ptp(thick) <= ALIKE * np.median(thick) else None
    return [
        replace(
            bars,
            values=tuple(part.tolist()),
            positions=in_step(bars.positions, along),
            thickness=bars.thickness if one is None else one,
        )
        for bars, part in zip(series, parts, strict=True)
    ]


def in_step(positions: tuple[Place, ...], along: Scale) -> tuple[Place, ...]:
    """Places that are all as far aside of their categories, or of numbers in whole steps, to a hundredth of a step."""
    step = 1.0 if along.categories else _whole_step(positions) if along.kind == "linear" else 0.0
    if not step:
        return positions
    places = np.array(positions, dtype=float) / step
    aside = places - np.rint(places)
    usual = float(np.round(np.median(aside), 2))
    steps = (np.rint(places) + usual) * step
    return tuple(steps.round(2).tolist()) if np.abs(aside - usual).max() <= SNAP else positions


def _whole_step(positions: Sequence[Place]) -> float:
    """The whole number by which places follow one another; 0 where they do otherwise."""
    gaps = np.diff(np.sort(np.array(positions, dtype=float)))
    step = float(np.rint(np.median(gaps))) if len(gaps) > 1 else 0.0
    return step if step and np.abs(gaps - step).max() <= SNAP * step else 0.0


def restacked(series: Sequence[Bars], ground: Ground) -> list[Bars]:
    """Bars that stand on others of the same place begin just where these end, from the foot of each stack upward."""
    found = [list(bars.base) for bars in series]
    standing = sorted((abs(low), k, n) for k, bars in enumerate(series) for n, low in enumerate(bars.base) if low)
    for _, k, n in standing:
        bars, place = series[k], series[k].positions[n]
        scale = ground.y if bars.orientation == "vertical" else ground.x
        near = CLOSE * abs(scale.number(scale.high) - scale.number(scale.low))
        ends = [
            (found[i][j] if other.base else 0.0) + other.values[j]
            for i, other in enumerate(series)
            for j, at in enumerate(other.positions)
            if at == place and other.orientation == bars.orientation and (i, j) != (k, n)
        ]
        end = min(ends, key=lambda end: abs(end - found[k][n]), default=np.inf)
        if scale.kind == "linear" and abs(end - found[k][n]) <= near:
            found[k][n] = scale.rounded(end)
    return [replace(bars, base=tuple(base)) for bars, base in zip(series, found, strict=True)]
