"""Drawings that were read once, kept by the content of their file.

An entry is a safetensors file: the arrays of the drawing, and a JSON header with the rest. Nothing is
unpickled. An entry that cannot be used is read anew; a folder that cannot be written is done without.
"""

import hashlib
import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from linework.drawings.drawing import Drawing, ReadReport, Unit
from linework.drawings.read.limits import Limits
from linework.drawings.read.reader import read_drawing
from linework.errors import UnreadableDrawing

READER_VERSION = 3  # raise it whenever the reader draws something differently
ARRAYS = ("kinds", "params", "layers", "inserts", "texts")


def content_hash(path: Path) -> str:
    """Hash of the bytes of a file, 32 hex digits; raises UnreadableDrawing where it cannot be opened."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError as fault:
        raise UnreadableDrawing(f"{path} cannot be opened: {fault.strerror or fault}.") from fault


class ReadCache:
    """Reads drawings through a folder of earlier readings; the user's cache folder where none is given."""

    def __init__(self, folder: Path | None = None, limits: Limits = Limits()) -> None:
        self.folder = Path(folder) if folder is not None else user_cache_path("linework") / "drawings"
        self.limits = limits
        self.writable = True

    def get(self, path: Path) -> tuple[Drawing, ReadReport]:
        """The drawing in the file and how it was read; raises UnreadableDrawing as `read_drawing` does."""
        path = Path(path)
        entry = self._entry(content_hash(path))
        try:
            return load_entry(entry)
        except (OSError, SafetensorError, KeyError, TypeError, ValueError):
            pass  # not there, or not whole
        drawing, report = read_drawing(path, self.limits)
        if self.writable:
            self._store(entry, drawing, report)
        return drawing, report

    def kept(self, digest: str) -> Drawing | None:
        """The drawing of a file with this content hash, if it was read before; the file may be gone."""
        try:
            return load_entry(self._entry(digest))[0]
        except (OSError, SafetensorError, KeyError, TypeError, ValueError):
            return None

    def _entry(self, digest: str) -> Path:
        bounds = f"{READER_VERSION}-{self.limits.depth}-{self.limits.primitives}"
        return self.folder / digest[:2] / f"{digest}-{bounds}.safetensors"

    def _store(self, entry: Path, drawing: Drawing, report: ReadReport) -> None:
        """Write the entry beside its place, then move it there: another process never sees half of it."""
        try:
            entry.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=entry.parent, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(entry_bytes(drawing, report))
                os.replace(name, entry)
            except OSError:
                os.unlink(name)
                raise
        except OSError:
            self.writable = False


def entry_bytes(drawing: Drawing, report: ReadReport) -> bytes:
    """A drawing and its report as the bytes of a safetensors file."""
    rest = {
        "layer_names": drawing.layer_names,
        "insert_names": drawing.insert_names,
        "strings": drawing.strings,
        "unit": asdict(drawing.unit),
        "space": drawing.space,
        "ordered": drawing.ordered,
        "modified": drawing.modified,
    }
    arrays = {name: np.ascontiguousarray(getattr(drawing, name)) for name in ARRAYS}
    return save(arrays, {"linework": json.dumps({"drawing": rest, "report": asdict(report)})})


def load_entry(entry: Path) -> tuple[Drawing, ReadReport]:
    """What `entry_bytes` wrote; raises SafetensorError, KeyError, TypeError or ValueError for another file."""
    with safe_open(entry, framework="numpy") as stored:
        header = json.loads(stored.metadata()["linework"])
        arrays = {name: stored.get_tensor(name) for name in ARRAYS}
    rest, report = header["drawing"], header["report"]
    for name in ("layer_names", "insert_names", "strings"):
        rest[name] = tuple(rest[name])
    rest["unit"] = Unit(**rest["unit"])
    report["skipped"] = tuple((kind, count) for kind, count in report["skipped"])
    report["notes"] = tuple(report["notes"])
    return Drawing(**arrays, **rest), ReadReport(**report)
