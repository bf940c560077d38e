"""How sure a hit is in its tier: a small logistic model of what is known of a query and a hit.

The letters: `K` pairs, `F` features, `C` = 3 tiers.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from jaxtyping import Float64, Int
from scipy.optimize import minimize

from linework.drawings.fusion import in_place
from linework.drawings.match import Match
from linework.drawings.terms import Family
from linework.errors import ModelFault

TIER_NAMES = ("same geometry", "revision or variant", "similar")
_CODED = (Family.MEASURE, Family.RATIO, Family.NEIGHBOUR, Family.CORNER, Family.PLACE, Family.SIGNATURE, Family.LAYOUT)
FEATURES = (
    *(family.name.lower() for family in _CODED),
    "learned geometry",
    "learned sequence",
    "compared",
    "least share",
    "most share",
    "all matched",
    "in place",
    "same size",
)
_SAME_SIZE = 5e-3
_SHRINK = 1e-3  # weight of the squared coefficients in the fit; at a hundredth it is too modest about what is sure


def features(
    cosines: Mapping[Family, float],
    match: Match | None = None,
    *,
    unit_ratio: float = 1.0,
    geometry: float = 0.0,
    sequence: float = 0.0,
) -> Float64[np.ndarray, "F"]:
    """What the model is told of a pair: cosines of the bag's families, of the learned codings (0 where there are
    none) and the match (None: not compared). `unit_ratio` is the query's unit over the hit's, in millimetres.
    """
    coded = [float(cosines.get(family, 0.0)) for family in _CODED]
    if match is None:
        return np.array([*coded, geometry, sequence, 0, 0, 0, 0, 0, 0], dtype=np.float64)
    least, most = sorted((match.share_a, match.share_b))
    one_size = abs(math.log(max(match.transform.scale * unit_ratio, 1e-300))) < _SAME_SIZE
    whole = least > 0.98
    return np.array([*coded, geometry, sequence, 1, least, most, whole, in_place(match), one_size], dtype=np.float64)


@dataclass(frozen=True)
class TierModel:
    """Coefficients of a multinomial logistic model: one row of `coefficients` and one `bias` for each tier."""

    features: tuple[str, ...]
    coefficients: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]

    def probabilities(self, table: Float64[np.ndarray, "K F"]) -> Float64[np.ndarray, "K 3"]:
        """How likely each pair is in each tier (in the order of `TIER_NAMES`); rows sum to 1."""
        logits = table @ np.array(self.coefficients).T + np.array(self.bias)
        weight = np.exp(logits - logits.max(1, keepdims=True))
        return weight / weight.sum(1, keepdims=True)

    def save(self, path: Path) -> None:
        """Write the model as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1))

    @classmethod
    def load(cls, path: Path) -> "TierModel":
        """The model in a JSON file; raises ModelFault where it is none, or of other features."""
        try:
            kept = json.loads(path.read_text())
            rows = tuple(tuple(map(float, row)) for row in kept["coefficients"])
            model = cls(tuple(kept["features"]), rows, tuple(map(float, kept["bias"])))
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise ModelFault(f"{path} holds no tier model ({fault}); fit one again.") from fault
        if model.features != FEATURES:
            raise ModelFault(f"{path} is of another version; fit the tiers again.")
        return model


@cache
def shipped_model() -> TierModel:
    """The model that comes along, fitted by trust_pairs.py on synthetic families and an electronics library."""
    with as_file(files("linework.drawings") / "trust.json") as path:
        return TierModel.load(path)


def fit_tiers(table: Float64[np.ndarray, "K F"], labels: Int[np.ndarray, "K"]) -> TierModel:
    """The model that explains the labels (0, 1, 2 in the order of `TIER_NAMES`) best, coefficients kept small."""
    count, width = table.shape
    shape = (len(TIER_NAMES), width + 1)
    design = np.concatenate([table, np.ones((count, 1))], 1)
    wanted = np.eye(len(TIER_NAMES))[labels]

    def loss(flat: Float64[np.ndarray, "P"]) -> tuple[float, Float64[np.ndarray, "P"]]:
        weight = flat.reshape(shape)
        logits = design @ weight.T
        logits -= logits.max(1, keepdims=True)
        log_sum = np.log(np.exp(logits).sum(1))
        value = float((log_sum - (logits * wanted).sum(1)).mean() + _SHRINK * (weight[:, :-1] ** 2).sum())
        slope = (np.exp(logits - log_sum[:, None]) - wanted).T @ design / count
        slope[:, :-1] += 2 * _SHRINK * weight[:, :-1]
        return value, slope.ravel()

    best = minimize(loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B").x.reshape(shape)
    return TierModel(FEATURES, tuple(map(tuple, best[:, :-1].tolist())), tuple(best[:, -1].tolist()))
