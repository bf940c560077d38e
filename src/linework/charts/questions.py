"""What a walk over the grammar asks: one token out of a run of neighbours, and which one where that is known.

A question for a place tells where it lies (`Aim`), so that a model can look there. Places are asked for along the way
that a mark stands on first, and across it, as heights, second; `turned` makes an upright mark's questions those of one
that lies on its side. How many there are is not asked where it can be seen from item to item (`several`), and where
equal steps are counted, the question tells how many fit.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy import ndarray

from linework.charts.tokens import BINS, CHOICES, COUNT, COUNTS, PLACE, STOP, Field, bins_of, shares_of

NOWHERE, LEVEL, UPWARD = range(3)  # no place; a place along x; along y
MANY = 64  # of which an expected count is a share


class Aim(NamedTuple):
    """Which way a place lies, and the share of the view along the other way, where that is known already.

    For a count that is expected, `beside` is the share of MANY.
    """

    way: int = NOWHERE
    beside: float = float("nan")


@dataclass(frozen=True)
class Ask:
    """Which tokens may come next, which one should where that is known, and where it lies if it is a place."""

    first: int
    last: int
    wanted: int = -1
    aim: Aim = Aim()


Walk = Generator[Ask, int, Any]


class Unsayable(ValueError):
    """What the vocabulary has no words for: too many parts, or points that are no numbers."""


def choose(name: str, wanted: str | None) -> Walk:
    """One of the answers of a choice, by its name."""
    field = CHOICES[name]
    token = yield Ask(field.first, field.last, -1 if wanted is None else field.token(wanted))
    return field.names[token - field.first]


def count_of(wanted: int | None, low: int = 1, expected: float | None = None) -> Walk:
    """How many there are, `low` at the least, `expected` by what was said. Raises Unsayable for too many."""
    if wanted is not None and not low <= wanted < COUNTS:
        raise Unsayable(f"{wanted} parts of one kind")
    aim = Aim() if expected is None else Aim(NOWHERE, min(expected / MANY, 1.0))
    token = yield Ask(COUNT.first + low, COUNT.last, -1 if wanted is None else COUNT.token(wanted), aim)
    return token - COUNT.first


def several(item: Callable[[Any], Walk], wanted: Sequence[Any] | ndarray | None) -> Walk:
    """A list of items, one at the least, whose first question is for a place; STOP instead of it ends the list.

    Raises Unsayable for none or too many.
    """
    if wanted is not None and not 0 < len(wanted) < COUNTS:
        raise Unsayable(f"{len(wanted)} parts of one kind")
    found: list[Any] = []
    while len(found) < COUNTS:
        over = wanted is not None and len(found) == len(wanted)
        walk = item(None if wanted is None or over else wanted[len(found)])
        ask = next(walk)
        if found:
            ask = replace(ask, first=STOP, wanted=STOP if over else ask.wanted)
        token = yield ask
        if token == STOP:
            break
        part = yield from _on(walk, token)
        found.append(part)
    return found


def steps_of(width: int, wanted: ndarray | None) -> Walk:
    """Items of `width` places in equal steps, an array [count, width]: the first, second and last, then how many."""
    shown = yield from places_of((3, width), None if wanted is None else wanted[[0, 1, -1]])
    step, whole = (abs(float((shown[k] - shown[0]).mean())) for k in (1, 2))
    fit = 1 + whole / max(step, 1 / BINS)
    count = yield from count_of(None if wanted is None else len(wanted), 2, fit)
    return np.linspace(shown[0], shown[2], count)


def places_of(shape: tuple[int, ...], wanted: ndarray | None) -> Walk:
    """An array of places along the way, as shares of the view, in row order."""
    found = yield from _all((Aim(LEVEL) for _ in range(int(np.prod(shape)))), wanted)
    return found.reshape(shape)


def heights_of(places: ndarray, wanted: ndarray | None) -> Walk:
    """The heights over known places, an array of the same shape."""
    found = yield from _all((Aim(UPWARD, float(place)) for place in places.ravel()), wanted)
    return found.reshape(places.shape)


def points_of(count: int, wanted: ndarray | None) -> Walk:
    """An array [count, 2] of places and heights, the two of a point together."""
    found = np.zeros((count, 2))
    for k in range(count):
        found[k, :1] = yield from places_of((1,), None if wanted is None else wanted[k, :1])
        found[k, 1:] = yield from heights_of(found[k, :1], None if wanted is None else wanted[k, 1:])
    return found


def _on(walk: Walk, token: int) -> Walk:
    """The rest of a walk whose first question got this token."""
    try:
        while True:
            token = yield walk.send(token)
    except StopIteration as stop:
        return stop.value


def turned(walk: Walk) -> Walk:
    """The same walk for what lies on its side: its places are along y, its heights along x."""
    try:
        ask = next(walk)
        while True:
            way, beside = ask.aim
            token = yield replace(ask, aim=Aim((NOWHERE, UPWARD, LEVEL)[way], beside))
            ask = walk.send(token)
    except StopIteration as stop:
        return stop.value


def _all(aims: Generator[Aim], wanted: ndarray | None) -> Walk:
    if wanted is not None and not np.isfinite(wanted).all():
        raise Unsayable("a point that is no number")
    known = None if wanted is None else bins_of(wanted).ravel()
    found = []
    for k, aim in enumerate(aims):
        token = yield _asked(PLACE, None if known is None else int(known[k]), aim)
        found.append(token - PLACE.first)
    return shares_of(np.array(found, dtype=int))


def _asked(field: Field, wanted: int | None, aim: Aim) -> Ask:
    return Ask(field.first, field.last, -1 if wanted is None else field.token(wanted), aim)
