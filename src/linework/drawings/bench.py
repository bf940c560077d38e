"""How long reading and indexing take, beside ezdxf merely loading the same files on the same cores, nothing cached."""

import gc
import logging
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ezdxf import filemanagement

from linework.device import usable_cores
from linework.drawings.archive import find_drawings, map_files
from linework.drawings.index import build_index
from linework.drawings.read.reader import read_drawing
from linework.errors import InputError, UnreadableDrawing

if TYPE_CHECKING:  # torch comes with it
    from linework.drawings.embed import Embedder


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


@dataclass(frozen=True)
class IndexRatio:
    """Seconds of wall time on `workers` processes: `load` is `ezdxf.readfile` alone, `index` the whole ingest."""

    files: int
    workers: int
    failures: int
    load: float
    index: float

    @property
    def ratio(self) -> float:
        """Time to index over time to load."""
        return self.index / self.load


def index_ratio(folder: Path, embedder: "Embedder | None" = None, workers: int | None = None) -> IndexRatio:
    """Load every drawing below the folder with ezdxf, then index the folder into a new place, each on all cores.

    Raises InputError where the folder holds no drawing.
    """
    paths = find_drawings(folder)
    count = workers or usable_cores()
    for path in paths:
        path.read_bytes()
    started = time.perf_counter()
    for _ in map_files(_load, paths, count, timeout=60.0):
        pass
    load = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as place:
        started = time.perf_counter()
        report = build_index(folder, Path(place) / "index", embedder=embedder, workers=count)
        seconds = time.perf_counter() - started
    return IndexRatio(len(paths), count, len(report.failures), load, seconds)


def _load(path: Path) -> int:
    logging.getLogger("ezdxf").setLevel(logging.ERROR)  # of a worker; what is odd in a file is not the question here
    return len(filemanagement.readfile(path).entitydb)


def _timed(action: Callable[[Path], object], path: Path) -> tuple[float, Exception | None]:
    gc.collect()
    started = time.perf_counter()
    try:
        action(path)
    except Exception as fault:  # ezdxf raises many kinds on damaged files; the time counts all the same
        return time.perf_counter() - started, fault
    return time.perf_counter() - started, None
