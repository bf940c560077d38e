"""Snapping: marks drawn at known pixels are found again from a few pixels off, and turned pictures turn the answer."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from linework.charts.seen import STEPS, Seen, SeenMark, SeenPanel, Steps
from linework.charts.snap.edges import edge_profile, near_peak, snap_heights
from linework.charts.snap.lines import path_of
from linework.charts.snap.round import marker_radius
from linework.charts.snap.seen import snap_box, snapped

SIZE = (400, 260)
BOX = (30.0, 20.0, 380.0, 240.0)
RED, BLUE, GREEN, GREY = (214, 39, 40), (31, 119, 180), (44, 160, 44), (200, 200, 200)
BARS = np.array([[60, 240, 110, 120], [130, 240, 180, 60], [200, 240, 250, 200], [270, 240, 320, 90]]).reshape(-1, 2, 2)


class Page:
    """A white picture with a frame, to draw on in whole pixels; a box ends before its second corner."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", SIZE, "white")
        self.pen = ImageDraw.Draw(self.image)
        self.pen.rectangle((29, 19, 380, 240), outline=(0, 0, 0))

    def box(self, corners: np.ndarray, fill: tuple[int, int, int], outline: tuple[int, int, int] | None = None) -> None:
        (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        self.pen.rectangle((left, top, right - 1, bottom - 1), fill=fill, outline=outline)

    def line(self, points: np.ndarray, colour: tuple[int, int, int], width: int = 2) -> None:
        for one, other in pairwise(points):
            self.pen.line([tuple(one), tuple(other)], fill=colour, width=width)

    @property
    def pixels(self) -> np.ndarray:
        return np.array(self.image)


def snap(mark: SeenMark, picture: np.ndarray, box: tuple[float, float, float, float] = BOX) -> np.ndarray:
    """The points of a mark that stands alone in a panel, moved onto a picture."""
    seen = Seen(SIZE, (SeenPanel(box, (mark,)),))
    return snapped(seen, picture).panels[0].marks[0].points


def turned(mark: SeenMark, picture: np.ndarray) -> np.ndarray:
    """The same, with picture, panel and mark mirrored at the diagonal, and mirrored back."""
    other = replace(mark, points=np.ascontiguousarray(mark.points[:, ::-1]), upright=not mark.upright)
    box = (BOX[1], BOX[0], BOX[3], BOX[2])
    return snap(other, np.ascontiguousarray(picture.transpose(1, 0, 2)), box)[:, ::-1]


def off(points: np.ndarray, seed: int, by: float = 3.0) -> np.ndarray:
    """The same points, each coordinate up to so many pixels off."""
    return points + np.random.default_rng(seed).uniform(-by, by, points.shape)


def heights_off(points: np.ndarray, seed: int, by: float = 3.0) -> np.ndarray:
    return points + np.random.default_rng(seed).uniform(-by, by, points.shape) * (0, 1)


def bars_drawn(rim: tuple[int, int, int] | None = None, grid: bool = False) -> np.ndarray:
    page = Page()
    for corners in BARS:
        page.box(corners, BLUE, rim)
    if grid:
        for y in (80, 130, 180):
            page.line(np.array([[30, y], [380, y]]), GREY, 1)
    return page.pixels


# -- bars


@given(st.integers(0, 10**6), st.booleans(), st.booleans())
def test_bars_are_found_to_the_pixel(seed: int, rim: bool, grid: bool) -> None:
    mark = SeenMark("bars", off(BARS.reshape(-1, 2), seed))
    found = snap(mark, bars_drawn((0, 0, 90) if rim else None, grid)).reshape(-1, 2, 2)
    assert np.abs(found - BARS).max() <= (1.6 if rim else 0.6)


@given(st.integers(0, 10**6))
def test_a_bar_ends_in_the_middle_of_its_edge(seed: int) -> None:
    page = Page()
    for (left, bottom), (right, top) in BARS.tolist():
        page.box(np.array([[left, bottom], [right, top]]), BLUE)
        page.pen.rectangle((left - 2, top - 2, right + 1, bottom + 1), outline=(0, 0, 0), width=4)
    found = snap(SeenMark("bars", off(BARS.reshape(-1, 2), seed)), page.pixels)
    assert np.abs(found.reshape(-1, 2, 2) - BARS).max() <= 0.6


@given(st.integers(0, 10**6))
def test_lying_bars_are_found_as_standing_ones_are(seed: int) -> None:
    mark = SeenMark("bars", off(BARS.reshape(-1, 2), seed))
    picture = bars_drawn()
    assert turned(mark, picture) == pytest.approx(snap(mark, picture))


def test_bars_of_one_width_and_one_foot_keep_both() -> None:
    mark = SeenMark("bars", off(BARS.reshape(-1, 2), 1, 0.6))
    hidden = bars_drawn()
    hidden[100:, 95:112] = RED  # something stands before the right side of the first,
    hidden[220:, 130:180] = RED  # and before the foot of the second
    found = snap(mark, hidden).reshape(-1, 2, 2)
    assert found[:, 0, 1] == pytest.approx([240.5] * 4, abs=0.01), "in the middle of the frame"
    assert np.ptp(found[:, 1, 0] - found[:, 0, 0]) == pytest.approx(0)


def test_stacked_bars_are_told_apart_by_their_colours() -> None:
    page, stack = Page(), np.array([[60, 240, 110, 180], [60, 180, 110, 90], [60, 90, 110, 50]]).reshape(-1, 2, 2)
    for corners, colour in zip(stack, (RED, GREEN, BLUE), strict=True):
        page.box(corners, colour)
    for seed in range(10):
        for corners in stack:
            found = snap(SeenMark("bars", off(corners, seed)), page.pixels)
            assert np.abs(found - corners).max() <= 0.6


def test_a_bar_that_falls_below_the_base_hangs_there() -> None:
    page, hanging = Page(), np.array([[60.0, 100.0], [110.0, 180.0]])
    page.box(hanging, RED)
    assert np.abs(snap(SeenMark("bars", off(hanging, 0)), page.pixels) - hanging).max() <= 0.6


@pytest.mark.parametrize("rim", [None, (255, 255, 255)])
def test_touching_bins_keep_even_steps(rim: tuple[int, int, int] | None) -> None:
    page, edges, tops = Page(), np.arange(60, 301, 30), [200, 150, 80, 60, 110, 170, 215, 230]
    bins = np.array([[[a, 240], [b, top]] for (a, b), top in zip(pairwise(edges), tops, strict=True)])
    for corners in bins:
        page.box(corners, BLUE, rim)
    start = bins.reshape(-1, 2).astype(float) * (1.02, 1) + (-3, 0)  # stretched and moved as a whole
    start[1::2, 1] += np.random.default_rng(0).uniform(-3, 3, len(bins))
    found = snap(SeenMark("histogram", start), page.pixels).reshape(-1, 2, 2)
    assert np.abs(found - bins).max() <= (2.1 if rim else 1.1)
    steps = np.diff(np.append(found[:, 0, 0], found[-1, 1, 0]))
    assert np.ptp(steps) == pytest.approx(0, abs=1e-6)


# -- lines and areas

WAVE = np.array([[40, 200], [90, 80], [140, 150], [190, 60], [240, 120], [290, 190], [340, 90]], dtype=float)


@pytest.mark.parametrize("seed", range(8))
def test_the_vertices_of_a_line_are_found(seed: int) -> None:
    page = Page()
    page.line(WAVE, RED)
    mark = SeenMark("line", heights_off(WAVE, seed, 6))
    found = snap(mark, page.pixels)
    assert np.abs(found[:, 0] - WAVE[:, 0]).max() < 0.6
    assert np.abs(found - WAVE).max() < 2.6
    assert np.abs(found - WAVE).mean() < 0.3 * np.abs(mark.points - WAVE).mean()


def test_a_line_follows_its_own_colour_past_another() -> None:
    page, other = Page(), np.array([[40.0, 100.0], [340.0, 160.0]])
    page.line(WAVE, RED)
    page.line(other, BLUE)
    assert np.abs(snap(SeenMark("line", heights_off(other, 3, 5)), page.pixels) - other).max() < 2
    assert np.abs(snap(SeenMark("line", heights_off(WAVE, 3, 5)), page.pixels) - WAVE).max() < 3


def test_a_line_that_runs_back_is_found() -> None:
    page, ring = Page(), WAVE[[0, 2, 4, 3, 1, 0]]
    page.line(ring, RED)
    found, start = snap(SeenMark("line", off(ring, 0)), page.pixels), off(ring, 0)
    assert np.abs(found - ring).mean() < 0.8 * np.abs(start - ring).mean()
    assert np.abs(found - ring).max() < 5


@pytest.mark.parametrize("steps", STEPS)
def test_the_steps_of_a_line_are_told_and_their_heights_found(steps: Steps) -> None:
    page = Page()
    page.line(path_of(len(WAVE), steps).at(WAVE), RED)
    seen = Seen(SIZE, (SeenPanel(BOX, (SeenMark("line", off(WAVE, 1)),)),))
    (mark,) = snapped(seen, page.pixels).panels[0].marks
    assert mark.steps == steps
    assert np.abs(mark.points[:, 1] - WAVE[:, 1]).max() < 4


def test_the_ends_of_a_line_are_where_its_colour_ends() -> None:
    page, far = Page(), WAVE + np.array([6.0, 0.0])
    page.line(WAVE, RED)
    assert np.abs(snap(SeenMark("line", far), page.pixels) - WAVE).max() < 2


@pytest.mark.parametrize("seed", range(4))
def test_both_edges_of_an_area_are_found(seed: int) -> None:
    low = WAVE * (1, 0) + (0, 230)
    page = Page()
    page.pen.polygon([*map(tuple, WAVE), *map(tuple, low[::-1])], fill=GREEN)
    found = snap(SeenMark("area", heights_off(np.vstack([low, WAVE]), seed, 5)), page.pixels)
    assert np.abs(found - np.vstack([low, WAVE])).max() < 3
    assert np.abs(found - np.vstack([low, WAVE])).mean() < 0.8


# -- round things


def pie_drawn(centre: np.ndarray, radius: float, turns: np.ndarray, hole: float = 0.0) -> np.ndarray:
    page = Page()
    around = [*(centre - radius), *(centre + radius)]
    for k, (start, end) in enumerate(pairwise(np.degrees(turns))):
        page.pen.pieslice(around, start, end, fill=(RED, BLUE, GREEN, GREY)[k % 4])
    if hole:
        page.pen.ellipse([*(centre - hole * radius), *(centre + hole * radius)], fill="white")
    return page.pixels


@pytest.mark.parametrize("hole", [0.0, 0.5])
@pytest.mark.parametrize("seed", range(4))
def test_a_pie_is_found_with_its_slices(seed: int, hole: float) -> None:
    rng = np.random.default_rng(seed)
    sizes = rng.dirichlet((4, 4, 4, 4)) * 2 * np.pi
    turns = rng.uniform(0, 6) + np.concatenate([[0], np.cumsum(sizes)])
    centre, radius = np.array([200.0, 130.0]), 90.0
    rim = np.column_stack([np.cos(turns), np.sin(turns)])
    true = np.vstack([centre, centre + radius * rim])
    noisy = turns + rng.uniform(-0.06, 0.06, len(turns))
    noisy[-1] = noisy[0]
    near = np.vstack([np.zeros(2), 0.97 * radius * np.column_stack([np.cos(noisy), np.sin(noisy)])])
    start = centre + np.array([3, -2]) + near
    found = snap(SeenMark("pie", start, hole=hole), pie_drawn(centre, radius, turns, hole))
    assert np.abs(found[0] - centre).max() < 1.2
    assert np.abs(np.hypot(*(found[1:] - found[0]).T) - radius).max() < 1.5
    assert np.abs(found - true).max() < 3.0


SPOTS = np.array([[60, 60], [100, 150], [160, 90], [210, 200], [300, 70], [340, 180]]) + 0.5


def spots_drawn(radius: int = 4) -> np.ndarray:
    page = Page()
    for x, y in SPOTS - 0.5:
        page.pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=RED)
    return page.pixels


def in_order(points: np.ndarray) -> np.ndarray:
    """Points from left to right."""
    return points[np.argsort(points[:, 0], kind="stable")]


@given(st.integers(0, 10**6), st.integers(3, 7))
def test_markers_are_found_in_any_order_and_each_once(seed: int, radius: int) -> None:
    order = np.random.default_rng(seed).permutation(len(SPOTS))
    mark = SeenMark("points", off(SPOTS[order], seed, 2), radius=5.0)
    found = snap(mark, spots_drawn(radius))
    assert np.abs(in_order(found) - in_order(SPOTS)).max() <= 0.6


def test_a_marker_where_there_is_none_takes_no_other() -> None:
    lone = np.array([[62.0, 66.0]])  # nearer to a spot that another marker is nearer to
    found = snap(SeenMark("points", np.vstack([off(SPOTS, 0, 2), lone])), spots_drawn())
    assert np.abs(in_order(found) - in_order(SPOTS)).max() <= 0.6


def test_of_two_markers_at_one_spot_none_is_sent_to_another_spot() -> None:
    page = Page()
    for x in (100, 112):
        page.pen.ellipse((x - 4, 96, x + 4, 104), fill=RED)
    found = snap(SeenMark("points", np.array([[100.2, 100.0], [101.0, 102.0]])), page.pixels)
    assert found == pytest.approx(np.array([[100.5, 100.5], [101.0, 102.0]]))


@pytest.mark.parametrize("radius", [3, 5, 8])
def test_the_radius_of_markers_is_measured(radius: int) -> None:
    assert marker_radius(SPOTS, spots_drawn(radius), BOX) == pytest.approx(radius + 0.5, abs=0.9)
    assert marker_radius(SPOTS, Page().pixels, BOX) == 0


# -- straight edges


def box_plot(page: Page, middle: int, five: list[int]) -> None:
    low, q1, median, q3, high = five
    page.line(np.array([[middle, low], [middle, q1]]), (0, 0, 0), 1)
    page.line(np.array([[middle, q3], [middle, high]]), (0, 0, 0), 1)
    page.pen.rectangle((middle - 20, q3, middle + 20, q1), outline=(0, 0, 0))
    for y, half, colour in ((median, 20, (255, 127, 14)), (low, 10, (0, 0, 0)), (high, 10, (0, 0, 0))):
        page.line(np.array([[middle - half, y], [middle + half, y]]), colour, 1)


FIVES = [[220, 180, 150, 110, 60], [200, 160, 120, 100, 40]]


@pytest.mark.parametrize("seed", range(6))
def test_the_five_numbers_of_boxes_are_found_upright_and_lying(seed: int) -> None:
    page, true = (
        Page(),
        np.array([[[x + 0.5, y + 0.5] for y in five] for x, five in zip((100, 250), FIVES, strict=True)]),
    )
    for x, five in zip((100, 250), FIVES, strict=True):
        box_plot(page, x, five)
    mark = SeenMark("boxes", heights_off(true.reshape(-1, 2), seed, 3))
    found = snap(mark, page.pixels)
    assert np.abs(found - true.reshape(-1, 2)).max() < 1.6
    assert turned(mark, page.pixels) == pytest.approx(found)


@pytest.mark.parametrize("seed", range(4))
def test_the_ends_of_whiskers_are_found(seed: int) -> None:
    page = Page()
    true = np.array([[[x, 130], [x, 160 + x / 10], [x, 90 - x / 10]] for x in (80, 160, 240)]).astype(float)
    for (x, _), (_, low), (_, high) in true:
        page.line(np.array([[x, low], [x, high]]), (0, 0, 0), 1)
        for y in (low, high):
            page.line(np.array([[x - 4, y], [x + 4, y]]), (0, 0, 0), 1)
    told = heights_off(true.reshape(-1, 2), seed) + np.array([seed - 1.5, 0.0])
    found = snap(SeenMark("error_bars", told), page.pixels).reshape(-1, 3, 2)
    assert np.abs(found - true)[:, 1:].max() < 1.6
    assert np.abs(found - true)[:, :, 0].max() <= 0.5


@pytest.mark.parametrize("kind", ["rule", "band"])
def test_rules_and_bands_are_found_upright_and_lying(kind: str) -> None:
    page, true = Page(), np.array([[150.0, 20.0], [150.0 if kind == "rule" else 200.0, 240.0]])
    if kind == "rule":
        page.line(np.array([[150, 20], [150, 239]]), RED, 1)
    else:
        page.box(true, GREY)
    mark = SeenMark(kind, true + np.array([3, 0]))
    found = snap(mark, page.pixels)
    assert np.abs(found - true).max() <= 1.1
    assert turned(mark, page.pixels) == pytest.approx(found)


def test_a_grid_fills_the_panel_that_it_nearly_fills() -> None:
    whole, half = (np.array([[36.0, 15.0], [376.0, 246.0]]), np.array([[36.0, 15.0], [200.0, 246.0]]))
    for kind in ("heatmap", "contours"):
        assert np.array_equal(snap(SeenMark(kind, whole), Page().pixels), np.reshape(BOX, (2, 2)))
        found = snap(SeenMark(kind, half), Page().pixels)
        assert np.array_equal(found, [[30, 20], [200, 240]])


@given(st.sets(st.integers(0, 20), min_size=1, max_size=5), st.integers(0, 10**6))
def test_heights_go_to_edges_in_their_order_and_no_edge_serves_two(steps: set[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    edges = np.array(sorted(steps)) * 10.0 + 20
    picture = np.full((260, 40, 3), 255, np.uint8)
    for edge in edges.astype(int):
        picture[edge:] = 255 - picture[edge:]
    told = edges[rng.random(len(edges)) < 0.7]  # there may be edges that nothing belongs to
    told = told if len(told) else edges
    assert snap_heights(picture, 20.0, told + rng.uniform(-4, 4, len(told)), 6.0) == pytest.approx(told)
    both = snap_heights(picture, 20.0, np.array([edges[0] - 1.0, edges[0] + 1.5]), 4.0)
    assert np.isclose(both, edges[0]).sum() == 1


def test_an_edge_counts_by_its_strength_then_by_its_distance() -> None:
    picture = np.full((100, 30, 3), 255, np.uint8)
    picture[40:] = 235  # a faint edge, nearer
    picture[48:] = 20  # a strong one
    profile, first = edge_profile(picture, 42.0, 10.0, 0, 30)
    assert near_peak(profile, first, 42.0, 0.5) == 48
    assert near_peak(profile, first, 42.0, 0.05) == 40
    assert near_peak(*edge_profile(picture, 70.0, 10.0, 0, 30), 70.0) == 70.0


# -- panels


@given(st.integers(0, 10**6))
def test_a_box_is_put_on_its_frame(seed: int) -> None:
    start = tuple((np.array(BOX) + np.random.default_rng(seed).uniform(-4, 4, 4)).tolist())
    found = snap_box(start, bars_drawn())
    assert np.abs(np.array(found) - BOX).max() <= 1.1


def test_a_box_without_a_frame_stays() -> None:
    assert snap_box(BOX, np.full((260, 400, 3), 255, np.uint8)) == BOX


def test_what_has_no_places_or_stands_in_a_disc_is_left_alone() -> None:
    empty, broken = SeenMark("bars", np.zeros((0, 2))), SeenMark("bars", np.full((2, 2), np.nan))
    assert len(snap(empty, bars_drawn())) == 0
    assert np.isnan(snap(broken, bars_drawn())).all()
    bars = SeenMark("bars", off(BARS.reshape(-1, 2), 0))
    polar = Seen(SIZE, (SeenPanel(BOX, (bars,), polar=True),))
    assert snapped(polar, bars_drawn()).panels[0].marks[0] is bars
