"""Cached gradients: those of the plain batch, with dropout too, and never more than one chunk in memory."""

import copy
import weakref

import torch
from torch import Tensor, nn

from linework.nn.cached_gradients import encode_in_chunks
from linework.nn.contrastive import nt_xent
from linework.nn.kept import kept_bytes


def encoder(norm: type[nn.Module]) -> nn.Sequential:
    torch.manual_seed(0)
    layers = [nn.Sequential(nn.Linear(6, 6), norm(6), nn.GELU(), nn.Dropout(0.3)) for _ in range(8)]
    return nn.Sequential(*layers).double()


def loss_of(embeddings: Tensor) -> Tensor:
    """One in which every row has to do with every other."""
    return nt_xent(*nn.functional.normalize(embeddings, dim=1).chunk(2), 0.2)


def gradients_of(loss: Tensor, model: nn.Module) -> list[Tensor]:
    model.zero_grad()
    loss.backward()
    return [weight.grad.clone() for weight in model.parameters()]


def test_gradients_are_those_of_the_plain_batch_wherever_it_is_cut():
    model, rows = encoder(nn.LayerNorm).eval(), torch.randn(12, 6, dtype=torch.float64)
    plain = gradients_of(loss_of(model(rows)), model)
    for size in (1, 5, 12):
        cut = gradients_of(loss_of(torch.cat(encode_in_chunks(model, rows.split(size)))), model)
        assert all(torch.allclose(a, b, rtol=0, atol=1e-12) for a, b in zip(plain, cut, strict=True))


def test_the_second_pass_drops_what_the_first_one_dropped():
    model, rows = encoder(nn.LayerNorm), torch.randn(12, 6, dtype=torch.float64)
    torch.manual_seed(1)
    plain = gradients_of(loss_of(torch.cat([model(chunk) for chunk in rows.split(4)])), model)
    torch.manual_seed(1)
    cached = gradients_of(loss_of(torch.cat(encode_in_chunks(model, rows.split(4)))), model)
    assert all(torch.equal(a, b) for a, b in zip(plain, cached, strict=True))


def test_a_batch_norm_inside_sees_a_chunk_and_one_behind_sees_the_batch():
    rows = torch.randn(12, 6, dtype=torch.float64)
    inside, behind = encoder(nn.BatchNorm1d).eval(), nn.BatchNorm1d(6).double()
    plain = gradients_of(loss_of(behind(inside(rows))), inside)
    alone = copy.deepcopy(behind)
    cut = gradients_of(loss_of(alone(torch.cat(encode_in_chunks(inside, rows.split(4))))), inside)
    assert all(torch.allclose(a, b, rtol=1e-8, atol=1e-10) for a, b in zip(plain, cut, strict=True))
    inside.train()
    for layer in inside.modules():
        if isinstance(layer, nn.Dropout):
            layer.p = 0.0
    whole = loss_of(inside(rows))
    assert abs(whole - loss_of(torch.cat(encode_in_chunks(inside, rows.split(4))))) > 1e-3


def test_no_more_than_one_chunk_is_held_at_a_time():
    model, rows = encoder(nn.LayerNorm).eval(), torch.randn(32, 6, dtype=torch.float64)
    alive: weakref.WeakSet[Tensor] = weakref.WeakSet()
    most = 0

    def encode(chunk: Tensor) -> Tensor:
        nonlocal most
        held = model[:4](chunk)
        alive.add(held)
        most = max(most, len(alive))
        return model[4:](held)

    loss_of(torch.cat(encode_in_chunks(encode, rows.split(4)))).backward()
    assert most == 1
    plain = kept_bytes(lambda: model(rows), [model], [rows])
    cached = kept_bytes(lambda: encode_in_chunks(model, rows.split(4)), [model], [rows])
    assert cached < plain / 10
