"""The index on disk: what lies in its folder, who may write there, and which state of it counts.

    .linework/
        index.json        what a reader goes by: format, root, coding, table version, bag (replaced as one)
        lock              held by the one writer
        files-<coding>.lance    a row per file, see `file_row`
        bag-<version>/    the inverted file of the classical bag, and the embeddings as one array
        cache/            parsed drawings by content hash
        thumbnails/       pictures made so far, by content hash
        failures.jsonl    a line per file that could not be read, with the reason

A writer adds rows to the table in batches, each a commit of the table's own. Readers see the version
that index.json names, so an interrupted run leaves the index as it was, and the next run finds the
rows that are already there.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from linework.errors import IndexFault
from linework.files import write_whole

FORMAT = 1
FOLDER_NAME = ".linework"
VECTORS = "vectors.npy"  # in the bag's folder
EXACT_UP_TO = 200_000  # rows whose vectors are all multiplied with the query's; beyond, the table's index is asked


@dataclass(frozen=True)
class IndexInfo:
    """What index.json says.

    `root` is the archive, relative to the index folder where it contains it. `coding` names how rows
    were coded (format and weights); `weights` is None where the learned coding is switched off;
    both widths are then 0, else those of the geometry and the sequence embedding.
    `table_version` and `bag` are None until the first run is complete.
    """

    root: str
    coding: str
    weights: str | None = None
    geometry_width: int = 0
    sequence_width: int = 0
    table_version: int | None = None
    bag: str | None = None
    files: int = 0
    failed: int = 0
    updated: str = ""
    format: int = FORMAT


@dataclass(frozen=True)
class IndexFolder:
    """The folder of one index and the paths in it."""

    path: Path

    @property
    def info_file(self) -> Path:
        return self.path / "index.json"

    @property
    def cache(self) -> Path:
        return self.path / "cache"

    @property
    def thumbnails(self) -> Path:
        return self.path / "thumbnails"

    @property
    def failures_file(self) -> Path:
        return self.path / "failures.jsonl"

    def info(self) -> IndexInfo:
        """What index.json says. Raises IndexFault where it is missing, damaged or of another version."""
        try:
            values = json.loads(self.info_file.read_text(encoding="utf-8"))
            version = values["format"]
        except FileNotFoundError as fault:
            raise IndexFault(
                f"There is no index in {self.path}; make one with: linework drawings index FOLDER"
            ) from fault
        except (ValueError, KeyError, TypeError) as fault:
            raise IndexFault(
                f"{self.info_file} is damaged; make the index anew with: linework drawings index FOLDER --rebuild"
            ) from fault
        except OSError as fault:
            raise IndexFault(f"The index {self.path} cannot be read ({fault.strerror}).") from fault
        if version != FORMAT:
            raise IndexFault(
                f"The index {self.path} has format {version} and this linework reads format {FORMAT}; "
                "make it anew with: linework drawings index FOLDER --rebuild"
            )
        known = {field.name for field in fields(IndexInfo)}
        try:
            return IndexInfo(**{name: value for name, value in values.items() if name in known})
        except TypeError as fault:
            raise IndexFault(
                f"{self.info_file} is damaged; make the index anew with: linework drawings index FOLDER --rebuild"
            ) from fault

    def commit(self, info: IndexInfo) -> None:
        """Replace index.json as one; from now on readers see this state."""
        write_whole(self.info_file, json.dumps(asdict(info), indent=2) + "\n")

    def root(self, info: IndexInfo) -> Path:
        """The archive that was indexed."""
        return (self.path / info.root).resolve()

    def relative_root(self, root: Path) -> str:
        """How index.json names the archive: relative where the index lies inside it, so both may move."""
        inside = self.path.resolve().is_relative_to(root.resolve())
        return os.path.relpath(root.resolve(), self.path.resolve()) if inside else str(root.resolve())

    def command(self, info: IndexInfo) -> str:
        """What to type to bring this index up to date."""
        root = self.root(info)
        own = self.path.resolve() == (root / FOLDER_NAME).resolve()
        return f"linework drawings index {root}" + ("" if own else f" --index {self.path}")

    def table(self, coding: str) -> Any:
        """The LanceDB table of this coding at its latest version, or None where there is none."""
        database = connect(self.path)
        name = table_name(coding)
        return database.open_table(name) if (self.path / f"{name}.lance").is_dir() else None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the folder as its only writer, making it where needed.

        Raises IndexFault where another process writes or the disk does not let us.
        """
        import fcntl

        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = open(self.path / "lock", "a+")  # noqa: SIM115 - closed below, after the lock is let go
        except OSError as fault:
            raise IndexFault(
                f"The index folder {self.path} cannot be written ({fault.strerror}); "
                "name a folder that can be with --index."
            ) from fault
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as fault:
                raise IndexFault(
                    f"Another process is writing the index {self.path}; wait for it to end, then run this again."
                ) from fault
            yield


def table_name(coding: str) -> str:
    """The name of the table that holds rows of one coding."""
    return f"files-{coding}"


def connect(folder: Path) -> Any:
    """LanceDB on the folder, with its own log kept off the user's screen."""
    os.environ.setdefault("LANCEDB_LOG", "error")
    import lancedb

    return lancedb.connect(folder)


def locate_index(given: Path | None, query: Path | None = None) -> IndexFolder:
    """The index that is meant: the folder given (or its .linework), else the nearest .linework above.

    Looks upward from the working directory, then from the query's own folder.
    Raises IndexFault where there is none.
    """
    if given is not None:
        for folder in (given, given / FOLDER_NAME):
            if (folder / "index.json").is_file():
                return IndexFolder(folder)
        raise IndexFault(f"There is no index in {given}; make one with: linework drawings index {given}")
    starts = [Path.cwd()] + ([query.resolve().parent] if query is not None else [])
    for start in starts:
        for above in (start, *start.parents):
            if (above / FOLDER_NAME / "index.json").is_file():
                return IndexFolder(above / FOLDER_NAME)
    raise IndexFault("There is no index here; make one with: linework drawings index FOLDER, or name one with --index.")
