"""Lines moved onto the picture: samples along a line look to both sides for its colour, and its vertices follow.

A sample is a weighted mean of two vertices, so the moves of all vertices that bring the samples onto the colour solve a
linear system. Letters: `P` vertices, `R` corners of the path that is drawn (more than vertices where it goes in steps),
`S` samples, `O` places across the line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, UInt8
from numpy import ndarray

from linework.charts.colours import commonest
from linework.charts.seen import STEPS, Steps
from linework.charts.view import Window

ALIKE = 60  # summed difference of the channels up to which a pixel has the colour of a line
APART = 1.5  # pixels between samples
MOST = 1500  # samples
ACROSS = 0.5  # pixels between the places across the line
HOLD = 0.02  # weight of where a vertex was, against one sample
TOGETHER = 0.3  # weight of moving as far as the vertex beside
ALONG = 3.0  # the same of places along the axis, which ink tells less of
WIDTHS = (1.0, 0.6, 0.4, 0.4)  # of the reach that is looked across, time after time
ROUNDS = 3
STEPPED = 0.12  # share of samples that steps must bring onto the colour beyond a straight course
GAP = 6  # pixels that a dashed line may leave open
SEEN = 0.25  # share of samples beside which the colour must be
FRAME = 3.0  # pixels beside the side of a panel, where its frame may have the colour of a line
ENDS = 4.0  # samples that what is seen at an end counts as


@dataclass(frozen=True, eq=False)
class Path:
    """How the corners that are drawn follow from the vertices: the corner is (across @ x, up @ y)."""

    across: Float[ndarray, "R P"]
    up: Float[ndarray, "R P"]

    def samples(self, points: Float[ndarray, "P 2"]) -> "Path":
        """The same for places at equal distances along the path."""
        corners = np.column_stack([self.across @ points[:, 0], self.up @ points[:, 1]])
        lengths = np.hypot(*np.diff(corners, axis=0).T)
        ends = np.concatenate([[0.0], lengths.cumsum()])
        count = int(np.clip(ends[-1] / APART, 8, MOST))
        places = (np.arange(count) + 0.5) / count * ends[-1]
        right = np.clip(np.searchsorted(ends, places, side="right"), 1, len(corners) - 1)
        share = (places - ends[right - 1]) / np.maximum(ends[right] - ends[right - 1], 1e-9)
        share = np.clip(share, 0, 1)[:, None]
        return Path(*((1 - share) * weights[right - 1] + share * weights[right] for weights in (self.across, self.up)))

    def at(self, points: Float[ndarray, "P 2"]) -> Float[ndarray, "R 2"]:
        """Where the corners are."""
        return np.column_stack([self.across @ points[:, 0], self.up @ points[:, 1]])


@dataclass(frozen=True, eq=False)
class Across:
    """The pixels to both sides of each sample: where they are seen from (`at`), which way, and what they show."""

    at: Float[ndarray, "S 2"]
    normals: Float[ndarray, "S 2"]
    offsets: Float[ndarray, " O"]
    pixels: Float[ndarray, "S O 3"]
    inside: Bool[ndarray, "S O"]


def path_of(count: int, steps: Steps = "") -> Path:
    """The path through so many vertices, straight or in steps."""
    each = np.eye(count)
    if not steps:
        return Path(each, each)
    twice = np.repeat(each, 2, axis=0)
    if steps == "pre":
        return Path(twice[:-1], twice[1:])
    if steps == "post":
        return Path(twice[1:], twice[:-1])
    half = np.repeat((each[1:] + each[:-1]) / 2, 2, axis=0)
    return Path(np.vstack([each[:1], half, each[-1:]]), twice)


def snap_line(
    points: Float[ndarray, "P 2"], picture: UInt8[ndarray, "H W 3"], box: Window, reach: float, steps: Steps = ""
) -> Float[ndarray, "P 2"]:
    """The vertices of a line on its colour; as they were where none is found within `reach` pixels."""
    if len(points) < 2:
        return points
    path, moved = path_of(len(points), steps), points
    colour = line_colour(look_across(path.samples(points), points, picture, box, reach), picture, box)
    if colour is None:
        return points
    for width in WIDTHS:
        samples = path.samples(moved)
        seen = look_across(samples, moved, picture, box, width * reach)
        off, known = _track(seen, colour)
        if known.mean() < SEEN:
            return points
        moved = fitted(
            samples, moved, seen.normals, off, known, list(_ends(moved, path, picture, box, colour, width * reach))
        )
    return moved if np.abs(moved - points).max() <= 2 * reach else points


def steps_of(points: Float[ndarray, "P 2"], picture: UInt8[ndarray, "H W 3"], box: Window, reach: float) -> Steps:
    """Whether a line goes in steps, and in which: the course that brings the most samples onto one colour."""
    if len(points) < 3:
        return ""
    covered: dict[Steps, float] = {}
    for steps in STEPS:
        samples = path_of(len(points), steps).samples(points)
        seen = look_across(samples, points, picture, box, 0.5 * reach)
        colour = line_colour(seen, picture, box)
        covered[steps] = 0.0 if colour is None else float(_track(seen, colour)[1].mean())
    best = max(covered, key=lambda steps: covered[steps])
    return best if covered[best] > covered[""] + STEPPED else ""


def look_across(
    samples: Path, points: Float[ndarray, "P 2"], picture: UInt8[ndarray, "H W 3"], box: Window, reach: float
) -> Across:
    """What lies up to `reach` to both sides of a path."""
    at = samples.at(points)
    ways = np.gradient(at, axis=0)
    lengths = np.maximum(np.hypot(*ways.T), 1e-9)[:, None]
    normals = np.column_stack([-ways[:, 1], ways[:, 0]]) / lengths
    offsets = np.arange(-np.ceil(reach / ACROSS), np.ceil(reach / ACROSS) + 1) * ACROSS
    places = at[:, None] + offsets[:, None] * normals[:, None]
    return Across(at, normals, offsets, *_pixels(places, picture, box))


def _pixels(places: Float[ndarray, "S O 2"], picture: ndarray, box: Window) -> tuple[ndarray, ndarray]:
    left, top, right, bottom = box
    x, y = places[..., 0], places[..., 1]
    inside = (x >= left - 2) & (x <= right + 2) & (y >= top - 2) & (y <= bottom + 2)
    rows = np.clip(y.astype(int), 0, picture.shape[0] - 1)
    columns = np.clip(x.astype(int), 0, picture.shape[1] - 1)
    return picture[rows, columns].astype(float), inside


def line_colour(seen: Across, picture: UInt8[ndarray, "H W 3"], box: Window) -> Float[ndarray, " 3"] | None:
    """The colour that most samples show beside them, nearer counting more, vivid more than faint; not the ground's."""
    left, top, right, bottom = (max(int(side), 0) for side in box)
    panel = picture[top:bottom, left:right].reshape(-1, 3)
    if not len(panel):
        return None
    ground = commonest(panel).astype(float)
    off = np.abs(seen.pixels - ground).sum(axis=2)
    far = (off > ALIKE) & seen.inside
    if not far.any():
        return None
    near = np.exp(-((seen.offsets / (0.5 * seen.offsets[-1])) ** 2))
    shades = (seen.pixels.astype(int) >> 5) @ np.array([64, 8, 1])
    score = np.zeros(512)
    for shade in np.unique(shades[far]):
        here = far & (shades == shade)
        vivid = 0.1 + 0.9 * min(float(off[here].mean()) / 250, 1.0)
        score[shade] = vivid * (here * near).max(axis=1).sum()
    best = far & (shades == score.argmax())
    return np.asarray(np.median(seen.pixels[best], axis=0))


def _track(seen: Across, colour: Float[ndarray, " 3"]) -> tuple[Float[ndarray, " S"], Bool[ndarray, " S"]]:
    """How far across the middle of the nearest run of the colour lies, and where one is seen from edge to edge."""
    shown = (np.abs(seen.pixels - colour).sum(axis=2) <= ALIKE) & seen.inside
    count = len(seen.offsets)
    nearest = np.where(shown, np.abs(seen.offsets), np.inf).argmin(axis=1)
    order = np.arange(count)
    before = np.maximum.accumulate(np.where(shown, -1, order), axis=1)
    after = np.minimum.accumulate(np.where(shown, count, order)[:, ::-1], axis=1)[:, ::-1]
    each = np.arange(len(shown))
    first, last = before[each, nearest] + 1, after[each, nearest] - 1
    known = shown.any(axis=1) & (first > 0) & (last < count - 1)
    return np.where(known, (seen.offsets[first] + seen.offsets[np.minimum(last, count - 1)]) / 2, 0.0), known


def _ends(
    points: Float[ndarray, "P 2"], path: Path, picture: ndarray, box: Window, colour: ndarray, reach: float
) -> Iterator[tuple[int, float]]:
    """For the first and the last vertex how far outwards along the axis the colour ends, where that is seen."""
    corners = path.at(points)
    if np.hypot(*(corners[-1] - corners[0])) < reach:
        return  # closed
    for vertex, tip, inner in ((0, corners[0], corners[1:]), (-1, corners[-1], corners[-2::-1])):
        away = np.hypot(*(inner - tip).T)
        beyond = inner[min(int(np.searchsorted(away, 2 * reach)), len(inner) - 1)]
        way = tip - beyond
        if abs(way[0]) < 2 * abs(way[1]) / 3 or not np.hypot(*way):
            continue
        way = way / abs(way[0])
        along = np.arange(-np.ceil(reach), np.ceil(reach) + 1)
        places = tip + along[:, None, None] * way + np.arange(-4, 5)[:, None] * np.array([0.0, 1.0])
        pixels, inside = _pixels(places, picture, box)
        shown = (np.abs(pixels - colour).sum(axis=2) <= ALIKE) & inside
        off_frame = np.abs(places[:, :1, 0] - np.array([box[0], box[2]])).min(axis=1) > FRAME
        there = np.flatnonzero(shown.any(axis=1) & off_frame)
        if not len(there) or there[0] > GAP or there[-1] >= len(along) - GAP or np.diff(there).max(initial=0) > GAP:
            continue
        thick = float(np.median(shown[there[-4:]].sum(axis=1)))
        yield vertex, float(along[there[-1]] + 0.5 - thick / 2) * np.sign(way[0])


def fitted(
    samples: Path,
    points: Float[ndarray, "P 2"],
    normals: Float[ndarray, "S 2"],
    off: Float[ndarray, " S"],
    known: Bool[ndarray, " S"],
    ends: Sequence[tuple[int, float]],
) -> Float[ndarray, "P 2"]:
    """The vertices moved by least squares with weights that outliers lose; equal steps along the axis stay equal."""
    count = len(points)
    moves = _moves(points[:, 0])
    system = np.hstack([normals[:, :1] * (samples.across @ moves), normals[:, 1:] * samples.up])
    steps = np.diff(np.eye(count), axis=0)
    stiff = np.zeros((system.shape[1], system.shape[1]))
    free = moves.shape[1]
    stiff[free:, free:] = HOLD * np.eye(count) + TOGETHER * steps.T @ steps
    stiff[:free, :free] = moves.T @ (HOLD * np.eye(count) + ALONG * steps.T @ steps) @ moves
    aim = np.zeros(system.shape[1])
    for vertex, far in ends:
        row = np.concatenate([moves[vertex], np.zeros(count)])
        stiff, aim = stiff + ENDS * np.outer(row, row), aim + ENDS * far * row
    trust, move = known.astype(float), np.zeros(system.shape[1])
    for _ in range(ROUNDS):
        scaled = system * trust[:, None]
        move = np.linalg.solve(scaled.T @ system + stiff, scaled.T @ off + aim)
        left = np.abs(system @ move - off)
        trust = known / (1 + (left / max(float(np.median(left[known])), 0.75)) ** 2)
    return np.asarray(points + np.column_stack([moves @ move[:free], move[free:]]))


def _moves(places: Float[ndarray, " P"]) -> Float[ndarray, "P n"]:
    """The ways that places along an axis may move: both ends with equal steps between them, or each for itself."""
    steps = np.diff(places)
    if len(places) > 2 and np.ptp(steps) > 0.05 * abs(steps.mean()) + 0.5:
        return np.eye(len(places))
    share = np.linspace(0, 1, len(places))
    return np.column_stack([1 - share, share])
