"""A slot that a primitive does not use never reaches a layer: whatever stands in it, the vectors are the same."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from linework.drawings.augment import view
from linework.drawings.batch import EOS, SOS, batch_graphs, batch_sequences
from linework.drawings.coded import code
from linework.drawings.graph import UNUSED as UNUSED_MEASURE
from linework.drawings.graph_encoder import GraphEncoder, GraphEncoderConfig
from linework.drawings.sequence import UNUSED as UNUSED_LEVEL
from linework.drawings.sequence_encoder import SequenceEncoder, SequenceEncoderConfig
from linework.drawings.synthesize.family import synthesize_family


@pytest.fixture(scope="module")
def coded():
    return [code(view(synthesize_family(seed).base(), np.random.default_rng(seed))) for seed in range(6)]


@pytest.mark.parametrize("octaves", [0, 6])
@pytest.mark.parametrize("other", [0.0, 7.5, -1e6, float("nan")])
def test_the_geometry_encoder_never_sees_what_stands_in_an_unused_slot(coded, other, octaves):
    batch = batch_graphs([one.graph for one in coded])
    assert (batch.nodes[~batch.used] == UNUSED_MEASURE).all() and (~batch.used).any()
    changed = replace(batch, nodes=torch.where(batch.used, batch.nodes, other))
    encoder = GraphEncoder(GraphEncoderConfig(dim=16, layers=2, out=16, octaves=octaves)).eval()
    assert torch.equal(encoder(changed), encoder(batch))


@pytest.mark.parametrize("other", [-2, -200])
def test_the_sequence_encoder_never_sees_what_stands_in_an_unused_slot(coded, other):
    batch = batch_sequences([one.sequence for one in coded])
    assert any((bucket.levels == UNUSED_LEVEL).any() for bucket in batch.buckets)
    buckets = [replace(one, levels=torch.where(one.levels < 0, other, one.levels)) for one in batch.buckets]
    encoder = SequenceEncoder(SequenceEncoderConfig(dim=16, layers=1, out=16)).eval()
    assert torch.equal(encoder(replace(batch, buckets=tuple(buckets))), encoder(batch))


def test_nor_what_stands_in_the_fill_behind_the_last_row(coded):
    batch = batch_sequences([one.sequence for one in coded])
    filled = [
        replace(one, levels=torch.where((one.kinds == EOS).unsqueeze(-1), 99, one.levels)) for one in batch.buckets
    ]
    assert any((one.kinds == EOS).any() for one in batch.buckets) and all(
        (one.kinds[:, 0] == SOS).all() for one in batch.buckets
    )
    encoder = SequenceEncoder(SequenceEncoderConfig(dim=16, layers=1, out=16)).eval()
    assert torch.equal(encoder(replace(batch, buckets=tuple(filled))), encoder(batch))
