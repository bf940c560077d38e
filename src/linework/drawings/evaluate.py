"""How well drawings are found again: on a folder with a manifest and relevance, by every coding and baseline.

`manifest.jsonl` names the files (`id`, `path`, and where known `source`, `kind`, `geom_sig`);
`relevance.jsonl` says for an `id` which ids have the `same_geometry` and which are a
`revision_or_variant`. Files of kind "software_test", unreadable and empty ones are left out. Where
revisions are scored, whatever has the query's own geometry (same list, same `geom_sig`) is taken out
of the ranking first. Nothing of a file's name or path is looked at.

The letters: `D` drawings, `Q` queries.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float32, Int

from linework.drawings.archive import map_files
from linework.drawings.bag import Bag, BagIndex, bag_terms
from linework.drawings.baselines import entity_types, plain_measures
from linework.drawings.cache import ReadCache
from linework.drawings.drawing import Drawing
from linework.drawings.first_hits import alike_of, matches_of
from linework.drawings.fusion import fit_share, reranked, reranked_by_nodes, weighted_sum, with_guest
from linework.drawings.metrics import DEPTH, LEAST_QUERIES, Judged, differences, summarise
from linework.drawings.raster import raster_cosines, raster_of
from linework.errors import InputError
from linework.estimates import Estimate

if TYPE_CHECKING:  # torch comes with them, which the classical codings do without
    from linework.drawings.embed import Embedder
    from linework.drawings.node_matches import NodeMatcher

LABELS = ("same_geometry", "revision_or_variant")
LEFT_OUT = "software_test"
Progress = Callable[[str, int, int], None]
Results = dict[str, dict[str, dict[str, Estimate]]]
Scorer = Callable[[int], Float32[np.ndarray, "D"]]


@dataclass(frozen=True, eq=False)
class Case:
    """A drawing of the archive and what is known of it: ids are turned into places in the list of cases."""

    id: str
    source: str
    signature: str
    drawing: Drawing
    bag: Bag


@dataclass(frozen=True, eq=False)
class Archive:
    """The readable drawings of a folder and, for each, which others are right answers by label."""

    cases: tuple[Case, ...]
    relevant: dict[str, tuple[frozenset[int], ...]]

    def own_geometry(self, at: int) -> set[int]:
        """The drawings that have the geometry of this one, itself included."""
        signature = self.cases[at].signature
        twins = {at} | self.relevant["same_geometry"][at]
        return twins | {k for k, case in enumerate(self.cases) if signature and case.signature == signature}


def load_archive(
    folder: Path, relevance: Path, workers: int | None = None, progress: Progress = lambda stage, done, total: None
) -> Archive:
    """Read and code what the manifest names; raises InputError where it or the relevance cannot be used."""
    rows = [row for row in _rows(folder / "manifest.jsonl") if row.get("kind") != LEFT_OUT]
    paths = {folder / row["path"]: row for row in rows}
    found: dict[str, Case] = {}
    for done, outcome in enumerate(map_files(_code, list(paths), workers)):
        progress("reading", done + 1, len(paths))
        if outcome.value is not None and len(outcome.value[0]):
            row = paths[outcome.path]
            names = str(row.get("source", "")), str(row.get("geom_sig") or "")
            found[row["id"]] = Case(row["id"], *names, *outcome.value)
    cases = tuple(found[row["id"]] for row in rows if row["id"] in found)
    if not cases:
        raise InputError(f"{folder} has no drawing that can be read; look at the paths in its manifest.")
    place = {case.id: at for at, case in enumerate(cases)}
    relevant: dict[str, list[frozenset[int]]] = {label: [frozenset()] * len(cases) for label in LABELS}
    for row in _rows(relevance):
        if row["id"] in place:
            for label in LABELS:
                others = frozenset(place[one] for one in row.get(label, ()) if one in place)
                relevant[label][place[row["id"]]] = others - {place[row["id"]]}
    return Archive(cases, {label: tuple(lists) for label, lists in relevant.items()})


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
    except (OSError, ValueError) as fault:
        raise InputError(f"{path} cannot be used ({fault}); it needs one JSON object a line.") from fault


def _code(path: Path) -> tuple[Drawing, Bag]:
    drawing = ReadCache().get(path)[0]
    return drawing, bag_terms(drawing)


def scorers(archive: Archive, embedder: "Embedder | None" = None, share: float | None = None) -> dict[str, Scorer]:
    """For every method a function from a place in the archive to the scores of all drawings for it as a query.

    "both" is the weighted sum of both learned similarities: `share` of geometry, by default what the losses gave it.
    """
    drawings = [case.drawing for case in archive.cases]
    index = BagIndex.build(case.bag for case in archive.cases)
    types, plain = entity_types(drawings), plain_measures(drawings)
    raster = np.stack([raster_of(drawing) for drawing in drawings])
    out: dict[str, Scorer] = {
        "entity types": lambda at: types @ types[at],
        "plain measures": lambda at: (plain @ plain[[at]].T).toarray().ravel(),
        "raster": lambda at: raster_cosines(raster[at], raster),
        "bag": lambda at: index.scores(archive.cases[at].bag),
    }
    if embedder is not None:
        out |= learned_scorers(*embedded(archive, embedder), embedder.share if share is None else share)

        def fusion(at: int) -> Float32[np.ndarray, "D"]:
            bag, learned = out["bag"](at).copy(), out["sequence"](at).copy()
            bag[at] = learned[at] = -np.inf  # the query takes no seat
            return with_guest(bag, learned)

        out["fusion"] = fusion
    return out


def learned_scorers(
    graph: Float32[np.ndarray, "D G"], sequence: Float32[np.ndarray, "D S"], share: float
) -> dict[str, Scorer]:
    """Each learned coding alone, and their weighted sum."""
    out: dict[str, Scorer] = {"graph": lambda at: graph @ graph[at], "sequence": lambda at: sequence @ sequence[at]}
    return out | {"both": lambda at: weighted_sum(out["graph"](at), out["sequence"](at), share)}


def judge(archive: Archive, label: str, scorer: Scorer) -> list[Judged]:
    """The rankings of one method for all queries that have a right answer under this label."""
    orders = {}
    for at, right in enumerate(archive.relevant[label]):
        if right:
            scores = np.array(scorer(at))
            scores[at] = -np.inf
            orders[at] = np.argsort(-scores, kind="stable")
    return list(_judged(archive, label, orders))


def embedded(archive: Archive, embedder: "Embedder") -> tuple[Float32[np.ndarray, "D G"], Float32[np.ndarray, "D S"]]:
    """All drawings of an archive in both learned codings."""
    drawings = [case.drawing for case in archive.cases]
    parts = [embedder.embed(drawings[k : k + 32]) for k in range(0, len(drawings), 32)]
    return np.concatenate([part.geometry for part in parts]), np.concatenate([part.sequence for part in parts])


def fitted_share(archive: Archive, embedder: "Embedder") -> float:
    """The share of geometry in the sum of both similarities that finds the revisions of a dev archive best.

    Raises InputError for an archive without any.
    """
    label = "revision_or_variant"
    asked = [at for at in range(len(archive.cases)) if archive.relevant[label][at] - archive.own_geometry(at)]
    if not asked:
        raise InputError("The dev archive has no revisions to fit on; give one whose relevance.jsonl names some.")
    both = [rows[asked] @ rows.T for rows in embedded(archive, embedder)]
    right = np.zeros(both[0].shape, dtype=bool)
    for row, at in enumerate(asked):
        removed = archive.own_geometry(at)
        right[row, list(archive.relevant[label][at] - removed)] = True
        for similarities in both:
            similarities[row, list(removed)] = -np.inf
    return fit_share(both[0], both[1], right, embedder.share)


def evaluate(
    folder: Path,
    relevance: Path,
    methods: Sequence[str] | None = None,
    *,
    embedder: "Embedder | None" = None,
    share: float | None = None,
    nodes: "NodeMatcher | None" = None,
    by_source: bool = False,
    verify: int = 10,
    workers: int | None = None,
    seed: int = 0,
    progress: Progress = lambda stage, done, total: None,
) -> Results:
    """`{label: {method: {metric: Estimate}}}` of every method, or of those named.

    "... + matching" is the best ranking at hand ("fusion", or "bag" where there are no learned codings)
    with its first `verify` laid over the query; 0 leaves it out. "... + node matching" compares these by the matching
    network `nodes` instead. "fusion minus bag" and "matching minus node matching" are differences on the same queries.
    `share` is that of geometry in "both". `by_source` adds "label, source" for every source with queries enough: what
    the codings are worth on one that training has not seen.
    """
    archive = load_archive(folder, relevance, workers, progress)
    scored = scorers(archive, embedder, share)
    best = "fusion" if "fusion" in scored else "bag"
    fitted, by_nodes = f"{best} + matching", f"{best} + node matching"
    known = [*scored, *([fitted] if verify else []), *([by_nodes] if verify and nodes is not None else [])]
    wanted = known if methods is None else list(methods)
    if strange := [name for name in wanted if name not in known]:
        raise InputError(f"There is no method {strange[0]!r}; take some of {', '.join(known)}.")
    queries = [at for at in range(len(archive.cases)) if any(archive.relevant[label][at] for label in LABELS)]
    orders: dict[str, dict[int, np.ndarray]] = {name: {} for name in wanted}
    ranking: dict[int, np.ndarray] = {}
    scores_of_head: dict[int, np.ndarray] = {}
    for done, at in enumerate(queries):
        progress("scoring", done + 1, len(queries))
        for name in {*wanted, best} & set(scored):
            scores = np.array(scored[name](at))
            scores[at] = -np.inf
            order = np.argsort(-scores, kind="stable")
            if name in orders:
                orders[name][at] = order
            if name == best and {fitted, by_nodes} & set(wanted):
                ranking[at], scores_of_head[at] = order, scores
    heads = {at: order[:verify] for at, order in ranking.items()}
    drawings = [case.drawing for case in archive.cases]
    if fitted in wanted:
        for at, matches in matches_of(drawings, heads, workers, progress):
            orders[fitted][at] = reranked(ranking[at], scores_of_head[at], matches)
    if nodes is not None and by_nodes in wanted:
        for at, alike in alike_of(drawings, heads, nodes, progress):
            orders[by_nodes][at] = reranked_by_nodes(ranking[at], scores_of_head[at], alike)
    results: Results = {}
    for label in LABELS:
        judged = {name: list(_judged(archive, label, orders[name])) for name in wanted}
        results[label] = {name: summarise(answers, seed) for name, answers in judged.items()}
        if {"fusion", "bag"} <= judged.keys():
            results[label]["fusion minus bag"] = differences(judged["fusion"], judged["bag"], seed)
        if {fitted, by_nodes} <= judged.keys():
            results[label]["matching minus node matching"] = differences(judged[fitted], judged[by_nodes], seed)
        for source in _large_sources(next(iter(judged.values()))) if by_source else []:
            of = {name: [one for one in answers if one.source == source] for name, answers in judged.items()}
            results[f"{label}, {source}"] = {name: summarise(answers, seed) for name, answers in of.items()}
    return results


def _large_sources(judged: Sequence[Judged]) -> list[str]:
    counts = Counter(one.source for one in judged)
    return sorted(source for source, count in counts.items() if count >= LEAST_QUERIES)


def _judged(archive: Archive, label: str, orders: Mapping[int, Int[np.ndarray, "D"]]) -> Iterator[Judged]:
    """The rankings of the queries that have a right answer under this label."""
    for at, order in orders.items():
        removed = archive.own_geometry(at) if label == "revision_or_variant" else {at}
        right = archive.relevant[label][at] - removed
        if right:
            left = [k for k in order.tolist() if k not in removed][:DEPTH]
            yield Judged(archive.cases[at].source, tuple(k in right for k in left), len(right))


def as_json(results: Results) -> dict[str, Any]:
    """The results as plain values: `{label: {method: {metric: {value, low, high, n}}}}`."""
    return {
        label: {method: {name: asdict(one) for name, one in metrics.items()} for method, metrics in methods.items()}
        for label, methods in results.items()
    }
