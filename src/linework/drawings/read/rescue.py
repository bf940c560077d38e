"""From a path to a document: the fast lane, then ezdxf, then its recovery, then the tolerant reader.

ezdxf's own readers cost twenty times the fast lane and see the same primitives (a test compares
them), so they are asked only where the fast lane finds something odd.
"""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from ezdxf import filemanagement, recover
from ezdxf.document import Drawing as EzdxfDocument

from linework.drawings.read.document import Document, read_document
from linework.drawings.read.limits import Limits
from linework.drawings.read.tags import BINARY_SENTINEL, OddTags, read_tags
from linework.drawings.read.tolerant import read_tolerant_tags
from linework.errors import UnreadableDrawing

Reader = Literal["plain", "ezdxf", "recover", "tolerant"]

NO_DXF = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"AC10": "a DWG file; save it as DXF",
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a zip archive; unpack it",
    b"<svg": "an SVG picture",
    b"<!DO": "a web page",
    b"<htm": "a web page",
}


def load_document(path: Path, limits: Limits) -> tuple[Document, Reader, str | None]:
    """The document in a file, which reader opened it and what the fast lane met; raises UnreadableDrawing."""
    data = read_bytes(path, limits)
    try:
        return read_document(read_tags(data)), "plain", None
    except OddTags as fault:
        odd = str(fault)
    rescuers: list[tuple[Reader, Callable[[], Document]]] = []
    if len(data) <= limits.ezdxf_bytes:
        rescuers.append(("ezdxf", lambda: _through_ezdxf(filemanagement.readfile(path))))
        rescuers.append(("recover", lambda: _through_ezdxf(recover.readfile(path)[0])))
    if not data.startswith(BINARY_SENTINEL):
        rescuers.append(("tolerant", lambda: read_document(read_tolerant_tags(data))))
    for reader, rescue in rescuers:
        try:
            return rescue(), reader, odd
        except Exception:
            continue
    raise UnreadableDrawing(f"{path} is no DXF file that can be read: {odd}.")


def read_bytes(path: Path, limits: Limits) -> bytes:
    """The bytes of a file that may be DXF; raises UnreadableDrawing with what is wrong otherwise."""
    if path.is_dir():
        raise UnreadableDrawing(f"{path} is a folder; give a DXF file.")
    try:
        size = path.stat().st_size
        if size > limits.file_bytes:
            raise UnreadableDrawing(
                f"{path} has {size / 1e6:.0f} MB, more than the limit of {limits.file_bytes / 1e6:.0f} MB; split it."
            )
        data = path.read_bytes()
    except OSError as fault:
        raise UnreadableDrawing(f"{path} cannot be opened: {fault.strerror or fault}.") from fault
    if not data.strip():
        raise UnreadableDrawing(f"{path} is empty.")
    for begin, what in NO_DXF.items():
        if data.lstrip()[: len(begin)] == begin:
            raise UnreadableDrawing(f"{path} is no DXF file but {what}.")
    return data


def _through_ezdxf(loaded: EzdxfDocument) -> Document:
    """What ezdxf understood, written clean and read by the fast lane."""
    updated = loaded.header.get("$TDUPDATE")  # writing would set it to now
    stream = io.StringIO()
    loaded.write(stream)
    document = read_document(read_tags(stream.getvalue().encode("utf-8", "replace")))
    if updated is not None:
        document.header["$TDUPDATE"] = str(updated)
    if not (document.model or document.paper):
        raise OddTags("ezdxf found no entity")
    return document
