"""The grammar of chart tokens: what is written is read again, and whatever a model answers is a panel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linework.charts.codec import Grammar, layout_answer, panel_answer, read_layout, read_panel
from linework.charts.questions import MANY, NOWHERE, Unsayable
from linework.charts.seen import KINDS, SeenMark, SeenPanel
from linework.charts.tokens import BINS, COUNT, END, LAYOUT, MARGIN, PANEL, PLACE, STOP, VOCABULARY

BIN = (1 + 2 * MARGIN) / (BINS - 1)
BOX = (0.0, 0.0, 1.0, 1.0)


def marks(rng: np.random.Generator, kind: str) -> SeenMark:
    """A mark of a kind with points in the view."""
    count = int(rng.integers(2, 12))
    places, upright = np.sort(rng.random(count)), bool(rng.random() < 0.5)
    if kind in ("bars", "histogram"):
        tops = rng.random(count)
        points = np.stack(
            [np.column_stack([places, np.full(count, 0.9)]), np.column_stack([places + 0.03, tops])], axis=1
        ).reshape(-1, 2)
    elif kind == "area":
        points = np.concatenate([np.column_stack([places, rng.random(count)]) for _ in range(2)])
    elif kind in ("boxes", "violins", "error_bars"):
        width = {"boxes": 5, "violins": 2, "error_bars": 3}[kind]
        points = np.stack([np.repeat(places[:, None], width, 1), rng.random((count, width))], axis=-1).reshape(-1, 2)
    elif kind in ("heatmap", "contours", "rule", "band"):
        points = rng.random((2, 2))
    elif kind == "pie":
        points = rng.random((count + 2, 2))
    else:
        points = np.column_stack([places, rng.random(count)])
    grid = (3, 4) if kind in ("heatmap", "contours") else (0, 0)
    lined, radius = bool(rng.random() < 0.5), float(kind in ("points", "stems"))
    return SeenMark(kind, points if upright else points[:, ::-1], upright, grid=grid, lined=lined, radius=radius)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(5))
def test_what_is_written_is_read_up_to_a_bin(kind: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    panel = SeenPanel(BOX, (marks(rng, kind), marks(rng, kind)), polar=seed == 1, twin="x")
    read = read_panel(panel_answer(panel).tokens)
    assert (read.polar, read.twin, len(read.marks)) == (panel.polar, "x", 2)
    for mark, true in zip(read.marks, panel.marks, strict=True):
        assert (mark.kind, mark.upright, mark.grid) == (true.kind, true.upright, true.grid)
        assert np.abs(mark.points - true.points).max() < 0.012  # even places may be off by EVEN, and half a bin
    assert panel_answer(read).tokens[:4] == panel_answer(panel).tokens[:4]


def test_a_mark_on_the_same_places_says_them_once() -> None:
    x = np.sort(np.random.default_rng(0).random(10))
    one, other = (SeenMark("line", np.column_stack([x, y])) for y in np.random.default_rng(1).random((2, 10)))
    alone = len(panel_answer(SeenPanel(BOX, (one,))).tokens)
    assert len(panel_answer(SeenPanel(BOX, (one, other))).tokens) < 2 * alone - 10
    assert (
        np.abs(read_panel(panel_answer(SeenPanel(BOX, (one, other))).tokens).marks[1].points - other.points).max() < BIN
    )


def test_a_long_line_is_mean_heights_on_an_even_grid() -> None:
    x = np.linspace(0, 1, 400)
    line = SeenMark("line", np.column_stack([x, 0.5 + 0.4 * np.sin(3 * x)]))
    tokens = panel_answer(SeenPanel(BOX, (line,))).tokens
    found = read_panel(tokens).marks[0].points
    assert len(tokens) < 30
    assert np.abs(np.interp(found[:, 0], x, line.points[:, 1]) - found[:, 1]).max() < 4 * BIN


def test_many_markers_are_left_to_the_dense_head() -> None:
    cloud = SeenMark("points", np.random.default_rng(0).random((60, 2)), radius=2.0)
    assert len(panel_answer(SeenPanel(BOX, (cloud,))).tokens) < 12


@pytest.mark.parametrize("count", [3, 8, 20])
def test_bars_in_equal_steps_are_three_and_a_count_that_is_told_what_fits(count: int) -> None:
    left = np.linspace(0.05, 0.9, count)
    corners = [np.column_stack([left, np.full(count, 0.95)]), np.column_stack([left + 0.02, np.full(count, 0.3)])]
    answer = panel_answer(SeenPanel(BOX, (SeenMark("bars", np.stack(corners, axis=1).reshape(-1, 2)),)))
    asked = [aim.beside * MANY for aim in answer.aims if aim.way == NOWHERE and np.isfinite(aim.beside)]
    assert asked == [pytest.approx(count, rel=0.08)]
    assert STOP not in answer.tokens


def test_a_list_ends_with_stop_and_a_panel_with_the_end() -> None:
    x = np.array([0.1, 0.15, 0.4, 0.9])
    line = SeenMark("line", np.column_stack([x, x]))
    answer = panel_answer(SeenPanel(BOX, (line, line)))
    assert answer.tokens.count(STOP) == 1
    assert answer.tokens.count(END) == 1
    assert answer.tokens[-1] == END


def test_boxes_of_panels_come_back() -> None:
    boxes = [(0.1, 0.1, 0.45, 0.9), (0.55, 0.1, 0.9, 0.9)]
    assert np.abs(np.array(read_layout(layout_answer(boxes).tokens)) - boxes).max() < BIN


@pytest.mark.parametrize("points", [np.full((4, 2), np.nan), np.random.default_rng(0).random((600, 2))])
def test_what_has_no_words_is_said_to_have_none(points: np.ndarray) -> None:
    with pytest.raises(Unsayable):
        panel_answer(SeenPanel(BOX, (SeenMark("bars", points),)))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([PANEL, LAYOUT]))
def test_whatever_is_answered_within_the_mask_is_a_panel(seed: int, task: int) -> None:
    rng = np.random.default_rng(seed)
    grammar = Grammar(task)
    for _ in range(20_000):
        if grammar.ended:
            break
        first, last = grammar.allowed
        assert 0 < first < last <= VOCABULARY
        small = first >= COUNT.first and (first < PLACE.first or rng.random() < 0.3)  # short lists, so that all ends
        grammar.push(int(rng.integers(first, min(last, first + 4) if small else last)))
    assert grammar.ended
    assert isinstance(grammar.said, SeenPanel if task == PANEL else list)
