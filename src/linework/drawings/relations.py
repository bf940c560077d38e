"""Which drawings of an archive belong together: each is looked for among the others, the nearest are compared.

The letters: `D` documents, `P` pairs.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import DisjointSet

from linework.drawings.index_reader import IndexReader
from linework.drawings.match import match_drawings
from linework.drawings.tiers import Tier, tier_of
from linework.errors import UnreadableDrawing

Progress = Callable[[str, int, int], None]

RELATED = 0.3
MOST_RELATED = 100
WORTH_COMPARING = 0.3
FAILED_COMPARISONS = 4


@dataclass(frozen=True)
class Relation:
    """Two documents, a before b by number, how alike they are (0 to 1), and in which tier."""

    a: int
    b: int
    score: float
    tier: Tier


def find_relations(index: IndexReader, progress: Progress = lambda stage, done, total: None) -> list[Relation]:
    """Pairs of documents that are alike, the most alike first.

    Pairs that score high are compared line by line, from the most alike downwards, unless the two are tied
    already through others: their tier is then that of the tie. A shared signature is compared in any
    case: a hole that was moved has all its measures still. A document stops being compared after four
    comparisons that tied it to nobody.
    """
    pairs = _alike(index, progress)
    same, revised = DisjointSet(range(len(index))), DisjointSet(range(len(index)))
    failed = np.zeros(len(index), dtype=int)
    signatures = [set(terms or ()) for terms in index.columns["signatures"]]
    relations = []
    for done, (score, a, b) in enumerate(pairs):
        progress("comparing", done, len(pairs))
        tier: Tier = "similar"
        same_measures = bool(signatures[a] & signatures[b])
        if same.connected(a, b):
            tier = "same geometry"
        elif revised.connected(a, b) and not same_measures:
            tier = "revision or variant"
        elif same_measures or (score >= WORTH_COMPARING and max(failed[a], failed[b]) < FAILED_COMPARISONS):
            tier = _compared(index, a, b)
            if tier == "similar":
                failed[[a, b]] += 1
        if tier == "same geometry":
            same.merge(a, b)
        if tier != "similar":
            revised.merge(a, b)
        relations.append(Relation(a, b, score, tier))
    return relations


def _alike(index: IndexReader, progress: Progress) -> list[tuple[float, int, int]]:
    """Score and numbers of the pairs that are alike by the codings alone, best first."""
    best: dict[tuple[int, int], float] = {}
    for document, bag in enumerate(index.bags()):
        progress("searching", document + 1, len(index))
        scores = index.bag.scores(bag)
        scores[document] = 0.0
        near = np.flatnonzero(scores >= RELATED)
        if len(near) > MOST_RELATED:
            near = near[np.argpartition(-scores[near], MOST_RELATED)[:MOST_RELATED]]
        for other in near.tolist():
            pair = (min(document, other), max(document, other))
            best[pair] = max(best.get(pair, 0.0), float(scores[other]))
    return sorted(((score, a, b) for (a, b), score in best.items()), key=lambda row: (-row[0], row[1], row[2]))


def _compared(index: IndexReader, a: int, b: int) -> Tier:
    """The tier of two documents laid over each other; similar where one cannot be had."""
    try:
        first, second = index.drawing(a), index.drawing(b)
    except UnreadableDrawing:
        return "similar"
    return tier_of(first, second, match_drawings(first, second)) if len(first) and len(second) else "similar"
