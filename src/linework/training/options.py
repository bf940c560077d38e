"""What a training run is told: optimizer, length, precision. Apart from the engine, so that weights load without it."""

from dataclasses import dataclass
from typing import Literal

from linework.training.schedules import Schedule


@dataclass(frozen=True)
class OptimizerConfig:
    """AdamW or SGD; `rates` multiplies the rate of parameters by the start of their name."""

    name: Literal["adamw", "sgd"] = "adamw"
    rate: float = 1e-3
    weight_decay: float = 0.02
    schedule: Schedule = "cosine"
    warmup: float = 0.1
    clip: float = 1.0
    rates: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class FitConfig:
    """Length of a run and what it writes. `precision` "auto" takes bf16 where this machine gains by it.

    `devices` is how many GPUs, or processes of one thread on a CPU, share the work; 0 takes all there are.
    """

    steps: int = 4000
    log_every: int = 20
    save_every: int = 200
    precision: Literal["auto", "bf16", "fp32"] = "auto"
    devices: int = 1
    seed: int = 0
    wandb: bool = False
