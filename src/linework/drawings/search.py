"""Search an index: candidates of each coding, fused, the best compared line by line, in three tiers.

The letters: `D` documents of the index, `K` candidates, `W` width of an embedding.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Bool, Float, Float32, Int

from linework.drawings.bag import Bag, bag_terms
from linework.drawings.drawing import Drawing
from linework.drawings.evaluate import LEARNED_WEIGHTS
from linework.drawings.filters import Filters, text_rank
from linework.drawings.fusion import compared_score, weighted_sum
from linework.drawings.geometry import in_millimetres, robust_size
from linework.drawings.index_reader import IndexReader
from linework.drawings.match import Match, match_drawings
from linework.drawings.read.reader import read_drawing
from linework.drawings.tiers import TIERS, Tier, likely_tier, tier_of
from linework.drawings.trust import features, shipped_model
from linework.errors import InputError, UnreadableDrawing

if TYPE_CHECKING:  # the embedder brings torch, which a search without one does not pay for
    from linework.drawings.embed import Embedder

CANDIDATES = 200
SIZE_BAND = 0.1


@dataclass(frozen=True)
class Hit:
    """A drawing that was found: where, which tier, how sure, and why.

    `score` is how likely people would call it the same geometry (in that tier), or the same or a revision
    (in the others); of a hit by text alone it is how well it carries the text. `scores` are what each
    coding says, 0 to 1. `match` lays the hit (b) on the query (a); None where the two were not compared.
    """

    document: int
    path: Path
    tier: Tier
    score: float
    scores: tuple[tuple[str, float], ...] = ()
    match: Match | None = None


@dataclass(frozen=True, eq=False)
class Query:
    """A drawing to look for and its codings; the embedding is None where the index has none."""

    drawing: Drawing
    bag: Bag
    embedding: Float32[np.ndarray, "W"] | None


@dataclass(frozen=True, eq=False)
class Candidate:
    """A document with its fused score and what each coding says."""

    document: int
    score: float
    scores: dict[str, float]


def search(
    index: IndexReader,
    query: Path | Drawing | None,
    count: int = 10,
    *,
    filters: Filters = Filters(),
    embedder: "Embedder | None" = None,
    mirror: bool = True,
    same_size: bool = False,
    verify: int = 10,
) -> list[Hit]:
    """The best `count` drawings for a query, by tier, within a tier the most alike first.

    The `verify` best candidates are laid over the query, which decides their tier and says why; 0 leaves
    that out. Without a query drawing the hits are those that carry `filters.text`.
    Raises InputError for a query that has nothing to look for.
    """
    allowed = index.allowed(filters)
    if query is None:
        if allowed is None or filters.text is None or not filters.text.split():
            raise InputError("There is nothing to look for; give a drawing, or words with --text.")
        return _by_text(index, filters.text, np.flatnonzero(allowed), count)
    drawing = read_drawing(query)[0] if isinstance(query, Path) else query
    if not len(drawing):
        name = query if isinstance(query, Path) else "The query"
        raise InputError(f"{name} has no geometry to look for; give another drawing, or words with --text.")
    sought = Query(drawing, bag_terms(drawing), None if embedder is None else _embedding(embedder, drawing))
    allowed = _narrowed(index, drawing, allowed, query if isinstance(query, Path) else None, same_size)
    found = candidates(index, sought, allowed, max(count, verify), filters)
    compared = [_compared(index, sought, one, mirror, same_size) for one in found[:verify]]
    compared.sort(key=lambda pair: (TIERS.index(pair[1].tier), -pair[0]))
    bags = index.bags_of(np.array([one.document for one in found[verify:count]], dtype=np.int64))
    rest = [_hit(index, sought, one, bag) for one, bag in zip(found[verify:count], bags, strict=True)]
    return ([hit for _, hit in compared] + rest)[:count]


def candidates(
    index: IndexReader, query: Query, allowed: Bool[np.ndarray, "D"], count: int, filters: Filters = Filters()
) -> list[Candidate]:
    """The best documents of all codings together by their fused score, best first; none is compared yet.

    The bag scores every document; the embeddings are asked for their nearest, and their cosines are looked
    up for the bag's best.
    """
    bag = np.where(allowed, index.bag.scores(query.bag), 0.0)
    documents = _largest(bag, CANDIDATES)
    if query.embedding is not None:
        graph, sequence = index.info.geometry_width, index.info.sequence_width
        weights = np.repeat([LEARNED_WEIGHTS["graph"], LEARNED_WEIGHTS["sequence"]], [graph, sequence])
        near = index.nearest(query.embedding * weights.astype(np.float32), CANDIDATES, filters)
        documents = np.union1d(documents, near)
    documents = documents[allowed[documents]]
    scores: dict[str, np.ndarray] = {"bag": bag[documents]}
    if query.embedding is not None:
        products = index.vectors(documents) * query.embedding
        scores |= {"graph": products[:, :graph].sum(1), "sequence": products[:, graph:].sum(1)}
    fused = weighted_sum(scores, LEARNED_WEIGHTS) if len(documents) else np.zeros(0)
    order = np.argsort(-fused, kind="stable")[:count]
    names = list(scores)
    return [
        Candidate(int(documents[at]), float(fused[at]), {name: float(scores[name][at]) for name in names})
        for at in order
    ]


def _embedding(embedder: "Embedder", drawing: Drawing) -> Float32[np.ndarray, "W"]:
    """[geometry ; sequence] of one drawing."""
    found = embedder.embed([drawing])
    return np.concatenate([found.geometry[0], found.sequence[0]])


def _compared(index: IndexReader, query: Query, found: Candidate, mirror: bool, same_size: bool) -> tuple[float, Hit]:
    """The hit laid over the query, and the score to rank it by."""
    bag = index.bags_of(np.array([found.document]))[0]
    try:
        other = index.drawing(found.document)
    except UnreadableDrawing:  # its file is gone and was never kept
        return compared_score(found.score, None), _hit(index, query, found, bag)
    match = match_drawings(query.drawing, other, mirror=mirror, same_size=same_size) if len(other) else None
    hit = _hit(index, query, found, bag, other, match)
    return compared_score(found.score, match), hit


def _hit(
    index: IndexReader,
    query: Query,
    found: Candidate,
    bag: Bag,
    other: Drawing | None = None,
    match: Match | None = None,
) -> Hit:
    """A candidate with its tier and how sure that is."""
    known = features(
        index.bag.pair_cosines(query.bag, bag),
        match,
        unit_ratio=1.0 if other is None else query.drawing.unit.millimetres / other.unit.millimetres,
        geometry=found.scores.get("graph", 0.0),
        sequence=found.scores.get("sequence", 0.0),
    )
    same, revision, _ = shipped_model().probabilities(known[None])[0].tolist()
    tier = likely_tier(same, revision) if other is None or match is None else tier_of(query.drawing, other, match)
    score = same if tier == "same geometry" else same + revision
    return Hit(found.document, index.path(found.document), tier, score, tuple(found.scores.items()), match)


def _by_text(index: IndexReader, text: str, found: Int[np.ndarray, "K"], count: int) -> list[Hit]:
    """Those that carry the text: as a line of its own first, then as words, then as parts of words."""
    ranked = [(text_rank(text, words), document) for words, document in zip(index.words(found), found, strict=True)]
    ranked.sort(key=lambda pair: (-pair[0], index.columns["path"][pair[1]]))
    return [Hit(int(at), index.path(int(at)), "carries the text", rank) for rank, at in ranked[:count]]


def _narrowed(
    index: IndexReader, drawing: Drawing, allowed: Bool[np.ndarray, "D"] | None, path: Path | None, same_size: bool
) -> Bool[np.ndarray, "D"]:
    """The documents that may be hits: not the query's own file, and of its size where that is asked."""
    allowed = np.ones(len(index), dtype=bool) if allowed is None else allowed
    own = None if path is None else index.document_of(path)
    if own is not None:
        allowed[own] = False
    if same_size:
        allowed &= np.abs(index.sizes / robust_size(in_millimetres(drawing)) - 1.0) <= SIZE_BAND
    return allowed


def _largest(scores: Float[np.ndarray, "D"], count: int) -> Int[np.ndarray, "K"]:
    """The places of the greatest scores, in any order."""
    if len(scores) <= count:
        return np.arange(len(scores))
    return np.argpartition(-scores, count)[:count]
