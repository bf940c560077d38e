"""Projection heads: on the sphere whatever their shape, plain as they ever were, and by parts as written out."""

import itertools

import pytest
import torch
from torch import nn
from torch.nn import functional

from linework.nn.heads import ProjectionHead


@pytest.mark.parametrize("depth,norm,residual", list(itertools.product((1, 2, 4), ("batch", "layer"), (False, True))))
def test_every_head_puts_rows_on_the_sphere_and_has_so_many_linear_layers(depth, norm, residual):
    torch.manual_seed(0)
    head = ProjectionHead(6, 9, depth=depth, norm=norm, residual=residual)
    rows = head(torch.randn(8, 6))
    torch.testing.assert_close(rows.norm(dim=1), torch.ones(8))
    assert sum(isinstance(layer, nn.Linear) for layer in head.modules()) == depth


def test_the_plain_head_is_its_layers_one_after_the_other():
    torch.manual_seed(0)
    head, rows = ProjectionHead(6, 9, depth=3), torch.randn(8, 6)
    assert torch.equal(head(rows), functional.normalize(head.layers(rows), dim=-1))


def test_a_residual_layer_adds_what_goes_in():
    head, rows = ProjectionHead(6, 6, depth=2, norm="layer", residual=True), torch.randn(8, 6)
    for layer in (head.layers[0], head.layers[1]):
        nn.init.zeros_(layer.weight)
        nn.init.zeros_(layer.bias)
    nn.init.eye_(head.layers[3].weight)
    nn.init.zeros_(head.layers[3].bias)
    torch.testing.assert_close(head(rows), functional.normalize(rows, dim=1))


def test_with_layer_norm_a_row_does_not_see_the_others():
    torch.manual_seed(0)
    rows = torch.randn(8, 6)
    for norm, alone in (("layer", True), ("batch", False)):
        head = ProjectionHead(6, 9, depth=2, norm=norm)
        assert torch.allclose(head(rows)[:3], head(rows[:3]), atol=1e-6) is alone


def test_parts_are_projected_and_then_averaged_by_owner():
    torch.manual_seed(0)
    head = ProjectionHead(6, 9, depth=2, norm="layer").double()
    parts, owners = torch.randn(5, 6, dtype=torch.float64), torch.tensor([2, 0, 2, 2, 0])
    found = head.of_parts(parts, owners, 4)
    for owner in range(4):
        projected = [head.layers(part) for part, own in zip(parts, owners, strict=True) if own == owner]
        mean = torch.stack(projected).mean(0) if projected else torch.zeros(9, dtype=torch.float64)
        assert torch.allclose(found[owner].double(), functional.normalize(mean, dim=0), atol=1e-6)
