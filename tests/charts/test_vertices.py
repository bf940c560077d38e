"""Vertices of traced lines: steps are told from slopes, and the rough places of markers come right, peaks too."""

import numpy as np
import pytest

from charts.plots import Plot
from linework.charts.by_colour.lines import lines_by_colour
from linework.charts.by_colour.vertices import stepped, vertices_along
from linework.charts.seen import STEPS, Steps
from linework.charts.snap.lines import path_of

PLACES = np.linspace(60, 480, 8)
ZIGZAG = np.column_stack([PLACES, 300 - 30 * np.array([3, 5, 2, 8, 6, 7, 4, 5])])
RADIUS = 5.0  # pixels of a marker
RNG = np.random.default_rng(4)


def course(points: np.ndarray, steps: Steps = "") -> np.ndarray:
    """The path that is drawn through vertices."""
    return path_of(len(points), steps).at(points)


def traced(points: np.ndarray, steps: Steps = "") -> np.ndarray:
    """The trace of a line with markers: it reaches beyond the first and the last vertex by their radius."""
    path, beyond = course(points, steps), np.array([RADIUS, 0])
    return np.vstack([path[0] - beyond, path, path[-1] + beyond])


def told(off: float) -> np.ndarray:
    """The places, those within up to so many pixels off and both ends outside of the line."""
    rough = PLACES + RNG.uniform(-off, off, len(PLACES))
    rough[[0, -1]] = PLACES[[0, -1]] + (-off, off)
    return rough


# -- steps


@pytest.mark.parametrize("steps", STEPS[1:])
@pytest.mark.parametrize("count", [4, 8])
def test_a_line_in_steps_is_told_with_its_vertices(steps: Steps, count: int) -> None:
    found = stepped(course(ZIGZAG[:count], steps))
    assert found is not None
    points, way = found
    assert way == steps
    assert points.shape == (count, 2)
    assert np.abs(points - ZIGZAG[:count]).max() <= 1


@pytest.mark.parametrize("steps", STEPS[1:])
@pytest.mark.parametrize("width", [1.5, 2.0, 3.0])
def test_steps_are_found_again_where_they_were_drawn(steps: Steps, width: float) -> None:
    plot, heights = Plot(), (3, 5, 2, 6, 4, 7, 4, 5)
    plot.axes.plot(range(8), heights, drawstyle=f"steps-{steps}", linewidth=width)
    plot.axes.set_ylim(0, 10)
    (line,) = lines_by_colour((), plot.inside())
    found = stepped(line.points)
    assert found is not None
    points, way = found
    assert way == steps
    assert np.abs(points - plot.places(list(enumerate(heights)))).max() < 3


@pytest.mark.parametrize("noise", [0.0, 6.0, 30.0])
def test_a_slope_is_no_steps_however_noisy(noise: float) -> None:
    x = np.linspace(60, 480, 90)
    assert stepped(np.column_stack([x, 280 - 0.4 * x + RNG.normal(0, noise, len(x))])) is None


def test_a_curve_with_two_jumps_is_no_steps() -> None:
    x = np.arange(60.0, 480.0)
    assert stepped(np.column_stack([x, 200 + 30 * np.sin(x / 40) + 60 * (x > 200) - 90 * (x > 330)])) is None


def test_one_jump_is_no_steps() -> None:
    assert stepped(course(ZIGZAG[:3], "post")[:4]) is None


# -- vertices


@pytest.mark.parametrize("off", [0.0, 3.0, 6.0])
def test_places_a_few_pixels_off_come_right_to_a_pixel(off: float) -> None:
    points, steps = vertices_along(traced(ZIGZAG), told(off), RADIUS)
    assert steps == ""
    assert points.shape == ZIGZAG.shape
    assert np.abs(points - ZIGZAG).max() < 1


def test_peaks_are_as_high_as_the_lines_that_meet_there_and_not_as_a_trace_that_cuts_them() -> None:
    x = np.arange(PLACES[0] - RADIUS, PLACES[-1] + RADIUS)
    heights = np.interp(x, *ZIGZAG.T)
    cut = np.convolve(np.pad(heights, 4, mode="edge"), np.ones(9) / 9, mode="valid")
    assert np.abs(np.interp(PLACES, x, cut) - ZIGZAG[:, 1]).max() > 4
    points, _ = vertices_along(np.column_stack([x, cut]), told(3), RADIUS)
    assert np.abs(points - ZIGZAG)[1:-1].max() < 1


def test_vertices_are_in_the_middles_of_drawn_markers() -> None:
    plot, heights = Plot(), (3, 5, 2, 8, 6, 7, 4, 5)
    plot.axes.plot(range(8), heights, marker="o", markersize=6)
    true = plot.places(list(enumerate(heights)))
    (line,) = lines_by_colour((), plot.inside())
    points, _ = vertices_along(line.points, true[:, 0] + [-4, 3, -4, 2, 4, -3, 3, 4], RADIUS)
    assert np.abs(points - true)[1:-1].max() < 1
    assert np.abs(points - true).max() < 3  # a trace begins where a marker is thick enough


def test_what_lies_off_a_trace_by_half_a_step_is_at_its_end_and_what_lies_further_is_no_vertex() -> None:
    step = PLACES[1] - PLACES[0]
    places = PLACES + np.eye(8)[0] * -0.4 * step + np.eye(8)[-1] * 0.4 * step
    points, _ = vertices_along(traced(ZIGZAG), places, RADIUS)
    assert np.abs(points - ZIGZAG).max() < 1
    points, _ = vertices_along(traced(ZIGZAG), np.array([PLACES[0] - step, *PLACES, 2000.0]), RADIUS)
    assert np.abs(points - ZIGZAG).max() < 1


@pytest.mark.parametrize("steps", STEPS[1:])
def test_a_line_in_steps_keeps_its_levels_where_the_places_of_its_markers_are_off(steps: Steps) -> None:
    points, way = vertices_along(traced(ZIGZAG, steps), told(5), RADIUS)
    assert way == steps
    assert np.abs(points - ZIGZAG)[:, 1].max() < 1


def test_one_place_tells_no_vertices() -> None:
    line = traced(ZIGZAG)
    points, steps = vertices_along(line, PLACES[3:4], RADIUS)
    assert steps == ""
    assert np.array_equal(points, line)
