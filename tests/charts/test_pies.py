"""Pies found by colour from a poor first opinion, and what becomes of them in a chart."""

from collections.abc import Sequence

import numpy as np
import pytest

from charts.plots import Plot
from linework.charts.assemble.axes import Scale
from linework.charts.assemble.ground import Ground
from linework.charts.assemble.pies import pie_of
from linework.charts.by_colour.pies import pies_by_colour
from linework.charts.marks import Pie
from linework.charts.seen import RoledWord, SeenMark, Word
from linework.charts.snap.round import fitted_disc

COLOURS = ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd")
SHARES = (10, 25, 30, 20, 15)
START = 30.0  # degrees
EDGES = (None, "white", "black")


class DrawnPie:
    """A pie of radius 1 around the origin of a plot, and what is found of it."""

    def __init__(
        self,
        shares: tuple[float, ...] = SHARES,
        colours: tuple[str, ...] = COLOURS,
        edge: str | None = None,
        hole: float = 0.0,
        explode: tuple[float, ...] | None = None,
        ground: str = "white",
    ) -> None:
        self.plot = Plot(ground)
        look = {"edgecolor": edge, "linewidth": 1.5 if edge else 0, "width": 1 - hole}
        self.plot.axes.pie(shares, explode=explode, colors=colours, startangle=START, wedgeprops=look)
        self.plot.axes.set_axis_off()
        self.turns = START / 360 + np.cumsum((0, *shares[:-1])) / sum(shares)

    def write(self, text: str) -> None:
        """Words across the middle of each border of slices."""
        for turn in 2 * np.pi * self.turns:
            self.plot.axes.text(0.7 * np.cos(turn), 0.7 * np.sin(turn), text, ha="center", va="center")

    def found(self, away: float = 0.0) -> SeenMark:
        """The pie as found where one of three slices was told, its centre and radius off by shares of its radius."""
        centre, right = self.plot.places([(0, 0), (1, 0)])
        radius = right[0] - centre[0]
        thirds = 2 * np.pi * np.arange(4) / 3
        told = np.vstack([(0, 0), (1 - away) * np.column_stack([np.cos(thirds), np.sin(thirds)])])
        points = centre + radius * (told + away * np.array([0.8, -0.6]))
        picture = self.plot.picture
        (found,) = pies_by_colour([SeenMark("pie", points)], picture, picture[0, 0].astype(float))
        return found

    def off(self, found: SeenMark) -> tuple[float, float, float]:
        """How far borders are off, in turns (infinite where they are not as many), the centre and the rim, in radii."""
        centre, right = self.plot.places([(0, 0), (1, 0)])
        radius = right[0] - centre[0]
        rim = found.points[1:-1] - found.points[0]
        turns = np.arctan2(-rim[:, 1], rim[:, 0]) / (2 * np.pi)
        apart = np.abs((turns[:, None] - self.turns + 0.5) % 1 - 0.5)
        borders = max(apart.min(axis=0).max(), apart.min(axis=1).max()) if len(turns) == len(self.turns) else np.inf
        middle = float(np.linalg.norm(found.points[0] - centre)) / radius
        return float(borders), middle, float(np.abs(np.hypot(*rim.T) / radius - 1).max())


# -- by colour


@pytest.mark.parametrize("away", [0.0, 0.1])
@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("hole", [0.0, 0.3, 0.6])
def test_slices_rim_and_hole_are_found_with_edges_and_from_a_tenth_off(
    hole: float, edge: str | None, away: float
) -> None:
    pie = DrawnPie(edge=edge, hole=hole)
    found = pie.found(away)
    borders, centre, rim = pie.off(found)
    assert borders < 0.003
    assert max(centre, rim) < 0.015
    assert found.hole == pytest.approx(hole, abs=0.03 if hole else 0)


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("ground", ["white", "#202030"])
def test_words_across_slices_cut_none(ground: str, edge: str | None) -> None:
    pie = DrawnPie(edge=edge, ground=ground)
    pie.write("12.5%")
    assert pie.off(pie.found())[0] < 0.005


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("order", [(0, 1, 0, 2), (0, 1, 0, 1), (0, 1, 2, 1, 0, 2)])
def test_a_colour_that_comes_again_is_another_slice(order: tuple[int, ...], edge: str | None) -> None:
    pie = DrawnPie((20, 30, 15, 35, 12, 18)[: len(order)], tuple(COLOURS[k] for k in order), edge)
    assert pie.off(pie.found())[0] < 0.003


@pytest.mark.parametrize("pulled", [0, 3, 4])
@pytest.mark.parametrize(
    ("by", "edge"),
    [
        (0.05, None),
        (0.05, "white"),
        (0.05, "black"),
        (0.1, None),
        (0.1, "white"),
        (0.1, "black"),
        (0.2, None),
        (0.3, "black"),
    ],
)
def test_a_slice_that_is_pulled_out_has_its_borders_where_they_would_be(
    by: float, pulled: int, edge: str | None
) -> None:
    pie = DrawnPie(edge=edge, explode=tuple(by * (k == pulled) for k in range(5)))
    borders, centre, rim = pie.off(pie.found(0.1))
    assert borders < 0.01
    assert max(centre, rim) < 0.02


@pytest.mark.parametrize("by", [0.1, 0.2])
def test_a_disc_stays_where_it_is_though_a_third_of_it_is_pulled_out(by: float) -> None:
    pie = DrawnPie((25, 35, 15, 25), COLOURS[:4], explode=(0, by, 0, 0))
    centre, right = pie.plot.places([(0, 0), (1, 0)])
    found, radius = fitted_disc(pie.plot.picture, centre + 3.0, 0.98 * (right[0] - centre[0]))
    assert np.abs(found - centre).max() < 1
    assert radius == pytest.approx(right[0] - centre[0], abs=1)


def test_a_disc_of_one_colour_and_a_tiny_pie_stay_as_told() -> None:
    told = SeenMark("pie", np.array([[300.0, 200.0], [420.0, 200.0], [180.0, 200.0], [420.0, 200.0]]))
    one = DrawnPie((1,), COLOURS[:1]).plot.picture
    assert pies_by_colour([told], one, np.full(3, 255.0)) == [told]
    tiny = SeenMark("pie", 300 + (told.points - 300) / 20)
    assert pies_by_colour([tiny], one, np.full(3, 255.0)) == [tiny]


# -- assembled


def made(
    pie: DrawnPie, turns: Sequence[float] | None = None, percents: Sequence[str] = (), clockwise: bool = False
) -> Pie:
    """The pie of a chart where slices are told to begin at these turns, and words stand within the true ones."""
    centre, right = pie.plot.places([(0, 0), (1, 0)])

    def around(turns: np.ndarray, share: float) -> np.ndarray:
        return centre + share * (right[0] - centre[0]) * np.column_stack(
            [np.cos(2 * np.pi * turns), -np.sin(2 * np.pi * turns)]
        )

    told = np.array(pie.turns if turns is None else turns)
    rim = around(np.append(told, told[0])[:: -1 if clockwise else 1], 1)
    middles = around((pie.turns + np.append(pie.turns[1:], pie.turns[0] + 1)) / 2, 0.6)
    corners = np.array([[-9, -5], [9, -5], [9, 5], [-9, 5]])
    words = [Word(text, middle + corners) for text, middle in zip(percents, middles, strict=False)]
    notes = tuple(RoledWord(word, "note", 0) for word in words)
    scale = Scale(0, 1)
    ground = Ground(pie.plot.picture, pie.plot.box, "#ffffff", scale, scale, notes=notes)
    mark = pie_of(SeenMark("pie", np.vstack([centre, rim])), ground)
    assert isinstance(mark, Pie)
    return mark


@pytest.mark.parametrize("clockwise", [True, False])
def test_slices_have_their_shares_and_colours_either_way_round(clockwise: bool) -> None:
    mark, way = made(DrawnPie(), clockwise=clockwise), -1 if clockwise else 1
    assert mark.values == pytest.approx(SHARES[::way], abs=0.02)
    assert mark.colors == COLOURS[::way]
    assert (mark.start_angle, mark.counterclockwise, mark.explode) == (START, not clockwise, ())


@pytest.mark.parametrize("after", range(5))
def test_slivers_are_dropped(after: int) -> None:
    shares = (*SHARES[:after], 0.15, *SHARES[after:])  # half a degree
    colours = (*COLOURS[:after], "#000000", *COLOURS[after:])
    mark = made(DrawnPie(shares, colours))
    assert mark.values == pytest.approx(SHARES, abs=0.2)
    assert mark.colors == COLOURS


@pytest.mark.parametrize("cuts", [(0.2,), (0.5,), (0.5, 0.55, 0.7)])
def test_neighbours_of_one_colour_are_one_slice(cuts: tuple[float, ...]) -> None:
    pie = DrawnPie()
    mark = made(pie, sorted([*pie.turns, *cuts]))
    assert mark.values == pytest.approx(SHARES, abs=0.02)
    assert mark.colors == COLOURS


def test_a_slice_that_was_cut_where_the_pie_begins_is_whole() -> None:
    pie = DrawnPie()
    mark = made(pie, [pie.turns[0] + 0.04, *pie.turns[1:], pie.turns[0] + 1])
    assert mark.values == pytest.approx((*SHARES[1:], SHARES[0]), abs=0.02)
    assert mark.start_angle == pytest.approx(360 * pie.turns[1], abs=0.01)


def test_a_colour_that_comes_again_apart_stays_two_slices() -> None:
    pie = DrawnPie((20, 30, 15, 35), tuple(COLOURS[k] for k in (0, 1, 0, 2)))
    assert made(pie).values == pytest.approx((20, 30, 15, 35), abs=0.02)


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("pulled", range(5))
@pytest.mark.parametrize("by", [0.05, 0.1, 0.2])
def test_a_slice_that_is_pulled_out_is_exploded(by: float, pulled: int, edge: str | None) -> None:
    explode = tuple(by * (k == pulled) for k in range(5))
    mark = made(DrawnPie(edge=edge, explode=explode))
    assert mark.explode == pytest.approx(explode, abs=0.015)
    assert mark.colors == COLOURS


@pytest.mark.parametrize("edge", EDGES)
def test_a_pie_with_no_slice_or_all_slices_pulled_out_is_plain(edge: str | None) -> None:
    assert made(DrawnPie(edge=edge)).explode == ()
    assert made(DrawnPie(edge=edge, explode=(0.05,) * 5)).explode == ()


def test_percents_that_are_stated_become_the_values() -> None:
    pie = DrawnPie()
    told = pie.turns + np.array([0, 0.008, -0.008, 0.008, 0])  # the borders are some degrees off
    stated = ("10.0%", "25.0%", "30.0%", "20.0%", "15.0%")
    mark = made(pie, told, stated)
    assert mark.values == SHARES
    assert mark.percents == stated


def test_whole_percents_leave_the_digits_that_are_seen() -> None:
    shares = (103, 247, 302, 198, 150)
    mark = made(DrawnPie(shares), percents=("10%", "25%", "30%", "20%", "15%"))
    assert mark.values == pytest.approx(np.array(shares) / 10, abs=0.02)


@pytest.mark.parametrize(
    "stated",
    [
        ("10%", "25%", "30%", "20%", "25%"),  # more than all
        ("25%", "10%", "30%", "20%", "15%"),  # of other slices
        ("10%", "25%", "30%", "20%"),  # one was not read
        ("10", "25", "30", "20", "15"),  # of another unit
        ("10%", "25%", "3o%", "20%", "15%"),
    ],
)  # fmt: skip
def test_percents_that_disagree_with_what_is_seen_do_not(stated: tuple[str, ...]) -> None:
    pie = DrawnPie()
    told = pie.turns + np.array([0, 0.008, -0.008, 0.008, 0])
    assert made(pie, told, stated).values == made(pie, told).values
