"""Verifying: what is kept is never worse than what was told first, and moving marks onto the ink mends most of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
import pytest

from linework.charts import verify
from linework.charts.chart import Chart, Panel
from linework.charts.fidelity import Fidelity
from linework.charts.marks import Bars
from linework.charts.oracle import seen_of
from linework.charts.seen import Seen, SeenMark
from linework.charts.snap.seen import RULES, snapped
from linework.charts.synthesize.drawn import draw
from linework.charts.synthesize.figure import synthesize_chart
from linework.charts.verify import Candidate, Verifier, best
from linework.errors import InputError

SEEN = 32  # charts that are seen and snapped
REDRAWN = 14  # of these, those that are redrawn too
JITTER = 0.01  # of a panel's sides, by which places are off


@dataclass(frozen=True, eq=False)
class Case:
    """The picture of a synthetic chart of one panel, what a perfect eye sees there, and the same a little off."""

    picture: np.ndarray
    exact: Seen
    off: Seen


def disturbed(seen: Seen, rng: np.random.Generator) -> Seen:
    """Every place off by a normal error; lines and areas keep their places across, bins and bars their order."""
    panels = []
    for panel in seen.panels:
        left, top, right, bottom = panel.box
        marks = []
        for mark in panel.marks:
            off = rng.normal(0, JITTER, mark.points.shape) * (right - left, bottom - top)
            if mark.kind in ("line", "area", "histogram"):
                off[:, 0 if mark.upright else 1] = 0
            marks.append(replace(mark, points=mark.points + off))
        panels.append(replace(panel, marks=tuple(marks)))
    return replace(seen, panels=tuple(panels))


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    def found() -> Iterator[Case]:
        rng = np.random.default_rng(0)
        for index in count():
            chart = replace(synthesize_chart(3, index).chart, dpi=60.0)
            if len(chart.panels) == 1 and chart.panels[0].projection == "plain":
                picture, truth = draw(chart)
                exact = seen_of(truth, chart)
                yield Case(np.ascontiguousarray(picture[..., :3]), exact, disturbed(exact, rng))

    each = found()
    return [next(each) for _ in range(SEEN)]


def apart(mark: SeenMark, true: SeenMark) -> np.ndarray:
    """How far each true point is off; markers, which may have been counted anew, from the nearest that was found."""
    found = mark.points
    if mark.kind == "points":
        found = found[np.hypot(*(true.points[:, None] - found[None]).transpose(2, 0, 1)).argmin(axis=1)]
    return np.abs(found - true.points)


def errors_of(seen: Seen, exact: Seen) -> list[tuple[str, float]]:
    """How far the points of each mark are off on average, in shares of the panel."""
    errors = []
    for panel, true in zip(seen.panels, exact.panels, strict=True):
        left, top, right, bottom = true.box
        for mark, original in zip(panel.marks, true.marks, strict=True):
            off = apart(mark, original) / (right - left, bottom - top)
            errors.append((mark.kind, float(off.max(axis=1).mean())))
    return errors


# -- many charts


def test_the_kept_candidate_redraws_no_worse_than_the_first_and_mostly_better(cases: list[Case]) -> None:
    firsts, kept = [], []
    for case in cases[:REDRAWN]:
        candidates = list(Verifier(case.picture).candidates(case.off))
        found = best(*candidates)
        assert candidates[0].seen is case.off
        assert found.fidelity.score >= candidates[0].fidelity.score
        firsts.append(candidates[0].fidelity.score)
        kept.append(found.fidelity.score)
    assert np.mean(np.array(kept) > np.array(firsts)) > 0.7
    assert np.mean(kept) > np.mean(firsts) + 0.01


def test_snapping_takes_half_of_the_error_away(cases: list[Case]) -> None:
    before = [error for case in cases for _, error in errors_of(case.off, case.exact)]
    after = [error for case in cases for _, error in errors_of(snapped(case.off, case.picture), case.exact)]
    assert np.mean(after) < 0.6 * np.mean(before)
    assert np.median(after) < 0.55 * np.median(before)
    assert np.mean(np.array(after) <= np.array(before)) > 0.85


def test_what_is_seen_exactly_stays_where_it_is(cases: list[Case]) -> None:
    moves = []
    for case in cases:
        for panel, true in zip(snapped(case.exact, case.picture).panels, case.exact.panels, strict=True):
            for mark, original in zip(panel.marks, true.marks, strict=True):
                moves.append(float(np.hypot(*apart(mark, original).T).mean()))
    assert np.mean(np.array(moves) < 2.0) > 0.95
    assert np.median(moves) < 0.7


def test_snapping_changes_places_alone(cases: list[Case]) -> None:
    kinds = set()
    for case in cases:
        found = snapped(case.off, case.picture)
        assert (found.size, found.words) == (case.off.size, case.off.words)
        for panel, before in zip(found.panels, case.off.panels, strict=True):
            assert (panel.box, panel.twin, panel.sure) == (before.box, before.twin, before.sure)
            for mark, original in zip(panel.marks, before.marks, strict=True):
                kinds.add(mark.kind)
                assert mark.points.shape == original.points.shape or mark.kind == "points"
                assert np.isfinite(mark.points).all()
                kept = replace(mark, points=original.points, radius=original.radius, steps=original.steps)
                assert kept.__dict__ == original.__dict__
    assert len(kinds) >= 8  # many of the rules were tried
    assert kinds <= set(RULES)


def test_without_ink_nothing_moves(cases: list[Case]) -> None:
    for case in cases:
        found = snapped(case.off, np.full_like(case.picture, 255))
        for mark, original in zip(found.panels[0].marks, case.off.panels[0].marks, strict=True):
            if mark.kind not in ("heatmap", "contours", "rule", "pie"):  # these go by their panel, or by their shape
                assert np.abs(mark.points - original.points).max() < 1e-9, mark.kind


# -- candidates


def scored(score: float) -> Candidate:
    return Candidate(Seen((9, 9)), Chart(), np.zeros((2, 2, 3), np.uint8), Fidelity(score, score, score))


def test_the_best_is_the_earliest_of_equals() -> None:
    one, two, three = scored(0.4), scored(0.6), scored(0.6)
    assert best(one, two, three) is two
    assert best(three, two, one) is three
    assert best(one) is one


def bars_seen() -> tuple[Seen, np.ndarray]:
    chart = Chart(width=3, height=2, dpi=60, panels=(Panel(marks=(Bars(positions=(0, 1), values=(1, 2)),)),))
    picture, truth = draw(chart)
    return seen_of(truth, chart), np.ascontiguousarray(picture[..., :3])


def test_a_candidate_is_its_chart_redrawn_and_compared() -> None:
    seen, picture = bars_seen()
    found = Verifier(picture).candidate(seen)
    assert np.array_equal(found.redrawn, draw(found.chart)[0][..., :3])
    assert found.fidelity.score > 0.9
    assert Verifier(np.ascontiguousarray(picture[::-1])).candidate(seen).fidelity.score < found.fidelity.score - 0.1


def test_each_panel_is_taken_from_the_candidate_that_redraws_it_best() -> None:
    panels = tuple(
        Panel(row=0, column=column, marks=(Bars(positions=(0, 1, 2), values=values),))
        for column, values in enumerate([(1, 4, 2), (3, 1, 2)])
    )
    chart = Chart(width=6, height=3, dpi=60, columns=2, panels=panels)
    picture, truth = draw(chart)
    seen, picture = seen_of(truth, chart), np.ascontiguousarray(picture[..., :3])

    def wrong(number: int) -> Seen:
        panels = list(seen.panels)
        low = replace(panels[number].marks[0], points=np.add(panels[number].marks[0].points, (0.0, 60.0)))
        panels[number] = replace(panels[number], marks=(low,))
        return replace(seen, panels=tuple(panels))

    found = [Verifier(picture).candidate(wrong(0)), Verifier(picture).candidate(wrong(1))]
    mixed = Verifier(picture).best_panels(found)
    assert mixed is not None
    assert [panel is true for panel, true in zip(mixed.panels, seen.panels, strict=True)] == [True, True]
    assert Verifier(picture).best_panels(found[:1]) is None
    assert Verifier(picture).best_panels([Verifier(picture).candidate(seen), *found]) is None


def test_a_snap_that_fails_leaves_what_was_told_first(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, picture = bars_seen()

    def fails(*_: object) -> Seen:
        raise ValueError

    monkeypatch.setattr(verify, "snapped", fails)
    assert best(*Verifier(picture).candidates(seen)).seen is seen


def test_where_nothing_can_be_drawn_there_is_no_candidate() -> None:
    picture = bars_seen()[1]
    with pytest.raises(InputError):
        best(*Verifier(picture).candidates(Seen((180, 120))))
