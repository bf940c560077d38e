"""How alike two pictures of a chart are: structure, ink and colours. No truth is needed, so any answer can be checked.

>>> import numpy as np
>>> picture = np.full((60, 80, 3), 255, np.uint8); picture[20:40, 30:50] = (200, 30, 30)
>>> compare_pictures(picture, picture).score
1.0
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, UInt8
from numpy import ndarray
from PIL import Image
from scipy.ndimage import distance_transform_edt, uniform_filter

Picture = UInt8[ndarray, "H W 3"]
SIDE = 400  # pixels of the longer side that are compared
TOLERANCE = 0.008  # of the diagonal, that ink may lie off
WINDOW = 7  # pixels a side of the window of the structure
LEVELS = 8  # of each colour channel in the histogram
LIGHTNESS = np.array([0.299, 0.587, 0.114])  # of red, green and blue


@dataclass(frozen=True)
class Fidelity:
    """From 0 to 1: `structure` is SSIM (Wang 2004, eq. 13), `ink` a tolerant overlap, `colours` of histograms."""

    structure: float
    ink: float
    colours: float

    @property
    def score(self) -> float:
        """One number to rank candidates by: the mean of the three."""
        return (self.structure + self.ink + self.colours) / 3


class Original:
    """A picture that several others are compared with: what they are compared by is found once."""

    def __init__(self, picture: Picture) -> None:
        height, width = picture.shape[:2]
        scale = min(1.0, SIDE / max(height, width))
        self._size = max(round(width * scale), WINDOW), max(round(height * scale), WINDOW)
        self._traits = self._traits_of(picture)

    def compared(self, redrawn: UInt8[ndarray, "h w 3"]) -> Fidelity:
        """How alike a picture is to this one; it is resized to it."""
        (grey, ink, colours), other = self._traits, self._traits_of(redrawn)
        return Fidelity(_ssim(grey, other[0]), tolerant_overlap(ink, other[1]), _overlap(colours, other[2]))

    def _traits_of(
        self, picture: UInt8[ndarray, "h w 3"]
    ) -> tuple[Float[ndarray, "H W"], Bool[ndarray, "H W"], Float[ndarray, " C"]]:
        """The lightness, the ink, and the histogram of the ink's colours of a picture made as large as this one."""
        small = np.asarray(Image.fromarray(picture).resize(self._size, Image.Resampling.BOX))
        ink = ink_of(small)
        return small @ LIGHTNESS / 255, ink, _histogram(small[ink])


def compare_pictures(original: Picture, redrawn: UInt8[ndarray, "h w 3"]) -> Fidelity:
    """How alike two pictures are; the second is resized to the first."""
    return Original(original).compared(redrawn)


def _ssim(one: Float[ndarray, "H W"], other: Float[ndarray, "H W"]) -> float:
    """Mean structural similarity over uniform windows; below 0 counts as 0."""
    small, smaller = 0.01**2, 0.03**2
    mean, beside = uniform_filter(one, WINDOW), uniform_filter(other, WINDOW)
    spread = uniform_filter(one * one, WINDOW) - mean**2
    spreads = uniform_filter(other * other, WINDOW) - beside**2
    shared = uniform_filter(one * other, WINDOW) - mean * beside
    alike = (2 * mean * beside + small) * (2 * shared + smaller)
    return float(max(0.0, (alike / ((mean**2 + beside**2 + small) * (spread + spreads + smaller))).mean()))


def ink_of(picture: Picture) -> Bool[ndarray, "H W"]:
    """Where something is drawn: what differs from the commonest colour of the picture."""
    red, green, blue = (picture[..., channel].ravel() for channel in range(3))
    coarse = (red >> 4).astype(np.int16) << 8 | (green & 0xF0).astype(np.int16) | blue >> 4
    commonest = coarse == np.bincount(coarse).argmax()
    off = [np.abs(channel - channel[commonest].mean(dtype=np.float64)) > 40 for channel in (red, green, blue)]
    return np.asarray(off[0] | off[1] | off[2]).reshape(picture.shape[:2])


def tolerant_overlap(one: Bool[ndarray, "H W"], other: Bool[ndarray, "H W"], tolerance: float = TOLERANCE) -> float:
    """The F1 of ink that has ink of the other within `tolerance` of the diagonal; 1 where both are blank."""
    if not one.any() or not other.any():
        return float(one.any() == other.any())
    reach = tolerance * float(np.hypot(*one.shape))
    met = float((distance_transform_edt(~other)[one] <= reach).mean())
    found = float((distance_transform_edt(~one)[other] <= reach).mean())
    return 2 * met * found / (met + found) if met + found else 0.0


def tolerant_iou(one: Bool[ndarray, "H W"], other: Bool[ndarray, "H W"], tolerance: float = TOLERANCE) -> float:
    """Ink that meets over all ink, where ink within `tolerance` of the diagonal meets; 1 where both are blank."""
    if not one.any() or not other.any():
        return float(one.any() == other.any())
    reach = tolerance * float(np.hypot(*one.shape))
    met = (
        float(
            (distance_transform_edt(~other)[one] <= reach).sum() + (distance_transform_edt(~one)[other] <= reach).sum()
        )
        / 2
    )
    return met / (float(one.sum() + other.sum()) - met)


def _histogram(inked: UInt8[ndarray, "N 3"]) -> Float[ndarray, " C"]:
    cells = (inked // (256 // LEVELS)).astype(int) @ (LEVELS**2, LEVELS, 1)
    return np.bincount(cells, minlength=LEVELS**3) / max(len(cells), 1)


def _overlap(one: Float[ndarray, " C"], other: Float[ndarray, " C"]) -> float:
    if not one.any() or not other.any():
        return float(one.any() == other.any())
    return float(np.minimum(one, other).sum())
