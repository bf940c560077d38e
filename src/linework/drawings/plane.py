"""Unit vectors laid out for the eye: on a plane by t-SNE or UMAP, on the sphere S2 and on the circle by projection.

The letters: `B` vectors, `O` width, `A` angles.
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from linework.errors import InputError

Layout = Callable[[Float[np.ndarray, "B O"]], Float[np.ndarray, "B 2"]]


def tsne(vectors: Float[np.ndarray, "B O"], seed: int = 0) -> Float[np.ndarray, "B 2"]:
    """t-SNE by cosine (van der Maaten and Hinton 2008); raises InputError where scikit-learn is not installed."""
    try:
        from sklearn.manifold import TSNE
    except ModuleNotFoundError as fault:
        raise InputError(f"t-SNE needs {fault.name}; install it with: pip install 'linework[figures]'") from fault
    perplexity = min(30.0, (len(vectors) - 1) / 3)
    laid = TSNE(metric="cosine", init="pca", perplexity=perplexity, random_state=seed).fit_transform(vectors)
    return np.asarray(laid, dtype=np.float64)


def umap(vectors: Float[np.ndarray, "B O"], seed: int = 0) -> Float[np.ndarray, "B 2"]:
    """UMAP by cosine (arXiv 1802.03426); raises InputError where umap-learn is not installed."""
    try:
        from umap import UMAP
    except ModuleNotFoundError as fault:
        raise InputError(f"UMAP needs {fault.name}; install it with: pip install 'linework[figures]'") from fault
    neighbours = min(15, len(vectors) - 1)
    laid = UMAP(metric="cosine", n_neighbors=neighbours, random_state=seed, n_jobs=1).fit_transform(vectors)
    return np.asarray(laid, dtype=np.float64)


def on_sphere(vectors: Float[np.ndarray, "B O"], dims: int = 3) -> Float[np.ndarray, "B D"]:
    """Unit vectors along the directions in which they differ most, again of length 1: on S2, or for 2 on the circle."""
    axes = np.linalg.svd(vectors - vectors.mean(0), full_matrices=False)[2][:dims]
    laid = (vectors - vectors.mean(0)) @ axes.T
    return laid / np.maximum(np.linalg.norm(laid, axis=1, keepdims=True), 1e-12)


def density_on_circle(
    points: Float[np.ndarray, "B 2"], angles: Float[np.ndarray, "A"], sharpness: float = 20.0
) -> Float[np.ndarray, "A"]:
    """How dense points on the unit circle lie at these angles: a mean of von Mises kernels, 1 / (2 pi) where even."""
    at = np.arctan2(points[:, 1], points[:, 0])
    kernels = np.exp(sharpness * (np.cos(angles[:, None] - at) - 1))
    return kernels.mean(1) / (2 * np.pi * np.i0(sharpness) * np.exp(-sharpness))
