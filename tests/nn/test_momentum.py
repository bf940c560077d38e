"""Momentum copies, the queue of keys and the learned temperature: what they hold step by step."""

import copy
from collections import deque

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from linework.nn.momentum import MomentumCopy
from linework.nn.queue import EMPTY, KeyQueue
from linework.nn.temperature import Temperature


def layers() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.TransformerEncoderLayer(4, 2, 8, 0.0))


def test_a_copy_computes_as_its_source_and_learns_nothing():
    source = layers()
    follower = MomentumCopy(source)
    rows = torch.randn(6, 3)
    assert torch.equal(follower.copies[0](rows), source(rows))
    assert list(follower.parameters()) == []
    assert set(follower.copies[0].state_dict()) == set(source.state_dict())


def test_a_copy_is_the_running_mean_of_all_that_its_source_was():
    source, momentum = layers(), 0.8
    follower = MomentumCopy(source)
    slow = {name: weight.detach().double() for name, weight in source.named_parameters()}
    for _ in range(5):
        with torch.no_grad():
            for weight in source.parameters():
                weight.add_(torch.randn_like(weight))
        source(torch.randn(6, 3))
        follower.follow(source, momentum=momentum)
        slow = {name: momentum * slow[name] + (1 - momentum) * w.double() for name, w in source.named_parameters()}
    held = follower.copies[0].state_dict()
    assert all(torch.allclose(held[name].double(), value, atol=1e-6) for name, value in slow.items())
    assert torch.equal(held["1.running_mean"], source[1].running_mean)


def test_a_copy_that_was_saved_goes_on_as_it_was():
    source = layers()
    follower = MomentumCopy(source)
    with torch.no_grad():
        source[0].weight.add_(1.0)
    follower.follow(source, momentum=0.5)
    again = MomentumCopy(layers())
    again.load_state_dict(copy.deepcopy(follower.state_dict()))
    assert torch.equal(again.copies[0][0].weight, follower.copies[0][0].weight)
    assert not torch.equal(again.copies[0][0].weight, source[0].weight)


@given(st.integers(1, 7), st.lists(st.integers(0, 9), max_size=6))
def test_the_queue_holds_the_last_keys_whatever_the_batches(size, batches):
    queue, slow, count = KeyQueue(size, 2), deque(maxlen=size), 0
    for batch in batches:
        numbers = torch.arange(count, count + batch)
        count += batch
        queue.push(numbers[:, None].expand(batch, 2).float(), numbers)
        slow.extend(numbers.tolist())
    held = queue.families[queue.families != EMPTY]
    assert sorted(held.tolist()) == sorted(slow)
    assert torch.equal(queue.keys[queue.families != EMPTY][:, 0].long(), held)


def test_relatives_and_empty_places_are_no_negatives():
    queue = KeyQueue(4, 2)
    queue.push(torch.ones(3, 2), torch.tensor([5, 6, 5]))
    assert queue.left_out(torch.tensor([5, 7])).tolist() == [[True, False, True, True], [False, False, False, True]]


def test_a_temperature_starts_where_it_is_told_and_comes_back_from_its_floor():
    temperature = Temperature(0.07, floor=0.01)
    assert temperature().item() == pytest.approx(0.07)
    with torch.no_grad():
        temperature.excess.fill_(-12.0)
    assert temperature().item() >= 0.01
    temperature().backward()
    assert temperature.excess.grad is not None and float(temperature.excess.grad) > 0
