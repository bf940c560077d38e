"""Many drawings in one file: arrays end to end in safetensors, for training sets and shards.

Texts, layers and block names are left out: the encoders see geometry and kinds alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float64, Int8, Int32, Int64
from safetensors.numpy import load_file, save_file

from linework.drawings.drawing import Drawing, Unit
from linework.errors import InputError


@dataclass(frozen=True, eq=False)
class Packed:
    """`D` drawings of `T` primitives in all; drawing i has the rows offsets[i] to offsets[i + 1].

    `families` are numbers: drawings of one family are never each other's negatives, and where
    `related` says so, one may be the positive of the other. `units` are millimetres per unit, 0 unknown.
    """

    offsets: Int64[np.ndarray, "_"]
    kinds: Int8[np.ndarray, "T"]
    params: Float64[np.ndarray, "T 8"]
    inserts: Int32[np.ndarray, "T"]
    units: Float64[np.ndarray, "D"]
    families: Int64[np.ndarray, "D"]
    related: Int8[np.ndarray, "D"]

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
        )

    def save(self, path: Path) -> None:
        """Write one safetensors file."""
        save_file({name: np.ascontiguousarray(value) for name, value in vars(self).items()}, path)


def pack(drawings: Sequence[Drawing], families: Sequence[int], related: Sequence[bool]) -> Packed:
    """Drawings end to end, with the number of the family of each and whether its relatives count as alike."""
    return Packed(
        offsets=np.cumsum([0] + [len(d) for d in drawings]).astype(np.int64),
        kinds=np.concatenate([d.kinds for d in drawings]),
        params=np.concatenate([d.params for d in drawings]),
        inserts=np.concatenate([d.inserts for d in drawings]),
        units=np.array([d.unit.millimetres if d.unit.confidence >= 0.5 else 0.0 for d in drawings]),
        families=np.asarray(families, dtype=np.int64),
        related=np.asarray(related, dtype=np.int8),
    )


def load_packed(paths: Sequence[Path]) -> Packed:
    """Several files as one; the family numbers of later files are moved up so that they never meet."""
    if not paths:
        raise InputError("There is no training data; run `linework drawings prepare` first.")
    parts = [Packed(**load_file(path)) for path in paths]
    starts = np.cumsum([0] + [int(part.offsets[-1]) for part in parts])
    moved, top = [], 0
    for part in parts:
        moved.append(part.families + top)
        top += int(part.families.max(initial=-1)) + 1
    offsets = [part.offsets[:-1] + start for part, start in zip(parts, starts, strict=False)]
    return Packed(
        offsets=np.concatenate([*offsets, starts[-1:]]),
        families=np.concatenate(moved),
        **{
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in ("kinds", "params", "inserts", "units", "related")
        },
    )
