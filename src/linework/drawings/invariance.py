"""Whether a drawing is found again after it was disturbed: hit@1 in the whole archive, trial by trial.

The right answers are the original and every other drawing of the same geometry (its list in the relevance,
its `geom_sig`). Scaled, any square is any other: under the trials of SCALED also those count that have
the same measures relative to their drawn length.

The letters: `D` drawings.
"""

import zlib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from linework.device import usable_cores
from linework.drawings.bag import Bag, BagIndex, bag_terms
from linework.drawings.drawing import Drawing
from linework.drawings.evaluate import Archive, Progress, Results, load_archive
from linework.drawings.fusion import reranked, with_guest
from linework.drawings.match import Match, match_drawings
from linework.drawings.measures import scale_free_signature
from linework.drawings.metrics import DEPTH, Judged, summarise
from linework.drawings.perturb import TRIALS
from linework.estimates import Estimate

if TYPE_CHECKING:  # torch comes with it, which the classical codings do without
    from linework.drawings.embed import Embedder

LABEL = "invariance: "
SCALED = ("scale", "unit")
_BATCH = 200


def invariance(
    folder: Path,
    relevance: Path,
    trials: Sequence[str] | None = None,
    *,
    embedder: "Embedder | None" = None,
    count: int = 300,
    verify: int = 5,
    workers: int | None = None,
    seed: int = 0,
    progress: Progress = lambda stage, done, total: None,
) -> Results:
    """`{"invariance: turn": {method: {"hit@1": Estimate, ...}}}` for each trial, and pooled over the redraws.

    `count` drawings are drawn from the archive (0: all); a trial leaves out those it cannot change.
    """
    archive = load_archive(folder, relevance, workers, progress)
    places = np.random.default_rng(seed).permutation(len(archive.cases))[: count or None]
    index = BagIndex.build(case.bag for case in archive.cases)
    learned = _learned(archive, embedder)
    best = "fusion" if learned else "bag"
    wanted = list(TRIALS) if trials is None else list(trials)
    jobs = [(name, int(at)) for name in wanted for at in places]
    drawings = [case.drawing for case in archive.cases]
    alike = _alike_but_for_scale(drawings)
    judged: dict[str, dict[str, list[Judged]]] = {}
    with ProcessPoolExecutor(workers or usable_cores(), get_context("forkserver"), _hold, (drawings, seed)) as pool:
        for start in range(0, len(jobs), _BATCH):
            progress("disturbing", start, len(jobs))
            batch = jobs[start : start + _BATCH]
            made = [(job, *one) for job, one in zip(batch, pool.map(_disturb, batch), strict=True) if one is not None]
            scores = [_scores(index, learned, embedder, drawing, bag) for _, drawing, bag in made]
            orders = [{method: np.argsort(-one, kind="stable") for method, one in by.items()} for by in scores]
            heads = [(drawing, by[best][:verify].tolist()) for (_, drawing, _), by in zip(made, orders, strict=True)]
            matches = pool.map(_compare, heads) if verify else [None] * len(heads)
            for ((name, at), _, _), by, score, found in zip(made, orders, scores, matches, strict=True):
                if found is not None:
                    by[f"{best} + matching"] = reranked(by[best], score[best], found)
                right = archive.own_geometry(at) | (alike[at] if name in SCALED else set())
                for method, order in by.items():
                    answer = Judged(archive.cases[at].source, tuple(int(k) in right for k in order[:DEPTH]), len(right))
                    for label in {name, name.split(":")[0]}:
                        judged.setdefault(LABEL + label, {}).setdefault(method, []).append(answer)
    return {label: {method: _hits(answers, seed) for method, answers in by.items()} for label, by in judged.items()}


def _alike_but_for_scale(drawings: Sequence[Drawing]) -> list[set[int]]:
    """For each drawing, those whose measures are the same relative to their drawn length."""
    signatures = [scale_free_signature(drawing).tolist() for drawing in drawings]
    owners: dict[int, set[int]] = {}
    for at, signature in enumerate(signatures):
        for number in signature:
            owners.setdefault(number, set()).add(at)
    return [set().union(*(owners[number] for number in signature)) for signature in signatures]


def _scores(
    index: BagIndex, learned: dict[str, np.ndarray], embedder: "Embedder | None", drawing: Drawing, bag: Bag
) -> dict[str, np.ndarray]:
    """The scores of all drawings for a disturbed one, by every coding."""
    scores = {"bag": index.scores(bag)}
    if embedder is not None:
        embedded = embedder.embed([drawing])
        scores["graph"] = learned["graph"] @ embedded.geometry[0]
        scores["sequence"] = learned["sequence"] @ embedded.sequence[0]
        scores["fusion"] = with_guest(scores["bag"], scores["sequence"])
    return scores


def _hits(answers: list[Judged], seed: int) -> dict[str, Estimate]:
    return {name: one for name, one in summarise(answers, seed).items() if name.startswith("hit@")}


def _learned(archive: Archive, embedder: "Embedder | None") -> dict[str, np.ndarray]:
    if embedder is None:
        return {}
    drawings = [case.drawing for case in archive.cases]
    parts = [embedder.embed(drawings[k : k + 32]) for k in range(0, len(drawings), 32)]
    return {
        "graph": np.concatenate([part.geometry for part in parts]),
        "sequence": np.concatenate([part.sequence for part in parts]),
    }


_held: list[Drawing] = []  # of a worker process: sent once, not with every job
_seed: list[int] = []


def _hold(drawings: list[Drawing], seed: int) -> None:
    _held[:], _seed[:] = drawings, [seed]


def _disturb(job: tuple[str, int]) -> tuple[Drawing, Bag] | None:
    """The disturbed drawing and its bag; the same for the same seed, trial and place, whatever else runs."""
    name, at = job
    rng = np.random.default_rng([_seed[0], zlib.crc32(name.encode()), at])
    changed = TRIALS[name](_held[at], rng)
    return None if changed is None or not len(changed) else (changed, bag_terms(changed))


def _compare(job: tuple[Drawing, list[int]]) -> list[Match | None]:
    drawing, others = job
    return [match_drawings(drawing, _held[other]) for other in others]
