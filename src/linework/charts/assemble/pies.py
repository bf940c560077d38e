"""Seen pies as marks of a chart, with the words at their slices."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts import colours
from linework.charts.assemble.edges import ACROSS, edge_across
from linework.charts.assemble.ground import Ground
from linework.charts.marks import Mark, Pie
from linework.charts.seen import RoledWord, SeenMark
from linework.charts.tick_values import step_of, value_of

SLIVER = 0.7  # degrees that a slice has, at least
ALIKE = 3.0  # CIEDE2000 up to which neighbours are one slice
CLOSE = 6.0  # percent that a share that is stated may be off the one that is seen
NEAR = 40  # difference of a channel up to which a pixel has a slice's colour
INNER = 0.3  # share of the radius from which on slices are broad
PULLED = (0.03, 0.4)  # shares of the radius that a slice may be pulled out by


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
    shades = _shades(mark, ground, turns[:-1], sense * steps, radius)
    turns, steps, shades = _joined(turns[:-1], sense * steps, shades)
    labels, percents = _pie_words(ground.notes, mark.points[0], radius, float(turns[0]), steps)
    explode = _pulled(ground, mark.points[0], radius, turns + steps / 2, shades)
    edge = (None, None) if explode else edge_across(_sides(mark, ground, turns, steps, radius))
    shares = _stated(np.maximum(np.round(100 * steps / steps.sum(), 2), 0.01), percents)
    return Pie(
        values=tuple(shares.tolist()),
        labels=labels,
        percents=percents,
        colors=tuple(shades),
        explode=explode,
        start_angle=round(float(turns[0]), 2),
        counterclockwise=bool(forward),
        hole=round(mark.hole, 3),
        edge_color=edge[0],
        edge_width=edge[1],
    )


def _sides(
    mark: SeenMark, ground: Ground, turns: Float[ndarray, " S"], steps: Float[ndarray, " S"], radius: float
) -> list[Float[ndarray, "N 3"]]:
    """The usual colours across the rays between slices that are both broad enough to tell."""
    away = np.arange(max(mark.hole, INNER) + 0.1, 0.9, 1 / radius) * radius
    wide = np.abs(np.radians(steps)) * (away[0] if len(away) else 0.0) > len(ACROSS)
    found = []
    for turn, broad in zip(np.radians(turns), wide & np.roll(wide, 1), strict=True):
        ray, normal = np.array([np.cos(turn), -np.sin(turn)]), np.array([np.sin(turn), np.cos(turn)])
        spots = mark.points[0] + away[:, None, None] * ray + ACROSS[:, None] * normal
        x, y = spots.round().astype(int).transpose(2, 0, 1)
        inside = x.min(initial=0) >= 0 and y.min(initial=0) >= 0
        if broad and inside and x.max() < ground.picture.shape[1] and y.max() < ground.picture.shape[0]:
            found.append(np.median(ground.picture[y, x].astype(float), axis=0))
    return found


def _shades(
    mark: SeenMark, ground: Ground, turns: Float[ndarray, " S"], steps: Float[ndarray, " S"], radius: float
) -> list[str]:
    """The colour of each slice, by where it starts and how far it goes, in degrees."""
    shades = []
    for turn, step in zip(turns, steps, strict=True):
        fan = np.radians(turn + np.linspace(0.03, 0.97, 24) * step)
        ray = radius * np.column_stack([np.cos(fan), -np.sin(fan)])
        outline = mark.points[0] + np.vstack([ray * 0.97, ray[::-1] * (mark.hole * 1.03 or 0.05)])
        shades.append(colours.polygon_colour(ground.picture, outline) or "#1f77b4")
    return shades


def _joined(
    turns: Float[ndarray, " S"], steps: Float[ndarray, " S"], shades: list[str]
) -> tuple[Float[ndarray, " s"], Float[ndarray, " s"], list[str]]:
    """The same without slivers, and with neighbours of one colour as one slice."""
    broad = np.abs(steps) > SLIVER
    kept = np.flatnonzero(broad).tolist() if broad.sum() > 1 else list(range(len(steps)))
    fresh = [
        k
        for k, before in zip(kept, kept[-1:] + kept[:-1], strict=True)
        if not colours.same_colour(shades[k], shades[before], ALIKE)
    ]
    if len(fresh) < 2:
        fresh = kept
    sense, whole = np.sign(steps.sum()), abs(steps.sum())
    away = np.mod(sense * (turns[fresh] - turns[fresh[0]]), 360.0)
    return turns[fresh], sense * np.diff(np.append(away, whole)), [shades[k] for k in fresh]


def _pulled(
    ground: Ground, centre: ndarray, radius: float, middles: Float[ndarray, " S"], shades: Sequence[str]
) -> tuple[float, ...]:
    """How far each slice is pulled out, in shares of the radius: where its colour ends along its middle."""
    away = np.arange(0.93, 1 + PULLED[1] + 0.1, 0.5 / radius) * radius
    found = []
    for middle, shade in zip(np.radians(middles), shades, strict=True):
        x, y = (centre + away[:, None] * np.array([np.cos(middle), -np.sin(middle)])).astype(int).T
        inside = (x >= 0) & (y >= 0) & (x < ground.picture.shape[1]) & (y < ground.picture.shape[0])
        off = np.abs(ground.picture[y[inside], x[inside]] - colours.rgb(shade)).max(axis=1)
        found.append(float(away[int(np.append(off > NEAR, True).argmax()) % len(away)] / radius - 1))
    off = np.array(found) - float(np.median(found))
    out = np.where((off > PULLED[0]) & (off < PULLED[1]), np.round(off, 2), 0.0)
    return tuple(out.tolist()) if 0 < 2 * (out > 0).sum() < len(out) else ()


def _stated(shares: Float[ndarray, " S"], percents: Sequence[str]) -> Float[ndarray, " S"]:
    """The shares that the words in the slices state, where each states one close to what is seen."""
    values = [value_of(text) if "%" in text else None for text in percents]
    if not values or None in values:
        return shares
    stated = np.array(values, dtype=float)
    step = max(step_of(text) for text in percents)
    if abs(stated.sum() - 100) > len(stated) * step or np.abs(stated - shares).max() > CLOSE:
        return shares
    return np.where(np.abs(stated - shares) <= step, shares if step >= 1 else stated, stated)


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
