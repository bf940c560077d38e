"""How many rows and columns a grid of cells has: where its colours change, in even steps."""

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray

MOST = 80  # rows or columns
THIN = 3.0  # pixels, the least side of a cell
OFTEN = 0.6  # quantile of the change along a line between pixels, so that words in some cells do not count
CLEAR, QUIET = (
    0.35,
    0.05,
)  # of all change of colour, more than chance gives, that falls between cells, or where are none
LIMIT = 60.0  # of a channel, that a change counts up to


def cells_of(picture: UInt8[ndarray, "H W 3"], points: Float[ndarray, "2 2"], told: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns between two corners; a number that the colours do not tell stays as it was `told`.

    Along an axis without any steps there is one cell, if there are several along the other.
    """
    (left, top), (right, bottom) = np.rint([points.min(axis=0), points.max(axis=0)]).astype(int)
    inside = picture[max(top, 0) : bottom, max(left, 0) : right].astype(float)
    if min(inside.shape[:2]) < 2 * THIN:
        return told
    rows, columns = (_steps(np.abs(np.diff(inside, axis=axis)).max(axis=2), axis) for axis in (0, 1))
    return _counted(rows, columns, told[0]), _counted(columns, rows, told[1])


def _counted(own: tuple[float, int], other: tuple[float, int], told: int) -> int:
    """How many cells there are, by the score and number of steps along an axis and along the other."""
    if own[0] > CLEAR:
        return own[1]
    return 1 if own[0] < QUIET and other[0] > CLEAR else told


def _steps(change: Float[ndarray, "h w"], axis: int) -> tuple[float, int]:
    """In how many even steps the change between neighbours is highest just where steps meet, and how clearly.

    The change at a line is that of most pixels along it (so words in some cells do not count) or, where few cells
    differ from their neighbours, the mean of all up to a limit.
    """
    usual, mean = np.quantile(change, OFTEN, axis=1 - axis), np.minimum(change, LIMIT).mean(axis=1 - axis)
    return max(_even_steps(usual), _even_steps(mean))


def _even_steps(change: Float[ndarray, " n"]) -> tuple[float, int]:
    """The score is the share of all change within a pixel of where steps meet, less the share of pixels there."""
    change = np.maximum(change - np.median(change), 0)
    total, length = float(change.sum()), len(change) + 1
    best = 0.0, 1
    if not total:
        return best
    sums = np.concatenate([[0.0], np.cumsum(change)])
    for count in range(2, min(MOST, int(length / THIN)) + 1):
        middles = np.arange(1, count) * length / count - 1
        low = np.clip(np.rint(middles - 1).astype(int), 0, len(change))
        high = np.clip(np.rint(middles + 2).astype(int), 0, len(change))
        caught = float((sums[high] - sums[low]).sum()) / total
        best = max(best, (caught - float((high - low).sum()) / len(change), count))
    return best
