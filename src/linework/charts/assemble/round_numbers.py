"""Numbers as they were typed: where all that is measured lies so near to round numbers that chance is no reason."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from linework.charts.assemble.axes import Scale

PIXELS = 2.0  # that a measured place may be off
CHANCE = 1e-3  # that numbers which are not round lie as near to round ones, at most
ROUND = (5.0, 2.0, 1.0)  # first digits of the step between round numbers


def round_numbers(values: Float[ndarray, " n"], scale: Scale, edges: Sequence[float] = (0.0,)) -> Float[ndarray, " n"]:
    """Values of a linear axis as multiples of the largest round step that explains them all; else as they are.

    `edges` are pixels that all may have lost at their ends, each of which is tried.
    """
    if scale.kind != "linear" or scale.fit is None or not len(values) or not np.isfinite(values).all():
        return values
    pixel = abs(scale.fit.slope)
    distinct = 1 + int((np.diff(np.sort(values)) > 2 * PIXELS * pixel).sum())
    highest = np.abs(values).max()
    for power in range(int(np.floor(np.log10(highest))) if highest else -12, -12, -1):
        for step in (first * 10.0**power for first in ROUND):
            if len(edges) * (2 * PIXELS * pixel / step) ** distinct > CHANCE:
                return values
            for edge in edges:
                whole = values + np.sign(values) * edge * pixel
                even = step * np.rint(whole / step)
                if np.abs(even - whole).max() <= PIXELS * pixel:
                    return np.round(even, max(-power, 0) + 1)
    return values
