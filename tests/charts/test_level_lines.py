"""Level lines are told from lines, by their colours or by which lies within which, and redrawn where they were."""

import numpy as np
import pytest

from linework.charts.by_colour.seen import with_levels
from linework.charts.chart import Chart, Panel
from linework.charts.fidelity import Original
from linework.charts.marks import Contours, Line, Mark
from linework.charts.metrics import overlap
from linework.charts.oracle import seen_of
from linework.charts.seen import RoledWord, Seen, SeenMark, SeenPanel, Word, corners_of
from linework.charts.synthesize.drawn import draw
from linework.charts.verify import Verifier

GRID = np.linspace(-2, 2, 60)
X, Y = np.meshgrid(GRID, GRID)
HILL = np.exp(-(X**2) - Y**2 / 2)


def field(heights: np.ndarray, levels: tuple[float, ...], **look) -> Contours:
    places = tuple(GRID.tolist())
    return Contours(x=places, y=places, values=tuple(map(tuple, heights.tolist())), levels=levels, **look)


def told_as_lines(*marks: Mark) -> tuple[np.ndarray, Seen]:
    """A picture of marks, and what a model sees that takes all of them for one line."""
    picture, truth = draw(chart := Chart(panels=(Panel(marks=marks),)))
    seen = seen_of(truth, chart)
    (panel,) = seen.panels
    left, top, right, bottom = panel.box
    line = SeenMark("line", np.array([[left + 9, top + 9], [right - 9, bottom - 9]]))
    return np.ascontiguousarray(picture[..., :3]), Seen(seen.size, (SeenPanel(panel.box, (line,)),), seen.words)


EVEN = (0.2, 0.4, 0.6, 0.8)


@pytest.mark.parametrize(
    "mark",
    [
        field(HILL, EVEN),
        field(HILL, EVEN, colors=("#c44e52",)),
        field(-HILL, (-0.8, -0.6, -0.4, -0.2), colormap="plasma"),
        field(X**2 + Y**2 / 3, (1.0, 2.0, 3.0), colormap="cool"),
    ],
    ids=["map", "one colour", "a hollow", "cut by the frame"],
)
def test_a_field_is_redrawn_where_its_lines_were(mark: Contours) -> None:
    picture, told = told_as_lines(mark)
    found = with_levels(told, picture)
    assert found is not None
    verifier = Verifier(picture)
    read = verifier.candidate(found)
    (back,) = read.chart.panels[0].marks
    assert isinstance(back, Contours)
    assert not back.filled
    assert len(back.levels) == len(mark.levels)
    assert overlap(picture, read.redrawn) > 0.95 > overlap(picture, verifier.candidate(told).redrawn)
    assert read.fidelity.score > Original(picture).compared(verifier.candidate(told).redrawn).score


def test_two_fields_of_one_colour_each_are_two() -> None:
    moved = np.exp(-((X - 1) ** 2) * 6 - (Y - 1) ** 2 * 6), np.exp(-((X + 1) ** 2) * 6 - (Y + 1) ** 2 * 6)
    fields = [
        field(heights, EVEN, colors=(shade,)) for heights, shade in zip(moved, ("#c44e52", "#4c72b0"), strict=True)
    ]
    picture, told = told_as_lines(*fields)
    found = with_levels(told, picture)
    assert found is not None
    assert [mark.grid[0] for mark in found.panels[0].marks] == [4, 4]


def test_numbers_at_the_lines_are_their_levels() -> None:
    picture, told = told_as_lines(field(100 * HILL, (20.0, 40.0, 60.0, 80.0)))
    found = with_levels(told, picture)
    assert found is not None
    levels, each = found.panels[0].marks[0].grid
    points = found.panels[0].marks[0].points[2:].reshape(levels, each, 2)
    words = [
        RoledWord(Word(str(value), corners_of(x - 6, y - 4, x + 6, y + 4)), "note", 0)
        for value, (x, y) in zip((20, 80), (points[0, 0], points[3, 0]), strict=True)
    ]
    (back,) = Verifier(picture).candidate(Seen(found.size, found.panels, (*found.words, *words))).chart.panels[0].marks
    assert isinstance(back, Contours)
    assert np.allclose(back.levels, (20, 40, 60, 80))


def test_lines_are_no_levels() -> None:
    x = tuple(range(12))
    lines = [Line(x=x, y=tuple(np.sin(np.array(x) / 2 + k).tolist()), color=f"C{k}") for k in range(4)]
    ring = np.linspace(0, 2 * np.pi, 40)
    loop = Line(x=tuple(np.cos(ring).tolist()), y=tuple(np.sin(ring).tolist()))
    for marks in (lines, [loop]):
        picture, told = told_as_lines(*marks)
        assert with_levels(told, picture) is None
