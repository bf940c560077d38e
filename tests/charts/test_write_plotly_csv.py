"""Plotly scripts build figures that hold the chart's numbers; CSV holds each number once, by name."""

import csv
import io
import subprocess
import sys
from dataclasses import fields

import numpy as np
import pytest

from charts.random_charts import KINDS, random_chart
from linework.charts.chart import Axis, Chart, Panel
from linework.charts.marks import Bars, Heatmap, Line, Pie
from linework.charts.write.csv import COLUMNS, chart_csv
from linework.charts.write.plotly import plotly_code


def built(chart: Chart):
    """The Plotly figure of a chart."""
    space: dict = {}
    exec(compile(plotly_code(chart, show=False), "chart", "exec"), space)
    return space["fig"]


def numbers_of(chart: Chart) -> set[float]:
    """What a script has to hold: the values of bars, lines, points, slices, counts and cells."""
    wanted = {"values", "y", "counts"}
    found = set()
    for panel in chart.panels:
        for mark in panel.marks:
            for field in fields(mark):
                value = getattr(mark, field.name)
                if field.name in wanted and isinstance(value, tuple):
                    flat = [item for row in value for item in (row if isinstance(row, tuple) else (row,))]
                    found |= {item for item in flat if isinstance(item, float)}
    return found


def held(figure) -> np.ndarray:
    """All numbers in the data of a figure, those that colour its markers among them."""
    found: list[float] = []
    for trace in figure.data:
        names = [name for name in ("x", "y", "r", "z", "values", "lowerfence", "q1", "median", "q3") if name in trace]
        columns = [trace[name] for name in names] + ([trace.marker.color] if trace.type.startswith("scatter") else [])
        for column in columns:
            if column is not None and not isinstance(column, str):
                found += [float(value) for value in np.ravel(column) if isinstance(value, int | float | np.number)]
    return np.array(found)


@pytest.mark.parametrize("kind", KINDS)
def test_a_plotly_figure_holds_the_numbers_of_the_chart(kind):
    for seed in range(3):
        chart = random_chart(seed, kind)
        have = held(built(chart))
        for value in numbers_of(chart):
            assert np.isclose(have, value, rtol=1e-4).any(), f"random_chart({seed}, {kind!r}): {value}"


def test_plotly_code_is_as_a_formatter_leaves_it(tmp_path):
    for kind in KINDS:
        for seed in range(3):
            (tmp_path / f"{kind}_{seed}.py").write_text(plotly_code(random_chart(seed, kind)))
    for arguments in (["format", "--diff"], ["check", "--select", "F,I"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--isolated", str(tmp_path)]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout[:3000]


def test_panels_become_subplots_with_their_titles():
    panels = tuple(
        Panel(column=i, marks=(Pie(values=(1.0, 2.0)),) if i else (Line(x=(0.0, 1.0), y=(1.0, 2.0)),)) for i in (0, 1)
    )
    figure = built(Chart(columns=2, panels=panels))
    assert [trace.type for trace in figure.data] == ["scatter", "pie"]


def rows(chart: Chart) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(chart_csv(chart))))


def test_csv_names_categories_and_series():
    names = Axis(scale="category", tick_labels=("May, early", "June"))
    one = Bars(positions=(-0.2, 0.8), values=(1.0, 2.5), thickness=(0.4,), label="North")
    two = Bars(positions=(0.2, 1.2), values=(3.0, 4.0), thickness=(0.4,), label="South")
    table = rows(Chart(panels=(Panel(x=names, marks=(one, two)),)))
    assert [(row["series"], row["x"], row["y"]) for row in table] == [
        ("North", "May, early", "1"),
        ("North", "June", "2.5"),
        ("South", "May, early", "3"),
        ("South", "June", "4"),
    ]


def test_csv_has_a_row_for_each_cell_and_slice():
    grid = Heatmap(values=((1.0, None), (3.0, 4.0)))
    table = rows(
        Chart(columns=2, panels=(Panel(marks=(grid,)), Panel(column=1, marks=(Pie(values=(7.0,), labels=("All",)),))))
    )
    assert [(row["panel"], row["x"], row["y"], row["value"]) for row in table] == [
        ("1", "0", "0", "1"),
        ("1", "1", "0", ""),
        ("1", "0", "1", "3"),
        ("1", "1", "1", "4"),
        ("2", "All", "", "7"),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_csv_of_any_chart_is_a_table(kind):
    table = list(csv.reader(io.StringIO(chart_csv(random_chart(4, kind)))))
    assert tuple(table[0]) == COLUMNS
    assert all(len(row) == len(COLUMNS) for row in table)
    assert len(table) > 1 or kind == "violins"
