"""What is written draws the chart that was meant: read back it is the chart, and the code is as Black leaves it."""

import ast
import subprocess
import sys
import warnings
from dataclasses import replace

import matplotlib
import pytest

from charts.random_charts import KINDS, random_chart
from linework.charts.chart import Axis, Chart, Legend, Note, Panel, close, from_json, to_json
from linework.charts.marks import Bars, Heatmap, Line, Rule, Text
from linework.charts.read.calls import recorded_calls
from linework.charts.read.figure import chart_from_figure
from linework.charts.write.matplotlib import matplotlib_code
from linework.charts.write.plotly import plotly_code
from linework.errors import InputError

matplotlib.use("Agg")


def drawn(code: str) -> Chart:
    """The chart that a script of our own draws, looked at in this process."""
    import matplotlib.pyplot as plt

    plt.close("all")
    matplotlib.rcdefaults()
    matplotlib.use("Agg")
    with recorded_calls(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(code, "chart", "exec"), {})
        return chart_from_figure(plt.gcf())


@pytest.mark.parametrize("kind", KINDS)
def test_reading_what_was_written_gives_the_chart(kind):
    for seed in range(3):
        chart = random_chart(seed, kind)
        assert close(drawn(matplotlib_code(chart)), chart), f"random_chart({seed}, {kind!r})"


def test_code_is_as_a_formatter_leaves_it(tmp_path):
    for kind in KINDS:
        for seed in range(3):
            (tmp_path / f"{kind}_{seed}.py").write_text(matplotlib_code(random_chart(seed, kind)))
    # The shape of the code is Black's; ruff's formatter agrees with it but for details that do not occur here.
    format_ = [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", str(tmp_path)]
    result = subprocess.run(format_, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[:3000]


def test_code_leaves_no_name_unused(tmp_path):
    for kind in KINDS:
        (tmp_path / f"{kind}.py").write_text(matplotlib_code(random_chart(1, kind)))
    check = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F,I", str(tmp_path)]
    result = subprocess.run(check, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[:3000]


def test_data_have_the_names_a_person_would_give_them():
    sales = Bars(positions=(0.0, 1.0), values=(3.0, 4.5), colors=("#ff7f0e",), label="Net sales")
    costs = Line(x=(0.0, 1.0), y=(1.0, 2.0), color="#1f77b4", label="Costs")
    chart = Chart(panels=(Panel(x=Axis(scale="category", tick_labels=("May", "June")), marks=(sales, costs)),))
    assert matplotlib_code(chart) == (
        "import matplotlib.pyplot as plt\n\n"
        'categories = ["May", "June"]\n'
        "net_sales = [3, 4.5]\n"
        "costs = [1, 2]\n\n"
        "fig, ax = plt.subplots(figsize=(6.4, 4.8))\n\n"
        'ax.bar(categories, net_sales, color="tab:orange", label="Net sales")\n'
        'ax.plot(categories, costs, color="tab:blue", label="Costs")\n\n'
        "plt.show()\n"
    )


def test_words_of_a_chart_never_become_code():
    evil = 'x"); raise SystemExit("run") #'
    place = "2024-01-01" + evil  # no JSON can bring this in, but a program might
    axis = Axis(scale="date", label=Text(text=evil), limits=(place, place), ticks=(place,), tick_labels=(evil,))
    axis = replace(axis, tick_format=evil, side="top")
    rule = Rule(orientation="vertical", position=place, color=evil, style=evil, label=evil)
    line = Line(x=(place,), y=(1.0,), color=evil, label=evil, marker=evil)
    image = Heatmap(values=((1.0,),), colormap=evil, texts=((evil,),))
    note = Note(text=evil, x=place, y=1.0, target=(place, 1.0), arrow_style=evil, box_style=evil)
    panel = Panel(x=axis, y=axis, title=Text(text=evil), marks=(rule, line), notes=(note,), background=evil)
    chart = Chart(panels=(panel,), title=Text(text=evil), font_family=evil, legend=Legend(place=evil, title=evil))
    with pytest.raises(InputError, match="colour map"):
        plotly_code(replace(chart, panels=(Panel(marks=(image,)),)))
    mapped = replace(chart, panels=(replace(panel, marks=(rule, line, image)),))
    for code in (matplotlib_code(mapped), plotly_code(chart)):
        raised = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Raise)]
        assert raised == []
    with pytest.raises(InputError):
        from_json(to_json(chart))
