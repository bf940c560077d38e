"""What is written on a chart: titles, notes, legends."""

from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.legend import Legend as DrawnLegend
from matplotlib.lines import Line2D
from matplotlib.text import Annotation

from linework.charts.chart import Key, Legend, Note
from linework.charts.marks import Place, Text
from linework.charts.read.look import font_size, is_bold, text_color
from linework.charts.read.scale import hexadecimal, place, plain, unless

PLACES = {code: name for name, code in DrawnLegend.codes.items()}


def words(artist: Any, usual: float = 1.0) -> Text | None:
    """What a title or label says, its size against the usual multiple of the font size; None where it is empty."""
    if not artist.get_text():
        return None
    return Text(
        text=artist.get_text(),
        size=font_size(artist, usual),
        color=text_color(artist),
        bold=is_bold(artist),
        italic=artist.get_style() in ("italic", "oblique"),
    )


def note(text: Any, axes: Any, figure: Any) -> Note | None:
    """Words at a point, perhaps with an arrow; None where there are no words and no arrow."""
    arrow = text.arrowprops if isinstance(text, Annotation) else None
    if (not text.get_text().strip() and arrow is None) or not text.get_visible():
        return None
    box = text.get_bbox_patch()
    shape = {"center_baseline": "center_baseline"}.get(text.get_va(), text.get_va())
    return Note(
        text=text.get_text(),
        size=font_size(text, 1.0),
        color=text_color(text),
        bold=is_bold(text),
        italic=text.get_style() in ("italic", "oblique"),
        align=text.get_ha(),
        vertical=shape,
        rotation=plain(text.get_rotation()),
        box_color=hexadecimal(box.get_facecolor()) if box is not None else None,
        box_edge=hexadecimal(box.get_edgecolor()) if box is not None else None,
        box_style=_box_style(box) if box is not None else None,
        **(_annotated(text, arrow, axes) if isinstance(text, Annotation) else _placed(text, axes, figure)),
    )


def _box_style(box: Any) -> str:
    style = box.get_boxstyle()
    name = type(style).__name__.lower()
    return f"{name},pad={style.pad:g}" if hasattr(style, "pad") else name


def _placed(text: Any, axes: Any, figure: Any) -> dict[str, Any]:
    """Where plain words stand, and in what space; odd transforms are turned into data or figure shares."""
    x, y = text.get_position()
    transform = text.get_transform()
    if axes is None:
        return {"x": plain(x), "y": plain(y), "space": "figure"}
    if transform == axes.transAxes:
        return {"x": plain(x), "y": plain(y), "space": "panel"}
    x, y = text.convert_xunits(x), text.convert_yunits(y)
    if transform != axes.transData:
        x, y = axes.transData.inverted().transform(transform.transform((x, y)))
    return {"x": place(x, axes.xaxis), "y": place(y, axes.yaxis)}


def _annotated(text: Annotation, arrow: Any, axes: Any) -> dict[str, Any]:
    """Where an annotation stands and what it points at."""
    target: tuple[Any, Any] = (axes.convert_xunits(text.xy[0]), axes.convert_yunits(text.xy[1]))
    offset = text.anncoords == "offset points"
    if text.xycoords == "axes fraction":
        x, y = text.xyann
        return {"x": plain(x), "y": plain(y), "space": "panel"}
    if text.xycoords == "figure fraction":
        x, y = text.xyann
        shares = axes.transAxes.inverted().transform(axes.figure.transFigure.transform((x, y)))
        return {"x": plain(shares[0]), "y": plain(shares[1]), "space": "panel"}
    at: tuple[Place, Place] = place(target[0], axes.xaxis), place(target[1], axes.yaxis)
    x, y = text.xyann
    if offset:
        stand: dict[str, Any] = {"x": plain(x), "y": plain(y), "offset": True, "target": at}
    else:
        if text.anncoords == "axes fraction":
            x, y = axes.transData.inverted().transform(axes.transAxes.transform((x, y)))
        else:
            x, y = axes.convert_xunits(x), axes.convert_yunits(y)
        stand = {"x": place(x, axes.xaxis), "y": place(y, axes.yaxis)}
        stand |= {"target": at} if arrow is not None else {}
    if arrow is None:
        return stand
    patch = text.arrow_patch
    style = arrow.get("arrowstyle", "-|>")
    color = hexadecimal(patch.get_edgecolor()) if patch is not None else None
    return {**stand, "arrow_style": str(style), "arrow_color": None if color == "#000000" else color}


def legend(drawn: Any, transform: Any, own: list[str]) -> Legend | None:
    """Where a legend stands and what it lists, where that is not simply the labels `own` of the marks."""
    if drawn is None or not drawn.get_visible():
        return None
    texts = [text.get_text() for text in drawn.get_texts()]
    location = drawn._get_loc() if hasattr(drawn, "_get_loc") else drawn._loc
    anchor: tuple[float, ...] | None = None
    if drawn._bbox_to_anchor is not None:
        box = drawn.get_bbox_to_anchor().transformed(transform.inverted())
        found = tuple(plain(round(value, 6)) for value in (box.x0, box.y0, box.width, box.height))
        anchor = found[:2] if found[2:] == (0, 0) else found
    if isinstance(location, tuple | list | np.ndarray):
        anchor, location = tuple(plain(value) for value in location), DrawnLegend.codes["lower left"]
    title = drawn.get_title().get_text()
    return Legend(
        place=PLACES.get(location, "best"),
        anchor=anchor,
        columns=drawn._ncols,
        title=None if title in ("", "None") else title,
        frame=bool(drawn.get_frame_on()),
        size=unless(drawn.get_texts()[0].get_fontsize(), rcParams["font.size"]) if texts else None,
        keys=() if texts == own else tuple(map(_key, drawn.legend_handles, texts)),
    )


def _key(handle: Any, label: str) -> Key:
    """A line of a legend from what is drawn beside its words."""
    if isinstance(handle, Line2D):
        style, marker = str(handle.get_linestyle()), str(handle.get_marker())
        bare = style in ("None", "", " ")
        return Key(
            label=label,
            shape="marker" if bare else "line",
            color=hexadecimal(handle.get_markerfacecolor() if bare else handle.get_color()),
            style="-" if bare else style,
            marker=None if marker in ("None", "", " ") else marker,
        )
    if hasattr(handle, "get_offsets"):
        faces = handle.get_facecolor()
        edges = handle.get_edgecolor()
        colors = faces if len(faces) else edges
        return Key(label=label, shape="marker", color=hexadecimal(colors[0]) if len(colors) else "#1f77b4", marker="o")
    if hasattr(handle, "get_segments"):
        return Key(label=label, shape="line", color=hexadecimal(handle.get_color()[0]))
    face = handle.get_facecolor() if hasattr(handle, "get_facecolor") else "#1f77b4"
    return Key(label=label, color=hexadecimal(np.atleast_2d(face)[0] if not isinstance(face, str) else face))
