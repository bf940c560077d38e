"""The objective: plain as written out, the same in chunks, and every switch of it trains."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from linework.config import with_overrides
from linework.drawings import objective as objectives
from linework.drawings.batch import batch_graphs, batch_sequences
from linework.drawings.canonical import canonical
from linework.drawings.graph import code_graph
from linework.drawings.graph_encoder import GraphEncoderConfig
from linework.drawings.mixing import draw_mixture, mix_on_sphere
from linework.drawings.model import ModelConfig, ViewBatch
from linework.drawings.objective import DualCodingObjective
from linework.drawings.sequence import code_sequence
from linework.drawings.sequence_encoder import SequenceEncoderConfig
from linework.drawings.synthesize.family import synthesize_family
from linework.errors import InputError
from linework.nn.contrastive import nt_xent, soft_info_nce, symmetric_info_nce

SMALL = ModelConfig(
    graph=GraphEncoderConfig(dim=8, layers=1, heads=2, out=12),
    sequence=SequenceEncoderConfig(dim=8, layers=1, heads=2, out=12),
)
SWITCHES = {
    "plain": [],
    "queue": ["cross_loss=queue", "queue=9"],
    "queue at nodes": ["cross_loss=queue", "queue=9", "cross_level=node", "head_norm=layer"],
    "nodes": ["cross_level=node"],
    "matching": ["weight_matching=0.5", "perspectives=3", "candidates=3"],
    "uncertainty": ["weighting=uncertainty", "learn_temperature=true"],
    "gradient": ["weighting=gradient", "weight_matching=0.5", "weight_geometry=2"],
    "heads": ["head_norm=layer", "head_residual=true", "head_depth=3"],
    "geometry alone": ["weight_sequence=0", "weight_cross=0"],
    "sequence alone": ["weight_geometry=0", "weight_cross=0"],
    "across alone": ["weight_geometry=0", "weight_sequence=0"],
}


def objective_with(*changes: str) -> DualCodingObjective:
    torch.manual_seed(0)
    return DualCodingObjective(with_overrides(SMALL, [f"objective.{change}" for change in changes]))


def batch_of(views: int) -> ViewBatch:
    """Views of six drawings, two of one family; each drops some primitives."""
    drawings = [canonical(synthesize_family(seed).base()) for seed in range(6)]
    seen = [
        d.take(torch.arange(view % 2, min(len(d), 40 + 9 * view)).numpy()) for view in range(views) for d in drawings
    ]
    graphs, sequences = [code_graph(drawing) for drawing in seen], [code_sequence(drawing) for drawing in seen]
    return ViewBatch(batch_graphs(graphs), batch_sequences(sequences), torch.tensor([4, 0, 4, 1, 2, 3]))


@pytest.fixture(scope="module")
def batch() -> ViewBatch:
    return batch_of(2)


def gradients(objective: DualCodingObjective, batch: ViewBatch) -> dict[str, torch.Tensor]:
    objective.zero_grad()
    objective(batch)["total"].backward()
    return {name: weight.grad for name, weight in objective.named_parameters() if weight.grad is not None}


def test_the_plain_objective_is_three_losses_written_out(batch):
    objective = objective_with("weight_cross=0.5")
    terms = objective(batch)
    graph, sequence = objective.model.graph(batch.graphs), objective.model.sequence(batch.sequences)
    geometry = nt_xent(*objective.graph_intra(graph).chunk(2), 0.07, batch.same)
    order = nt_xent(*objective.sequence_intra(sequence).chunk(2), 0.07, batch.same)
    pairs = zip(objective.graph_cross(graph).chunk(2), objective.sequence_cross(sequence).chunk(2), strict=True)
    cross = sum(symmetric_info_nce(g, s, 0.07, batch.same) for g, s in pairs) / 2
    torch.testing.assert_close(terms["total"], geometry + order + 0.5 * cross)
    assert set(terms) == {"geometry", "sequence", "cross", "total"}


def test_four_views_are_all_pairs_of_them():
    objective, four = objective_with("head_norm=layer"), batch_of(4)
    rows = objective.graph_intra(objective.model.graph(four.graphs)).chunk(4)
    pairs = [nt_xent(rows[a], rows[b], 0.07, four.same) for a in range(4) for b in range(a + 1, 4)]
    torch.testing.assert_close(objective(four)["geometry"], sum(pairs) / 6)


@pytest.mark.parametrize("name", SWITCHES)
def test_chunks_give_the_loss_and_the_gradients_of_the_plain_batch(batch, name):
    """With batch norm in the heads too: they stand behind the chunks and see the whole batch."""
    plain, chunked = objective_with(*SWITCHES[name]), objective_with(*SWITCHES[name], "chunk=4")
    expected, found = gradients(plain, batch), gradients(chunked, batch)
    torch.testing.assert_close(chunked(batch)["total"], plain(batch)["total"], atol=1e-5, rtol=1e-5)
    assert expected.keys() == found.keys()
    for weight, gradient in expected.items():
        torch.testing.assert_close(found[weight], gradient, atol=1e-5, rtol=1e-4, msg=weight)


@pytest.mark.parametrize("name", SWITCHES)
def test_every_switch_trains_what_it_says_it_trains(batch, name):
    objective = objective_with(*SWITCHES[name])
    optimizer = torch.optim.AdamW([p for p in objective.parameters() if p.requires_grad], lr=1e-2)
    losses = []
    for step in range(12):
        objective.before_step(step / 12)
        objective.zero_grad()
        terms = objective(batch)
        terms["total"].backward()
        optimizer.step()
        objective.after_step()
        losses.append(sum(float(terms[term].detach()) for term in objective.starts))
    assert torch.tensor(losses).isfinite().all()
    later = 3 if "queue" in name else 0  # an empty queue is no loss
    assert losses[-1] < 0.9 * losses[later]
    funnel = "model.sequence.funnel"  # no drawing here is long enough for its first stages
    left = {
        n for n, p in objective.named_parameters() if p.requires_grad and p.grad is None and not n.startswith(funnel)
    }
    unread = {n for n in left if name.endswith("nodes") and "summary" in n}
    assert left == unread


def test_what_nothing_teaches_does_not_learn():
    geometry = objective_with("weight_sequence=0", "weight_cross=0")
    learned = {name.split(".")[0] for name, weight in geometry.named_parameters() if weight.requires_grad}
    assert learned == {"model", "graph_intra"}
    assert not any(weight.requires_grad for weight in geometry.model.sequence.parameters())
    with pytest.raises(InputError, match="weight above 0"):
        objective_with("weight_sequence=0", "weight_cross=0", "weight_geometry=0")
    with pytest.raises(InputError, match="above its floor"):
        objective_with("learn_temperature=true", "temperature_floor=0.2")


def test_the_cross_term_fades_in_and_only_it(batch):
    objective = objective_with("cross_from=0.4", "cross_ramp=0.2")
    for done, share in ((0.0, 0.0), (0.4, 0.0), (0.5, 0.5), (0.7, 1.0)):
        objective.before_step(done)
        terms = objective(batch)
        expected = terms["geometry"] + terms["sequence"] + share * terms["cross"]
        torch.testing.assert_close(terms["total"], expected)


def test_the_queue_takes_the_keys_of_a_step_and_the_copies_follow(batch):
    objective = objective_with("cross_loss=queue", "queue=12", "momentum=0.5")
    assert float(objective(batch)["cross"].detach()) == 0.0, "no negatives yet"
    assert int((objective.graph_keys.queue.families >= 0).sum()) == 0, "nothing is pushed before the step is made"
    weight = objective.model.graph.summary.weight
    before = weight.detach().clone()
    with torch.no_grad():
        weight.add_(1.0)
    objective.after_step()
    assert objective.graph_keys.queue.families.tolist() == batch.families.repeat(2).tolist()
    encoder, _ = objective.graph_keys.copy.copies
    torch.testing.assert_close(encoder.summary.weight, before + 0.5)
    assert float(objective(batch)["cross"].detach()) > 0
    objective.eval()(batch)
    assert objective.graph_keys.made is None or len(objective.graph_keys.made[0]) == 12


def mixed(batch: ViewBatch, on_sphere: bool = False) -> ViewBatch:
    """Half of the first views with a soft label; what they show does not matter here."""
    mixture = draw_mixture(batch.families.numpy(), 0.5, 2.0, np.random.default_rng(1))
    return replace(batch, mixture=replace(mixture, on_sphere=on_sphere))


@pytest.mark.parametrize("on_sphere", [False, True])
def test_mixed_first_views_look_for_both_their_drawings_by_soft_labels(on_sphere):
    objective, batch = objective_with("head_norm=layer"), mixed(batch_of(3), on_sphere)
    terms, mixture = objective(batch), batch.mixture
    graph = [*objective.graph_intra(objective.model.graph(batch.graphs)).chunk(3)]
    across = [*objective.graph_cross(objective.model.graph(batch.graphs)).chunk(3)]
    order = [*objective.sequence_cross(objective.model.sequence(batch.sequences)).chunk(3)]
    if on_sphere:
        graph[0], across[0], order[0] = (mix_on_sphere(rows[0], mixture) for rows in (graph, across, order))

    def soft(queries, keys):
        return soft_info_nce(queries, keys, mixture.targets(), 0.07, mixture.same(batch.families))

    geometry = soft(graph[0], graph[1]) + soft(graph[0], graph[2]) + nt_xent(*graph[1:], 0.07, batch.same)
    torch.testing.assert_close(terms["geometry"], geometry / 3)
    both = (soft(across[0], order[1]) + soft(order[0], across[1])) / 2
    later = [symmetric_info_nce(across[view], order[view], 0.07, batch.same) for view in (1, 2)]
    torch.testing.assert_close(terms["cross"], (both + sum(later)) / 3)


def test_mixed_keys_stay_out_of_the_queue_and_mixed_graphs_out_of_the_matching(batch):
    objective = objective_with(*SWITCHES["queue"], "weight_matching=1", "candidates=3")
    half = mixed(batch)
    objective(half)["total"].backward()
    objective.after_step()
    held = objective.graph_keys.queue.families
    assert held[held >= 0].tolist() == batch.families.tolist(), "the second views alone"
    assert float(objective(half)["cross"].detach()) > 0
    everyone = replace(half, mixture=replace(half.mixture, shares=torch.full((6,), 0.5)))
    assert float(objective(everyone)["matching"].detach()) == 0.0
    assert float(objective(half)["matching"].detach()) > 0


@pytest.mark.parametrize("name", SWITCHES)
def test_losses_are_taken_in_single_precision_under_bf16(batch, name, monkeypatch):
    """Encoders and heads may blur what they give in bf16; from there on nothing may."""
    objective, given = objective_with(*SWITCHES[name]), {}

    def watched(loss):
        plain = getattr(objectives, loss)

        def watch(*arguments):
            given[loss] = plain, arguments
            return plain(*arguments)

        return watch

    for loss in ("nt_xent", "symmetric_info_nce"):
        monkeypatch.setattr(objectives, loss, watched(loss))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        terms = objective(batch)
        told = {loss: plain(*arguments) for loss, (plain, arguments) in given.items()}
    assert {value.dtype for value in terms.values()} == {torch.float32}
    for loss, (plain, arguments) in given.items():
        assert torch.equal(told[loss], plain(*arguments)), loss
    terms["total"].backward()
    assert all(torch.isfinite(p.grad).all() for p in objective.parameters() if p.grad is not None)


def test_relatives_are_masked_in_every_term(batch):
    """Where all drawings are of one family there are no negatives, and nothing is left to learn."""
    one = replace(batch, families=torch.zeros(6, dtype=torch.int64))
    for name in ("plain", "queue", "nodes", "matching"):
        objective = objective_with(*SWITCHES[name])
        for _ in range(2):
            terms = objective(one)
            objective.after_step()
        assert all(float(terms[term].detach()) == pytest.approx(0.0, abs=1e-5) for term in objective.starts), name
