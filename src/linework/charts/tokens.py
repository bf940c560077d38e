"""The tokens that the decoder writes: kinds, choices, counts and places, in one small vocabulary.

Every question that the grammar asks (`codec`) is answered by one token out of one run of neighbouring numbers, so what
is allowed next is a range. A list goes on until STOP stands for its next place, and marks until END. Places are shares
of the view from -MARGIN to 1 + MARGIN in BINS steps.
"""

from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy import ndarray

from linework.charts.seen import KINDS

BINS = 512
MARGIN = 0.04
COUNTS = 255
PAD, PANEL, LAYOUT, END = range(4)  # END stands beside the kinds of marks, the first choice


@dataclass(frozen=True)
class Field:
    """A run of tokens that answer one question."""

    first: int
    names: tuple[str, ...] = ()
    size: int = 0

    @property
    def last(self) -> int:
        """One beyond the last token."""
        return self.first + (len(self.names) or self.size)

    def token(self, answer: str | int) -> int:
        """The token of an answer: its name, or its number."""
        return self.first + (self.names.index(answer) if isinstance(answer, str) else int(answer))


_CHOICES = {
    "kind": KINDS,
    "frame": ("plain", "polar"),
    "twin": ("alone", "twin x", "twin y"),
    "way": ("upright", "sideways"),
    "axis": ("first", "second"),
    "spacing": ("even", "listed", "same", "dense", "free", "cloud"),
    "base": ("grounded", "based"),
    "markers": ("bare", "marked"),
    "joined": ("apart", "joined"),
    "course": ("straight", "steps"),
}
_starts = [*accumulate((len(names) for names in _CHOICES.values()), initial=END + 1)]
CHOICES = {name: Field(first, names) for (name, names), first in zip(_CHOICES.items(), _starts[:-1], strict=True)}
COUNT = Field(_starts[-1], size=COUNTS)
STOP = COUNT.last
PLACE = Field(STOP + 1, size=BINS)
VOCABULARY = PLACE.last


def bins_of(shares: ndarray) -> ndarray:
    """Shares of the view as the numbers of their bins; what lies further out counts as on the margin."""
    steps = (np.asarray(shares, dtype=float) + MARGIN) / (1 + 2 * MARGIN) * (BINS - 1)
    return np.clip(np.rint(steps), 0, BINS - 1).astype(int)


def shares_of(bins: ndarray) -> ndarray:
    """The middle of each bin as a share of the view."""
    return np.asarray(bins, dtype=float) / (BINS - 1) * (1 + 2 * MARGIN) - MARGIN
