"""Pictures with the code that draws them, side by side, ready for the model that writes code.

Letters: `B` batch, `L` tokens (prompt, code, end), `h` x `w` the picture as the vision encoder takes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Bool, Float, Int64
from numpy import ndarray
from torch import Tensor


@dataclass(frozen=True, eq=False)
class CodeBatch:
    """`tokens` begin with the prompt and are filled up at the end; `is_code` says which of them are to be learned.

    As part of a larger batch it has a `divisor`: the loss is then the sum over its tokens of code divided by that.
    """

    pixels: Float[Tensor, "B 3 h w"]
    tokens: Int64[Tensor, "B L"]
    is_code: Bool[Tensor, "B L"]
    divisor: float | None = None

    def to(self, device: torch.device) -> "CodeBatch":
        """The same on another device."""
        return CodeBatch(self.pixels.to(device), self.tokens.to(device), self.is_code.to(device), self.divisor)

    @property
    def count(self) -> int:
        """How many tokens of code."""
        return int(self.is_code.sum())

    def divided_by(self, count: float) -> "CodeBatch":
        """The same as part of a larger one."""
        return replace(self, divisor=count)


def code_batch_of(
    pixels: Sequence[Float[ndarray, "3 h w"]], codes: Sequence[Sequence[int]], prompt: Sequence[int]
) -> CodeBatch:
    """Scripts of several lengths, each after the prompt; what fills them up comes last, where no token looks at it."""
    length = len(prompt) + max(len(code) for code in codes)
    tokens, is_code = np.zeros((len(codes), length), np.int64), np.zeros((len(codes), length), bool)
    for k, code in enumerate(codes):
        tokens[k, : len(prompt) + len(code)] = [*prompt, *code]
        is_code[k, len(prompt) : len(prompt) + len(code)] = True
    return CodeBatch(torch.from_numpy(np.stack(pixels)), torch.from_numpy(tokens), torch.from_numpy(is_code))
