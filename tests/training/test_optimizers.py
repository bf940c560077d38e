"""LARS against its definition in float64, and what it is for: steps that do not hang on the size of the gradient."""

import copy

import pytest
import torch
from torch import nn

from linework.training.optimizers import LARS, optimizer_for
from linework.training.options import OptimizerConfig


def test_lars_equals_its_definition_written_out():
    torch.manual_seed(0)
    layer = nn.Linear(3, 2).double()
    weight, bias = layer.weight.detach().clone(), layer.bias.detach().clone()
    speed_of_weight, speed_of_bias = torch.zeros_like(weight), torch.zeros_like(bias)
    groups = [{"params": [layer.weight], "weight_decay": 0.1}, {"params": [layer.bias], "weight_decay": 0.0}]
    optimizer = LARS(groups, lr=0.5, momentum=0.9, trust=0.01)
    for seed in range(4):
        rows = torch.randn(5, 3, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
        optimizer.zero_grad()
        layer(rows).square().sum().backward()
        change = layer.weight.grad + 0.1 * weight
        speed_of_weight = 0.9 * speed_of_weight + 0.5 * 0.01 * weight.norm() / change.norm() * change
        speed_of_bias = 0.9 * speed_of_bias + 0.5 * layer.bias.grad
        weight, bias = weight - speed_of_weight, bias - speed_of_bias
        optimizer.step()
        assert torch.allclose(layer.weight, weight, atol=1e-12) and torch.allclose(layer.bias, bias, atol=1e-12)


def test_a_loss_a_thousand_times_as_large_moves_a_matrix_by_as_much():
    layers = [nn.Linear(3, 2, bias=False).double()]
    layers.append(copy.deepcopy(layers[0]))
    rows = torch.randn(5, 3, dtype=torch.float64)
    for layer, scale in zip(layers, (1.0, 1000.0), strict=True):
        optimizer = LARS(layer.parameters(), lr=0.5)
        (scale * layer(rows).square().sum()).backward()
        optimizer.step()
    assert torch.allclose(layers[0].weight, layers[1].weight, atol=1e-12)


def test_a_matrix_of_zeros_leaves_zero_and_what_has_no_gradient_stays():
    matrix, other = nn.Parameter(torch.zeros(2, 2)), nn.Parameter(torch.ones(2, 2))
    optimizer = LARS([matrix, other], lr=1.0)
    (matrix.sum()).backward()
    optimizer.step()
    assert torch.equal(matrix, torch.full((2, 2), -1.0)) and torch.equal(other, torch.ones(2, 2))


@pytest.mark.parametrize("name", ["adamw", "sgd", "lars"])
def test_every_optimizer_goes_on_from_its_saved_state_as_if_it_had_not_stopped(name):
    config = OptimizerConfig(name=name, rate=0.05, weight_decay=0.1)
    rows = torch.randn(6, 3)

    def moved(layer: nn.Linear, optimizer: torch.optim.Optimizer, steps: int) -> None:
        for _ in range(steps):
            optimizer.zero_grad()
            layer(rows).square().sum().backward()
            optimizer.step()

    def fresh() -> tuple[nn.Linear, torch.optim.Optimizer]:
        torch.manual_seed(1)
        layer = nn.Linear(3, 2)
        return layer, optimizer_for([{"params": list(layer.parameters())}], config)

    whole, optimizer = fresh()
    moved(whole, optimizer, 6)
    half, optimizer = fresh()
    moved(half, optimizer, 3)
    saved = copy.deepcopy((half.state_dict(), optimizer.state_dict()))
    again, optimizer = fresh()
    again.load_state_dict(saved[0])
    optimizer.load_state_dict(saved[1])
    moved(again, optimizer, 3)
    assert torch.equal(again.weight, whole.weight) and not torch.equal(again.weight, half.weight)
