"""Index an archive: find the files that are new or changed, code them, and keep what was coded."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from linework.drawings.archive import find_drawings, map_files
from linework.drawings.cache import READER_VERSION, content_hash
from linework.drawings.file_row import CODING_VERSION, Found, code_file, failed
from linework.drawings.index_folder import FOLDER_NAME, FORMAT, IndexFolder, IndexInfo
from linework.drawings.index_writer import IndexWriter, disk_faults
from linework.errors import IndexFault, InputError
from linework.files import write_whole

if TYPE_CHECKING:  # the embedder brings torch, which an index without one does not pay for
    from linework.drawings.embed import Embedder

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class IndexReport:
    """What a run did: counts of files, those that could not be read as (path, reason), seconds."""

    folder: Path
    files: int
    new: int
    changed: int
    deleted: int
    unchanged: int
    failures: tuple[tuple[str, str], ...]
    seconds: float


@dataclass(frozen=True)
class Plan:
    """What a run has to do: files to read, files touched but not changed, paths to drop."""

    new: tuple[Found, ...]
    changed: tuple[Found, ...]
    touched: tuple[Found, ...]
    deleted: tuple[str, ...]
    unchanged: int


def build_index(
    folder: Path,
    index: Path | None = None,
    *,
    embedder: "Embedder | None" = None,
    workers: int | None = None,
    timeout: float = 20.0,
    rebuild: bool = False,
    retry: bool = False,
    ray: bool = False,
    progress: Progress = lambda stage, done, total: None,
) -> IndexReport:
    """Bring the index of an archive up to date and say what was done.

    Works only on files that are new, changed or deleted since the last run. A file that takes over
    `timeout` seconds, or that no reader understands, is a failure in the report and in
    failures.jsonl; it is read again when it changes, or with `retry`. `rebuild` starts from nothing.
    `ray` reads and embeds on a cluster (cluster.py).
    May be stopped anywhere: the index stays as it was, and the next run goes on where this one stopped.
    `progress` is told the stage ("reading", "writing"), files done and files to do.
    Raises InputError for a folder without drawings, IndexFault for an index that cannot be written.
    """
    started = time.monotonic()
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder; give the folder that holds the DXF files.")
    root = folder.resolve()
    place = IndexFolder((index if index is not None else folder / FOLDER_NAME).resolve())
    paths = find_drawings(root)
    if not paths:
        raise InputError(f"{folder} holds no DXF files; give a folder that does.")
    with disk_faults(place), place.writing():
        coding = _coding(embedder)
        info = _info(place, root, coding, rebuild)
        writer = IndexWriter(place, coding, embedder, rebuild=rebuild)
        plan = _plan(_found(root, paths), writer.known(), root, retry)
        writer.delete(plan.deleted)
        writer.touch(plan.touched)
        _read(writer, plan, root, workers, timeout, ray, progress)
        failures = writer.failures()
        if (writer.version, coding) != (info.table_version, info.coding):
            progress("writing", 0, 0)
            info = writer.finish(info)
            rows = [json.dumps({"path": path, "reason": reason}, ensure_ascii=False) for path, reason in failures]
            write_whole(place.failures_file, "".join(f"{row}\n" for row in rows))
            place.commit(info)
            writer.tidy(info)
    return IndexReport(
        folder=place.path,
        files=info.files,
        new=len(plan.new),
        changed=len(plan.changed),
        deleted=len(plan.deleted),
        unchanged=plan.unchanged + len(plan.touched),
        failures=failures,
        seconds=time.monotonic() - started,
    )


def _coding(embedder: "Embedder | None") -> str:
    """A short name for how rows are coded; rows of two codings never share a table."""
    weights = embedder.identity if embedder else "none"
    return hashlib.sha1(f"{FORMAT} {READER_VERSION} {CODING_VERSION} {weights}".encode()).hexdigest()[:10]


def _info(place: IndexFolder, root: Path, coding: str, rebuild: bool) -> IndexInfo:
    """The state to start from: what index.json says, or a first one that readers do not go by yet."""
    if place.info_file.is_file() and not rebuild:
        info = place.info()
        if place.root(info) != root:
            raise IndexFault(
                f"The index {place.path} belongs to {place.root(info)}; name another folder with --index, "
                "or start anew with --rebuild."
            )
        return info
    info = IndexInfo(root=place.relative_root(root), coding=coding)
    place.commit(info)
    return info


def _found(root: Path, paths: Sequence[Path]) -> list[Found]:
    """The files as they are now; those that vanish meanwhile are left out."""
    found = []
    for path in paths:
        try:
            state = path.stat()
        except OSError:
            continue
        found.append(Found(os.path.relpath(path, root), state.st_size, state.st_mtime_ns))
    return found


def _plan(found: Sequence[Found], known: Mapping[str, tuple[str, int, int, str]], root: Path, retry: bool) -> Plan:
    """Compare the files with the rows: by size and time first, by content where these differ."""
    new, changed, touched, unchanged = [], [], [], 0
    for file in found:
        if file.path not in known:
            new.append(file)
            continue
        content, size, mtime, failure = known[file.path]
        if failure and retry:
            changed.append(file)
        elif (size, mtime) == (file.size, file.mtime):
            unchanged += 1
        elif size == file.size and content_hash(root / file.path) == content:
            touched.append(file)
        else:
            changed.append(file)
    gone = tuple(sorted(known.keys() - {file.path for file in found}))
    return Plan(tuple(new), tuple(changed), tuple(touched), gone, unchanged)


def _read(
    writer: IndexWriter, plan: Plan, root: Path, workers: int | None, timeout: float, ray: bool, progress: Progress
) -> None:
    """Read and code what the plan asks for; what was done is flushed even where this is interrupted."""
    todo = {root / file.path: file for file in (*plan.new, *plan.changed)}
    work = partial(code_file, cache=writer.place.cache, learned=writer.embedder is not None)
    progress("reading", 0, len(todo))
    if ray:
        from linework.drawings.cluster import map_files_on_ray

        outcomes = map_files_on_ray(work, list(todo), writer.embedder, timeout, workers)
    else:
        outcomes = map_files(work, list(todo), workers, timeout)
    try:
        for done, outcome in enumerate(outcomes, 1):
            reason = (outcome.failure or "").replace(f"{root}{os.sep}", "")
            writer.put(todo[outcome.path], outcome.value or failed(reason))
            progress("reading", done, len(todo))
    finally:
        writer.flush()
