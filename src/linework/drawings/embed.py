"""Drawings as vectors: both codings through both encoders.

The letters: `B` drawings, `G` and `S` widths of the two encoders.
"""

from collections.abc import Sequence as Many
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float32

from linework.drawings.batch import batch_graphs, batch_sequences
from linework.drawings.coded import Coded, code
from linework.drawings.drawing import Drawing
from linework.drawings.model import DualCoding, ObjectiveConfig
from linework.drawings.weights import has_heads, load_weights, load_with_heads


@dataclass(frozen=True, eq=False)
class Embeddings:
    """Unit rows, one per drawing; a drawing without primitives has rows of zeros."""

    geometry: Float32[np.ndarray, "B G"]
    sequence: Float32[np.ndarray, "B S"]


class Embedder:
    """The trained encoders; `identity` names the weights, so that an index knows which made it.

    `share` is what the losses gave the geometry coding of the two; `meets` says that both codings lie in one space.
    """

    def __init__(
        self,
        model: DualCoding,
        identity: str,
        device: torch.device | None = None,
        *,
        share: float = 0.5,
        meets: bool = False,
    ):
        self.device = device or torch.device("cpu")
        self.model, self.identity = model.to(self.device).eval(), identity
        self.share, self.meets = share, meets

    @classmethod
    def load(
        cls, weights: Path | None = None, device: torch.device | None = None, *, across: bool = False
    ) -> "Embedder":
        """The shipped weights, or those of a run's folder; raises ModelFault where they cannot be read.

        `across` puts the heads of the cross term on the encoders where that term was trained and the folder has kept
        them, so that the codings can be compared with one another.
        """
        model, recipe, identity = load_weights(weights)
        objective = recipe.model.objective
        meets = across and objective.weight_cross > 0 and has_heads(weights)
        if meets:
            model, _, identity = load_with_heads(weights, "cross")
        return cls(model, identity, device, share=share_of_geometry(objective), meets=meets)

    @classmethod
    def load_headed(cls, weights: Path, device: torch.device | None = None) -> "Embedder":
        """The encoders of a run with the heads of their own terms still on them, for the ablation of heads.

        Where the cross term taught a coding alone, both codings keep the heads of that. Raises ModelFault where no
        heads were saved.
        """
        objective = load_weights(weights)[1].model.objective
        intra = objective.weight_cross == 0 or (objective.weight_geometry > 0 and objective.weight_sequence > 0)
        model, _, identity = load_with_heads(weights, "intra" if intra else "cross")
        return cls(model, identity, device, share=share_of_geometry(objective), meets=not intra)

    def embed(self, drawings: Many[Drawing]) -> Embeddings:
        """Code and embed."""
        return self.embed_coded([code(drawing) for drawing in drawings])

    @torch.no_grad()
    def embed_coded(self, coded: Many[Coded]) -> Embeddings:
        """Embed what is coded already; one pass, so give batches of some dozens."""
        graph = self.model.graph(batch_graphs([c.graph for c in coded]).to(self.device))
        sequence = self.model.sequence(batch_sequences([c.sequence for c in coded]).to(self.device))
        drawn = np.array([[len(c.graph.kinds) > 0] for c in coded], dtype=np.float32)
        return Embeddings(_unit(graph) * drawn, _unit(sequence) * drawn)


def share_of_geometry(objective: ObjectiveConfig) -> float:
    """What the weights of the losses give geometry in the sum of both; the cross term is half of each coding's."""
    geometry = objective.weight_geometry + objective.weight_matching + objective.weight_cross / 2
    sequence = objective.weight_sequence + objective.weight_cross / 2
    return geometry / (geometry + sequence)


def _unit(x: torch.Tensor) -> np.ndarray:
    return torch.nn.functional.normalize(x.float(), dim=1).cpu().numpy()
