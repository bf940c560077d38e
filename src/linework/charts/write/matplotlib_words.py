"""Legends and notes of a chart as matplotlib code."""

from dataclasses import replace
from itertools import groupby
from typing import Any

from linework.charts.chart import Key, Legend, Note
from linework.charts.write.matplotlib_marks.pen import color
from linework.charts.write.source import Names, Source, call, lay_out, quoted


def legend_code(legend: Legend, axes: str, imports: set[str]) -> list[str]:
    """The call that draws a legend; `imports` gets what its own keys need."""
    handles = [_key(key, imports) for key in legend.keys] or None
    drawn = call(
        f"{axes}.legend",
        handles=handles,
        loc=None if legend.place == "best" else legend.place,
        bbox_to_anchor=legend.anchor,
        ncols=None if legend.columns == 1 else legend.columns,
        title=legend.title,
        frameon=None if legend.frame else False,
        fontsize=legend.size,
    )
    return [lay_out("", drawn)]


def _key(key: Key, imports: set[str]) -> Any:
    if key.shape == "patch":
        imports.add("from matplotlib.patches import Patch")
        return call("Patch", facecolor=color(key.color), alpha=key.alpha, label=key.label)
    imports.add("from matplotlib.lines import Line2D")
    style = "none" if key.shape == "marker" else None if key.style == "-" else key.style
    look = {"color": color(key.color), "linestyle": style, "marker": key.marker, "alpha": key.alpha, "label": key.label}
    return call("Line2D", [], [], **look)


def notes_code(notes: tuple[Note, ...], axes: str, names: Names) -> list[str]:
    """Notes one by one; a loop for three or more that differ only in place and words."""
    lines: list[str] = []
    for _, group in groupby(notes, lambda note: replace(note, text="", x=0, y=0) if note.target is None else note):
        alike = list(group)
        if len(alike) < 3:
            lines += [_note(note, axes) for note in alike]
            continue
        name = names.fresh("notes")
        rows = [(_place(note.x), _place(note.y), note.text) for note in alike]
        names.uses_numpy |= any(isinstance(place, str) for note in alike for place in (note.x, note.y))
        names.statements.append(lay_out(f"{name} = ", rows))
        one = _note(replace(alike[0], x=0, y=0), axes, (Source("x"), Source("y"), Source("words")), 4)
        lines += [f"for x, y, words in {name}:", one]
    if any(isinstance(place, str) for note in notes for place in (note.x, note.y, *(note.target or ()))):
        names.uses_numpy = True
    return lines


def _place(value: Any) -> Any:
    return Source(f"np.datetime64({quoted(value)})") if isinstance(value, str) else value


def _note(note: Note, axes: str, instead: tuple[Source, ...] | None = None, indent: int = 0) -> str:
    x, y, words = instead or (_place(note.x), _place(note.y), Source(quoted(note.text)))
    box = {"facecolor": color(note.box_color), "edgecolor": color(note.box_edge), "boxstyle": note.box_style}
    look: dict[str, Any] = {
        "fontsize": note.size,
        "color": color(note.color),
        "fontweight": "bold" if note.bold else None,
        "fontstyle": "italic" if note.italic else None,
        "ha": None if note.align == "left" else note.align,
        "va": None if note.vertical == "baseline" else note.vertical,
        "rotation": note.rotation or None,
        "bbox": {name: value for name, value in box.items() if value is not None} or None,
    }
    if note.target is None:
        space = Source(f"{axes}.transAxes") if note.space == "panel" and axes != "fig" else None
        return lay_out("", call(f"{axes}.text", x, y, words, **look, transform=space), indent=indent)
    arrow = {"arrowstyle": note.arrow_style, "color": color(note.arrow_color)}
    more = {
        "xy": tuple(_place(value) for value in note.target),
        "xytext": (x, y),
        "textcoords": "offset points" if note.offset else None,
        "arrowprops": {n: v for n, v in arrow.items() if v is not None} if note.arrow_style else None,
    }
    return lay_out("", call(f"{axes}.annotate", words, **more, **look), indent=indent)
