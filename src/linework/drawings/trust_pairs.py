"""Pairs of drawings whose tier is known by making, to fit the tier model on: synthetic families, and folders
whose manifest marks families and series.

The letters: `K` pairs, `F` features, `D` drawings, `G` and `S` widths of both encoders.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from jaxtyping import Float, Float64, Int

from linework.drawings.bag import BagIndex, bag_terms
from linework.drawings.cache import ReadCache
from linework.drawings.drawing import Drawing
from linework.drawings.embed import Embedder
from linework.drawings.match import match_drawings
from linework.drawings.synthesize.family import synthesize_family
from linework.drawings.trust import TierModel, features, fit_tiers

SAME, REVISION, SIMILAR = range(3)
_BATCH = 32  # drawings embedded at one time
_RIVALS = 2  # drawings of no kinship for each query, those that the bag takes for the most alike

Pair = tuple[Drawing, Drawing, int]


def synthetic_pairs(families: int, seed: int = 0) -> Iterator[Pair]:
    """For every family its base with the same geometry (redrawn, placed, both) and with revisions and variants."""
    for number in range(families):
        family = synthesize_family(seed + number)
        base = family.base()
        for one in (family.redraw(1), family.placed(1), family.placed(2, family.redraw(2))):
            yield base, one, SAME
        for one in (family.revision(1), family.revision(2), family.size_variant(1)):
            yield base, one, REVISION


def manifest_pairs(folder: Path, series: int, seed: int = 0) -> Iterator[Pair]:
    """From `series` series of a folder's manifest: two of one family are a revision, two of one series a variant."""
    members: dict[str, list[str]] = defaultdict(list)
    for line in (folder / "manifest.jsonl").read_text().splitlines():
        row = json.loads(line)
        members[row.get("series") or row["family"]].append(row["path"])
    rng = np.random.default_rng(seed)
    large = sorted(name for name, paths in members.items() if len(paths) > 1)
    for at in rng.permutation(len(large))[:series]:
        one, two = rng.choice(sorted(members[large[at]]), 2, replace=False)
        first, second = (ReadCache().get(folder / path)[0] for path in (one, two))
        if len(first) and len(second):
            yield first, second, REVISION


def fit_on(pairs: list[Pair], embedder: Embedder) -> tuple[TierModel, Float64[np.ndarray, "K F"], Int[np.ndarray, "K"]]:
    """The tier model of these pairs and of each query with its most alike strangers; with what it was fitted on.

    Every pair is shown twice: compared and not compared, so the model serves both.
    """
    queries: list[Drawing] = []
    kin: list[set[int]] = []
    drawings: list[Drawing] = []
    known: list[tuple[int, int, int]] = []
    for query, other, label in pairs:
        if not queries or queries[-1] is not query:
            queries.append(query)
            kin.append(set())
        drawings.append(other)
        kin[-1].add(len(drawings) - 1)
        known.append((len(queries) - 1, len(drawings) - 1, label))
    index = BagIndex.build(bag_terms(drawing) for drawing in drawings)
    learned = [_learned(some, embedder) for some in (queries, drawings)]
    rows, labels = [], []
    for number, query in enumerate(queries):
        bag = bag_terms(query)
        cosines, order = index.cosines(bag), np.argsort(-index.scores(bag), kind="stable")
        strangers = [int(at) for at in order if int(at) not in kin[number]][:_RIVALS]
        own = [(at, label) for asked, at, label in known if asked == number]
        for at, label in [*own, *((at, SIMILAR) for at in strangers)]:
            alike = {family: float(values[at]) for family, values in cosines.items()}
            ratio = query.unit.millimetres / drawings[at].unit.millimetres
            match = match_drawings(query, drawings[at])
            geometry, sequence = (float(asked[number] @ held[at]) for asked, held in zip(*learned, strict=True))
            rows += [
                features(alike, one, unit_ratio=ratio, geometry=geometry, sequence=sequence) for one in (match, None)
            ]
            labels += [label, label]
    table, truth = np.stack(rows), np.array(labels)
    return fit_tiers(table, truth), table, truth


def _learned(drawings: list[Drawing], embedder: Embedder) -> tuple[Float[np.ndarray, "D G"], Float[np.ndarray, "D S"]]:
    """The vectors of both learned codings, a row a drawing."""
    parts = [embedder.embed(drawings[start : start + _BATCH]) for start in range(0, len(drawings), _BATCH)]
    return np.concatenate([one.geometry for one in parts]), np.concatenate([one.sequence for one in parts])
