"""The type of a chart: the kinds of its marks, those that look alike by one name."""

from dataclasses import replace

from linework.charts.chart import Chart, Panel, Twin
from linework.charts.marks import Area, Band, Bars, ErrorBars, Line, Mark, Polygon, Rule, Scatter, Segments
from linework.charts.metrics import type_of

BARS = Bars(positions=(0, 1), values=(3, 2))
LINE = Line(x=(0, 1, 2), y=(1, 3, 2))


def test_rules_bands_and_polygons_make_no_type_but_where_they_are_alone() -> None:
    aside: list[Mark] = [
        Rule(orientation="horizontal", position=2),
        Band(orientation="vertical", start=1, end=2),
        Polygon(x=(0, 1, 1), y=(0, 0, 1)),
        Segments(orientation="horizontal", positions=(1,), starts=(0,), ends=(2,)),
    ]

    def chart(*marks: Mark, **panel: object) -> Chart:
        return Chart(panels=(Panel(marks=marks, **panel),))

    assert type_of(chart(LINE, *aside, BARS)) == type_of(chart(BARS, LINE, BARS)) == ("bars", "line")
    assert type_of(chart(aside[0])) == ("rule",)
    assert type_of(chart(BARS, twins=(Twin(marks=(LINE,)),))) == ("bars", "line")


def test_what_looks_alike_is_of_one_type() -> None:
    at, spokes = (0.0, 1.0, 2.0, 0.0), (1.0, 3.0, 2.0, 1.0)
    ring, filled = Line(x=at, y=spokes), Polygon(x=at, y=spokes)
    area = Area(x=at, low=(0.0,) * 4, high=spokes)
    round_, flat = (
        {name: type_of(Chart(panels=(Panel(marks=(ring, mark), projection=projection),)))
         for name, mark in (("filled", filled), ("area", area))}
        for projection in ("polar", "plain")
    )  # fmt: skip
    assert round_["filled"] == round_["area"] == ("area", "line")
    assert flat["filled"] == ("line",)
    markers, others = Scatter(x=at[:2], y=spokes[:2]), Scatter(x=(0.5,), y=(2.0,))
    assert type_of(Chart(panels=(Panel(marks=(ring, markers)),))) == ("line",)
    assert type_of(Chart(panels=(Panel(marks=(ring, others)),))) == ("line", "scatter")
    assert type_of(Chart(panels=(Panel(marks=(replace(ring, style="none", marker="o"), markers)),))) == ("scatter",)
    whiskers = ErrorBars(x=at, y=spokes, y_low=(0.1,) * 4, y_high=(0.1,) * 4, style="none")
    assert type_of(Chart(panels=(Panel(marks=(whiskers,)),))) == ("error_bars",)
    joined, beside = (whiskers, ring), (replace(whiskers, style="-"),)
    assert (
        type_of(Chart(panels=(Panel(marks=joined),)))
        == type_of(Chart(panels=(Panel(marks=beside),)))
        == ("error_bars", "line")
    )
