"""A row of the index: what is kept of one file, and how it is made from the drawing."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float32, UInt64

from linework.drawings.bag import Bag, bag_terms
from linework.drawings.cache import ReadCache, content_hash
from linework.drawings.canonical import canonical
from linework.drawings.coded import Coded, code
from linework.drawings.drawing import Drawing, Kind, ReadReport
from linework.drawings.geometry import bounds, in_millimetres, robust_size
from linework.drawings.terms import Family, Terms, family_of

if TYPE_CHECKING:  # pyarrow comes with the table; a reading worker does without
    import pyarrow

CODING_VERSION = 1  # raise it whenever a bag, a coding or a column comes to mean something else
MOST_TEXTS = 2000
BAG_COLUMNS = ["geometry_terms", "geometry_counts", "word_terms", "word_counts"]


@dataclass(frozen=True)
class Found:
    """A file of the archive as the folder lists it: path relative to the root, size, time (ns)."""

    path: str
    size: int
    mtime: int


@dataclass(frozen=True, eq=False)
class FileRow:
    """One file, read and coded: the columns of its row but for the vector, and what that is made from, or is."""

    columns: dict[str, Any]
    coded: Coded | None
    vector: Float32[np.ndarray, "W"] | None = None


def schema(width: int) -> "pyarrow.Schema":
    """The columns of the table; `width` is that of the embedding, 0 where there is none."""
    import pyarrow as pa

    strings, numbers = pa.list_(pa.string()), pa.list_(pa.float64())
    columns = [
        ("path", pa.string()),
        ("hash", pa.string()),
        ("size", pa.int64()),
        ("mtime", pa.int64()),
        ("date", pa.string()),
        ("failure", pa.string()),
        ("reader", pa.string()),
        ("notes", strings),
        ("unit", pa.float64()),
        ("unit_confidence", pa.float64()),
        ("unit_source", pa.string()),
        ("primitives", pa.int64()),
        ("width_mm", pa.float64()),
        ("height_mm", pa.float64()),
        ("robust_mm", pa.float64()),
        ("layers", strings),
        ("texts", strings),
        ("words", pa.string()),
        ("dimensions", numbers),
        ("signatures", pa.list_(pa.uint64())),
        ("geometry_terms", pa.list_(pa.uint64())),
        ("geometry_counts", pa.list_(pa.float32())),
        ("word_terms", pa.list_(pa.uint64())),
        ("word_counts", pa.list_(pa.float32())),
    ]
    if width:
        columns.append(("vector", pa.list_(pa.float32(), width)))
    return pa.schema(columns)


def code_file(path: Path, cache: Path, learned: bool) -> FileRow:
    """Read one file and code it; runs in a worker. `learned` asks for the codings that an encoder takes."""
    drawing, report = ReadCache(cache).get(path)
    form = canonical(drawing)
    columns = {"hash": content_hash(path), **columns_of(drawing, report, bag_terms(drawing, form))}
    if not learned or not len(form):
        return FileRow(columns, None)
    return FileRow(columns, code(form, is_canonical=True))


def columns_of(drawing: Drawing, report: ReadReport, bag: Bag) -> dict[str, Any]:
    """What the row keeps of a drawing, its own file's path, size and time aside."""
    metric = in_millimetres(drawing)
    (left, bottom), (right, top) = bounds(metric)
    texts = list(dict.fromkeys(drawing.words()))[:MOST_TEXTS]
    values = np.unique(np.round(drawing.params[drawing.kinds == Kind.DIMENSION, 6], 6))[:MOST_TEXTS].tolist()
    used = np.unique(drawing.layers[drawing.layers >= 0])
    return {
        "date": drawing.modified,
        "failure": "",
        "reader": report.reader,
        "notes": [*report.notes, *(f"{count} {kind} left out" for kind, count in report.skipped)],
        "unit": drawing.unit.millimetres,
        "unit_confidence": drawing.unit.confidence,
        "unit_source": drawing.unit.source,
        "primitives": len(drawing),
        "width_mm": float(right - left),
        "height_mm": float(top - bottom),
        "robust_mm": robust_size(metric) if len(metric) else 0.0,
        "layers": [drawing.layer_names[i] for i in used],
        "texts": texts,
        "words": searchable(texts, values),
        "dimensions": values,
        "signatures": signatures(bag),
        **bag_columns(bag),
    }


def signatures(bag: Bag) -> UInt64[np.ndarray, "S"]:
    """The terms that only drawings of the same geometry share."""
    terms = bag.geometry.terms
    return terms[family_of(terms) == Family.SIGNATURE]


def bag_columns(bag: Bag) -> dict[str, Any]:
    """A bag as columns; `bags_of` is the inverse."""
    return {
        "geometry_terms": bag.geometry.terms,
        "geometry_counts": bag.geometry.counts,
        "word_terms": bag.words.terms,
        "word_counts": bag.words.counts,
    }


def failed(reason: str) -> FileRow:
    """The row of a file that could not be read."""
    empty = {"hash": "", "date": None, "failure": reason, "primitives": 0, "words": ""}
    return FileRow(empty, None)


def bags_of(batch: "pyarrow.RecordBatch") -> list[Bag]:
    """The bags of rows of `BAG_COLUMNS`."""
    columns = [_slices(batch[name]) for name in BAG_COLUMNS]
    return [Bag(Terms(*row[:2]), Terms(*row[2:])) for row in zip(*columns, strict=True)]


def _slices(lists: "pyarrow.ListArray") -> list[np.ndarray]:
    """A column of lists as arrays, without a copy."""
    values, ends = lists.values.to_numpy(), lists.offsets.to_numpy()
    return [values[start:end] for start, end in pairwise(ends)]


def day(mtime: int) -> str:
    """The ISO day of a file's time in nanoseconds."""
    return datetime.fromtimestamp(mtime / 1e9, tz=UTC).date().isoformat()


def searchable(texts: list[str], values: list[float]) -> str:
    """Texts and dimension values as lower-case lines, as `--text` looks for them."""
    lines = [" ".join(text.lower().split()) for text in texts]
    return "\n".join([*lines, *(f"{value:g}" for value in values)])
