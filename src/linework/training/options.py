"""What a training run is told: optimizer, length, precision. Apart from the engine, so that weights load without it."""

from dataclasses import dataclass
from typing import Literal

from linework.training.schedules import Schedule


@dataclass(frozen=True)
class OptimizerConfig:
    """AdamW, SGD or LARS; `rates` multiplies the rate of parameters by the start of their name.

    `momentum` is that of SGD and LARS. For LARS take a rate of .3 for every 256 of the batch and a decay of 1e-6
    (SimCLR, arXiv 2002.05709, section 2.2).
    """

    name: Literal["adamw", "sgd", "lars"] = "adamw"
    rate: float = 1e-3
    weight_decay: float = 0.02
    schedule: Schedule = "cosine"
    warmup: float = 0.1
    clip: float = 1.0
    momentum: float = 0.9
    rates: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class FitConfig:
    """Length of a run and what it writes. `precision` "auto" takes bf16 where this machine gains by it.

    `devices` is how many GPUs, or processes of one thread on a CPU, share the work; 0 takes all there are. A step
    learns from `accumulate` batches in each of them, one after the other: as from one batch of so many times the size,
    in the memory of one. Where a loss compares the rows of a batch, or a norm takes their mean, that is not the same.
    With `strategy` "fsdp" or "zero3" each process holds a share of the model; otherwise all of it.
    """

    steps: int = 4000
    log_every: int = 20
    save_every: int = 200
    precision: Literal["auto", "bf16", "fp32"] = "auto"
    devices: int = 1
    accumulate: int = 1
    strategy: Literal["auto", "ddp", "fsdp", "zero3"] = "auto"
    seed: int = 0
    wandb: bool = False
