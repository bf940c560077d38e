"""What an archive holds: duplicates, chains of revisions, clusters of like drawings, oddities."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int64
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform

from linework.drawings.index_reader import IndexReader
from linework.drawings.oddities import Oddity, find_oddities
from linework.drawings.relations import Relation, find_relations

Progress = Callable[[str, int, int], None]

CLUSTER_SCORE = 0.35
LARGEST_LINKED = 2_000


@dataclass(frozen=True)
class ArchiveReport:
    """Groups of documents by number. A chain is ordered by date, then by path; of duplicates it holds one.

    `steps` relate the neighbours in a chain where they were compared.
    """

    duplicates: tuple[tuple[int, ...], ...]
    chains: tuple[tuple[int, ...], ...]
    clusters: tuple[tuple[int, ...], ...]
    oddities: tuple[Oddity, ...]
    relations: tuple[Relation, ...]


def archive_report(index: IndexReader, progress: Progress = lambda stage, done, total: None) -> ArchiveReport:
    """Relate every drawing of the archive to its like and group them.

    Duplicates share their geometry; a chain holds drawings tied by revisions, one of each duplicate
    group; a cluster holds drawings that are alike on average, chains and duplicates included.
    """
    relations = find_relations(index, progress)
    same = [relation for relation in relations if relation.tier == "same geometry"]
    revised = [relation for relation in relations if relation.tier == "revision or variant"]
    of_group = _components(len(index), same)
    duplicates = _groups(of_group)
    first = _first_of_each(of_group, index.columns["date"])
    chains = [
        tuple(sorted({int(first[of_group[i]]) for i in members}, key=lambda i: _age(index, i)))
        for members in _groups(_components(len(index), [*same, *revised]))
    ]
    return ArchiveReport(
        duplicates=tuple(tuple(sorted(group, key=lambda i: _age(index, i))) for group in duplicates),
        chains=tuple(sorted((chain for chain in chains if len(chain) > 1), key=len, reverse=True)),
        clusters=tuple(_clusters(len(index), relations)),
        oddities=find_oddities(index),
        relations=tuple(relations),
    )


def _age(index: IndexReader, document: int) -> tuple[str, str]:
    return index.columns["date"][document], index.columns["path"][document]


def _components(count: int, relations: Sequence[Relation]) -> Int64[np.ndarray, "D"]:
    """The number of the connected part that each document is in."""
    a = np.array([relation.a for relation in relations], dtype=np.int64)
    b = np.array([relation.b for relation in relations], dtype=np.int64)
    graph = coo_array((np.ones(len(a)), (a, b)), shape=(count, count))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def _groups(labels: Int64[np.ndarray, "D"]) -> list[tuple[int, ...]]:
    """Documents by label, largest group first, those of one left out."""
    order = np.argsort(labels, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
    groups = [tuple(part.tolist()) for part in parts if len(part) > 1]
    return sorted(groups, key=len, reverse=True)


def _first_of_each(labels: Int64[np.ndarray, "D"], dates: Sequence[str]) -> dict[int, int]:
    """The earliest document of every label."""
    first: dict[int, int] = {}
    for document in sorted(range(len(labels)), key=lambda i: (dates[i], i)):
        first.setdefault(int(labels[document]), document)
    return first


def _clusters(count: int, relations: Sequence[Relation]) -> list[tuple[int, ...]]:
    """Drawings that are alike on average: parts tied by any relation, cut by average linkage.

    Without the cut one drawing that is like two others would tie everything together. Parts of over
    two thousand stay whole, as their distances would not fit into memory.
    """
    clusters: list[tuple[int, ...]] = []
    by_part: dict[int, list[Relation]] = {}
    labels = _components(count, relations)
    for relation in relations:
        by_part.setdefault(int(labels[relation.a]), []).append(relation)
    for members in _groups(labels):
        if len(members) < 3 or len(members) > LARGEST_LINKED:
            clusters.append(members)
            continue
        place = {document: at for at, document in enumerate(members)}
        apart = np.ones((len(members), len(members)))
        np.fill_diagonal(apart, 0.0)
        for relation in by_part[int(labels[members[0]])]:
            i, j = place[relation.a], place[relation.b]
            apart[i, j] = apart[j, i] = max(0.0, 1.0 - relation.score)
        tree = linkage(squareform(apart, checks=False), "average")
        for part in _groups(fcluster(tree, 1.0 - CLUSTER_SCORE, "distance").astype(np.int64)):
            clusters.append(tuple(members[at] for at in part))
    return sorted(clusters, key=len, reverse=True)
