"""Markers counted in the full picture: spots that stand alone show what a marker looks like, clumps are taken apart.

A clump is covered with the shapes seen alone, one after the other, each where it covers most that is not covered yet
and least of the ground. Letters: `P` markers told, `n` found; rows and columns are `h`, `w` of a panel, `k`, `l` of a
shape.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8
from numpy import ndarray
from scipy.cluster.vq import kmeans2
from scipy.ndimage import binary_erosion, binary_opening, distance_transform_edt, find_objects, label
from scipy.signal import fftconvolve
from scipy.spatial import cKDTree

from linework.charts.colours import commonest
from linework.charts.view import Window

INK = 30  # difference of a channel from the ground at which something is drawn
FRAME = 2  # pixels of a panel's side that its frame takes
SINGLE = 0.3  # how far from the usual area a spot that stands alone may be, as a share
COVERS = 0.2  # share of a shape that must be new ink for one more marker
ALIKE = 60  # summed difference of the channels of spots of one series
EDGE = 0.5  # weight of a rim that lies on the clump's, against ink that is covered
MOST = 40  # markers of one clump
JOINTLY, MORE = 6, 2  # markers of a clump that are moved together, at most, and how many more may explain it
GAIN = 0.12  # share of a shape that one more must explain then
MOVES = [np.array(move) for move in product((-1, 0, 1), repeat=2) if any(move)]
AGREE = 0.8  # share of the markers told that must be among those found
FEW = (3, 0.15)  # spots, and share of all that stand alone, from which a colour is that of a series
MOST_SERIES = 4  # colours of markers, beyond which they are shades
SHARE = 0.6  # at least so many are found of those told, and at most
TIMES = 12.0  # as many


@dataclass(frozen=True, eq=False)
class _Spot:
    """A piece of ink: its first row and column, and its pixels."""

    row: int
    column: int
    shown: Bool[ndarray, "k l"]
    colour: Float[ndarray, " 3"]


def counted_markers(
    told: Float[ndarray, "P 2"],
    picture: UInt8[ndarray, "H W 3"],
    box: Window,
    covered: Sequence[Window],
    reach: float,
    radius: float = 0.0,
) -> Float[ndarray, "n 2"] | None:
    """The middles of all markers of a panel, those in the `covered` boxes (words, the legend) left out.

    None where spots and the markers that were told do not agree: then something else was taken for a marker.
    """
    left, top = int(box[0]) + FRAME, int(box[1]) + FRAME
    inside = picture[top : int(box[3]) - FRAME + 1, left : int(box[2]) - FRAME + 1]
    if min(inside.shape[:2]) < 20 or len(told) < 3:
        return None
    ink = np.abs(inside.astype(int) - commonest(inside.reshape(-1, 3))).max(axis=2) > INK
    for x0, y0, x1, y1 in covered:
        ink[max(int(y0) - top, 0) : max(int(y1) - top + 1, 0), max(int(x0) - left, 0) : max(int(x1) - left + 1, 0)] = 0
    wide = max(3, 1 + 2 * int(0.5 * radius))
    ink = binary_opening(ink, np.ones((wide, wide)))  # without grids and lines
    spots = _spots(ink, inside)
    series = _series(spots, told - np.array([left, top]))
    if not series:
        return None
    layers = _layers(ink, inside, series)
    found = [middle for spot in spots for part, shape in _parts(spot, layers) for middle in _middles(part, ink, shape)]
    if not SHARE * len(told) <= len(found) <= TIMES * len(told):
        return None
    found = np.array(found) + np.array([left, top])
    near = cKDTree(found).query(told)[0] <= reach
    return found if near.mean() >= AGREE else None


def _spots(ink: Bool[ndarray, "h w"], inside: UInt8[ndarray, "h w 3"]) -> list[_Spot]:
    pieces, _ = label(ink)
    found = []
    for number, (rows, columns) in enumerate(find_objects(pieces), 1):
        shown = pieces[rows, columns] == number
        colour = np.median(inside[rows, columns][shown], axis=0)
        found.append(_Spot(rows.start, columns.start, shown, colour))
    return found


def _series(spots: Sequence[_Spot], told: Float[ndarray, "P 2"]) -> list[list[_Spot]]:
    """The spots that hold just one of the markers told and are of the usual size, those of one colour together."""
    alone = []
    for spot in spots:
        x, y = told[:, 0] - spot.column, told[:, 1] - spot.row
        height, width = spot.shown.shape
        held = (x >= -1) & (x <= width + 1) & (y >= -1) & (y <= height + 1)
        if held.sum() == 1 and max(height, width) <= 1.6 * min(height, width) + 2:
            alone.append(spot)
    groups: list[list[_Spot]] = []
    for spot in alone:
        home = next((group for group in groups if np.abs(group[0].colour - spot.colour).sum() <= ALIKE), None)
        groups.append([spot]) if home is None else home.append(spot)
    many = [group for group in groups if len(group) >= max(FEW[0], FEW[1] * len(alone))]
    if not 1 < len(many) <= MOST_SERIES:  # one series, or shades that tell values
        many = [alone] if alone else []
    return [_usual(group) for group in many]


def _usual(spots: Sequence[_Spot]) -> list[_Spot]:
    """Those about as large as the middle one."""
    sizes = np.array([spot.shown.sum() for spot in spots])
    usual = np.sort(sizes)[len(sizes) // 2]
    return [spot for spot, size in zip(spots, sizes, strict=True) if abs(size - usual) <= SINGLE * usual]


def _layers(
    ink: Bool[ndarray, "h w"], inside: UInt8[ndarray, "h w 3"], series: Sequence[Sequence[_Spot]]
) -> list[tuple[Bool[ndarray, "h w"], Bool[ndarray, "_ _"]]]:
    """For each series the ink whose colour is nearest to its own, and the shape of its markers there."""
    shades = [np.median([spot.colour for spot in spots], axis=0) for spots in series]
    off = np.array([np.abs(inside - shade).sum(axis=2) for shade in shades])
    nearest, sure = off.argmin(axis=0), ink & (off.min(axis=0) <= ALIKE)
    if len(series) > 1:  # edges and soft rims go with what they are around
        rows, columns = distance_transform_edt(~sure, return_distances=False, return_indices=True)
        nearest = nearest[rows, columns]
    layers = []
    for number, spots in enumerate(series):
        layer = ink & (nearest == number)
        parts = [layer[s.row : s.row + s.shown.shape[0], s.column : s.column + s.shown.shape[1]] for s in spots]
        layers.append((layer, _mean_shape(parts)))
    return layers


def _parts(
    spot: _Spot, layers: Sequence[tuple[Bool[ndarray, "h w"], Bool[ndarray, "_ _"]]]
) -> list[tuple[_Spot, Bool[ndarray, "_ _"]]]:
    """What each series has of a clump, with the shape of its markers; a spot that is one marker whole."""
    (high, wide), size = spot.shown.shape, spot.shown.sum()
    owned = [layer[spot.row : spot.row + high, spot.column : spot.column + wide] & spot.shown for layer, _ in layers]
    shape = layers[int(np.argmax([own.sum() for own in owned]))][1]
    if size < (1 + SINGLE) * shape.sum() or len(layers) == 1:
        return [(spot, shape)]
    found = []
    for own, (_, shape) in zip(owned, layers, strict=True):
        pieces, count = label(own)
        for number, (rows, columns) in enumerate(find_objects(pieces, count), 1):
            piece = _Spot(
                spot.row + rows.start, spot.column + columns.start, pieces[rows, columns] == number, spot.colour
            )
            found.append((piece, shape))
    return found


def _mean_shape(parts: Sequence[Bool[ndarray, "_ _"]]) -> Bool[ndarray, "k l"]:
    """What most of some spots show, laid with their middles on one another."""
    height, width = (max(part.shape[axis] for part in parts) | 1 for axis in (0, 1))
    total = np.zeros((height, width))
    for part in parts:
        down, across = (height - part.shape[0]) // 2, (width - part.shape[1]) // 2
        total[down : down + part.shape[0], across : across + part.shape[1]] += part
    return total >= 0.5 * len(parts)


def _middles(spot: _Spot, ink: Bool[ndarray, "h w"], shape: Bool[ndarray, "k l"]) -> list[Float[ndarray, " 2"]]:
    """The middles of the markers of a spot, x and y: one, or as many as cover it; what is no ink speaks against one."""
    usual, area = float(shape.sum()), spot.shown.sum()
    corner = np.array([spot.column, spot.row], dtype=float)
    if area < (1 - 2 * SINGLE) * usual:
        return []
    if area < (1 + SINGLE) * usual:
        rows, columns = np.nonzero(spot.shown)
        return [corner + 0.5 + np.array([columns.mean(), rows.mean()])]
    edge = max(shape.shape) // 2 + 1
    left = np.pad(spot.shown, edge).astype(float)
    (high, wide), padded = left.shape, np.pad(ink, edge)
    bare = ~padded[spot.row : spot.row + high, spot.column : spot.column + wide] & (left == 0)
    fixed = EDGE * _laid(_rim(left > 0), _rim(shape)) - _laid(bare.astype(float), shape)
    found: list[ndarray] = []
    while len(found) < MOST:
        covers = _laid(left, shape)
        row, column = np.unravel_index(int((covers + fixed).argmax()), left.shape)
        if covers[row, column] < COVERS:
            break
        _uncover(left, shape, int(row), int(column))
        found.append(np.array([row, column]))
    if 0 < len(found) <= JOINTLY:
        found = _together(np.array(found), np.pad(spot.shown, edge), bare, shape)
    return [corner + 0.5 + np.array([column - edge, row - edge]) for row, column in found]


def _together(
    first: Int[ndarray, "n 2"], shown: Bool[ndarray, "h w"], bare: Bool[ndarray, "h w"], shape: Bool[ndarray, "k l"]
) -> list[Int[ndarray, " 2"]]:
    """The rows and columns of markers that explain a clump best, moved all together: as many as first, or some more.

    One that was laid in the middle of two leaves too little at both ends for another.
    """
    usual, pixels = float(shape.sum()), np.argwhere(shown)
    best = _climbed(first, shown, bare, shape)
    for count in range(len(first) + 1, len(first) + 1 + MORE):
        start = kmeans2(pixels.astype(float), count, minit="++", seed=0)[0]
        more = _climbed(np.rint(start).astype(int), shown, bare, shape)
        if more[0] > best[0] - GAIN * usual * (count - len(best[1])):
            break
        best = more
    return list(best[1])


def _climbed(
    places: Int[ndarray, "n 2"], shown: Bool[ndarray, "h w"], bare: Bool[ndarray, "h w"], shape: Bool[ndarray, "k l"]
) -> tuple[float, Int[ndarray, "n 2"]]:
    """Markers moved pixel by pixel until no move explains more, and the pixels that are then wrong."""
    places, half = places.copy(), np.array(shape.shape) // 2

    def wrong() -> float:
        covered = np.zeros(np.array(shown.shape) + 2 * half, dtype=bool)
        for row, column in np.clip(places, 0, np.array(shown.shape) - 1):
            covered[row : row + shape.shape[0], column : column + shape.shape[1]] |= shape
        covered = covered[half[0] : half[0] + shown.shape[0], half[1] : half[1] + shown.shape[1]]
        return float((shown & ~covered).sum() + (covered & bare).sum())

    least, moved = wrong(), True
    while moved:
        moved = False
        for place, step in product(range(len(places)), MOVES):
            places[place] += step
            now = wrong()
            if now < least:
                least, moved = now, True
            else:
                places[place] -= step
    return least, places


def _laid(page: Float[ndarray, "h w"], shape: ndarray) -> Float[ndarray, "h w"]:
    """Which share of a shape lies on what a page shows, for each place of its middle."""
    return np.asarray(fftconvolve(page, shape[::-1, ::-1].astype(float), "same") / shape.sum())


def _rim(shown: Bool[ndarray, "h w"]) -> Float[ndarray, "h w"]:
    return (shown & ~binary_erosion(shown)).astype(float)


def _uncover(left: Float[ndarray, "h w"], shape: Bool[ndarray, "k l"], row: int, column: int) -> None:
    """Take away what a shape covers that lies with its middle there; the page is wider than the shape on all sides."""
    down, across = row - shape.shape[0] // 2, column - shape.shape[1] // 2
    height, width = min(shape.shape[0], left.shape[0] - down), min(shape.shape[1], left.shape[1] - across)
    skipped = max(-down, 0), max(-across, 0)
    part = shape[skipped[0] : height, skipped[1] : width]
    left[down + skipped[0] : down + height, across + skipped[1] : across + width][part] = 0
