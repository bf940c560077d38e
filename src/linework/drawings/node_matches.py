"""How alike drawings are node by node, by the matching network that a run was trained with (`nn/matching.py`).

The letters: `N` and `M` primitives of two drawings, `D` width.
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from linework.drawings.batch import batch_graphs
from linework.drawings.canonical import canonical
from linework.drawings.drawing import Drawing
from linework.drawings.graph import code_graph
from linework.drawings.graph_encoder import GraphEncoder
from linework.drawings.weights import load_with_matching
from linework.nn.matching import NodeMatching

_BATCH = 32


class NodeMatcher:
    """The geometry encoder and the matching network of one run."""

    def __init__(self, encoder: GraphEncoder, matching: NodeMatching):
        self.encoder, self.matching = encoder, matching

    @classmethod
    def load(cls, weights: Path | None = None) -> "NodeMatcher | None":
        """That of a run's folder, by default of what ships; None where the run was trained without matching."""
        loaded = load_with_matching(weights)
        return None if loaded is None else cls(loaded[0].graph, loaded[1])

    @torch.no_grad()
    def states(self, drawings: Sequence[Drawing]) -> list[Float[Tensor, "_ D"]]:
        """The states of the primitives of each drawing, in its canonical form."""
        found: list[Tensor] = []
        for start in range(0, len(drawings), _BATCH):
            graphs = [code_graph(canonical(drawing)) for drawing in drawings[start : start + _BATCH]]
            parts = self.encoder.encode(batch_graphs(graphs)).parts
            found += parts.split([len(graph.kinds) for graph in graphs])
        return found

    @torch.no_grad()
    def alike(self, nodes: Float[Tensor, "N D"], others: Float[Tensor, "M D"]) -> float:
        """The mean cosine at which the nodes of either drawing find themselves in the other; 0 where one has none."""
        if not len(nodes) or not len(others):
            return 0.0
        ways = ((nodes, others), (others, nodes))
        found = [self.matching.match(a[None], b[None], torch.ones(1, len(b), dtype=torch.bool)).mean() for a, b in ways]
        return float((found[0] + found[1]) / 2)
