"""A batch cut by drawings: every drawing is encoded as in the whole batch, and comes out once."""

import numpy as np
import pytest
import torch

from linework.drawings.batch import batch_graphs, batch_sequences
from linework.drawings.canonical import canonical
from linework.drawings.chunks import in_chunks, take
from linework.drawings.drawing import Drawing
from linework.drawings.graph import code_graph
from linework.drawings.graph_encoder import GraphEncoder, GraphEncoderConfig
from linework.drawings.model import ViewBatch
from linework.drawings.sequence import code_sequence
from linework.drawings.sequence_encoder import SequenceEncoder, SequenceEncoderConfig
from linework.drawings.synthesize.family import synthesize_family


@pytest.fixture(scope="module")
def batch() -> ViewBatch:
    """Two views of five drawings of unlike length; the fourth is empty."""
    drawings = [canonical(synthesize_family(seed).base()) for seed in range(5)]
    drawings[3] = drawings[3].take(np.arange(0))
    views = [view for start in (0, 1) for view in (_thinned(drawing, start) for drawing in drawings)]
    graphs, sequences = [code_graph(view) for view in views], [code_sequence(view) for view in views]
    return ViewBatch(batch_graphs(graphs), batch_sequences(sequences), torch.tensor([7, 3, 7, 0, 1]))


def _thinned(drawing: Drawing, start: int) -> Drawing:
    return drawing.take(np.arange(len(drawing))[start :: 1 + start])


@pytest.fixture(scope="module")
def encoders() -> tuple[GraphEncoder, SequenceEncoder]:
    torch.manual_seed(0)
    graph = GraphEncoder(GraphEncoderConfig(dim=8, layers=2, heads=2, out=8))
    return graph, SequenceEncoder(SequenceEncoderConfig(dim=8, layers=1, heads=2, out=8))


@pytest.mark.parametrize("rows", [[0], [4, 1], [3], [2, 3, 0], [0, 1, 2, 3, 4]])
def test_a_drawing_is_encoded_alike_in_the_batch_and_in_a_part_of_it(batch, encoders, rows):
    graph, sequence = encoders
    part = take(batch, torch.tensor(rows))
    assert part.families.tolist() == batch.families[rows].tolist()
    for encoded, whole in (
        (graph(part.graphs), graph(batch.graphs)),
        (sequence(part.sequences), sequence(batch.sequences)),
    ):
        torch.testing.assert_close(
            encoded.unflatten(0, (2, -1)), whole.unflatten(0, (2, -1))[:, rows], atol=1e-5, rtol=0
        )


@pytest.mark.parametrize("size", [1, 2, 9])
def test_chunks_hold_every_drawing_once_and_in_order(batch, size):
    chunks = in_chunks(batch, size)
    assert torch.cat([chunk.families for chunk in chunks]).tolist() == batch.families.tolist()
    assert sum(len(chunk.graphs.kinds) for chunk in chunks) == len(batch.graphs.kinds)
    assert sum(chunk.graphs.edges.shape[1] for chunk in chunks) == batch.graphs.edges.shape[1]
    rows = [int((bucket.levels[..., 0] >= 0).sum()) for bucket in batch.sequences.buckets]
    cut = [int((b.levels[..., 0] >= 0).sum()) for chunk in chunks for b in chunk.sequences.buckets]
    assert sum(rows) == sum(cut)
    assert all(len(chunk.families) <= size for chunk in chunks)
