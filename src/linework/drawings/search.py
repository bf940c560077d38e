"""Search an index: candidates of each coding, fused, the best compared line by line, in three tiers.

The letters: `D` documents of the index, `K` candidates, `W` width of an embedding.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Bool, Float, Float32, Int

from linework.drawings.bag import Bag, bag_terms
from linework.drawings.canonical import canonical
from linework.drawings.coded import code
from linework.drawings.drawing import Drawing
from linework.drawings.filters import Filters, text_rank
from linework.drawings.fusion import compared_score, with_guest
from linework.drawings.geometry import in_millimetres, robust_size
from linework.drawings.index_reader import IndexReader
from linework.drawings.match import Match, match_drawings
from linework.drawings.read.reader import read_drawing
from linework.drawings.terms import Family
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

    `score` is how likely people would call it the same geometry or a revision or variant; of a hit by text
    alone it is how well it carries the text. `scores` are what each coding says. `match` lays the hit (b)
    on the query (a); None where the two were not compared.
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
    """A document with the score it is ranked by and what each coding says."""

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
    sought = coded_query(drawing, embedder)
    allowed = _narrowed(index, drawing, allowed, query if isinstance(query, Path) else None, same_size)
    found = candidates(index, sought, allowed, max(count, verify))
    cosines = index.bag.pair_cosines(sought.bag, np.array([one.document for one in found], dtype=np.int64))
    compared = [
        _compared(index, sought, one, alike, mirror, same_size)
        for one, alike in zip(found[:verify], cosines[:verify], strict=True)
    ]
    compared.sort(key=lambda pair: (TIERS.index(pair[1].tier), -pair[0]))
    rest = [_hit(index, one, alike) for one, alike in zip(found[verify:], cosines[verify:], strict=True)]
    return ([hit for _, hit in compared] + rest)[:count]


def coded_query(drawing: Drawing, embedder: "Embedder | None" = None) -> Query:
    """A drawing with what it is looked for by."""
    form = canonical(drawing)
    bag = bag_terms(drawing, form)
    if embedder is None:
        return Query(drawing, bag, None)
    found = embedder.embed_coded([code(form, is_canonical=True)])
    return Query(drawing, bag, np.concatenate([found.geometry[0], found.sequence[0]]))


def candidates(index: IndexReader, query: Query, allowed: Bool[np.ndarray, "D"], count: int) -> list[Candidate]:
    """The best documents by the bag, with a guest of the learned coding among them; none is compared yet."""
    scores = np.where(allowed, index.bag.scores(query.bag), np.float32(-np.inf))
    graph = index.info.geometry_width
    if query.embedding is not None:
        near, alike = index.nearest(query.embedding[graph:], CANDIDATES, allowed)
        learned = np.full(len(index), -np.inf, dtype=np.float32)
        learned[near] = alike
        scores = with_guest(scores, learned)
    found = _largest(scores, count)
    found = found[allowed[found]]
    found = found[np.argsort(-scores[found], kind="stable")]
    known = [{"bag": float(scores[at])} for at in found]
    if query.embedding is not None:
        products = index.vectors[found] * query.embedding
        for one, row in zip(known, products, strict=True):
            one |= {"graph": float(row[:graph].sum()), "sequence": float(row[graph:].sum())}
    return [Candidate(int(at), float(scores[at]), one) for at, one in zip(found, known, strict=True)]


def _compared(
    index: IndexReader, query: Query, found: Candidate, cosines: Mapping[Family, float], mirror: bool, same_size: bool
) -> tuple[float, Hit]:
    """The hit laid over the query, and the score to rank it by."""
    try:
        other = index.drawing(found.document)
    except UnreadableDrawing:  # its file is gone and was never kept
        return compared_score(found.score, None), _hit(index, found, cosines)
    if not len(other):
        return compared_score(found.score, None), _hit(index, found, cosines)
    match = match_drawings(query.drawing, other, mirror=mirror, same_size=same_size)
    unit_ratio = query.drawing.unit.millimetres / other.unit.millimetres
    hit = _hit(index, found, cosines, match, unit_ratio)
    return compared_score(found.score, match), replace(hit, tier=tier_of(query.drawing, other, match))


def _hit(
    index: IndexReader,
    found: Candidate,
    cosines: Mapping[Family, float],
    match: Match | None = None,
    unit_ratio: float = 1.0,
) -> Hit:
    """A candidate with its likely tier and how sure that is."""
    graph, sequence = found.scores.get("graph", 0.0), found.scores.get("sequence", 0.0)
    known = features(cosines, match, unit_ratio=unit_ratio, geometry=graph, sequence=sequence)
    same, revision, _ = shipped_model().probabilities(known[None])[0].tolist()
    path, scores = index.path(found.document), tuple(found.scores.items())
    return Hit(found.document, path, likely_tier(same, revision), same + revision, scores, match)


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
