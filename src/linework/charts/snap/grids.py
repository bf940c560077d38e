"""How many rows and columns a grid of cells has: where its colours change, in even steps."""

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray

MOST = 80  # rows or columns
THIN = 3.0  # pixels, the least side of a cell
OFTEN = 0.6  # quantile of the change along a line between pixels, so that words in some cells do not count
CLEAR = 0.35  # of all change of colour, more than chance gives, that must fall between cells


def cells_of(picture: UInt8[ndarray, "H W 3"], points: Float[ndarray, "2 2"], told: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns between two corners; a number that the colours do not tell stays as it was `told`."""
    (left, top), (right, bottom) = np.rint([points.min(axis=0), points.max(axis=0)]).astype(int)
    inside = picture[max(top, 0) : bottom, max(left, 0) : right].astype(float)
    if min(inside.shape[:2]) < 2 * THIN:
        return told
    found = [
        _steps(np.quantile(np.abs(np.diff(inside, axis=axis)).max(axis=2), OFTEN, axis=1 - axis), told[axis])
        for axis in (0, 1)
    ]
    return found[0], found[1]


def _steps(change: Float[ndarray, " n"], told: int) -> int:
    """In how many even steps the change between neighbours is highest just where steps meet.

    The score is the share of all change within a pixel of where steps meet, less the share of pixels that this is.
    """
    change = np.maximum(change - np.median(change), 0)
    total, length = float(change.sum()), len(change) + 1
    if not total:
        return told
    sums = np.concatenate([[0.0], np.cumsum(change)])
    best = CLEAR, told
    for count in range(2, min(MOST, int(length / THIN)) + 1):
        middles = np.arange(1, count) * length / count - 1
        low = np.clip(np.rint(middles - 1).astype(int), 0, len(change))
        high = np.clip(np.rint(middles + 2).astype(int), 0, len(change))
        caught = float((sums[high] - sums[low]).sum()) / total
        best = max(best, (caught - float((high - low).sum()) / len(change), count))
    return best[1]
