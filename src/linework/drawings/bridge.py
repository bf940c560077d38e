"""A linear bridge between both codings, for encoders whose heads were thrown away: where the two are most alike.

The letters: `B` drawings, `G` and `S` widths of the codings, `K` directions that both are projected on.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

RIDGE = 1e-2  # added to every variance, as a share of the mean variance


@dataclass(frozen=True, eq=False)
class Bridge:
    """Means and projections of both codings; each direction weighs as much as the codings agree on it."""

    geometry_mean: Float[np.ndarray, "G"]
    sequence_mean: Float[np.ndarray, "S"]
    geometry: Float[np.ndarray, "G K"]
    sequence: Float[np.ndarray, "S K"]

    def of_geometry(self, rows: Float[np.ndarray, "B G"]) -> Float[np.ndarray, "B K"]:
        """Unit rows where the codings meet."""
        return _unit((rows - self.geometry_mean) @ self.geometry)

    def of_sequence(self, rows: Float[np.ndarray, "B S"]) -> Float[np.ndarray, "B K"]:
        """Unit rows where the codings meet."""
        return _unit((rows - self.sequence_mean) @ self.sequence)


def fit_bridge(geometry: Float[np.ndarray, "B G"], sequence: Float[np.ndarray, "B S"]) -> Bridge:
    """Regularised canonical correlation of rows that belong together (Hotelling 1936; ridge of Vinod 1976)."""
    g, s = (rows.astype(np.float64) - rows.mean(0) for rows in (geometry, sequence))
    whiten_g, whiten_s = _whitening(g), _whitening(s)
    left, agreement, right = np.linalg.svd(whiten_g @ (g.T @ s / len(g)) @ whiten_s, full_matrices=False)
    weight = np.sqrt(agreement)
    return Bridge(geometry.mean(0), sequence.mean(0), whiten_g @ left * weight, whiten_s @ right.T * weight)


def _whitening(centred: Float[np.ndarray, "B O"]) -> Float[np.ndarray, "O O"]:
    """The inverse root of the covariance, its variances raised by the ridge."""
    values, axes = np.linalg.eigh(centred.T @ centred / len(centred))
    return (axes / np.sqrt(np.maximum(values, 0) + RIDGE * values.mean())) @ axes.T


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
