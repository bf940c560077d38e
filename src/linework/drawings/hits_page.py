"""The hits of a search as files: thumbnails, overlays, and one self-contained page."""

from collections.abc import Sequence
from pathlib import Path

from linework.drawings.drawing import Drawing
from linework.drawings.index_reader import IndexReader
from linework.drawings.page import card, group, page, wide_card
from linework.drawings.pictures import overlay_svg, png_of, thumbnail_png
from linework.drawings.search import Hit, explain
from linework.errors import InputError, UnreadableDrawing

SIZE = 320


def write_hits(index: IndexReader, query: Path | None, drawing: Drawing | None, hits: Sequence[Hit], out: Path) -> Path:
    """Write query.png, 01.png, 01-overlay.svg ... and hits.html; gives the page.

    Raises InputError where the folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        parts = []
        if drawing is not None and query is not None:
            png = png_of(drawing, SIZE)
            (out / "query.png").write_bytes(png)
            parts.append(group("The query", [card(png, query.name)]))
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


def _card(index: IndexReader, drawing: Drawing | None, number: int, hit: Hit, out: Path) -> str:
    """One hit: its overlay where it was compared, else its thumbnail."""
    name = f"{number}. {hit.path.relative_to(index.root)}"
    lines = [f"score {hit.score:.2f}", explain(hit.match)] if hit.match is not None else [f"score {hit.score:.2f}"]
    try:
        png = thumbnail_png(index, hit.document, SIZE)
        (out / f"{number:02}.png").write_bytes(png)
        if drawing is None or hit.match is None:
            return card(png, name, lines)
        svg = overlay_svg(drawing, index.drawing(hit.document), hit.match)
    except UnreadableDrawing:
        return card(b"", name, lines)
    (out / f"{number:02}-overlay.svg").write_text(svg, encoding="utf-8")
    return wide_card(svg, name, lines)
