"""Words of a seen panel as titles, labels, notes and legends, at their sizes and places."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray

from linework.charts.chart import Key, Legend, Note
from linework.charts.colours import APART, difference, hexadecimal, rgb, usual
from linework.charts.marks import Text
from linework.charts.seen import RoledWord, Word

POINTS = 0.72  # of a pixel at 100 dpi
ROOM = 0.05  # sizes of its letters that the box of a word is wider than the word
FIXED = 65536  # parts of one in FreeType's numbers
STRONGEST = 97  # percentile of the pixels of a word from which they are all ink
BLACK = 22.0  # CIEDE2000 up to which thin letters are black
FAR = 25.0  # CIEDE2000 beyond which a swatch is not of a mark's colour


def size_of(words: Sequence[Word]) -> float:
    """The size of letters in points, from how wide words are: the height of a box tells it less well."""
    across = sum(float(np.linalg.norm(word.corners[1] - word.corners[0])) for word in words)
    ems = sum(max(_width(line) for line in word.text.split("\n")) + ROOM for word in words)
    return max(4.0, round(across / ems * POINTS * 2) / 2)


@cache
def _width(line: str) -> float:
    """How wide a line is in matplotlib's own font, in sizes of its letters; one where it lacks a letter."""
    font = _font()
    known = [font.load_char(ord(c)).linearHoriAdvance / FIXED if font.get_char_index(ord(c)) else 1.0 for c in line]
    return float(sum(known))


@cache
def _font() -> Any:
    from matplotlib.font_manager import findfont
    from matplotlib.ft2font import FT2Font

    font = FT2Font(findfont("DejaVu Sans"))
    font.set_size(1, 72)
    return font


def text_of(word: Word, color: str | None = None) -> Text:
    """A word as the text of a title or label."""
    return Text(text=word.text, size=size_of([word]), color=color)


def ink_colour(words: Sequence[Word], picture: UInt8[ndarray, "H W 3"]) -> str | None:
    """The colour of words: of the pixels in their boxes that are farthest from the usual one. None is black."""
    inks = []
    for word in words:
        left, top, right, bottom = (max(round(side), 0) for side in word.box)
        pixels = picture[top:bottom, left:right].reshape(-1, 3).astype(int)
        if len(pixels):
            apart = np.abs(pixels - np.median(pixels, axis=0)).sum(axis=1)
            inks.append(np.median(pixels[apart >= np.percentile(apart, STRONGEST)], axis=0))
    if not inks:
        return None
    colour = hexadecimal(np.median(inks, axis=0))
    return None if difference(colour, "#000000") < BLACK else colour


def note_of(word: Word, box: tuple[float, float, float, float], space: str) -> Note:
    """A word at the share of a box (left, top, right, bottom) where its middle stands."""
    x, y = word.middle
    left, top, right, bottom = box
    return Note(
        text=word.text,
        x=round(float((x - left) / (right - left)), 4),
        y=round(float((bottom - y) / (bottom - top)), 4),
        space="panel" if space == "panel" else "figure",
        size=size_of([word]),
        align="center",
        vertical="center",
        rotation=round(word.angle, 0) if abs(word.angle) > 4 else 0.0,
    )


def swatch(picture: UInt8[ndarray, "H W 3"], word: Word) -> str | None:
    """The colour of what stands left of a word of a legend."""
    left, top, _, bottom = word.box
    em = (bottom - top) / (word.text.count("\n") * 1.2 + 1)
    rows = slice(max(0, int(top)), max(1, int(bottom)))
    strip = picture[rows, max(0, int(left - 2.9 * em)) : max(1, int(left - 0.6 * em))].reshape(-1, 3)
    if not len(strip):
        return None
    around = picture[rows, max(0, int(left - 0.6 * em)) : max(1, int(left - 0.1 * em))].reshape(-1, 3)
    ground = usual(around) or "#ffffff"
    back = rgb(ground)
    shown = strip[np.abs(strip.astype(int) - back).max(axis=1) > APART]
    return usual(shown) if len(shown) else hexadecimal(back)


def paired(swatches: Sequence[str | None], colours: Sequence[str | None]) -> list[int]:
    """For each word of a legend the mark of its swatch's colour (-1: none); by order where colours do not tell."""
    from scipy.optimize import linear_sum_assignment

    if not swatches or not colours:
        return [-1] * len(swatches)
    order = len(colours) - 1
    cost = np.array([[(100.0 if s is None or c is None else difference(s, c)) + 0.5 * abs(i - min(j, order))
                      for j, c in enumerate(colours)] for i, s in enumerate(swatches)])  # fmt: skip
    rows, columns = linear_sum_assignment(cost)
    found = dict(zip(rows.tolist(), columns.tolist(), strict=True))
    alone = len(swatches) == len(colours)
    return [found[i] if i in found and (alone or cost[i, found[i]] < FAR) else -1 for i in range(len(swatches))]


def legend_of(
    words: Sequence[RoledWord], title: RoledWord | None, box: tuple[float, float, float, float], keys: tuple[Key, ...]
) -> Legend:
    """A legend whose upper left corner stands where that of the seen one stood."""
    boxes = np.array([word.word.box for word in words])
    size = size_of([word.word for word in words])
    em = size / POINTS
    corner = np.array([boxes[:, 0].min() - 3.7 * em, boxes[:, 1].min() - 0.9 * em])
    if title is not None:
        corner[1] = min(corner[1], title.word.box[1] - 0.9 * em)
    left, top, right, bottom = box
    anchor = (float((corner[0] - left) / (right - left)), float((bottom - corner[1]) / (bottom - top)))
    lefts = np.sort(boxes[:, 0])
    return Legend(
        place="upper left",
        anchor=(round(anchor[0], 3), round(anchor[1], 3)),
        columns=1 + int((np.diff(lefts) > 1.5 * em).sum()),
        title=None if title is None else title.word.text,
        size=size,
        keys=keys,
    )
