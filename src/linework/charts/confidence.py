"""How sure an answer is: a logistic regression on what is known without the truth, fitted where the truth was known."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float
from numpy import ndarray

from linework.charts.fidelity import Fidelity
from linework.charts.seen import Seen
from linework.config import from_json, to_json

FILE = "confidence.json"
RIDGE = 1e-2
ROUNDS = 50


@dataclass(frozen=True)
class Regression:
    """`slopes` of the features that `features_of` tells, in its order, and the `offset`."""

    offset: float = -6.0
    slopes: tuple[float, ...] = (2.0, 3.0, 1.0, 2.0, 1.0)  # a guess, for weights that nobody calibrated


def features_of(seen: Seen, fidelity: Fidelity) -> Float[ndarray, " f"]:
    """Structure, ink and colours of the redrawn picture; how sure the model was of its worst panel, and the OCR."""
    panels = min((panel.sure for panel in seen.panels), default=0.0)
    words = float(np.mean([word.word.sure for word in seen.words])) if seen.words else 0.0
    return np.array([fidelity.structure, fidelity.ink, fidelity.colours, panels, words])


def confidence_of(seen: Seen, fidelity: Fidelity, regression: Regression) -> float:
    """The probability that an answer is right."""
    return probability(features_of(seen, fidelity), regression)


def probability(features: Float[ndarray, " f"], regression: Regression) -> float:
    """The probability that an answer with these features is right."""
    return 1 / (1 + math.exp(-regression.offset - float(np.dot(regression.slopes, features))))


def fit_regression(features: Float[ndarray, "n f"], right: Sequence[bool] | Bool[ndarray, " n"]) -> Regression:
    """Logistic regression with a small ridge, by Newton's method (Hastie et al. 2009, eq. 4.26)."""
    target = np.asarray(right, dtype=float)
    columns = np.column_stack([np.ones(len(features)), features])
    found = np.zeros(columns.shape[1])
    ridge = RIDGE * len(target) * np.diag([0.0] + [1.0] * (columns.shape[1] - 1)) / 100
    for _ in range(ROUNDS):
        share = 1 / (1 + np.exp(-np.clip(columns @ found, -30, 30)))
        weight = np.maximum(share * (1 - share), 1e-6)
        step = np.linalg.solve(
            columns.T @ (columns * weight[:, None]) + ridge + 1e-9 * np.eye(len(found)),
            columns.T @ (target - share) - ridge @ found,
        )
        found = found + step
        if np.abs(step).max() < 1e-8:
            break
    return Regression(float(found[0]), tuple(found[1:].tolist()))


def calibration_error(confidence: Float[ndarray, " n"], right: Bool[ndarray, " n"], bins: int = 10) -> float:
    """The expected calibration error over bins of equally many answers (Naeini et al. 2015); equals share a bin."""
    numbers = np.searchsorted(np.sort(confidence), confidence) * bins // max(len(confidence), 1)
    parts = [np.flatnonzero(numbers == number) for number in np.unique(numbers)]
    return float(sum(len(p) * abs(confidence[p].mean() - right[p].mean()) for p in parts) / max(len(confidence), 1))


def load_confidence(weights: Path | None) -> Regression:
    """The regression beside some weights, by default the shipped ones; a plain one where there is none."""
    try:
        text = (weights / FILE if weights else files("linework.charts") / "shipped" / FILE).read_text()
    except OSError:
        return Regression()
    return from_json(Regression, text)


def save_confidence(regression: Regression, weights: Path) -> None:
    """Write the regression beside the weights."""
    (weights / FILE).write_text(to_json(regression))
