"""The one who writes an index: batches of rows into the table, then the new state as a whole."""

import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float32

from linework.drawings.bag import Bag, BagIndex
from linework.drawings.file_row import BAG_COLUMNS, FileRow, Found, bags_of, day, schema
from linework.drawings.filters import quoted
from linework.drawings.index_folder import EXACT_UP_TO, VECTORS, IndexFolder, IndexInfo, connect, table_name
from linework.drawings.vectors import vectors_of, widths
from linework.errors import IndexFault

if TYPE_CHECKING:  # the embedder brings torch, which an index without one does not pay for
    from linework.drawings.embed import Embedder

BATCH_ROWS = 256
BATCH_SECONDS = 15.0
KEEP_STATES = timedelta(hours=1)
KEEP_ALL_STATES = timedelta(days=3650)


class IndexWriter:
    """Adds rows to the table of one coding and makes the state that readers then see.

    Every batch is a commit of the table's own, so nothing that was flushed is lost; and a row is
    merged by its path, so a batch that is flushed twice does no harm.
    """

    def __init__(self, place: IndexFolder, coding: str, embedder: "Embedder | None", *, rebuild: bool = False):
        self.place, self.coding, self.embedder = place, coding, embedder
        self.widths = widths(embedder)
        self.schema = schema(sum(self.widths))
        self.table: Any = None if rebuild else place.table(coding)
        if self.table is None:
            self.table = connect(place.path).create_table(table_name(coding), schema=self.schema, mode="overwrite")
        self._pending: dict[str, tuple[dict[str, Any], FileRow]] = {}
        self._flushed = time.monotonic()

    @property
    def version(self) -> int:
        """The table's latest version."""
        return int(self.table.version)

    def known(self) -> dict[str, tuple[str, int, int, str]]:
        """Hash, size, time and failure of every file that has a row, by path."""
        rows = self.table.search().select(["path", "hash", "size", "mtime", "failure"]).to_arrow().to_pydict()
        return dict(
            zip(rows["path"], zip(rows["hash"], rows["size"], rows["mtime"], rows["failure"], strict=True), strict=True)
        )

    def put(self, found: Found, file: FileRow) -> None:
        """Add or replace the row of one file; it is on disk after the next flush."""
        row = {"path": found.path, "size": found.size, "mtime": found.mtime, **file.columns}
        row["date"] = row.get("date") or day(found.mtime)
        self._pending[found.path] = (row, file)
        if len(self._pending) >= BATCH_ROWS or time.monotonic() - self._flushed > BATCH_SECONDS:
            self.flush()

    def delete(self, paths: Sequence[str]) -> None:
        """Drop the rows of files that are gone."""
        for start in range(0, len(paths), 500):
            listed = ", ".join(quoted(path) for path in paths[start : start + 500])
            self.table.delete(f"path IN ({listed})")

    def touch(self, files: Iterable[Found]) -> None:
        """Note the new time of files whose content is as it was."""
        rows = [{"path": file.path, "mtime": file.mtime} for file in files]
        if rows:
            import pyarrow as pa

            table = pa.Table.from_pylist(
                rows, schema=pa.schema([self.schema.field("path"), self.schema.field("mtime")])
            )
            self.table.merge_insert("path").when_matched_update_all().execute(table)

    def flush(self) -> None:
        """Embed and write what is pending."""
        if self._pending:
            import pyarrow as pa

            rows = [row for row, _ in self._pending.values()]
            if self.embedder is not None:
                files = [file for _, file in self._pending.values()]
                made = vectors_of(self.embedder, [file.coded for file in files])
                vectors = [own if file.vector is None else file.vector for file, own in zip(files, made, strict=True)]
                rows = [row | {"vector": vector} for row, vector in zip(rows, vectors, strict=True)]
            batch = pa.Table.from_pylist(rows, schema=self.schema)
            merge = self.table.merge_insert("path").when_matched_update_all().when_not_matched_insert_all()
            merge.execute(batch)
            self._pending.clear()
        self._flushed = time.monotonic()

    def failures(self) -> tuple[tuple[str, str], ...]:
        """Path and reason of every file that could not be read."""
        rows = self.table.search().where("failure != ''").select(["path", "failure"]).to_arrow().to_pydict()
        return tuple(sorted(zip(rows["path"], rows["failure"], strict=True)))

    def finish(self, info: IndexInfo) -> IndexInfo:
        """Pack the table, bring its vector index and the bag up to date, and say what readers are to see."""
        self.table.optimize(cleanup_older_than=KEEP_ALL_STATES)
        files = self.table.count_rows("failure = ''")
        if self.embedder is not None and files > EXACT_UP_TO and not self.table.list_indices():
            from lancedb.index import IvfSq

            self.table.create_index("vector", config=IvfSq(distance_type="dot"))
        bag = f"bag-{self.coding}-{self.version}"
        shutil.rmtree(self.place.path / bag, ignore_errors=True)
        BagIndex.build(self._bags()).save(self.place.path / bag)
        if self.embedder is not None:
            # Column by column: one coding of all documents lies in one piece, and is multiplied in half the time.
            np.save(self.place.path / bag / VECTORS, np.asfortranarray(self._all_vectors()))
        return replace(
            info,
            coding=self.coding,
            weights=self.embedder.identity if self.embedder else None,
            geometry_width=self.widths[0],
            sequence_width=self.widths[1],
            table_version=self.version,
            bag=bag,
            files=files,
            failed=self.table.count_rows("failure != ''"),
            updated=datetime.now(UTC).isoformat(timespec="seconds"),
        )

    def _all_vectors(self) -> Float32[np.ndarray, "D W"]:
        """The vectors of all files that were read, in the order in which readers list them."""
        rows = self.table.search().where("failure = ''").select(["vector"]).to_arrow()
        return rows["vector"].combine_chunks().flatten().to_numpy().reshape(-1, sum(self.widths))

    def _bags(self) -> Iterator[Bag]:
        """The bags of all files that were read, in the order in which readers list them."""
        for batch in self.table.search().where("failure = ''").select(BAG_COLUMNS).to_batches():
            yield from bags_of(batch)

    def tidy(self, info: IndexInfo) -> None:
        """Drop what no reader goes by any more; states of the last hour stay for those who still read them."""
        self.table.optimize(cleanup_older_than=KEEP_STATES)
        for old in self.place.path.glob("bag-*"):
            if old.name != info.bag:
                shutil.rmtree(old, ignore_errors=True)
        database = connect(self.place.path)
        for old in self.place.path.glob("files-*.lance"):
            if old.stem != table_name(info.coding):
                database.drop_table(old.stem)


@contextmanager
def disk_faults(place: IndexFolder) -> Iterator[None]:
    """Turn what the disk refuses into one sentence; the state of the index stays the last complete one."""
    try:
        yield
    except OSError as fault:
        reason = fault.strerror or str(fault).splitlines()[0]
        raise IndexFault(f"The index {place.path} cannot be written ({reason}); it stays as it was.") from fault
    except RuntimeError as fault:
        if "lance" not in str(fault).lower():
            raise
        reason = str(fault).splitlines()[0]
        raise IndexFault(f"The index {place.path} cannot be written ({reason}); it stays as it was.") from fault
