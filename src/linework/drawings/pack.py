"""Many drawings in one file: arrays end to end in safetensors, for training sets and shards.

Texts, layers and block names are left out: the encoders see geometry and kinds alone. Both codings are made from
the one drawing that stands here under its id.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float64, Int8, Int32, Int64
from safetensors import safe_open
from safetensors.numpy import save_file

from linework.drawings.drawing import Drawing, Unit
from linework.errors import InputError

SYNTHETIC = "synthetic"  # the source of what a program drew
ARRAYS = ("offsets", "kinds", "params", "inserts", "units", "families", "related", "sources")


@dataclass(frozen=True, eq=False)
class Packed:
    """`D` drawings of `T` primitives in all; drawing i has the rows offsets[i] to offsets[i + 1].

    `families` are numbers: drawings of one family are never each other's negatives, and where
    `related` says so, one may be the positive of the other. `units` are millimetres per unit, 0 unknown.
    `sources` index into `source_names`.
    """

    offsets: Int64[np.ndarray, "_"]
    kinds: Int8[np.ndarray, "T"]
    params: Float64[np.ndarray, "T 8"]
    inserts: Int32[np.ndarray, "T"]
    units: Float64[np.ndarray, "D"]
    families: Int64[np.ndarray, "D"]
    related: Int8[np.ndarray, "D"]
    sources: Int32[np.ndarray, "D"]
    source_names: tuple[str, ...]
    ids: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.families)

    def drawing(self, i: int) -> Drawing:
        """Drawing i, its texts and the names of its layers and blocks gone."""
        rows = slice(self.offsets[i], self.offsets[i + 1])
        n = int(self.offsets[i + 1] - self.offsets[i])
        unit, inserts = self.units[i], self.inserts[rows]
        return Drawing(
            kinds=self.kinds[rows],
            params=self.params[rows],
            layers=np.zeros(n, dtype=np.int32),
            inserts=inserts,
            texts=np.full(n, -1, dtype=np.int32),
            layer_names=("0",),
            insert_names=("block",) * (int(inserts.max(initial=-1)) + 1),
            unit=Unit(float(unit), 1.0, "packed") if unit > 0 else Unit(),
        )

    def take(self, which: Int64[np.ndarray, "C"]) -> "Packed":
        """Only these drawings, in the order given."""
        counts = np.diff(self.offsets)[which]
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        rows = np.repeat(self.offsets[which] - offsets[:-1], counts) + np.arange(offsets[-1])
        return Packed(
            offsets=offsets,
            kinds=self.kinds[rows],
            params=self.params[rows],
            inserts=self.inserts[rows],
            units=self.units[which],
            families=self.families[which],
            related=self.related[which],
            sources=self.sources[which],
            source_names=self.source_names,
            ids=tuple(self.ids[i] for i in which),
        )

    def from_sources(self, names: Collection[str]) -> Bool[np.ndarray, "D"]:
        """Which drawings come from one of these sources."""
        return np.isin(self.sources, [i for i, name in enumerate(self.source_names) if name in names])

    def save(self, path: Path) -> None:
        """Write one safetensors file."""
        names = {"ids": json.dumps(self.ids), "source_names": json.dumps(self.source_names)}
        save_file({name: np.ascontiguousarray(getattr(self, name)) for name in ARRAYS}, path, names)


def pack(
    drawings: Sequence[Drawing],
    families: Sequence[int],
    related: Sequence[bool],
    *,
    sources: Sequence[str] | None = None,
    ids: Sequence[str] | None = None,
) -> Packed:
    """Drawings end to end, with the number of the family of each and whether its relatives count as alike.

    Without `sources` all come from one that has no name; without `ids` they are numbered.
    """
    of = sources if sources is not None else [""] * len(drawings)
    names = tuple(sorted(set(of)))
    return Packed(
        offsets=np.cumsum([0] + [len(d) for d in drawings]).astype(np.int64),
        kinds=np.concatenate([d.kinds for d in drawings]),
        params=np.concatenate([d.params for d in drawings]),
        inserts=np.concatenate([d.inserts for d in drawings]),
        units=np.array([d.unit.millimetres if d.unit.confidence >= 0.5 else 0.0 for d in drawings]),
        families=np.asarray(families, dtype=np.int64),
        related=np.asarray(related, dtype=np.int8),
        sources=np.array([names.index(name) for name in of], dtype=np.int32),
        source_names=names,
        ids=tuple(ids) if ids is not None else tuple(map(str, range(len(drawings)))),
    )


def load_packed(paths: Sequence[Path]) -> Packed:
    """Several files as one; the family numbers of later files are moved up so that they never meet.

    A file of before there were sources is a source of its own, "synthetic" where its name says so.
    """
    if not paths:
        raise InputError("There is no training data; run `linework drawings prepare` first.")
    parts = [_load(path) for path in paths]
    starts = np.cumsum([0] + [int(part.offsets[-1]) for part in parts])
    names = tuple(sorted({name for part in parts for name in part.source_names}))
    moved, top = [], 0
    for part in parts:
        moved.append(part.families + top)
        top += int(part.families.max(initial=-1)) + 1
    offsets = [part.offsets[:-1] + start for part, start in zip(parts, starts, strict=False)]
    places = [np.array([names.index(name) for name in part.source_names], dtype=np.int32) for part in parts]
    return Packed(
        offsets=np.concatenate([*offsets, starts[-1:]]),
        families=np.concatenate(moved),
        sources=np.concatenate([place[part.sources] for place, part in zip(places, parts, strict=True)]),
        source_names=names,
        ids=tuple(name for part in parts for name in part.ids),
        **{
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in ("kinds", "params", "inserts", "units", "related")
        },
    )


def _load(path: Path) -> Packed:
    with safe_open(path, framework="numpy") as file:
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
        said = file.metadata() or {}
    count = len(arrays["families"])
    if "ids" not in said:
        source = SYNTHETIC if path.stem.startswith(SYNTHETIC) else path.stem
        ids = tuple(f"{path.stem} {row}" for row in range(count))
        return Packed(**arrays, sources=np.zeros(count, dtype=np.int32), source_names=(source,), ids=ids)
    return Packed(**arrays, source_names=tuple(json.loads(said["source_names"])), ids=tuple(json.loads(said["ids"])))
