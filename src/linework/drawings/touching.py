"""Which points of a drawing are one and the same place, up to a tolerance; groups from links.

The letters: `P` points, `D` their width, `L` links, `N` things linked.
"""

import numpy as np
from jaxtyping import Float64, Int
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

_GRID = 8  # points closer than tolerance / _GRID are one before neighbours are looked for


def groups(count: int, links: Int[np.ndarray, "L 2"]) -> Int[np.ndarray, "N"]:
    """The number of the connected group of each of `count` things.

    >>> groups(3, np.array([[0, 2]])).tolist()
    [0, 1, 0]
    """
    if not len(links):
        return np.arange(count)
    table = coo_array((np.ones(len(links), dtype=np.int8), (links[:, 0], links[:, 1])), shape=(count, count))
    return connected_components(table, directed=False)[1].astype(np.int64)


def places(points: Float64[np.ndarray, "P D"], tolerance: float) -> Int[np.ndarray, "P"]:
    """The number of the place each point is at; points within `tolerance` share one.

    Equal points are made one first, or ten thousand lines that meet in a point would be fifty
    million pairs.
    """
    if not len(points):
        return np.zeros(0, dtype=np.int64)
    cells = np.round(points / (tolerance / _GRID))
    # A row as one complex-like key would do for D = 2; lexsort serves any width and beats unique(axis=0).
    order = np.lexsort(cells.T[::-1])
    new = np.ones(len(order), dtype=bool)
    new[1:] = (np.diff(cells[order], axis=0) != 0).any(1)
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.cumsum(new) - 1
    firsts = points[order[new]]
    if len(firsts) < 2:
        return number
    links = cKDTree(firsts).query_pairs(tolerance, output_type="ndarray")
    return groups(len(firsts), links)[number]
