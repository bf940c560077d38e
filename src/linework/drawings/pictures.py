"""Pictures as files and bytes: thumbnails of an index, kept by content hash; overlays."""

import io
from pathlib import Path

from linework.drawings.drawing import Drawing
from linework.drawings.index_reader import IndexReader
from linework.drawings.match import Match
from linework.drawings.render import overlay, png, thumbnail
from linework.errors import InputError

THUMBNAIL_SIZE = 160


def thumbnail_png(index: IndexReader, document: int, size: int = THUMBNAIL_SIZE) -> bytes:
    """A small PNG of a document, kept in the index's folder; empty where nothing is drawn.

    Raises UnreadableDrawing where the file is gone and was never kept.
    """
    kept = index.place.thumbnails / f"{index.columns['hash'][document]}-{size}.png"
    try:
        return kept.read_bytes()
    except OSError:
        pass
    png = png_of(index.drawing(document), size)
    try:
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(png)
    except OSError:
        pass  # an index on a read-only disk still shows its drawings
    return png


def png_of(drawing: Drawing, size: int = THUMBNAIL_SIZE) -> bytes:
    """A drawing as a PNG in sixteen greys, one to three kB; empty where nothing is drawn."""
    if not len(drawing):
        return b""
    memory = io.BytesIO()
    thumbnail(drawing, size).convert("L").quantize(16).save(memory, "PNG", optimize=True)
    return memory.getvalue()


def write_overlay(a: Drawing, b: Drawing, match: Match, path: Path) -> None:
    """Write b laid over a as .svg or .png; raises InputError for another name or a place that cannot be written."""
    kind = path.suffix.lower()
    if kind not in (".svg", ".png"):
        raise InputError(f"{path} is neither .svg nor .png; name the overlay with one of these.")
    picture = overlay(a, b, match)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture.encode() if kind == ".svg" else png(picture, zoom=2.0))
    except OSError as fault:
        raise InputError(f"{path} cannot be written ({fault.strerror}); name another with --out.") from fault
