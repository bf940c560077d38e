"""What is drawn apart from all panels that were told is another panel; ticks, words and small things are not."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from linework.charts.seen import Word, corners_of
from linework.charts.uncovered import with_uncovered
from linework.charts.view import Window


def pictured(figure: Figure) -> np.ndarray:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[..., :3])


def two_panels() -> tuple[Figure, Window]:
    """A line chart with its ticks, and room to its right; the box of the chart."""
    figure = Figure((8, 4), dpi=100)
    axes = figure.add_axes((0.1, 0.15, 0.4, 0.75))
    axes.plot([0, 1, 2], [3, 1, 2])
    return figure, (80.0, 40.0, 400.0, 340.0)


def test_a_pie_beside_a_chart_is_a_panel_of_its_own() -> None:
    figure, box = two_panels()
    figure.add_axes((0.6, 0.2, 0.3, 0.6)).pie([3, 2, 1])
    words = [Word(text, corners_of(40, y - 8, 75, y + 8)) for y, text in ((100, "1"), (200, "2"))]

    (told, pie) = with_uncovered([box], words, pictured(figure))

    assert told == box
    np.testing.assert_allclose(((pie[0] + pie[2]) / 2, (pie[1] + pie[3]) / 2), (600, 200), atol=4)


def test_a_chart_alone_with_its_ticks_is_all_there_is() -> None:
    figure, box = two_panels()
    picture = pictured(figure)
    below = Word("ticks", corners_of(70, 344, 410, 365))
    beside = Word("ticks", corners_of(30, 30, 76, 350))

    assert with_uncovered([box], [below, beside], picture) == []


def test_a_small_legend_and_a_line_apart_are_no_panels() -> None:
    figure, box = two_panels()
    figure.text(0.7, 0.5, "■", color="red", size=20)
    figure.add_artist(Line2D([0.6, 0.95], [0.8, 0.8]))
    words = [Word("ticks", corners_of(70, 344, 410, 365)), Word("ticks", corners_of(30, 30, 76, 350))]

    assert with_uncovered([box], words, pictured(figure)) == []
