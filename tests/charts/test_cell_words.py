"""Words in the cells of heatmaps: the numbers they say, where the code writes them, and their colours."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from linework.charts.assemble.cell_words import colours_of_words, words_in_cells, written
from linework.charts.chart import Chart, Panel
from linework.charts.marks import Heatmap
from linework.charts.read.code import read_code
from linework.charts.render import chart_sandbox
from linework.charts.sandbox.pool import Sandbox
from linework.charts.seen import RoledWord, SeenMark, Word, corners_of
from linework.charts.synthesize.drawn import draw
from linework.charts.write.matplotlib import matplotlib_code

CELLS = Heatmap(values=((0.0, 1.0, 0.2), (0.9, 0.1, 0.8)), colormap="gray", texts=(("a", "b", "c"), ("d", "e", "f")))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with chart_sandbox() as pool:
        yield pool


def test_numbers_in_cells_are_read_with_percents_and_thousands_and_words_as_none() -> None:
    found = written([["60%", "1,200", "-3"], ["", "n/a", "2.5"]])

    np.testing.assert_allclose(found, [[60, 1200, -3], [np.nan, np.nan, 2.5]])


@pytest.mark.parametrize("origin", ["upper", "lower"])
@pytest.mark.parametrize("extent", [None, (-0.5, 2.5, -0.5, 1.5), (10.0, 40.0, 7.0, 3.0)])
def test_words_are_written_in_their_cells_whatever_their_extent(
    extent: tuple | None, origin: str, sandbox: Sandbox
) -> None:
    mark = replace(CELLS, extent=extent, origin=origin)

    (read,) = read_code(matplotlib_code(Chart(panels=(Panel(marks=(mark,)),))), sandbox).panels[0].marks

    assert read.texts == CELLS.texts


def test_words_in_cells_of_unequal_size_stand_in_their_middles(sandbox: Sandbox) -> None:
    mark = replace(CELLS, x_edges=(0.0, 1.0, 4.0, 5.0), y_edges=(0.0, 2.0, 3.0))

    (panel,) = read_code(matplotlib_code(Chart(panels=(Panel(marks=(mark,)),))), sandbox).panels

    assert {(note.text, note.x, note.y) for note in panel.notes} >= {("b", 2.5, 1.0), ("f", 4.5, 2.5)}


def test_white_words_on_dark_cells_and_black_ones_on_light_cells_keep_their_colours() -> None:
    tints = tuple("#ffffff" if value < 0.5 else "#000000" for row in CELLS.values for value in row)
    chart = Chart(width=4, height=3, panels=(Panel(marks=(replace(CELLS, aspect="auto", text_colors=tints),)),))
    picture, truth = draw(chart)
    left, top, right, bottom = truth.axes_boxes[0].tolist()
    grid = SeenMark("heatmap", np.array([[left, top], [right, bottom]]), grid=(2, 3))
    middles = [
        (left + (column + 0.5) * (right - left) / 3, top + (row + 0.5) * (bottom - top) / 2, text)
        for row, line in enumerate(CELLS.texts)
        for column, text in enumerate(line)
    ]
    notes = [RoledWord(Word(text, corners_of(x - 6, y - 8, x + 6, y + 8)), "note", 0) for x, y, text in middles]
    shades = 255 * np.repeat(np.array(CELLS.values)[..., None], 3, axis=2)

    assert words_in_cells(grid, notes) == [list(line) for line in CELLS.texts]
    assert colours_of_words(grid, notes, shades, np.ascontiguousarray(picture[..., :3])) == tints
