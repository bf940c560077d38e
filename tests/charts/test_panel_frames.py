"""Frames of panels: found where spines or grounds make them; marks in them are none; what is told apart stays."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image, ImageDraw

from linework.charts import reader as module
from linework.charts.chart import Axis, Chart, Grid, Panel
from linework.charts.marks import Bars, Heatmap, Line
from linework.charts.panel_frames import frames_of, other_layout
from linework.charts.reader import ChartReader
from linework.charts.synthesize.drawn import draw

Box = tuple[float, float, float, float]


def close(found: list[Box], boxes: list[Box], near: float = 3.0) -> bool:
    return np.shape(found) == np.shape(boxes) and bool(np.abs(np.subtract(found, boxes)).max() <= near)


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 2), (2, 2), (3, 1)])
@pytest.mark.parametrize("style", ["default", "ggplot", "dark_background"])
def test_panels_of_a_grid_are_found(rows: int, columns: int, style: str) -> None:
    with plt.style.context(style):
        figure, axes = plt.subplots(rows, columns, figsize=(7, 5), squeeze=False)
        for k, one in enumerate(axes.flat):
            one.plot([0, 1, 2], [k, 3, 1], label="a")
            one.bar([0, 1, 2], [1, 2, 1], edgecolor="black")
            one.legend()
        figure.tight_layout()
        figure.canvas.draw()
        picture = np.asarray(figure.canvas.buffer_rgba())[..., :3].copy()
        height = picture.shape[0]
        boxes = [one.get_window_extent() for one in axes.flat]
        plt.close(figure)
    assert close(frames_of(picture), [(b.x0, height - b.y1, b.x1, height - b.y0) for b in boxes])


def test_a_panel_with_two_spines_has_no_frame() -> None:
    panel = Panel(marks=(Line(x=(0, 1, 2), y=(1, 3, 2)),), hidden_spines=("right", "top"), y=Axis(grid=Grid()))
    assert frames_of(draw(Chart(panels=(panel,)))[0][..., :3]) == []


def test_noise_and_a_blank_page_have_no_frames() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (300, 400, 3)).astype(np.uint8)
    assert frames_of(noise) == frames_of(np.full((300, 400, 3), 255, np.uint8)) == []
    assert frames_of(np.zeros((1, 1, 3), np.uint8)) == []


FRAMES: list[Box] = [(10, 10, 100, 90), (110, 10, 200, 90)]


def test_frames_stand_for_what_was_told_across_them_and_what_lies_apart_stays() -> None:
    assert other_layout(FRAMES, FRAMES) == []
    assert other_layout([(12, 10, 100, 92), (110, 10, 199, 90)], FRAMES) == []
    assert other_layout([(10, 10, 200, 90)], FRAMES) == FRAMES
    assert other_layout([*FRAMES, (10, 120, 200, 200)], FRAMES) == []
    assert other_layout([(10, 10, 200, 90), (10, 120, 200, 200)], FRAMES) == [*FRAMES, (10, 120, 200, 200)]
    assert other_layout([(10, 10, 200, 90)], []) == []


def test_what_was_told_between_frames_is_no_panel_and_boxes_that_touch_are_one() -> None:
    between, below = (112.0, 91.0, 200.0, 119.0), (10.0, 120.0, 200.0, 200.0)
    assert other_layout([(10, 10, 60, 90), between, (110, 10, 200, 90)], FRAMES) == FRAMES
    assert other_layout([below, (10, 203, 190, 300)], []) == [(10, 120, 200, 300)]
    assert other_layout([(10, 10, 100, 90), (12, 60, 100, 200), (50, 30, 180, 190)], []) == [(10, 10, 180, 200)]
    assert other_layout([(10, 10, 100, 90), (10, 98, 100, 200), (110, 10, 200, 90)], []) == []
    assert other_layout([(10, 10, 100, 90), (102, 85, 200, 200)], []) == []  # meet at a corner alone


def test_a_legend_beside_a_panel_is_none() -> None:
    assert other_layout([(10, 10, 400, 300)], [(10, 10, 400, 300), (410, 10, 500, 60)]) == []


def test_frames_that_fill_little_of_a_panel_are_marks_in_it() -> None:
    boxes: list[Box] = [(60, 120, 90, 180), (160, 100, 190, 170)]
    assert other_layout([(10, 10, 400, 300)], boxes) == []


def test_frames_are_read_where_the_model_told_one_panel(monkeypatch: pytest.MonkeyPatch) -> None:
    marks = Bars(positions=(0, 1, 2), values=(3, 2, 5)), Heatmap(values=((1, 2), (3, 5)))
    panels = tuple(Panel(column=k, marks=(mark,)) for k, mark in enumerate(marks))
    picture = np.ascontiguousarray(draw(Chart(width=9, height=4, columns=2, panels=panels))[0][..., :3])
    real = module.see
    asked: list[int] = []

    def blind(model, picture, words, frame, boxes=()):
        asked.append(len(boxes))
        whole = (20.0, 10.0, picture.shape[1] - 20.0, picture.shape[0] - 20.0)
        return real(model, picture, words, frame, boxes or [whole])

    monkeypatch.setattr(module, "see", blind)
    assert len(ChartReader().read(picture).chart.panels) == 2
    assert asked[:2] == [0, 2]


def test_what_is_drawn_by_hand_is_found_in_reading_order() -> None:
    page = Image.new("RGB", (400, 300), "white")
    pen = ImageDraw.Draw(page)
    boxes: list[Box] = [(200, 20, 380, 120), (20, 20, 180, 120), (20, 160, 380, 280)]
    for box in boxes:
        pen.rectangle(box, outline="black")
    pen.rectangle((60, 200, 160, 250), outline="red")
    assert close(frames_of(np.array(page)), [boxes[1], boxes[0], boxes[2]])
