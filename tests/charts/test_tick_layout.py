"""Panels without frames are told by their ticks and spines; ink in the gap between two ticks keeps them one."""

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from linework.charts.generate import _is_legend
from linework.charts.panel_frames import corners_of
from linework.charts.seen import RoledWord, Seen, SeenPanel, Word
from linework.charts.seen import corners_of as corners
from linework.charts.tick_layout import layouts_by_ticks, reaching_ticks
from linework.charts.view import Window

SIZE = (800, 600)


def opened(figure: Figure, place: tuple[float, float, float, float], spines: tuple[str, ...] = ()) -> Window:
    """Bars in axes of these spines alone, without words; their box in pixels."""
    axes: Axes = figure.add_axes(place, xticks=(), yticks=())
    axes.barh(range(4), [3, 4, 2, 4], color="#446688")
    axes.set(xlim=(0, 4), ylim=(-0.4, 3.4))
    for side in ("left", "right", "top", "bottom"):
        axes.spines[side].set_visible(side in spines)
    left, bottom, right, top = axes.bbox.extents.tolist()
    return left, SIZE[1] - top, right, SIZE[1] - bottom


def pictured(figure: Figure) -> np.ndarray:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[..., :3])


def below(box: Window, count: int = 5, values: tuple[int, ...] = ()) -> list[Word]:
    """Numbers below a box, evenly from its left to its right."""
    places = np.linspace(box[0], box[2], count)
    return [
        Word(str(value), corners(x - 6, box[3] + 8, x + 6, box[3] + 20))
        for x, value in zip(places, values or range(count), strict=True)
    ]


def beside(box: Window, count: int = 5) -> list[Word]:
    """Numbers left of a box, evenly from its foot to its top."""
    return [
        Word(str(value), corners(box[0] - 24, y - 6, box[0] - 10, y + 6))
        for value, y in enumerate(np.linspace(box[3], box[1], count))
    ]


def nearest(found: list[Window], true: list[Window]) -> float:
    assert len(found) == len(true)
    return float(np.abs(np.array(sorted(found)) - np.array(sorted(true))).max())


def test_panels_side_by_side_stand_above_their_ticks() -> None:
    figure = Figure((8, 6), dpi=100)
    boxes = [opened(figure, (0.1, 0.2, 0.35, 0.6)), opened(figure, (0.55, 0.2, 0.35, 0.6))]

    above, *_ = layouts_by_ticks([*below(boxes[0]), *below(boxes[1])], pictured(figure))

    assert nearest(above, boxes) <= 3


def test_panels_above_one_another_stand_right_of_their_ticks() -> None:
    figure = Figure((8, 6), dpi=100)
    boxes = [opened(figure, (0.15, 0.55, 0.7, 0.35)), opened(figure, (0.15, 0.1, 0.7, 0.35))]

    _, right, *_ = layouts_by_ticks([*beside(boxes[0]), *beside(boxes[1])], pictured(figure))

    assert nearest(right, boxes) <= 3


def test_four_panels_that_share_ticks_are_four() -> None:
    figure = Figure((8, 6), dpi=100)
    places = [(left, bottom, 0.35, 0.35) for bottom in (0.55, 0.12) for left in (0.12, 0.55)]
    boxes = [opened(figure, place) for place in places]
    words = [*below(boxes[2]), *below(boxes[3]), *beside(boxes[0]), *beside(boxes[2])]

    *_, crossed = layouts_by_ticks(words, pictured(figure))

    assert nearest(crossed, boxes) <= 3


def test_a_panel_whose_spines_go_on_through_a_gap_of_its_ticks_is_not_cut() -> None:
    figure = Figure((8, 6), dpi=100)
    left, top, right, bottom = opened(figure, (0.1, 0.2, 0.8, 0.6), ("bottom",))
    words = [*below((left, top, left + 250, bottom)), *below((right - 250, top, right, bottom))]

    assert layouts_by_ticks(words, pictured(figure))[0] == []


@pytest.mark.parametrize("values", [(4, 3, 2, 1, 0), (0, 1, 5, 6, 9), (1, 1, 1, 1, 1)])
def test_numbers_that_do_not_rise_evenly_tell_no_panel(values: tuple[int, ...]) -> None:
    figure = Figure((8, 6), dpi=100)
    box = opened(figure, (0.1, 0.2, 0.8, 0.6))

    assert layouts_by_ticks(below(box, 5, values), pictured(figure))[0] == []


def test_two_spines_tell_a_panel() -> None:
    figure = Figure((8, 6), dpi=100)
    boxes = [opened(figure, (left, 0.2, 0.35, 0.6), ("left", "bottom")) for left in (0.1, 0.55)]

    assert nearest(corners_of(pictured(figure)), boxes) <= 3


def test_a_panel_reaches_as_far_as_its_ticks_go_on() -> None:
    box = (100.0, 50.0, 500.0, 300.0)
    words = [RoledWord(word, "x tick", 0) for word in below((100, 50, 600, 300), 6)]
    panel = SeenPanel((100.0, 50.0, 520.0, 300.0))

    assert reaching_ticks(Seen(SIZE, (panel,), tuple(words))) == [(100.0, 50.0, 600.0, 300.0)]
    assert reaching_ticks(Seen(SIZE, (SeenPanel(box),), tuple(words[:5]))) == []


def test_a_frame_full_of_entries_without_ticks_is_a_legend() -> None:
    box = (200.0, 400.0, 600.0, 460.0)
    entries = [Word(f"entry {k}", corners(x, 410 + 25 * j, x + 80, 425 + 25 * j))
               for k, (x, j) in enumerate([(230, 0), (480, 0), (230, 1), (480, 1)])]  # fmt: skip
    ticks = below(box)

    assert _is_legend(box, entries, ["legend"] * 4)
    assert not _is_legend(box, [*entries, *ticks], ["legend"] * 4 + ["x tick"] * 5)
    assert not _is_legend((200.0, 100.0, 700.0, 460.0), entries[:2], ["legend"] * 2)
