"""Both encoders: the parts they tell of are those of the drawing, whoever stands beside it."""

from dataclasses import replace

import pytest
import torch

from linework.drawings.batch import batch_graphs, batch_sequences
from linework.drawings.canonical import canonical
from linework.drawings.graph import code_graph
from linework.drawings.graph_encoder import GraphEncoder, GraphEncoderConfig
from linework.drawings.sequence import code_sequence
from linework.drawings.sequence_encoder import SequenceEncoder, SequenceEncoderConfig
from linework.drawings.synthesize.family import synthesize_family


@pytest.mark.parametrize("coding", ["graph", "sequence"])
def test_parts_are_those_of_the_drawing_alone_and_in_company(coding):
    torch.manual_seed(0)
    drawings = [canonical(synthesize_family(seed).base()) for seed in range(5)]
    if coding == "graph":
        encoder = GraphEncoder(GraphEncoderConfig(dim=8, layers=2, heads=2, out=12, octaves=4))
        coded, join = [code_graph(drawing) for drawing in drawings], batch_graphs
    else:
        encoder = SequenceEncoder(SequenceEncoderConfig(dim=8, layers=1, heads=2, out=12))
        coded, join = [code_sequence(drawing) for drawing in drawings], batch_sequences
    together = encoder.encode(join(coded))
    assert torch.equal(together.whole, encoder(join(coded)))
    assert len(together.parts) == len(together.owners)
    for number, one in enumerate(coded):
        alone = encoder.encode(join([one]))
        torch.testing.assert_close(together.parts[together.owners == number], alone.parts, atol=1e-5, rtol=0)
        if coding == "graph":
            assert len(alone.parts) == len(drawings[number])


@pytest.mark.parametrize("layers", [0, 1])
def test_stitching_lets_blocks_see_one_another_and_can_be_left_out(layers):
    """Without it a drawing is the mean and the largest of its blocks as they are."""
    torch.manual_seed(0)
    batch = batch_graphs([code_graph(canonical(synthesize_family(seed).base())) for seed in range(5)])
    encoder = GraphEncoder(GraphEncoderConfig(dim=8, layers=1, heads=2, out=12, stitch_layers=layers))
    read = []
    encoder.readout.register_forward_hook(lambda module, given, out: read.append(out))
    whole = encoder(batch)
    blocks = (read[0] + encoder.position(batch.block_measures)).split(torch.bincount(batch.owners).tolist())
    assert max(map(len, blocks)) > 1
    plain = torch.stack([encoder.summary(torch.cat([one.mean(0), one.amax(0)])) for one in blocks])
    assert torch.allclose(whole, plain, atol=1e-5) == (layers == 0)


def test_octaves_show_finely_what_nodes_and_edges_measure_and_can_be_left_out():
    """A length that grows by a thousandth moves what a node sees by more than its share, with its ties alike."""
    batch = batch_graphs([code_graph(canonical(synthesize_family(0).base()))])
    nodes, edges = batch.nodes.clone(), batch.edge_measures.clone()
    nodes[batch.used] += 1e-3
    edges[:, -1] += 1e-3
    for moved in (replace(batch, nodes=nodes), replace(batch, edge_measures=edges)):
        gaps = {}
        for octaves in (0, 8):
            torch.manual_seed(0)
            encoder = GraphEncoder(GraphEncoderConfig(dim=8, layers=1, heads=2, out=12, octaves=octaves))
            gaps[octaves] = (encoder(moved) - encoder(batch)).norm() / encoder(batch).norm()
        assert gaps[8] > 5 * gaps[0] > 0
