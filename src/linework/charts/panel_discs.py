"""The rim of a polar panel: the thin dark circle that is drawn most wholly where a panel was told to be.

Letters: `H`, `W` rows and columns of the picture, `C` circles, `T` places around each.
"""

import numpy as np
from jaxtyping import Bool, Float, UInt8
from numpy import ndarray
from scipy.ndimage import grey_closing, maximum_filter

from linework.charts.view import Window

THIN = 7  # pixels, wider than a rim is
DARK = 30  # difference of brightness from beside it
TURNS = 180  # places around a circle
REACH = (0.12, 0.45)  # of the radius by which a middle may be off, along the longer side of its box and the other
SIZES = (0.75, 1.15)  # of the longer side
DRAWN = 0.8  # of a rim that is to be seen
AS_WHOLE = 0.95  # of the best, from which the largest is the rim and the others are the grid's
STEPS = ((9, 5.0), (3, 1.5), (1, 0.5))  # pixels that ink is spread over and circles lie apart, from coarse to fine


def disc_near(picture: UInt8[ndarray, "H W 3"], box: Window) -> Window | None:
    """The box around the rim of the disc that a box roughly tells; None where no circle is drawn there."""
    grey = picture.mean(axis=2)
    dark = grey_closing(grey, (THIN, THIN)) - grey > DARK
    wide, high = box[2] - box[0], box[3] - box[1]
    radius = max(wide, high) / 2
    across, down = REACH if wide >= high else REACH[::-1]
    best = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2, radius])
    low = best - radius * np.array([across, down, 1 - SIZES[0]])
    top = best + radius * np.array([across, down, SIZES[1] - 1])
    share = 0.0
    for spread, step in STEPS:
        axes = [np.arange(start, end + step, step) for start, end in zip(low, top, strict=True)]
        circles = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
        shares = _drawn(maximum_filter(dark, spread), circles)
        share = float(shares.max())
        whole = np.flatnonzero(shares >= AS_WHOLE * share)
        best = circles[whole[np.lexsort((shares[whole], circles[whole, 2].round()))[-1]]]
        low, top = best - 1.5 * step, best + 1.5 * step
    x, y, radius = best.tolist()
    return (x - radius, y - radius, x + radius, y + radius) if share >= DRAWN else None


def _drawn(dark: Bool[ndarray, "H W"], circles: Float[ndarray, "C 3"]) -> Float[ndarray, " C"]:
    """The share of each circle that is dark; what is outside the picture is not."""
    turns = np.arange(TURNS) * 2 * np.pi / TURNS
    height, width = dark.shape
    found = np.zeros(len(circles))
    for turn in turns:
        columns = (circles[:, 0] + circles[:, 2] * np.cos(turn)).astype(int)
        rows = (circles[:, 1] + circles[:, 2] * np.sin(turn)).astype(int)
        within = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
        found += within & dark[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)]
    return found / TURNS
