"""A folder of drawings: find the files, and work on them in processes that may hang or die.

Files are handed out in chunks, so that a small one costs little. A chunk that does not come back in
time, or whose process died, is handed out again file by file: only the guilty file is lost.
"""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from linework.device import usable_cores
from linework.errors import InputError, LineworkError

T = TypeVar("T")

CHUNK_FILES = 16
CHUNK_BYTES = 2_000_000
CHUNK_PATIENCE = 0.25  # share of the time limit of one file that a whole chunk gets
IN_FLIGHT = 3  # chunks handed out for every worker
PRELOADED = ["linework.drawings.read.reader"]


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What came of one file: a value, or a sentence about why there is none."""

    path: Path
    value: T | None = None
    failure: str | None = None


def find_drawings(folder: Path) -> list[Path]:
    """All DXF files below the folder, sorted; linked folders are not entered, so there are no loops.

    Raises InputError where there is no such folder.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder; give the folder that holds the drawings.")
    found: list[Path] = []
    for parent, _, names in os.walk(folder, followlinks=False):
        found.extend(Path(parent, name) for name in names if name.lower().endswith(".dxf"))
    return sorted(path for path in found if path.is_file())


def map_files(
    function: Callable[[Path], T], paths: Iterable[Path], workers: int | None = None, timeout: float = 20.0
) -> Iterator[Outcome[T]]:
    """`function(path)` for every file in worker processes, each within `timeout` seconds, as they come.

    The function and its values travel between processes, so both must be picklable. What it raises, a
    file that takes too long and one that kills its process become failures of that file alone.
    """
    workers = workers or usable_cores()
    waiting = deque(chunks(paths))
    running: dict[Future[list[Outcome[T]]], list[Path]] = {}
    pool = ProcessPool(max_workers=workers, context=_context())
    try:
        while waiting or running:
            while waiting and len(running) < IN_FLIGHT * workers:
                chunk = waiting.popleft()
                limit = timeout if len(chunk) == 1 else timeout * CHUNK_PATIENCE
                running[pool.schedule(_run_chunk, args=[function, chunk], timeout=limit)] = chunk
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                chunk = running.pop(future)
                fault = future.exception()
                if fault is None:
                    yield from future.result()
                elif len(chunk) > 1:
                    waiting.extendleft([path] for path in reversed(chunk))
                else:
                    yield Outcome(chunk[0], failure=_sentence(chunk[0], fault, timeout))
        pool.close()
    finally:
        pool.stop()
        pool.join()


def chunks(paths: Iterable[Path]) -> Iterator[list[Path]]:
    """Small files together, large ones alone, in the order given."""
    chunk: list[Path] = []
    size = 0
    for path in paths:
        try:
            own = path.stat().st_size
        except OSError:
            own = 0
        if chunk and (len(chunk) == CHUNK_FILES or size + own > CHUNK_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(path)
        size += own
    if chunk:
        yield chunk


def _run_chunk(function: Callable[[Path], T], chunk: list[Path]) -> list[Outcome[T]]:
    """In the worker: every file of the chunk, faults as sentences."""
    outcomes: list[Outcome[T]] = []
    for path in chunk:
        try:
            outcomes.append(Outcome(path, function(path)))
        except LineworkError as fault:
            outcomes.append(Outcome(path, failure=str(fault)))
        except MemoryError:
            outcomes.append(Outcome(path, failure=f"{path} needs more memory than there is."))
        except Exception as fault:
            outcomes.append(Outcome(path, failure=f"{path} could not be worked on: {type(fault).__name__}: {fault}."))
    return outcomes


def _sentence(path: Path, fault: BaseException, timeout: float) -> str:
    if isinstance(fault, TimeoutError):
        return f"{path} took longer than {timeout:g} s and was given up."
    if isinstance(fault, ProcessExpired):
        return f"{path} ended the process that worked on it (exit code {fault.exitcode})."
    return f"{path} could not be worked on: {type(fault).__name__}: {fault}."


def _context() -> multiprocessing.context.BaseContext:
    """Workers that inherit no threads or locks: the index is not safe to fork."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context
