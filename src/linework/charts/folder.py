"""A folder of pictures: find them, and read each in a process that may hang or die.

What was answered from the same picture, with the same weights and library, is not read again.
"""

import multiprocessing
import os
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from linework.charts.answer_files import kept_report, origin_of, write_answer
from linework.charts.picture import open_picture
from linework.charts.reader import ChartReader
from linework.charts.report import Library, Origin, Report, report_of
from linework.charts.weights import load_weights, weights_digest
from linework.device import single_thread, usable_cores
from linework.errors import InputError, LineworkError

Progress = Callable[[str, int, int], None]
SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff")
TIMEOUT = 60.0  # seconds that a picture may take
IN_FLIGHT = 2  # pictures handed out for every worker
PRELOADED = ["linework.charts.reader"]


@dataclass(frozen=True)
class Entry:
    """What became of one picture: a report, or a sentence about why there is none; `kept` where it is from before."""

    name: str  # of the picture in its folder, and of the folder of its answer
    report: Report | None = None
    failure: str = ""
    kept: bool = False


def find_pictures(folder: Path, out: Path) -> list[Path]:
    """All pictures below a folder, sorted, without those below `out`; linked folders are not entered.

    Raises InputError where there are none.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder; give the folder that holds the pictures.")
    if out.resolve() == folder.resolve():
        raise InputError(f"The answers cannot go into {folder} itself; name another folder with --out.")
    found: list[Path] = []
    for parent, inner, names in os.walk(folder, followlinks=False):
        inner[:] = [name for name in inner if Path(parent, name).resolve() != out.resolve()]
        found.extend(Path(parent, name) for name in names if name.lower().endswith(SUFFIXES))
    found = sorted(path for path in found if path.is_file())
    if not found:
        raise InputError(f"{folder} holds no pictures ({', '.join(SUFFIXES)}); name another folder.")
    return found


def read_folder(
    folder: Path,
    out: Path,
    weights: Path | None = None,
    library: Library = "matplotlib",
    *,
    workers: int | None = None,
    timeout: float = TIMEOUT,
    progress: Progress = lambda stage, done, total: None,
) -> list[Entry]:
    """Every picture below a folder, its answer as files in a folder of its name below `out`; in order of names.

    A picture that gives no answer, takes too long or kills its process is an entry with its reason. Raises InputError
    where there are no pictures or `out` cannot be written, ModelFault where the weights cannot be read.
    """
    paths = find_pictures(folder, out)
    digest = weights_digest(weights)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise InputError(f"{out} cannot be written ({fault.strerror}); name another folder.") from fault
    entries: dict[Path, Entry] = {}
    todo: list[tuple[Path, Path, Origin]] = []
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            origin = origin_of(path, digest, library)
        except InputError as fault:
            entries[path] = Entry(name, failure=str(fault))
            continue
        if (report := kept_report(out / name, origin)) is not None:
            entries[path] = Entry(name, report, kept=True)
        else:
            todo.append((path, out / name, origin))
    if todo:
        load_weights(weights)  # what is wrong with them should be said once, not by every worker
    progress("reading charts", len(entries), len(paths))
    for path, came in _answers(todo, weights, workers or usable_cores(), timeout):
        name = path.relative_to(folder).as_posix()
        entries[path] = Entry(name, came) if isinstance(came, Report) else Entry(name, failure=came)
        progress("reading charts", len(entries), len(paths))
    return [entries[path] for path in paths]


def _answers(
    todo: list[tuple[Path, Path, Origin]], weights: Path | None, workers: int, timeout: float
) -> Iterator[tuple[Path, Report | str]]:
    """A report or a sentence for each picture, as they come."""
    if not todo:
        return
    single_thread()
    waiting, running = list(reversed(todo)), dict[Future[Report], Path]()
    pool = ProcessPool(max_workers=min(workers, len(todo)), context=_context())
    try:
        while waiting or running:
            while waiting and len(running) < IN_FLIGHT * workers:
                path, into, origin = waiting.pop()
                running[pool.schedule(_answer, args=[path, into, origin, weights], timeout=timeout)] = path
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                path = running.pop(future)
                fault = future.exception()
                yield path, future.result() if fault is None else _sentence(path, fault, timeout)
        pool.close()
    finally:
        pool.stop()
        pool.join()


@cache
def _reader(weights: Path | None) -> ChartReader:
    """In the worker: one reader for all pictures."""
    single_thread()
    warnings.simplefilter("ignore")
    return ChartReader(weights)


def _answer(path: Path, into: Path, origin: Origin, weights: Path | None) -> Report:
    """In the worker: the picture read, its answer written."""
    picture = open_picture(path)
    answer = _reader(weights).read(picture)
    report = report_of(picture, answer, origin)
    write_answer(picture, answer, report, into)
    return report


def _sentence(path: Path, fault: BaseException, timeout: float) -> str:
    if isinstance(fault, LineworkError):
        return str(fault)
    if isinstance(fault, TimeoutError):
        return f"{path} took longer than {timeout:g} s and was given up."
    if isinstance(fault, MemoryError):
        return f"{path} needs more memory than there is."
    if isinstance(fault, ProcessExpired):
        return f"{path} ended the process that read it (exit code {fault.exitcode})."
    return f"{path} could not be read: {type(fault).__name__}: {fault}."


def _context() -> multiprocessing.context.BaseContext:
    """Workers that inherit no threads or locks, with what they need loaded once."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context
