"""How good a ranking is: hit@1, hit@10, R@10, AP@10, NDCG@10, with bootstrap intervals.

    AP@10   = sum over the right ones in the first ten of (right so far / place) / min(R, 10)
    NDCG@10 = sum of 1 / log2(place + 1) over the right ones, over that of the best possible order
    R@10    = right ones in the first ten / R

R is how many right answers there are. Every figure is a mean over queries; an interval is the
2.5 to 97.5 percentile of means over resampled queries. "mean over sources" is the mean of the means of
the sources with more than nine queries, its interval by resampling the queries inside each.

The letters: `Q` queries, `K` = 10 places.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64, Int

from linework.estimates import RESAMPLES, Estimate, estimate_of

DEPTH = 10
LEAST_QUERIES = 10  # of a source, for it to count in the mean over sources
MEAN_OVER_SOURCES = "mean over sources"
METRICS = ("hit@1", "hit@10", "R@10", "AP@10", "NDCG@10")


@dataclass(frozen=True)
class Judged:
    """One query's first ten answers, right or wrong, and how many right ones there are in all."""

    source: str
    right: tuple[bool, ...]
    relevant: int


def ranking_metrics(
    right: Bool[np.ndarray, "Q K"], relevant: Int[np.ndarray, "Q"]
) -> dict[str, Float64[np.ndarray, "Q"]]:
    """Every metric for every query. `right` are the first ten places, `relevant` is R, at least 1.

    >>> ranking_metrics(np.array([[False, True] + 8 * [False]]), np.array([1]))["AP@10"].tolist()
    [0.5]
    """
    assert right.shape[1] == DEPTH and (relevant > 0).all()
    place = np.arange(1, DEPTH + 1)
    gain = 1 / np.log2(place + 1)
    reachable = np.minimum(relevant, DEPTH)
    precision = np.cumsum(right, axis=1) / place
    return {
        "hit@1": right[:, 0].astype(float),
        "hit@10": right.any(1).astype(float),
        "R@10": right.sum(1) / relevant,
        "AP@10": (precision * right).sum(1) / reachable,
        "NDCG@10": (right * gain).sum(1) / np.cumsum(gain)[reachable - 1],
    }


def by_query(judged: Sequence[Judged]) -> dict[str, Float64[np.ndarray, "Q"]]:
    """Every metric for every query, and the empty table without queries."""
    if not judged:
        return {}
    right = np.array([(one.right + (False,) * DEPTH)[:DEPTH] for one in judged], dtype=bool)
    return ranking_metrics(right, np.array([one.relevant for one in judged]))


def summarise(judged: Sequence[Judged], seed: int = 0) -> dict[str, Estimate]:
    """Each metric over all queries, and as "<metric>, mean over sources"; empty without queries."""
    return estimates(by_query(judged), [one.source for one in judged], seed)


def estimates(
    table: Mapping[str, Float64[np.ndarray, "Q"]], sources: Sequence[str], seed: int = 0
) -> dict[str, Estimate]:
    """The mean of each column over all queries, and as "<column>, mean over sources"; empty without queries."""
    if not sources:
        return {}
    names, source = np.unique(sources, return_inverse=True)
    rng = np.random.default_rng(seed)
    everyone = rng.integers(0, len(sources), (RESAMPLES, len(sources)))
    large = [rows for rows in (np.flatnonzero(source == k) for k in range(len(names))) if len(rows) >= LEAST_QUERIES]
    within = [rows[rng.integers(0, len(rows), (RESAMPLES, len(rows)))] for rows in large]
    out = {}
    for name, values in table.items():
        out[name] = estimate_of(float(values.mean()), values[everyone].mean(1), len(values))
        if large:
            means = np.mean([values[rows].mean(1) for rows in within], axis=0)
            value = float(np.mean([values[rows].mean() for rows in large]))
            out[f"{name}, {MEAN_OVER_SOURCES}"] = estimate_of(value, means, sum(len(rows) for rows in large))
    return out


def differences(one: Sequence[Judged], other: Sequence[Judged], seed: int = 0) -> dict[str, Estimate]:
    """Each metric of `one` minus that of `other` on the same queries, the interval by resampling the pairs."""
    assert [a.relevant for a in one] == [b.relevant for b in other], "not the same queries"
    if not one:
        return {}
    tables = by_query(one), by_query(other)
    drawn = np.random.default_rng(seed).integers(0, len(one), (RESAMPLES, len(one)))
    gaps = {name: tables[0][name] - tables[1][name] for name in METRICS}
    return {name: estimate_of(float(gap.mean()), gap[drawn].mean(1), len(gap)) for name, gap in gaps.items()}
