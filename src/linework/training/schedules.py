"""What changes with the steps of a run: the learning rate as a factor of its peak, and terms that fade in."""

import math
from typing import Literal

Schedule = Literal["cosine", "triangle", "constant"]


def factor(schedule: Schedule, step: int, steps: int, warmup: float = 0.1, floor: float = 0.1) -> float:
    """The share of the peak rate at `step` of `steps`.

    "cosine": linear warm-up over the share `warmup`, then half a cosine down to `floor`, no restart.
    "constant": the same warm-up, then no change: a run that may be stopped at any step.
    "triangle": `floor` -> 1 -> `floor`, each over half of the steps (1e-5 -> 1e-4 -> 1e-5 at floor 0.1).

    >>> [round(factor("triangle", s, 4), 2) for s in range(5)]
    [0.1, 0.55, 1.0, 0.55, 0.1]
    """
    done = min(step / max(steps, 1), 1.0)
    if schedule != "triangle" and done < warmup:
        return max(done / warmup, 1e-3)
    match schedule:
        case "constant":
            return 1.0
        case "triangle":
            return floor + (1 - floor) * (1 - abs(2 * done - 1))
        case "cosine":
            return floor + (1 - floor) * (1 + math.cos(math.pi * (done - warmup) / (1 - warmup))) / 2


def fade_in(done: float, start: float, over: float) -> float:
    """How much of a term is there when the share `done` of a run is: none before `start`, all of it `over` later.

    >>> [round(fade_in(done, 0.4, 0.2), 2) for done in (0.0, 0.4, 0.5, 0.6, 1.0)]
    [0.0, 0.0, 0.5, 1.0, 1.0]
    """
    return 1.0 if done >= start + over else 0.0 if done <= start else (done - start) / over
