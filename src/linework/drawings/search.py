"""Search an index: candidates of each coding, fused, the best compared line by line, in three tiers.

The letters: `D` documents of the index, `K` candidates.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Bool, Float32, Int64

from linework.drawings.bag import bag_terms
from linework.drawings.drawing import Drawing
from linework.drawings.filters import Filters, text_rank
from linework.drawings.geometry import in_millimetres, robust_size
from linework.drawings.index_reader import IndexReader
from linework.drawings.match import Match, match_drawings
from linework.drawings.read.reader import read_drawing
from linework.drawings.tiers import TIERS, Tier, tier_of
from linework.errors import InputError, UnreadableDrawing

if TYPE_CHECKING:  # the embedder brings torch, which a search without one does not pay for
    from linework.drawings.embed import Embedder

CANDIDATES = 200
SIZE_BAND = 0.1


@dataclass(frozen=True)
class Hit:
    """A drawing that was found: where, which tier, how sure (0 to 1), and why.

    `scores` are the cosines by coding. `match` lays the hit (b) on the query (a); it is None where
    the two were not compared.
    """

    document: int
    path: Path
    tier: Tier
    score: float
    scores: tuple[tuple[str, float], ...] = ()
    match: Match | None = None


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
    """The best `count` drawings for a query, by tier, then by score.

    The `verify` best candidates are compared with the query line by line, which decides their tier and says
    why; 0 leaves that out. Without a query drawing the hits are those that carry `filters.text`.
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
    allowed = _narrowed(index, drawing, allowed, query if isinstance(query, Path) else None, same_size)
    hits = _candidates(index, drawing, allowed, filters, embedder, max(count, verify))
    compared = [_compared(index, drawing, hit, mirror, same_size) for hit in hits[:verify]]
    hits = sorted(compared + hits[verify:], key=lambda hit: (TIERS.index(hit.tier), -hit.score))
    return hits[:count]


def _by_text(index: IndexReader, text: str, found: Int64[np.ndarray, "K"], count: int) -> list[Hit]:
    """Those that carry the text: as a line of its own first, then as words, then as parts of words."""
    ranked = [(text_rank(text, words), document) for words, document in zip(index.words(found), found, strict=True)]
    ranked.sort(key=lambda pair: (-pair[0], index.columns["path"][pair[1]]))
    return [Hit(int(at), index.path(int(at)), "carries the text", rank) for rank, at in ranked[:count]]


def _narrowed(
    index: IndexReader, drawing: Drawing, allowed: Bool[np.ndarray, "D"] | None, path: Path | None, same_size: bool
) -> Bool[np.ndarray, "D"]:
    """The documents that may be hits: not the query's own file, and of its size where that is asked."""
    allowed = np.ones(len(index), dtype=bool) if allowed is None else allowed
    if path is not None:
        own = index.document_of(path)
        if own is not None:
            allowed[own] = False
    if same_size:
        size = robust_size(in_millimetres(drawing))
        allowed &= np.abs(index.sizes / size - 1.0) <= SIZE_BAND
    return allowed


def _candidates(
    index: IndexReader,
    drawing: Drawing,
    allowed: Bool[np.ndarray, "D"],
    filters: Filters,
    embedder: "Embedder | None",
    count: int,
) -> list[Hit]:
    """The best of what each coding finds, by the fused score; not compared yet."""
    bag_scores = np.where(allowed, index.bag.scores(bag_terms(drawing)), -1.0)
    found = _largest(bag_scores, CANDIDATES)
    if embedder is not None:
        embedded = embedder.embed([drawing])
        query = np.concatenate([embedded.geometry[0], embedded.sequence[0]])
        near, _ = index.nearest(query, CANDIDATES, filters)
        found = np.union1d(found, near[allowed[near]])
    found = found[allowed[found]]
    order = np.argsort(-bag_scores[found], kind="stable")[:count]
    return [
        Hit(int(at), index.path(int(at)), "similar", float(bag_scores[at]), (("bag", float(bag_scores[at])),))
        for at in found[order]
    ]


def _compared(index: IndexReader, drawing: Drawing, hit: Hit, mirror: bool, same_size: bool) -> Hit:
    """The hit with its match and the tier that this gives it; as it was where its file is gone."""
    try:
        other = index.drawing(hit.document)
    except UnreadableDrawing:
        return hit
    if not len(other):
        return hit
    match = match_drawings(drawing, other, mirror=mirror, same_size=same_size)
    return replace(hit, match=match, tier=tier_of(drawing, other, match))


def _largest(scores: Float32[np.ndarray, "D"], count: int) -> Int64[np.ndarray, "K"]:
    """The places of the greatest scores, in any order."""
    if len(scores) <= count:
        return np.arange(len(scores))
    return np.argpartition(-scores, count)[:count]
