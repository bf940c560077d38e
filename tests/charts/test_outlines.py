"""Outlines: they lie where the renderer changes colour, for every kind of mark; fast comparison equals the slow one."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from statistics import mean
from time import perf_counter

import numpy as np
import pytest
import torch

from linework.charts.chart import Axis, Chart, Panel
from linework.charts.codec import panel_answer, read_panel
from linework.charts.fidelity import tolerant_iou
from linework.charts.marks import Band, Rule
from linework.charts.oracle import seen_of
from linework.charts.outlines import SIZE, outline_iou, outlines
from linework.charts.render import render_chart
from linework.charts.seen import KINDS, SeenMark, SeenPanel
from linework.charts.synthesize.drawn import draw
from linework.charts.synthesize.figure import synthesize_chart
from linework.charts.view import panel_in_shares, panel_window

CHANGE = 24  # levels of a colour channel from which two neighbours differ
WORDS = {"value_labels": None, "labels": (), "percents": (), "texts": ()}
PLAIN = Chart(panels=(Panel(x=Axis(limits=(0, 9)), y=Axis(limits=(0, 9))),))
# Every kind of mark that tells all of its outline, and what such marks are drawn by.
TOLD = {
    "bars": "grouped bars",
    "line": "lines",
    "points": "dots",
    "area": "stacked area",
    "pie": "pie",
    "error_bars": "error bars",
    "stems": "stem",
}
PARTLY = {"histogram": "histogram", "heatmap": "heatmap"}  # neighbours may have one colour
SIZED = {"boxes": "box"}  # of a usual width, since theirs is not told
FRAMED = {"violins": "violin", "contours": "contours"}  # their outline is not told, only from where to where
ALL = TOLD | PARTLY | SIZED | FRAMED


def only_marks(chart: Chart) -> Chart:
    """The first panel of a chart with nothing but its marks."""
    panel = chart.panels[0]
    marks = tuple(
        replace(mark, **{name: value for name, value in WORDS.items() if hasattr(mark, name)}) for mark in panel.marks
    )
    marks = tuple(replace(m, explode=(), shadow=False) if m.kind == "pie" else m for m in marks)
    plain = replace(panel, marks=marks, bare=True, title=None, notes=(), legend=None, background=None, twins=())
    bare = replace(plain, row=0, column=0)
    size = {"width": 6.4, "height": 4.8, "dpi": 80.0, "rows": 1, "columns": 1, "layout": "fixed"}
    return replace(chart, panels=(bare,), title=None, notes=(), legend=None, background="#ffffff", **size)


def colour_changes(picture: np.ndarray, window: tuple[float, float, float, float]) -> np.ndarray:
    """The cells of a window in which neighbouring pixels differ."""
    changes = np.zeros(picture.shape[:2], bool)
    pixels = picture.astype(int)
    changes[:, 1:] |= np.abs(np.diff(pixels, axis=1)).max(axis=2) > CHANGE
    changes[1:] |= np.abs(np.diff(pixels, axis=0)).max(axis=2) > CHANGE
    at = np.argwhere(changes)[:, ::-1]
    cells = np.floor((at - window[:2]) / (np.array(window[2:]) - window[:2]) * SIZE).astype(int)
    mask = np.zeros(SIZE[::-1], bool)
    x, y = cells[((cells >= 0) & (cells < SIZE)).all(axis=1)].T
    mask[y, x] = True
    return mask


def both(chart: Chart) -> tuple[np.ndarray, np.ndarray, SeenPanel]:
    """The outline of the marks in a chart, where its rendered picture changes colour, and the panel in shares."""
    chart = only_marks(chart)
    panel = seen_of(draw(chart)[1], chart).panels[0]
    window = panel_window(panel.box)
    inside = panel_in_shares(panel, window)
    return outlines(inside), colour_changes(render_chart(chart)[..., :3], window), inside


@cache
def drawn(family: str) -> list[tuple[np.ndarray, np.ndarray, SeenPanel]]:
    return [both(synthesize_chart(5, index, only=(family,)).chart) for index in range(2)]


def iou(one: np.ndarray, other: np.ndarray) -> float:
    return float(outline_iou(torch.from_numpy(one)[None], torch.from_numpy(other)[None])[0])


def box_of(mask: np.ndarray) -> np.ndarray:
    rows, columns = np.nonzero(mask)
    return np.array([columns.min(), rows.min(), columns.max(), rows.max()])


def mean_of(family: str, measure: Callable[[np.ndarray, np.ndarray], float]) -> float:
    return mean(measure(outline, changes) for outline, changes, _ in drawn(family))


def test_every_kind_is_compared_with_the_renderer() -> None:
    assert {*ALL, "rule", "band"} == set(KINDS)
    for kind, family in ALL.items():
        assert all(kind in {mark.kind for mark in panel.marks} for _, _, panel in drawn(family)), kind


@pytest.mark.parametrize("kind", [*TOLD, *SIZED])
def test_outlines_overlap_what_the_renderer_draws(kind: str) -> None:
    assert mean_of((TOLD | SIZED)[kind], iou) > (0.85 if kind in TOLD else 0.7)


@pytest.mark.parametrize(
    "mark", [Rule(orientation="horizontal", position=4), Band(orientation="vertical", start=2, end=5)]
)
def test_outlines_of_rules_and_bands_do_too(mark) -> None:
    outline, changes, _ = both(replace(PLAIN, panels=(replace(PLAIN.panels[0], marks=(mark,)),)))
    assert iou(outline, changes) > 0.85


@pytest.mark.parametrize("kind", PARTLY)
def test_where_the_renderer_changes_colour_there_is_an_outline(kind: str) -> None:
    def met(outline: np.ndarray, changes: np.ndarray) -> float:
        near = torch.nn.functional.max_pool2d(torch.from_numpy(outline)[None].float(), 3, 1, 1)[0].numpy() > 0
        return float(near[changes].mean())

    assert mean_of(PARTLY[kind], met) > 0.9


@pytest.mark.parametrize("kind", FRAMED)
def test_outlines_reach_as_far_as_what_the_renderer_draws(kind: str) -> None:
    def off(outline: np.ndarray, changes: np.ndarray) -> float:
        return float(np.abs(box_of(outline) - box_of(changes))[1::2].max())  # the width is not told

    assert mean_of(FRAMED[kind], off) <= 2


def test_the_overlap_is_that_of_pictures_at_a_tolerance_of_one_cell() -> None:
    rng = np.random.default_rng(0)
    masks = rng.random((6, 40, 50)) < 0.03
    masks[5] = False
    one_cell = 1.5 / float(np.hypot(40, 50))
    for one in masks:
        for other in masks:
            assert iou(one, other) == pytest.approx(tolerant_iou(one, other, one_cell), abs=1e-6)


def test_what_lies_elsewhere_is_seen_and_what_lies_out_of_view_is_cut() -> None:
    points = np.array([[0.2, 0.8], [0.4, 0.3]])

    def bar(along: float) -> np.ndarray:
        return outlines(SeenPanel((0, 0, 1, 1), (SeenMark("bars", points + np.array([along, 0.0])),)))

    assert iou(bar(0.0), bar(0.0)) == 1.0
    assert iou(bar(0.0), bar(1 / SIZE[0])) == 1.0
    assert iou(bar(0.0), bar(0.05)) < 0.7
    assert iou(bar(0.0), bar(0.5)) < 0.05
    assert not bar(3.0).any()
    assert not outlines(SeenPanel((0, 0, 1, 1))).any()


def test_what_the_decoder_can_say_has_an_outline_that_is_quickly_drawn() -> None:
    panels = [panel for family in ALL.values() for _, _, panel in drawn(family)]
    read = [read_panel(panel_answer(panel).tokens) for panel in panels if all(_sayable(m) for m in panel.marks)]
    assert len(read) > 15
    started = perf_counter()
    masks = [outlines(panel) for panel in read]
    assert (perf_counter() - started) / len(read) < 0.1  # a hundredth where shapes are not checked
    assert all(mask.any() for mask in masks)


def _sayable(mark: SeenMark) -> bool:
    """Not a cloud, whose markers are left to the dense head."""
    return mark.kind != "points" or len(mark.points) <= 16
