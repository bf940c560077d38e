"""A long line is traced along its colour: near where it was drawn, over gaps, past other lines."""

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy.spatial import cKDTree

from linework.charts.snap.trace import simplified, trace_line

RED = (200, 40, 40)
BOX = (20.0, 10.0, 380.0, 210.0)
X = np.linspace(25, 375, 140)
RNG = np.random.default_rng(3)
NOISY = np.column_stack([X, 110 + 50 * np.sin(X / 60) + RNG.normal(0, 3, len(X))])
FLAT = np.column_stack([X, 60 + X / 4])


def drawn(*lines: tuple[np.ndarray, tuple[int, int, int]], gap: int = 0) -> np.ndarray:
    image = Image.new("RGB", (400, 220), "white")
    pen = ImageDraw.Draw(image)
    for line, colour in lines:
        for k, (one, other) in enumerate(pairwise(line)):
            if not gap or k % gap:
                pen.line([tuple(one), tuple(other)], fill=colour, width=2)
    return np.array(image)


def guide_of(line: np.ndarray) -> np.ndarray:
    """Sixteen heights, three pixels off."""
    places = np.linspace(line[0, 0], line[-1, 0], 16)
    smooth = np.convolve(np.pad(line[:, 1], 5, mode="edge"), np.ones(11) / 11, mode="valid")
    return np.column_stack([places, np.interp(places, line[:, 0], smooth) + RNG.normal(0, 3, 16)])


def furthest(one: np.ndarray, other: np.ndarray) -> float:
    """The Hausdorff distance of two polylines in pixels."""
    along = [
        np.vstack([np.linspace(a, b, int(np.hypot(*(b - a)) * 8) + 2) for a, b in pairwise(line)])
        for line in (one, other)
    ]
    return max(cKDTree(along[0]).query(along[1])[0].max(), cKDTree(along[1]).query(along[0])[0].max())


def test_a_noisy_line_is_followed_to_its_peaks() -> None:
    guide = guide_of(NOISY)
    traced = trace_line(guide, drawn((NOISY, (200, 40, 40))), BOX, (18, 10))
    assert furthest(traced, NOISY) < 4 < furthest(guide, NOISY)


def test_a_steep_stroke_is_gone_along_once() -> None:
    """Each of its columns holds a run, and each run overlaps the one beside it."""
    steep = np.column_stack([np.linspace(30, 370, 18), np.tile([60.0, 170.0], 9)])
    traced = trace_line(guide_of(steep), drawn((steep, RED)), BOX, (18, 120))
    lengths = [np.hypot(*np.diff(line, axis=0).T).sum() for line in (traced, steep)]
    assert furthest(traced, steep) < 2.5
    assert lengths[0] == pytest.approx(lengths[1], rel=0.05)


def test_gaps_and_another_line_on_top_are_passed_over() -> None:
    picture = drawn((NOISY, (200, 40, 40)), (FLAT, (40, 40, 200)), gap=7)
    assert furthest(trace_line(guide_of(NOISY), picture, BOX, (18, 10)), NOISY) < 6
    assert furthest(trace_line(guide_of(FLAT), picture, BOX, (18, 10)), FLAT) < 3


def test_without_its_colour_a_guide_stays() -> None:
    guide = guide_of(NOISY)
    assert np.array_equal(trace_line(guide, drawn(), BOX, (18, 10)), guide)


@pytest.mark.parametrize("shape", ["ellipse", "rectangle"])
@pytest.mark.parametrize("radius", [5, 7, 10])
@pytest.mark.parametrize("steep", [0.2, 0.6])
def test_a_line_with_large_markers_is_traced_through_their_middles(shape: str, radius: int, steep: float) -> None:
    rises = np.array([40, -20, 50, -50, 10, -30, 60, 0])
    vertices = np.column_stack([np.linspace(40, 360, 8).round(), 110 + steep * rises])
    image = Image.fromarray(drawn((vertices, RED)))
    for x, y in vertices.tolist():
        getattr(ImageDraw.Draw(image), shape)((x - radius, y - radius, x + radius, y + radius), fill=RED)
    traced = trace_line(vertices + RNG.normal(0, 2, vertices.shape), np.array(image), BOX, (18, 10))
    for x, y in vertices[1:-1].tolist():
        columns = np.arange(x - radius / 3, x + radius / 3, 0.25)
        assert np.abs(np.interp(columns, *traced.T) - y).max() < 1.5


@pytest.mark.parametrize("width", [1, 2])
@pytest.mark.parametrize("top", [30, 70, 120])
def test_a_spike_of_a_column_or_two_keeps_its_top(top: int, width: int) -> None:
    level = np.array([[25.0, 150.0], [375.0, 150.0]])
    picture = drawn((level, RED))
    picture[top:151, 200 : 200 + width] = RED
    guide = np.column_stack([np.linspace(25, 375, 16), np.full(16, 148.0)])
    traced = trace_line(guide, picture, BOX, (18, 10))
    assert abs(traced[:, 1].min() - top) < 1.5
    away = np.abs(traced[:, 0] - 200) > 4
    assert np.abs(traced[away, 1] - 150).max() < 1.5


def test_a_simplified_line_is_nowhere_further_off_than_said() -> None:
    short = simplified(NOISY, 0.8)
    assert len(short) < len(NOISY)
    assert furthest(short, NOISY) <= 0.8 + 0.1
    assert len(simplified(FLAT, 0.1)) == 2
