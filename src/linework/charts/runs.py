"""Runs of places: where something is without a gap."""

import numpy as np
from jaxtyping import Real
from numpy import ndarray


def runs_of(places: Real[ndarray, " N"], gap: float = 1) -> list[Real[ndarray, " R"]]:
    """Rising places, parted where they are more than `gap` apart.

    >>> [run.tolist() for run in runs_of(np.array([3, 4, 5, 9, 10]))]
    [[3, 4, 5], [9, 10]]
    """
    return np.split(places, np.flatnonzero(np.diff(places) > gap) + 1) if len(places) else []
