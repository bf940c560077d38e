"""Work on many files in processes that may hang or die.

Files are handed out in chunks, so that a small one costs little. A chunk that does not come back in
time, or whose process died, is handed out again file by file: only the guilty file is lost.
"""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from linework.device import usable_cores
from linework.errors import LineworkError

S = TypeVar("S")
T = TypeVar("T")

CHUNK_BYTES = 2_000_000
CHUNK_PATIENCE = 0.25  # share of the time limit of one file that a whole chunk gets
IN_FLIGHT = 3  # chunks handed out for every worker


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What came of one file: a value, or a sentence about why there is none."""

    path: Path
    value: T | None = None
    failure: str | None = None


def map_files(
    function: Callable[[Path], T],
    paths: Iterable[Path],
    workers: int | None = None,
    timeout: float = 20.0,
    *,
    together: int = 1,
    preload: Sequence[str] = (),
) -> Iterator[Outcome[T]]:
    """`function(path)` for every file in worker processes, each within `timeout` seconds, as they come.

    The function and its values travel between processes, so both must be picklable. What it raises, a file that takes
    too long and one that kills its process become failures of that file alone. Up to so many small files are handed
    out `together`; the modules to `preload` are loaded once for all workers.
    """
    workers = workers or usable_cores()
    waiting = deque(chunks(paths, together))
    running: dict[Future[list[Outcome[T]]], list[Path]] = {}
    pool = ProcessPool(max_workers=min(workers, max(len(waiting), 1)), context=worker_context(preload))
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


def chunks(paths: Iterable[Path], together: int) -> Iterator[list[Path]]:
    """Small files together, so many at the most, large ones alone, in the order given."""
    return grouped(((path, _size(path)) for path in paths), together, CHUNK_BYTES)


def grouped(sized: Iterable[tuple[S, int]], together: int, load: int) -> Iterator[list[S]]:
    """Things in the order given, so many at the most and of so much size together; one that is larger is alone."""
    group: list[S] = []
    size = 0
    for thing, own in sized:
        if group and (len(group) == together or size + own > load):
            yield group
            group, size = [], 0
        group.append(thing)
        size += own
    if group:
        yield group


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


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


def worker_context(preload: Sequence[str]) -> multiprocessing.context.BaseContext:
    """Workers that inherit no threads or locks: neither the index nor torch is safe to fork."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    return context
