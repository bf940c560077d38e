"""A polar panel: angles counted counterclockwise from the right, radii through the words along them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts.assemble.axes import Scale, joined, scale_of
from linework.charts.chart import Axis
from linework.charts.seen import RoledWord

NEAR, OFF = 0.2, 0.4  # of the way between even angles: by which all may be off, and by which one may


@dataclass(frozen=True)
class Disc:
    """The middle of a polar panel in pixels, its radius, and the scale of radii (pixels from the middle)."""

    x: float
    y: float
    radius: float
    scale: Scale

    def places(self, points: Float[ndarray, "P 2"]) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Angles in radians, going on past a full turn as the points do, and radii."""
        across, up = points[:, 0] - self.x, self.y - points[:, 1]
        turns = np.unwrap(np.arctan2(up, across))
        away = np.hypot(across, up)
        return tuple(np.round(turns, 4).tolist()), tuple(self.scale.numbers(away).tolist())

    def pixels(self, turns: Float[ndarray, " P"], away: Float[ndarray, " P"]) -> Float[ndarray, "P 2"]:
        """Where angles and radii stand."""
        reach = away / self.scale.number(self.radius) * self.radius
        return np.column_stack([self.x + reach * np.cos(turns), self.y - reach * np.sin(turns)])

    def axes(self, around: Sequence[RoledWord], along: Sequence[RoledWord]) -> tuple[Axis, Axis]:
        """Both axes: words around the rim at the angles where they stand, radii up to the rim."""
        words = joined(around, True)
        places = np.array([word.word.middle for word in words]).reshape(-1, 2)
        turns = even_turns(np.arctan2(self.y - places[:, 1], places[:, 0] - self.x))
        ticks = sorted(
            {turn: word.word.text for turn, word in zip(turns.round(4).tolist(), words, strict=True)}.items()
        )
        high = self.scale.rounded(self.scale.number(self.radius))
        x_axis = Axis(ticks=tuple(t for t, _ in ticks), tick_labels=tuple(n for _, n in ticks), ticked=bool(ticks))
        return x_axis, Axis(limits=(self.scale.rounded(self.scale.number(0.0)), high), labelled=bool(along))


def even_turns(turns: Float[ndarray, " n"]) -> Float[ndarray, " n"]:
    """Angles from 0 to a full turn, made even where they are almost, and then from 0 on if one almost is there.

    >>> even_turns(np.array([0.1, 2.0, 4.25])).round(3).tolist()
    [0.0, 2.094, 4.189]
    """
    pitch = 2 * np.pi / max(len(turns), 1)
    phase = float(np.angle(np.exp(2j * np.pi * turns / pitch).sum())) * pitch / (2 * np.pi)
    phase = 0.0 if abs(phase) < NEAR * pitch else phase
    steps = np.rint((turns - phase) / pitch)
    met = len(set((steps % max(len(turns), 1)).tolist())) == len(turns) > 2
    near = met and bool(np.abs(turns - phase - steps * pitch).max() < OFF * pitch)
    return np.asarray((phase + steps * pitch if near else turns) % (2 * np.pi))


def disc_of(box: tuple[float, float, float, float], along: Sequence[RoledWord]) -> Disc:
    """The disc in a box; the words of radii are read by how far from the middle they stand."""
    left, top, right, bottom = box
    x, y, radius = (left + right) / 2, (top + bottom) / 2, min(right - left, bottom - top) / 2
    moved = []
    for word in along:
        # words of radii hang at their lower left corner from the place they name
        away = float(np.hypot(word.word.box[0] - x, word.word.box[3] - y))
        moved.append((away, word))
    from dataclasses import replace

    flat = [
        replace(w, word=replace(w.word, corners=w.word.corners - w.word.middle + np.array([d, 0.0]))) for d, w in moved
    ]
    return Disc(x, y, radius, scale_of(flat, 0.0, radius, True))  # fmt: skip
