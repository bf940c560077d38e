"""Pointing: scores equal a slow oracle, what was planted is found, and what is told is what the map holds there."""

import numpy as np
import pytest
import torch

from linework.charts.codec import panel_answer, read_panel
from linework.charts.pointer import BESIDE, HALVES, Pointer, _scores
from linework.charts.questions import LEVEL, NOWHERE, UPWARD
from linework.charts.seen import SeenMark, SeenPanel
from linework.charts.tokens import BINS, PLACE, bins_of, shares_of

HEIGHT, WIDTH, DIM, DENSE = 5, 7, 12, 3
NAN = float("nan")


def pointer() -> Pointer:
    torch.manual_seed(0)
    made = Pointer(DIM, DENSE, 4)
    for layer in (made.query, made.asked, made.found):
        torch.nn.init.normal_(layer.weight)
    return made


def slow_score(
    made: Pointer, hidden: torch.Tensor, dense: torch.Tensor, way: int, beside: float, place: float
) -> float:
    """Of one place, cell by cell."""
    query = made.query(hidden)[(way - 1) * made.width : way * made.width]
    kernel = made.keys.weight[:, :, 0, 0].view(2, made.width, HALVES, DENSE)[way - 1]
    bias = made.keys.bias.view(2, made.width, HALVES)[way - 1]
    count, across = (HEIGHT, WIDTH) if way == LEVEL else (WIDTH, HEIGHT)
    near = np.array(
        [-((n - min(max(beside * count - 0.5, 0), count - 1)) ** 2) / (2 * BESIDE**2) for n in range(count)]
    )
    prior = np.full(count, -np.log(count)) if np.isnan(beside) else near - np.log(np.exp(near).sum())
    scores = []
    for m in range(HALVES * across):
        cells = []
        for n in range(count):
            cell = dense[:, n, m // HALVES] if way == LEVEL else dense[:, m // HALVES, n]
            key = kernel[:, m % HALVES] @ cell + bias[:, m % HALVES]
            cells.append(float(query @ key) / made.width**0.5 + prior[n])
        scores.append(np.log(np.exp(cells).sum()))
    return float(np.interp(place * len(scores) - 0.5, range(len(scores)), scores))


@torch.no_grad()
@pytest.mark.parametrize("way", [LEVEL, UPWARD])
@pytest.mark.parametrize("beside", [NAN, 0.42, 1.3])
def test_scores_equal_a_slow_mean_over_cells(way: int, beside: float) -> None:
    made, dense, hidden = pointer(), torch.randn(1, DENSE, HEIGHT, WIDTH), torch.randn(1, 2, DIM)
    asked = torch.tensor([[[NOWHERE, NAN], [way, beside]]])
    scores = made.scores(hidden, made.maps(dense), asked)[0]
    assert not scores[0].any()
    for place in (0, 99, 300, BINS - 1):
        share = float(shares_of(np.array([place]))[0])
        slow = slow_score(made, hidden[0, 1], dense[0], way, beside, share)
        assert float(scores[1, place]) == pytest.approx(slow, abs=1e-4)


@torch.no_grad()
def test_scores_are_as_sharp_where_all_else_is_bf16() -> None:
    made, dense, hidden = pointer(), torch.randn(1, DENSE, HEIGHT, WIDTH), torch.randn(1, 1, DIM)
    maps, asked = made.maps(dense), torch.tensor([[[LEVEL, 0.42]]])
    with torch.autocast("cpu", torch.bfloat16):
        blurred = made.scores(hidden, maps, asked)
    assert torch.equal(blurred, made.scores(hidden, maps, asked))


@torch.no_grad()
def test_what_is_told_is_what_the_map_holds_at_the_point() -> None:
    made, dense = pointer(), torch.randn(1, DENSE, HEIGHT, WIDTH)
    row, column = 1, 4
    x, y = (column + 0.5) / WIDTH, (row + 0.5) / HEIGHT
    token = PLACE.first + int(bins_of(np.array([y]))[0])
    nothing = torch.tensor([[[NOWHERE, NAN]]])
    told = made.hints(dense, torch.tensor([[token]]), torch.tensor([[[UPWARD, x]]]), nothing)
    silent = made.hints(dense, torch.tensor([[token]]), nothing, nothing)
    assert torch.allclose((told - silent)[0, 0], made.found(dense[0, :, row, column]), atol=0.05)
    assert torch.equal(silent, made.hints(torch.randn_like(dense), torch.tensor([[7]]), nothing, nothing))


@pytest.mark.parametrize("kind", ["line", "points", "area", "error_bars", "bars", "rule"])
@pytest.mark.parametrize("upright", [True, False])
def test_a_place_with_another_beside_it_is_a_point_of_the_mark(kind: str, upright: bool) -> None:
    points = np.random.default_rng(0).random((6, 2))
    points[:, 0] = np.repeat(np.sort(points[:2, 0]), 3) if kind == "error_bars" else np.sort(points[:, 0])
    if kind == "area":
        points[3:, 0] = points[:3, 0]
    if kind == "rule":
        points = points[:2]
    mark = SeenMark(kind, points if upright else points[:, ::-1], upright)
    answer = panel_answer(SeenPanel((0, 0, 1, 1), (mark,)))
    told = [
        (share, aim.beside) if aim.way == LEVEL else (aim.beside, share)
        for token, aim in zip(answer.tokens, answer.aims, strict=True)
        if aim.way != NOWHERE and np.isfinite(aim.beside)
        for share in [float(shares_of(np.array([token - PLACE.first]))[0])]
    ]
    read = read_panel(answer.tokens).marks[0].points
    if kind == "bars":
        along = 0 if upright else 1
        bars = read.reshape(-1, 2, 2)
        bars[:, :, along] = bars[:, :, along].mean(axis=1, keepdims=True)
        read = bars.reshape(-1, 2)
    assert len(told) == len(read)
    assert all(np.abs(read - point).max(axis=1).min() < 1e-9 for point in told)


@torch.no_grad()
def test_a_fresh_pointer_adds_nothing() -> None:
    made, dense = Pointer(DIM, DENSE, 4), torch.randn(2, DENSE, HEIGHT, WIDTH)
    asked = torch.tensor([[[LEVEL, NAN]], [[UPWARD, 0.2]]])
    assert made.scores(torch.randn(2, 1, DIM), made.maps(dense), asked).abs().max() < 1e-6
    assert not made.hints(dense, torch.full((2, 1), PLACE.first), asked, asked).any()


def test_a_group_scores_as_each_of_it_alone() -> None:
    torch.manual_seed(1)
    queries, level, upward = torch.randn(3, 6, 8), torch.randn(3, 4, HEIGHT, 14), torch.randn(3, 4, WIDTH, 10)
    way = torch.tensor([[LEVEL] * 6, [UPWARD, NOWHERE] * 3, [NOWHERE] * 6], dtype=torch.float32)
    asked = torch.stack([way, torch.rand(3, 6).masked_fill(torch.rand(3, 6) < 0.5, NAN)], dim=2)
    parts = queries, asked, level, upward
    alone = [_scores(*(part[k : k + 1] for part in parts)) for k in range(3)]
    assert torch.allclose(_scores(*parts), torch.cat(alone), atol=1e-5)
    assert alone[0].abs().sum() > 0 and not alone[2].any()
