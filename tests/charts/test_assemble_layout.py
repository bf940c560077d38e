"""Layouts: the boxes of any grid come back as that grid, are drawn where they stood, and no grid is made up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linework.charts.assemble.layout import OFF, Layout, layout_of
from linework.charts.chart import Axis, Chart, Panel
from linework.charts.marks import Bars
from linework.charts.synthesize.drawn import draw

SIZE = (800, 600)
Boxes = list[tuple[float, float, float, float]]


def tracks(ratios: list[float], low: float, high: float, gap: float) -> np.ndarray:
    """Where rows or columns of these sizes start and end, with a gap in shares of their mean size."""
    parts = np.array(ratios)
    mean = (high - low) / (len(parts) + gap * (len(parts) - 1))
    sizes = mean * parts / parts.mean()
    starts = low + np.concatenate([[0], np.cumsum(sizes[:-1] + gap * mean)])
    return np.column_stack([starts, starts + sizes])


def boxes_of(cells: list[tuple[int, int, int, int]], across: np.ndarray, down: np.ndarray) -> Boxes:
    """The boxes of cells (row, column, rows, columns) in pixels."""
    return [
        (
            float(across[column, 0] * SIZE[0]),
            float(down[row, 0] * SIZE[1]),
            float(across[column + columns - 1, 1] * SIZE[0]),
            float(down[row + rows - 1, 1] * SIZE[1]),
        )
        for row, column, rows, columns in cells
    ]


def whole(rows: int, columns: int) -> list[tuple[int, int, int, int]]:
    return [(row, column, 1, 1) for row in range(rows) for column in range(columns)]


RATIOS = st.lists(st.sampled_from([1.0, 1.5, 2.0, 3.0]), min_size=1, max_size=4)


@given(RATIOS, RATIOS, st.floats(0.15, 0.5), st.integers(0, 10**6))
def test_a_grid_comes_back_from_its_boxes_in_any_order(
    widths: list[float], heights: list[float], gap: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    cells = whole(len(heights), len(widths))
    order = rng.permutation(len(cells)).tolist()
    boxes = boxes_of(cells, tracks(widths, 0.1, 0.95, gap), tracks(heights, 0.08, 0.9, gap))
    found = layout_of([boxes[k] for k in order], SIZE)
    assert found is not None
    assert found.cells == tuple(cells[k] for k in order)
    for ratios, told in ((widths, found.width_ratios), (heights, found.height_ratios)):
        assert (told or (1.0,) * len(ratios)) == pytest.approx(np.array(ratios) / min(ratios), abs=0.02)
    margins = found.margins
    assert (margins.left, margins.right) == pytest.approx((0.1, 0.95), abs=1e-3)
    assert (margins.top, margins.bottom) == pytest.approx((0.92, 0.1), abs=1e-3)
    for count, told in ((len(widths), margins.across), (len(heights), margins.down)):
        assert told is None if count == 1 else told == pytest.approx(gap, abs=2e-3)


@given(st.integers(2, 4), st.integers(2, 4), st.integers(0, 10**6))
def test_boxes_a_few_pixels_off_stand_in_the_same_grid(rows: int, columns: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    exact = boxes_of(whole(rows, columns), tracks([1.0] * columns, 0.1, 0.9, 0.3), tracks([1.0] * rows, 0.1, 0.9, 0.3))
    off = [tuple((np.array(box) + rng.uniform(-2, 2, 4)).tolist()) for box in exact]
    found = layout_of(off, SIZE)
    assert found is not None
    assert (found.rows, found.columns, found.cells) == (rows, columns, tuple(whole(rows, columns)))


@pytest.mark.parametrize(
    "cells",
    [
        [(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1)],
        [(0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1)],
        [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1)],  # one place is empty
        [(0, 0, 2, 2), (0, 2, 1, 1), (1, 2, 1, 1), (2, 0, 1, 1), (2, 1, 1, 2)],
    ],
)
def test_a_panel_over_several_places_is_told_with_all_of_them(cells: list[tuple[int, int, int, int]]) -> None:
    across = tracks([1.0] * (1 + max(c + n - 1 for _, c, _, n in cells)), 0.1, 0.9, 0.25)
    down = tracks([1.0] * (1 + max(r + n - 1 for r, _, n, _ in cells)), 0.1, 0.9, 0.25)
    found = layout_of(boxes_of(cells, across, down), SIZE)
    assert found is not None
    assert found.cells == tuple(cells)


@pytest.mark.parametrize(
    "boxes",
    [
        [(100, 100, 500, 400), (300, 200, 700, 500)],  # one over the other
        [(100, 100, 700, 500), (400, 150, 650, 300)],  # one inside the other
        [(100, 100, 300, 500), (100, 100, 300, 500)],  # twice the same
        [(100, 100, 300, 200), (200, 300, 400, 500)],  # columns that run into each other
        [(80, 60, 200, 540), (220, 60, 340, 540), (600, 60, 720, 540)],  # gaps that differ: no grid has such
    ],
)
def test_what_stands_in_no_grid_gets_none(boxes: Boxes) -> None:
    assert layout_of([tuple(map(float, box)) for box in boxes], SIZE) is None


def drawn_boxes(layout: Layout) -> np.ndarray:
    """Where matplotlib puts the panels of a layout, in shares of the figure."""
    panels = tuple(
        Panel(
            row=row, column=column, rows=rows, columns=columns, x=Axis(), marks=(Bars(positions=(0, 1), values=(1, 2)),)
        )
        for row, column, rows, columns in layout.cells
    )
    chart = Chart(
        width=4,
        height=3,
        dpi=50,
        rows=layout.rows,
        columns=layout.columns,
        width_ratios=layout.width_ratios,
        height_ratios=layout.height_ratios,
        margins=layout.margins,
        panels=panels,
    )
    truth = draw(chart)[1]
    return truth.axes_boxes / np.tile(truth.size, 2)


@settings(max_examples=8)
@given(RATIOS, RATIOS.filter(lambda ratios: len(ratios) < 3), st.floats(0.15, 0.5), st.integers(0, 10**6))
def test_what_is_drawn_from_a_layout_stands_where_the_boxes_stood(
    widths: list[float], heights: list[float], gap: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    exact = boxes_of(whole(len(heights), len(widths)), tracks(widths, 0.1, 0.95, gap), tracks(heights, 0.1, 0.9, gap))
    boxes = [tuple((np.array(box) + rng.uniform(-3, 3, 4)).tolist()) for box in exact]
    found = layout_of(boxes, SIZE)
    assert found is not None
    assert np.abs(drawn_boxes(found) - np.array(boxes) / np.tile(SIZE, 2)).max() <= OFF / 2
