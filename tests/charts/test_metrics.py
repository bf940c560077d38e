"""Metrics: nothing is wrong with a chart read as itself, and each thing that is wrong costs what it should."""

import unicodedata
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linework.charts.chart import Axis, Chart, Margins, Panel, Twin
from linework.charts.frames import Drawn
from linework.charts.marks import (
    Area,
    Bars,
    Box,
    Boxes,
    ErrorBars,
    Errors,
    Heatmap,
    Histogram,
    Line,
    Mark,
    Pie,
    Scatter,
    Stems,
    Text,
    Violins,
)
from linework.charts.metrics import MISSED, WITHIN, mark_errors, overlap, texts_f1
from linework.charts.synthesize.drawn import draw
from linework.charts.synthesize.figure import synthesize_chart

BARS = Bars(positions=(0, 1, 2, 3), values=(3, 1, 4, 2))
LINE = Line(x=(0, 1, 2, 3), y=(1, 3, 2, 5))
PIE = Pie(values=(1, 2, 3), labels=("a", "b", "c"))
HEAT = Heatmap(values=((1, 2, 3), (4, 5, 6)))
TALL = Axis(limits=(0, 5))
MARKS: list[Mark] = [
    BARS,
    replace(BARS, orientation="horizontal", errors=Errors(low=(1, 1, 1, 1), high=(0.5, 1, 1, 1))),
    LINE,
    Scatter(x=(1, 2, 3), y=(4, 1, 2)),
    Area(x=(0, 1, 2), low=(0, 1, 0), high=(3, 4, 2)),
    PIE,
    Histogram(edges=(0, 1, 2, 3), counts=(3, 7, 2)),
    Boxes(boxes=(Box(position=1, low=1, q1=2, median=3, q3=4, high=6, outliers=(8.0,)),)),
    Violins(positions=(1.0, 2.0), spans=((0.0, 1.0, 2.0),) * 2, halves=((0.1, 0.3, 0.1),) * 2),
    HEAT,
    ErrorBars(x=(1, 2), y=(3, 4), y_low=(1, 1), y_high=(0.5, 1)),
    Stems(x=(1, 2, 3), y=(4, 2, 3)),
]


def drawn(*marks: Mark, **panel: object) -> Drawn:
    chart = Chart(width=4, height=3, dpi=60, panels=(Panel(marks=marks, **panel),))
    return Drawn(chart, draw(chart)[1])


def errors(true: Drawn, read: Drawn) -> list[float]:
    return sorted(mark_errors(true, read).tolist())


# -- marks


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: mark.kind)
def test_a_chart_read_as_itself_has_no_error(mark: Mark) -> None:
    found = errors(drawn(mark), drawn(mark))
    assert found
    assert max(found) < 1e-4


@pytest.mark.parametrize("index", range(1, 11))
def test_a_synthetic_chart_has_no_error_against_itself_at_another_size(index: int) -> None:
    chart = replace(synthesize_chart(8, index).chart, dpi=50.0)
    true = Drawn(chart, draw(chart)[1])
    width, height = true.truth.size.tolist()
    other = Drawn(chart, true.truth.resized((2 * width, 2 * height)))
    assert max(errors(true, true)) < 1e-4
    assert max(errors(true, other)) < 1e-4


@pytest.mark.parametrize("upright", [True, False])
def test_one_bar_off_by_three_hundredths_of_the_axis_is_the_only_wrong_mark(upright: bool) -> None:
    bars, axis = replace(BARS, orientation="vertical" if upright else "horizontal"), "y" if upright else "x"
    true = drawn(bars, **{axis: TALL})
    found = errors(true, drawn(replace(bars, values=(3, 1, 4.15, 2)), **{axis: TALL}))
    assert found == pytest.approx([0, 0, 0, 0.03], abs=1e-3)
    assert sum(error > WITHIN for error in found) == 1


def test_errors_are_shares_of_the_true_axis_whatever_the_axis_that_was_read() -> None:
    true = drawn(BARS, y=TALL)
    for limits in ((0, 10), (-1, 6), (5, 0)):
        off = drawn(replace(BARS, values=(3, 1, 4, 2.5)), y=Axis(limits=limits))
        assert errors(true, off) == pytest.approx([0, 0, 0, 0.1], abs=1e-3)
    found = errors(drawn(BARS, y=Axis(limits=(0, 10))), drawn(replace(BARS, values=(3, 1, 4, 2.5)), y=TALL))
    assert found == pytest.approx([0, 0, 0, 0.05], abs=1e-3)


def test_wrong_ticks_make_marks_wrong_that_stand_in_the_right_place() -> None:
    tenfold = drawn(replace(BARS, values=tuple(10 * v for v in BARS.values)), y=Axis(limits=(0, 50)))
    assert min(errors(drawn(BARS, y=TALL), tenfold)) > WITHIN


def test_a_missing_and_an_additional_mark_cost_the_whole() -> None:
    three = replace(BARS, positions=(0, 1, 3), values=(3, 1, 2))
    same = {"x": Axis(limits=(-1, 4)), "y": TALL}
    for one, other in ((BARS, three), (three, BARS)):
        assert errors(drawn(one, **same), drawn(other, **same)) == pytest.approx([0, 0, 0, MISSED], abs=1e-4)


def test_a_mark_of_another_kind_is_one_missing_and_one_too_much() -> None:
    assert errors(drawn(BARS), drawn(LINE)) == [MISSED] * 5
    assert errors(drawn(BARS, LINE, y=TALL), drawn(BARS, y=TALL)) == pytest.approx([0] * 4 + [MISSED], abs=1e-4)


def test_the_order_of_series_and_of_points_changes_nothing() -> None:
    thin = [
        Bars(positions=tuple(p + 0.2 * k for p in range(4)), thickness=(0.2,), values=(k + 1, 2, 3, 4))
        for k in range(3)
    ]
    lines = [replace(LINE, y=(k, 3, 2, 5)) for k in range(3)]
    true = drawn(*thin, *lines)
    assert max(errors(true, drawn(*thin[::-1], lines[1], lines[2], lines[0]))) < 1e-4
    backwards = replace(LINE, x=LINE.x[::-1], y=LINE.y[::-1])
    assert max(errors(drawn(LINE), drawn(backwards))) < 1e-4
    cloud = Scatter(x=(1, 2, 3), y=(4, 1, 2))
    assert max(errors(drawn(cloud), drawn(Scatter(x=(3, 1, 2), y=(2, 4, 1))))) < 1e-4


def test_bars_are_the_same_in_one_series_or_in_two() -> None:
    halves = [replace(BARS, positions=BARS.positions[k::2], values=BARS.values[k::2]) for k in (0, 1)]
    assert max(errors(drawn(BARS), drawn(*halves))) < 1e-4


def test_a_bar_without_height_is_no_mark_and_one_that_can_be_seen_is() -> None:
    true = drawn(Bars(positions=(0, 1, 2), values=(4.0, 0.0, 5.0)))
    assert mark_errors(true, drawn(Bars(positions=(0, 2), values=(4.0, 5.0)))) == pytest.approx(0, abs=1e-6)
    lifted = Bars(positions=(0, 1, 2), values=(4.0, 0.0, 5.0), base=(0.0, 3.0, 0.0))
    assert mark_errors(true, drawn(lifted)) == pytest.approx(0, abs=1e-6)
    for height, error in ((0.05, 0.01), (0.5, 1.0)):
        seen = Bars(positions=(0, 1, 2), values=(4.0, height, 5.0))
        assert sorted(mark_errors(true, drawn(seen)).round(2).tolist()) == [0, 0, error]


def test_a_vertex_that_is_left_out_costs_what_it_moves_the_curve_by() -> None:
    straight = Line(x=(0, 1, 2), y=(0, 1, 2))
    same = {"x": Axis(limits=(0, 2)), "y": Axis(limits=(0, 2))}
    assert max(errors(drawn(straight, **same), drawn(Line(x=(0, 2), y=(0, 2)), **same))) < 1e-4
    bent = Line(x=(0, 1, 2), y=(0, 1.2, 2))
    found = errors(drawn(bent, **same), drawn(Line(x=(0, 2), y=(0, 2)), **same))
    assert found == pytest.approx([0.1 / np.sqrt(2)], abs=5e-3)  # the distance of (1, 1.2) from the diagonal


def test_a_pie_is_its_angles_whatever_its_colours_place_and_first_slice() -> None:
    turned = Pie(values=(2, 3, 1), labels=("b", "c", "a"), start_angle=60)
    assert max(errors(drawn(PIE), drawn(turned))) < 1e-3
    assert max(errors(drawn(PIE), drawn(Pie(values=(1, 2.2, 2.8), labels=("a", "b", "c"))))) == pytest.approx(
        0.2 / 6, abs=1e-3
    )
    assert min(errors(drawn(PIE), drawn(replace(PIE, start_angle=36.0)))) == pytest.approx(0.1, abs=1e-3)


def test_slices_clockwise_are_the_same_slices() -> None:
    mirrored = Pie(values=(3, 2, 1), labels=("c", "b", "a"), counterclockwise=False)
    assert max(errors(drawn(PIE), drawn(mirrored))) < 1e-3


def test_values_of_a_heatmap_count_over_their_own_range() -> None:
    tenfold = replace(HEAT, values=tuple(tuple(10 * v for v in row) for row in HEAT.values))
    assert errors(drawn(HEAT), drawn(tenfold)) == pytest.approx([0, 0], abs=1e-4)
    upside = replace(HEAT, values=HEAT.values[::-1])
    assert max(errors(drawn(HEAT), drawn(upside))) > 0.5
    assert max(errors(drawn(HEAT), drawn(replace(upside, origin="lower")))) < 1e-4
    assert max(errors(drawn(HEAT), drawn(replace(HEAT, values=((1, 2, 3), (4, 5, 6), (7, 8, 9)))))) == MISSED


def test_marks_of_a_twin_are_measured_on_its_axis() -> None:
    def two(third: float, axis: Axis) -> Drawn:
        return drawn(BARS, y=TALL, twins=(Twin(axis=axis, marks=(replace(LINE, y=(10, 50, third, 30)),)),))

    true = two(20, Axis(limits=(0, 100)))
    for axis in (Axis(limits=(0, 100)), Axis(limits=(0, 60)), Axis(limits=(100, 0))):
        assert errors(true, two(20, axis)) == pytest.approx([0] * 5, abs=1e-3)
    found = errors(true, two(60, Axis(limits=(0, 200))))
    assert found[:4] == pytest.approx([0] * 4, abs=1e-3)
    assert found[4] > 0.2


@pytest.mark.parametrize("shared", ["x", "y"])
def test_a_log_twin_counts_in_decades_whichever_axis_it_has(shared: str) -> None:
    line = replace(LINE, **{"y" if shared == "x" else "x": (10, 20, 30, 40)})

    def two(limits: tuple[float, float]) -> Drawn:
        twin = Twin(shared=shared, axis=Axis(scale="log", limits=limits), marks=(line,))
        return drawn(BARS, y=TALL, twins=(twin,))

    assert errors(two((1, 50)), two((5, 80))) == pytest.approx([0] * 5, abs=5e-3)


def test_a_log_axis_counts_in_decades_whatever_its_ends() -> None:
    def bars(value: float, limits: tuple[float, float]) -> Drawn:
        return drawn(replace(BARS, values=(10, 100, value, 5)), y=Axis(scale="log", limits=limits))

    true = bars(1000, (1, 10_000))
    # bars stand on the lower end of a log axis, so that is the same in all
    assert errors(true, bars(1000, (1, 1_000_000))) == pytest.approx([0] * 4, abs=1e-3)
    assert errors(true, bars(2000, (1, 3_000))) == pytest.approx([0, 0, 0, np.log10(2) / 4], abs=1e-3)
    dots = Scatter(x=(1, 2, 3), y=(10, 100, 1000))
    straight = drawn(dots, y=Axis(limits=(0, 1100)))
    assert max(errors(drawn(dots, y=Axis(scale="log", limits=(1, 10_000))), straight)) < 5e-3


def test_a_panel_without_a_partner_costs_all_its_marks_whichever_chart_has_it() -> None:
    panels = tuple(Panel(column=k, marks=(replace(BARS, values=(1, 2, 3, 4 + k)),)) for k in (0, 1))
    both = Chart(columns=2, width=5, height=2, dpi=60, panels=panels)
    left = replace(both, panels=panels[:1])
    one, two = Drawn(both, draw(both)[1]), Drawn(left, draw(left)[1])
    assert errors(one, two) == errors(two, one) == pytest.approx([0] * 4 + [MISSED] * 4, abs=1e-4)
    swapped = replace(both, panels=tuple(replace(panel, column=1 - panel.column) for panel in panels))
    assert max(errors(one, Drawn(swapped, draw(swapped)[1]))) > WITHIN
    listed = replace(both, panels=panels[::-1])
    assert max(errors(one, Drawn(listed, draw(listed)[1]))) < 1e-4


def test_names_that_are_numbers_stand_where_their_numbers_do() -> None:
    years = replace(LINE, x=(2018, 2019, 2020, 2021))
    named = Axis(scale="category", tick_labels=("2018", "2019", "2020", "2021"))
    assert max(errors(drawn(years), drawn(LINE, x=named))) < 2e-3


# -- the type


def test_names_stand_in_their_order_whatever_numbers_they_are_at() -> None:
    names = ("north", "south", "west", "east")
    numbered = replace(BARS, positions=(1, 2, 3, 4))
    true = drawn(numbered, x=Axis(ticks=(1, 2, 3, 4), tick_labels=names), y=TALL)
    read = drawn(BARS, x=Axis(scale="category", tick_labels=names), y=TALL)
    assert mark_errors(true, read).max() < 0.001
    numbers = drawn(BARS, x=Axis(ticks=(0, 1, 2, 3), tick_labels=("0", "1", "2", "3")), y=TALL)
    assert mark_errors(true, numbers).max() > WITHIN


@pytest.mark.parametrize(("form", "right"), [("%m/%d", True), ("%Y/%m", False)])
def test_a_year_that_is_not_written_cannot_be_read(form: str, right: bool) -> None:
    true, read = (
        drawn(
            Line(x=(f"{first}-12-01", f"{first}-12-21", f"{first + 1}-01-10"), y=(1, 3, 2)),
            x=Axis(scale="date", tick_format=form),
        )
        for first in (1999, 1970)
    )
    assert bool(mark_errors(true, read).max() < WITHIN) == right


def test_an_axis_without_years_may_begin_before_the_year_of_its_points() -> None:
    true, read = (
        drawn(
            Line(x=(f"{year}-01-01", f"{year}-01-21", f"{year}-02-10"), y=(1, 3, 2)),
            x=Axis(scale="date", tick_format="%m/%d", limits=(start, f"{year}-02-12")),
        )
        for year, start in ((2008, "2007-12-30"), (1970, "1970-01-01"))
    )
    assert mark_errors(true, read).max() < WITHIN


@pytest.mark.parametrize(("labelled", "right"), [(False, True), (True, False)])
def test_without_words_along_an_axis_places_alone_count(labelled: bool, right: bool) -> None:
    true = drawn(BARS, y=Axis(limits=(0, 5), labelled=labelled))
    read = drawn(replace(BARS, values=(0.6, 0.2, 0.8, 0.4)), y=Axis(limits=(0, 1)))
    assert bool(mark_errors(true, read).max() < WITHIN) == right


# -- words

TEXTS = st.lists(st.sampled_from(["a", "b", " a", "b ", "a  b", "a b", "a\nb", "-1", "−1", "–1", "", " ", "’", "'"]))


@given(TEXTS, TEXTS)
def test_texts_are_matched_as_a_slow_multiset(true: list[str], read: list[str]) -> None:
    def plain(texts: list[str]) -> list[str]:
        found = []
        for text in texts:
            for line in text.split("\n"):
                line = "".join("-" if unicodedata.category(c) == "Pd" or c == "−" else c for c in line)
                line = line.replace("’", "'").strip()
                while "  " in line:
                    line = line.replace("  ", " ")
                found += [line] if line else []
        return found

    ours, theirs = plain(true), plain(read)
    left, met = list(theirs), 0
    for line in ours:
        if line in left:
            left.remove(line)
            met += 1
    precision, recall = met / max(len(theirs), 1), met / max(len(ours), 1)
    slow = 2 * precision * recall / (precision + recall) if met else float(not ours and not theirs)
    assert texts_f1(true, read) == pytest.approx(slow)


@given(TEXTS, TEXTS)
def test_texts_are_as_like_one_another_in_any_order_and_sense(true: list[str], read: list[str]) -> None:
    assert texts_f1(true, true) == 1
    assert texts_f1(true, read) == texts_f1(read[::-1], true)


def test_ticks_that_matplotlib_adds_count_as_texts() -> None:
    one, other = drawn(BARS, title=Text(text="A")), drawn(BARS, title=Text(text="A"), y=Axis(labelled=False))
    assert texts_f1(one.truth.texts, one.truth.texts) == 1
    assert texts_f1(one.truth.texts, other.truth.texts) < 0.8


# -- the picture


def pixels(*marks: Mark, dpi: float = 80, **panel: object) -> np.ndarray:
    margins = Margins(left=0.1, right=0.95, bottom=0.1, top=0.95)
    chart = Chart(width=4, height=3, dpi=dpi, margins=margins, panels=(Panel(marks=marks, **panel),))
    return np.ascontiguousarray(draw(chart)[0][..., :3])


def test_a_picture_overlaps_itself_wholly_and_others_the_less_the_further_off_they_are() -> None:
    true = pixels(BARS, y=TALL)
    found = [overlap(true, pixels(replace(BARS, values=(3 + off, 1, 4, 2)), y=TALL)) for off in (0, 0.4, 1, 1.9)]
    assert found[0] == 1
    assert found == sorted(found, reverse=True)
    assert found[-1] < 0.9


def test_the_overlap_is_the_same_from_both_sides_and_at_another_size() -> None:
    one, other = pixels(BARS), pixels(LINE)
    assert overlap(one, other) == pytest.approx(overlap(other, one))
    assert overlap(one, pixels(BARS, dpi=160)) > 0.97
    assert overlap(one, other) < 0.6
