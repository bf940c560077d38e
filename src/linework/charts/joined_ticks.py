"""Names of two neighbouring ticks that the OCR read as one word, parted where the steps of the others tell it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from linework.charts.seen import RoledWord, Seen, corners_of
from linework.charts.tick_values import value_of

LEVEL = 5.0  # degrees that a name may be turned
FEWEST = 2  # other names of a row that tell its step
STEADY = 0.2  # of a step that the middle of two joined names may be off, and
APART = 0.35  # each of them


def with_parted_ticks(seen: Seen) -> Seen:
    """The same with joined names below panels parted."""
    words = list(seen.words)
    for number in range(len(seen.panels)):
        row = [w for w in words if (w.panel, w.role, w.second) == (number, "x tick", False)]
        if all(abs(word.word.angle) <= LEVEL for word in row):
            for joined in row:
                others = np.sort([word.word.middle[0] for word in row if word is not joined])
                if value_of(joined.word.text) is None and (places := _places(joined, others)) is not None:
                    parts = _parts(joined, *places)
                    at = next(k for k, word in enumerate(words) if word is joined)
                    words[at : at + 1] = parts or [joined]
    return replace(seen, words=tuple(words))


def _places(joined: RoledWord, others: np.ndarray) -> tuple[float, float] | None:
    """Where two ticks stand that one name is in the middle of; None where it is one of them."""
    at = float(joined.word.middle[0])
    steps = np.diff(others)[(others[1:] < at) | (others[:-1] > at)]
    if len(others) < FEWEST or not len(steps):
        return None
    step = float(np.median(steps))
    before, after = others[others < at], others[others > at]
    off = [at - before[-1] if len(before) else None, after[0] - at if len(after) else None]
    if any(gap is not None and abs(gap - 1.5 * step) > STEADY * step for gap in off):
        return None
    return at - step / 2, at + step / 2


def _parts(joined: RoledWord, left: float, right: float) -> Sequence[RoledWord]:
    """A name as two, parted at that blank which puts them nearest to their places; none where none does."""
    text, (x0, top, x1, bottom) = joined.word.text, joined.word.box
    each = (x1 - x0) / max(len(text), 1)
    best: tuple[float, list[RoledWord]] = APART * (right - left), []
    for blank in (k for k, letter in enumerate(text) if letter == " "):
        sides = (x0, x0 + blank * each), (x0 + (blank + 1) * each, x1)
        off = max(abs(sum(side) / 2 - place) for side, place in zip(sides, (left, right), strict=True))
        if off < best[0]:
            names = text[:blank].strip(), text[blank + 1 :].strip()
            best = (
                off,
                [
                    replace(joined, word=replace(joined.word, text=name, corners=corners_of(a, top, b, bottom)))
                    for name, (a, b) in zip(names, sides, strict=True)
                ],
            )
    return best[1]
