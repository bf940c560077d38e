"""Spaces and blocks as flat arrays: every block is read once, then mapped to all its places at once.

The letters: `N` primitives of a flat space.
"""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float64, Int8, Int32

from linework.drawings.drawing import NUM_PARAMETERS
from linework.drawings.read import areas, curves, inserts, leaders, meshes, polylines, texts  # noqa: F401  (they register)
from linework.drawings.read.affine import apply_affine
from linework.drawings.read.document import Block, Entity
from linework.drawings.read.registry import draw
from linework.drawings.read.sheet import Placement, Shared, Sheet


@dataclass(frozen=True, slots=True)
class Flat:
    """The primitives of a space or block in drawing order; `inserts` index into `names`."""

    kinds: Int8[np.ndarray, "N"]
    params: Float64[np.ndarray, "N 8"]
    layers: Int32[np.ndarray, "N"]
    inserts: Int32[np.ndarray, "N"]
    texts: Int32[np.ndarray, "N"]
    names: tuple[str, ...]


@dataclass(slots=True)
class Exploder:
    """Flattens spaces over one table of blocks; remembers every block it has flattened."""

    blocks: dict[str, Block]
    shared: Shared
    flat: dict[tuple[str, int], Flat] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)

    def flatten(self, entities: list[Entity], depth: int = 0) -> Flat:
        """All primitives of these entities, blocks exploded."""
        sheet = Sheet(self.shared, is_block=depth > 0)
        for entity in entities:
            sheet.order += 1
            draw(entity, sheet)
        kinds, params = sheet.arrays()
        own = Flat(
            kinds,
            params,
            np.array(sheet.layers, dtype=np.int32),
            np.full(len(kinds), -1, dtype=np.int32),
            np.array(sheet.texts, dtype=np.int32),
            (),
        )
        if not sheet.placements:
            return own
        return self._with_placements(own, np.array(sheet.orders, dtype=np.int32), sheet.placements, depth)

    def _block(self, name: str, depth: int) -> Flat | None:
        """The flattened block, or None where it is missing, contains itself or is nested too deep."""
        block = self.blocks.get(name)
        notes = self.shared.notes
        if block is None:
            self.shared.skipped["INSERT (block missing)"] += 1
            return None
        if name in self.open:
            notes["A block contains itself."] = None
            return None
        if depth > self.shared.limits.depth:
            notes[f"Blocks nested deeper than {self.shared.limits.depth} were left out."] = None
            return None
        if (name, depth) not in self.flat:
            self.open.add(name)
            self.flat[name, depth] = self.flatten(block.entities, depth)
            self.open.discard(name)
        return self.flat[name, depth]

    def _with_placements(self, own: Flat, orders: np.ndarray, placements: list[Placement], depth: int) -> Flat:
        parts: list[Flat] = [own]
        part_orders = [orders]
        linears, shifts, counts = [], [], []
        names: list[str] = []
        room = self.shared.limits.primitives - len(own.kinds)
        for placement in placements:
            block = self._block(placement.block, depth + 1)
            if block is None or not len(block.kinds):
                continue
            definition = self.blocks[placement.block]
            base = placement.linear @ np.array(definition.base[:2])
            for shift in placement.shifts:
                if len(block.kinds) > room:
                    limit = self.shared.limits.primitives
                    self.shared.notes[f"Only {limit} primitives were kept, the blocks hold more."] = None
                    break
                room -= len(block.kinds)
                parts.append(_instance(block, placement.layer, len(names)))
                part_orders.append(np.full(len(block.kinds), placement.order, dtype=np.int32))
                names.append(definition.name)
                names.extend(block.names)
                linears.append(placement.linear)
                shifts.append(shift - base)
                counts.append(len(block.kinds))
        if len(parts) == 1:
            return own
        placed_kinds = np.concatenate([part.kinds for part in parts[1:]])
        placed_params = np.concatenate([part.params for part in parts[1:]])
        placed_kinds, placed_params = apply_affine(
            placed_kinds, placed_params, np.repeat(linears, counts, axis=0), np.repeat(shifts, counts, axis=0)
        )
        order = np.argsort(np.concatenate(part_orders), kind="stable")
        return Flat(
            np.concatenate([own.kinds, placed_kinds])[order],
            np.concatenate([own.params, placed_params]).reshape(-1, NUM_PARAMETERS)[order],
            np.concatenate([part.layers for part in parts])[order],
            np.concatenate([part.inserts for part in parts])[order],
            np.concatenate([part.texts for part in parts])[order],
            tuple(names),
        )


def _instance(block: Flat, layer: int, first_name: int) -> Flat:
    """The block as one INSERT places it, geometry not yet mapped: layer 0 takes the layer of the INSERT."""
    return Flat(
        block.kinds,
        block.params,
        np.where(block.layers == 0, np.int32(layer), block.layers) if layer else block.layers,
        np.where(block.inserts < 0, np.int32(first_name), block.inserts + np.int32(first_name + 1)),
        block.texts,
        (),
    )
