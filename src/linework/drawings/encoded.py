"""What an encoder makes of a batch: one vector for every drawing, and one for every part of it.

The letters: `B` drawings, `N` parts of all drawings, `O` and `D` widths of the two.
"""

from dataclasses import dataclass

from jaxtyping import Float, Int
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Encoded:
    """`parts` are the primitives of a graph, the tokens of a sequence; `owners` says whose they are."""

    whole: Float[Tensor, "B O"]
    parts: Float[Tensor, "N D"]
    owners: Int[Tensor, "N"]
