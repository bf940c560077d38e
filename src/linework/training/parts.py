"""A step of several batches, of this process and of others, whose losses come together to that of one large batch."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Protocol, runtime_checkable

import torch

from linework.training.gather import summed


@runtime_checkable
class Batch(Protocol):
    """What a loader yields."""

    def to(self, device: torch.device) -> Any: ...


@runtime_checkable
class Counted(Batch, Protocol):
    """A batch whose loss is a mean over things of which another batch may have more: tokens, say."""

    @property
    def count(self) -> int:
        """How many."""

    def divided_by(self, count: float) -> "Counted":
        """The same, its loss to be the sum over its things, divided by `count`."""


class Parts:
    """The batches of a loader, `number` of which make a step in each process.

    The mean over parts and processes of means is no mean over all unless each has as many things, so a `Counted` batch
    is told how many its parts have on average: the mean of sums divided by that is the mean over all.
    """

    def __init__(self, batches: Iterable[Batch], number: int) -> None:
        self.batches, self.number = batches, number

    def __iter__(self) -> Iterator[Batch]:
        batches = iter(self.batches)
        while parts := list(islice(batches, self.number)):
            yield from _of_one_step(parts)


def _of_one_step(parts: list[Batch]) -> list[Batch]:
    counted = [part for part in parts if isinstance(part, Counted)]
    if not counted:
        return parts
    total, processes = summed(sum(part.count for part in counted), 1)
    return [part.divided_by(total / processes / len(parts)) for part in counted]
