"""Panels without frames, by their ticks: one above each row of numbers in even steps, or right of each column of them.

Further opinions on the layout, beside what the model tells and the frames (`panel_frames`). Columns are looked at as
rows, in the picture turned by a quarter. Letters: `H`, `W` rows and columns of the picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, UInt8
from numpy import ndarray

from linework.charts.boxes import reading_order
from linework.charts.fidelity import ink_of
from linework.charts.runs import runs_of
from linework.charts.seen import Seen, Word
from linework.charts.tick_values import value_of
from linework.charts.view import Window

LEVEL = 5.0  # degrees that a tick may be turned
IN_ROW = 0.5  # heights of a word that those of one row may be off
FEWEST = 3  # ticks of a row
OFF, SHARE = 2.5, 0.02  # pixels, and share of the row's length, that a tick may be off even steps
PADDED = (-2, -2, 3, 3)  # pixels around a word where ink is of it
SMALL = 36  # pixels that a panel is wide and high, at least
STEADY = 0.1  # share of a step that a tick beyond its panel may be off
TICK, SPARSE = 9, 0.1  # pixels that tick marks reach, and share of a side below which ink is theirs


def reaching_ticks(seen: Seen) -> list[Window]:
    """The boxes of panels as far as those of their ticks reach that go on in even steps; none where all do.

    A grid of cells goes on for half a step beyond its last tick.
    """
    boxes = []
    for number, panel in enumerate(seen.panels):
        box = np.array(panel.box)
        gridded = 0.5 if any(mark.kind == "heatmap" for mark in panel.marks) else 0.0
        for side, role in enumerate(("x tick", "y tick")):
            words = [w.word for w in seen.words if (w.panel, w.role, w.second) == (number, role, False)]
            straight = [word for word in words if abs(word.angle) <= LEVEL or abs(abs(word.angle) - 90) <= LEVEL]
            places = np.sort([word.middle[side] for word in straight])
            within = places[(places >= box[side] - TICK) & (places <= box[side + 2] + TICK)]
            if panel.polar or len(within) < FEWEST:
                continue
            step = float(np.median(np.diff(within)))
            before, after = within[0] - step, within[-1] + step
            if len(within) < len(places) and np.abs(places - before).min() <= STEADY * step:
                box[side] = min(box[side], before - gridded * step)
            if len(within) < len(places) and np.abs(places - after).min() <= STEADY * step:
                box[side + 2] = max(box[side + 2], after + gridded * step)
        boxes.append((float(box[0]), float(box[1]), float(box[2]), float(box[3])))
    return boxes if boxes != [panel.box for panel in seen.panels] else []


@dataclass(frozen=True)
class _Tick:
    """A number of a row: its box, where it stands along and across the row, what that may be off, and its value."""

    box: Window
    along: float
    across: float
    off: float
    value: float


@dataclass(frozen=True)
class _Span:
    """A row of ticks: its box, and the usual pixels from one to the next."""

    left: int
    top: int
    right: int
    bottom: int
    step: int


def layouts_by_ticks(words: Sequence[Word], picture: UInt8[ndarray, "H W 3"]) -> list[list[Window]]:
    """Boxes around what is drawn above rows of ticks, right of columns of them, and in both where panels share them."""
    ink = ink_of(picture)
    for word in words:
        left, top, right, bottom = np.maximum(np.array(word.box).astype(int) + np.array(PADDED), 0)
        ink[top:bottom, left:right] = False
    rows, columns = [], []
    wide = ink.shape[1]
    for word in words:
        value = value_of(word.text)
        if value is None or abs(word.angle) > LEVEL:
            continue
        left, top, right, bottom = word.box
        x, y = word.middle.tolist()
        high = IN_ROW * (bottom - top)
        rows.append(_Tick(word.box, x, y, high, value))
        columns.append(_Tick((top, wide - right, bottom, wide - left), y, wide - right, high, -value))
    above = _boxes(rows, ink)
    beside = [(wide - y1, x0, wide - y0, x1) for x0, y0, x1, y1 in _boxes(columns, np.rot90(ink))]
    crossed = [both for one in above for other in beside if (both := _shared(one, other, ink)) is not None]
    layouts = (above, beside, crossed) if len(crossed) > max(len(above), len(beside)) else (above, beside)
    return [sorted(boxes, key=reading_order) for boxes in layouts]


def _shared(one: Window, other: Window, ink: Bool[ndarray, "H W"]) -> Window | None:
    """What two boxes share; None where that is too small, or nothing is drawn."""
    (left, top), (right, bottom) = np.maximum(one[:2], other[:2]).tolist(), np.minimum(one[2:], other[2:]).tolist()
    if min(right - left, bottom - top) < SMALL or not ink[int(top) : int(bottom), int(left) : int(right)].any():
        return None
    return left, top, right, bottom


def _boxes(ticks: Sequence[_Tick], ink: Bool[ndarray, "H W"]) -> list[Window]:
    """The boxes above the rows that ticks make."""
    spans = [_span(row) for row in _rows(ticks)]
    return [box for span in spans if (box := _above(span, spans, ink)) is not None]


def _above(span: _Span, spans: Sequence[_Span], ink: Bool[ndarray, "H W"]) -> Window | None:
    """A box around the ink above a row of ticks; None where there is too little, or no gap to those beside it.

    Tick marks around it are aside.
    """
    over = [one.bottom for one in spans if one.bottom <= span.top and one.left < span.right and one.right > span.left]
    above = max(over, default=0)
    band = ink[above : span.top]
    beside = [one for one in spans if one.top < span.bottom and one.bottom > span.top]
    before = [_gap(band, one.right, span.left) for one in beside if one.right < span.left]
    after = [_gap(band, span.right, one.left) for one in beside if one.left > span.right]
    if None in (*before, *after):
        return None
    start = max(span.left - span.step, 0, *(gap for gap in before if gap is not None))
    stop = min(span.right + span.step, ink.shape[1], *(gap for gap in after if gap is not None))
    drawn = np.argwhere(band[:, start:stop])
    if not len(drawn) or np.ptp(drawn, axis=0).min() < SMALL:
        return None
    (y0, x0), (y1, x1) = np.array([drawn.min(axis=0), drawn.max(axis=0)]) + np.array([above, start])
    inside = ink[y0 : y1 + 1, x0 : x1 + 1]
    x0 += int((inside[:, :TICK].mean(axis=0) < SPARSE).cumprod().sum())
    y1 -= int((inside[: -TICK - 1 : -1].mean(axis=1) < SPARSE).cumprod().sum())
    return float(x0), float(y0), float(x1), float(y1)


def _gap(band: Bool[ndarray, "h W"], start: int, stop: int) -> int | None:
    """The middle of the longest stretch of columns between two where nothing is drawn; None without any."""
    blank = start + np.flatnonzero(~band[:, start:stop].any(axis=0))
    return int(np.mean(max(runs_of(blank), key=len))) if len(blank) else None


def _span(row: Sequence[_Tick]) -> _Span:
    boxes = np.array([tick.box for tick in row])
    (left, top), (right, bottom) = boxes[:, :2].min(axis=0).tolist(), boxes[:, 2:].max(axis=0).tolist()
    step = float(np.median(np.diff([tick.along for tick in row])))
    return _Span(max(int(left), 0), max(int(top), 0), int(right), int(bottom), int(step))


def _rows(ticks: Sequence[_Tick]) -> list[list[_Tick]]:
    """The stretches of ticks in one line that rise in even steps, as long as they go."""
    lines: list[list[_Tick]] = []
    for tick in sorted(ticks, key=lambda tick: tick.across):
        if lines and tick.across - lines[-1][0].across <= tick.off:
            lines[-1].append(tick)
        else:
            lines.append([tick])
    rows = []
    for line in lines:
        line.sort(key=lambda tick: tick.along)
        start = 0
        while start + FEWEST <= len(line):
            stop = start + FEWEST - 1
            while stop < len(line) and _is_even(line[start : stop + 1]):
                stop += 1
            found = stop - start >= FEWEST
            rows += [line[start:stop]] if found else []
            start = stop if found else start + 1
    return rows


def _is_even(row: Sequence[_Tick]) -> bool:
    places, values = np.array([(tick.along, tick.value) for tick in row]).T
    if (np.diff(values) <= 0).any():
        return False
    off = np.abs(np.polyval(np.polyfit(values, places, 1), values) - places).max()
    return bool(off <= max(OFF, SHARE * float(np.ptp(places))))
