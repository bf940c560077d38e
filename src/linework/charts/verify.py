"""Candidates for what a picture shows, each assembled, redrawn and compared with it; the most alike is kept.

The first candidate is what the model told. A later one takes its place only where it redraws the picture better, so the
answer is never worse than without it.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray

from linework.charts.assemble.chart import Assembler
from linework.charts.by_colour.seen import (
    behind_legends,
    by_colour,
    with_levels,
    with_outliers,
    with_own_markers_of_lines,
    with_rules,
    with_whiskers,
)
from linework.charts.chart import Chart, Panel
from linework.charts.fidelity import Fidelity, Original
from linework.charts.marks import ASIDE, Mark
from linework.charts.render import render_chart
from linework.charts.seen import Seen
from linework.charts.snap.seen import snapped
from linework.charts.view import Window
from linework.errors import InputError

Picture = UInt8[ndarray, "H W 3"]
KIND = 0.0003  # fidelity that a kind of marks in a panel must be worth
LINE = 0.001  # of fidelity of its panel a line must be worth, and a rule: one along a line of the grid changes less
AREA = 0.0004  # the same of an area: bands may be faint
COMPLETED = {  # looks at the best so far, and what of fidelity each may cost: behind legends little is compared
    with_levels: 0.0,
    with_rules: 0.0,
    with_outliers: 0.0,
    with_own_markers_of_lines: 0.001,
    with_whiskers: -0.0005,
    behind_legends: 0.004,
}
SLIGHT = {"line", "scatter", "area", "error_bars"}  # kinds that may be told of little ink
CURVES = {"line": LINE, "area": AREA}
UNDRAWABLE = (ValueError, ArithmeticError, LookupError, RuntimeError)  # of charts without sense, also by matplotlib


@dataclass(frozen=True, eq=False)
class Candidate:
    """Something seen, the chart it means, that chart redrawn, and how alike the pictures are.

    `bonus` is what is known for it that no comparison of pictures tells.
    """

    seen: Seen
    chart: Chart
    redrawn: UInt8[ndarray, "h w 3"]
    fidelity: Fidelity
    bonus: float = 0.0

    @property
    def merit(self) -> float:
        """The score of its fidelity and its bonus, less a little for each kind of marks in a panel and each curve."""
        kinds = sum(len(_kinds(panel)) for panel in self.chart.panels)
        curves = sum(CURVES.get(mark.kind, 0.0) for panel in self.chart.panels for mark in panel.marks)
        return self.fidelity.score + self.bonus - KIND * kinds - curves / max(len(self.chart.panels), 1)


class Verifier:
    """Makes candidates for one picture; what several of them share is made once."""

    def __init__(self, picture: Picture) -> None:
        self._picture, self._original = picture, Original(picture)
        self._assembler = Assembler(picture)
        self._parts: dict[Window, Original] = {}

    def candidate(self, seen: Seen) -> Candidate:
        """What comes of something seen."""
        return self._redrawn(seen, self._assembler.chart(seen))

    def _redrawn(self, seen: Seen, chart: Chart) -> Candidate:
        redrawn = np.asarray(render_chart(chart))[..., :3]
        return Candidate(seen, chart, redrawn, self._original.compared(redrawn))

    def candidates(self, seen: Seen) -> Iterator[Candidate]:
        """What was seen as it is, moved onto the ink, and with what the colours show; then the best of each panel.

        The last are the best so far with what colours show that is easily overlooked: rules, outliers, whiskers, and
        how long bars are behind a legend.

        What makes no chart that can be drawn is left out.
        """
        found = []
        for sight in self._sights(seen):
            with suppress(*UNDRAWABLE):
                found.append(self.candidate(sight))
                yield found[-1]
        with suppress(*UNDRAWABLE):
            mixed = self.best_panels(found)
            if mixed is not None:
                found.append(self.candidate(mixed))
                yield found[-1]
        for completed, bonus in COMPLETED.items() if found else ():
            with suppress(*UNDRAWABLE):
                whole = completed(best(*found).seen, self._picture)
                if whole is not None:
                    found.append(replace(self.candidate(whole), bonus=bonus))
                    yield found[-1]

    def spared(self, kept: Candidate) -> Candidate:
        """A candidate without those slight kinds of marks, rules and areas without which it redraws as well."""
        for index, panel in enumerate(kept.chart.panels):
            for kind in sorted(_kinds(panel) & SLIGHT):
                if len(_kinds(kept.chart.panels[index])) > 1:
                    kept = self._lighter(kept, index, [mark for mark in panel.marks if mark.kind == kind])
            for mark in (mark for mark in panel.marks if mark.kind in ("rule", "area")):
                if len(kept.chart.panels[index].marks) > 1:  # areas have their price already
                    cost = LINE / len(kept.chart.panels) if mark.kind == "rule" else 0.0
                    kept = self._lighter(kept, index, [mark], cost)
        return kept

    def _lighter(self, kept: Candidate, index: int, doubted: Sequence[Mark], cost: float = 0.0) -> Candidate:
        """The same without some marks of a panel, where that costs no more fidelity than this."""
        panel = kept.chart.panels[index]
        left = replace(panel, marks=tuple(mark for mark in panel.marks if not any(mark is one for one in doubted)))
        panels = (*kept.chart.panels[:index], left, *kept.chart.panels[index + 1 :])
        with suppress(*UNDRAWABLE):
            lighter = self._redrawn(kept.seen, replace(kept.chart, panels=panels))
            return best(kept, replace(lighter, bonus=kept.bonus + cost))
        return kept

    def best_panels(self, found: Sequence[Candidate]) -> Seen | None:
        """Each panel as the candidate sees it that redraws it best; None where that is one candidate throughout."""
        if len(found) < 2 or len(found[0].seen.panels) < 2:
            return None
        scores = np.array([[self._panel_score(one, k) for k in range(len(one.seen.panels))] for one in found])
        chosen = scores.argmax(axis=0)
        if len(set(chosen.tolist())) == 1:
            return None
        return replace(found[0].seen, panels=tuple(found[c].seen.panels[k] for k, c in enumerate(chosen)))

    def _sights(self, seen: Seen) -> Iterator[Seen]:
        yield seen
        with suppress(*UNDRAWABLE):
            moved = snapped(seen, self._picture)
            yield moved
            yield from by_colour(moved, self._picture)

    def _panel_score(self, candidate: Candidate, panel: int) -> float:
        box = candidate.seen.panels[panel].box
        if box not in self._parts:
            self._parts[box] = Original(_part(self._picture, box, self._picture))
        curves = sum(CURVES.get(mark.kind, 0.0) for mark in candidate.seen.panels[panel].marks)
        return self._parts[box].compared(_part(candidate.redrawn, box, self._picture)).score - curves


def _kinds(panel: Panel) -> set[str]:
    """The kinds of marks that make the type of a panel."""
    return {str(mark.kind) for mark in panel.marks} - set(ASIDE)


def _part(picture: Picture, box: Window, original: UInt8[ndarray, "h w 3"]) -> UInt8[ndarray, "y x 3"]:
    """What lies in a box of the original, and a little around it, in a picture of any size."""
    (high, wide), (height, width) = picture.shape[:2], original.shape[:2]
    scale = np.array([wide / width, high / height])
    left, top, right, bottom = (np.array(box) * np.tile(scale, 2)).astype(int)
    return picture[max(top - 1, 0) : max(bottom + 2, top + 8), max(left - 1, 0) : max(right + 2, left + 8)]


def best(*candidates: Candidate) -> Candidate:
    """The candidate of most merit; the earliest of equals. Raises InputError where there is none."""
    if not candidates:
        raise InputError("What is seen in this picture makes no chart that can be drawn; cut the picture to one chart.")
    return max(candidates, key=lambda candidate: candidate.merit)
