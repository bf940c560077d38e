"""Many drawings on one sheet: a grid with captions; a query with its hits and what differs in them."""

import math
from collections.abc import Sequence

from linework.drawings.drawing import Drawing
from linework.drawings.geometry import transform
from linework.drawings.match import Match
from linework.drawings.render import INK, Colours, difference, document, label, strokes
from linework.drawings.strokes import frame

CAPTION = 40
GAP = 14
HEAD = "#1b1f24"
SUBTLE = "#6b7480"


def contact_sheet(
    drawings: Sequence[tuple[Drawing, str]], *, columns: int = 6, cell: int = 180, colours: Colours = INK
) -> str:
    """SVG of drawings in a grid, each with its caption; a second line of it stands smaller below."""
    bodies = [_framed(drawing, cell, colours) for drawing, _ in drawings]
    return _grid([*zip(bodies, (caption for _, caption in drawings), strict=True)], columns, cell, colours)


def hits_sheet(
    query: tuple[Drawing, str],
    hits: Sequence[tuple[Drawing, Match, str]],
    *,
    columns: int = 4,
    cell: int = 240,
    colours: Colours = INK,
) -> str:
    """SVG of a query and its hits, every hit laid on the query: shared lines grey, the rest in colour."""
    drawn, words = query
    cells = [(_framed(drawn, cell, colours, edge=HEAD), words)]
    for hit, match, caption in hits:
        moved = transform(hit, match.transform)
        to = frame([drawn, moved], cell, cell, 0.09 * cell)
        cells.append((_card(cell) + difference(drawn, moved, match, to, colours), caption))
    legend = (
        (colours.both, "in both"),
        (colours.only_query, "only in the query"),
        (colours.only_hit, "only in the hit"),
    )
    return _grid(cells, columns, cell, colours, legend)


def _framed(drawing: Drawing, cell: int, colours: Colours, edge: str = "#d5dae0") -> str:
    to = frame([drawing], cell, cell, 0.09 * cell)
    return _card(cell, edge) + strokes(drawing, to, colours.lines, colours.notes)


def _card(cell: int, edge: str = "#d5dae0") -> str:
    return f'<rect x="0.5" y="0.5" width="{cell - 1}" height="{cell - 1}" rx="6" stroke="{edge}"/>'


def _grid(
    cells: Sequence[tuple[str, str]],
    columns: int,
    cell: int,
    colours: Colours,
    legend: Sequence[tuple[str, str]] = (),
) -> str:
    columns = max(1, min(columns, len(cells)))
    rows = math.ceil(len(cells) / columns)
    width = columns * (cell + GAP) + GAP
    height = rows * (cell + CAPTION + GAP) + GAP + (24 if legend else 0)
    body = ""
    for index, (picture, caption) in enumerate(cells):
        x, y = GAP + index % columns * (cell + GAP), GAP + index // columns * (cell + CAPTION + GAP)
        first, _, second = caption.partition("\n")
        body += f'<g transform="translate({x} {y})">{picture}'
        body += label(2, cell + 16, _cut(first, cell, 12), 12, HEAD)
        body += (label(2, cell + 31, _cut(second, cell, 11), 11, SUBTLE) if second else "") + "</g>"
    left = GAP + 2.0
    for colour, words in legend:
        body += f'<path d="M{left:g} {height - 20}h18" stroke="{colour}" stroke-width="3"/>'
        body += label(left + 24, height - 16, words, 12, SUBTLE)
        left += 50 + 6.6 * len(words)
    return document(width, height, body, colours)


def _cut(words: str, cell: int, size: float) -> str:
    """The words, shortened in the middle to what fits below a cell."""
    most = int(cell / (0.54 * size))
    return words if len(words) <= most else f"{words[: most // 2 - 1]}…{words[len(words) - most // 2 + 2 :]}"
