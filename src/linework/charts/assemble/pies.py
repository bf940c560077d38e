"""Seen pies as marks of a chart, with the words at their slices."""

from collections.abc import Sequence

import numpy as np
from numpy import ndarray

from linework.charts import colours
from linework.charts.assemble.ground import Ground
from linework.charts.marks import Mark, Pie
from linework.charts.seen import RoledWord, SeenMark


def pie_of(mark: SeenMark, ground: Ground) -> Mark | None:
    """A pie with its shares, colours and words; None without slices."""
    rim = (mark.points[1:] - mark.points[0]) * np.array([1, -1])
    if len(rim) < 2:
        return None
    turns = np.degrees(np.arctan2(rim[:, 1], rim[:, 0]))
    steps = np.diff(turns) % 360
    steps = np.where((steps < 1e-6) & (len(steps) == 1), 360.0, steps)
    forward = abs(steps.sum() - 360) <= abs((-np.diff(turns) % 360).sum() - 360)
    steps = steps if forward else -np.diff(turns) % 360
    steps = np.where(steps > 359.9, 0.0, steps) if len(steps) > 1 else np.array([360.0])
    radius = float(np.hypot(rim[:, 0], rim[:, 1]).mean())
    sense = 1 if forward else -1
    shades = []
    for turn, step in zip(turns[:-1], steps, strict=True):
        fan = np.radians(turn + sense * np.linspace(0.03, 0.97, 24) * step)
        ray = radius * np.column_stack([np.cos(fan), -np.sin(fan)])
        outline = mark.points[0] + np.vstack([ray * 0.97, ray[::-1] * (mark.hole * 1.03 or 0.05)])
        shades.append(colours.polygon_colour(ground.picture, outline) or "#1f77b4")
    labels, percents = _pie_words(ground.notes, mark.points[0], radius, float(turns[0]), sense * steps)
    shares = np.maximum(np.round(100 * steps / steps.sum(), 2), 0.01)
    return Pie(
        values=tuple(shares.tolist()),
        labels=labels,
        percents=percents,
        colors=tuple(shades),
        start_angle=round(float(turns[0]), 2),
        counterclockwise=bool(forward),
        hole=round(mark.hole, 3),
    )


def _pie_words(
    notes: Sequence[RoledWord], centre: ndarray, radius: float, start: float, steps: ndarray
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words outside and inside the rim by the slices at their angles; none where not every slice has its own."""
    ends = np.cumsum(np.abs(steps))
    found: tuple[dict[int, str], dict[int, str]] = ({}, {})
    for note in notes:
        x, y = note.word.middle - centre
        turn = ((np.degrees(np.arctan2(-y, x)) - start) * np.sign(steps.sum())) % 360
        place = min(int(np.searchsorted(ends, turn)), len(steps) - 1)
        found[0 if np.hypot(x, y) > radius else 1].setdefault(place, note.word.text)
    labels, percents = (tuple(by[k] for k in sorted(by)) if len(by) == len(steps) else () for by in found)
    return labels, percents
