"""What is written in the cells of a grid: which words stand in which, the numbers they say, and their colours.

Letters: `R`, `C` rows and columns of cells, `h`, `w` of pixels.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray

from linework.charts.colours import hexadecimal
from linework.charts.seen import RoledWord, SeenMark
from linework.charts.tick_values import value_of

STRONG = 95  # percentile of how far pixels of a word are off their cell, from which they are ink
SOFT = 80  # difference of a channel from black, or white, up to which ink is that
BLACK, WHITE = "#000000", "#ffffff"


def words_in_cells(mark: SeenMark, notes: Sequence[RoledWord]) -> list[list[str]]:
    """The words that have their middle in each cell."""
    rows, columns = mark.grid
    texts = [[""] * columns for _ in range(rows)]
    for row, column, note in _placed(mark, notes):
        texts[row][column] = note.word.text
    return texts


def written(texts: list[list[str]]) -> Float[ndarray, "R C"]:
    """The numbers that the words in cells say, NaN where they say none."""
    return np.array([[np.nan if (value := value_of(text)) is None else value for text in row] for row in texts])


def colours_of_words(
    mark: SeenMark, notes: Sequence[RoledWord], shades: Float[ndarray, "R C 3"], picture: UInt8[ndarray, "h w 3"]
) -> tuple[str, ...]:
    """The colours of the words: one where all have it, else that of each cell, row by row; none where all are black."""
    tints = {(row, column): _ink(note, shades[row, column], picture) for row, column, note in _placed(mark, notes)}
    if set(tints.values()) <= {BLACK}:
        return ()
    rows, columns = mark.grid
    if len(set(tints.values())) == 1:
        return (next(iter(tints.values())),)
    return tuple(tints.get((row, column), BLACK) for row in range(rows) for column in range(columns))


def _placed(mark: SeenMark, notes: Sequence[RoledWord]) -> Iterator[tuple[int, int, RoledWord]]:
    """The row and column of the cell of each word, and the word."""
    rows, columns = mark.grid
    low, high = mark.points.min(axis=0), mark.points.max(axis=0)
    for note in notes:
        column, row = ((note.word.middle - low) / (high - low) * (columns, rows)).tolist()
        if 0 <= column < columns and 0 <= row < rows:
            yield int(row), int(column), note


def _ink(note: RoledWord, shade: Float[ndarray, " 3"], picture: UInt8[ndarray, "h w 3"]) -> str:
    """The colour of a word on a cell of this shade."""
    left, top, right, bottom = (max(int(side), 0) for side in note.word.box)
    pixels = picture[top : bottom + 1, left : right + 1].reshape(-1, 3).astype(float)
    if not len(pixels):
        return BLACK
    apart = np.abs(pixels - shade).sum(axis=1)
    ink = np.median(pixels[apart >= np.percentile(apart, STRONG)], axis=0)
    return BLACK if ink.max() <= SOFT else WHITE if ink.min() >= 255 - SOFT else hexadecimal(ink)
