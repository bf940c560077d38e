"""Writes an archive of synthetic drawings as DXF files, with the labels that evaluation reads.

    folder/<kind>/<family>_<what>.dxf     base, base-redrawn, size-1, revision-2, revision-2-placed ...
    folder/manifest.jsonl                 one row per drawing
    folder/relevance.jsonl                for every drawing, what it should find

Redraws and placements have the same geometry as the drawing that they were made of; revisions and
sizes are its revisions or variants, and of each other.
"""

import json
import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from linework.device import usable_cores
from linework.drawings.drawing import Drawing, Kind
from linework.drawings.synthesize.change import changed_share
from linework.drawings.synthesize.family import Family, kinds
from linework.drawings.synthesize.registry import ON_SHEETS
from linework.drawings.write import write_dxf
from linework.errors import InputError

VERSIONS = ("R12", "R2000", "R2004", "R2007", "R2010", "R2013", "R2018")
OLD_KINDS = (Kind.SEGMENT, Kind.ARC, Kind.CIRCLE, Kind.TEXT, Kind.POINT)
SOURCE, LICENSE = "linework-synthetic", "Apache-2.0"
CHUNK = 4
LARGEST = 400  # primitives of a family's base, so that an archive stays small; larger ones are for training
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Member:
    """A row of the manifest: one drawing of a family; equal `geometry` means the same geometry."""

    id: str
    path: str
    source: str
    license: str
    redistributable: bool
    kind: str
    family: str
    family_kind: str
    geometry: str
    dxf_version: str
    millimetres_per_unit: float
    n_primitives: int


@dataclass(frozen=True)
class Written:
    """What an archive holds."""

    folder: Path
    drawings: int
    families: int


def write_archive(
    folder: Path,
    families: int = 14,
    seed: int = 0,
    *,
    workers: int | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> Written:
    """Write `families` families, about four drawings each; equal seeds give equal drawings.

    Drawings that are there already are left as they are, so an interrupted run goes on where it
    stopped. Raises InputError where the folder cannot be written.
    """
    if families < 1:
        raise InputError(f"{families} families cannot be drawn; ask for one or more.")
    folder = Path(folder)
    rows: list[Member] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for done, members in enumerate(_all_members(folder, families, seed, workers), 1):
            rows += members
            progress("drawing", done, families)
        _write_lines(folder / "manifest.jsonl", [asdict(row) for row in rows])
        _write_lines(folder / "relevance.jsonl", relevance(rows))
    except OSError as fault:
        raise InputError(f"{folder} cannot be written ({fault.strerror or fault}); name another folder.") from fault
    return Written(folder, len(rows), families)


def _all_members(folder: Path, families: int, seed: int, workers: int | None) -> Iterator[list[Member]]:
    """The members of every family, in order; several processes where there is enough to do."""
    write = partial(write_family, folder, seed)
    workers = min(workers or usable_cores(), max(1, families // CHUNK))
    if workers == 1:
        yield from map(write, range(families))
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield from pool.map(write, range(families), chunksize=CHUNK)


def family_of(seed: int, index: int) -> Family:
    """Family number `index` of an archive: mechanical parts first, then symbols and plans, then all again."""
    parts, others = [name for name in kinds() if name in ON_SHEETS], [name for name in kinds() if name not in ON_SHEETS]
    order = np.random.default_rng((seed, index // len(kinds())))
    names = [*order.permutation(parts), *order.permutation(others)]
    kind = str(names[index % len(names)])
    rng = np.random.default_rng((seed, index, 1))
    while True:
        family = Family(kind, int(rng.integers(1 << 32)))
        if len(family.base()) <= LARGEST:
            return family


def write_family(folder: Path, seed: int, index: int) -> list[Member]:
    """Write the drawings of one family and say what they are."""
    family = family_of(seed, index)
    rng = np.random.default_rng((seed, index, 3))
    style = VERSIONS[int(rng.random() * len(VERSIONS))], bool(rng.random() < 0.5), bool(rng.random() < 0.5)
    place = folder / family.kind.replace(" ", "_")
    place.mkdir(exist_ok=True)
    members = []
    for what, geometry, drawing in family_members(family, np.random.default_rng((seed, index, 2))):
        version, polylines, blocks = style
        if what.endswith(("redrawn", "placed")):  # saved again, by another program
            version, polylines, blocks = VERSIONS[int(rng.random() * len(VERSIONS))], not polylines, not blocks
        if version == "R12" and (drawing.unit.confidence or not np.isin(drawing.kinds, OLD_KINDS).all()):
            version = "R2000"  # R12 knows neither units nor splines
        path = place / f"{family.id}_{what}.dxf"
        if not path.exists():
            unfinished = path.with_suffix(".part")
            write_dxf(drawing, unfinished, version=version, polylines=polylines, blocks=blocks)
            os.replace(unfinished, path)
        members.append(
            Member(
                id=path.stem,
                path=path.relative_to(folder).as_posix(),
                source=SOURCE,
                license=LICENSE,
                redistributable=True,
                kind=family.kind,
                family=family.id,
                family_kind=what.rpartition("-")[2] if what != geometry else what.partition("-")[0],
                geometry=f"{family.id}_{geometry}",
                dxf_version=version,
                millimetres_per_unit=drawing.unit.millimetres,
                n_primitives=len(drawing),
            )
        )
    return members


def family_members(family: Family, rng: np.random.Generator) -> Iterator[tuple[str, str, Drawing]]:
    """Name, geometry and drawing of each member: some sizes and revisions, and copies of some."""
    made = {"base": family.base()}
    for what, draw in (("size", family.size_variant), ("revision", family.revision)):
        most = 1 + int(rng.random() * 2) if what == "revision" else int(rng.random() * 3)
        for k in range(1, 1 + most):
            drawing = draw(k)
            if all(changed_share(other, drawing) > 0 for other in made.values()):
                made[f"{what}-{k}"] = drawing
    for name, drawing in made.items():
        yield name, name, drawing
        chance = 0.6 if name == "base" else 0.12
        if rng.random() < chance:
            yield f"{name}-redrawn", name, family.redraw(len(name), of=drawing)
        if rng.random() < chance:
            yield f"{name}-placed", name, family.placed(len(name), of=drawing)


def relevance(rows: list[Member]) -> list[dict[str, object]]:
    """What every drawing should find: its copies, and the other geometries of its family."""
    of_family: dict[str, list[Member]] = {}
    for row in rows:
        of_family.setdefault(row.family, []).append(row)
    found: list[dict[str, object]] = []
    for row in rows:
        others = [other for other in of_family[row.family] if other.id != row.id]
        same = [other.id for other in others if other.geometry == row.geometry]
        revised = [other.id for other in others if other.geometry != row.geometry]
        found.append({"id": row.id, "kind": row.kind, "same_geometry": same, "revision_or_variant": revised})
    return found


def _write_lines(path: Path, rows: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
