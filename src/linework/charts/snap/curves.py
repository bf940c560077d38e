"""Lines and areas moved onto the picture: heights are fitted to the colour's track, column by column.

The height of a polyline at any column is a weighted mean of the heights of two vertices, so the heights of all vertices
that suit the track best solve a linear system. Letters: `P` vertices, `C` columns.
"""

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8
from numpy import ndarray

from linework.charts.colours import commonest
from linework.charts.snap.trace import trace

ALIKE = 60  # summed difference of the channels up to which a pixel has the colour of a line
HOLD = 0.02  # weight of the height from before, against one column of the track
TOGETHER = 0.3  # weight of moving as far as the vertex beside
ROUNDS = 3
SIDES = 4  # rows to both sides of an edge that tell it


def snap_line(
    points: Float[ndarray, "P 2"],
    picture: UInt8[ndarray, "H W 3"],
    box: tuple[float, float, float, float],
    reach: tuple[float, float],
) -> Float[ndarray, "P 2"]:
    """The vertices of a line that goes from left to right with heights on its colour; another line as it is."""
    if len(points) < 2 or not (np.diff(points[:, 0]) > 0.5).all():
        return points
    columns = _columns(points, picture.shape[1])
    if len(columns) < 4:
        return points
    heights = points[:, 1].copy()
    weights = _weights(points[:, 0], columns)
    colour = _line_colour(picture, columns, weights @ heights, reach[1], box)
    if colour is None:
        return points
    low, high = box[1] - 2, box[3] + 2
    for width in (reach[1], 0.6 * reach[1], 0.4 * reach[1]):
        track, known = _track(picture, columns, weights @ heights, width, colour, low, high)
        if known.mean() < 0.25:
            return points
        heights = _fitted(weights, track, known, heights)
    return np.column_stack([points[:, 0], heights])


def trace_line(
    points: Float[ndarray, "P 2"],
    picture: UInt8[ndarray, "H W 3"],
    box: tuple[float, float, float, float],
    reach: tuple[float, float],
) -> Float[ndarray, "p 2"]:
    """A line of many vertices along its colour, near the guide that its points are; the guide where none is found."""
    guide = snap_line(points, picture, box, reach)
    columns = _columns(guide, picture.shape[1])
    if len(columns) < 8:
        return guide
    heights = np.interp(columns + 0.5, guide[:, 0], guide[:, 1])
    colour = _line_colour(picture, columns, heights, reach[1], box)
    if colour is None:
        return guide
    top, bottom = max(int(box[1]) - 2, 0), min(int(box[3]) + 3, picture.shape[0])
    strip = picture[top:bottom, columns[0] : columns[-1] + 1].astype(np.int16)
    shown = np.abs(strip - colour).sum(axis=2) <= ALIKE
    found = trace(shown, heights, columns, float(top))
    return guide if found is None or np.ptp(found[:, 0]) < 0.7 * np.ptp(guide[:, 0]) else found


def snap_area(
    points: Float[ndarray, "P 2"], picture: UInt8[ndarray, "H W 3"], reach: tuple[float, float]
) -> Float[ndarray, "P 2"]:
    """Both edges of an area where its colour ends above and below its middle."""
    half = len(points) // 2
    low, high = points[:half], points[half : 2 * half]
    if half < 2 or not (np.diff(low[:, 0]) > 0.5).all():
        return points
    columns = _columns(low, picture.shape[1])
    weights = _weights(low[:, 0], columns)
    edges = [low[:, 1].copy(), high[:, 1].copy()]
    for _ in range(2):
        first, second = weights @ edges[0], weights @ edges[1]
        colour = _area_colour(picture, columns, first, second)
        if colour is None:
            return points
        tracks = _area_track(picture, columns, first, second, colour, reach[1])
        for k, (track, known) in enumerate(tracks):
            if known.mean() > 0.25:
                edges[k] = _fitted(weights, track, known, edges[k])
    moved = points.copy()
    moved[:half, 1], moved[half : 2 * half, 1] = edges
    return moved


def _columns(points: Float[ndarray, "P 2"], width: int) -> Int[ndarray, " C"]:
    first, last = max(int(np.ceil(points[0, 0])), 0), min(int(points[-1, 0]), width - 1)
    return np.arange(first, last + 1)


def _weights(places: Float[ndarray, " P"], columns: ndarray) -> Float[ndarray, "C P"]:
    """What the height at each column takes of the height of each vertex."""
    right = np.clip(np.searchsorted(places, columns + 0.5), 1, len(places) - 1)
    share = np.clip((columns + 0.5 - places[right - 1]) / (places[right] - places[right - 1]), 0, 1)
    weights = np.zeros((len(columns), len(places)))
    weights[np.arange(len(columns)), right - 1] = 1 - share
    weights[np.arange(len(columns)), right] += share
    return weights


def _band(picture: ndarray, columns: ndarray, heights: ndarray, reach: float) -> tuple[ndarray, ndarray]:
    """The pixels up to `reach` above and below a height in each column, and their rows."""
    offsets = np.arange(-int(np.ceil(reach)), int(np.ceil(reach)) + 1)
    rows = np.floor(heights)[:, None].astype(int) + offsets
    held = np.clip(rows, 0, picture.shape[0] - 1)
    return picture[held, columns[:, None]].astype(np.int16), rows


def _line_colour(
    picture: ndarray, columns: ndarray, heights: ndarray, reach: float, box: tuple[float, float, float, float]
) -> ndarray | None:
    """The colour that most columns show near the line, those nearer counting more; not that of the ground."""
    pixels, rows = _band(picture, columns, heights, reach)
    left, top, right, bottom = (int(side) for side in box)
    inside = picture[max(top, 0) : bottom, max(left, 0) : right].reshape(-1, 3)
    if not len(inside):
        return None
    ground = commonest(inside)
    far = np.abs(pixels - ground).sum(axis=2) > ALIKE
    if not far.any():
        return None
    near = np.exp(-(((rows - heights[:, None]) / (0.5 * reach)) ** 2))
    shades = (pixels >> 5).astype(int) @ (64, 8, 1)
    score = np.zeros(512)
    for shade in np.unique(shades[far]):
        here = far & (shades == shade)
        vivid = 0.3 + 0.7 * min(float(np.abs(pixels[here].mean(axis=0) - ground).sum()) / 250, 1.0)
        score[shade] = vivid * (here * near).max(axis=1).sum()
    best = far & (shades == score.argmax())
    return np.asarray(np.median(pixels[best], axis=0))


def _track(
    picture: ndarray, columns: ndarray, heights: ndarray, reach: float, colour: ndarray, low: float, high: float
) -> tuple[Float[ndarray, " C"], Bool[ndarray, " C"]]:
    """The middle of the colour in each column near the line, and where it shows."""
    pixels, rows = _band(picture, columns, heights, reach)
    shown = (np.abs(pixels - colour).sum(axis=2) <= ALIKE) & (rows >= low) & (rows <= high)
    weight = shown * np.exp(-(((rows + 0.5 - heights[:, None]) / (0.6 * reach)) ** 2))
    total = weight.sum(axis=1)
    known = total > 1e-6
    middle = np.where(known, (weight * (rows + 0.5)).sum(axis=1) / np.where(known, total, 1), heights)
    return middle, known


def _area_colour(picture: ndarray, columns: ndarray, first: ndarray, second: ndarray) -> ndarray | None:
    """The commonest colour between both edges, away from them and from a line along the middle."""
    thick = np.abs(first - second) > 3
    shares = np.array([0.2, 0.35, 0.65, 0.8])[:, None]
    rows = np.clip((first + shares * (second - first)).astype(int), 0, picture.shape[0] - 1)
    pixels = picture[rows, columns][:, thick].reshape(-1, 3)
    if len(pixels) < 4:
        return None
    return commonest(pixels)


def _area_track(
    picture: ndarray, columns: ndarray, first: ndarray, second: ndarray, colour: ndarray, reach: float
) -> list[tuple[ndarray, ndarray]]:
    """For both edges the row near it where the colour begins or ends most clearly, and whether one is clear."""
    found = []
    for edge, other in ((first, second), (second, first)):
        pixels, rows = _band(picture, columns, edge, reach + SIDES)
        alike = (np.abs(pixels - colour).max(axis=2) <= ALIKE // 2).astype(float)
        sums = np.concatenate([np.zeros((len(columns), 1)), alike.cumsum(axis=1)], axis=1)
        at = np.arange(SIDES, alike.shape[1] - SIDES + 1)
        above, below = sums[:, at] - sums[:, at - SIDES], sums[:, at + SIDES] - sums[:, at]
        inside_below = (other > edge)[:, None]
        score = np.where(inside_below, below - above, above - below) / SIDES
        places = rows[:, :1] + at
        score = score - 0.3 * np.abs(places - edge[:, None]) / reach
        best = score.argmax(axis=1)
        each = np.arange(len(columns))
        found.append((places[each, best].astype(float), score[each, best] > 0.4))
    return found


def _fitted(
    weights: Float[ndarray, "C P"], track: Float[ndarray, " C"], known: Bool[ndarray, " C"], before: ndarray
) -> Float[ndarray, " P"]:
    """Heights of the vertices by least squares with weights that outliers lose."""
    trust = known.astype(float)
    heights = before
    steps = np.diff(np.eye(len(before)), axis=0)
    stiff = HOLD * np.eye(len(before)) + TOGETHER * steps.T @ steps
    for _ in range(ROUNDS):
        scaled = weights * trust[:, None]
        move = np.linalg.solve(scaled.T @ weights + stiff, scaled.T @ (track - weights @ before))
        heights = before + move
        off = np.abs(weights @ heights - track)
        trust = known / (1 + (off / max(float(np.median(off[known])), 0.75)) ** 2)
    return np.asarray(heights)
