"""Company: what real charts have beside marks turns up, stands where it can be seen, and only where it is asked for."""

import pytest

from linework.charts.chart import Chart, Panel, from_json, to_json
from linework.charts.marks import Bars, Contours, Line, Rule, Scatter
from linework.charts.synthesize.figure import synthesize_chart
from linework.charts.synthesize.sample import synthesize_sample
from linework.charts.synthesize.truth import PARTS, ROLES

SUITED = ("scatter", "lines", "line", "contours", "bar", "box", "error bars", "histogram", "violin")


@pytest.fixture(scope="module")
def charts() -> list[tuple[Chart, Chart]]:
    """Charts without and with company, of the same seeds."""
    seeds = [(4, k) for k in range(240)]
    plain = [synthesize_chart(*seed, only=SUITED).chart for seed in seeds]
    return list(zip(plain, (synthesize_chart(*seed, only=SUITED, wide=True).chart for seed in seeds), strict=True))


@pytest.fixture(scope="module")
def panels(charts: list[tuple[Chart, Chart]]) -> list[tuple[Panel, Panel]]:
    return [pair for plain, wide in charts for pair in zip(plain.panels, wide.panels, strict=True)]


def test_it_is_the_same_chart_but_for_its_company(charts: list[tuple[Chart, Chart]]) -> None:
    changed = sum(plain != wide for plain, wide in charts)
    assert 60 < changed < 180
    for plain, wide in charts:
        assert (plain.width, plain.dpi, plain.rows, len(plain.panels)) == (
            wide.width,
            wide.dpi,
            wide.rows,
            len(wide.panels),
        )
        assert from_json(to_json(wide)) == wide


def test_every_kind_of_company_turns_up(panels: list[tuple[Panel, Panel]]) -> None:
    of = [(wide, {type(mark) for mark in wide.marks}) for _, wide in panels]
    assert any({Scatter, Rule} <= kinds for _, kinds in of)
    assert any({Contours, Scatter} <= kinds for _, kinds in of)
    assert any(len(panel.notes) > 2 for panel, kinds in of if Scatter in kinds)
    assert any(len(bars.values) == 1 for panel, _ in of for bars in panel.marks if isinstance(bars, Bars))
    dense = [line for panel, _ in of for line in panel.marks if isinstance(line, Line) and len(line.x) >= 30]
    assert any(line.marker for line in dense) and not all(line.marker for line in dense)
    named = [panel for panel, kinds in of if kinds == {Line} and panel.notes and not panel.legend]
    assert any(note.text == line.label for panel in named for note in panel.notes for line in panel.marks)
    assert any(note.space == "panel" for panel, _ in of for note in panel.notes)


def test_thin_clouds_keep_what_belongs_to_each_point(panels: list[tuple[Panel, Panel]]) -> None:
    thinned = 0
    for plain, wide in panels:
        for before, after in zip(plain.marks, wide.marks, strict=False):
            if isinstance(before, Scatter) and isinstance(after, Scatter) and len(after.x) < len(before.x):
                thinned += 1
                assert len(after.x) >= 3 and set(zip(after.x, after.y, strict=True)) <= set(
                    zip(before.x, before.y, strict=True)
                )
                assert len(after.sizes) in (0, 1, len(after.x))
    assert thinned > 5


def test_rules_lie_within_the_reach_of_the_marks(panels: list[tuple[Panel, Panel]]) -> None:
    met = 0
    for _, wide in panels:
        first = wide.marks[0]
        for rule in wide.marks[1:]:
            if isinstance(rule, Rule) and isinstance(first, Scatter):
                ends = first.x if rule.orientation == "vertical" else first.y
                assert min(ends) <= rule.position <= max(ends)
                met += 1
    assert met > 3


def test_what_has_no_company_stays_as_it_is() -> None:
    for family in ("pie", "radar", "stacked area", "heatmap"):
        for k in range(5):
            assert synthesize_chart(2, k, only=(family,)) == synthesize_chart(2, k, only=(family,), wide=True)


def test_company_is_in_the_truth_of_the_picture() -> None:
    roles: set[str] = set()
    words: set[str] = set()
    for k in range(30):
        truth = synthesize_sample(4, k, only=("scatter", "line"), wide=True).truth
        roles |= {PARTS[role] for role in truth.part_roles}
        words |= {ROLES[role] for role in truth.text_roles}
    assert "rule" in roles and "note" in words
