"""What autograd keeps, counted on fake tensors: as counted by hand, and as counted on real ones."""

import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode

from linework.nn.kept import as_fake, kept_bytes


def test_a_layer_keeps_its_input_and_what_comes_out_of_its_activation() -> None:
    layer, inputs = nn.Sequential(nn.Linear(10, 20), nn.ReLU()), torch.zeros(7, 10, requires_grad=True)
    assert kept_bytes(lambda: layer(inputs), [layer]) == 4 * (7 * 10 + 7 * 20)
    assert kept_bytes(lambda: layer(inputs), [layer], shared=[inputs]) == 4 * 7 * 20


def test_views_of_one_storage_count_once() -> None:
    x = torch.ones(8, 8, requires_grad=True)
    assert kept_bytes(lambda: x.T @ x, []) == 4 * 64


def test_fake_weights_keep_what_real_ones_keep_and_tied_ones_stay_tied() -> None:
    with torch.device("meta"):
        hollow = nn.Sequential(nn.Linear(10, 10), nn.GELU(), nn.LayerNorm(10), nn.Linear(10, 10))
        hollow[3].weight = hollow[0].weight
    real = nn.Sequential(nn.Linear(10, 10), nn.GELU(), nn.LayerNorm(10), nn.Linear(10, 10))
    real[3].weight = real[0].weight
    mode = FakeTensorMode()
    fake = as_fake(hollow, mode)
    assert fake[3].weight is fake[0].weight
    with mode:
        inputs = torch.zeros(7, 10, requires_grad=True)
        counted = kept_bytes(lambda: fake(inputs), [fake])
    inputs = torch.zeros(7, 10, requires_grad=True)
    assert counted == kept_bytes(lambda: real(inputs), [real]) > 0
