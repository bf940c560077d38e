"""The axes of a seen panel: what its tick words measure, from where to where, and how they are written."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts.assemble.tick_marks import on_marks
from linework.charts.assemble.words import size_of, text_of
from linework.charts.calibrate import Calibration, calibrate
from linework.charts.chart import Axis
from linework.charts.marks import Place, Text
from linework.charts.seen import RoledWord, Word, corners_of
from linework.charts.tick_values import by_power
from linework.charts.tick_words import NUMBER, even_ticks, format_of, without_marks

TELL = 2000  # places along an axis that a picture can tell apart
SNAP = 0.03  # share of a category that a place may be off it
ZERO = 0.008  # share of an axis within which a base or an end is 0
CUT = 3.0  # pixels off the side of their panel that the feet of bars may be, if that cuts them


@dataclass(frozen=True)
class Scale:
    """One axis of a panel: `low` and `high` are its end pixels (left and right, or bottom and top)."""

    low: float
    high: float
    fit: Calibration | None = None
    categories: tuple[str, ...] = ()
    ticks: tuple[tuple[float, str], ...] = ()

    @property
    def kind(self) -> str:
        """The scale in the words of a chart."""
        return "category" if self.categories else str(self.fit.scale) if self.fit is not None else "linear"

    def number(self, pixel: float) -> float:
        """The value at a pixel, unrounded; shares of the axis where nothing is known of it."""
        if self.fit is not None:
            return float(self.fit.value(float(pixel)))
        return (pixel - self.low) / (self.high - self.low)

    def numbers(self, pixels: Sequence[float] | ndarray) -> Float[ndarray, " n"]:
        """The values at pixels, without the digits that no pixel can tell."""
        return np.array([self.rounded(self.number(pixel)) for pixel in np.asarray(pixels, dtype=float).tolist()])

    def rounded(self, value: float) -> float:
        """A value to about a two-thousandth of the axis, or of itself on a logarithmic one."""
        if not math.isfinite(value):
            return self.rounded(min(self.number(self.low), self.number(self.high)))
        if self.categories:
            return float(round(value)) if abs(value - round(value)) < SNAP else round(value, 3)
        if self.kind == "log":
            return float(f"{value:.4g}")
        step = abs(self.number(self.high) - self.number(self.low)) / TELL
        if not step or not math.isfinite(step):
            return value
        return float(round(value, -math.floor(math.log10(step)))) + 0.0

    def places(self, pixels: Sequence[float] | ndarray) -> tuple[Place, ...]:
        """The values as a chart holds them: dates as ISO strings."""
        if self.kind == "date":
            return tuple(_iso(self.number(pixel)) for pixel in np.asarray(pixels, dtype=float).tolist())
        return tuple(self.numbers(pixels).tolist())

    def limits(self) -> tuple[Place, Place]:
        """What stands at both ends."""
        low, high = self.number(self.low), self.number(self.high)
        if self.kind == "date":
            return _iso(low), _iso(high)
        if self.kind == "log":
            return float(f"{low:.5g}"), float(f"{high:.5g}")
        digits = 2 - math.floor(math.log10(abs(high - low) / TELL)) if high != low else 6
        near = 0.0 if self.categories else ZERO * abs(high - low)
        low, high = (0.0 if abs(end) < near else round(end, digits) + 0.0 for end in (low, high))
        return low, high

    def grounds(self, pixels: Sequence[float] | ndarray) -> Float[ndarray, " n"]:
        """What bars stand on: 0 where that is within what tick words tell, or the panel's side cuts all of them."""
        values = self.numbers(pixels)
        if self.kind == "log" and np.abs(np.asarray(pixels) - self.low).max(initial=0) <= CUT:
            return np.zeros_like(values)
        if self.kind != "linear":
            return values
        if self._cuts(np.asarray(pixels, dtype=float)):
            return np.zeros_like(values)
        near = ZERO * abs(self.number(self.high) - self.number(self.low))
        return np.where(np.abs(values) < near, 0.0, values)

    def _cuts(self, feet: Float[ndarray, " n"]) -> bool:
        """Whether bars begin where their panel does, and that is not at zero but on the way from there."""
        if self.fit is None or self.number(self.low) >= self.number(self.high):
            return False
        return any(
            np.abs(feet - side).max(initial=0) <= CUT and way * self.number(side) > 0
            for side, way in ((self.low, 1), (self.high, -1))
        )


def _iso(days: float) -> str:
    from matplotlib.dates import num2date

    when = num2date(min(max(days, -700000.0), 2900000.0)).replace(tzinfo=None)
    return when.strftime("%Y-%m-%d" if when.hour == when.minute == when.second == 0 else "%Y-%m-%dT%H:%M:%S")


def scale_of(
    words: Sequence[RoledWord], low: float, high: float, across: bool, marks: Sequence[Float[ndarray, " _"]] = ()
) -> Scale:
    """The scale that tick words along an axis tell; `marks` are the rows of its tick marks, where there are some."""
    ticks = without_marks(_ticks(words, across, marks), (low, high))
    held = tuple(ticks)
    fit = calibrate(ticks, (low, high)) if ticks else None
    if fit is None and ticks:
        ordered = sorted(ticks, reverse=low > high)
        return Scale(low, high, _even(ordered, high - low), tuple(text for _, text in ordered), held)
    if fit is not None and fit.scale == "category":
        numbered = {round(fit.value(place)): text for place, text in ticks}
        return Scale(low, high, fit, tuple(numbered.get(k, "") for k in range(max(numbered) + 1)), held)
    return Scale(low, high, fit, (), held)


def _even(ticks: Sequence[tuple[float, str]], whole: float) -> Calibration:
    """Categories in the order of the axis, one step apart; one alone has all of it."""
    places = [place for place, _ in ticks]
    step, first = np.polyfit(np.arange(len(places)), places, 1) if len(places) > 1 else (whole, places[0])
    return Calibration("category", float(1 / step), float(-first / step))


def _ticks(words: Sequence[RoledWord], across: bool, marks: Sequence[Float[ndarray, " _"]]) -> list[tuple[float, str]]:
    """Where each tick stands: at its mark, else at the middle of its word, or the end that slanting words hang from."""
    if not words:
        return []
    words = joined(words, across)
    boxes = np.array([word.word.box for word in words])
    side = 0 if across else 1
    middles = (boxes[:, side] + boxes[:, side + 2]) / 2
    slant = np.array([abs(word.word.angle) % 90 for word in words])
    slanting = across and len(words) > 2 and bool(((slant > 8) & (slant < 82)).all())
    options = (middles, boxes[:, 2], boxes[:, 0]) if slanting else (middles,)
    marked = on_marks(options, marks)
    if marked is not None:
        middles = marked
    elif slanting:
        middles = min(options, key=_roughness)
    return [(float(place), word.word.text) for place, word in zip(middles, words, strict=True)]


def joined(words: Sequence[RoledWord], across: bool) -> list[RoledWord]:
    """Level words of one tick as one: lines above one another under an axis, words side by side beside one.

    A word that reaches over several others is of none of their ticks.
    """
    side, other = (0, 1) if across else (1, 0)
    found: list[RoledWord] = []
    spans = np.array([(word.word.box[side], word.word.box[side + 2]) for word in words])
    for word in sorted(words, key=lambda word: word.word.box[other]):
        box = word.word.box
        for k, held in enumerate(found):
            shared = min(held.word.box[side + 2], box[side + 2]) - max(held.word.box[side], box[side])
            gap = box[other] - held.word.box[other + 2]
            small = min(held.word.box[side + 2] - held.word.box[side], box[side + 2] - box[side])
            level = abs(word.word.angle) < 4 and abs(held.word.angle) < 4
            wide = any(_reaches_over(spans, one[side], one[side + 2]) for one in (box, held.word.box))
            if level and not wide and shared > 0.6 * small and gap < box[3] - box[1]:
                corners = np.vstack([held.word.corners, word.word.corners])
                (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
                text = held.word.text + ("\n" if across else " ") + word.word.text
                whole = corners_of(left, top, right, bottom)
                found[k] = replace(held, word=Word(text, whole, min(held.word.sure, word.word.sure)))
                break
        else:
            found.append(word)
    return found


def _reaches_over(spans: Float[ndarray, "n 2"], low: float, high: float) -> bool:
    """Whether two spans that lie apart from one another have their middles between two ends."""
    middles = spans.mean(axis=1)
    under = spans[(middles > low) & (middles < high)]
    return len(under) > 2 and bool(under[:, 0].max() > under[:, 1].min())


def _roughness(places: ndarray) -> float:
    steps = np.diff(np.sort(places))
    return float(steps.std())


def axis_of(words: Sequence[RoledWord], label: RoledWord | None, scale: Scale, across: bool, side: str | None) -> Axis:
    """An axis with its ticks and words as read."""
    name: Text | None = None if label is None else text_of(label.word)
    if not words:
        return Axis(label=name, ticked=False, limits=None if scale.fit is None else scale.limits())
    turn = round(float(np.median([word.word.angle for word in words])))
    look: dict[str, Any] = {
        "label": name,
        "limits": scale.limits(),
        "tick_size": size_of([word.word for word in words]),
        "tick_rotation": float(turn) if abs(turn) > 4 else 0.0,
        "side": side,
    }
    if scale.categories:
        return Axis(scale="category", tick_labels=scale.categories, **look)
    if scale.kind == "log":
        return Axis(scale="log", **_own_words(scale), **look)
    if scale.kind == "date":
        dated = {scale.places([place])[0]: text for place, text in sorted(scale.ticks)}
        return Axis(scale="date", ticks=tuple(dated), tick_labels=tuple(dated.values()), **look)
    even = None if scale.fit is None else even_ticks(scale.ticks, scale.fit, (scale.low, scale.high))
    if even is not None:
        return Axis(ticks=even[0], tick_format=even[1], **look)
    found = {scale.rounded(_stated(text, scale.number(place))): text for place, text in scale.ticks}
    form = format_of(found)
    ordered = sorted(found.items())
    values, texts = tuple(value for value, _ in ordered), tuple(text for _, text in ordered)
    if form is None:
        return Axis(ticks=values, tick_labels=texts, **look)
    return Axis(ticks=values, tick_format=form or None, **look)


def _own_words(scale: Scale) -> dict[str, Any]:
    """Where the ticks of a logarithmic axis stand and what they say, where they are not written as powers of ten."""
    if any(by_power(text, scale.number(place)) for place, text in scale.ticks):
        return {}
    found = sorted((scale.rounded(_stated(text, scale.number(place))), text) for place, text in scale.ticks)
    return {"ticks": tuple(value for value, _ in found), "tick_labels": tuple(text for _, text in found)}


def _stated(text: str, near: float) -> float:
    """The number that a tick says where it agrees with the place it stands at."""
    match = NUMBER.fullmatch(text.strip())
    value = float(match[0].replace(",", "").replace("−", "-").replace("–", "-")) if match else near
    return value if abs(value - near) <= 0.02 * max(abs(value), abs(near)) else near
