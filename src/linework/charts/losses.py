"""Losses of the charts wing. They take logits and targets, never models.

Letters: `B` batch, `L` tokens, `S` the vocabulary, `C` channels of key points, `h` x `w` the dense map, `K` key points,
`T` tokens of code.
"""

import torch
from jaxtyping import Float, Int64
from torch import Tensor
from torch.nn import functional as F

from linework.charts.tokens import PAD, PLACE

SPREAD = 1.0  # bins, of the soft target of a place
NEAR = 0.75  # cells, of the heat around a key point


def token_loss(
    logits: Float[Tensor, "B L S"], tokens: Int64[Tensor, "B L"], structure: float = 1.0
) -> Float[Tensor, ""]:
    """Mean cross-entropy by token, `structure` times as much for one that is no place.

    A place shares its target with its neighbours, since near is nearly right.
    """
    said = tokens != PAD
    logs = F.log_softmax(logits[said].float(), dim=1)
    target = tokens[said]
    loss = F.nll_loss(logs, target, reduction="none")
    place = target >= PLACE.first
    loss = torch.where(place, loss, structure * loss)
    if place.any():
        steps = torch.arange(-2, 3, device=target.device)
        near = (target[place, None] + steps).clamp(PLACE.first, PLACE.last - 1)
        shares = torch.softmax(-(steps**2) / (2 * SPREAD**2), dim=0)
        loss = loss.masked_scatter(place, -(logs[place].gather(1, near) * shares).sum(dim=1))
    return loss.mean()


def code_loss(logits: Float[Tensor, "T S"], tokens: Int64[Tensor, " T"]) -> Float[Tensor, ""]:
    """Cross-entropy by token of code, in single precision."""
    return F.cross_entropy(logits.float(), tokens)


def key_point_loss(
    heat: Float[Tensor, "B C h w"], offsets: Float[Tensor, "B 2 h w"], points: Float[Tensor, "K 4"]
) -> Float[Tensor, ""]:
    """Penalty-reduced focal loss of the heat (CornerNet, arXiv 1808.01244, eq. 1) and L1 of the offsets in cells.

    `points` are rows of view, x, y (shares of the view) and channel.
    """
    height, width = heat.shape[2:]
    view, channel = points[:, 0].long(), points[:, 3].long()
    x, y = points[:, 1] * width, points[:, 2] * height
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    view, channel, x, y = view[inside], channel[inside], x[inside], y[inside]
    column, row = x.long(), y.long()
    target = torch.zeros(heat.shape, device=heat.device)
    for across in (-1, 0, 1):
        for down in (-1, 0, 1):
            beside, below = (column + across).clamp(0, width - 1), (row + down).clamp(0, height - 1)
            far = (beside + 0.5 - x) ** 2 + (below + 0.5 - y) ** 2
            index = ((view * heat.shape[1] + channel) * height + below) * width + beside
            target.view(-1).scatter_reduce_(0, index, torch.exp(-far / (2 * NEAR**2)).float(), "amax")
    target[view, channel, row, column] = 1.0
    logits = heat.float()
    probability = logits.sigmoid()
    hit = (target == 1).float()
    loss = -(hit * (1 - probability) ** 2 * F.logsigmoid(logits))
    loss = loss - (1 - hit) * (1 - target) ** 4 * probability**2 * F.logsigmoid(-logits)
    count = max(len(x), 1)
    wanted = torch.stack([x - column - 0.5, y - row - 0.5], dim=1)
    off = (offsets[view, :, row, column].float() - wanted).abs().sum()
    return (loss.sum() + off) / count
