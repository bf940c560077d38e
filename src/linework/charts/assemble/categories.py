"""Categories by the marks that stand at them: which there are besides those whose words were read, and where."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts.assemble.axes import SNAP, Scale
from linework.charts.calibrate import Calibration
from linework.charts.seen import EACH, Kind, SeenMark, pairs_of
from linework.charts.tick_values import by_power

MOST_PARTS = 4  # categories from one with a word to the next
STANDING: tuple[Kind, ...] = ("bars", "boxes", "violins")
EVEN = 0.06  # of the way from one category to the next that groups of marks may be off even steps
DRIFT = 0.08  # of that way by which words and groups may be off one another
ASIDE = 0.15  # of that way by which all words alike may stand aside
NEAR = 0.75  # of that way from a group within which every word is


def middles_of(marks: Sequence[SeenMark], side: int) -> list[Float[ndarray, " _"]]:
    """Where the bars, boxes and violins of each series stand along x (0) or y (1), in rising pixels."""
    standing = [mark for mark in marks if mark.kind in STANDING and mark.upright == (side == 0)]
    return [np.sort(pairs_of(mark, EACH[mark.kind])[:, :, side].mean(axis=1)) for mark in standing]


def with_categories(scale: Scale, series: Sequence[Float[ndarray, " _"]]) -> Scale:
    """A scale whose categories are where its marks stand; `series` are the middles of each series in pixels."""
    if scale.kind == "log" or scale.fit is None:
        return by_groups(scale, series)
    return with_wordless(at_groups(scale, series), np.concatenate([np.zeros(0), *series]))


def by_groups(scale: Scale, series: Sequence[Float[ndarray, " _"]]) -> Scale:
    """A scale with a category at each group of marks: where there are no words, and where numbers are their names.

    Numbers that groups in even steps stand at, such as 5, 10 and 20, are no logarithmic axis unless they are powers.
    """
    groups = groups_of(series)
    named = [text for _, text in sorted(scale.ticks, reverse=scale.high < scale.low)]
    if not len(groups) or (named and len(named) != len(groups)):
        return scale
    fit = _counted(groups, scale)
    off = [abs(fit.value(place) - round(fit.value(place))) for place, _ in scale.ticks]
    if max(off, default=0) > DRIFT or any(by_power(text, scale.number(place)) for place, text in scale.ticks):
        return scale
    return replace(scale, fit=fit, categories=tuple(named) or ("",) * len(groups))


def groups_of(series: Sequence[Float[ndarray, " _"]]) -> Float[ndarray, " n"]:
    """The middles of evenly spaced groups, each between its outermost marks; empty where marks stand otherwise."""
    count = max(map(len, series), default=0)
    ways = [_around(places, series) for places in series if len(places) == count > 1]
    told = [way for way in ways if way is not None]
    return min(told, key=lambda way: way[0])[1] if told else np.zeros(0)


def _around(
    places: Float[ndarray, " n"], series: Sequence[Float[ndarray, " _"]]
) -> tuple[float, Float[ndarray, " n"]] | None:
    """How far from the marks of one series those of the others stand at most, and the middles of the groups."""
    pitch = (places[-1] - places[0]) / (len(places) - 1)
    even = np.abs(places - np.linspace(places[0], places[-1], len(places))).max() <= EVEN * pitch
    off = [middles - places[np.abs(middles[:, None] - places).argmin(axis=1)] for middles in series if len(middles)]
    if not even or not pitch or max(np.ptp(one) for one in off) > DRIFT * pitch:
        return None
    usual = np.array([np.median(one) for one in off])
    return float(np.abs(usual).max()), places + (usual.min() + usual.max()) / 2


def at_groups(scale: Scale, series: Sequence[Float[ndarray, " _"]]) -> Scale:
    """A scale with a category at each group of marks, where words that stand elsewhere told fewer, more or others.

    Words that all stand as far aside are where they should be if one series stands at them.
    """
    groups = groups_of(series)
    if scale.fit is None or not scale.categories or not len(groups) or len(scale.ticks) > len(groups):
        return scale
    off = [_off(scale.fit.value(middles)) for middles in (groups, *series) if len(middles)]
    numbers = np.rint(np.sort(scale.fit.value(groups)))
    aside = float(np.median(off[0]))
    drifts = np.abs(off[0] - aside).max() > DRIFT or bool((np.diff(numbers) != 1).any())
    if not drifts and (abs(aside) > ASIDE or min(np.abs(one).max() for one in off) <= SNAP):
        return scale
    fit = replace(_counted(groups, scale), residual=scale.fit.residual, agreeing=scale.fit.agreeing)
    words = _words_at(scale, fit, len(groups))
    return scale if words is None else replace(scale, fit=fit, categories=words)


def _counted(groups: Float[ndarray, " n"], scale: Scale) -> Calibration:
    """Groups as categories 0, 1, 2 ... from the low end of an axis."""
    slope, offset = np.polyfit(groups[:: 1 if scale.high > scale.low else -1], np.arange(len(groups)), 1)
    return Calibration("category", float(slope), float(offset))


def _off(numbers: Float[ndarray, " n"]) -> Float[ndarray, " n"]:
    return np.asarray(numbers - np.rint(numbers))


def _words_at(scale: Scale, fit: Calibration, count: int) -> tuple[str, ...] | None:
    """The word of each category: by order where there are as many, else the nearest; None where one has no category."""
    ticks = sorted(scale.ticks, reverse=scale.high < scale.low)
    if len(ticks) == count:
        return tuple(text for _, text in ticks)
    words, places = [""] * count, np.array([fit.value(place) for place, _ in ticks])
    nearest = np.clip(np.rint(places), 0, count - 1).astype(int)
    if np.abs(places - nearest).max() > NEAR or len(set(nearest.tolist())) < len(nearest):
        return None
    for at, (_, text) in zip(nearest.tolist(), ticks, strict=True):
        words[at] = text
    return tuple(words)


def with_wordless(scale: Scale, places: Float[ndarray, " n"]) -> Scale:
    """A scale with the categories that marks stand at between and beyond those with words, some of which were not read.

    `places` are the pixels of the middles of marks.
    """
    if scale.fit is None or not scale.categories or not len(places):
        return scale
    fit, words = _parted(scale.fit, scale.categories, places)
    numbers = np.rint(fit.value(places))
    before, after = max(int(-numbers.min()), 0), max(int(numbers.max()) - len(words) + 1, 0)
    if before + after <= len(words):
        fit = replace(fit, offset=fit.offset + before)
        words = ("",) * before + words + ("",) * after
    return replace(scale, fit=fit, categories=words)


def _parted(
    fit: Calibration, words: tuple[str, ...], places: Float[ndarray, " n"]
) -> tuple[Calibration, tuple[str, ...]]:
    """The same with categories between those that have words, where marks stand evenly at and between these."""
    numbers = np.sort(fit.value(places))
    gaps = np.diff(numbers[np.append(True, np.diff(numbers) > SNAP)])
    parts = round(1 / float(np.median(gaps))) if len(gaps) and 0 < np.median(gaps) <= 1 else 1
    even = len(gaps) > 1 and np.abs(gaps * parts - 1).max() < 0.1
    met = all(np.abs(numbers - k).min() < 0.1 / parts for k, word in enumerate(words) if word)
    if not 1 < parts <= MOST_PARTS or not even or not met:
        return fit, words
    every = [""] * ((len(words) - 1) * parts + 1)
    every[::parts] = words
    return replace(fit, slope=fit.slope * parts, offset=fit.offset * parts), tuple(every)
