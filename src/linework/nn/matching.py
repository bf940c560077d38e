"""Graphs compared node by node: every node against the whole of another graph, from several perspectives.

The letters: `B` graphs, `N` and `M` places for nodes (`max_nodes` of two sides), `D` width, `P` perspectives,
`C` candidates for each graph.
"""

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.nn import functional

from linework.nn.precision import never_in_bf16


class NodeMatching(nn.Module):
    """Node-to-graph matching (MGMN, Ling et al., arXiv 2007.04395, section 3.2), and a loss at the level of nodes.

    A node meets another graph as the sum of that graph's nodes weighted by their cosines to it, and is compared with
    it once for each perspective, a learned weighting of the widths: cos(w h, w h').
    """

    def __init__(self, dim: int, perspectives: int, candidates: int):
        super().__init__()
        self.candidates = candidates
        self.perspectives = nn.Parameter(torch.rand(perspectives, dim))

    def match(
        self,
        nodes: Float[Tensor, "B N D"],
        others: Float[Tensor, "B M D"],
        others_there: Bool[Tensor, "B M"],
    ) -> Float[Tensor, "B N P"]:
        """How well each node finds itself in the other graph of its row: cosines. All 0 where that has no nodes."""
        others = others * others_there.unsqueeze(-1)
        cosines = functional.normalize(nodes, dim=-1) @ functional.normalize(others, dim=-1).transpose(1, 2)
        met = cosines @ others
        weights = self.perspectives.square().T
        sizes = (nodes.square() @ weights) * (met.square() @ weights)
        return ((nodes * met) @ weights) * sizes.clamp(min=1e-12).rsqrt()

    @never_in_bf16
    def forward(
        self,
        first: Float[Tensor, "B N D"],
        first_there: Bool[Tensor, "B N"],
        second: Float[Tensor, "B M D"],
        second_there: Bool[Tensor, "B M"],
        temperature: float | Tensor,
        same: Bool[Tensor, "B B"],
    ) -> Float[Tensor, ""]:
        """InfoNCE of every node of a view: its own graph's other view against those of `candidates` - 1 other graphs.

        Both directions. The candidates are copies without gradient, all matched alike, so a view is never told before
        the loss which of them is its positive, and is not moved as a candidate. Candidates are the next rows of the
        batch; relatives (`same`) and graphs without nodes are left out. The mean is over the nodes of a graph,
        then over the graphs that have nodes in both views.
        """
        forth = self._one_way(first, first_there, second.detach(), second_there, temperature, same)
        back = self._one_way(second, second_there, first.detach(), first_there, temperature, same)
        return (forth + back) / 2

    def _one_way(
        self,
        nodes: Float[Tensor, "B N D"],
        there: Bool[Tensor, "B N"],
        others: Float[Tensor, "B M D"],
        others_there: Bool[Tensor, "B M"],
        temperature: float | Tensor,
        same: Bool[Tensor, "B B"],
    ) -> Float[Tensor, ""]:
        count, drawn = len(nodes), others_there.any(1)
        rows = torch.arange(count, device=nodes.device)
        logits = []
        for step in range(min(self.candidates, count)):
            at = (rows + step) % count
            score = self.match(nodes, others[at], others_there[at]).mean(-1) / temperature
            if step:
                score = score.masked_fill((same[rows, at] | ~drawn[at]).unsqueeze(1), -torch.inf)
            logits.append(score)
        losses = -torch.stack(logits, dim=-1).log_softmax(-1)[..., 0]
        per_graph = (losses * there).sum(1) / there.sum(1).clamp(min=1)
        counted = there.any(1) & drawn
        return (per_graph * counted).sum() / counted.sum().clamp(min=1)
