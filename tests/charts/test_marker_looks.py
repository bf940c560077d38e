"""What markers look like is told from a picture: shape, size and edge."""

from itertools import product

import numpy as np
import pytest

from linework.charts import colours
from linework.charts.assemble.marker_looks import SHAPES, MarkerLook, marker_look
from linework.charts.chart import Axis, Chart, Panel
from linework.charts.marks import Scatter
from linework.charts.oracle import seen_of
from linework.charts.synthesize.drawn import draw

EDGE = 1.5 / 0.72  # pixels, of matplotlib's 1.5 points at 100 dpi
LIKE_CIRCLES = ("p", "h")  # polygons that only large markers tell from circles


def look_of(marker: str, size: float, edge: str | None = None, face: str = "#1f77b4") -> MarkerLook | None:
    """Of 24 markers of `size` points that stand apart, a little off the pixels."""
    places = np.array(list(product(range(6), range(4)))) * 1.07 + 0.2
    cloud = Scatter(
        x=tuple(places[:, 0]), y=tuple(places[:, 1]), sizes=(size**2,), marker=marker, edge_color=edge, colors=(face,)
    )
    chart = Chart(panels=(Panel(marks=(cloud,), x=Axis(limits=(-1, 7)), y=Axis(limits=(-1, 5))),))
    picture, truth = draw(chart)
    points = seen_of(truth, chart).panels[0].marks[0].points
    return marker_look(np.ascontiguousarray(picture[..., :3]), points, size / 1.44, "#ffffff", EDGE)


@pytest.mark.parametrize("size", [7.0, 12.0])
@pytest.mark.parametrize("marker", [shape for shape in SHAPES if shape not in LIKE_CIRCLES])
def test_shape_and_size_are_told(marker: str, size: float) -> None:
    look = look_of(marker, size)
    assert look is not None
    assert look.shape == marker
    assert look.size == pytest.approx(size / 0.72, rel=0.16)
    assert look.edge is None


@pytest.mark.parametrize(("face", "edge"), [("#ff7f0e", "#000000"), ("#d62728", "#1f77b4"), ("#98df8a", "#2ca02c")])
def test_an_edge_of_another_colour_is_told(face: str, edge: str) -> None:
    look = look_of("o", 8.0, edge, face)
    assert look is not None
    assert look.edge is not None
    assert colours.difference(look.edge, edge) < 18


def test_a_clump_and_an_empty_place_have_no_look() -> None:
    blank = np.full((60, 60, 3), 255, np.uint8)
    assert marker_look(blank, np.array([[30.0, 30.0]]), 3.0, "#ffffff", EDGE) is None
    assert marker_look(blank, np.zeros((0, 2)), 3.0, "#ffffff", EDGE) is None
    filled = blank.copy()
    filled[10:50, 10:50] = 30
    assert marker_look(filled, np.array([[30.0, 30.0]]), 3.0, "#ffffff", EDGE) is None
