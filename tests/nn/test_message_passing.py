"""Messages and layouts against PyTorch Geometric's."""

import pytest
import torch
from torch import nn
from torch_geometric.nn import GINEConv as Reference
from torch_geometric.utils import to_dense_batch

from linework.nn.message_passing import GINEConv, laid_out


@pytest.mark.parametrize("count", [0, 1, 40])
def test_a_convolution_and_its_gradients_equal_the_reference(count):
    torch.manual_seed(count)
    network = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 6))
    ours, theirs = GINEConv(network), Reference(network, train_eps=True)
    nn.init.constant_(ours.eps, 0.3)
    theirs.load_state_dict(ours.state_dict())
    edges, grads = torch.randint(9, (2, count)), []
    x, messages = torch.randn(9, 6), torch.randn(count, 6)
    for convolution in (ours, theirs):
        inputs = [part.clone().requires_grad_() for part in (x, messages)]
        network.zero_grad()
        found = convolution(inputs[0], edges, inputs[1])
        found.pow(2).sum().backward()
        grads.append([found, *(part.grad for part in inputs), *(p.grad.clone() for p in network.parameters())])
        grads[-1].append(convolution.eps.grad)
    for mine, other in zip(*grads, strict=True):
        torch.testing.assert_close(mine, other)


@pytest.mark.parametrize("owners", [[0, 0, 2, 2, 2, 3], [1], [4, 4]])
def test_rows_are_laid_out_as_by_the_reference(owners):
    rows, owners = torch.randn(len(owners), 3), torch.tensor(owners)
    for mine, other in zip(laid_out(rows, owners, 5), to_dense_batch(rows, owners, batch_size=5), strict=True):
        torch.testing.assert_close(mine, other)


def test_without_rows_nothing_is_laid_out():
    laid, there = laid_out(torch.zeros(0, 3), torch.zeros(0, dtype=torch.long), 2)
    assert laid.shape == (2, 0, 3)
    assert there.shape == (2, 0)
