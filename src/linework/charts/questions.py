"""What a walk over the grammar asks: one token out of a run of neighbours, and which one where that is known."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy import ndarray

from linework.charts.tokens import CHOICES, COUNT, COUNTS, PLACE, Field, bins_of, shares_of


@dataclass(frozen=True)
class Ask:
    """Which tokens may come next, and which one should where that is known."""

    first: int
    last: int
    wanted: int = -1


Walk = Generator[Ask, int, Any]


class Unsayable(ValueError):
    """What the vocabulary has no words for: too many parts, or points that are no numbers."""


def choose(name: str, wanted: str | None) -> Walk:
    """One of the answers of a choice, by its name."""
    field = CHOICES[name]
    token = yield Ask(field.first, field.last, -1 if wanted is None else field.token(wanted))
    return field.names[token - field.first]


def count_of(wanted: int | None, low: int = 1) -> Walk:
    """How many there are, `low` at the least. Raises Unsayable for too many."""
    if wanted is not None and not low <= wanted < COUNTS:
        raise Unsayable(f"{wanted} parts of one kind")
    token = yield Ask(COUNT.first + low, COUNT.last, -1 if wanted is None else COUNT.token(wanted))
    return token - COUNT.first


def places_of(shape: tuple[int, ...], wanted: ndarray | None) -> Walk:
    """An array of shares of the view, in row order."""
    if wanted is not None and not np.isfinite(wanted).all():
        raise Unsayable("a point that is no number")
    known = None if wanted is None else bins_of(wanted).ravel()
    found = np.zeros(int(np.prod(shape)), dtype=int)
    for k in range(len(found)):
        token = yield _asked(PLACE, None if known is None else int(known[k]))
        found[k] = token - PLACE.first
    return shares_of(found).reshape(shape)


def _asked(field: Field, wanted: int | None) -> Ask:
    return Ask(field.first, field.last, -1 if wanted is None else field.token(wanted))
