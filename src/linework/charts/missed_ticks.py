"""Tick labels that the OCR's detector missed: ink in line with those that it found, or beside a side without any.

The detector overlooks short words among few others; what they say is read well once it is known where they are.
Letters: `h`, `w` rows and columns of a strip beside a panel, `R` places in a run.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Int, UInt8
from numpy import ndarray

from linework.charts.ocr import is_noise, line_ink, read_line
from linework.charts.runs import runs_of
from linework.charts.seen import Role, RoledWord, Seen, SeenPanel, Word, corners_of
from linework.charts.tick_values import value_of
from linework.charts.view import Window

LEVEL = 5.0  # degrees that a level word may be turned
SURE, SURER = 0.8, 0.9  # of a reading, beside others in line and beside none
GAP = 0.7  # heights of a line between two labels on it
LINES = 0.3  # the same between two labels above one another
HIGH = (0.5, 1.5)  # heights of a line that a label has
WIDE = 0.25  # the same that it is wide at least: less than a digit is a stroke
SIDE = 3  # pixels that the frame of another panel may reach beyond its box
FIRST = 9  # pixels that tick marks reach from a panel's side
FAR = (45, 90)  # pixels from it in which labels begin that stand below, or left
SIZES = (6, 22)  # pixels that a line is high where none is known
FEW = 2  # labels that are found beside a side without any, at least
LONGER = 3.0  # times as long as the longest known label of an upright axis that one may be
MARGIN = 3  # pixels around ink that is read


def with_missed_ticks(seen: Seen, picture: UInt8[ndarray, "H W 3"]) -> Seen:
    """The same with the labels of ticks that stand where others of their axis lead one to look."""
    found = list(seen.words)
    for number, panel in enumerate(seen.panels):
        if not panel.polar and not any(mark.kind == "pie" for mark in panel.marks):
            for role in ("x tick", "y tick"):
                found += _missed(number, panel, role, found, seen.panels, picture)
    return replace(seen, words=tuple(found))


def _missed(
    number: int,
    panel: SeenPanel,
    role: Role,
    words: Sequence[RoledWord],
    panels: Sequence[SeenPanel],
    picture: UInt8[ndarray, "H W 3"],
) -> list[RoledWord]:
    """The labels of one axis that are not among the words."""
    ticks = [word for word in words if word.panel == number and word.role == role and not word.second]
    known = [word for word in ticks if abs(word.word.angle) <= LEVEL]
    if len(known) < len(ticks):
        return []  # turned labels do not stand in one line
    taken = [word.word.box for word in words]
    others = [other.box for other in panels if other is not panel]
    if known:
        spots = _in_line(known, panel.box, role, taken, others, picture)
    else:
        spots = _beside(panel.box, role, taken, others, picture)
    numbers = bool(known) and all(value_of(word.word.text) is not None for word in known)
    found = []
    for left, top, right, bottom in spots:
        text, sure = read_line(picture[max(top - MARGIN, 0) : bottom + MARGIN, max(left - MARGIN, 0) : right + MARGIN])
        plain = text and sure >= (SURE if known else SURER) and not is_noise(text, sure)
        if plain and (not numbers or value_of(text) is not None):
            found.append(RoledWord(Word(text, corners_of(left, top, right, bottom), sure), role, number))
    return found if known or len(found) >= FEW else []


Spot = tuple[int, int, int, int]  # left, top, right, bottom of ink


def _in_line(
    known: Sequence[RoledWord],
    box: Window,
    role: Role,
    taken: Sequence[Window],
    others: Sequence[Window],
    picture: ndarray,
) -> Iterator[Spot]:
    """Ink in line with labels that is as high as they are, no word's, and nearer to this panel than to others."""
    boxes = np.array([word.word.box for word in known])
    high = float(np.median(boxes[:, 3] - boxes[:, 1]))
    before, after = _between(box, others)
    if role == "x tick":
        top, bottom = np.median(boxes[:, [1, 3]], axis=0)
        left, right = max(box[0] - 2 * high, (box[0] + before) / 2), min(box[2] + 2 * high, (box[2] + after) / 2)
        return _Strip(picture, (left, top - 1, right, bottom + 1), taken).labels(1, GAP * high, high)
    reach = LONGER * float(np.max(boxes[:, 2] - boxes[:, 0])) + high
    left, right = float(np.median(boxes[:, 0])), float(np.median(boxes[:, 2]))
    if right < (box[0] + box[2]) / 2:
        left, right = max(right - reach, before), right + 1
    else:
        left, right = left - 1, min(left + reach, after)
    return _Strip(picture, (left, box[1] - high, right, box[3] + high), taken).labels(0, LINES * high, high)


def _between(box: Window, others: Sequence[Window]) -> tuple[float, float]:
    """Where the panel before this one in its row ends, and the one after it begins; infinite without such."""
    beside = [other for other in others if other[1] < box[3] and other[3] > box[1]]
    before = max((other[2] + SIDE for other in beside if other[2] <= box[0]), default=-np.inf)
    return before, min((other[0] - SIDE for other in beside if other[0] >= box[2]), default=np.inf)


def _beside(
    box: Window, role: Role, taken: Sequence[Window], panels: Sequence[Window], picture: ndarray
) -> Iterator[Spot]:
    """Ink below or left of a panel in pieces of about one height, that are no words."""
    left, top, right, bottom = box
    below = role == "x tick"
    around = (left - FAR[0] / 2, bottom + FIRST, right + FAR[0] / 2, bottom + FAR[0])
    strip = _Strip(picture, around if below else (left - FAR[1], top - FIRST, left - FIRST, bottom + FIRST), taken)
    if any(_meet(strip.box, other) for other in panels):
        return iter(())
    rows = [run for run in runs_of(np.flatnonzero(strip.ink.any(axis=1)), 1) if SIZES[0] <= len(run) <= SIZES[1]]
    if not rows or (not below and len(rows) < FEW):
        return iter(())
    high = float(np.median([len(run) for run in rows]))
    if below:
        return strip.rows(rows[0]).labels(1, GAP * high, high)
    return strip.labels(0, LINES * high, high)


@dataclass(frozen=True, eq=False)
class _Strip:
    """A part of a picture beside a panel, and the words that were found in it."""

    picture: UInt8[ndarray, "H W 3"]
    around: tuple[float, float, float, float]
    taken: Sequence[Window]

    @cached_property
    def box(self) -> Spot:
        """Its sides in whole pixels of the picture."""
        left, top, right, bottom = self.around
        height, width = self.picture.shape[:2]
        x0, y0 = max(int(left), 0), max(int(top), 0)
        return x0, y0, max(min(int(np.ceil(right)), width), x0), max(min(int(np.ceil(bottom)), height), y0)

    @cached_property
    def ink(self) -> Bool[ndarray, "h w"]:
        """Where there is ink that is no word's."""
        x0, y0, x1, y1 = self.box
        part = self.picture[y0:y1, x0:x1].astype(int)
        if not part.size:
            return np.zeros(part.shape[:2], dtype=bool)
        ink = line_ink(part)
        for left, top, right, bottom in self.taken:
            rows = slice(max(int(top) - 1 - y0, 0), max(int(np.ceil(bottom)) + 2 - y0, 0))
            ink[rows, max(int(left) - 2 - x0, 0) : max(int(np.ceil(right)) + 3 - x0, 0)] = False
        return ink

    def rows(self, run: Int[ndarray, " R"]) -> "_Strip":
        """The part of it that has these of its rows."""
        x0, y0, x1, _ = self.box
        return replace(self, around=(x0, y0 + int(run[0]), x1, y0 + int(run[-1]) + 1))

    def labels(self, axis: int, gap: float, high: float) -> Iterator[Spot]:
        """Its pieces of ink along an axis that are as high as a line."""
        x0, y0, _, _ = self.box
        ink = self.ink if axis == 0 else self.ink.T
        for run in runs_of(np.flatnonzero(ink.any(axis=1)), gap):
            across = np.flatnonzero(ink[run[0] : run[-1] + 1].any(axis=0))
            rows, columns = (run, across) if axis == 0 else (across, run)
            (top, bottom), (left, right) = ((int(places[0]), int(places[-1]) + 1) for places in (rows, columns))
            if HIGH[0] * high <= bottom - top <= HIGH[1] * high and right - left >= WIDE * high:
                yield x0 + left, y0 + top, x0 + right, y0 + bottom


def _meet(one: Spot, other: Window) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
