"""Pointing: a decoder that is asked for a place looks for it in the dense map, and sees what stands where it pointed.

Letters: `B` batch, `L` tokens, `D` width of the decoder, `E` of the dense map of `h` x `w` cells, `Q` of a query, `K`
bins of a place; along the way asked for there are `m` half cells, beside it `n` cells.
"""

import math

import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn
from torch.nn import functional as F

from linework.charts.questions import LEVEL, NOWHERE, UPWARD
from linework.charts.tokens import BINS, MARGIN, PLACE
from linework.nn.waves import OCTAVES, waves

HALVES = 2  # of a cell that a place is told to
BESIDE = 0.5  # cells, how narrowly a known coordinate holds the search to its row or column

Maps = tuple[Float[Tensor, "B Q h m1"], Float[Tensor, "B Q w m2"]]


class Pointer(nn.Module):
    """Scores of places by how well the cells there answer a query, and what a decoder is told beside its tokens.

    All that it adds is zero before training, so it can be put into a model that was trained without.
    """

    def __init__(self, dim: int, dense: int, width: int) -> None:
        super().__init__()
        self.width = width
        self.keys = nn.Conv2d(dense, 2 * HALVES * width, 1)
        self.query = nn.Linear(dim, 2 * width)
        self.asked = nn.Linear(3 + 2 * OCTAVES, dim)
        self.found = nn.Linear(dense, dim)
        for layer in (self.query, self.asked, self.found):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def maps(self, dense: Float[Tensor, "B E h w"]) -> Maps:
        """The keys of both ways, those along x first."""
        batch, _, height, width = dense.shape
        level, upward = self.keys(dense).view(batch, 2, self.width, HALVES, height, width).unbind(1)
        return (
            level.permute(0, 1, 3, 4, 2).reshape(batch, self.width, height, HALVES * width),
            upward.permute(0, 1, 4, 3, 2).reshape(batch, self.width, width, HALVES * height),
        )

    def hints(
        self,
        dense: Float[Tensor, "B E h w"],
        tokens: Int64[Tensor, "B L"],
        aims: Float[Tensor, "B L 2"],
        asked: Float[Tensor, "B L 2"],
    ) -> Float[Tensor, "B L D"]:
        """What goes in with each token: what the map holds where it points, and what is asked for next."""
        way, beside = aims.unbind(2)
        share = (tokens - PLACE.first) / (BINS - 1) * (1 + 2 * MARGIN) - MARGIN
        x, y = torch.where(way == LEVEL, share, beside), torch.where(way == LEVEL, beside, share)
        whole = (way != NOWHERE) & beside.isfinite()
        at = torch.stack([x, y], dim=2).masked_fill(~whole[..., None], 0) * 2 - 1
        seen = F.grid_sample(dense.float(), at[:, :, None], align_corners=False)[..., 0].transpose(1, 2)
        told = self.found(seen) * whole[..., None]
        next_way, next_beside = asked.unbind(2)
        kind = F.one_hot(next_way.long(), 3).float()
        known = waves(next_beside[..., None].nan_to_num()) * next_beside.isfinite()[..., None]
        return told + self.asked(torch.cat([kind, known], dim=2))

    @torch.autocast("cpu", enabled=False)
    @torch.autocast("cuda", enabled=False)
    def scores(
        self, hidden: Float[Tensor, "B L D"], maps: Maps, asked: Float[Tensor, "B L 2"]
    ) -> Float[Tensor, "B L K"]:
        """What to add to the logits of the places; nothing where no place is asked for.

        A cell's score is its key times the query; that of a place is the log of the mean over what lies beside it, near
        the known coordinate where there is one. In single precision: bf16 would blur logits by more than places differ.
        """
        queries = self.query(hidden.float()) / self.width**0.5
        together = len(queries) if queries.is_cuda else 1  # a CPU's caches hold the scores of one
        level, upward = (keys.float() for keys in maps)
        parts = (part.split(together) for part in (queries, asked, level, upward))
        return torch.cat([_scores(*group) for group in zip(*parts, strict=True)])


def _scores(
    queries: Float[Tensor, "B L Q2"],
    asked: Float[Tensor, "B L 2"],
    level: Float[Tensor, "B Q h m1"],
    upward: Float[Tensor, "B Q w m2"],
) -> Float[Tensor, "B L K"]:
    """The scores of a group; of each way those that are asked for it stand first in their row, and are put back."""
    way, beside = asked.unbind(2)
    scores = queries.new_zeros(*way.shape, BINS)
    for turn, query, keys in zip((LEVEL, UPWARD), queries.chunk(2, dim=2), (level, upward), strict=True):
        here = way == turn
        first = (~here).byte().argsort(dim=1, stable=True)[:, : int(here.sum(dim=1).max())]
        picked = query.gather(1, first[..., None].expand(-1, -1, query.shape[2]))
        cells = _cells(picked, keys, beside.gather(1, first))
        found = (cells @ _spread(cells.shape[2], cells)) * here.gather(1, first)[..., None]
        scores = scores.scatter_add(1, first[..., None].expand(-1, -1, BINS), found)
    return scores


def _cells(
    query: Float[Tensor, "B P Q"], keys: Float[Tensor, "B Q n m"], beside: Float[Tensor, "B P"]
) -> Float[Tensor, "B P m"]:
    """Scores of the half cells along the way; `beside` is NaN where the other coordinate is not known."""
    count = keys.shape[2]
    every = (query @ keys.flatten(2)).unflatten(2, keys.shape[2:])
    middle = (beside * count - 0.5).clamp(0, count - 1)
    far = torch.arange(count, device=keys.device) - middle[..., None]
    near = (-(far**2) / (2 * BESIDE**2)).log_softmax(dim=2)
    prior = torch.where(beside.isfinite()[..., None], near, torch.full_like(near, -math.log(count)))
    return (every + prior[..., None]).logsumexp(dim=2)


def _spread(count: int, like: Tensor) -> Float[Tensor, "m K"]:
    """The weights that spread scores of `count` half cells over the bins of places, linearly between their middles."""
    share = torch.arange(BINS, device=like.device) / (BINS - 1) * (1 + 2 * MARGIN) - MARGIN
    at = (share * count - 0.5).clamp(0, count - 1)
    far = (torch.arange(count, device=like.device)[:, None] - at).abs()
    return (1 - far).clamp(min=0).to(like.dtype)
