"""How fast search is over many drawings: an archive repeated with jitter, timed query by query."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from linework.drawings.index_folder import IndexFolder
from linework.drawings.index_reader import IndexReader
from linework.drawings.index_writer import IndexWriter
from linework.drawings.search import search
from linework.drawings.terms import Family, family_of
from linework.errors import InputError

if TYPE_CHECKING:  # the embedder brings torch, which a search without one does not pay for
    from linework.drawings.embed import Embedder

Progress = Callable[[str, int, int], None]

REPLACED_TERMS = 0.2
LAYOUT_NOISE = 0.02
VECTOR_NOISE = 0.3
FAMILY_BITS = np.uint64(0xF << 60)


@dataclass(frozen=True)
class SearchTimes:
    """Seconds. `search` is reading, coding and ranking; `explained` also compares the ten best."""

    rows: int
    queries: int
    made: float
    opened: float
    search_median: float
    search_p95: float
    explained_median: float
    explained_p95: float


def time_search(
    archive: IndexReader,
    folder: Path,
    rows: int,
    queries: int,
    embedder: "Embedder | None" = None,
    progress: Progress = lambda stage, done, total: None,
) -> SearchTimes:
    """Repeat the rows of an index with jitter up to `rows` in a new index in `folder`, and search it.

    The queries are files of the archive, spread evenly, each read anew; the first is not counted.
    Raises InputError where the folder holds an index already.
    """
    place = IndexFolder(folder)
    if place.info_file.is_file():
        raise InputError(f"{folder} holds an index already; name an empty folder.")
    started = time.perf_counter()
    _repeat(archive, place, rows, embedder, progress)
    made = time.perf_counter() - started
    started = time.perf_counter()
    many = IndexReader.open(place)
    opened = time.perf_counter() - started
    drawn = [at for at in range(len(archive)) if archive.columns["primitives"][at]]
    picked = [drawn[at] for at in np.linspace(0, len(drawn) - 1, queries + 1).astype(int)]
    times: dict[int, list[float]] = {0: [], 10: []}
    for done, document in enumerate(picked):
        for verify, taken in times.items():
            started = time.perf_counter()
            search(many, archive.path(document), 10, embedder=embedder, verify=verify)
            taken.append(time.perf_counter() - started)
        progress("searching", done, queries)
    plain, explained = np.array(times[0][1:]), np.array(times[10][1:])
    return SearchTimes(
        rows=len(many),
        queries=queries,
        made=made,
        opened=opened,
        search_median=float(np.median(plain)),
        search_p95=float(np.quantile(plain, 0.95)),
        explained_median=float(np.median(explained)),
        explained_p95=float(np.quantile(explained, 0.95)),
    )


def _repeat(
    archive: IndexReader, place: IndexFolder, rows: int, embedder: "Embedder | None", progress: Progress
) -> None:
    """Write the index of many rows: every copy has some of its terms replaced and noise on its vector."""
    rng = np.random.default_rng(0)
    table = archive.table.search().where("failure = ''").to_arrow()
    with place.writing():
        place.cache.symlink_to(archive.place.cache, target_is_directory=True)
        writer = IndexWriter(place, archive.info.coding, embedder)
        written = 0
        while written < rows:
            copy = table.slice(0, rows - written)
            if written:
                copy = _jittered(copy, f"copy{written}", rng)
            writer.table.add(copy)
            written += len(copy)
            progress("writing", written, rows)
        place.commit(writer.finish(replace(archive.info, root=str(archive.root))))


def _jittered(table: Any, name: str, rng: np.random.Generator) -> Any:
    """A copy of rows under another folder, with noise on what is searched by."""
    import pyarrow as pa

    paths = pa.array([f"{name}/{path}" for path in table["path"].to_pylist()])
    table = table.set_column(table.schema.get_field_index("path"), "path", paths)
    for kind in ("geometry", "word"):
        lists = table[f"{kind}_terms"].combine_chunks()
        terms, counts = lists.flatten().to_numpy(), table[f"{kind}_counts"].combine_chunks().flatten().to_numpy()
        family, dense = terms & FAMILY_BITS, family_of(terms) == Family.LAYOUT
        other = family | rng.integers(0, 1 << 60, len(terms), dtype=np.uint64)
        terms = np.where(~dense & (rng.random(len(terms)) < REPLACED_TERMS), other, terms)
        counts = np.where(dense, counts + rng.normal(scale=LAYOUT_NOISE, size=len(counts)), counts)
        offsets = pa.array(np.concatenate([[0], np.cumsum(lists.value_lengths().to_numpy())]).astype(np.int32))
        for name, values in ((f"{kind}_terms", terms), (f"{kind}_counts", counts.astype(np.float32))):
            column = pa.ListArray.from_arrays(offsets, pa.array(values))
            table = table.set_column(table.schema.get_field_index(name), name, column)
    if "vector" in table.schema.names:
        vectors = table["vector"].combine_chunks()
        width = vectors.type.list_size
        flat = vectors.flatten().to_numpy()
        flat = flat + rng.normal(scale=VECTOR_NOISE / np.sqrt(width), size=flat.shape).astype(np.float32)
        lists = pa.FixedSizeListArray.from_arrays(pa.array(flat), width)
        table = table.set_column(table.schema.get_field_index("vector"), "vector", lists)
    return table
