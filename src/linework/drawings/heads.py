"""The heads of both codings: made from a config, and kept on an encoder where an ablation asks what they change.

The letters: `B` drawings, `O` width.
"""

from typing import Any, Literal

from jaxtyping import Float
from torch import Tensor, nn

from linework.drawings.encoded import Encoded
from linework.drawings.model import ModelConfig
from linework.nn.heads import ProjectionHead

Kept = Literal["intra", "cross"]


def heads_of(config: ModelConfig) -> dict[str, ProjectionHead]:
    """Fresh heads by name: `graph_intra`, `sequence_intra`, `graph_cross`, `sequence_cross`."""
    objective = config.objective
    shape: dict[str, Any] = {
        "depth": objective.head_depth,
        "norm": objective.head_norm,
        "residual": objective.head_residual,
    }
    graph, sequence = config.graph.out, config.sequence.out
    if objective.cross_level == "node":
        graph, sequence = config.graph.dim, config.sequence.dim
    return {
        "graph_intra": ProjectionHead(config.graph.out, objective.intra_dim, **shape),
        "sequence_intra": ProjectionHead(config.sequence.out, objective.intra_dim, **shape),
        "graph_cross": ProjectionHead(graph, objective.cross_dim, **shape),
        "sequence_cross": ProjectionHead(sequence, objective.cross_dim, **shape),
    }


def project(head: ProjectionHead, encoded: Encoded, *, by_parts: bool) -> Float[Tensor, "B O"]:
    """Drawings on the unit sphere: projected whole, or part by part and then averaged."""
    if by_parts:
        return head.of_parts(encoded.parts, encoded.owners, len(encoded.whole))
    projected: Tensor = head(encoded.whole)
    return projected


class Headed(nn.Module):
    """An encoder with a head on it, in the encoder's place."""

    def __init__(self, encoder: nn.Module, head: ProjectionHead, *, by_parts: bool):
        super().__init__()
        self.encoder, self.head, self.by_parts = encoder, head, by_parts

    def forward(self, batch: Any) -> Float[Tensor, "B O"]:
        encoder: Any = self.encoder
        return project(self.head, encoder.encode(batch), by_parts=self.by_parts)
