"""The dual-coding model: both encoders, their projection heads, and the objective that trains them.

The letters: `B` drawings, `V` views of each, `O` width.

    J = w_gg J_gg + w_ss J_ss + w_gs J_gs
"""

from dataclasses import dataclass, field

import torch
from jaxtyping import Bool, Int
from torch import Tensor, nn

from linework.drawings.batch import GraphBatch, SequenceBatch
from linework.drawings.graph_encoder import GraphEncoder, GraphEncoderConfig
from linework.drawings.sequence_encoder import SequenceEncoder, SequenceEncoderConfig
from linework.nn.contrastive import nt_xent, symmetric_info_nce
from linework.nn.heads import ProjectionHead


@dataclass(frozen=True)
class ObjectiveConfig:
    """Weights of the three losses, temperature, widths and depth of the heads."""

    weight_geometry: float = 1.0
    weight_sequence: float = 1.0
    weight_cross: float = 1.0
    temperature: float = 0.07
    head_depth: int = 2
    intra_dim: int = 128
    cross_dim: int = 1024


@dataclass(frozen=True)
class ModelConfig:
    """Everything that shapes the weights."""

    graph: GraphEncoderConfig = field(default_factory=GraphEncoderConfig)
    sequence: SequenceEncoderConfig = field(default_factory=SequenceEncoderConfig)
    objective: ObjectiveConfig = field(default_factory=ObjectiveConfig)


@dataclass(frozen=True, eq=False)
class ViewBatch:
    """V views of B drawings: the first of every drawing, then the second of every drawing, and so on.

    Both codings are augmented independently. Drawings of one family are no negatives of one another.
    """

    graphs: GraphBatch
    sequences: SequenceBatch
    families: Int[Tensor, "B"]

    @property
    def same(self) -> Bool[Tensor, "B B"]:
        """Whether drawings i and j are of one family."""
        return self.families[:, None] == self.families[None]

    def to(self, device: torch.device) -> "ViewBatch":
        """The same batch on another device."""
        return ViewBatch(self.graphs.to(device), self.sequences.to(device), self.families.to(device))


class DualCoding(nn.Module):
    """The two encoders alone: what search uses."""

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.graph = GraphEncoder(config.graph)
        self.sequence = SequenceEncoder(config.sequence)


class DualCodingObjective(nn.Module):
    """The encoders with their heads; `forward` gives the terms of the loss of a batch."""

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.config = config.objective
        self.model = DualCoding(config)
        depth, intra, cross = config.objective.head_depth, config.objective.intra_dim, config.objective.cross_dim
        self.graph_intra = ProjectionHead(config.graph.out, intra, depth=depth)
        self.sequence_intra = ProjectionHead(config.sequence.out, intra, depth=depth)
        self.graph_cross = ProjectionHead(config.graph.out, cross, depth=depth)
        self.sequence_cross = ProjectionHead(config.sequence.out, cross, depth=depth)

    def forward(self, batch: ViewBatch) -> dict[str, Tensor]:
        """`total` and its terms; `total` is the one to descend."""
        graph, sequence = self.model.graph(batch.graphs), self.model.sequence(batch.sequences)
        objective, same = self.config, batch.same
        temperature = objective.temperature
        first, second = self.graph_intra(graph).chunk(2)
        terms = {"geometry": nt_xent(first, second, temperature, same)}
        first, second = self.sequence_intra(sequence).chunk(2)
        terms["sequence"] = nt_xent(first, second, temperature, same)
        pairs = zip(self.graph_cross(graph).chunk(2), self.sequence_cross(sequence).chunk(2), strict=True)
        terms["cross"] = torch.stack([symmetric_info_nce(g, s, temperature, same) for g, s in pairs]).mean()
        terms["total"] = (
            objective.weight_geometry * terms["geometry"]
            + objective.weight_sequence * terms["sequence"]
            + objective.weight_cross * terms["cross"]
        )
        return terms
