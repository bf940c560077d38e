"""How long reading takes, beside ezdxf merely loading the same files: on one core, without the cache."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ezdxf import filemanagement

from linework.drawings.archive import find_drawings
from linework.drawings.read.reader import read_drawing
from linework.errors import InputError, UnreadableDrawing


@dataclass(frozen=True)
class IngestRatio:
    """Seconds for a folder of files; `load` is `ezdxf.readfile`, `read` is all of `read_drawing`.

    Both count the files that the other cannot open; `loaded` and `answered` are how many each can.
    """

    files: int
    loaded: int
    answered: int
    load: float
    read: float
    unreadable: tuple[str, ...] = ()

    @property
    def ratio(self) -> float:
        """Time to read over time to load; the whole ingest may take 2.0."""
        return self.read / self.load


def ingest_ratio(folder: Path, every: int = 1) -> IngestRatio:
    """Read and load every n-th drawing below the folder, turn about, file by file.

    Raises InputError where the folder holds no drawing.
    """
    paths = find_drawings(folder)[::every]
    if not paths:
        raise InputError(f"{folder} holds no .dxf file; give the folder that holds the drawings.")
    load = read = 0.0
    loaded = 0
    unreadable: list[str] = []
    for path in paths:
        path.read_bytes()  # neither pays for a cold disk
        seconds, fault = _timed(filemanagement.readfile, path)
        load += seconds
        loaded += fault is None
        seconds, fault = _timed(read_drawing, path)
        read += seconds
        if isinstance(fault, UnreadableDrawing):
            unreadable.append(str(fault))
        elif fault is not None:
            raise fault
    return IngestRatio(len(paths), loaded, len(paths) - len(unreadable), load, read, tuple(unreadable))


def _timed(action: Callable[[Path], object], path: Path) -> tuple[float, Exception | None]:
    gc.collect()
    started = time.perf_counter()
    try:
        action(path)
    except Exception as fault:  # ezdxf raises many kinds on damaged files; the time counts all the same
        return time.perf_counter() - started, fault
    return time.perf_counter() - started, None
