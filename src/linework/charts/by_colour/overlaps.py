"""Which areas the plain colours of a panel may be those of, alone or over one another.

An area of opacity a over the colour c shows a times its own colour and 1 - a times c. The colour of areas over one
another is therefore told by those that they show alone, and three colours may be two areas. Letters: `K` colours.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations

import numpy as np
from jaxtyping import Float
from numpy import ndarray

OVER = 7.0  # difference of a channel up to which a colour is that of areas over one another
TOGETHER = 4  # areas that may lie over one another
OPACITIES = np.linspace(0.1, 0.95, 35)
Members = list[set[int]]  # for each area the colours, by number, that it has a part in


def readings(colours: Float[ndarray, "K 3"]) -> Iterator[Members]:
    """What the colours may mean, the ground's being the first: each an area of its own, or some those of overlaps."""
    count = len(colours)
    yield [{label} for label in range(1, count)]
    off = colours - colours[0]
    for number in range(2, min(TOGETHER, count - 2) + 1):
        for alone in combinations(range(1, count), number):
            others = [label for label in range(1, count) if label not in alone]
            for order in permutations(alone):
                members = _overlaid(off, order, others)
                if members is not None:
                    yield members


def _overlaid(off: Float[ndarray, "K 3"], order: Sequence[int], others: Sequence[int]) -> Members | None:
    """The colours of each area where areas drawn in this order explain the others by one opacity; else None."""
    subsets = [subset for size in range(2, len(order) + 1) for subset in combinations(order, size)]
    through = 1 - OPACITIES[:, None]
    shown = np.array(
        [sum(through ** (len(s) - 1 - place) * off[label] for place, label in enumerate(s)) for s in subsets]
    )  # subset, opacity, channel
    apart = np.abs(shown[:, :, None] - off[list(others)]).max(axis=3)  # subset, opacity, other colour
    worst = apart.min(axis=0).max(axis=1)
    nearest = apart[:, worst.argmin()].argmin(axis=0).tolist()
    if worst.min() > OVER or len(set(nearest)) < len(others):
        return None
    of = dict(zip(others, (subsets[k] for k in nearest), strict=True))
    return [{label, *(other for other, subset in of.items() if label in subset)} for label in order]
