"""A mean over items and the interval that it lies in, by the bootstrap."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy import ndarray

RESAMPLES = 1000


@dataclass(frozen=True)
class Estimate:
    """A figure over `n` items, and the interval it lies in with 95 % confidence."""

    value: float
    low: float
    high: float
    n: int


def estimate_of(value: float, resampled: Float[ndarray, " R"], count: int) -> Estimate:
    """A figure with the 2.5 and 97.5 percentile of its values over resampled items."""
    low, high = np.percentile(resampled, [2.5, 97.5])
    return Estimate(value, float(low), float(high), count)


def mean_estimate(values: Sequence[float], seed: int = 0, *, median: bool = False) -> Estimate:
    """The mean (or median) of values with its interval; items are resampled."""
    known = np.asarray(values, dtype=float)
    middle = np.median if median else np.mean
    drawn = known[np.random.default_rng(seed).integers(0, len(known), (RESAMPLES, len(known)))]
    return estimate_of(float(middle(known)), middle(drawn, axis=1), len(known))
