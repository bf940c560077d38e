"""Contrastive losses on unit vectors. They take embeddings, never models, and never compute in bf16.

The letters: `B` drawings in the batch, `R` rows of `A` in all, `K` keys in a queue, `O` width.
A pair that is True in `same` or `left_out` is neither positive nor negative.
"""

from collections.abc import Callable

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from linework.nn.precision import never_in_bf16

BLOCK = 2048  # rows of logits held at once: 8,192 drawings twice are 16,384 x 16,384, a gigabyte and its gradients


@never_in_bf16
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
    every = torch.arange(2 * count, device=both.device)

    def losses(rows: Int[Tensor, "R"]) -> Float[Tensor, "R"]:
        left_out = rows[:, None] == every
        if same is not None:
            own = rows % count
            left_out |= (same[own] & (own[:, None] != every[:count])).repeat(1, 2)
        logits = (both[rows] @ both.T / temperature).masked_fill(left_out, -torch.inf)
        return functional.cross_entropy(logits, (rows + count) % (2 * count), reduction="none")

    return _mean_in_blocks(losses, every)


@never_in_bf16
def symmetric_info_nce(
    queries: Float[Tensor, "B O"],
    keys: Float[Tensor, "B O"],
    temperature: float | Tensor = 0.07,
    same: Bool[Tensor, "B B"] | None = None,
) -> Float[Tensor, ""]:
    """InfoNCE both ways over all pairs of the batch: row i of one coding belongs to row i of the other."""
    every = torch.arange(len(queries), device=queries.device)

    def one_way(queries: Tensor, keys: Tensor, same: Tensor | None) -> Float[Tensor, ""]:
        def losses(rows: Int[Tensor, "R"]) -> Float[Tensor, "R"]:
            logits = queries[rows] @ keys.T / temperature
            if same is not None:
                logits = logits.masked_fill(same[rows] & (rows[:, None] != every), -torch.inf)
            return functional.cross_entropy(logits, rows, reduction="none")

        return _mean_in_blocks(losses, every)

    return (one_way(queries, keys, same) + one_way(keys, queries, None if same is None else same.T)) / 2


@never_in_bf16
def soft_info_nce(
    queries: Float[Tensor, "B O"],
    keys: Float[Tensor, "B O"],
    targets: Float[Tensor, "B B"],
    temperature: float | Tensor,
    left_out: Bool[Tensor, "B B"],
) -> Float[Tensor, ""]:
    """InfoNCE of queries that show several drawings: `targets[i, j]` is how much of query i belongs to key j.

    Cross-entropy with soft labels, as mix-up has it for contrastive learning (i-Mix, arXiv 2010.08887). Rows of
    targets sum to 1; a key with a share of a query is never left out of it.
    """
    hidden = left_out & (targets == 0)
    chosen = (queries @ keys.T / temperature).masked_fill(hidden, -torch.inf).log_softmax(1)
    return -(targets * chosen.masked_fill(hidden, 0.0)).sum(1).mean()


def _mean_in_blocks(losses: Callable[[Int[Tensor, "R"]], Float[Tensor, "R"]], rows: Int[Tensor, "A"]) -> Tensor:
    """The mean over all rows of what `losses` gives for some; no more than a block of logits is held at a time."""
    if len(rows) <= BLOCK or not torch.is_grad_enabled():
        return torch.cat([losses(block) for block in rows.split(BLOCK)]).mean()
    return torch.cat([checkpoint(losses, block, use_reentrant=False) for block in rows.split(BLOCK)]).mean()


@never_in_bf16
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
