"""Areas moved onto the picture: both edges go where the area's colour ends, its sides where it begins and ends."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Bool, Float, UInt8
from numpy import ndarray

from linework.charts.colours import commonest
from linework.charts.snap.lines import Across, fitted, look_across, path_of
from linework.charts.view import Window

ALIKE = 30  # difference of a channel up to which a pixel has the colour of an area
INSIDE, OUTSIDE = (
    4,
    16,
)  # places to both sides of an edge that tell it: beyond an edge no line is followed by more of it
CLEAR = 0.4  # of 1: how clear an edge must be
SEEN = 0.25  # share of an edge that must be clear
WIDTHS = (1.0, 0.6, 0.4)  # of the reach that is looked across, time after time
FAR = 1.3  # of the reach that a vertex may end up away
SHARES = np.array([0.2, 0.35, 0.65, 0.8])[
    :, None
]  # of the way between both edges, where a line along the middle is not


def snap_area(
    points: Float[ndarray, "P 2"], picture: UInt8[ndarray, "H W 3"], box: Window, reach: float
) -> Float[ndarray, "P 2"]:
    """The vertices of an area, low edge and high edge, on the edges of its colour; as they were where none is clear."""
    half = len(points) // 2
    if half < 2 or not (np.diff(points[:half, 0]) > 0).all():
        return points
    edges = [points[:half].copy(), points[half : 2 * half].copy()]
    for width in WIDTHS:
        colour = _colour(edges, picture)
        if colour is None:
            return points
        ends = list(_sides(edges, picture, colour, width * reach))
        for k in (0, 1):
            path = path_of(half)
            samples = path.samples(edges[k])
            seen = look_across(samples, edges[k], picture, box, width * reach + OUTSIDE / 2)
            off, known = _edge(seen, samples.at(edges[1 - k]) - seen.at, colour, width * reach)
            if known.mean() >= SEEN:
                edges[k] = fitted(samples, edges[k], seen.normals, off, known, ends)
                edges[1 - k][:, 0] = edges[k][:, 0]
                ends = [(vertex, 0.0) for vertex, _ in ends]
    moved = np.vstack([*edges, points[2 * half :]])
    return moved if np.abs(moved - points).max() <= FAR * reach else points


def _colour(edges: list[ndarray], picture: ndarray) -> Float[ndarray, " 3"] | None:
    """The commonest colour between both edges, away from them and from a line along the middle."""
    columns = np.arange(max(int(edges[0][0, 0]), 0) + 1, min(int(edges[0][-1, 0]), picture.shape[1]))
    low, high = (np.interp(columns + 0.5, edge[:, 0], edge[:, 1]) for edge in edges)
    rows = np.clip((low + SHARES * (high - low)).astype(int), 0, picture.shape[0] - 1)
    pixels = picture[rows, columns][:, np.abs(low - high) > 3].reshape(-1, 3)
    return commonest(pixels).astype(float) if len(pixels) >= 4 else None


def _edge(
    seen: Across, inwards: Float[ndarray, "S 2"], colour: ndarray, reach: float
) -> tuple[Float[ndarray, " S"], Bool[ndarray, " S"]]:
    """How far across the colour ends most clearly, and where that is clear; `inwards` points to the other edge."""
    alike = ((np.abs(seen.pixels - colour).max(axis=2) <= ALIKE) & seen.inside).astype(float)
    sums = np.concatenate([np.zeros((len(alike), 1)), alike.cumsum(axis=1)], axis=1)
    at = np.arange(OUTSIDE, alike.shape[1] - OUTSIDE + 1)
    after = [(sums[:, at + wide] - sums[:, at]) / wide for wide in (INSIDE, OUTSIDE)]
    before = [(sums[:, at] - sums[:, at - wide]) / wide for wide in (INSIDE, OUTSIDE)]
    along = (seen.normals * inwards).sum(axis=1) > 0
    step = seen.offsets[1] - seen.offsets[0]
    places = seen.offsets[0] + (at - 0.5) * step
    score = np.where(along[:, None], after[0] - before[1], before[0] - after[1]) - 0.3 * np.abs(places) / reach
    best = score.argmax(axis=1)
    each = np.arange(len(score))
    there = seen.inside[each, at[best] - 2] & seen.inside[each, at[best] + 1]  # the side of the panel is no edge
    return places[best], there & (score[each, best] > CLEAR)


def _sides(edges: list[ndarray], picture: ndarray, colour: ndarray, reach: float) -> Iterator[tuple[int, float]]:
    """For the first and the last vertex how far along the axis the colour begins or ends, where that is seen."""
    for vertex, way in ((0, 1), (-1, -1)):
        low, high = edges[0][vertex], edges[1][vertex]
        rows = np.clip((low[1] + SHARES[:, 0] * (high[1] - low[1])).astype(int), 0, picture.shape[0] - 1)
        first, last = max(int(low[0] - reach), 0), min(int(low[0] + reach) + 2, picture.shape[1])
        if abs(low[1] - high[1]) < 4 or last - first < 4:
            continue
        alike = (np.abs(picture[rows, first:last].astype(float) - colour).max(axis=2) <= ALIKE).mean(axis=0) > 0.5
        inner = alike if way > 0 else alike[::-1]
        if inner[0] or not inner[-1]:
            continue
        begins = len(inner) - int(np.argmin(inner[::-1]))
        yield vertex, (first + begins if way > 0 else last - begins) - low[0]
