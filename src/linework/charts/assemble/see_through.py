"""How far areas, or histograms, that overlap can be seen through, and their own colours.

An area of opacity a over the colour c shows a times its own colour and 1 - a times c, so what two areas show together
and alone, over a known ground, tells a and which of them lies above.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from jaxtyping import Bool, Float, UInt8
from numpy import ndarray
from scipy.ndimage import binary_erosion

from linework.charts import colours
from linework.charts.marks import Area, Histogram
from linework.charts.seen import SeenMark, pairs_of

SHOWN = 30  # pixels from which a colour is told
CLEAR, OPAQUE = 0.05, 0.97  # opacities between which an area is seen through
OFF = 14.0  # difference of a channel up to which colours agree


Layer = Area | Histogram
Courses = Sequence[Float[ndarray, "_ 2"]]


def seen_through(
    areas: Sequence[Layer],
    seen: Sequence[SeenMark],
    picture: UInt8[ndarray, "H W 3"],
    behind: str,
    courses: Courses = (),
) -> list[Layer]:
    """The areas from the lowest to the highest, with the opacity that all have and their own colours.

    They stay as they are where none overlap, or where no one opacity explains what they show. What lies on the
    `courses` of lines tells nothing of them.
    """
    masks = [_mask(mark, picture, courses) for mark in seen]
    ground = colours.rgb(behind)
    alone = _alone(masks, picture)
    opacities, above = [], np.zeros(len(areas))
    for i, j in combinations(range(len(areas)), 2):
        both = _colour(masks[i] & masks[j] & ~_any(masks, i, j), picture)
        one, other = alone[i], alone[j]
        if both is None or one is None or other is None:
            continue
        ways = [_through(both - upper, lower - ground) for lower, upper in ((one, other), (other, one))]
        share, off = min(ways, key=lambda way: way[1])
        if off > OFF:
            return list(areas)
        above[j if ways[0][1] <= ways[1][1] else i] += 1
        opacities.append(1 - share)
    order = np.argsort(above, kind="stable")
    opacity = float(np.median(opacities)) if opacities else 1.0
    if not opacities or opacity < CLEAR:
        return list(areas)
    if opacity > OPAQUE:
        return [areas[k] for k in order]
    own = [None if c is None else np.clip(ground + (c - ground) / opacity, 0, 255) for c in alone]
    return [
        areas[k] if (c := own[k]) is None else replace(areas[k], color=colours.hexadecimal(c), alpha=round(opacity, 2))
        for k in order
    ]


def under_lines(
    areas: Sequence[Area],
    seen: Sequence[SeenMark],
    lines: Sequence[str | None],
    picture: UInt8[ndarray, "H W 3"],
    behind: str,
    courses: Courses,
) -> list[Area]:
    """Areas in the colours of the `lines` along them, each as far seen through as what it shows alone tells.

    One that no line is along, or that shows nothing alone, stays as it is.
    """
    ground = colours.rgb(behind)
    found = []
    for area, line, shown in zip(
        areas, lines, _alone([_mask(m, picture, courses) for m in seen], picture), strict=True
    ):
        if line is not None and shown is not None:
            alpha, off = _through(shown - ground, colours.rgb(line) - ground)
            area = replace(area, color=line, alpha=round(alpha, 2)) if off <= OFF and alpha < OPAQUE else area
        found.append(area)
    return found


def _alone(
    masks: Sequence[Bool[ndarray, "H W"]], picture: UInt8[ndarray, "H W 3"]
) -> list[Float[ndarray, " 3"] | None]:
    """The colour of each where no other is."""
    return [_colour(mask & ~_any(masks, k), picture) for k, mask in enumerate(masks)]


def _mask(mark: SeenMark, picture: UInt8[ndarray, "H W 3"], courses: Courses) -> Bool[ndarray, "H W"]:
    if mark.kind == "area":
        half = len(mark.points) // 2
        return colours.within_outline(
            picture, np.vstack([mark.points[:half], mark.points[half : 2 * half][::-1]]), courses
        )
    bars = np.zeros(picture.shape[:2], dtype=bool)
    for pair in pairs_of(mark):
        (left, top), (right, bottom) = np.maximum(np.rint(np.sort(pair, axis=0)), 0).astype(int)
        bars[top : bottom + 1, left : right + 1] = True
    return binary_erosion(bars, np.ones((3, 3)))


def _any(masks: Sequence[Bool[ndarray, "H W"]], *without: int) -> Bool[ndarray, "H W"]:
    left = [mask for k, mask in enumerate(masks) if k not in without]
    return np.any(left, axis=0) if left else np.zeros_like(masks[0])


def _colour(mask: Bool[ndarray, "H W"], picture: UInt8[ndarray, "H W 3"]) -> Float[ndarray, " 3"] | None:
    if mask.sum() < SHOWN:
        return None
    shade = colours.usual(picture[mask])
    return None if shade is None else colours.rgb(shade)


def _through(both: Float[ndarray, " 3"], lower: Float[ndarray, " 3"]) -> tuple[float, float]:
    """The share of the lower area's colour that makes up for the difference, and how far off that is."""
    share = float(np.clip(both @ lower / max(float(lower @ lower), 1e-9), 0, 1))
    return share, float(np.abs(both - share * lower).max())
