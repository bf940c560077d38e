"""Edges and hatches of bars, and edges of bins and slices, are read where there are some, and none elsewhere."""

import io

import numpy as np
import pytest
from PIL import Image

from linework.charts.assemble.chart import Assembler
from linework.charts.chart import Axis, Chart, Grid, Panel
from linework.charts.color_difference import ciede2000, lab_of
from linework.charts.marks import Bars, ErrorBars, Histogram, Line, Pie
from linework.charts.oracle import seen_of
from linework.charts.synthesize.drawn import draw

VALUES = (4.0, 7.0, 5.0, 6.0)


def bars(**look) -> Bars:
    return Bars(positions=(0.0, 1.0, 2.0, 3.0), values=VALUES, **look)


def read(*marks, quality: int = 0) -> list[Bars | Histogram | Pie]:
    """The bars, bins and slices that are read from a picture of these marks, as a JPEG where a quality is given."""
    picture, truth = draw(chart := Chart(panels=(Panel(marks=marks, y=Axis(grid=Grid())),)))
    page = np.ascontiguousarray(picture[..., :3])
    if quality:
        Image.fromarray(page).save(file := io.BytesIO(), "JPEG", quality=quality)
        page = np.asarray(Image.open(file).convert("RGB"))
    return [
        mark
        for mark in Assembler(page).chart(seen_of(truth, chart)).panels[0].marks
        if isinstance(mark, Bars | Histogram | Pie)
    ]


def alike(one: str | None, other: str) -> bool:
    return one is not None and float(ciede2000(lab_of([one]), lab_of([other]))[0, 0]) < 12


@pytest.mark.parametrize("orientation", ["vertical", "horizontal"])
@pytest.mark.parametrize("edge", ["#000000", "#d62728", "#808080"])
@pytest.mark.parametrize("quality", [0, 85])
def test_the_edge_of_bars_is_read(orientation: str, edge: str, quality: int) -> None:
    (back,) = read(bars(orientation=orientation, edge_color=edge, edge_width=2.0, colors=("#9ecae1",)), quality=quality)
    assert alike(back.edge_color, edge)
    assert back.edge_width == pytest.approx(2.0, abs=0.5)


def test_a_usual_edge_has_no_width() -> None:
    (back,) = read(bars(edge_color="#000000"))
    assert alike(back.edge_color, "#000000")
    assert back.edge_width is None


@pytest.mark.parametrize("edge", ["#000000", "#ffffff", None])
def test_the_edge_of_bins_is_read(edge: str | None) -> None:
    mark = Histogram(edges=tuple(map(float, range(11))), counts=(3, 5, 8, 13, 16, 15, 12, 9, 6, 2), edge_color=edge)
    (back,) = read(mark)
    assert alike(back.edge_color, edge) if edge else back.edge_color is None


@pytest.mark.parametrize("edge", ["#000000", "#ffffff", None])
@pytest.mark.parametrize("hole", [0.0, 0.5])
def test_the_edge_of_slices_is_read(edge: str | None, hole: float) -> None:
    mark = Pie(values=(40, 25, 20, 15), colors=("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728"), edge_color=edge, hole=hole)
    (back,) = read(mark)
    assert alike(back.edge_color, edge) if edge else back.edge_color is None


def test_slices_that_are_pulled_out_have_no_edge() -> None:
    (back,) = read(Pie(values=(40, 30, 30), colors=("#1f77b4", "#ff7f0e", "#2ca02c"), explode=(0.1, 0.0, 0.0)))
    assert back.edge_color is None


@pytest.mark.parametrize("hatch", ["/", "//", "\\", "\\\\", "x", "-", "--", "||", "+"])
@pytest.mark.parametrize("color", ["#9ecae1", "#ffffff"])
def test_the_hatch_of_bars_is_read(hatch: str, color: str) -> None:
    (back,) = read(bars(hatches=(hatch,), edge_color="#000000", colors=(color,)))
    assert back.hatches == (hatch,)


@pytest.mark.parametrize("quality", [0, 60])
def test_plain_bars_have_neither(quality: int) -> None:
    beside = Bars(
        positions=tuple(x + 0.8 for x in range(4)), values=VALUES[::-1], thickness=(0.2,), colors=("#2ca02c",)
    )
    across = Line(x=(0, 1, 2, 3), y=(1, 5, 2, 4), color="#d62728", marker="o")
    whiskers = ErrorBars(x=(0, 1, 2, 3), y=VALUES, y_low=(1.0,) * 4, y_high=(1.0,) * 4, color="#000000", style="none")
    for back in read(bars(), beside, across, whiskers, quality=quality):
        assert (back.edge_color, back.hatches) == (None, ())
