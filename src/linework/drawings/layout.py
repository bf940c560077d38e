"""Where the ink of a drawing lies: 64 numbers that see the whole and blur the detail.

The drawing is turned to its main direction, fitted into a square and drawn on a coarse grid; the low
frequencies of that picture are kept. They hardly change when a hole moves, and change a lot
between parts of other outline. Blind to scale, place, turning and mirroring; not to cropping.

The letters: `D` drawings, `K` = 64 coefficients, `N` primitives, `S` points sampled on each.
"""

import numpy as np
from jaxtyping import Float32, Float64
from scipy.fft import dctn
from scipy.ndimage import gaussian_filter

from linework.drawings.drawing import Drawing, Kind
from linework.drawings.geometry import sample_points

GRID = 24
SIDE = 8
_SAMPLES = 33
_STRAY = 0.5  # per cent of the points at either edge that may lie outside the square
_CLEAR = 0.15  # how far the lines must agree on a direction; below it the longer axis of the whole decides


def layout_of(drawing: Drawing) -> Float32[np.ndarray, "64"]:
    """The layout of a drawing, of length 1; zeros where nothing is drawn."""
    rows = np.flatnonzero((drawing.kinds <= Kind.SPLINE) | (drawing.kinds == Kind.HATCH))
    image = ink(drawing.take(rows)) if len(rows) else np.zeros((GRID, GRID))
    wave = dctn(gaussian_filter(image, 1.0), norm="ortho")[:SIDE, :SIDE].ravel()
    return (wave / (np.linalg.norm(wave) or 1.0)).astype(np.float32)


def ink(drawing: Drawing, *, turned: bool = True, grid: int = GRID) -> Float64[np.ndarray, "G G"]:
    """Root of the share of the drawn length in every cell of a square around the drawing."""
    points = sample_points(drawing, _SAMPLES)
    steps = np.diff(points, axis=1)
    length = np.hypot(steps[..., 0], steps[..., 1])
    middles = ((points[:, 1:] + points[:, :-1]) / 2).reshape(-1, 2)
    weight = length.ravel()
    if weight.sum() <= 0:
        return np.zeros((grid, grid))
    if turned:
        angle = -_main_direction(steps.reshape(-1, 2), middles, weight)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        middles = middles @ turn.T
    low, high = np.percentile(middles, [_STRAY, 100 - _STRAY], axis=0)
    extent = max(float((high - low).max()), 1e-300)
    cell = np.clip(((middles - (low + high) / 2) / extent + 0.5) * grid, 0, grid - 1).astype(int)
    total = np.bincount(cell[:, 1] * grid + cell[:, 0], weight, grid * grid) / weight.sum()
    return np.sqrt(total).reshape(grid, grid)


def _main_direction(
    steps: Float64[np.ndarray, "S 2"], middles: Float64[np.ndarray, "S 2"], weight: Float64[np.ndarray, "S"]
) -> float:
    """The direction most lines run in, up to quarter turns; else that of the longer axis."""
    angle = np.arctan2(steps[:, 1], steps[:, 0])
    fourfold = (weight * np.exp(4j * angle)).sum() / weight.sum()
    if abs(fourfold) > _CLEAR:
        return float(np.angle(fourfold) / 4)
    offset = middles - weight @ middles / weight.sum()
    spread = (offset * weight[:, None]).T @ offset
    return float(np.arctan2(2 * spread[0, 1], spread[0, 0] - spread[1, 1]) / 2)


def layout_cosines(query: Float32[np.ndarray, "64"], table: Float32[np.ndarray, "D 64"]) -> Float32[np.ndarray, "D"]:
    """Cosine of each row with the query in the best of its eight poses (quarter turns and mirrors)."""
    wave = query.reshape(SIDE, SIDE)
    flip = (-1.0) ** np.arange(SIDE, dtype=np.float32)  # mirroring a picture flips the sign of its odd cosines
    poses = [
        (turned * down[:, None] * across[None, :]).ravel()
        for turned in (wave, wave.T)
        for down in (flip**0, flip)
        for across in (flip**0, flip)
    ]
    return (np.stack(poses).astype(np.float32) @ table.T).max(0)  # a row per pose: three times as fast as a column
