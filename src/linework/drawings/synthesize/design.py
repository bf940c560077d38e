"""A design: named choices from which one drawing follows, so that a neighbour differs in a few of them.

A drawing function asks for what it needs by name. The first time a name is asked for, a value is
drawn and kept together with its role; run again with some values changed, the same function draws
a size variant or a revision and leaves everything else as it was.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import numpy as np

Role = Literal["size", "count", "detail", "feature", "style", "text"]
T = TypeVar("T")


def nice(value: float) -> float:
    """A length as a designer would write it: steps of about one or two per cent.

    >>> nice(3.14159), nice(47.3), nice(312.0)
    (3.1, 47.5, 310.0)
    """
    step = 10.0 ** np.floor(np.log10(max(abs(value), 1e-9)))
    fine = 0.05 if value >= max(10.0, 2.5 * step) else 0.1
    return float(round(round(value / (step * fine)) * step * fine, 6))


def within(value: float, low: float, high: float) -> float:
    """The length, or the end of the range that it passes, as a designer would write it."""
    return value if low <= value <= high else nice(min(max(value, low), high))


@dataclass
class Design:
    """The values in force, and what was learned about them while drawing.

    `values` holds given values and grows with those drawn from `rng`; `roles` says what each one
    decides; `again` draws a fresh value (used to revise it). All three go by role and name.
    """

    rng: np.random.Generator
    values: dict[str, Any] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    again: dict[str, Callable[[np.random.Generator], Any]] = field(default_factory=dict)

    def _value(self, name: str, role: Role, draw: Callable[[np.random.Generator], T]) -> T:
        key = f"{role} {name}"  # so that "slots" may be both a feature and a count
        self.roles[key], self.again[key] = role, draw
        if key not in self.values:
            self.values[key] = draw(self.rng)
        return self.values[key]

    def size(self, name: str, low: float, high: float) -> float:
        """A leading length in millimetres, log-uniform; size variants change it."""
        ratio = np.log(high / low)
        return self._value(name, "size", lambda rng: nice(low * np.exp(rng.random() * ratio)))

    def count(self, name: str, low: int, high: int, step: int = 1) -> int:
        """A number of equal things, small numbers more often; size variants change it."""
        spread = (high - low) // step + 1
        return self._value(name, "count", lambda rng: low + step * int(spread * rng.random() ** 1.5))

    def detail(self, name: str, low: float, high: float) -> float:
        """A proportion or secondary length; revisions change it."""
        return self._value(name, "detail", lambda rng: round(low + (high - low) * rng.random(), 3))

    def has(self, name: str, chance: float = 0.5) -> bool:
        """Whether the part has this feature; revisions add or remove it."""
        return self._value(name, "feature", lambda rng: bool(rng.random() < chance))

    def style(self, name: str, options: Sequence[T], weights: Sequence[float] | None = None) -> T:
        """A choice that stays within a family (shape of the whole, way of drawing)."""
        total = sum(weights) if weights is not None else 0.0

        def draw(rng: np.random.Generator) -> int:
            if weights is None:
                return int(rng.random() * len(options))
            at, index = rng.random() * total, 0
            while index < len(options) - 1 and at >= weights[index]:
                at, index = at - weights[index], index + 1
            return index

        return options[self._value(name, "style", draw)]

    def words(self, name: str, draw: Callable[[np.random.Generator], str]) -> str:
        """A text; revisions change it."""
        return self._value(name, "text", draw)

    def numbers(self, name: str, count: int, low: float = 0.0, high: float = 1.0) -> np.ndarray:
        """`count` uniform numbers that belong to the family; a longer row starts with the shorter one."""
        seed = self._value(name, "style", lambda rng: int(rng.integers(1 << 62)))
        return np.random.default_rng(seed).uniform(low, high, count)

    def with_values(self, changed: Mapping[str, Any], rng: np.random.Generator) -> "Design":
        """A design with the same values but for those changed; new names draw from `rng`."""
        return Design(rng, {**self.values, **changed})
