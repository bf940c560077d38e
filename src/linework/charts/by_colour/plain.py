"""The plain colours of a panel, those that areas have, and whose each pixel is.

Letters: `H`, `W` rows and columns of a panel, `K` colours.
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray
from scipy import ndimage

from linework.charts.by_colour.layers import Inside, off
from linework.charts.colours import commonest

FLAT = 12  # difference of a channel among neighbours up to which a place is plain
AROUND = 5  # pixels a side of such a place
NEAR = (4.0, 14.0)  # differences of a channel up to which a pixel has a plain colour, without grain and with much
GRAINS = 2.0  # times the usual grain
FEW = 0.15  # of the pixels of a colour: fewer of an alike colour are its grain
SMALL, LARGE = 0.001, 0.004  # shares of a panel that a plain colour covers, at least and where it is an area's
MOST = 7  # plain colours beside the ground's
BESIDE = 13  # pixels a side of the window in which a colour is beside a pixel
OFF = 14.0  # difference of a channel from which a pixel is not of its colour


@dataclass(frozen=True, eq=False)
class PlainColours:
    """The colours that plain places of a panel have, the ground's first, and how many pixels have each.

    `near` is the difference of a channel up to which a pixel has one of them.
    """

    inside: Inside
    colours: list[Float[ndarray, " 3"]]
    counts: list[int]
    near: float

    def covering(self, large: float) -> tuple[Float[ndarray, "K 3"], Int[ndarray, "H W"]]:
        """The colours that cover this share of the panel, the ground's first, and whose each pixel is.

        A pixel that has none of them, or is part of something thin, is that of the most alike colour beside it.
        """
        least = large * self.inside.free.size
        kept = [c for k, (c, n) in enumerate(zip(self.colours, self.counts, strict=True)) if not k or n >= least]
        return np.array(kept), _labels(self.inside, kept, self.near)

    def bare(self) -> Inside:
        """The same panel, what has a plain colour aside."""
        colours, labels = self.covering(LARGE)
        return replace(self.inside, free=self.inside.free & ((labels == 0) | unexplained(self.inside, colours, labels)))


def plain_colours(inside: Inside) -> PlainColours:
    """The plain colours of a panel whose ground is known, the commonest first; a few pixels alike are their grain."""
    pixels = inside.pixels
    spread = _spread(pixels)
    apart = off(pixels, inside.ground)
    plain = inside.free & (spread <= FLAT)
    coloured = plain & (apart > NEAR[1])
    grain = float(np.percentile(spread[coloured], 75)) if coloured.any() else FLAT
    near = min(NEAR[0] + GRAINS * grain, NEAR[1])
    colours, counts = [inside.ground], [int((apart <= near).sum())]
    left = plain & (apart > near)
    least = SMALL * left.size
    while left.sum() >= least and len(colours) <= MOST + 1:
        colour = commonest(pixels[left], 5)
        own = left & (off(pixels, colour) <= near)
        count = int(own.sum())
        if not count:
            break
        larger = [c for c, n in zip(colours, counts, strict=True) if count < FEW * n]
        if count >= least and all(np.abs(colour - c).max() > 2 * near for c in larger):
            colours.append(np.median(pixels[own], axis=0))
            counts.append(count)
        left &= ~own
    return PlainColours(inside, colours, counts, near)


def _spread(pixels: Float[ndarray, "H W 3"]) -> Float[ndarray, "H W"]:
    """The largest difference of a channel around each pixel."""
    size = (AROUND, AROUND, 1)
    return off(ndimage.maximum_filter(pixels, size), ndimage.minimum_filter(pixels, size))


def _labels(inside: Inside, colours: list[Float[ndarray, " 3"]], near: float) -> Int[ndarray, "H W"]:
    """The number of the colour of each pixel."""
    apart = np.array([off(inside.pixels, colour) for colour in colours])
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
    return np.asarray(off(inside.pixels, colours[labels]) > OFF)
