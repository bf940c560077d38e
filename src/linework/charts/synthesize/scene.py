"""What a family of charts draws from: a generator, a look, a topic, and how large its panel is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from linework.charts.synthesize.looks import DASHES, HATCHES, Look
from linework.charts.synthesize.topics import MONTHS, TIMES, Quantity, Topic

T = TypeVar("T")


@dataclass(frozen=True)
class Scene:
    """The setting of one panel, `width` x `height` inches; `crowded` where many panels share the figure."""

    rng: np.random.Generator
    look: Look
    topic: Topic
    quantity: Quantity
    width: float
    height: float
    crowded: bool = False

    def chance(self, probability: float) -> bool:
        """True so often."""
        return bool(self.rng.random() < probability)

    def pick(self, options: Sequence[T], weights: Sequence[float] | None = None) -> T:
        """One of the options."""
        share = None if weights is None else np.array(weights) / sum(weights)
        return options[int(self.rng.choice(len(options), p=share))]

    def count(self, low: int, high: int) -> int:
        """A number of things from low to high, small ones more often."""
        return low + int((high - low + 1) * self.rng.random() ** 1.6)

    def between(self, low: float, high: float) -> float:
        """A number between low and high, to two decimals."""
        return round(float(self.rng.uniform(low, high)), 2)

    def series(self, most: int, least: int = 2) -> tuple[str, ...]:
        """Names of several series of the topic."""
        lists = [names for names in self.topic.series if len(names) >= least] or [("A", "B", "C", "D", "E", "F")]
        if most > 4 and self.chance(0.12):  # a long comparison
            word = self.pick(self.pick(self.topic.groups)[1])
            return tuple(f"{word} {k + 1}" for k in range(self.count(4, most + 2)))
        names = self.pick(lists, [len(names) for names in lists])
        return names[: max(least, min(len(names), self.count(least, most + 1)))]

    def categories(self, most: int, least: int = 2, timely: float = 0.12) -> tuple[str, tuple[str, ...]]:
        """The name of a group and some of its categories; so often (`timely`) months or years."""
        if self.chance(timely):
            return self.times(most)
        name, words = self.pick(self.topic.groups)
        if most > 12 and self.chance(0.15):  # more than the topic has names for
            word = self.pick((name, name[0], "", f"{words[0]} "))
            return name, tuple(f"{word} {k + 1}".strip() for k in range(self.count(9, 26)))
        count = min(len(words), max(least, self.count(least + 1, most)))
        start = int(self.rng.integers(len(words) - count + 1))
        return name, words[start : start + count]

    def times(self, most: int) -> tuple[str, tuple[str, ...]]:
        """Months, or years as words."""
        year, month = TIMES[self.topic.language]
        if self.chance(0.5):
            names = MONTHS[self.topic.language].split()
            return month, tuple(names[: max(3, min(12, most, self.count(4, 12)))])
        first, count = int(self.rng.integers(1990, 2020)), max(3, min(most, self.count(4, 10)))
        return year, tuple(str(first + k) for k in range(count))

    def dashes(self, index: int) -> str:
        """The dashes of a series' line."""
        return DASHES[index % len(DASHES)] if self.look.dashed else "-"

    def marker(self, index: int) -> str | None:
        """The marker on a series' line."""
        return self.look.markers[index % len(self.look.markers)] if self.look.marked_lines else None

    def hatch(self, index: int) -> tuple[str, ...]:
        """The hatch of a series, none in most looks."""
        return (HATCHES[index % len(HATCHES)],) if self.look.hatched else ()
