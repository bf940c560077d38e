"""A family: one design with its sizes, revisions and redraws, all from one seed, with exact labels.

>>> family = synthesize_family(7)
>>> len(family.base()) > 0
True
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from linework.drawings.drawing import Drawing, Unit
from linework.drawings.geometry import Similarity, transform
from linework.drawings.synthesize import words
from linework.drawings.synthesize.annotate import annotate
from linework.drawings.synthesize.change import Keys, changed_between, is_scaled_copy, keys_of, largest_move
from linework.drawings.synthesize.design import Design, nice
from linework.drawings.synthesize.kinds import (  # noqa: F401  (each enters its kinds in the register)
    boards,
    curves,
    cut_sheets,
    electrical,
    plans,
    plates,
    profiles,
    round_parts,
    symbols,
    turned,
)
from linework.drawings.synthesize.pen import Pen, Plan
from linework.drawings.synthesize.place import place
from linework.drawings.synthesize.redraw import redraw
from linework.drawings.synthesize.registry import DRAW, ON_SHEETS, SHARE
from linework.drawings.synthesize.revise import EDITS, add_hole
from linework.drawings.synthesize.tessellate import tessellate

SMALLEST_REVISION, LARGEST_REVISION = 0.02, 0.3
ATTEMPTS = 6
SIZE_STEPS = (0.5, 0.63, 0.75, 0.8, 1.25, 1.35, 1.6, 2.0)
UNITS = (Unit(), Unit(1.0, 1.0, "declared"), Unit(25.4, 1.0, "declared"))
UNIT_WEIGHTS = (53, 38, 9)
ROLE_NUMBER = {"base": 0, "size": 1, "revision": 2, "redraw": 3, "place": 4}


@dataclass(frozen=True)
class Family:
    """One design by kind and seed. The same call always gives the same drawing.

    `revision` and `size_variant` change the geometry, `redraw` and `placed` never do; `k` counts
    from 1 and names independent neighbours of the base.
    """

    kind: str
    seed: int

    @property
    def id(self) -> str:
        """A name for the family, unique among seeds."""
        return f"{self.kind.replace(' ', '-')}-{self.seed:x}"

    def _rng(self, role: str, k: int = 0) -> np.random.Generator:
        return np.random.default_rng((self.seed, ROLE_NUMBER[role], k))

    def _draw(self, design: Design) -> Plan:
        unit = design.style("unit", UNITS, UNIT_WEIGHTS)
        pen = Pen(words.layers(design.style("layers", tuple(words.LAYERS), words.LAYER_WEIGHTS)))
        DRAW[self.kind](pen, design)
        if self.kind in ON_SHEETS:
            annotate(pen, design)
        plan = pen.plan(unit)
        if design.style("curves", ("arcs", "chords"), (6, 1)) == "chords":
            plan = tessellate(plan, design.style("chords", (12, 16, 24, 30, 36)))
        x, y = design.style("origin", ((0.0, 0.0), (100.0, 50.0), (-37.5, 212.0)), (6, 1, 1))
        if unit.millimetres == 1.0 and x == 0:
            return plan
        # an inch design has round numbers of its own, so 25 mm become one inch
        scale = 1.0 if unit.millimetres == 1.0 else 0.04
        return Plan(transform(plan.drawing, Similarity(scale, shift=(x * scale, y * scale))), plan.features)

    @cached_property
    def _base(self) -> tuple[Design, Plan]:
        design = Design(self._rng("base"))
        return design, self._draw(design)

    def base(self) -> Drawing:
        """The design as first drawn."""
        return self._base[1].drawing

    def size_variant(self, k: int) -> Drawing:
        """The same design in another size or number of holes, teeth, pins; never a mere scaled copy."""
        design, plan = self._base
        rng = self._rng("size", k)
        sizes = [name for name, role in design.roles.items() if role == "size"]
        counts = [name for name, role in design.roles.items() if role == "count"]
        for _ in range(ATTEMPTS):
            changed: dict[str, Any] = {}
            if sizes and (not counts or rng.random() < 0.7):
                factor = float(rng.choice(SIZE_STEPS))
                chosen = sizes if rng.random() < 0.6 else [sizes[int(rng.random() * len(sizes))]]
                changed = {name: nice(design.values[name] * factor) for name in chosen}
                if len(chosen) == len(sizes):  # in another size not everything grows: bolts, walls, fillets
                    changed |= self._other_details(rng, 2, 0.6)
            elif counts:
                name = counts[int(rng.random() * len(counts))]
                changed = {name: design.again[name](rng)}
            else:
                changed = self._other_details(rng, 3, 1.0)
            variant = self._draw(design.with_values(changed, rng)).drawing
            if not is_scaled_copy(plan.drawing, variant):
                return variant
        return add_hole(plan, rng)

    def _other_details(self, rng: np.random.Generator, most: int, reach: float) -> dict[str, Any]:
        """New values for a few details, `reach` of the way to a draw that is far from the old one."""
        design = self._base[0]
        names = [name for name, role in design.roles.items() if role in ("detail", "feature")]
        changed: dict[str, Any] = {}
        for index in rng.permutation(len(names))[: 1 + int(rng.random() * most)]:
            name, old = names[index], design.values[names[index]]
            if isinstance(old, bool):
                changed[name] = not old
            else:
                fresh = max((design.again[name](rng) for _ in range(3)), key=lambda value: abs(value - old))
                changed[name] = round(old + reach * (fresh - old), 3)
        return changed

    def revision(self, k: int) -> Drawing:
        """The design after an engineering change, to 2 to 30 % of it where it has that many primitives."""
        design, plan = self._base
        rng = self._rng("revision", k)
        texts = [name for name, role in design.roles.items() if role == "text"]
        written = {name: design.again[name](rng) for name in texts if rng.random() < 0.5} if rng.random() < 0.6 else {}
        source = self._draw(design.with_values(written, rng)) if written else plan
        allowed = max(LARGEST_REVISION, 1.01 / max(len(plan.drawing), 1))
        best: Drawing | None = None
        most = 0.0
        for _ in range(ATTEMPTS):
            if rng.random() < 0.35:
                changed = {**written, **self._other_details(rng, 2, 0.5)}
                revised: Drawing | None = self._draw(design.with_values(changed, rng)).drawing
            else:
                revised = EDITS[int(rng.random() * len(EDITS))](source, rng)
            changed_by = self._geometry_changed(revised) if revised is not None else 0.0
            if most < changed_by <= allowed:
                best, most = revised, changed_by
            if most >= SMALLEST_REVISION:
                break
        return add_hole(source, rng) if best is None else best

    @cached_property
    def _drawn(self) -> tuple[Drawing, Keys]:
        """The base without its texts, and its keys."""
        base = self._base[1].drawing
        drawn = base.take(base.texts < 0)
        return drawn, keys_of(drawn)

    def _geometry_changed(self, drawing: Drawing) -> float:
        """Share of the lines and curves that differ from the base; 0 where one would not see it."""
        base, keys = self._drawn
        drawn = drawing.take(drawing.texts < 0)
        if largest_move(base, drawn) < 2 * keys.step:
            return 0.0
        return changed_between(keys, keys_of(drawn, keys.step))

    def redraw(self, k: int, of: Drawing | None = None) -> Drawing:
        """The same geometry (of the base, or of any drawing) drawn otherwise."""
        return redraw(self.base() if of is None else of, self._rng("redraw", k))

    def placed(self, k: int, of: Drawing | None = None) -> Drawing:
        """The same geometry turned, mirrored, moved, in another unit or scale."""
        return place(self.base() if of is None else of, self._rng("place", k))


def synthesize_family(seed: int, kind: str | None = None) -> Family:
    """The family of a seed; its kind is drawn by share unless given."""
    if kind is None:
        names = tuple(DRAW)
        shares = np.cumsum([SHARE[name] for name in names])
        at = np.random.default_rng((seed, 99)).random() * shares[-1]
        kind = names[int(np.searchsorted(shares, at, side="right"))]
    return Family(kind, seed)


def kinds() -> tuple[str, ...]:
    """All kinds of parts that can be drawn."""
    return tuple(DRAW)
