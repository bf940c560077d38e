"""Pictures of drawings: SVG with one path per style, fast thumbnails, overlays of two, PNG from SVG."""

import functools
import io
import math
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from linework.drawings.drawing import Drawing, Kind
from linework.drawings.geometry import sample_points, transform
from linework.drawings.match import Match
from linework.drawings.strokes import Frame, dimension_data, dimension_lines, frame, path_data

FONT = "Aileron, Helvetica, Arial, sans-serif"
SMALLEST_TEXT = 3.0  # pixels; smaller texts become a bar
CURVE_POINTS = 33


@dataclass(frozen=True)
class Colours:
    """Colours of a picture. The two of a difference are told apart by every kind of eye (Okabe and Ito)."""

    paper: str = "#ffffff"
    lines: str = "#1b1f24"
    notes: str = "#6b7480"
    both: str = "#868f9a"
    only_query: str = "#d55e00"
    only_hit: str = "#0072b2"


INK = Colours()


def svg(drawing: Drawing, *, size: int = 512, colours: Colours = INK) -> str:
    """The drawing as an SVG of `size` pixels on its longer side; a blank sheet where nothing is drawn."""
    width, height = picture_size([drawing], size)
    to = frame([drawing], width, height, margin(size))
    return document(width, height, strokes(drawing, to, colours.lines, colours.notes), colours)


def overlay(query: Drawing, hit: Drawing, match: Match, *, size: int = 640, colours: Colours = INK) -> str:
    """Query and hit in the query's frame as SVG: what both have in grey, what only one has in its colour."""
    moved = transform(hit, match.transform)
    legend = 30
    width, height = picture_size([query, moved], size)
    to = frame([query, moved], width, height, margin(size))
    body = difference(query, moved, match, to, colours)
    shared = len(query) - len(match.only_a)
    entries = (
        (colours.both, f"in both ({shared})"),
        (colours.only_query, f"only in the query ({len(match.only_a)})"),
        (colours.only_hit, f"only in the hit ({len(match.only_b)})"),
    )
    x = 12.0
    for colour, words in entries:
        y = height + legend / 2
        body += f'<path d="M{x:g} {y:g}h18" stroke="{colour}" stroke-width="3"/>'
        body += label(x + 24, y + 4, words, 12, "#3d444d")
        x += 46 + 6.6 * len(words)
    return document(max(width, int(x)), height + legend, body, colours)


def difference(query: Drawing, moved: Drawing, match: Match, to: Frame, colours: Colours = INK) -> str:
    """SVG of a query and a hit that was already laid on it; what differs is drawn last and stronger."""
    only_query, only_hit = query.take(match.only_a), moved.take(match.only_b)
    shared = np.setdiff1d(np.arange(len(query)), match.only_a)
    return (
        strokes(query.take(shared), to, colours.both, colours.both)
        + strokes(only_hit, to, colours.only_hit, colours.only_hit, 1.8)
        + strokes(only_query, to, colours.only_query, colours.only_query, 1.8)
    )


def strokes(drawing: Drawing, to: Frame, lines: str, notes: str, width: float = 1.1) -> str:
    """SVG of one drawing in a frame: hatches, dimensions, lines and texts, a path each."""
    out = [_hatches(drawing, to, notes)]
    for data, colour, share in ((dimension_data(drawing, to), notes, 0.6), (path_data(drawing, to), lines, 1.0)):
        if data:
            out.append(f'<path d="{data}" stroke="{colour}" stroke-width="{width * share:g}"/>')
    return "".join(out) + _texts(drawing, to, notes)


def document(width: float, height: float, body: str, colours: Colours = INK) -> str:
    """A whole SVG; strokes keep their width however it is scaled."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" fill="none" stroke-linecap="round" stroke-linejoin="round">'
        f"<style>path{{vector-effect:non-scaling-stroke}}</style>"
        f'<rect width="100%" height="100%" fill="{colours.paper}"/>{body}</svg>'
    )


def label(x: float, y: float, words: str, size: float, colour: str, anchor: str = "start", turn: float = 0.0) -> str:
    """SVG of one line of text."""
    turned = f' transform="rotate({turn:.4g} {x:.6g} {y:.6g})"' if turn else ""
    return (
        f'<text x="{x:.6g}" y="{y:.6g}" font-size="{size:.4g}" font-family="{FONT}" fill="{colour}" '
        f'text-anchor="{anchor}"{turned}>{escape(_printable(words))}</text>'
    )


def _printable(words: str) -> str:
    """The text without characters that no SVG may hold."""
    return "".join(c if c.isprintable() else " " for c in words)


def picture_size(drawings: list[Drawing], size: int) -> tuple[int, int]:
    """Width and height of the picture: `size` on the longer side, at least two fifths of it on the other."""
    to = frame(drawings, 1.0, 1.0, 0.0)
    points = [to.points(sample_points(d, 5).reshape(-1, 2)) for d in drawings if len(d)]
    if not points:
        return size, size
    both = np.clip(np.concatenate(points), 0.0, 1.0)
    wide, high = np.maximum(both.max(0) - both.min(0), 0.4) if len(both) else (1.0, 1.0)
    edge = 2 * margin(size)
    longest = max(wide, high)
    return int(edge + (size - edge) * wide / longest), int(edge + (size - edge) * high / longest)


def margin(size: float) -> float:
    """Empty paper around a drawing, in pixels."""
    return max(4.0, 0.05 * size)


def _texts(drawing: Drawing, to: Frame, colour: str) -> str:
    """Texts, and the values of dimensions where their text stands."""
    out, bars = [], []
    rows = np.flatnonzero(drawing.kinds == Kind.TEXT)
    at = to.points(drawing.params[rows, :2])
    for (x, y), row in zip(at.tolist(), rows.tolist(), strict=True):
        height, rotation, width = drawing.params[row, 2:5].tolist()
        pixels = height * to.scale
        if pixels >= SMALLEST_TEXT and drawing.texts[row] >= 0:
            out.append(
                label(x, y, drawing.strings[drawing.texts[row]], pixels * 1.35, colour, turn=-math.degrees(rotation))
            )
        else:
            dx, dy = math.cos(rotation) * width * to.scale, -math.sin(rotation) * width * to.scale
            bars.append(f"M{x:.2f} {y:.2f}l{dx:.2f} {dy:.2f}")
    values = drawing.params[drawing.kinds == Kind.DIMENSION]
    for (x, y), value in zip(to.points(values[:, 4:6]).tolist(), values[:, 6].tolist(), strict=True):
        out.append(label(x, y - 2, f"{value:.5g}", 10, colour, "middle"))
    if bars:
        out.append(f'<path d="{"".join(bars)}" stroke="{colour}" stroke-width="0.8" stroke-opacity="0.6"/>')
    return "".join(out)


def _hatches(drawing: Drawing, to: Frame, colour: str) -> str:
    rows = np.flatnonzero(drawing.kinds == Kind.HATCH)
    if not len(rows):
        return ""
    corners = to.points(sample_points(drawing.take(rows), 5)[:, :4]).round(2).reshape(-1, 8).tolist()
    data = "".join(f"M{a:g} {b:g}L{c:g} {d:g}L{e:g} {f:g}L{g:g} {h:g}Z" for a, b, c, d, e, f, g, h in corners)
    return f'<path d="{data}" fill="{colour}" fill-opacity="0.12"/>'


def thumbnail(drawing: Drawing, size: int = 256) -> Image.Image:
    """A square picture in colour, drawn at twice the size and halved; blank where nothing is drawn."""
    large = 2 * size
    image = Image.new("L", (large, large), 255)
    if len(drawing):
        to = frame([drawing], large, large, margin(large))
        pen = ImageDraw.Draw(image)
        _pen_strokes(pen, drawing, to, max(2, large // 192))
    return image.reduce(2).convert("RGB")


def _pen_strokes(pen: ImageDraw.ImageDraw, drawing: Drawing, to: Frame, width: int) -> None:
    kinds = drawing.kinds
    hatches = to.points(sample_points(drawing.take(kinds == Kind.HATCH), 5)[:, :4])
    for corners in hatches.reshape(-1, 8).tolist():
        pen.polygon(corners, fill=225)
    thin = to.points(dimension_lines(drawing.params[kinds == Kind.DIMENSION]).reshape(-1, 2, 2))
    for line in thin.reshape(-1, 4).tolist():
        pen.line(line, fill=150, width=max(1, width // 2))
    texts = drawing.take(kinds == Kind.TEXT)
    for line in to.points(sample_points(texts, 2)).reshape(-1, 4).tolist():
        pen.line(line, fill=150, width=width)
    straight = to.points(drawing.params[kinds == Kind.SEGMENT, :4].reshape(-1, 2, 2))
    for line in straight.reshape(-1, 4).tolist():
        pen.line(line, fill=30, width=width)
    curved = drawing.take(np.isin(kinds, (Kind.ARC, Kind.CIRCLE, Kind.ELLIPSE, Kind.SPLINE)))
    for line in to.points(sample_points(curved, CURVE_POINTS)).reshape(-1, 2 * CURVE_POINTS).tolist():
        pen.line(line, fill=30, width=width)
    for x, y in to.points(drawing.params[kinds == Kind.POINT, :2]).tolist():
        pen.ellipse((x - width, y - width, x + width, y + width), fill=30)


def png(picture: str, *, zoom: float = 1.0) -> bytes:
    """An SVG as PNG; a blank one where the SVG draws nothing."""
    import resvg_py  # not at the top: thumbnails need none of it

    try:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=picture,
                dpi=96,
                zoom=zoom,
                skip_system_fonts=True,
                font_files=[_font_file()],
                font_family="Aileron",
                sans_serif_family="Aileron",
            )
        )
    except ValueError:  # "empty bounding box"
        memory = io.BytesIO()
        Image.new("RGB", (256, 256), "white").save(memory, "PNG")
        return memory.getvalue()


@functools.cache
def _font_file() -> str:
    """Pillow's own font as a file, so that pictures look the same on every machine."""
    font = ImageFont.load_default(16)
    assert isinstance(font, ImageFont.FreeTypeFont)
    path = Path(tempfile.gettempdir()) / f"linework-aileron-{len(font.font_bytes)}.ttf"
    if not path.exists():
        path.write_bytes(font.font_bytes)
    return str(path)
