"""A folder of pictures: find them, and read each in a process that may hang or die.

What was answered from the same picture, with the same weights and library, is not read again.
"""

import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from linework.charts.answer_files import kept_report, origin_of, write_answer
from linework.charts.picture import open_picture
from linework.charts.reader import ChartReader
from linework.charts.report import Library, Report, report_of
from linework.charts.weights import load_weights, weights_digest
from linework.device import single_thread
from linework.errors import InputError
from linework.workers import map_files

Progress = Callable[[str, int, int], None]
SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff")
TIMEOUT = 60.0  # seconds that a picture may take


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
    todo: list[Path] = []
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
            todo.append(path)
    if todo:
        load_weights(weights)  # what is wrong with them should be said once, not by every worker
        single_thread()
    progress("reading charts", len(entries), len(paths))
    work = partial(_answer, folder=folder, out=out, weights=weights, digest=digest, library=library)
    for outcome in map_files(work, todo, workers, timeout, preload=["linework.charts.reader"]):
        name = outcome.path.relative_to(folder).as_posix()
        entries[outcome.path] = Entry(name, outcome.value, outcome.failure or "")
        progress("reading charts", len(entries), len(paths))
    return [entries[path] for path in paths]


@cache
def _reader(weights: Path | None) -> ChartReader:
    """In the worker: one reader for all pictures."""
    single_thread()
    warnings.simplefilter("ignore")
    return ChartReader(weights)


def _answer(path: Path, *, folder: Path, out: Path, weights: Path | None, digest: str, library: Library) -> Report:
    """In the worker: the picture read, its answer written."""
    picture = open_picture(path)
    answer = _reader(weights).read(picture)
    report = report_of(picture, answer, origin_of(path, digest, library))
    write_answer(picture, answer, report, out / path.relative_to(folder))
    return report
