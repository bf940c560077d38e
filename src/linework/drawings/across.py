"""Whether a drawing in one coding finds itself in the other, among many that training never saw.

Of every family one drawing is taken. Its geometry and its sequence are of two views, augmented independently, and coded
as in training. The right answer is the same drawing and nothing else, so two drawings that look alike count as wrong.

The letters: `B` drawings, `K` width of the space in which the codings meet.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from jaxtyping import Float, Int

from linework.drawings.augment import view
from linework.drawings.bridge import fit_bridge
from linework.drawings.coded import Coded
from linework.drawings.embed import Embedder, Embeddings
from linework.drawings.evaluate import Results
from linework.drawings.graph import code_graph
from linework.drawings.metrics import DEPTH, Judged, summarise
from linework.drawings.pack import Packed, load_packed
from linework.drawings.prepare import prepare_families
from linework.drawings.sequence import code_sequence
from linework.errors import InputError

UNSEEN_SEEDS = 500_000  # synthetic families from here on are neither samples nor training (prepare.TRAINING_SEEDS)
LABEL = "across codings"
TO_SEQUENCE, TO_GEOMETRY = "geometry -> sequence", "sequence -> geometry"
_BATCH = 32

Progress = Callable[[str, int, int], None]


def unseen_families(
    count: int, workers: int | None = None, progress: Progress = lambda *_: None, *, revisions: int = 0, sizes: int = 0
) -> Packed:
    """So many synthetic families that no training has seen: the base of each, and so many of its relatives."""
    with TemporaryDirectory() as folder:
        shard = Path(folder) / "synthetic.safetensors"
        prepare_families(
            count,
            shard,
            first_seed=UNSEEN_SEEDS,
            revisions=revisions,
            sizes=sizes,
            workers=workers,
            progress=progress,
        )
        return load_packed([shard])


def retrieve_across(
    embedder: Embedder, packed: Packed, count: int = 1000, *, seed: int = 0, progress: Progress = lambda *_: None
) -> Results:
    """hit@1 and the like both ways among `count` drawings, over all and for each source.

    Encoders that end in the heads of the cross term (`Embedder.load(..., across=True)`) are compared as they are.
    Others meet over a bridge that is fitted on the families left over, `count` at the most.
    Raises InputError where there are fewer than `count` families, or none are left over for a bridge.
    """
    rows = one_of_each_family(packed, seed)
    needed = count + (0 if embedder.meets else 1)
    if len(rows) < needed:
        raise InputError(f"There are {len(rows)} families, and {needed} are needed; ask for fewer with --count.")
    views = views_of(packed, rows[: count if embedder.meets else 2 * count], seed, progress)
    judged, sources = judge_across(embedder, views, count), views.sources[:count]
    results: Results = {LABEL: {way: summarise(answers, seed) for way, answers in judged.items()}}
    for source in sorted(set(sources)) if len(set(sources)) > 1 else []:
        of = {way: [one for one in answers if one.source == source] for way, answers in judged.items()}
        results[f"{LABEL}, {source}"] = {way: summarise(answers, seed) for way, answers in of.items()}
    return results


@dataclass(frozen=True, eq=False)
class Views:
    """Drawings coded as geometry in one view and as sequence in another, and the source of each."""

    coded: tuple[Coded, ...]
    sources: tuple[str, ...]


def views_of(packed: Packed, rows: Int[np.ndarray, "B"], seed: int, progress: Progress = lambda *_: None) -> Views:
    """Two views of each of these drawings, augmented independently; a row may stand twice."""
    coded = []
    for at, row in enumerate(rows):
        if at % _BATCH == 0:
            progress("coding", at, len(rows))
        coded.append(_two_views(packed, int(row), (seed, at)))
    return Views(tuple(coded), tuple(packed.source_names[number] for number in packed.sources[rows]))


def judge_across(embedder: Embedder, views: Views, count: int) -> dict[str, list[Judged]]:
    """Each of the first `count` drawings looked for among them, both ways; a bridge is fitted on those that follow."""
    found = embed_coded(embedder, views.coded[: count if embedder.meets else None])
    geometry, sequence = found.geometry, found.sequence
    if not embedder.meets:
        bridge = fit_bridge(geometry[count:], sequence[count:])
        geometry, sequence = bridge.of_geometry(geometry[:count]), bridge.of_sequence(sequence[:count])
    sources = views.sources[:count]
    return {TO_SEQUENCE: _judge(geometry, sequence, sources), TO_GEOMETRY: _judge(sequence, geometry, sources)}


def one_of_each_family(packed: Packed, seed: int) -> Int[np.ndarray, "F"]:
    """One drawing of each family, drawn by the seed, in random order."""
    order = np.random.default_rng((seed, 8)).permutation(len(packed))
    first = np.unique(packed.families[order], return_index=True)[1]
    return order[np.sort(first)]


def embed_views(
    embedder: Embedder, packed: Packed, rows: Int[np.ndarray, "B"], seed: int, progress: Progress = lambda *_: None
) -> Embeddings:
    """One view of each drawing as geometry and another as sequence, through the encoders; a row may stand twice."""
    return embed_coded(embedder, views_of(packed, rows, seed, progress).coded)


def embed_coded(embedder: Embedder, coded: Sequence[Coded]) -> Embeddings:
    """What is coded, some dozens at a time."""
    parts = [embedder.embed_coded(coded[start : start + _BATCH]) for start in range(0, len(coded), _BATCH)]
    return Embeddings(np.concatenate([one.geometry for one in parts]), np.concatenate([one.sequence for one in parts]))


def _two_views(packed: Packed, row: int, seed: tuple[int, int]) -> Coded:
    drawing = packed.drawing(row)
    first, second = (view(drawing, np.random.default_rng((*seed, 9, row, number))) for number in (0, 1))
    return Coded(code_graph(first), code_sequence(second))


def _judge(queries: Float[np.ndarray, "B K"], keys: Float[np.ndarray, "B K"], sources: Sequence[str]) -> list[Judged]:
    order = np.argsort(-(queries @ keys.T), axis=1, kind="stable")[:, :DEPTH]
    right = order == np.arange(len(queries))[:, None]
    return [Judged(source, tuple(row.tolist()), 1) for source, row in zip(sources, right, strict=True)]
