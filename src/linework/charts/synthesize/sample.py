"""From a seed to a training sample: a chart, its picture after wear, and the truth in that picture's pixels."""

from dataclasses import dataclass

import numpy as np

from linework.charts.synthesize.drawn import draw
from linework.charts.synthesize.figure import Made, synthesize_chart
from linework.charts.synthesize.truth import Truth
from linework.charts.synthesize.wear import choose_wear, encoded, flattened, scaled_size, worn

ATTEMPTS = 8
SMALLEST_AXES = 30.0  # pixels, each way
LARGEST = 2400  # pixels, each way
CUT = 0.7  # share of pictures saved with bbox_inches="tight", as in the real charts we studied
GROUNDS = ((255, 255, 255), (255, 255, 255), (248, 248, 248), (255, 253, 245))


@dataclass(frozen=True)
class Sample:
    """One synthetic chart; `picture` is PNG or JPEG, `attempts` counts the charts that were thrown away before it."""

    made: Made
    picture: bytes
    truth: Truth
    attempts: int = 0


def synthesize_sample(
    seed: int, index: int, *, unseen: bool = False, only: tuple[str, ...] = (), wide: bool = False
) -> Sample:
    """Sample number `index` of a seed; equal arguments give an equal sample.

    A chart that cannot be drawn, or whose words or marks fall off the picture, is thrown away for another.
    """
    fault: Exception | None = None
    for attempt in range(ATTEMPTS):
        made = synthesize_chart(seed, index, unseen=unseen, only=only, wide=wide, attempt=attempt)
        rng = np.random.default_rng((seed, index, 4 if unseen else 3, attempt))
        tight = float(rng.choice([0.1, 0.1, 0.02, 0.3])) if rng.random() < CUT else None
        try:
            pixels, truth = draw(made.chart, tight)
        except (ValueError, ArithmeticError, RuntimeError) as reason:
            fault = reason
            continue
        if not presentable(truth):
            continue
        wear = choose_wear(rng)
        picture = flattened(pixels, GROUNDS[rng.integers(len(GROUNDS))])
        if wear.scale != 1:
            size = scaled_size((picture.shape[1], picture.shape[0]), wear.scale)
            truth = truth.resized(size)
        return Sample(made, encoded(worn(picture, wear), wear.quality), truth, attempt)
    raise AssertionError(f"no chart of seed {seed}, index {index} in {ATTEMPTS} attempts") from fault


def presentable(truth: Truth) -> bool:
    """Whether a person would have kept the picture: panels of some size, all marks and nearly all words on it."""
    width, height = (int(side) for side in truth.size)
    sides = truth.axes_boxes[:, 2:] - truth.axes_boxes[:, :2]
    if max(width, height) > LARGEST or not len(truth.points) or sides.min(initial=LARGEST) < SMALLEST_AXES:
        return False
    marks = _inside(truth.points[np.isfinite(truth.points).all(axis=1)], width, height)
    words = _inside(truth.text_boxes.reshape(-1, 2), width, height)
    return bool(marks.all() and words.mean() > 0.97) if len(words) else bool(marks.all())


def _inside(points: np.ndarray, width: int, height: int) -> np.ndarray:
    return np.asarray(((points > -1.5) & (points < np.array([width, height]) + 1.5)).all(axis=1))
