"""Markers are counted in the picture: those that were told and those that were not, also where they overlap."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from linework.charts.seen import RoledWord, Seen, SeenMark, SeenPanel, Word
from linework.charts.snap.seen import snapped
from linework.charts.snap.spots import counted_markers

SIZE, BOX, RADIUS = (420, 300), (40.0, 20.0, 400.0, 270.0), 5


def scattered(seed: int, count: int, apart: float) -> np.ndarray:
    """Middles in whole pixels, no two nearer than so many radii."""
    random, middles = np.random.default_rng(seed), np.zeros((0, 2))
    while len(middles) < count:
        one = random.integers((60, 40), (380, 250)).astype(float)
        if not len(middles) or np.hypot(*(middles - one).T).min() >= apart * RADIUS:
            middles = np.vstack([middles, one])
    return middles


def drawn(middles: np.ndarray, line: bool = False) -> np.ndarray:
    image = Image.new("RGB", SIZE, "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle(BOX, outline="black")
    for x in range(80, 400, 60):
        pen.line((x, 20, x, 270), fill=(210, 210, 210))
    if line:
        pen.line((40, 200, 400, 90), fill=(200, 30, 30), width=2)
    for k, (x, y) in enumerate(middles):
        fill = (31, 119, 180) if k % 2 else (44, 160, 44)
        pen.ellipse((x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS), fill=fill)
    return np.array(image)


def same(found: np.ndarray, middles: np.ndarray) -> bool:
    """As many, and each within two pixels of another."""
    far = np.hypot(*(found[:, None] - middles[None] - 0.5).transpose(2, 0, 1))
    return len(found) == len(middles) and bool((far.min(axis=1) < 2).all() and (far.min(axis=0) < 2).all())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("line", [False, True])
def test_markers_that_were_not_told_are_found_too(seed: int, line: bool) -> None:
    middles = scattered(seed, 70, apart=1.2)
    told = middles[::2] + np.random.default_rng(seed).uniform(-2, 2, middles[::2].shape)
    found = counted_markers(told, drawn(middles, line), BOX, (), 5, RADIUS)
    assert found is not None
    assert same(found, middles)


def test_where_most_that_was_told_is_not_there_nothing_is_counted() -> None:
    middles = scattered(0, 40, apart=1.2)
    assert counted_markers(scattered(1, 40, 1.2), drawn(middles), BOX, (), 5, RADIUS) is None


def test_a_panel_gets_the_markers_counted_without_those_of_the_legend() -> None:
    middles = scattered(2, 30, apart=2.5)
    picture = drawn(np.vstack([middles, [(66, 30)]]))
    words = (RoledWord(Word("yes", np.array([[80, 24], [100, 24], [100, 36], [80, 36]], float)), "legend", 0),)
    panel = SeenPanel(BOX, (SeenMark("points", middles[:15], radius=5.0), SeenMark("points", middles[20:])))
    (moved,) = snapped(Seen(SIZE, (panel,), words), picture).panels
    assert [mark.kind for mark in moved.marks] == ["points"]
    assert same(moved.marks[0].points, middles)
    bars = SeenMark("bars", np.array([[300.0, 250.0], [320.0, 200.0]]))
    (kept,) = snapped(Seen(SIZE, (SeenPanel(BOX, (*panel.marks, bars)),), words), picture).panels
    assert [len(mark.points) for mark in kept.marks] == [15, 10, 2], "other spots are no markers"


@pytest.mark.parametrize(("count", "apart"), [(2, 0.6), (2, 1.0), (3, 0.8), (3, 1.0)])
def test_markers_much_upon_one_another_are_taken_apart(count: int, apart: float) -> None:
    alone, step = scattered(3, 20, apart=5.0), np.round(8 * apart * np.array([0.8, 0.6]))
    image = Image.new("RGB", SIZE, "white")
    middles = np.vstack([alone, alone[0] + step * np.arange(1, count)[:, None]])
    for x, y in middles:
        ImageDraw.Draw(image).ellipse((x - 8, y - 8, x + 8, y + 8), fill=(31, 119, 180))
    found = counted_markers(alone, np.array(image), BOX, (), 5, 8)
    assert found is not None
    assert same(found, middles)


def test_a_marker_as_large_as_two_of_another_series_is_one() -> None:
    image, middles = Image.new("RGB", SIZE, "white"), scattered(5, 24, apart=5.0)
    for k, (x, y) in enumerate(middles):
        radius = 8 if k % 2 else 5
        ImageDraw.Draw(image).ellipse(
            (x - radius, y - radius, x + radius, y + radius), fill=(200, 30, 30) if k % 2 else (31, 119, 180)
        )
    found = counted_markers(middles, np.array(image), BOX, (), 5, 6)
    assert found is not None
    assert same(found, middles)
