"""A perfect eye: what it sees has the counts, the places and the owners that the chart says."""

from collections import Counter

import numpy as np
import pytest

from linework.charts.chart import Axis, Chart, Panel, Twin
from linework.charts.marks import Bars, Box, Boxes, ErrorBars, Errors, Heatmap, Line, Pie, Stems
from linework.charts.oracle import seen_of
from linework.charts.synthesize.drawn import draw
from linework.charts.synthesize.sample import synthesize_sample


def seen(*marks, **panel):
    chart = Chart(panels=(Panel(marks=marks, **panel),))
    return seen_of(draw(chart)[1], chart)


def test_whiskers_of_bars_are_error_bars_at_the_ends_of_the_bars():
    bars = Bars(positions=(0, 1), values=(3, -2), errors=Errors(low=(1, 1), high=(1, 1)))
    drawn, errors = seen(bars).panels[0].marks
    assert [drawn.kind, errors.kind] == ["bars", "error_bars"]
    middle, low, high = errors.points.reshape(-1, 3, 2).transpose(1, 0, 2)
    assert middle == pytest.approx((low + high) / 2, abs=1e-3)
    assert middle[:, 1] == pytest.approx(drawn.points.reshape(-1, 2, 2)[:, 1, 1], abs=1e-3)


def test_a_twin_has_its_marks_and_words_in_its_panel_as_second():
    twin = Twin(axis=Axis(label=None), marks=(Line(x=(0, 1), y=(100, 300)),))
    (panel,) = (found := seen(Line(x=(0, 1), y=(1, 2)), twins=(twin,))).panels
    assert [mark.second for mark in panel.marks] == [False, True]
    assert panel.twin == "x"
    assert {word.role for word in found.words if word.second} == {"y tick"}


def test_a_pulled_out_slice_is_seen_in_its_place():
    whole = seen(Pie(values=(1, 2, 3))).panels[0].marks[0]
    pulled = seen(Pie(values=(1, 2, 3), explode=(0, 0.2, 0)), x=Axis(limits=(-1.25, 1.25))).panels[0].marks[0]
    turns = [np.arctan2(*(mark.points[1:] - mark.points[0]).T) for mark in (whole, pulled)]
    assert np.cos(turns[0] - turns[1]) == pytest.approx(1, abs=1e-3)


def test_gaps_cut_a_line():
    assert [len(mark.points) for mark in seen(Line(x=(0, 1, 2, 3, 4), y=(1, 2, None, 3, 2))).panels[0].marks] == [2, 2]


def test_points_are_counted_as_their_kind_says():
    box = Box(position=1, low=1, q1=2, median=3, q3=4, high=5, outliers=(7, 8))
    marks = (
        seen(
            Boxes(boxes=(box,)),
            Stems(x=(1, 2), y=(3, 4)),
            ErrorBars(x=(1, 2), y=(3, 4), y_low=(1, 1), y_high=(1, 1), x_low=(0.1, 0.1), x_high=(0.1, 0.1)),
        )
        .panels[0]
        .marks
    )
    counts = [(mark.kind, len(mark.points), mark.upright) for mark in marks]
    assert counts == [("boxes", 5, True), ("points", 2, True), ("stems", 3, True), ("error_bars", 6, True),
                      ("error_bars", 6, False)]  # fmt: skip
    heat = seen(Heatmap(values=((1, 2, 3), (4, 5, 6)))).panels[0].marks[0]
    assert heat.grid == (2, 3)


def test_every_synthetic_chart_is_seen_with_numbers_alone():
    kinds: Counter[str] = Counter()
    for index in range(12):
        sample = synthesize_sample(11, index)
        found = seen_of(sample.truth, sample.made.chart)
        assert len(found.panels) == len(sample.made.chart.panels)
        assert len(found.words) == len(sample.truth.texts)
        for panel in found.panels:
            for mark in panel.marks:
                kinds[mark.kind] += 1
                assert np.isfinite(mark.points).all()
    assert len(kinds) >= 4
