"""Readouts against loops."""

import torch

from linework.nn.pooling import JumpingKnowledge, masked_mean, mean_of_sets


def test_jumping_knowledge_is_sum_and_mean_of_every_layer_set_by_set():
    torch.manual_seed(0)
    layers = [torch.randn(7, 3) for _ in range(2)]
    sets = torch.tensor([0, 2, 2, 0, 2, 2, 0])
    readout = JumpingKnowledge(3, 2, 5)
    got = readout(layers, sets, 3)
    for number in range(3):
        parts = []
        for states in layers:
            rows = states[sets == number]
            count = max(len(rows), 1)
            parts += [rows.sum(0) / count**0.5, rows.sum(0) / count]
        expected = readout.activation(readout.linear(torch.cat(parts)[None]))[0]
        torch.testing.assert_close(got[number], expected)


def test_masked_mean_ignores_what_is_not_there():
    x = torch.tensor([[[1.0], [3.0], [99.0]], [[5.0], [7.0], [9.0]]])
    mask = torch.tensor([[True, True, False], [False, False, False]])
    assert masked_mean(x, mask).flatten().tolist() == [2.0, 0.0]


def test_mean_of_sets_is_the_mean_of_each_and_zero_of_none():
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0], [9.0, 8.0]])
    assert mean_of_sets(x, torch.tensor([2, 2, 0]), 4).tolist() == [[9.0, 8.0], [0.0, 0.0], [2.0, 3.0], [0.0, 0.0]]
