"""The hits of a search as files: thumbnails, overlays, and one self-contained page."""

from collections.abc import Sequence
from pathlib import Path

from linework.drawings.contact_sheet import hits_sheet
from linework.drawings.drawing import Drawing
from linework.drawings.explain import in_words
from linework.drawings.index_reader import IndexReader
from linework.drawings.page import card, group, page, wide_card
from linework.drawings.pictures import png_of, thumbnail_png
from linework.drawings.read.reader import read_drawing
from linework.drawings.render import overlay, png
from linework.drawings.search import Hit
from linework.errors import InputError, UnreadableDrawing

SIZE = 320


def write_hits(index: IndexReader, query: Path | None, hits: Sequence[Hit], out: Path) -> Path:
    """Write hits.svg and hits.png with all that were compared, a thumbnail and an overlay of each, and hits.html.

    Gives the page.
    Raises InputError where the folder cannot be written.
    """
    drawing = None if query is None else read_drawing(query)[0]
    try:
        out.mkdir(parents=True, exist_ok=True)
        parts = []
        if drawing is not None and query is not None:
            picture = png_of(drawing, SIZE)
            (out / "query.png").write_bytes(picture)
            parts.append(group("The query", [card(picture, query.name)]))
            _write_sheet(index, (drawing, query.name), hits, out)
        tiers = dict.fromkeys(hit.tier for hit in hits)
        cards = [_card(index, drawing, number, hit, out) for number, hit in enumerate(hits, 1)]
        for tier in tiers:
            parts.append(group(tier.capitalize(), [c for c, hit in zip(cards, hits, strict=True) if hit.tier == tier]))
        sought = query.name if query is not None else "words"
        found = out / "hits.html"
        found.write_text(page(f"Hits for {sought}", f"in {index.root}", "".join(parts)), encoding="utf-8")
    except OSError as fault:
        raise InputError(f"{out} cannot be written ({fault.strerror}); name another folder with --out.") from fault
    return found


def _write_sheet(index: IndexReader, query: tuple[Drawing, str], hits: Sequence[Hit], out: Path) -> None:
    """One picture of the query and every hit that was compared, laid on it."""
    cells = []
    for hit in hits:
        if hit.match is None:
            continue
        cells.append((index.drawing(hit.document), hit.match, f"{hit.path.name}\n{hit.tier}, {hit.score:.2f}"))
    if cells:
        sheet = hits_sheet(query, cells)
        (out / "hits.svg").write_text(sheet, encoding="utf-8")
        (out / "hits.png").write_bytes(png(sheet))


def _card(index: IndexReader, drawing: Drawing | None, number: int, hit: Hit, out: Path) -> str:
    """One hit: its overlay where it was compared, else its thumbnail."""
    name = f"{number}. {hit.path.relative_to(index.root)}"
    lines = [f"score {hit.score:.2f}", in_words(hit.match)] if hit.match is not None else [f"score {hit.score:.2f}"]
    try:
        picture = thumbnail_png(index, hit.document, SIZE)
        (out / f"{number:02}.png").write_bytes(picture)
        if drawing is None or hit.match is None:
            return card(picture, name, lines)
        svg = overlay(drawing, index.drawing(hit.document), hit.match)
    except UnreadableDrawing:
        return card(b"", name, lines)
    (out / f"{number:02}-overlay.svg").write_text(svg, encoding="utf-8")
    return wide_card(svg, name, lines)
