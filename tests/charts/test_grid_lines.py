"""Grid lines are written where they are drawn, as they look, and nowhere else."""

import numpy as np
import pytest

from charts.plots import Plot
from linework.charts import colours
from linework.charts.assemble.chart import Assembler
from linework.charts.assemble.grid_lines import grid_lines
from linework.charts.chart import Axis, Chart, Grid, Panel
from linework.charts.marks import Bars, Line, Mark, Scatter
from linework.charts.oracle import seen_of
from linework.charts.synthesize.drawn import draw

LINE = Line(x=(0, 1, 2, 5), y=(1, 4, 2, 3))
CLOUD = Scatter(x=tuple(np.linspace(0, 9, 30)), y=tuple(np.random.default_rng(1).uniform(0, 5, 30)))
BARS = Bars(positions=(0, 1, 2), values=(3, 2, 5), colors=("#1f77b4",))


def assembled(mark: Mark, x: Grid | None, y: Grid | None, **panel: object) -> Panel:
    chart = Chart(panels=(Panel(marks=(mark,), x=Axis(grid=x), y=Axis(grid=y), **panel),))
    picture, truth = draw(chart)
    return Assembler(np.ascontiguousarray(picture[..., :3])).chart(seen_of(truth, chart)).panels[0]


@pytest.mark.parametrize("mark", [LINE, CLOUD, BARS], ids=lambda mark: mark.kind)
@pytest.mark.parametrize(("x", "y"), [(None, None), (None, Grid()), (Grid(), None), (Grid(), Grid())])
def test_each_axis_has_a_grid_where_one_is_drawn(mark: Mark, x: Grid | None, y: Grid | None) -> None:
    panel = assembled(mark, x, y)
    assert [panel.x.grid is None, panel.y.grid is None] == [x is None, y is None]


@pytest.mark.parametrize("style", ["-", "--", ":"])
@pytest.mark.parametrize("color", ["#b0b0b0", "#e8e8e8", "#993333"])
def test_a_grid_keeps_its_style_and_its_colour(style: str, color: str) -> None:
    found = assembled(CLOUD, None, Grid(style=style, color=color, width=1.0)).y.grid
    assert found is not None
    assert found.style == style
    assert colours.difference(found.color or "", color) < 6
    assert found.width == pytest.approx(1.0, abs=0.4)


@pytest.mark.parametrize("below", [True, False])
def test_whether_bars_hide_a_grid_is_seen(below: bool) -> None:
    assert assembled(BARS, None, Grid(color="#000000"), grid_below=below).grid_below == below


@pytest.mark.parametrize("styles", [("-", ":"), (":", "-")])
def test_of_lines_that_look_unlike_as_often_the_first_tells_the_style(styles: tuple[str, str]) -> None:
    plot = Plot()
    places = [100.0, 300.0]
    for place, style in zip(places, styles, strict=True):
        at = (place - plot.box[0]) / (plot.box[2] - plot.box[0])
        plot.axes.plot([at, at], [0, 1], transform=plot.axes.transAxes, color="#808080", linestyle=style, linewidth=1)
    found = grid_lines(plot.picture, plot.box, places, True, "#ffffff").grid
    assert found is not None
    assert found.style == styles[0]
