"""Marks found by their colours alone: a second opinion beside the model's, told apart by redrawing (`verify`).

The model says which kinds of marks there are, which way bars stand and about how wide they are, and where a pie is.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray

from linework.charts.by_colour.bars import bars_by_colour
from linework.charts.by_colour.lines import lines_by_colour
from linework.charts.by_colour.pies import pies_by_colour
from linework.charts.seen import Kind, RoledWord, Seen, SeenMark
from linework.charts.view import Window

SWATCH = 4.0  # heights of a word that a legend's swatch reaches to its left


def by_colour(seen: Seen, picture: UInt8[ndarray, "H W 3"]) -> Seen | None:
    """The same panels with bars, lines and pies as the colours show them; None where nothing changes."""
    panels, found = [], False
    for index, panel in enumerate(seen.panels):
        words = [word for word in seen.words if word.panel == index]
        marks = list(panel.marks)
        for kind, look in LOOKS.items():
            told = [mark for mark in marks if mark.kind == kind and len(mark.points) > 1]
            shown = look(told, picture, panel.box, _hidden(words, kind)) if told and not panel.polar else []
            if shown:
                found = True
                place = marks.index(told[0])
                marks = [mark for mark in marks if not any(mark is other for other in told)]
                marks[place:place] = shown
        panels.append(replace(panel, marks=tuple(marks)))
    return replace(seen, panels=tuple(panels)) if found else None


def _hidden(words: Sequence[RoledWord], kind: Kind) -> list[Window]:
    """The legend with its swatches; for thin marks what is written in the panel too."""
    written = [word.word.box for word in words if word.role == "note" and kind == "line"]
    entries = [word.word for word in words if word.role in ("legend", "legend title")]
    if not entries:
        return written
    boxes = np.array([word.box for word in entries])
    high = float(np.median(boxes[:, 3] - boxes[:, 1]))
    left, top = boxes[:, 0].min() - SWATCH * high, boxes[:, 1].min() - 0.6 * high
    right, bottom = boxes[:, 2].max() + 0.8 * high, boxes[:, 3].max() + 0.6 * high
    return [*written, (float(left), float(top), float(right), float(bottom))]


LOOKS: dict[Kind, Callable[..., list[SeenMark]]] = {
    "bars": bars_by_colour, "line": lines_by_colour, "pie": pies_by_colour,
}  # fmt: skip
