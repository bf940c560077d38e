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

from linework.charts.assemble.chart import assemble
from linework.charts.by_colour.seen import by_colour
from linework.charts.chart import Chart
from linework.charts.fidelity import Fidelity, compare_pictures
from linework.charts.render import render_chart
from linework.charts.seen import Seen
from linework.charts.snap.seen import snapped
from linework.errors import InputError

UNDRAWABLE = (ValueError, ArithmeticError, LookupError, RuntimeError)  # of charts without sense, also by matplotlib


@dataclass(frozen=True, eq=False)
class Candidate:
    """Something seen, the chart it means, that chart redrawn, and how alike the pictures are."""

    seen: Seen
    chart: Chart
    redrawn: UInt8[ndarray, "h w 3"]
    fidelity: Fidelity


def candidate_of(seen: Seen, picture: UInt8[ndarray, "H W 3"]) -> Candidate:
    """What comes of something seen."""
    chart = assemble(seen, picture)
    redrawn = np.asarray(render_chart(chart))[..., :3]
    return Candidate(seen, chart, redrawn, compare_pictures(picture, redrawn))


def candidates_of(seen: Seen, picture: UInt8[ndarray, "H W 3"]) -> Iterator[Candidate]:
    """What was seen as it is, then moved onto the ink, then with what the colours show, last the best of each panel.

    What makes no chart that can be drawn is left out.
    """
    found = []
    for sight in _sights(seen, picture):
        with suppress(*UNDRAWABLE):
            found.append(candidate_of(sight, picture))
            yield found[-1]
    with suppress(*UNDRAWABLE):
        mixed = best_panels(found, picture)
        if mixed is not None:
            yield candidate_of(mixed, picture)


def _sights(seen: Seen, picture: UInt8[ndarray, "H W 3"]) -> Iterator[Seen]:
    yield seen
    with suppress(*UNDRAWABLE):
        moved = snapped(seen, picture)
        yield moved
        yield from by_colour(moved, picture)


def best_panels(found: Sequence[Candidate], picture: UInt8[ndarray, "H W 3"]) -> Seen | None:
    """Each panel as the candidate sees it that redraws it best; None where that is one candidate throughout."""
    if len(found) < 2 or len(found[0].seen.panels) < 2:
        return None
    scores = np.array([[_panel_score(one, k, picture) for k in range(len(one.seen.panels))] for one in found])
    chosen = scores.argmax(axis=0)
    if len(set(chosen.tolist())) == 1:
        return None
    return replace(found[0].seen, panels=tuple(found[c].seen.panels[k] for k, c in enumerate(chosen)))


def _panel_score(candidate: Candidate, panel: int, picture: UInt8[ndarray, "H W 3"]) -> float:
    height, width = picture.shape[:2]
    shares = np.array(candidate.seen.panels[panel].box) / (width, height, width, height)
    crops = []
    for one in (picture, candidate.redrawn):
        left, top, right, bottom = (shares * np.tile(one.shape[1::-1], 2)).astype(int)
        crops.append(one[max(top - 1, 0) : max(bottom + 2, top + 8), max(left - 1, 0) : max(right + 2, left + 8)])
    return compare_pictures(*crops).score


def best(*candidates: Candidate) -> Candidate:
    """The candidate that redraws the picture best; the earliest of equals. Raises InputError where there is none."""
    if not candidates:
        raise InputError("What is seen in this picture makes no chart that can be drawn; cut the picture to one chart.")
    return max(candidates, key=lambda candidate: candidate.fidelity.score)
