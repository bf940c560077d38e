"""The scale of an axis without ticks by the numbers that are written at its bars: as long as they say."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts.assemble.axes import Scale
from linework.charts.calibrate import Calibration
from linework.charts.seen import RoledWord, SeenMark, pairs_of
from linework.charts.tick_values import value_of

FEW, MOST = 3, 0.6  # bars, and share of those with a number, that must agree
AGREES = 0.02  # of the largest number, within which a bar is as long as its number says
BESIDE = 1.2  # of its size that a number may stand beyond its bar
FOOT = 3.0  # pixels within which bars stand on one line


def scale_by_numbers(scale: Scale, marks: Sequence[SeenMark], notes: Sequence[RoledWord], side: int) -> Scale:
    """A scale along x (0) or y (1) that nothing else tells, by numbers at the ends of bars or in them."""
    boxes = [pairs_of(mark) for mark in marks if mark.kind == "bars" and mark.upright == (side == 1)]
    if scale.fit is not None or not boxes:
        return scale
    bars = np.concatenate(boxes)
    numbers = np.array([number_at(bar, notes, side) for bar in bars], dtype=float)  # NaN where none is
    lengths = bars[:, 1, side] - bars[:, 0, side]
    told = np.isfinite(numbers) & (np.abs(lengths) > FOOT)
    lengths, numbers = lengths[told], numbers[told]
    if len(lengths) < FEW:
        return scale
    agree = np.abs(numbers - np.median(numbers / lengths) * lengths) <= AGREES * np.abs(numbers).max()
    if agree.sum() < max(FEW, MOST * len(agree)) or not numbers[agree].any():
        return scale
    slope = float(lengths[agree] @ numbers[agree] / (lengths[agree] @ lengths[agree]))
    feet = bars[:, 0, side]
    foot = feet[int((np.abs(feet[:, None] - feet) <= FOOT).sum(axis=1).argmax())]
    return replace(scale, fit=Calibration("linear", slope, -slope * float(foot), agreeing=int(agree.sum())))


def number_at(bar: Float[ndarray, "2 2"], notes: Sequence[RoledWord], side: int) -> float | None:
    """The number written nearest to the middle of a bar, in it or close beyond it; `side` is that of the values."""
    middle = bar[:, side].mean()
    near = [
        (float(abs(note.word.middle[side] - middle)), number) for note, number in written_at(bar, notes, side, BESIDE)
    ]
    return min(near)[1] if near else None


def written_at(
    bar: Float[ndarray, "2 2"], notes: Sequence[RoledWord], side: int, beside: float
) -> Iterator[tuple[RoledWord, float]]:
    """The numbers written in a bar, or beyond its ends by up to `beside` of their own size along x (0) or y (1)."""
    (left, right), (low, high) = np.sort(bar[:, 1 - side]), np.sort(bar[:, side])
    for note in notes:
        across, along = note.word.middle[1 - side], note.word.middle[side]
        reach = beside * (note.word.box[side + 2] - note.word.box[side])
        number = value_of(note.word.text)
        if number is not None and left < across < right and low - reach < along < high + reach:
            yield note, number
