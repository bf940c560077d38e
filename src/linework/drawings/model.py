"""The dual-coding model: both encoders, what shapes them and their training, and the batches they learn from.

The letters: `B` drawings, `V` views of each.
"""

from dataclasses import dataclass, field
from typing import Literal

import torch
from jaxtyping import Bool, Int
from torch import Tensor, nn

from linework.drawings.batch import GraphBatch, SequenceBatch
from linework.drawings.graph_encoder import GraphEncoder, GraphEncoderConfig
from linework.drawings.mixing import Mixture
from linework.drawings.sequence_encoder import SequenceEncoder, SequenceEncoderConfig
from linework.nn.heads import Norm
from linework.training.weigh import Weighting


@dataclass(frozen=True)
class ObjectiveConfig:
    """Terms of the loss with their weights, what they compare, and the heads. A term of weight 0 is left out.

    `weighting` says what becomes of the weights: nothing, or they are learned (uncertainty) or balanced (gradient).
    The cross term comes in after the share `cross_from` of the steps and is all there `cross_ramp` later.
    `cross_loss` "info_nce" takes its negatives from the batch; "queue" is a hinge with `margin` over the last `queue`
    keys of momentum encoders, at most a quarter of the training set. `cross_level` "node" projects every primitive
    and token before they are averaged, "graph" the averages. `perspectives` and `candidates` (graphs that a node
    chooses among) belong to the matching term. `chunk` drawings are encoded at a time, 0 stands for all: memory for
    time, the same gradients. `keep_heads` saves the heads beside the encoders.
    """

    weight_geometry: float = 1.0
    weight_sequence: float = 1.0
    weight_cross: float = 1.0
    weight_matching: float = 0.0
    weighting: Weighting = "fixed"
    cross_from: float = 0.0
    cross_ramp: float = 0.0
    cross_loss: Literal["info_nce", "queue"] = "info_nce"
    cross_level: Literal["graph", "node"] = "graph"
    margin: float = 0.2
    queue: int = 4096
    momentum: float = 0.999
    perspectives: int = 16
    candidates: int = 8
    temperature: float = 0.07
    learn_temperature: bool = False
    temperature_floor: float = 0.01
    head_depth: int = 2
    head_norm: Norm = "batch"
    head_residual: bool = False
    keep_heads: bool = False
    intra_dim: int = 128
    cross_dim: int = 1024
    chunk: int = 0


@dataclass(frozen=True)
class ModelConfig:
    """Everything that shapes the weights."""

    graph: GraphEncoderConfig = field(default_factory=GraphEncoderConfig)
    sequence: SequenceEncoderConfig = field(default_factory=SequenceEncoderConfig)
    objective: ObjectiveConfig = field(default_factory=ObjectiveConfig)


@dataclass(frozen=True, eq=False)
class ViewBatch:
    """V views of B drawings: the first of every drawing, then the second of every drawing, and so on.

    Both codings are augmented independently. Drawings of one family are no negatives of one another. Where there is a
    `mixture`, first views show two drawings, or their embeddings are to be moved towards one another.
    """

    graphs: GraphBatch
    sequences: SequenceBatch
    families: Int[Tensor, "B"]
    mixture: Mixture | None = None

    @property
    def views(self) -> int:
        """How many views there are of each drawing."""
        return self.graphs.size // len(self.families)

    @property
    def same(self) -> Bool[Tensor, "B B"]:
        """Whether drawings i and j are of one family."""
        return self.families[:, None] == self.families[None]

    def to(self, device: torch.device) -> "ViewBatch":
        """The same batch on another device."""
        mixture = None if self.mixture is None else self.mixture.to(device)
        return ViewBatch(self.graphs.to(device), self.sequences.to(device), self.families.to(device), mixture)


class DualCoding(nn.Module):
    """The two encoders alone: what search uses."""

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.graph = GraphEncoder(config.graph)
        self.sequence = SequenceEncoder(config.sequence)
