"""Node-to-graph matching: its definition written out in float64, and what it must not see."""

import math

import pytest
import torch
from torch import Tensor

from linework.nn.matching import NodeMatching


def views(seed: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Two views of five graphs of 0 to 4 nodes; the last graph is empty in the first view, the third in both."""
    generator = torch.Generator().manual_seed(seed)
    first, second = (torch.randn(5, n, 6, generator=generator, dtype=torch.float64) for n in (4, 3))
    counts = torch.tensor([[4, 2, 0, 1, 0], [3, 1, 0, 3, 2]])
    return first, torch.arange(4) < counts[0][:, None], second, torch.arange(3) < counts[1][:, None]


def module(candidates: int = 4) -> NodeMatching:
    torch.manual_seed(0)
    return NodeMatching(6, 3, candidates).double()


def cosine(a: Tensor, b: Tensor) -> float:
    return float(a @ b) / math.sqrt(float(a @ a) * float(b @ b))


def slow_match(node: Tensor, others: list[Tensor], perspectives: Tensor) -> list[float]:
    met = sum(cosine(node, other) * other for other in others)
    return [cosine(w * node, w * met) for w in perspectives]


def slow_one_way(nodes, there, others, others_there, model, temperature, same) -> float:
    held = [[graph[k] for k in range(len(graph)) if there[i, k]] for i, graph in enumerate(nodes)]
    met = [[graph[k] for k in range(len(graph)) if others_there[i, k]] for i, graph in enumerate(others)]
    per_graph = []
    for i in range(len(held)):
        if not held[i] or not met[i]:
            continue
        losses = []
        for node in held[i]:
            terms = []
            for j in [(i + step) % len(held) for step in range(model.candidates)]:
                if j == i or (met[j] and not same[i, j]):
                    scores = slow_match(node, met[j], model.perspectives.detach())
                    terms.append(math.exp(sum(scores) / len(scores) / temperature))
            losses.append(-math.log(terms[0] / sum(terms)))
        per_graph.append(sum(losses) / len(losses))
    return sum(per_graph) / len(per_graph)


@pytest.mark.parametrize("seed", range(3))
def test_the_loss_equals_its_definition_written_out(seed):
    first, first_there, second, second_there = views(seed)
    same = torch.eye(5, dtype=torch.bool)
    same[0, 1] = same[1, 0] = True
    model = module()
    forth = slow_one_way(first, first_there, second, second_there, model, 0.2, same)
    back = slow_one_way(second, second_there, first, first_there, model, 0.2, same)
    found = model(first, first_there, second, second_there, 0.2, same)
    assert found.item() == pytest.approx((forth + back) / 2, abs=1e-9)


def test_a_graph_with_itself_matches_from_every_perspective_and_the_order_of_its_nodes_says_nothing():
    first, _, second, second_there = views(0)
    model = module()
    one = torch.randn(5, 1, 6, dtype=torch.float64)
    assert torch.allclose(model.match(one, one, torch.ones(5, 1, dtype=torch.bool)), torch.ones(5, 1, 3).double())
    order = torch.tensor([2, 0, 1])
    turned = model.match(first, second[:, order], second_there[:, order])
    assert turned.shape == (5, 4, 3)
    assert torch.allclose(turned, model.match(first, second, second_there))


def test_what_is_not_there_says_nothing():
    first, first_there, second, second_there = views(1)
    same, model = torch.eye(5, dtype=torch.bool), module()
    before = model(first, first_there, second, second_there, 0.2, same)
    for nodes, there in ((first, first_there), (second, second_there)):
        nodes[~there] = 1e3
    assert model(first, first_there, second, second_there, 0.2, same).item() == pytest.approx(before.item(), abs=1e-12)


def test_a_view_is_moved_by_what_it_seeks_and_never_as_a_candidate():
    first, first_there, second, second_there = views(2)
    first.requires_grad_()
    second.requires_grad_()
    same, model = torch.eye(5, dtype=torch.bool), module()
    forth = model._one_way(first, first_there, second.detach(), second_there, 0.2, same)
    alone = torch.autograd.grad(forth / 2, first)[0]
    whole = torch.autograd.grad(model(first, first_there, second, second_there, 0.2, same), first)[0]
    assert torch.equal(alone, whole) and whole.abs().sum() > 0


def test_empty_graphs_and_batches_without_negatives_have_loss_0_and_no_nan():
    first, first_there, second, second_there = views(3)
    for there, other, same in (
        (first_there & False, second_there & False, torch.eye(5, dtype=torch.bool)),
        (first_there, second_there, torch.ones(5, 5, dtype=torch.bool)),
    ):
        nodes = first.clone().requires_grad_()
        model = module()
        loss = model(nodes, there, second, other, 0.2, same)
        loss.backward()
        assert loss.item() == 0 and not nodes.grad.isnan().any() and not model.perspectives.grad.isnan().any()


def test_training_on_it_tells_graphs_apart():
    torch.manual_seed(0)
    model = NodeMatching(8, 4, candidates=6)
    kinds = torch.randn(6, 1, 8)
    layer = torch.nn.Linear(8, 8)
    there, same = torch.ones(6, 3, dtype=torch.bool), torch.eye(6, dtype=torch.bool)
    optimizer = torch.optim.Adam([*model.parameters(), *layer.parameters()], lr=0.01)
    losses = []
    for _ in range(60):
        first, second = (layer(kinds + torch.randn(6, 3, 8)) for _ in range(2))
        loss = model(first, there, second, there, 0.2, same)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert sum(losses[-10:]) < 0.8 * sum(losses[:10])
