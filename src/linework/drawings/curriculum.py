"""The curriculum: which share of a batch is brought in, drawings made by programs and mixed ones, step by step."""

import numpy as np

LEAST, MOST = 0.05, 0.5
NONE_UNTIL, RISEN_AT, FALLEN_AT = 0.1, 0.4, 0.8  # shares of the run


def brought_in(step: int, steps: int) -> float:
    """The share at `step` of `steps`: 0 for a tenth of them, .05 -> .5 over 30 %, back over 40 %, then .05.

    >>> [round(brought_in(step, 100), 3) for step in (0, 9, 10, 25, 40, 60, 80, 100, 1000)]
    [0.0, 0.0, 0.05, 0.275, 0.5, 0.275, 0.05, 0.05, 0.05]
    """
    done = step / steps
    if done < NONE_UNTIL:
        return 0.0
    return float(np.interp(done, [NONE_UNTIL, RISEN_AT, FALLEN_AT], [LEAST, MOST, LEAST]))


def brought_in_before(step: int, steps: int, batch: int) -> int:
    """How many drawings were brought in by all batches before this one; each takes its share to the nearest whole.

    It says where in their own shuffle a resumed run goes on.
    """
    within = sum(round(batch * brought_in(before, steps)) for before in range(min(step, steps)))
    return within + max(step - steps, 0) * round(batch * LEAST)
