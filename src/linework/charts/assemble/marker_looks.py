"""What markers look like: their shape, size and edge, told from the markers of a cloud laid over one another.

Shapes are those of matplotlib, drawn at several sizes and compared with what is seen. Letters: `P` and `Q` markers,
`K` places along a side of the patch around a marker, `S` sizes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray
from scipy.ndimage import distance_transform_edt, map_coordinates
from scipy.spatial import cKDTree

from linework.charts import colours

SHAPES = ("o", "s", "D", "d", "^", "v", "<", ">", "p", "h", "*", "X", "P", "x", "+")
OPEN = ("x", "+")  # shapes of strokes alone
PLAIN = 0.04  # overlap by which another shape must fit better than a circle
KNOWN = 0.55  # overlap from which a shape is told
SIZES = np.geomspace(0.7, 2.6, 28)  # of the size of a circle of the same area
FAINT = 6  # difference of a channel, of 255, up to which nothing is drawn
STEP = 0.5  # pixels between places of a patch
UNIT = 64  # places along the size of a drawn shape
MOST = 80  # markers laid over one another
LARGE = 3.0  # radii, a size from which clumps were taken for markers
ALONE = 2.6  # radii to the nearest other, from which a marker stands alone
PURE = 80  # percentile of the places of an edge, above which they are mixed least with what is beside it
OTHER = 14.0  # CIEDE2000 from which an edge has a colour of its own


@dataclass(frozen=True)
class MarkerLook:
    """A shape, its size in pixels as matplotlib counts it (of a circle the diameter), and the colour of its edge."""

    shape: str
    size: float
    edge: str | None = None


def marker_look(
    picture: UInt8[ndarray, "H W 3"], points: Float[ndarray, "P 2"], radius: float, behind: str, edge_width: float
) -> MarkerLook | None:
    """The look of markers of about `radius` with edges of `edge_width`, in pixels; None where no shape fits."""
    inside = (points >= 0).all(axis=1) & (points < np.array(picture.shape[1::-1])).all(axis=1)
    seen = _overlaid(picture, _alone(points[inside], radius), radius)
    if seen is None:
        return None
    back = colours.rgb(behind)
    strength = np.abs(seen - back).max(axis=2)
    if strength.max() < FAINT:
        return None
    shown = strength / max(float(np.percentile(strength, 95)), 1.0)
    shown = np.clip(shown / max(float(np.median(shown[shown > 0.6])), 1e-6), 0, 1)
    usual = 2 * float(np.sqrt(shown.sum() * STEP**2 / np.pi)) - edge_width
    sizes = (SIZES * max(usual, 1.0)).round(1)
    fits = [
        (overlap + (PLAIN if shape == "o" else 0), shape, size)
        for shape in SHAPES
        for overlap, size in zip(
            _overlaps(shown, _drawn(shape, sizes, edge_width, len(shown))), sizes.tolist(), strict=True
        )
    ]
    best, shape, size = max(fits)
    if best < KNOWN + (PLAIN if shape == "o" else 0) or size > LARGE * radius:
        return None
    return MarkerLook(shape, size, None if shape in OPEN else _edge(seen, shape, size, edge_width, back))


def _alone(points: Float[ndarray, "P 2"], radius: float) -> Float[ndarray, "Q 2"]:
    """Markers that no other touches, or all where there are none."""
    if len(points) > 1:
        free = cKDTree(points).query(points, k=2)[0][:, 1] > ALONE * radius
        points = points[free] if free.any() else points
    return points[:: max(1, len(points) // MOST)]


def _overlaid(
    picture: UInt8[ndarray, "H W 3"], points: Float[ndarray, "P 2"], radius: float
) -> Float[ndarray, "K K 3"] | None:
    """The median of the patches around markers."""
    if not len(points) or radius <= 0:
        return None
    half = int(np.ceil((1.7 * radius + 2) / STEP))
    steps = np.arange(-half, half + 1) * STEP
    rows = points[:, 1, None, None] + steps[:, None] - 0.5
    columns = points[:, 0, None, None] + steps - 0.5
    at = np.broadcast_arrays(rows, columns)
    patches = [map_coordinates(picture[..., k].astype(np.float32), at, order=1, mode="nearest") for k in range(3)]
    return np.asarray(np.median(np.stack(patches, axis=-1), axis=0), dtype=float)


def _overlaps(one: Float[ndarray, "K K"], others: Float[ndarray, "S K K"]) -> list[float]:
    shared: list[float] = (np.minimum(one, others).sum(axis=(1, 2)) / np.maximum(one, others).sum(axis=(1, 2))).tolist()
    return shared


def _drawn(shape: str, sizes: Float[ndarray, " S"], edge_width: float, side: int) -> Float[ndarray, "S K K"]:
    """How much of the pixel around each place markers of several sizes cover, their edges with them."""
    return np.clip(0.5 - _outside(shape, sizes, side) + edge_width / 2, 0, 1)


def _outside(shape: str, sizes: Float[ndarray, " S"], side: int) -> Float[ndarray, "S K K"]:
    """How far each place lies outside of markers without their edges, in pixels; inside, how deep, below 0."""
    steps = (np.arange(side) - side // 2) * STEP / sizes[:, None] * UNIT
    field = _field(shape)
    half = len(field) / 2
    beyond = np.maximum(np.abs(steps) - half, 0) / UNIT  # the field ends far outside of any marker
    at = np.broadcast_arrays(steps[:, :, None] + half, steps[:, None] + half)
    far = map_coordinates(field, at, order=1, mode="nearest") + np.maximum(beyond[:, :, None], beyond[:, None])
    return np.asarray(far * sizes[:, None, None])


@cache
def _field(shape: str) -> Float[ndarray, "F F"]:
    """How far places lie outside of a marker of size 1, `UNIT` places to its size."""
    from matplotlib.markers import MarkerStyle
    from PIL import Image, ImageDraw

    style = MarkerStyle(shape)
    path = style.get_path().transformed(style.get_transform())
    image = Image.new("1", (3 * UNIT, 3 * UNIT))
    pen = ImageDraw.Draw(image)
    for outline in path.to_polygons(closed_only=False):
        corners = [(UNIT * (1.5 + x), UNIT * (1.5 - y)) for x, y in outline.tolist()]
        if shape in OPEN:
            pen.line(corners, fill=1)
        else:
            pen.polygon(corners, fill=1)
    mask = np.asarray(image, dtype=bool)
    return np.asarray((distance_transform_edt(~mask) - distance_transform_edt(mask)) / UNIT)


def _edge(
    seen: Float[ndarray, "K K 3"], shape: str, size: float, edge_width: float, back: Float[ndarray, " 3"]
) -> str | None:
    """The colour of the edge where it is not that of the inside and is no mixture with the ground."""
    far = _outside(shape, np.array([size]), len(seen))[0]
    rim, inner = seen[np.abs(far) <= edge_width / 2], seen[far <= -edge_width / 2 - STEP]
    if not len(rim):
        return None
    face = np.median(inner if len(inner) else seen[far <= far.min() + STEP / 2], axis=0)
    way = back - face
    share = np.clip((rim - face) @ way / max(float(way @ way), 1.0), 0, 1)
    mixed = face + share[:, None] * way
    apart = np.abs(rim - mixed).sum(axis=1)
    purest = apart >= np.percentile(apart, PURE)
    edge = np.median(rim[purest], axis=0)
    return colours.hexadecimal(edge) if _difference(edge, np.median(mixed[purest], axis=0)) >= OTHER else None


def _difference(one: Sequence[float] | ndarray, other: Sequence[float] | ndarray) -> float:
    return colours.difference(colours.hexadecimal(one), colours.hexadecimal(other))
