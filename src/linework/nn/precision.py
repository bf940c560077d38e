"""What is computed as precisely as its inputs are, even where autocast says bf16."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import torch

P = ParamSpec("P")
T = TypeVar("T")


def never_in_bf16(function: Callable[P, T]) -> Callable[P, T]:
    """Autocast off inside this function, on CPUs and GPUs.

    For losses: bf16 rounds a cosine near 1 by up to 2^-9, which over a temperature of .07 moves a logit by .03.
    """
    return cast(Callable[P, T], torch.autocast("cuda", enabled=False)(torch.autocast("cpu", enabled=False)(function)))
