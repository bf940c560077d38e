"""The plain colours of a panel, those that areas have, and whose each pixel is.

Letters: `H`, `W` rows and columns of a panel, `K` colours.
"""

from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray
from scipy import ndimage

from linework.charts.by_colour.layers import Inside
from linework.charts.colours import commonest

FLAT = 12  # difference of a channel among neighbours up to which a place is plain
AROUND = 5  # pixels a side of such a place
NEAR = (4.0, 14.0)  # differences of a channel up to which a pixel has a plain colour, without grain and with much
GRAINS = 2.0  # times the usual grain
FEW = 0.15  # of the pixels of a colour: fewer of an alike colour are its grain
LARGE = 0.004  # share of a panel that a plain colour covers
MOST = 7  # plain colours beside the ground's
BESIDE = 13  # pixels a side of the window in which a colour is beside a pixel
OFF = 14.0  # difference of a channel from which a pixel is not of its colour


def plain_colours(inside: Inside, large: float = LARGE) -> tuple[Float[ndarray, "K 3"], Int[ndarray, "H W"]]:
    """The colours that cover this share of a panel with plain places, the ground's first, and whose each pixel is.

    A pixel that has none of them, or is part of something thin, is that of the most alike colour beside it.
    """
    pixels, free = inside.pixels, inside.free
    spread = _spread(pixels)
    off = np.abs(pixels - inside.ground).max(axis=2)
    plain = free & (spread <= FLAT)
    inked = plain & (off > NEAR[1])
    grain = float(np.percentile(spread[inked], 75)) if inked.any() else FLAT
    near = min(NEAR[0] + GRAINS * grain, NEAR[1])
    colours, counts = [inside.ground], [int((off <= near).sum())]
    left = plain & (off > near)
    while left.sum() >= large * left.size and len(colours) <= MOST + 1:
        colour = commonest(pixels[left], 5)
        alike = np.abs(pixels - colour).max(axis=2) <= near
        count = int((alike & left).sum())
        if not count:
            break
        larger = [c for c, n in zip(colours, counts, strict=True) if count < FEW * n]
        if count >= large * left.size and all(np.abs(colour - c).max() > 2 * near for c in larger):
            colours.append(np.median(pixels[alike & left], axis=0))
            counts.append(count)
        left &= ~alike
    return np.array(colours), _labels(inside, colours, near)


def _spread(pixels: Float[ndarray, "H W 3"]) -> Float[ndarray, "H W"]:
    """The largest difference of a channel around each pixel."""
    size = (AROUND, AROUND, 1)
    return np.asarray((ndimage.maximum_filter(pixels, size) - ndimage.minimum_filter(pixels, size)).max(axis=2))


def _labels(inside: Inside, colours: list[Float[ndarray, " 3"]], near: float) -> Int[ndarray, "H W"]:
    """The number of the colour of each pixel."""
    apart = np.array([np.abs(inside.pixels - colour).max(axis=2) for colour in colours])
    own = np.where(inside.free & (apart.min(axis=0) <= near), apart.argmin(axis=0), -1)
    solid = np.array([ndimage.binary_opening(own == k, np.ones((3, 3))) for k in range(len(colours))])
    beside = np.array([ndimage.maximum_filter(mask, BESIDE) for mask in solid])
    beside[0] |= apart[0] <= NEAR[1]
    labels = np.where(inside.free & beside.any(axis=0), np.where(beside, apart, np.inf).argmin(axis=0), -1)
    labels = np.where(solid.any(axis=0), solid.argmax(axis=0), labels)
    if (labels < 0).all():
        return np.asarray(labels)
    rows, columns = ndimage.distance_transform_edt(labels < 0, return_distances=False, return_indices=True)
    return np.asarray(labels[rows, columns])


def unexplained(inside: Inside, colours: Float[ndarray, "K 3"], labels: Int[ndarray, "H W"]) -> Bool[ndarray, "H W"]:
    """Where a pixel does not have the colour it is said to be of: lines, markers, what is written."""
    return np.asarray(np.abs(inside.pixels - colours[labels]).max(axis=2) > OFF)


def without_areas(inside: Inside) -> Inside:
    """The same panel, what has a plain colour aside."""
    colours, labels = plain_colours(inside)
    return replace(inside, free=inside.free & ((labels == 0) | unexplained(inside, colours, labels)))
