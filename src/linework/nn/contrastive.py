"""Contrastive losses on unit vectors. They take embeddings, never models.

The letters: `B` drawings in the batch, `K` keys in a queue, `O` width.
A pair that is True in `same` or `left_out` is neither positive nor negative.
"""

import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn import functional


def nt_xent(
    first: Float[Tensor, "B O"],
    second: Float[Tensor, "B O"],
    temperature: float | Tensor = 0.07,
    same: Bool[Tensor, "B B"] | None = None,
) -> Float[Tensor, ""]:
    """NT-Xent over the 2B views: one positive, 2B - 2 negatives (SimCLR, arXiv 2002.05709, eq. 1).

    `same[i, j]` says that drawings i and j are of one family or one geometry; the diagonal is ignored.
    """
    count = len(first)
    both = torch.cat([first, second])
    logits = both @ both.T / temperature
    left_out = torch.eye(2 * count, dtype=torch.bool, device=both.device)
    if same is not None:
        others = same & ~torch.eye(count, dtype=torch.bool, device=both.device)
        left_out = left_out | others.repeat(2, 2)
    target = torch.arange(2 * count, device=both.device).roll(count)
    return functional.cross_entropy(logits.masked_fill(left_out, -torch.inf), target)


def symmetric_info_nce(
    queries: Float[Tensor, "B O"],
    keys: Float[Tensor, "B O"],
    temperature: float | Tensor = 0.07,
    same: Bool[Tensor, "B B"] | None = None,
) -> Float[Tensor, ""]:
    """InfoNCE both ways over all pairs of the batch: row i of one coding belongs to row i of the other."""
    logits = queries @ keys.T / temperature
    if same is not None:
        logits = logits.masked_fill(same & ~torch.eye(len(same), dtype=torch.bool, device=same.device), -torch.inf)
    target = torch.arange(len(logits), device=logits.device)
    return (functional.cross_entropy(logits, target) + functional.cross_entropy(logits.T, target)) / 2


def queue_hinge(
    queries: Float[Tensor, "B O"],
    keys: Float[Tensor, "B O"],
    queue: Float[Tensor, "K O"],
    margin: float,
    left_out: Bool[Tensor, "B K"],
) -> Float[Tensor, ""]:
    """Hinge of queries of one coding against a queue of the other's momentum keys: max(0, margin - q k+ + q k-).

    One direction of the cross-modal loss of Yuan et al. (CVPR 2021, arXiv 2104.12836, eq. 9 to 14). Where they sum
    over the queue we take the mean over the keys that count, so that the loss does not grow with the queue; a query
    without any has loss 0. `keys[i]` is the positive of `queries[i]`.
    """
    violations = (margin - (queries * keys).sum(1, keepdim=True) + queries @ queue.T).clamp(min=0)
    counted = (~left_out).to(violations.dtype)
    return ((violations * counted).sum(1) / counted.sum(1).clamp(min=1)).mean()
