"""Bands around lines: fainter areas of a line's hue on both sides of it, as those that show how sure it is.

Letters: `H`, `W` rows and columns of a panel, `C` columns of a line.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray
from scipy.ndimage import binary_closing, median_filter

from linework.charts.by_colour.areas import Edges, area_mark
from linework.charts.by_colour.layers import Inside
from linework.charts.by_colour.rims import rim_of
from linework.charts.seen import SeenMark

ALIKE = 0.96  # cosine of two directions from the ground that are one hue
FAINTEST = 7.0  # distance from the ground from which something is drawn
SHARES = (0.04, 0.75)  # of a line's strength that its band has, at least and at most
EVEN = 0.4  # share that the strength of a band varies by
HIGHEST = 0.35  # share of a panel's height that a band reaches to one side of its line, at most
BESIDE = 12  # pixels from a line in which its band is looked for
EMPTY = 0.35  # share of a band's strength up to which the ground is met
SOFT = 2  # pixels beside a stroke that are its soft rim
MOSTLY = 0.6  # share of a line's columns that have a band
SMOOTH = 7  # columns over which a band's reach is alike


def bands_around(lines: list[SeenMark], inside: Inside) -> list[SeenMark]:
    """The bands of lines that have one, in the order of the lines."""
    found = [_band(line.points - inside.corner, inside) for line in lines]
    return [band for band in found if band is not None]


def _band(line: Float[ndarray, "P 2"], inside: Inside) -> SeenMark | None:
    height, width = inside.free.shape
    columns = np.arange(max(int(np.ceil(line[0, 0] - 0.5)), 0), min(int(line[-1, 0] - 0.5), width - 1) + 1)
    if len(columns) < SMOOTH:
        return None
    middles = np.clip(np.interp(columns + 0.5, line[:, 0], line[:, 1]), 0, height - 1)
    hue = _hue_of(inside.pixels[:, columns] - inside.ground, middles)
    if hue is None:
        return None
    free = inside.free[:, columns]
    sides = [_Side(_reached(hue.shown & free, middles, way), _reached(hue.stroke, middles, way)) for way in (-1, 1)]
    if (sides[0].wide & sides[1].wide).mean() < MOSTLY / 2 or (sides[0].wide | sides[1].wide).mean() < MOSTLY:
        return None
    high, low = (_usual(side.reach, middles, way, hue.empty & free) for way, side in zip((-1, 1), sides, strict=True))
    if high is None or low is None:
        return None
    x = columns + 0.5
    rims = (
        rim_of(x, middles.astype(int) + 1 + low, inside, below=False),
        rim_of(x, middles.astype(int) - high, inside, below=True),
    )
    return area_mark(Edges(x, *(rim.rows for rim in rims)), inside.corner)


@dataclass(frozen=True, eq=False)
class _Hue:
    """Where the hue of a line is, of band and stroke, where it is as strong as the stroke, and where there is none."""

    shown: Bool[ndarray, "H C"]
    stroke: Bool[ndarray, "H C"]
    empty: Bool[ndarray, "H C"]


def _hue_of(off: Float[ndarray, "H C 3"], middles: Float[ndarray, " C"]) -> _Hue | None:
    """The hue of a line in what is off the ground; None where it is faint, or nothing fainter is beside it."""
    strength = np.linalg.norm(off, axis=2)
    own = off[middles.astype(int), np.arange(len(middles))]
    drawn = own[np.linalg.norm(own, axis=1) > FAINTEST]
    colour = np.median(drawn, axis=0) if len(drawn) else np.zeros(3)
    full = float(np.linalg.norm(colour))
    if full <= 2 * FAINTEST:
        return None
    alike = (strength > FAINTEST) & (off @ (colour / full) > ALIKE * strength)
    faint = alike & (strength < SHARES[1] * full) & (strength > SHARES[0] * full)
    level = _level(faint, strength, middles)
    if level is None:
        return None
    shown = faint & (np.abs(strength - level) < EVEN * level) | alike & (strength >= level)
    return _Hue(
        binary_closing(shown, np.ones((5, 1))),
        alike & (strength > 0.5 * (full + level)),
        strength < EMPTY * level + FAINTEST,
    )


@dataclass(frozen=True, eq=False)
class _Side:
    """How many pixels to one side of a line its hue goes on, and how many of these are the stroke itself."""

    reach: Int[ndarray, " C"]
    stroke: Int[ndarray, " C"]

    @property
    def wide(self) -> Bool[ndarray, " C"]:
        """Where there is more than a stroke with its soft rim."""
        return np.asarray(self.reach > self.stroke + SOFT)


def _level(faint: Bool[ndarray, "H C"], strength: Float[ndarray, "H C"], middles: Float[ndarray, " C"]) -> float | None:
    """The usual strength beside a line; None where little is beside it."""
    near = np.clip(middles.astype(int) + np.arange(-BESIDE, BESIDE + 1)[:, None], 0, len(faint) - 1)
    at = near, np.arange(faint.shape[1])
    beside = strength[at][faint[at]]
    if len(beside) < faint.shape[1]:
        return None
    counts, edges = np.histogram(beside, 32)
    fullest = counts.argmax()
    return float(np.median(beside[(beside >= edges[fullest]) & (beside <= edges[fullest + 1])]))


def _reached(shown: Bool[ndarray, "H C"], middles: Float[ndarray, " C"], way: int) -> Int[ndarray, " C"]:
    """How many pixels up or down from a line it is still shown, in each column."""
    rows = middles.astype(int) + way * np.arange(1, len(shown))[:, None]
    gone = ~shown[np.clip(rows, 0, len(shown) - 1), np.arange(shown.shape[1])] | (rows < 0) | (rows >= len(shown))
    return np.asarray(gone.argmax(axis=0))


def _usual(
    reach: Int[ndarray, " C"], middles: Float[ndarray, " C"], way: int, empty: Bool[ndarray, "H C"]
) -> Float[ndarray, " C"] | None:
    """The reach where it ends at the ground, between these where something else is met; None where that is rare."""
    places = np.arange(len(reach))
    beyond = np.clip(middles.astype(int) + way * (reach + 3), 0, len(empty) - 1)
    known = empty[beyond, places] & (reach < HIGHEST * len(empty))
    known[[0, -1]] = False
    if known.mean() < MOSTLY / 2:
        return None
    return np.asarray(median_filter(np.interp(places, places[known], reach[known]), SMOOTH, mode="nearest"))
