"""What is odd about single files of an archive, from their rows in the index."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from linework.drawings.index_reader import IndexReader

FAR = 20.0  # extents over the robust size from which something lies far off
MANY = 20_000
UNSURE = 0.5
COLUMNS = ["path", "failure", "reader", "notes", "unit_confidence", "unit_source"]
COLUMNS += ["primitives", "width_mm", "height_mm", "robust_mm"]


@dataclass(frozen=True)
class Oddity:
    """One thing that is odd about one file: what, and the particulars."""

    path: str
    what: str
    detail: str


def find_oddities(index: IndexReader) -> tuple[Oddity, ...]:
    """Everything odd, the gravest kind first, then by path."""
    rows = index.table.search().select(COLUMNS).to_arrow().to_pylist()
    found = [oddity for row in rows for oddity in _of(row)]
    return tuple(sorted(found, key=lambda odd: (GRAVITY.index(odd.what), odd.path)))


GRAVITY = ["unreadable", "no geometry", "damaged file", "far strays", "huge", "left out", "unknown unit"]


def _of(row: Mapping[str, Any]) -> list[Oddity]:
    path = row["path"]
    if row["failure"]:
        return [Oddity(path, "unreadable", row["failure"])]
    if not row["primitives"]:
        return [Oddity(path, "no geometry", "; ".join(row["notes"] or ()))]
    found = []
    if row["reader"] in ("recover", "tolerant"):
        found.append(Oddity(path, "damaged file", f"opened with the {row['reader']} reader only"))
    reach = max(row["width_mm"], row["height_mm"])
    if reach > FAR * row["robust_mm"]:
        found.append(Oddity(path, "far strays", f"{reach:.4g} mm across, most of it within {row['robust_mm']:.4g} mm"))
    if row["primitives"] > MANY:
        found.append(Oddity(path, "huge", f"{row['primitives']:,} primitives"))
    if row["notes"]:
        found.append(Oddity(path, "left out", "; ".join(row["notes"])))
    if row["unit_confidence"] < UNSURE:
        found.append(Oddity(path, "unknown unit", row["unit_source"]))
    return found
