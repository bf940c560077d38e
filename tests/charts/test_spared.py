"""What redraws nothing is spared: marks told that the picture does not show beside those that it does."""

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest

from linework.charts.chart import Axis, Chart, Grid, Panel
from linework.charts.marks import Area, Bars, Line, Rule
from linework.charts.oracle import seen_of
from linework.charts.seen import SeenMark
from linework.charts.synthesize.drawn import draw
from linework.charts.verify import Verifier


def test_a_kind_of_marks_that_draws_nothing_of_its_own_is_left_out() -> None:
    chart = Chart(width=3, height=2, dpi=60, panels=(Panel(marks=(Bars(positions=(0, 1), values=(1, 2)),)),))
    picture, truth = draw(chart)
    seen = seen_of(truth, chart)
    panel = seen.panels[0]
    left, top = panel.marks[0].points[:2].min(axis=0) + 4
    inside = SeenMark("line", np.array([[left, top + 4.0], [left + 9, top + 6.0]]))
    verifier = Verifier(np.ascontiguousarray(picture[..., :3]))
    told = verifier.candidate(replace(seen, panels=(replace(panel, marks=(*panel.marks, inside)),)))
    assert {mark.kind for mark in told.chart.panels[0].marks} == {"bars", "line"}
    spared = verifier.spared(told)
    assert {mark.kind for mark in spared.chart.panels[0].marks} == {"bars"}
    assert spared.fidelity.score >= told.fidelity.score
    assert verifier.spared(spared) is spared


def test_a_kind_of_marks_that_is_in_the_picture_stays() -> None:
    marks = Bars(positions=(0, 1), values=(1, 2)), Line(x=(0, 1), y=(2.5, 1.5), color="#d62728")
    chart = Chart(width=3, height=2, dpi=60, panels=(Panel(marks=marks),))
    picture, truth = draw(chart)
    verifier = Verifier(np.ascontiguousarray(picture[..., :3]))
    told = verifier.candidate(seen_of(truth, chart))
    assert verifier.spared(told) is told


@pytest.mark.parametrize("projection", ["plain", "polar"])
def test_an_area_that_draws_nothing_of_its_own_is_left_out(projection: Literal["plain", "polar"]) -> None:
    x = tuple(np.linspace(0, 5, 12).tolist())
    area = Area(x=x, low=(0.0,) * 12, high=tuple(2 + np.sin(x)), color="#1f77b4")
    chart = Chart(width=3, height=3, dpi=80, panels=(Panel(marks=(area,), projection=projection),))
    picture, truth = draw(chart)
    seen = seen_of(truth, chart)
    (panel,) = seen.panels
    lower = replace(panel.marks[0], points=0.9 * panel.marks[0].points + 0.1 * np.mean(panel.marks[0].points, axis=0))
    verifier = Verifier(np.ascontiguousarray(picture[..., :3]))
    told = verifier.candidate(replace(seen, panels=(replace(panel, marks=(*panel.marks, lower)),)))
    assert len(told.chart.panels[0].marks) == 2
    assert len(verifier.spared(told).chart.panels[0].marks) == 1


@pytest.mark.parametrize("drawn", [False, True])
def test_a_rule_stays_where_the_picture_has_one_and_not_along_the_grid(drawn: bool) -> None:
    bars, rule = Bars(positions=(0, 1), values=(20, 40)), Rule(orientation="horizontal", position=30.0, color="#d62728")
    axis = Axis(grid=Grid(color="#dddddd"))
    told = Chart(width=5, height=4, dpi=80, panels=(Panel(marks=(bars, rule), y=axis),))
    bare = replace(told, panels=(replace(told.panels[0], marks=(bars,)),))
    picture = np.ascontiguousarray(draw(told if drawn else bare)[0][..., :3])
    verifier = Verifier(picture)
    kept = verifier.spared(verifier.candidate(seen_of(draw(told)[1], told)))
    assert [mark.kind for mark in kept.chart.panels[0].marks] == (["bars", "rule"] if drawn else ["bars"])
