"""Cells of a grid are counted where colours change; what shows no cells keeps the number it was told."""

import numpy as np
import pytest
from PIL import Image

from linework.charts.snap.grids import cells_of


def grid(rows: int, columns: int, seed: int, smooth: bool = False) -> np.ndarray:
    cells = np.random.default_rng(seed).integers(0, 255, (rows, columns, 3), dtype=np.uint8)
    how = Image.Resampling.BICUBIC if smooth else Image.Resampling.NEAREST
    picture = np.full((300, 400, 3), 255, np.uint8)
    picture[20:270, 40:360] = np.asarray(Image.fromarray(cells).resize((320, 250), how))
    return picture


@pytest.mark.parametrize(("rows", "columns"), [(2, 3), (5, 5), (7, 12), (24, 40), (1, 6)])
@pytest.mark.parametrize("seed", range(3))
def test_cells_are_counted(rows: int, columns: int, seed: int) -> None:
    corners = np.array([[40.4, 20.3], [359.7, 269.8]])
    told = (1, 9) if rows == 1 else (9, 9)
    assert cells_of(grid(rows, columns, seed), corners, told) == (rows, columns)


def test_what_shows_no_cells_stays_as_told() -> None:
    corners = np.array([[40.0, 20.0], [360.0, 270.0]])
    assert cells_of(grid(4, 5, 0, smooth=True), corners, (6, 7)) == (6, 7)
    assert cells_of(np.full((300, 400, 3), 90, np.uint8), corners, (6, 7)) == (6, 7)
    assert cells_of(grid(4, 5, 0), corners * 0.001, (6, 7)) == (6, 7)
