"""ChartMimic's low-level metrics, written anew: text, layout, type and colour of a redrawn chart against the true one.

Two variants. `as_coded` follows the published evaluators (per item: their state that leaks from item to item is no
property of a chart). `fixed` differs where they err: twins and colour bars are no panels of their own, functions they
do not see count, functions that draw the same are one (`ALIASES`), no colour is thrown away, and two charts that both
have nothing of a kind agree in it. In both the best assignment of colours is found exactly, and colours are sorted
first. None of the four looks at data values.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from scipy.optimize import linear_sum_assignment

from linework.charts.color_difference import ciede2000, lab_of
from linework.charts.traits import UNSEEN, Traits

Variant = Literal["as_coded", "fixed"]
ALIASES = {"bxp": "boxplot", "violin": "violinplot", "pcolor": "pcolormesh"}
MOST_COLORS, TOO_ALIKE = 10, 0.7


@dataclass(frozen=True)
class LowLevel:
    """The four scores, each the harmonic mean of precision and recall, between 0 and 1."""

    text: float
    layout: float
    type: float
    color: float

    @property
    def mean(self) -> float:
        """The mean of the four."""
        return (self.text + self.layout + self.type + self.color) / 4


NOTHING = LowLevel(0.0, 0.0, 0.0, 0.0)  # what a chart scores that does not run


def low_level(true: Traits, drawn: Traits, variant: Variant = "fixed") -> LowLevel:
    """The scores of a drawn chart against the true one."""
    fixed = variant == "fixed"
    cells = (true.panels, drawn.panels) if fixed else (true.cells, drawn.cells)
    return LowLevel(
        text=_overlap(Counter(true.texts), Counter(drawn.texts), fixed),
        layout=_overlap(Counter(cells[0]), Counter(cells[1]), fixed),
        type=_overlap(_calls(true, fixed), _calls(drawn, fixed), fixed),
        color=_color_score(_colors(true, fixed), _colors(drawn, fixed), fixed),
    )


def mean_of(scores: Iterable[LowLevel]) -> LowLevel:
    """The mean over all items, those that did not run among them."""
    rows = list(scores) or [NOTHING]
    return LowLevel(*(sum(getattr(row, n) for row in rows) / len(rows) for n in ("text", "layout", "type", "color")))


def _f1(common: float, true: int, drawn: int, both_empty: bool) -> float:
    if not true and not drawn:
        return 1.0 if both_empty else 0.0
    return 2 * common / (true + drawn)  # the harmonic mean of common / drawn and common / true


def _overlap(true: Mapping[Hashable, int], drawn: Mapping[Hashable, int], both_empty: bool) -> float:
    common = sum(min(count, drawn.get(name, 0)) for name, count in true.items())
    return _f1(common, sum(true.values()), sum(drawn.values()), both_empty)


def _calls(traits: Traits, fixed: bool) -> Counter[Hashable]:
    counts: Counter[Hashable] = Counter()
    for name, count in (traits.calls or {}).items():
        if fixed or name not in UNSEEN:
            counts[ALIASES.get(name, name) if fixed else name] += count
    return counts


def _colors(traits: Traits, fixed: bool) -> list[tuple[str, str]]:
    """Pairs of function and colour; as coded, similar ones are thrown away where there are more than ten."""
    found = [
        (ALIASES.get(name, name) if fixed else name, color)
        for name, colors in (traits.colors or {}).items()
        if fixed or name not in UNSEEN
        for color in colors
    ]
    found = sorted(set(found))
    if fixed or len(found) <= MOST_COLORS:
        return found
    kept: list[tuple[str, str]] = []
    for pair in found:
        if all(similarity(pair[1], other) <= TOO_ALIKE for _, other in kept):
            kept.append(pair)
    return kept


@lru_cache(maxsize=65536)
def similarity(one: str, other: str) -> float:
    """1 for equal colours or equal colour maps, else 1 - CIEDE2000 / 100, never below 0; maps that differ have 0."""
    if one == other:
        return 1.0
    if not (one.startswith("#") and other.startswith("#")):
        return 0.0
    return max(0.0, 1.0 - float(ciede2000(lab_of([one]), lab_of([other]))[0, 0]) / 100)


def _color_score(true: list[tuple[str, str]], drawn: list[tuple[str, str]], both_empty: bool) -> float:
    """Colours of the same function are assigned one to one so that their similarities add up to most."""
    total = 0.0
    for name in {name for name, _ in true}:
        rows = [color for function, color in true if function == name]
        columns = [color for function, color in drawn if function == name]
        if columns:
            alike = [[similarity(row, column) for column in columns] for row in rows]
            total += sum(alike[i][j] for i, j in zip(*linear_sum_assignment(alike, maximize=True), strict=True))
    return _f1(total, len(true), len(drawn), both_empty)
