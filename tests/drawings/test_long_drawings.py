"""Drawings of 4,096 rows and beyond: both codings have every primitive, and neither cuts one off."""

import numpy as np
import pytest
import torch

from linework.drawings.batch import EOS, MAX_ROWS, SOS
from linework.drawings.canonical import canonical
from linework.drawings.coded import code
from linework.drawings.dataset import DataConfig, ViewStream
from linework.drawings.drawing import Drawing, Kind, drawing_from
from linework.drawings.embed import Embedder
from linework.drawings.graph_encoder import GraphEncoderConfig
from linework.drawings.model import DualCoding, ModelConfig
from linework.drawings.pack import pack
from linework.drawings.sequence_encoder import SequenceEncoderConfig

EDGE = MAX_ROWS - 2  # rows of a window besides SOS and EOS
LONG = [EDGE, EDGE + 1, 9001]


def strewn(count: int) -> Drawing:
    """So many short lines and circles at random, none of which canonical form would join."""
    rng = np.random.default_rng(count)
    at, along = rng.uniform(0, 1000, (count, 2)), rng.normal(0, 3, (count, 2))
    kinds = np.where(np.arange(count) % 5, Kind.SEGMENT, Kind.CIRCLE)
    params = np.concatenate([at, at + along], 1)
    params[kinds == Kind.CIRCLE, 2:] = [[1.5, 0.0]]
    return drawing_from(kinds.tolist(), params)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    torch.manual_seed(0)
    graph, sequence = GraphEncoderConfig(dim=16, layers=1, out=16), SequenceEncoderConfig(dim=16, layers=1, out=16)
    return Embedder(DualCoding(ModelConfig(graph, sequence)), "untrained")


@pytest.mark.parametrize("count", LONG)
def test_both_codings_have_every_primitive(count):
    drawing = strewn(count)
    batch = ViewStream(pack([drawing], [0], [False]), DataConfig(batch=1, max_primitives=10**6)).batch(0)
    coded = code(drawing)
    assert len(coded.graph.kinds) == len(coded.sequence.kinds) == len(canonical(drawing)) == count
    rows = sum(int(((b.kinds != SOS) & (b.kinds != EOS)).sum()) for b in batch.sequences.buckets)
    # Views drop and double by chance, each coding on its own: neither may lose what the other keeps.
    assert len(batch.graphs.kinds) > 1.2 * count and rows > 1.2 * count


@pytest.mark.parametrize("at", [EDGE - 1, EDGE, 4999], ids=["window's last", "next window", "last"])
def test_every_primitive_of_a_long_drawing_is_seen_by_both_encoders(embedder, at):
    """Also the last: put elsewhere, it changes both vectors."""
    drawing = strewn(5000)
    kinds = drawing.kinds.copy()
    params = drawing.params.copy()
    kinds[at], params[at] = Kind.CIRCLE, [500, 500, 250, 0, 0, 0, 0, 0]
    before, after = embedder.embed([drawing]), embedder.embed([drawing.with_geometry(kinds, params)])
    for one, other in ((before.geometry, after.geometry), (before.sequence, after.sequence)):
        assert np.abs(one - other).max() > 1e-6


def test_a_long_drawing_embeds_the_same_alone_and_in_company(embedder):
    drawings = [strewn(9001), strewn(7), strewn(MAX_ROWS)]
    together = embedder.embed(drawings)
    for row, drawing in enumerate(drawings):
        alone = embedder.embed([drawing])
        np.testing.assert_allclose(alone.geometry[0], together.geometry[row], atol=1e-5)
        np.testing.assert_allclose(alone.sequence[0], together.sequence[row], atol=1e-5)
