"""Tick words put right: what tick marks left on them is taken off, and an even axis has all its numbers.

An OCR reads tick marks as dashes, misreads a number here and there and misses single digits. Numbers along an axis
follow one another in even steps and are written in one way, so most of them tell the others.
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from linework.charts.calibrate import AGREES, Calibration, calibrate
from linework.charts.tick_values import value_of

Tick = tuple[float, str]  # the pixel along the axis, and its words
MARKS = re.compile(r"(?<=[\d%°)kKMB])\s*[-–—_†|'’`.,:;·*+~]+$|(?<=\d)\s*[t†]$")
LEADING = re.compile(r"^[-–—_.·'`|]+\s*(?=[\d$€£.])")
DASH = re.compile(r"\s*[-–—_]$")
NUMBER = re.compile(r"[-−–]?\d[\d,]*(?:\.\d+)?")
WRITTEN = 0.6  # share of the numbers that one format must write
DASHED = 0.4  # share of the words that end with a dash, from which those are marks
EVEN = 0.02  # share of a step that a number may be off it
MOST = 40  # ticks of one axis
BETWEEN = 0.4  # of the steps between numbers, in which words stand that halve them; fewer are a misread word or none


def without_marks(ticks: Sequence[Tick], ends: tuple[float, float]) -> list[Tick]:
    """Ticks without the dashes of tick marks; `ends` are the pixels at the low and the high end of the axis.

    A dash in front may be a sign. It stays where the numbers then rise as the axis does.
    """
    trimmed = [(place, text if value_of(text) is not None else MARKS.sub("", text)) for place, text in ticks]
    dashed = [DASH.sub("", text) for _, text in trimmed]
    if sum(one != other for one, (_, other) in zip(dashed, trimmed, strict=True)) >= DASHED * len(ticks):
        trimmed = [(place, text or other) for text, (place, other) in zip(dashed, trimmed, strict=True)]
    bare = [(place, LEADING.sub("", text)) for place, text in trimmed]
    if bare == trimmed:
        return trimmed
    signed, unsigned = calibrate(trimmed, ends), calibrate(bare, ends)
    return bare if _rank(unsigned, ends) > _rank(signed, ends) else trimmed


def _rank(fit: Calibration | None, ends: tuple[float, float]) -> tuple[int, int]:
    """How many ticks agree, then whether values rise with the axis."""
    if fit is None or fit.scale == "category":
        return 0, 0
    return fit.agreeing, int(fit.value(ends[1]) > fit.value(ends[0]))


def even_ticks(
    ticks: Sequence[Tick], fit: Calibration, ends: tuple[float, float]
) -> tuple[tuple[float, ...], str | None] | None:
    """All numbers of an even linear axis and the format that writes them (None: as matplotlib does).

    None where the numbers do not stand in even steps, or no one format writes most of them.
    """
    length = abs(ends[1] - ends[0])
    agreeing = {}
    for place, text in ticks:
        value = value_of(text)
        if value is not None and abs(fit.pixel(value) - place) < AGREES * length:
            agreeing[value] = text
    if len(agreeing) < 2:
        return None
    values = np.array(sorted(agreeing))
    step = float(np.diff(values).min())
    if np.abs((values - values[0]) / step - np.rint((values - values[0]) / step)).max() > EVEN:
        return None
    halves = (np.array([fit.value(place) for place, _ in ticks]) - values[0]) / step
    between = int((np.abs(halves - np.rint(halves)) > 0.4).sum())
    if between >= BETWEEN * (len(values) - 1):  # misread numbers stand between those that were read
        step /= 2
    low, high = sorted((float(fit.value(ends[0])), float(fit.value(ends[1]))))
    slack = AGREES * (high - low)
    first, last = int(np.ceil((low - slack - values[0]) / step)), int(np.floor((high + slack - values[0]) / step))
    form = format_of(agreeing)
    if form is None or not 2 <= last - first + 1 <= min(MOST, 2 * len(ticks) + 3):
        return None
    digits = max(0, 3 - int(np.floor(np.log10(step))))
    return tuple(round(float(values[0] + k * step), digits) + 0.0 for k in range(first, last + 1)), form or None


def format_of(written: dict[float, str]) -> str | None:
    """A format that writes most of these numbers; empty where matplotlib's own does, None where there is none."""
    forms = Counter(form for value, text in written.items() for form in _forms(value, text))
    if not forms:
        return None
    form, count = max(forms.items(), key=lambda item: (item[1], "," not in item[0]))
    if count < WRITTEN * len(written):
        return None
    return "" if re.fullmatch(r"\{x:\.\df\}", form) else form


def _forms(value: float, text: str) -> list[str]:
    """The formats that write a number just so."""
    match = NUMBER.search(text)
    if match is None:
        return []
    before, after = (re.sub(r"([{}])", r"\1\1", part) for part in (text[: match.start()], text[match.end() :]))
    digits = len(match[0].partition(".")[2])
    forms = [f"{before}{{x:{comma}.{digits}f}}{after}" for comma in ("", ",")]
    plain = text.replace("−", "-").replace("–", "-")
    return [form for form in forms if form.format(x=value) == plain]
