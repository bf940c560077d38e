"""From what is seen to a chart: pixels become data through the tick words, colours come from the picture.

A tick or bar that cannot be read leaves an axis from 0 to 1; nothing is invented for it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray

from linework.charts import colours
from linework.charts.assemble.axes import Scale, axis_of, scale_of
from linework.charts.assemble.categories import middles_of, with_categories
from linework.charts.assemble.grid_lines import grid_lines
from linework.charts.assemble.ground import Ground
from linework.charts.assemble.layout import layout_of
from linework.charts.assemble.marks import marks_of
from linework.charts.assemble.polar import disc_of
from linework.charts.assemble.shared_ticks import shared_ticks, ticks_of
from linework.charts.assemble.tick_marks import tick_marks
from linework.charts.assemble.words import ink_colour, legend_of, note_of, paired, size_of, swatch, text_of
from linework.charts.assemble.written import scale_by_numbers
from linework.charts.chart import Axis, Chart, Grid, Key, Legend, Panel, Twin
from linework.charts.marks import Area, Heatmap, Histogram, Mark, Pie, Text
from linework.charts.seen import RoledWord, Seen, SeenPanel
from linework.errors import InputError

Picture = UInt8[ndarray, "H W 3"]
DPI = 100.0
BESIDE_BAR = 0.8  # of the width of a panel that is left of it beside a colour bar
GRID = ("rows", "columns", "width_ratios", "height_ratios", "margins")
LABELLED = ("bars", "line", "scatter", "area", "histogram", "error_bars", "stems", "rule", "band")


class Assembler:
    """Makes charts of what may be seen in one picture; a panel that is seen as before is not made again."""

    def __init__(self, picture: Picture) -> None:
        self._picture, self._ground = picture, colours.figure_ground(picture)
        self._made: dict[tuple[int, SeenPanel, tuple[RoledWord, ...]], Panel] = {}

    def chart(self, seen: Seen) -> Chart:
        """The chart that redraws what is seen where it is seen. Raises InputError where no panel is seen."""
        return _chart(seen, self._picture, self._ground, [self._panel(seen, k) for k in range(len(seen.panels))])

    def _panel(self, seen: Seen, index: int) -> Panel:
        known = index, seen.panels[index], seen.words
        if known not in self._made:
            self._made[known] = _panel(index, seen.panels[index], seen, self._picture, self._ground)
        return self._made[known]


def _chart(seen: Seen, picture: Picture, ground: str, panels: list[Panel]) -> Chart:
    if not seen.panels:
        raise InputError("No panel of a chart is seen in this picture: give a picture with axes or a pie.")
    width, height = seen.size
    taken = [_with_bar(panel.box, made.marks, width) for panel, made in zip(seen.panels, panels, strict=True)]
    layout = layout_of(taken, seen.size)
    grid: dict[str, Any] = {}
    if layout is not None:
        panels = [
            replace(panel, place=None, row=row, column=column, rows=rows, columns=columns)
            for panel, (row, column, rows, columns) in zip(panels, layout.cells, strict=True)
        ]
        grid = {name: getattr(layout, name) for name in GRID}
    whole = (0.0, 0.0, float(width), float(height))
    loose = [word for word in seen.words if word.panel < 0]
    notes = tuple(note_of(w.word, whole, "figure") for w in loose if w.role in ("note", "figure title", "bar scale"))
    ticks = [word.word for word in seen.words if word.role in ("x tick", "y tick")]
    return Chart(
        width=round(width / DPI, 4),
        height=round(height / DPI, 4),
        dpi=DPI,
        panels=tuple(panels),
        **grid,
        notes=notes,
        legend=_legend(loose, whole, (), picture)[0],
        background=ground,
        font_size=size_of(ticks) if ticks else 10.0,
    )


def _panel(index: int, seen: SeenPanel, whole: Seen, picture: Picture, ground: str) -> Panel:
    words = [word for word in whole.words if word.panel == index]
    left, top, right, bottom = seen.box
    behind = colours.panel_ground(picture, seen.box, ground)
    notes = tuple(word for word in words if word.role == "note")
    bars = tuple(word for word in whole.words if word.role == "bar scale")
    own_ticks, ticks = ticks_of(whole, index), shared_ticks(whole, index)
    disc = disc_of(seen.box, ticks["y tick"]) if seen.polar else None
    x = scale_of([] if disc else ticks["x tick"], left, right, True, _marks(picture, seen, ticks["x tick"], True))
    y = scale_of([] if disc else ticks["y tick"], bottom, top, False, _marks(picture, seen, ticks["y tick"], False))
    x, y = (with_categories(scale, middles_of(seen.marks, side)) for side, scale in enumerate((x, y)))
    x, y = (scale_by_numbers(scale, seen.marks, notes, side) for side, scale in enumerate((x, y)))
    own = Ground(picture, seen.box, behind, x, y, disc, notes, bars)
    marks = marks_of([mark for mark in seen.marks if not mark.second], own)
    below = True
    if disc is not None:
        axes = disc.axes(ticks["x tick"], ticks["y tick"])
    else:
        axes = (_axis(words, ticks["x tick"], "x", x, seen), _axis(words, ticks["y tick"], "y", y, seen))
        lines = [
            grid_lines(picture, seen.box, [place for place, _ in scale.ticks], scale is x, behind, seen.marks)
            for scale in (x, y)
        ]
        axes = (
            _looking(axes[0], lines[0].grid, ticks["x tick"], own_ticks["x tick"], picture),
            _looking(axes[1], lines[1].grid, ticks["y tick"], own_ticks["y tick"], picture),
        )
        below = sum(line.hidden for line in lines) >= sum(line.over for line in lines)
    pies = [mark for mark in seen.marks if mark.kind == "pie"]
    if pies and not any(own_ticks.values()):
        axes = _pie_axes(pies[0].points, seen)
    twins, others = _twins(seen, words, own)
    legend, marks, others = _legend_of(words, seen, marks, others, picture)
    held = any(isinstance(mark, Heatmap) and mark.texts for mark in marks)
    free = [note for note in notes if not (held and _within(note, seen.box))]
    said = {text for mark in marks if isinstance(mark, Pie) for text in (*mark.labels, *mark.percents)}
    free = [note for note in free if note.word.text not in said]
    title = next((word for word in words if word.role == "title"), None)
    return Panel(
        place=_share(_with_bar(seen.box, marks, whole.size[0]), whole.size),
        projection="polar" if seen.polar else "plain",
        title=None if title is None else text_of(title.word, ink_colour([title.word], picture)),
        title_place=_title_place(title, seen.box),
        x=axes[0],
        y=axes[1],
        marks=tuple(marks),
        notes=tuple(note_of(note.word, seen.box, "panel") for note in free),
        legend=legend,
        twins=tuple(replace(twin, marks=tuple(others)) for twin in twins),
        grid_below=below and (axes[0].grid or axes[1].grid) is not None,
        background=None if colours.same_colour(behind, "#ffffff", 1) else behind,
        hidden_spines=() if seen.polar or pies else _hidden(seen.box, picture, behind, ground),
    )


def _share(box: tuple[float, float, float, float], size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Left, bottom, width and height of a box in shares of the figure."""
    (left, top, right, bottom), (width, height) = box, size
    shares = left / width, 1 - bottom / height, (right - left) / width, (bottom - top) / height
    return round(shares[0], 5), round(shares[1], 5), round(shares[2], 5), round(shares[3], 5)


def _with_bar(
    box: tuple[float, float, float, float], marks: Sequence[Mark], wide: float
) -> tuple[float, float, float, float]:
    """The box of a panel with the room that its colour bar takes of it, as matplotlib gives one a part."""
    left, top, right, bottom = box
    barred = any(isinstance(mark, Heatmap) and mark.colorbar is not None for mark in marks)
    return (left, top, min(left + (right - left) / BESIDE_BAR, wide), bottom) if barred else box


def _within(word: RoledWord, box: tuple[float, float, float, float]) -> bool:
    x, y = word.word.middle
    return bool(box[0] < x < box[2] and box[1] < y < box[3])


def _axis(words: Sequence[RoledWord], ticks: list[RoledWord], letter: str, scale: Scale, seen: SeenPanel) -> Axis:
    label = next((w for w in words if w.role == f"{letter} label" and not w.second), None)
    side = None
    if _is_beyond(seen, ticks, letter == "x"):
        side = "top" if letter == "x" else "right"
    return axis_of(ticks, label, scale, letter == "x", side)


def _looking(
    axis: Axis, grid: Grid | None, ticks: Sequence[RoledWord], own: Sequence[RoledWord], picture: Picture
) -> Axis:
    """An axis with its grid and the colour of its ticks' words; `own` are those of them that its panel has."""
    colour = ink_colour([tick.word for tick in ticks], picture)
    label = replace(axis.label, color=colour) if isinstance(axis.label, Text) else axis.label
    return replace(axis, grid=grid, tick_color=colour, label=label, labelled=len(ticks) == len(own))


def _is_beyond(seen: SeenPanel, ticks: Sequence[RoledWord], across: bool) -> bool:
    """Whether ticks stand at the upper or the right side of their panel."""
    if not ticks:
        return False
    x, y = np.mean([word.word.middle for word in ticks], axis=0)
    left, top, right, bottom = seen.box
    return bool(y < (top + bottom) / 2 if across else x > (left + right) / 2)


def _marks(picture: Picture, seen: SeenPanel, ticks: Sequence[RoledWord], across: bool) -> list[ndarray]:
    return tick_marks(picture, seen.box, across, _is_beyond(seen, ticks, across))


def _pie_axes(points: ndarray, seen: SeenPanel) -> tuple[Axis, Axis]:
    """Axes in radii of the pie, so that it stands where it stood."""
    (x, y), radius = points[0], float(np.linalg.norm(points[1] - points[0]))
    left, top, right, bottom = seen.box
    across = round(float((left - x) / radius), 4), round(float((right - x) / radius), 4)
    return Axis(limits=across, ticked=False), Axis(
        limits=(round(float((y - bottom) / radius), 4), round(float((y - top) / radius), 4)), ticked=False
    )


def _twins(seen: SeenPanel, words: Sequence[RoledWord], own: Ground) -> tuple[list[Twin], list[Mark]]:
    theirs = [mark for mark in seen.marks if mark.second]
    second = [word for word in words if word.second]
    if not theirs and not second:
        return [], []
    shared = "y" if seen.twin == "y" else "x"
    letter, (low, high) = ("y", (seen.box[3], seen.box[1])) if shared == "x" else ("x", (seen.box[0], seen.box[2]))
    ticks = [word for word in second if word.role == f"{letter} tick"]
    label = next((word for word in second if word.role == f"{letter} label"), None)
    scale = scale_of(ticks, low, high, letter == "x", _marks(own.picture, seen, ticks, letter == "x"))
    ground = replace(own, y=scale) if letter == "y" else replace(own, x=scale)
    return [Twin(shared=shared, axis=axis_of(ticks, label, scale, letter == "x", None))], marks_of(theirs, ground)  # type: ignore[arg-type]


def _legend_of(
    words: Sequence[RoledWord], seen: SeenPanel, marks: list[Mark], others: list[Mark], picture: Picture
) -> tuple[Legend | None, list[Mark], list[Mark]]:
    """The legend, and the marks with the labels it gives them; keys of its own where not all words find a mark."""
    every = [*marks, *others]
    open_ = [i for i, mark in enumerate(every) if mark.kind in LABELLED]
    legend, names = _legend(words, seen.box, [_colour(every[i]) for i in open_], picture)
    if legend is None:
        return None, marks, others
    for word, place in names:
        if place >= 0:
            every[open_[place]] = replace(every[open_[place]], label=word)  # type: ignore[arg-type]
    if others or any(place < 0 for _, place in names):
        return legend, every[: len(marks)], every[len(marks) :]
    return replace(legend, keys=()), every[: len(marks)], every[len(marks) :]


def _legend(
    words: Sequence[RoledWord],
    box: tuple[float, float, float, float],
    shades: Sequence[str | None],
    picture: Picture,
) -> tuple[Legend | None, list[tuple[str, int]]]:
    entries = [word for word in words if word.role == "legend"]
    if not entries:
        return None, []
    swatches = [swatch(picture, word.word) for word in entries]
    places = paired(swatches, shades)
    keys = tuple(Key(label=w.word.text, color=s or "#808080") for w, s in zip(entries, swatches, strict=True))
    title = next((word for word in words if word.role == "legend title"), None)
    names = [(word.word.text, place) for word, place in zip(entries, places, strict=True)]
    return legend_of(entries, title, box, keys), names


def _colour(mark: Any) -> str | None:
    """The colour by which a legend shows a mark; through one of some opacity its white ground is seen."""
    if isinstance(mark, Pie):
        return None
    if isinstance(mark, Area | Histogram) and mark.alpha:
        return colours.hexadecimal(255 + mark.alpha * (colours.rgb(mark.color) - 255))
    return str(mark.colors[0]) if hasattr(mark, "colors") else getattr(mark, "color", None)


def _title_place(title: RoledWord | None, box: tuple[float, float, float, float]) -> Any:
    if title is None:
        return "center"
    left, _, right, _ = title.word.box
    if abs((left + right) - (box[0] + box[2])) < 0.02 * (box[2] - box[0]) + 4:
        return "center"
    return "left" if abs(left - box[0]) < abs(right - box[2]) else "right"


def _hidden(box: tuple[float, float, float, float], picture: ndarray, behind: str, ground: str) -> tuple[Any, ...]:
    """The sides of a panel along which no line is drawn."""
    left, top, right, bottom = (round(value) for value in box)
    height, width = picture.shape[:2]
    grounds = [colours.rgb(colour) for colour in (behind, ground)]
    hidden = []
    for name, strip in (
        ("left", picture[top:bottom, max(left - 2, 0) : left + 2]),
        ("right", picture[top:bottom, min(right - 2, width - 1) : right + 2]),
        ("top", picture[max(top - 2, 0) : top + 2, left:right].transpose(1, 0, 2)),
        ("bottom", picture[min(bottom - 2, height - 1) : bottom + 2, left:right].transpose(1, 0, 2)),
    ):
        off = np.min([np.abs(strip.astype(int) - back).max(axis=2) for back in grounds], axis=0)
        shown = (off > 40).any(axis=1) if strip.size else np.zeros(1)
        if shown.mean() < 0.6:
            hidden.append(name)
    return tuple(hidden)
