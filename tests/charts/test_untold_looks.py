"""Fields, violins and bars are found by their shapes and colours where nobody told them, and only where they are."""

import numpy as np
import pytest

from charts.plots import Plot
from linework.charts.by_colour.fields import field_by_colour
from linework.charts.by_colour.marked_lines import with_own_markers
from linework.charts.by_colour.untold_bars import touching, untold_bars
from linework.charts.by_colour.violins import dots_of, violins_by_shape
from linework.charts.seen import SeenMark, pairs_of

X = np.arange(5)
HEIGHTS = np.array([3.0, -2.0, 4.0, 1.5, -1.0])


def samples(*middles: float) -> list[np.ndarray]:
    """Skewed values around each middle."""
    generator = np.random.default_rng(3)
    return [middle + generator.gamma(2.0, 1.0, 400) for middle in middles]


def field_of(plot: Plot, told: bool) -> SeenMark | None:
    left, top, right, bottom = plot.box
    contours = SeenMark("contours", np.array([[left, top], [right, bottom]]), grid=(2, 2)) if told else None
    return field_by_colour(plot.inside(), plot.picture, contours)


def test_even_cells_told_as_filled_contours_are_as_many_as_they_are() -> None:
    plot = Plot()
    plot.axes.imshow(np.random.default_rng(0).random((20, 24)), aspect="auto")

    assert field_of(plot, told=True).grid == (20, 24)


def test_a_picture_of_many_colours_is_a_field_though_lines_were_told() -> None:
    plot = Plot()
    waves = np.sin(np.linspace(0, 9, 300))[:, None] * np.cos(np.linspace(0, 7, 400))
    plot.axes.imshow(waves, aspect="auto", cmap="turbo")

    assert min(field_of(plot, told=False).grid) > 20


@pytest.mark.parametrize("told", [True, False])
def test_filled_contours_of_a_few_levels_and_markers_on_white_are_no_field(told: bool) -> None:
    contours, scatter = Plot(), Plot()
    grid = np.linspace(-2, 2, 60)
    contours.axes.contourf(grid, grid, np.exp(-(grid**2) - grid[:, None] ** 2), levels=8)
    points = np.random.default_rng(1).random((3, 300))
    scatter.axes.scatter(*points[:2], c=points[2], s=20, cmap="turbo")

    assert field_of(contours, told) is None
    assert field_of(scatter, told) is None


@pytest.mark.parametrize("vertical", [True, False])
def test_violins_are_found_with_the_ends_of_their_axes(vertical: bool) -> None:
    plot = Plot()
    plot.axes.violinplot(values := samples(0, 2, 5), orientation="vertical" if vertical else "horizontal")

    found = violins_by_shape(plot.inside())

    ends = [(k + 1, edge) for k, own in enumerate(values) for edge in (own.min(), own.max())]
    true = plot.axes.transData.transform([end if vertical else end[::-1] for end in ends])
    true[:, 1] = 400 - true[:, 1]
    apart = np.linalg.norm(found.points[:, None] - true[None], axis=2)
    assert found.upright == vertical
    assert len(found.points) == 6
    assert apart.min(axis=1).max() < 4


def test_white_dots_on_the_axes_of_violins_are_markers() -> None:
    plot = Plot()
    parts = plot.axes.violinplot(samples(0, 2, 5), showextrema=False)
    for body in parts["bodies"]:
        body.set(alpha=1, facecolor="navy")
    violins = violins_by_shape(plot.inside())
    assert dots_of(violins, plot.inside()) is None

    plot.axes.scatter([1, 2, 3], [1.7, 3.7, 6.7], color="white", s=30, zorder=5)

    true = plot.axes.transData.transform([(1, 1.7), (2, 3.7), (3, 6.7)])
    np.testing.assert_allclose(dots_of(violins, plot.inside()).points, true * (1, -1) + (0, 400), atol=1.5)


def test_bars_discs_and_a_body_alone_are_no_violins() -> None:
    bars, discs, alone = Plot(), Plot(), Plot()
    bars.axes.bar(X, np.abs(HEIGHTS))
    discs.axes.scatter(X, HEIGHTS, s=1500)
    discs.axes.margins(0.3)
    alone.axes.violinplot(samples(0))

    assert [violins_by_shape(plot.inside()) for plot in (bars, discs, alone)] == [None, None, None]


@pytest.mark.parametrize("lying", [False, True])
def test_bars_up_and_down_of_two_colours_are_found(lying: bool) -> None:
    plot = Plot()
    draw = plot.axes.barh if lying else plot.axes.bar
    for shift, heights, colour in ((-0.2, HEIGHTS, "#f08080"), (0.2, HEIGHTS[::-1], "#90ee90")):
        draw(X + shift, heights, 0.4, color=colour)
    plot.axes.margins(0.1)

    found = untold_bars(plot.inside())

    lengths = np.sort(np.concatenate([np.diff(pairs_of(mark), axis=1)[:, 0, 0 if lying else 1] for mark in found]))
    unit = 480 if lying else 320
    low, high = plot.axes.get_xlim() if lying else plot.axes.get_ylim()
    true = np.sort(np.tile(HEIGHTS, 2) * (1 if lying else -1)) * unit / (high - low)
    assert {mark.upright for mark in found} == {not lying}
    np.testing.assert_allclose(lengths, true, atol=4)


def test_lines_areas_and_squares_at_many_heights_are_no_bars() -> None:
    lines, areas, squares = Plot(), Plot(), Plot()
    lines.axes.plot(X, HEIGHTS, X, HEIGHTS[::-1], linewidth=3)
    areas.axes.stackplot(X, np.abs(HEIGHTS), np.abs(HEIGHTS[::-1]))
    squares.axes.scatter(X, HEIGHTS, marker="s", s=400)

    assert [untold_bars(plot.inside()) for plot in (lines, areas, squares)] == [[], [], []]


def test_bins_touch_and_bars_apart_do_not() -> None:
    bins = np.array([[[k, 0.0], [k + 20.0, 3.0]] for k in range(10, 400, 20)])

    assert touching(SeenMark("bars", bins.reshape(-1, 2)))
    assert not touching(SeenMark("bars", (bins - ((0, 0), (6, 0))).reshape(-1, 2)))


def test_markers_on_a_traced_line_are_its_own_and_one_apart_is_left() -> None:
    corners = np.array([[50.0, 200], [150, 80], [250, 120], [350, 60]])
    trace = np.column_stack([at := np.linspace(50, 350, 120), np.interp(at, *corners.T)])
    told = SeenMark("points", np.vstack([corners[::-1] + 0.5, [[200.0, 30.0]]]), radius=5.0)

    (line,), left = with_own_markers([SeenMark("line", trace)], told)

    np.testing.assert_allclose(line.points, corners + 0.5)
    assert line.radius == 5.0
    np.testing.assert_array_equal(left.points, [[200.0, 30.0]])


def test_markers_that_a_line_bends_between_are_not_its_own() -> None:
    at = np.linspace(50, 350, 120)
    wave = SeenMark("line", np.column_stack([at, 150 + 60 * np.sin(at / 20)]))
    told = SeenMark("points", wave.points[::40], radius=5.0)

    (line,), left = with_own_markers([wave], told)

    assert line is wave
    assert len(left.points) == 3
