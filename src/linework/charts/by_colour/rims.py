"""The edges of areas to a fraction of a pixel, and the lines that are drawn along them.

Across an edge the pixels go from the colour outside to that inside. What lies on that way is the soft edge, what
leaves it or goes far beyond it is a stroke. Letters: `H`, `W` rows and columns of a panel, `C` columns of an
edge, `R` rows across it.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray
from scipy.ndimage import maximum_filter1d, median_filter, uniform_filter1d

from linework.charts.by_colour.layers import Inside

ACROSS, FAR = 5, 9  # pixels to both sides of an edge that are looked at, and where a line may lie along it
SMOOTH = 15  # columns over which colours and corrections are alike
STEEP = 3.0  # rise in a column from which an edge is left as it is
FAINT = 10.0  # difference of colours of both sides from which an edge is told
STROKE = 28.0  # distance from the way between both colours from which a pixel is a stroke's
OUTLINE = 2.0  # times the way, which the outline of a faint area does not reach: it is as faint, over the area
LINED = 0.7  # share of an edge along which there is a stroke
KNOWN = 0.4  # share of it that is seen clearly, at least, where it has one
FURTHEST = 0.5  # of the pixels looked at, that an edge is corrected by
SPIKE = 7  # columns over which one stands out
END = 3  # columns at both ends in which an edge is blurred
STRAY = 1.5  # pixels that a correction may be off those beside it


@dataclass(frozen=True, eq=False)
class Rim:
    """An edge as it is, row by column, and the colour of the line that is drawn along it, if one is."""

    rows: Float[ndarray, " C"]
    stroke: Float[ndarray, " 3"] | None = None


def rim_of(columns: Float[ndarray, " C"], rows: Float[ndarray, " C"], inside: Inside, below: bool) -> Rim:
    """An edge known to a pixel or two, with its area `below` or above it, where the colours change."""
    lined = _lined(_Across(columns, rows, inside, below, FAR), rows)
    if lined is not None:
        return lined
    near = _Across(columns, rows, inside, below, ACROSS)
    share = np.clip(near.along, 0, 1).sum(axis=1)
    found = near.first + (2 * ACROSS - share if below else share)
    return Rim(_corrected(rows, found, near.clear & ~(near.stroke > STROKE).any(axis=1), FURTHEST * ACROSS))


class _Across:
    """The pixels up to `reach` rows above and below an edge, and what each is, from the colour outside to that inside.

    `along` is 0 outside and 1 inside, `stroke` how far a pixel is from that way, `clear` where all this is known.
    """

    first: Int[ndarray, " C"]
    pixels: Float[ndarray, "C R 3"]
    along: Float[ndarray, "C R"]
    stroke: Float[ndarray, "C R"]
    clear: Bool[ndarray, " C"]

    def __init__(self, columns: ndarray, rows: ndarray, inside: Inside, below: bool, reach: int) -> None:
        height, width = inside.free.shape
        self.first = np.round(rows).astype(int) - reach
        at = self.first[:, None] + np.arange(2 * reach)
        place = np.clip(at, 0, height - 1), np.clip(columns.astype(int), 0, width - 1)[:, None]
        self.pixels = inside.pixels[place]
        known = (inside.free[place] & (at >= 0) & (at < height)).all(axis=1)
        steep = np.abs(np.gradient(uniform_filter1d(rows, ACROSS), columns)) if len(rows) > 1 else np.zeros(1)
        outer, inner = (_smooth(part.mean(axis=1)) for part in (self.pixels[:, :2], self.pixels[:, -2:]))
        if not below:
            outer, inner = inner, outer
        way = inner - outer
        length = np.linalg.norm(way, axis=1)
        self.clear = known & (steep <= STEEP) & (length >= FAINT)
        square = np.maximum(length**2, 1.0)[:, None]
        self.along = ((self.pixels - outer[:, None]) * way[:, None]).sum(axis=2) / square
        aside = np.linalg.norm(self.pixels - outer[:, None] - self.along[..., None] * way[:, None], axis=2)
        self.stroke = np.maximum(aside, (self.along - OUTLINE) * length[:, None])


def _lined(across: _Across, rows: Float[ndarray, " C"]) -> Rim | None:
    """The edge as the middle of a line along it; None without one."""
    stroked = across.clear & (across.stroke > STROKE).any(axis=1)
    if stroked.sum() < LINED * across.clear.sum() or across.clear.mean() < KNOWN:
        return None
    weight = np.where(across.stroke > STROKE / 2, across.stroke, 0.0)
    middles = (weight * (np.arange(weight.shape[1]) + 0.5)).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9)
    strongest = across.pixels[np.arange(len(rows)), across.stroke.argmax(axis=1)]
    return Rim(_corrected(rows, across.first + middles, stroked, FURTHEST * FAR), np.median(strongest[stroked], axis=0))


def _smooth(colours: Float[ndarray, "C 3"]) -> Float[ndarray, "C 3"]:
    return np.asarray(median_filter(colours, (min(SMOOTH, len(colours)), 1), mode="nearest"))


def _corrected(
    rows: Float[ndarray, " C"], found: Float[ndarray, " C"], clear: Bool[ndarray, " C"], furthest: float
) -> Float[ndarray, " C"]:
    """Rows where they were found clearly and as their neighbours were; elsewhere off by as much as those.

    Columns that stand out after that, where a line of the grid crosses, and both blurred ends follow the others.
    """
    places, off = np.arange(len(rows)), found - rows
    clear = clear & (np.abs(off) <= furthest)
    if clear.sum() < 3:
        return rows
    usual = median_filter(np.interp(places, places[clear], off[clear]), SMOOTH, mode="nearest")
    mended = rows + np.where(clear & (np.abs(off - usual) <= STRAY), off, usual)
    if len(rows) <= 4 * SMOOTH:
        return mended
    for end, inner in ((slice(None, END), slice(END, SMOOTH)), (slice(-END, None), slice(-SMOOTH, -END))):
        along = np.polyfit(places[inner], mended[inner], 1)
        if np.abs(np.polyval(along, places[inner]) - mended[inner]).max() <= STRAY:
            mended[end] = np.polyval(along, places[end])
    usual = median_filter(mended, SPIKE, mode="nearest")
    steep = maximum_filter1d(np.abs(np.gradient(usual)), SPIKE)
    alike = np.abs(mended - usual) <= 2 * (STRAY + steep)
    return np.interp(places, places[alike], mended[alike])
