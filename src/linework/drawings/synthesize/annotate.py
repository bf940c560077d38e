"""What a draughtsman adds to a part: dimensions, notes, a border with zones, a title block."""

import numpy as np

from linework.drawings.drawing import Kind
from linework.drawings.synthesize import words
from linework.drawings.synthesize.design import Design
from linework.drawings.synthesize.pen import Pen

FIELDS = (
    ("TITLE", words.part_name),
    ("DRAWN", words.name),
    ("DATE", words.date),
    ("DWG NO", words.part_number),
    ("MATERIAL", words.material),
)


def border(pen: Pen, d: Design, left: float, bottom: float, right: float, top: float) -> None:
    """A border inside the sheet, sometimes with zones."""
    w, h = right - left, top - bottom
    edge = min(w, h) * 0.03
    pen.on("frame").rectangle(left + edge, bottom + edge, w - 2 * edge, h - 2 * edge)
    if d.style("zones", (False, True), (2, 1)):
        nx, ny = 8, 6
        x = left + edge + np.arange(1, nx) * (w - 2 * edge) / nx
        y = bottom + edge + np.arange(1, ny) * (h - 2 * edge) / ny
        low, high = np.full(nx - 1, bottom), np.full(nx - 1, bottom + edge)
        pen.segments(np.stack([x, low, x, high], 1))
        pen.segments(np.stack([x, low + h - edge, x, high + h - edge], 1))
        pen.segments(np.stack([np.full(ny - 1, left), y, np.full(ny - 1, left + edge), y], 1))


def title_block(pen: Pen, d: Design, right: float, bottom: float, scale: float) -> None:
    """A title block with its lower right corner at the point; 90 x 40 mm at scale 1."""
    form = d.style("title block", ("rows", "columns", "small"), (2, 2, 1))
    w, h = (90 * scale, 40 * scale) if form != "small" else (60 * scale, 16 * scale)
    left = right - w
    pen.on("frame").rectangle(left, bottom, w, h)
    rows = 5 if form == "rows" else 2
    levels = bottom + np.arange(1, rows) * h / rows
    pen.segments(np.stack([np.full(rows - 1, left), levels, np.full(rows - 1, right), levels], 1))
    split = left + w * (0.3 if form == "rows" else 0.5)
    pen.line(split, bottom, split, bottom + h)
    text = h / rows * 0.42
    for i, (field, draw) in enumerate(FIELDS if form == "rows" else FIELDS[:4]):
        value = d.words(f"title {field}", draw)
        if form == "rows":
            y = bottom + (rows - 1 - i) * h / rows + text * 0.6
            pen.on("text").text(left + text * 0.4, y, field, text * 0.8)
            pen.text(split + text * 0.4, y, value, text)
        else:
            x = (left, split)[i % 2] + text * 0.3
            pen.on("text").text(x, bottom + (1 - i // 2) * h / 2 + text * 0.6, value, text * 0.6)
    if form == "columns":
        pen.text(
            left + text * 0.3,
            bottom + h * 1.02,
            f"REV {d.words('title REV', lambda rng: 'ABCDE'[int(rng.random() * 5)])}",
            text * 0.5,
        )


def annotate(pen: Pen, d: Design) -> None:
    """Add to the part what its design asks for: nothing, dimensions and notes, or a whole sheet."""
    form = d.style("annotation", ("bare", "dimensions", "notes", "sheet"), (12, 3, 2, 2))
    if form == "bare":
        return
    left, bottom, right, top = pen.bounds()
    w, h = right - left, top - bottom
    text = max(w, h) * 0.025
    if form in ("dimensions", "sheet"):
        pen.on("dimensions")
        y, x = bottom - 4 * text, left - 4 * text
        pen.dimension((left, bottom), (right, bottom), ((left + right) / 2, y), style=0)
        pen.dimension((left, bottom), (left, top), (x, (bottom + top) / 2), style=0)
        if d.has("hole dimensions", 0.6):
            circles = [rows for kinds, rows in pen.chunks() if kinds[0] == Kind.CIRCLE]
            for rows in circles[: d.style("dimensioned", (1, 2, 3))]:
                cx, cy, r = rows[0, :3]
                q = r * np.sqrt(0.5)
                pen.dimension((cx - q, cy - q), (cx + q, cy + q), (cx + r + 2 * text, cy + r + 2 * text), 2 * r, 3)
    if form in ("notes", "sheet") or d.has("notes", 0.3):
        pen.on("text")
        for i in range(d.style("notes", (1, 2, 4))):
            pen.text(left, bottom - (7 + 2 * i) * text, d.words(f"note {i}", words.note), text)
    if form == "sheet":
        margin = max(w, h) * 0.25
        edges = left - margin, bottom - margin * 1.4, right + margin, top + margin * 0.6
        border(pen, d, *edges)
        inset = min(edges[2] - edges[0], edges[3] - edges[1]) * 0.03
        title_block(pen, d, edges[2] - inset, edges[1] + inset, (edges[2] - edges[0]) / 300)
