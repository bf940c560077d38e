"""A batch of views cut by drawings: into chunks that fit the memory, or into the shares of several processes.

The letters: `B` drawings, `V` views of each, `C` drawings taken, `N` nodes, `M` blocks.
"""

import torch
from jaxtyping import Int
from torch import Tensor

from linework.drawings.batch import GraphBatch, SequenceBatch, SequenceBucket
from linework.drawings.model import ViewBatch


def in_chunks(batch: ViewBatch, size: int) -> list[ViewBatch]:
    """The batch as batches of at most `size` drawings each, in order, with all views of every drawing."""
    every = torch.arange(len(batch.families), device=batch.families.device)
    return [take(batch, rows) for rows in every.split(size)]


def take(batch: ViewBatch, rows: Int[Tensor, "C"]) -> ViewBatch:
    """The views of these drawings alone; each row of `rows` once at most. What is said of pairs of drawings is left."""
    count = len(batch.families)
    views = batch.graphs.size // count
    wanted = (torch.arange(views, device=rows.device)[:, None] * count + rows).flatten()
    place = torch.full((batch.graphs.size,), -1, device=rows.device)
    place[wanted] = torch.arange(len(wanted), device=rows.device)
    return ViewBatch(
        _graphs(batch.graphs, place, len(wanted)),
        _sequences(batch.sequences, place, len(wanted)),
        batch.families[rows],
    )


def _graphs(batch: GraphBatch, place: Int[Tensor, "VB"], size: int) -> GraphBatch:
    """Only the graphs that get a place, in the order of places."""
    blocks, owners = _kept(place[batch.owners])
    block_place = torch.full_like(batch.owners, -1)
    block_place[blocks] = torch.arange(len(blocks), device=place.device)
    nodes, node_blocks = _kept(block_place[batch.blocks])
    node_place = torch.full_like(batch.blocks, -1)
    node_place[nodes] = torch.arange(len(nodes), device=place.device)
    edges, sources = _kept(node_place[batch.edges[0]])
    return GraphBatch(
        kinds=batch.kinds[nodes],
        nodes=batch.nodes[nodes],
        used=batch.used[nodes],
        edges=torch.stack([sources, node_place[batch.edges[1, edges]]]),
        edge_measures=batch.edge_measures[edges],
        blocks=node_blocks,
        block_measures=batch.block_measures[blocks],
        owners=owners,
        size=size,
    )


def _sequences(batch: SequenceBatch, place: Int[Tensor, "VB"], size: int) -> SequenceBatch:
    """Only the sequences that get a place; a bucket that is left empty goes."""
    buckets = []
    for bucket in batch.buckets:
        windows, owners = _kept(place[bucket.owners])
        if len(windows):
            buckets.append(SequenceBucket(bucket.kinds[windows], bucket.levels[windows], owners))
    return SequenceBatch(tuple(buckets), size)


def _kept(places: Int[Tensor, "X"]) -> tuple[Int[Tensor, "Y"], Int[Tensor, "Y"]]:
    """Which of some things have a place, ordered by it, and the places; what shares a place keeps its order."""
    order = torch.argsort(places, stable=True)
    order = order[places[order] >= 0]
    return order, places[order]
