"""Reads the truth from a drawn figure: axes, ticks and words from matplotlib's artists, marks through the axes.

Which mark is whose comes from the chart, where it stands from the figure: data go through the transform of the
axes that drew them, so automatic limits, layouts and scales are those of the picture.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy import ndarray

from linework.charts.chart import Chart, Panel
from linework.charts.marks import Mark
from linework.charts.synthesize.parts import Frame, parts_of
from linework.charts.synthesize.truth import PARTS, ROLES, Truth


def locate(figure: Any, chart: Chart) -> Truth:
    """The truth about a figure that was drawn from this chart."""
    height = float(int(figure.bbox.height))
    size = int(figure.bbox.width), int(figure.bbox.height)
    homes = list(_homes(figure, chart))
    words = _Words(figure.canvas.get_renderer(), height)
    ticks: list[tuple[int, int, float, ndarray, int]] = []
    boxes, limits = [], []
    for index, (axes, *_) in enumerate(homes):
        box = axes.get_window_extent()
        boxes.append((box.x0, height - box.y1, box.x1, height - box.y0))
        limits.append((*axes.get_xlim(), *axes.get_ylim()))
        ticks += _ticks(axes, index, words, height)
        words.of_axes(axes, index)
    for axes in figure.axes:
        if hasattr(axes, "_colorbar"):
            words.of_scale(axes)
    words.of_figure(figure)
    parts = [
        (home, place, part)
        for home, (axes, _, _, marks) in enumerate(homes)
        for place, mark in enumerate(marks)
        for part in parts_of(mark, Frame(axes, height))
    ]
    counts = np.array([len(part.points) for _, _, part in parts], dtype=np.int64)
    return Truth(
        size=np.array(size, dtype=np.int32),
        axes_boxes=np.array(boxes, dtype=np.float32).reshape(-1, 4),
        axes_panels=np.array([panel for _, panel, _, _ in homes], dtype=np.int32),
        axes_twins=np.array([twin for _, _, twin, _ in homes], dtype=np.int32),
        axes_limits=np.array(limits, dtype=np.float32).reshape(-1, 4),
        tick_axes=np.array([tick[0] for tick in ticks], dtype=np.int32),
        tick_across=np.array([tick[1] for tick in ticks], dtype=np.uint8),
        tick_values=np.array([tick[2] for tick in ticks], dtype=np.float64),
        tick_places=np.array([tick[3] for tick in ticks], dtype=np.float32).reshape(-1, 2),
        tick_texts=np.array([tick[4] for tick in ticks], dtype=np.int32),
        texts=tuple(words.texts),
        text_roles=np.array(words.roles, dtype=np.uint8),
        text_axes=np.array(words.axes, dtype=np.int32),
        text_boxes=np.array(words.boxes, dtype=np.float32).reshape(-1, 4, 2),
        part_roles=np.array([PARTS.index(part.role) for _, _, part in parts], dtype=np.uint8),
        part_axes=np.array([home for home, _, _ in parts], dtype=np.int32),
        part_marks=np.array([place for _, place, _ in parts], dtype=np.int32),
        part_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        points=_joined([part.points for _, _, part in parts], (0, 2), np.float32),
        colors=_joined([part.colors for _, _, part in parts], (0, 3), np.uint8),
        radii=_joined([part.radii for _, _, part in parts], (0,), np.float32),
    )


def _joined(arrays: list[ndarray], empty: tuple[int, ...], kind: Any) -> ndarray:
    return np.concatenate(arrays).astype(kind) if arrays else np.zeros(empty, dtype=kind)


def _homes(figure: Any, chart: Chart) -> Iterator[tuple[Any, int, int, tuple[Mark, ...]]]:
    """Each drawn axes with its panel, its twin (-1: the panel itself) and its marks."""
    drawn = [axes for axes in figure.axes if not hasattr(axes, "_colorbar")]
    leaders = [axes for axes in drawn if not any(other in drawn[: drawn.index(axes)] for other in _twins(axes))]
    assert len(leaders) == len(chart.panels), "every panel has its axes"
    panel: Panel
    for index, (axes, panel) in enumerate(zip(leaders, chart.panels, strict=True)):
        yield axes, index, -1, panel.marks
        others = [other for other in drawn if other is not axes and other in _twins(axes)]
        for place, (other, twin) in enumerate(zip(others, panel.twins, strict=True)):
            yield other, index, place, twin.marks


def _twins(axes: Any) -> list[Any]:
    return list(axes._twinned_axes.get_siblings(axes))


def _ticks(axes: Any, index: int, words: "_Words", height: float) -> list[tuple[int, int, float, ndarray, int]]:
    """The drawn ticks of both axes: axes, 0 for x or 1 for y, value, place on the edge of the axes, text or -1."""
    found = []
    if not axes.axison:
        return []
    box = axes.get_window_extent()
    for across, (axis, role) in enumerate(((axes.xaxis, "x tick"), (axes.yaxis, "y tick"))):
        if not axis.get_visible():
            continue
        for tick in axis._update_ticks():
            value = float(tick.get_loc())
            corner = axes.get_xlim()[0], axes.get_ylim()[1 if axes.name == "polar" else 0]
            at = axes.transData.transform((value, corner[1]) if across == 0 else (corner[0], value))
            far = tick.label2.get_visible() and not tick.label1.get_visible()
            if axes.name != "polar":
                edge = (box.y1 if far else box.y0) if across == 0 else (box.x1 if far else box.x0)
                at = np.array([at[0], edge] if across == 0 else [edge, at[1]])
            shown = [label for label in (tick.label1, tick.label2) if label.get_visible()]
            text = words.add(shown[0], role, index) if shown else -1
            found.append((index, across, value, np.array([at[0], height - at[1]]), text))
        words.add(axis.offsetText, "offset", index)
    return found


class _Words:
    """Collects the words of a figure with their boxes."""

    def __init__(self, renderer: Any, height: float) -> None:
        self._renderer, self._height = renderer, height
        self.texts: list[str] = []
        self.roles: list[int] = []
        self.axes: list[int] = []
        self.boxes: list[ndarray] = []

    def add(self, text: Any, role: str, axes: int = -1) -> int:
        """Enters a text artist; its number, or -1 where nothing of it is seen."""
        if not text.get_visible() or not text.get_text().strip():
            return -1
        self.texts.append(text.get_text())
        self.roles.append(ROLES.index(role))
        self.axes.append(axes)
        self.boxes.append(_corners(text, self._renderer, self._height))
        return len(self.texts) - 1

    def of_axes(self, axes: Any, index: int) -> None:
        """Titles, labels, notes and legend of one axes."""
        for title in (axes.title, axes._left_title, axes._right_title):
            self.add(title, "title", index)
        if axes.axison:
            self.add(axes.xaxis.label, "x label", index) if axes.xaxis.get_visible() else None
            self.add(axes.yaxis.label, "y label", index) if axes.yaxis.get_visible() else None
        for note in axes.texts:
            self.add(note, "note", index)
        if (legend := axes.get_legend()) is not None:
            self._legend(legend, index)

    def of_scale(self, axes: Any) -> None:
        """Words beside a colour bar."""
        for axis in (axes.xaxis, axes.yaxis):
            self.add(axis.label, "bar scale")
            for tick in axis._update_ticks():
                for label in (tick.label1, tick.label2):
                    self.add(label, "bar scale")
            self.add(axis.offsetText, "offset")

    def of_figure(self, figure: Any) -> None:
        """Words on the figure as a whole."""
        for text in figure.texts:
            self.add(text, "figure title" if text is figure._suptitle else "note")
        if figure._suptitle is not None and figure._suptitle not in figure.texts:
            self.add(figure._suptitle, "figure title")
        for legend in figure.legends:
            self._legend(legend, -1)

    def _legend(self, legend: Any, index: int) -> None:
        for text in legend.get_texts():
            self.add(text, "legend", index)
        self.add(legend.get_title(), "legend title", index)


def _corners(text: Any, renderer: Any, height: float) -> ndarray:
    """The corners of a text as it reads: upper left, upper right, lower right, lower left; turned as it is turned."""
    box = text.get_window_extent(renderer)
    angle = text.get_rotation()
    width, tall = box.width, box.height
    if angle % 360:
        mode = text.get_rotation_mode()
        text.set_rotation(0)
        level = text.get_window_extent(renderer)
        text.set_rotation(angle)
        text.set_rotation_mode(mode)
        width, tall = level.width, level.height
    turn = np.deg2rad(angle)
    across = np.array([np.cos(turn), -np.sin(turn)]) * width / 2
    down = np.array([np.sin(turn), np.cos(turn)]) * tall / 2
    middle = np.array([(box.x0 + box.x1) / 2, height - (box.y0 + box.y1) / 2])
    return np.array([middle - across - down, middle + across - down, middle + across + down, middle - across + down])
