"""Panels without frames, by their ticks: one above each row of numbers that stand in even steps.

A third opinion on the layout, beside what the model tells and the frames (`panel_frames`).
Letters: `H`, `W` rows and columns of the picture.
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, UInt8
from numpy import ndarray

from linework.charts.boxes import reading_order
from linework.charts.fidelity import ink_of
from linework.charts.runs import runs_of
from linework.charts.seen import Word
from linework.charts.tick_values import value_of
from linework.charts.view import Window

LEVEL = 5.0  # degrees that a tick may be turned
IN_ROW = 0.4  # heights of a word that those of one row may be off
FEWEST = 3  # ticks of a row
OFF, SHARE = 2.5, 0.02  # pixels, and share of the row's length, that a tick may be off even steps
PAD = 2  # pixels around a word where ink is of it
SMALL = 36  # pixels that a panel is wide and high, at least
TICK, SPARSE = 9, 0.1  # pixels that tick marks reach, and share of a side below which ink is theirs
_Span = tuple[int, int, int, int]  # left, top, right, bottom


def boxes_above_ticks(words: Sequence[Word], picture: UInt8[ndarray, "H W 3"]) -> list[Window]:
    """A box around what is drawn above each row of ticks, up to the row above it and halfway to those beside it."""
    ink = ink_of(picture)
    for word in words:
        left, top, right, bottom = np.maximum(np.array(word.box).astype(int) + (-PAD, -PAD, PAD + 1, PAD + 1), 0)
        ink[top:bottom, left:right] = False
    spans = [_span(row) for row in _tick_rows(words)]
    boxes = [box for span in spans if (box := _above(span, spans, ink)) is not None]
    return sorted(boxes, key=reading_order)


def _above(span: _Span, spans: Sequence[_Span], ink: Bool[ndarray, "H W"]) -> Window | None:
    """A box around the ink above a row of ticks; None where there is too little. Tick marks around it are aside."""
    left, top, right, bottom = span
    above = max((one[3] for one in spans if one[3] <= top and one[0] < right and one[2] > left), default=0)
    band = ink[above:top]
    beside = [one for one in spans if one[1] < bottom and one[3] > top]
    start = max((_gap(band, one[2], left) for one in beside if one[2] < left), default=0)
    stop = min((_gap(band, right, one[0]) for one in beside if one[0] > right), default=ink.shape[1])
    drawn = np.argwhere(band[:, start:stop])
    if not len(drawn) or np.ptp(drawn, axis=0).min() < SMALL:
        return None
    (y0, x0), (y1, x1) = drawn.min(axis=0) + (above, start), drawn.max(axis=0) + (above, start)
    inside = ink[y0 : y1 + 1, x0 : x1 + 1]
    x0 += int((inside[:, :TICK].mean(axis=0) < SPARSE).cumprod().sum())
    y1 -= int((inside[: -TICK - 1 : -1].mean(axis=1) < SPARSE).cumprod().sum())
    return float(x0), float(y0), float(x1), float(y1)


def _gap(band: Bool[ndarray, "h W"], start: int, stop: int) -> int:
    """The middle of the longest stretch of columns between two where nothing is drawn; else of all of them."""
    blank = start + np.flatnonzero(~band[:, start:stop].any(axis=0))
    run = max(runs_of(blank), key=len) if len(blank) else [start, stop]
    return int(run[0] + run[-1]) // 2


def _span(row: Sequence[Word]) -> _Span:
    """Left, top, right, bottom of a row of words."""
    boxes = np.array([word.box for word in row])
    left, top, right, bottom = (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())
    return int(left), int(top), int(right), int(bottom)


def _tick_rows(words: Sequence[Word]) -> list[list[Word]]:
    """Level numbers beside one another that rise in even steps from left to right."""
    lines: list[list[Word]] = []
    for word in sorted((w for w in words if abs(w.angle) <= LEVEL and value_of(w.text) is not None), key=_height):
        high = word.box[3] - word.box[1]
        if lines and _height(word) - _height(lines[-1][0]) <= IN_ROW * high:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [row for line in lines for row in _even(sorted(line, key=lambda word: word.box[0]))]


def _height(word: Word) -> float:
    return float(word.middle[1])


def _even(line: Sequence[Word]) -> list[list[Word]]:
    """The stretches of a line of numbers that rise in even steps, as long as they go."""
    rows, start = [], 0
    while start + FEWEST <= len(line):
        stop = start + FEWEST - 1
        while stop < len(line) and _is_even(line[start : stop + 1]):
            stop += 1
        if stop - start >= FEWEST:
            rows.append(list(line[start:stop]))
        start = stop if stop - start >= FEWEST else start + 1
    return rows


def _is_even(row: Sequence[Word]) -> bool:
    places = np.array([word.middle[0] for word in row])
    values = np.array([value_of(word.text) for word in row], dtype=float)
    if (np.diff(values) <= 0).any():
        return False
    off = np.abs(np.polyval(np.polyfit(values, places, 1), values) - places).max()
    return bool(off <= max(OFF, SHARE * float(np.ptp(places))))
