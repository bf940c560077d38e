"""Areas found by their colours alone: where each plain colour lies, and which of them are areas over one another.

An area of opacity a that is drawn over the colour c shows a times its own colour and 1 - a times c. Where areas overlap,
a colour is therefore told by those of the areas alone, and a panel with three colours may show two areas only. Letters:
`H`, `W` rows and columns of a panel, `K` colours, `N` areas.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, permutations

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8
from numpy import ndarray
from scipy import ndimage

from linework.charts.by_colour.layers import FAINT, Inside, without_grid
from linework.charts.colours import commonest
from linework.charts.seen import SeenMark
from linework.charts.snap.trace import simplified

FLAT = 12  # difference of a channel among neighbours up to which a place is plain
AROUND = 5  # pixels a side of such a place
NEAR = (4.0, 14.0)  # differences of a channel up to which a pixel has a plain colour, without grain and with much
RIM = 0.15  # of the pixels of a colour: fewer of an alike colour are its grain
GRAINS = 2.0  # times the usual grain
LARGE = (0.001, 0.004, 0.01)  # shares of a panel that a plain colour covers at least, tried one after another
BESIDE = 13  # pixels a side of the window in which a colour is beside a pixel
CLOSED = 5  # pixels of an area that a line over it may hide
THIN = 8  # pixels that an area is high at an end beyond which it is too thin to be seen
MOST = 7  # plain colours of areas
OVER = 7.0  # difference of a channel up to which a colour is that of areas over one another
TOGETHER = 4  # areas that may lie over one another
OPACITIES = np.linspace(0.1, 0.95, 35)
WHOLE = 0.93  # share of an area's pixels that form one run in each column
WIDE = 0.03  # share of a panel's width that an area covers, at least
OFF = 14  # difference of a channel from which a pixel is not of its colour
COST = 0.005  # of one more area, in shares of the panel that are not explained
SIMPLE = 0.8  # pixels that a simplified edge may be off
SPIKE = 4.0  # pixels off its neighbours from which a column shows something else, a line of the grid
GAP = 0.06  # share of a panel's width along which an area may be too thin to be seen
END = 2  # columns at each end of an area that its soft side blurs
SOFT = 6  # columns at each end of an area that may be its shade only
LEVEL, MOSTLY, UNEVEN = 1.5, 0.7, 0.025  # an edge is level where most of it is within pixels, and all within a share


Edges = tuple[Float[ndarray, " X"], Float[ndarray, " X"], Float[ndarray, " X"]]  # places across, low and high edge


def areas_by_colour(inside: Inside) -> list[SeenMark]:
    """The areas of a panel whose ground is known, from the lowest; none where its colours do not form areas."""
    found: list[Edges] = []
    lowest = np.inf
    for least in LARGE:
        colours, labels = plain_colours(inside, least)
        if not 1 <= len(colours) - 1 <= MOST:
            continue
        wrong = (np.abs(inside.pixels - colours[labels]).max(axis=2) > OFF)[inside.free].mean()
        for sets in _readings(colours):
            areas = [_edges(np.isin(labels, list(members)), inside) for members in sets]
            cost = wrong + COST * len(areas)
            if cost < lowest and all(area is not None for area in areas):
                found, lowest = [area for area in areas if area is not None], cost
    if not found:
        return []
    ink = without_grid(inside.free & (np.abs(inside.pixels - inside.ground).max(axis=2) > FAINT))
    found = [_prolonged(area, ink) for area in found]
    first, last = min(x[0] for x, _, _ in found), max(x[-1] for x, _, _ in found)
    areas = [_mark(_joined(area, first, last), inside.corner) for area in found]
    return sorted(areas, key=lambda area: -float(area.points[:, 1].mean()))


def without_areas(inside: Inside) -> Inside:
    """The same panel, what has a plain colour aside."""
    colours, labels = plain_colours(inside, LARGE[1])
    off = np.abs(inside.pixels - colours[labels]).max(axis=2)
    return replace(inside, free=inside.free & ((labels == 0) | (off > OFF)))


def plain_colours(inside: Inside, least: float) -> tuple[Float[ndarray, "K 3"], Int[ndarray, "H W"]]:
    """The colours that cover this share of a panel with plain places, the ground's first, and whose each pixel is.

    A pixel that has none of them, or is part of something thin, is that of the most alike colour beside it.
    """
    pixels, free = inside.pixels, inside.free
    spread = np.max(
        [np.ptp([f(pixels[..., c], AROUND) for f in (ndimage.minimum_filter, ndimage.maximum_filter)], axis=0)
         for c in range(3)], axis=0,
    )  # fmt: skip
    plain = free & (spread <= FLAT)
    off = np.abs(pixels - inside.ground).max(axis=2)
    inked = plain & (off > NEAR[1])
    near = float(np.clip(NEAR[0] + GRAINS * np.percentile(spread[inked], 75), *NEAR)) if inked.any() else NEAR[1]
    colours, counts = [inside.ground], [int((off <= near).sum())]
    left = plain & (off > near)
    while left.sum() >= least * left.size and len(colours) <= MOST + 1:
        colour = commonest(pixels[left], 5)
        alike = np.abs(pixels - colour).max(axis=2) <= near
        count = int((alike & left).sum())
        grain = any(np.abs(colour - c).max() <= 2 * near and count < RIM * n for c, n in zip(colours, counts, strict=True))
        if count >= least * left.size and not grain:
            colours.append(np.median(pixels[alike & left], axis=0))
            counts.append(count)
        left &= ~alike
        if not alike.any():
            break
    apart = np.array([np.abs(pixels - colour).max(axis=2) for colour in colours])
    own = apart.argmin(axis=0)
    solid = [
        ndimage.binary_opening(free & (apart[k] <= near) & (own == k), np.ones((3, 3))) for k in range(len(colours))
    ]
    beside = np.array([ndimage.maximum_filter(mask, BESIDE) for mask in solid])
    beside[0] |= apart[0] <= NEAR[1]
    labels = np.where(free & beside.any(axis=0), np.where(beside, apart, np.inf).argmin(axis=0), -1)
    for label, mask in enumerate(solid):
        labels[mask] = label
    if (labels < 0).all():
        return np.array(colours), labels
    rows, columns = ndimage.distance_transform_edt(labels < 0, return_distances=False, return_indices=True)
    return np.array(colours), labels[rows, columns]


def _readings(colours: Float[ndarray, "K 3"]) -> Iterator[list[set[int]]]:
    """What the colours may mean: the labels of each area, every colour an area of its own first."""
    count = len(colours)
    yield [{label} for label in range(1, count)]
    off = colours - colours[0]
    for number in range(1, min(TOGETHER, count - 2) + 1):
        for alone in combinations(range(1, count), number):
            others = [label for label in range(1, count) if label not in alone]
            for order in permutations(alone):
                sets = _over(off, order, others)
                if sets is not None:
                    yield sets


def _over(off: Float[ndarray, "K 3"], order: Sequence[int], others: Sequence[int]) -> list[set[int]] | None:
    """The labels of each area where areas drawn in this order explain the other colours; None where they do not."""
    subsets = [s for size in range(2, len(order) + 1) for s in combinations(order, size)]
    if not subsets:
        return None
    through = 1 - OPACITIES[:, None]
    shown = np.array(
        [sum(through ** (len(s) - 1 - place) * off[label] for place, label in enumerate(s)) for s in subsets]
    )  # subset, opacity, channel
    apart = np.abs(shown[:, :, None] - off[list(others)]).max(axis=3)  # subset, opacity, other
    worst = apart.min(axis=0).max(axis=1)
    if worst.min() > OVER:
        return None
    nearest = apart[:, worst.argmin()].argmin(axis=0)
    if len(set(nearest.tolist())) < len(others):
        return None
    return [{label, *(o for o, s in zip(others, nearest, strict=True) if label in subsets[s])} for label in order]


def _edges(shown: Bool[ndarray, "H W"], inside: Inside) -> Edges | None:
    """The edges of the area that covers these pixels; None where they do not form one run in almost every column."""
    height, width = shown.shape
    shown = ndimage.binary_closing(np.pad(shown, CLOSED), np.ones((CLOSED, 1)))[CLOSED:-CLOSED, CLOSED:-CLOSED]
    edges = np.diff(np.pad(shown, ((1, 1), (0, 0))).astype(np.int8), axis=0)
    columns = np.flatnonzero(shown.any(axis=0))
    if not len(columns):
        return None
    columns = max(np.split(columns, np.flatnonzero(np.diff(columns) > max(CLOSED, GAP * width)) + 1), key=len)
    if len(columns) < max(WIDE * width, 4):
        return None
    spans, covered = [], 0
    for column in columns:
        starts, ends = np.flatnonzero(edges[:, column] > 0), np.flatnonzero(edges[:, column] < 0)
        longest = int((ends - starts).argmax())
        spans.append((float(starts[longest]), float(ends[longest])))
        covered += ends[longest] - starts[longest]
    if covered < WHOLE * shown.sum():
        return None
    covers = ndimage.minimum_filter(inside.free, (2 * CLOSED + 1, 1))
    top, bottom = np.array(spans).T
    high = bottom - top
    within = np.minimum(np.arange(len(columns)), np.arange(len(columns))[::-1]) >= SOFT
    kept = within | (high >= 0.6 * np.interp(columns, columns[within], high[within])) if within.sum() > 4 else high > 0
    first, last = np.flatnonzero(kept)[[0, -1]]
    columns, top, bottom = columns[first : last + 1], top[first : last + 1], bottom[first : last + 1]
    for edge in (top, bottom):
        seen = covers[np.clip(edge.astype(int), 0, height - 1), columns]
        if seen.sum() >= 2:
            edge[:] = np.interp(columns, columns[seen], edge[seen])
        smooth = ndimage.median_filter(edge, 2 * CLOSED - 1, mode="nearest")
        edge[:] = np.where(np.abs(edge - smooth) > SPIKE, smooth, edge)
        if len(columns) > 6 * END:
            for end, inner, way in ((slice(None, END), END, 2), (slice(-END, None), -END - 1, -2)):
                slope = (edge[inner + way] - edge[inner]) / (columns[inner + way] - columns[inner])
                edge[end] = edge[inner] + slope * (columns[end] - columns[inner])
        usual = float(np.median(edge))
        if np.mean(np.abs(edge - usual) <= LEVEL) > MOSTLY and np.abs(edge - usual).max() <= UNEVEN * height:
            edge[:] = usual
    x = columns + 0.5
    x[0], x[-1] = columns[0], columns[-1] + 1
    return x, bottom, top


def _prolonged(area: Edges, ink: Bool[ndarray, "H W"]) -> Edges:
    """An area that is thin at an end, prolonged as far as there is ink along its low edge."""
    x, bottom, top = area
    for end, way in ((0, -1), (-1, 1)):
        base = bottom[end]
        if base - top[end] > THIN:
            continue
        strip = ink[max(int(base) - THIN, 0) : int(base) + 2]
        thin = strip.any(axis=0) & ~strip[0]
        reach = thin[int(x[end]) :: way] if 0 <= int(x[end]) < ink.shape[1] else thin[:0]
        far = int(np.argmin(np.append(reach, False)))
        if far < 2:
            continue
        places = x[end] + way * np.arange(1, far + 1)
        columns = np.clip(places.astype(int), 0, ink.shape[1] - 1)
        rows = max(int(base) - THIN, 0) + strip[:, columns].argmax(axis=0)
        parts = [places, np.full(far, base), np.minimum(rows.astype(float), base)]
        joined = [np.concatenate([part[::-1], own] if way < 0 else [own, part]) for part, own in zip(parts, (x, bottom, top), strict=True)]
        x, bottom, top = joined
    return x, bottom, top


def _joined(area: Edges, first: float, last: float) -> Edges:
    """An area that is thin at an end, prolonged to where others begin or end."""
    x, bottom, top = area
    if x[0] > first and bottom[0] - top[0] <= THIN:
        x, bottom, top = np.r_[first, x], np.r_[bottom[0], bottom], np.r_[bottom[0], top]
    if x[-1] < last and bottom[-1] - top[-1] <= THIN:
        x, bottom, top = np.r_[x, last], np.r_[bottom, bottom[-1]], np.r_[top, bottom[-1]]
    return x, bottom, top


def _mark(area: Edges, corner: Float[ndarray, " 2"]) -> SeenMark:
    path = simplified(np.column_stack(area), SIMPLE)
    return SeenMark("area", np.vstack([path[:, [0, 1]], path[:, [0, 2]]]) + corner)
