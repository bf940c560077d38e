"""How fast search is over many drawings: an archive repeated with jitter, timed query by query and step by step."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from linework.drawings.index_folder import IndexFolder
from linework.drawings.index_reader import IndexReader
from linework.drawings.index_writer import IndexWriter
from linework.drawings.read.reader import read_drawing
from linework.drawings.search import CANDIDATES, coded_query, search
from linework.drawings.terms import Family, family_of
from linework.errors import InputError
from linework.files import write_whole

if TYPE_CHECKING:  # the embedder brings torch, which a search without one does not pay for
    import pyarrow

    from linework.drawings.embed import Embedder

Progress = Callable[[str, int, int], None]
T = TypeVar("T")

MADE_OF = "made-of.json"

REPLACED_TERMS = 0.2
LAYOUT_NOISE = 0.02
VECTOR_NOISE = 0.3
FAMILY_BITS = np.uint64(0xF << 60)


@dataclass(frozen=True)
class Times:
    """Seconds over many searches: by the clock (median, 95th percentile) and of the processor (median)."""

    median: float
    p95: float
    processor: float


@dataclass(frozen=True)
class SearchTimes:
    """What a searcher of many drawings waits for. Bytes and seconds.

    `memory` is what opening and searching keep for themselves (None where the
    system does not say), `mapped` the files that are mapped besides. `steps` are timed one by one; "search" is a
    whole search by a drawing that was read before, "ten explained" also compares the ten best.
    """

    rows: int
    queries: int
    opened: float
    memory: int | None
    mapped: int
    steps: dict[str, Times]


def repeated(
    archive: IndexReader,
    folder: Path,
    rows: int,
    embedder: "Embedder | None" = None,
    progress: Progress = lambda stage, done, total: None,
) -> tuple[IndexFolder, float | None]:
    """An index of `rows` drawings in the folder, the archive's repeated with jitter, and the seconds it took.

    One that an earlier run made of the same archive is used again (None seconds). Raises InputError where the
    folder holds another index.
    """
    place = IndexFolder(folder)
    made_of = json.dumps({"archive": str(archive.place.path.resolve()), "bag": archive.info.bag, "rows": rows})
    note = folder / MADE_OF
    if place.info_file.is_file():
        if note.is_file() and note.read_text() == made_of:
            return place, None
        raise InputError(f"{folder} holds another index; name an empty folder.")
    started = time.perf_counter()
    with place.writing():
        place.cache.symlink_to(archive.place.cache.resolve(), target_is_directory=True)
        writer = IndexWriter(place, archive.info.coding, embedder)
        writer.table.add(_copies(archive, rows, progress))
        info = writer.finish(replace(archive.info, root=str(archive.root)))
        write_whole(note, made_of)
        place.commit(info)
    return place, time.perf_counter() - started


def time_search(
    archive: IndexReader,
    place: IndexFolder,
    queries: int,
    embedder: "Embedder | None" = None,
    progress: Progress = lambda stage, done, total: None,
) -> SearchTimes:
    """Open a large index once and search it by files of the archive, spread evenly; the first is not counted."""
    held = _held()
    started = time.perf_counter()
    many = IndexReader.open(place)
    opened = time.perf_counter() - started
    drawn = [at for at in range(len(archive)) if archive.columns["primitives"][at]]
    picked = [drawn[at] for at in np.linspace(0, len(drawn) - 1, queries + 1).astype(int)]
    clock = _Clock()
    drawings = [clock.time("reading the file", read_drawing, archive.path(document))[0] for document in picked]
    for name, verify in (("search", 0), ("ten explained", 10)):
        for done, drawing in enumerate(drawings):
            clock.time(name, search, many, drawing, 10, embedder=embedder, verify=verify)
            progress(name, done, queries)
    every = np.ones(len(many), dtype=bool)
    for drawing in drawings:
        query = clock.time("coding", coded_query, drawing, embedder)
        scores = clock.time("bag", many.bag.scores, query.bag)
        if query.embedding is not None:
            sequence = query.embedding[many.info.geometry_width :]
            clock.time("nearest vectors", many.nearest, sequence, CANDIDATES, every)
        clock.time("tiers", many.bag.pair_cosines, query.bag, np.argsort(-scores)[:10])
    bag = place.path / (many.info.bag or "")
    return SearchTimes(
        rows=len(many),
        queries=queries,
        opened=opened,
        memory=None if held is None else (_held() or 0) - held,
        mapped=sum(file.stat().st_size for file in bag.iterdir()),
        steps=clock.times(),
    )


class _Clock:
    """Times calls by name; the first of each name is not counted."""

    def __init__(self) -> None:
        self._taken: dict[str, list[tuple[float, float]]] = {}

    def time(self, name: str, call: Callable[..., T], *given: Any, **named: Any) -> T:
        wall, processor = time.perf_counter(), time.process_time()
        result = call(*given, **named)
        taken = time.perf_counter() - wall, time.process_time() - processor
        self._taken.setdefault(name, []).append(taken)
        return result

    def times(self) -> dict[str, Times]:
        out = {}
        for name, taken in self._taken.items():
            wall, processor = np.array(taken[1:]).T
            out[name] = Times(float(np.median(wall)), float(np.quantile(wall, 0.95)), float(np.median(processor)))
        return out


def _held() -> int | None:
    """Bytes of memory that this process keeps for itself, mapped files aside; None where the system does not say."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return None
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return 1024 * int(lines["RssAnon"].split()[0]) if "RssAnon" in lines else None


def _copies(archive: IndexReader, rows: int, progress: Progress) -> "pyarrow.RecordBatchReader":
    """The rows of an archive over and over; every copy after the first has some terms replaced and noisy vectors."""
    import pyarrow as pa

    rng = np.random.default_rng(0)
    table = archive.table.search().where("failure = ''").to_arrow().combine_chunks()

    def batches() -> Iterator[pa.RecordBatch]:
        written = 0
        while written < rows:
            copy = table.slice(0, rows - written)
            yield from (_jittered(copy, f"copy{written}", rng) if written else copy).to_batches()
            written += len(copy)
            progress("writing", written, rows)

    return pa.RecordBatchReader.from_batches(table.schema, batches())


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
