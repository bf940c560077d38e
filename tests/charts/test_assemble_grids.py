"""Heatmaps as numbers: by the words in some of their cells, by a colour bar, and in as many cells as an axis counts."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from linework.charts.assemble.chart import Assembler
from linework.charts.chart import Axis, Chart, Panel
from linework.charts.marks import ColorBar, Heatmap
from linework.charts.oracle import seen_of
from linework.charts.seen import RoledWord, Seen
from linework.charts.synthesize.drawn import draw

VALUES = np.random.default_rng(0).uniform(20, 90, (4, 5)).round(1)
ROWS = tuple(map(tuple, VALUES.tolist()))
WRITTEN = tuple(tuple(f"{value:.1f}" for value in row) for row in ROWS)
Change = Callable[[Seen], Seen]


def read_back(mark: Heatmap, change: Change = lambda seen: seen, **axes: Axis) -> Heatmap:
    """The heatmap that is made of a drawn one where a perfect eye's sight of it is changed so."""
    chart = Chart(width=6, height=4, panels=(Panel(marks=(mark,), **axes),))
    picture, truth = draw(chart)
    made = Assembler(np.ascontiguousarray(picture[..., :3])).chart(change(seen_of(truth, chart)))
    (found,) = made.panels[0].marks
    assert isinstance(found, Heatmap)
    return found


def off(found: Heatmap) -> np.ndarray:
    """How far each value is off the true one, and infinitely in all where they are not as many."""
    values = np.array(found.values, dtype=float)
    return np.abs(values - VALUES) if values.shape == VALUES.shape else np.full(VALUES.shape, np.inf)


def changed_cells(lost: int, misread: int, say: Callable[[str], str] = lambda text: text.replace(".", "")) -> Change:
    """So many of the words in cells left out, and so many others as they are misread."""

    def change(seen: Seen) -> Seen:
        cells = np.random.default_rng(1).permutation([k for k, w in enumerate(seen.words) if w.role == "note"])
        gone, wrong = set(cells[:lost].tolist()), set(cells[lost : lost + misread].tolist())
        kept = [_as(word, say) if k in wrong else word for k, word in enumerate(seen.words) if k not in gone]
        return replace(seen, words=tuple(kept))

    return change


def _as(word: RoledWord, say: Callable[[str], str]) -> RoledWord:
    return replace(word, word=replace(word.word, text=say(word.word.text)))


# -- words in cells


@pytest.mark.parametrize("name", ["viridis", "Blues_r", "coolwarm"])
@pytest.mark.parametrize(("lost", "misread"), [(0, 0), (13, 0), (0, 3), (10, 2)])
def test_words_in_some_cells_tell_the_values_of_all(name: str, lost: int, misread: int) -> None:
    found = read_back(Heatmap(values=ROWS, colormap=name, texts=WRITTEN), changed_cells(lost, misread))
    assert found.colormap == name
    assert off(found).max() < 0.02 * np.ptp(VALUES)
    assert (off(found) == 0).sum() >= VALUES.size - lost - misread  # what is written is not guessed
    assert (found.low, found.high) == pytest.approx((VALUES.min(), VALUES.max()), abs=0.02 * np.ptp(VALUES))


@pytest.mark.parametrize("say", [lambda text: "n/a", lambda text: f"{text[1:]}", lambda text: f"1{text}"])
def test_words_that_are_no_numbers_or_others_do_not_count(say: Callable[[str], str]) -> None:
    found = read_back(Heatmap(values=ROWS, texts=WRITTEN), changed_cells(0, 4, say))
    assert off(found).max() < 0.02 * np.ptp(VALUES)


def test_too_few_words_tell_the_order_alone() -> None:
    found = read_back(Heatmap(values=ROWS, texts=WRITTEN), changed_cells(VALUES.size - 3, 0))
    share = (VALUES - VALUES.min()) / np.ptp(VALUES)
    assert np.abs(np.array(found.values) - share).max() < 0.02
    assert (found.low, found.high) == (0, 1)


def test_words_that_do_not_go_with_the_colours_tell_nothing() -> None:
    mixed = np.random.default_rng(2).permutation(VALUES.ravel()).reshape(VALUES.shape)
    names = tuple(tuple(f"{value:.1f}" for value in row) for row in mixed.tolist())
    found = read_back(Heatmap(values=ROWS, texts=names))
    assert (found.low, found.high) == (0, 1)


# -- colour bars


@pytest.mark.parametrize("name", ["viridis", "Blues_r", "Reds"])
@pytest.mark.parametrize("ticks", [(0, 50, 100), (0, 40, 80), (30, 60, 90)])
def test_a_colour_bar_with_ticks_at_its_ends_is_read(name: str, ticks: tuple[float, ...]) -> None:
    found = read_back(Heatmap(values=ROWS, colormap=name, low=0, high=100, colorbar=ColorBar(ticks=ticks)))
    assert found.colormap == name
    assert off(found).max() < 2
    assert (found.low, found.high) == pytest.approx((0, 100), abs=2)


# -- numbers of cells


NAMED = {
    "x": Axis(scale="category", tick_labels=tuple("abcde")),
    "y": Axis(scale="category", tick_labels=tuple("klmn")),
}
NUMBERED = {"x": Axis(ticks=(0, 1, 2, 3, 4)), "y": Axis(ticks=(0, 1, 2, 3))}


def told_as(rows: int, columns: int) -> Change:
    def change(seen: Seen) -> Seen:
        panel = seen.panels[0]
        marks = tuple(replace(mark, grid=(rows, columns)) for mark in panel.marks)
        return replace(seen, panels=(replace(panel, marks=marks),))

    return change


@pytest.mark.parametrize("axes", [NAMED, NUMBERED], ids=["named", "numbered"])
@pytest.mark.parametrize("told", [(4, 5), (5, 6), (8, 3)])
def test_an_axis_that_counts_its_cells_is_right_whatever_was_told(told: tuple[int, int], axes: dict[str, Axis]) -> None:
    for mark in (Heatmap(values=ROWS, texts=WRITTEN), Heatmap(values=ROWS, colorbar=ColorBar())):
        found = read_back(mark, told_as(*told), **axes)
        assert off(found).max() < 0.02 * np.ptp(VALUES)
        assert found.texts == mark.texts


@pytest.mark.parametrize("extent", [(0, 10, 0, 8), (-0.5, 0.75, 0.1, 0.9), (0, 5, 0, 8)])
def test_an_axis_that_counts_something_else_leaves_the_cells_as_told(extent: tuple[float, ...]) -> None:
    mark = Heatmap(values=ROWS, extent=extent, aspect="auto", colorbar=ColorBar())
    assert off(read_back(mark, told_as(4, 5))).max() < 0.02 * np.ptp(VALUES)
