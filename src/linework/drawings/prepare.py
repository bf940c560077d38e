"""From folders of drawings to training data: canonical drawings, packed into shards with their families.

Each archive and the synthetic families are a shard of their own; a shard that is there is not made again.
A folder with a `manifest.jsonl` gives its families, sources and ids; without one every drawing is its own family, its
source is the folder and its id the path.
Rows that may not be redistributed are left out, since what is trained on them ships.
"""

import json
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from linework.device import usable_cores
from linework.drawings.archive import find_drawings, map_files
from linework.drawings.canonical import canonical
from linework.drawings.drawing import Drawing
from linework.drawings.pack import SYNTHETIC, pack
from linework.drawings.read.reader import read_drawing
from linework.drawings.synthesize.family import synthesize_family
from linework.errors import InputError

Progress = Callable[[str, int, int], None]
TRAINING_SEEDS = 1_000_000  # families from here on are for training; lower seeds are for samples and tests


@dataclass(frozen=True)
class Prepared:
    """What went into a shard: drawings, and the files that gave none with the reason."""

    count: int
    failures: tuple[tuple[Path, str], ...]


def prepare(
    shards: Path,
    archives: Sequence[Path],
    families: int,
    *,
    sources: Collection[str] | None = None,
    family_key: str = "family",
    workers: int | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> list[Prepared]:
    """Make the shards of a training run: one per archive and one of `families` synthetic families."""
    made = []
    for archive in archives:
        shard = shards / f"{archive.resolve().name}.safetensors"
        if not shard.exists():
            made.append(
                prepare_folder(
                    archive, shard, sources=sources, family_key=family_key, workers=workers, progress=progress
                )
            )
    shard = shards / f"synthetic-{families}.safetensors"
    if families and not shard.exists():
        made.append(prepare_families(families, shard, first_seed=TRAINING_SEEDS, workers=workers, progress=progress))
    return made


def read_canonical(path: Path) -> Drawing:
    """One file in the form that is coded."""
    return canonical(read_drawing(path)[0])


def prepare_folder(
    folder: Path,
    shard: Path,
    *,
    sources: Collection[str] | None = None,
    family_key: str = "family",
    workers: int | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> Prepared:
    """Read a folder into one shard; `sources` keeps only rows of the manifest with these sources.

    Raises InputError where that leaves nothing to learn from.
    """
    names = _names(folder, sources, family_key)
    drawings, kept, failures = [], [], []
    for done, outcome in enumerate(map_files(read_canonical, list(names), workers=workers, timeout=20.0), 1):
        progress("reading", done, len(names))
        if outcome.value is None:
            failures.append((outcome.path, outcome.failure or "gave nothing"))
        elif len(outcome.value):
            drawings.append(outcome.value)
            kept.append(names[outcome.path])
    if not kept:
        of = f" of the sources {', '.join(sorted(sources))}" if sources else ""
        raise InputError(f"{folder} has no drawing{of} that may be learned from.")
    families, origins, ids = zip(*kept, strict=True)
    numbers = {name: i for i, name in enumerate(sorted(set(families)))}
    shard.parent.mkdir(parents=True, exist_ok=True)
    alike = [False] * len(drawings)
    pack(drawings, [numbers[name] for name in families], alike, sources=origins, ids=ids).save(shard)
    return Prepared(len(drawings), tuple(failures))


def _names(folder: Path, sources: Collection[str] | None, family_key: str) -> dict[Path, tuple[str, str, str]]:
    """Family, source and id of every file that may be learned from."""
    manifest = folder / "manifest.jsonl"
    if not manifest.exists():
        name = folder.resolve().name
        return {path: (str(path), name, str(path.relative_to(folder))) for path in find_drawings(folder)}
    found = {}
    for row in map(json.loads, manifest.read_text().splitlines()):
        if row.get("redistributable", True) and (sources is None or row["source"] in sources):
            path, source = str(row["path"]), str(row.get("source") or folder.resolve().name)
            found[folder / path] = (str(row.get(family_key) or path), source, str(row.get("id") or path))
    return found


def prepare_families(
    count: int,
    shard: Path,
    *,
    first_seed: int = 0,
    revisions: int = 2,
    sizes: int = 1,
    workers: int | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> Prepared:
    """Draw `count` synthetic families into one shard: base, revisions and sizes, each other's positives."""
    drawings, names, ids = [], [], []
    relatives = partial(_relatives, revisions=revisions, sizes=sizes)
    seeds = range(first_seed, first_seed + count)
    with ProcessPoolExecutor(workers or usable_cores(), mp_context=get_context("spawn")) as pool:
        for seed, made in zip(seeds, pool.map(relatives, seeds, chunksize=64), strict=True):
            progress("drawing families", seed - first_seed + 1, count)
            drawings += made
            names += [seed - first_seed] * len(made)
            ids += [f"{SYNTHETIC} {seed} {number}" for number in range(len(made))]
    shard.parent.mkdir(parents=True, exist_ok=True)
    of = [SYNTHETIC] * len(drawings)
    pack(drawings, names, [True] * len(drawings), sources=of, ids=ids).save(shard)
    return Prepared(len(drawings), ())


def _relatives(seed: int, revisions: int, sizes: int) -> list[Drawing]:
    """The drawings of one family that count as alike."""
    family = synthesize_family(seed)
    made = [family.base(), *map(family.revision, range(1, revisions + 1))]
    made += map(family.size_variant, range(1, sizes + 1))
    return [drawing for drawing in map(canonical, made) if len(drawing)]
