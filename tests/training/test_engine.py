"""The engine: which rate and which decay each parameter gets, step by step."""

import pytest
import torch
from torch import nn

from linework.training.options import OptimizerConfig

pytest.importorskip("pytorch_lightning", reason="training needs the extra [train]")
from linework.training.engine import parameter_groups


class Model(nn.Module):
    """Something with weights, biases, a norm and something frozen."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(3, 4), nn.LayerNorm(4))
        self.head = nn.Linear(4, 2)
        self.frozen = nn.Parameter(torch.zeros(2, 2), requires_grad=False)


def test_every_parameter_that_learns_is_in_one_group_and_vectors_do_not_decay() -> None:
    model = Model()
    groups = parameter_groups(model, OptimizerConfig(weight_decay=0.3))
    held = [parameter for group in groups for parameter in group["params"]]
    assert sorted(map(id, held)) == sorted(id(p) for p in model.parameters() if p.requires_grad)
    for group in groups:
        assert {(p.ndim > 1) for p in group["params"]} == {group["weight_decay"] == 0.3}


def test_a_rate_is_scaled_by_the_start_of_the_name() -> None:
    model = Model()
    groups = parameter_groups(model, OptimizerConfig(rate=2e-3, rates=(("encoder.0", 0.1), ("encoder", 0.5))))
    rates = {id(parameter): group["lr"] for group in groups for parameter in group["params"]}
    for name, share in (
        ("encoder.0.weight", 0.1),
        ("encoder.0.bias", 0.1),
        ("encoder.1.weight", 0.5),
        ("head.bias", 1),
    ):
        assert rates[id(model.get_parameter(name))] == pytest.approx(2e-3 * share)
