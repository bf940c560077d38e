"""The index as a searcher sees it: the state that index.json names, opened once and asked often."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int, UInt64

from linework.drawings.bag import Bag, BagIndex
from linework.drawings.cache import ReadCache
from linework.drawings.drawing import Drawing
from linework.drawings.file_row import BAG_COLUMNS, bags_of
from linework.drawings.filters import Filters
from linework.drawings.index_folder import EXACT_UP_TO, VECTORS, IndexFolder, IndexInfo
from linework.errors import IndexFault

PROBES = 24
REFINED = 2
LIGHT_COLUMNS = ["path", "hash", "date", "signatures", "width_mm", "height_mm", "robust_mm", "primitives"]


class Columns(dict[str, list[Any]]):
    """Columns of a table as lists, each made when it is first asked for."""

    def __init__(self, rows: Any):
        super().__init__()
        self._rows = rows

    def __missing__(self, name: str) -> list[Any]:
        self[name] = self._rows[name].to_pylist()
        return self[name]


@dataclass(frozen=True, eq=False)
class IndexReader:
    """An open index. The letters: `D` documents (files that were read), `K` documents picked, `W` and `S` widths
    of an embedding and of the sequence coding in it.

    Documents are numbered in the order of the table; `bag` counts them the same way.
    """

    place: IndexFolder
    info: IndexInfo
    table: Any
    bag: BagIndex
    columns: Columns
    row_ids: UInt64[np.ndarray, "D"]

    @classmethod
    def open(cls, place: IndexFolder) -> "IndexReader":
        """Open an index for reading; raises IndexFault where it is missing, unfinished or of another version."""
        info = place.info()
        if info.table_version is None or info.bag is None:
            raise IndexFault(f"The index {place.path} is not finished; go on with: {place.command(info)}")
        try:
            table = place.table(info.coding)
            table.checkout(info.table_version)
            rows = table.search().where("failure = ''").select(LIGHT_COLUMNS).with_row_id(True).to_arrow()
            bag = BagIndex.load(place.path / info.bag)
        except (OSError, RuntimeError, ValueError, AttributeError) as fault:
            raise IndexFault(
                f"The index {place.path} is damaged; make it anew with: {place.command(info)} --rebuild"
            ) from fault
        return cls(place, info, table, bag, Columns(rows), rows["_rowid"].to_numpy())

    def __len__(self) -> int:
        return len(self.row_ids)

    @cached_property
    def root(self) -> Path:
        """The archive."""
        return self.place.root(self.info)

    def path(self, document: int) -> Path:
        """Where a document's file lies."""
        return self.root / self.columns["path"][document]

    def document_of(self, path: Path) -> int | None:
        """The number of the document that is this file, None where it is not in the index."""
        try:
            inside = path.resolve().relative_to(self.root)
        except ValueError:
            return None
        return self._documents.get(str(inside))

    @cached_property
    def _documents(self) -> dict[str, int]:
        return {path: document for document, path in enumerate(self.columns["path"])}

    @cached_property
    def sizes(self) -> Float64[np.ndarray, "D"]:
        """Robust sizes in millimetres."""
        return np.asarray(self.columns["robust_mm"], dtype=np.float64)

    def drawing(self, document: int) -> Drawing:
        """The drawing of a document as it was indexed; raises UnreadableDrawing where it is not to be had any more."""
        cache = ReadCache(self.place.cache)
        kept = cache.kept(self.columns["hash"][document])
        return cache.get(self.path(document))[0] if kept is None else kept

    def allowed(self, filters: Filters) -> Bool[np.ndarray, "D"] | None:
        """Which documents meet the filters; None where nothing is asked."""
        where = filters.where()
        if where is None:
            return None
        rows = self.table.search().where(f"failure = '' AND {where}").select(["primitives"]).with_row_id(True)
        allowed = np.zeros(len(self), dtype=bool)
        allowed[self.documents(rows.to_arrow()["_rowid"].to_numpy())] = True
        return allowed

    def bags(self) -> Iterator[Bag]:
        """The bag of every document, in order."""
        rows = self.table.search().where("failure = ''").select(BAG_COLUMNS)
        for batch in rows.to_batches():
            yield from bags_of(batch)

    def words(self, documents: Int[np.ndarray, "K"]) -> list[str]:
        """The searchable words of documents."""
        return self._take(documents, "words")["words"].to_pylist() if len(documents) else []

    @cached_property
    def vectors(self) -> Float32[np.ndarray, "D W"]:
        """The embeddings [geometry ; sequence] of all documents, memory-mapped."""
        assert self.info.bag is not None
        return np.asarray(np.load(self.place.path / self.info.bag / VECTORS, mmap_mode="r"))

    def nearest(
        self, sequence: Float32[np.ndarray, "S"], count: int, allowed: Bool[np.ndarray, "D"]
    ) -> tuple[Int[np.ndarray, "K"], Float32[np.ndarray, "K"]]:
        """Of the documents allowed, those whose sequence coding has the greatest inner products, and these.

        In any order. Exact up to 200,000 documents; beyond, what the table's IVF_SQ index finds.
        """
        coded = self.vectors[:, self.info.geometry_width :]
        if len(self) <= EXACT_UP_TO:
            products = coded @ sequence
            products[~allowed] = -np.inf
            near = np.argpartition(-products, count)[:count] if len(self) > count else np.arange(len(self))
            near = near[allowed[near]]
            return near, products[near]
        query = np.concatenate([np.zeros(self.info.geometry_width, dtype=np.float32), sequence])
        asked = self.table.search(query, vector_column_name="vector").distance_type("dot").limit(count)
        asked = asked.select(["primitives", "_distance"]).with_row_id(True).nprobes(PROBES).refine_factor(REFINED)
        near = self.documents(asked.to_arrow()["_rowid"].to_numpy())
        near = near[allowed[near]]
        return near, coded[near] @ sequence

    def documents(self, row_ids: UInt64[np.ndarray, "K"]) -> Int[np.ndarray, "K"]:
        """The numbers of documents from the table's row ids; files that could not be read are none."""
        place = np.minimum(np.searchsorted(self.row_ids, row_ids, sorter=self._order), len(self) - 1)
        found = self._order[place]
        return found[self.row_ids[found] == row_ids]

    @cached_property
    def _order(self) -> Int[np.ndarray, "D"]:
        return np.argsort(self.row_ids)

    def _take(self, documents: Int[np.ndarray, "K"], *columns: str) -> Any:
        """Columns of documents as one record batch, in the order asked for."""
        wanted = self.row_ids[documents].tolist()
        rows = self.table.take_row_ids(wanted).select([*columns]).with_row_id().to_arrow()
        at = {row: place for place, row in enumerate(rows["_rowid"].to_pylist())}
        return rows.take([at[row] for row in wanted]).combine_chunks().to_batches()[0]
