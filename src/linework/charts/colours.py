"""Colours and strokes read from the full picture at places that are known: of regions, lines, markers and grounds.

Nothing is guessed of opacity: a half transparent fill has the colour that is seen. Letters: `P` points, `N` pixels.
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float, UInt8
from numpy import ndarray

from linework.charts.color_difference import ciede2000, lab_of

Picture = UInt8[ndarray, "H W 3"]
ALIKE = 6.0  # CIEDE2000 up to which two colours count as one
APART = 24  # difference of a channel, of 255, from which a pixel is no longer its ground
PER_INCH = 100.0
STEP = 0.5  # pixels between places across a line
STEPS = np.arange(-9, 9.01, STEP)
WIDEST = 15  # steps to each side that a line is wide, at most
FOREIGN = (30.0, 60.0)  # levels off the way from the ground to a colour from which a pixel is not, and none, of it
ASTRAY = 1.5  # pixels that the places told may lie beside a line
STROKE = 5  # pixels across the course of a line that may be the line's
FEW = 20  # pixels from which a colour is told
SHOWN = 0.45  # share of its colour from which a line is seen


def same_colour(one: str, other: str, within: float = ALIKE) -> bool:
    """Whether two `#rrggbb` look alike."""
    return difference(one, other) <= within


def difference(one: str, other: str) -> float:
    """CIEDE2000 between two `#rrggbb`."""
    return float(ciede2000(lab_of([one]), lab_of([other]))[0, 0])


def differences(ones: Sequence[str], others: Sequence[str]) -> Float[ndarray, "n m"]:
    """CIEDE2000 between each of some `#rrggbb` and each of others."""
    return np.asarray(ciede2000(lab_of(list(ones)), lab_of(list(others))))


def alike_groups(shades: Sequence[str], within: float) -> ndarray:
    """The number of the group of each colour: the commonest ones lead, and take what is like them."""
    names, index, counts = np.unique(list(shades), return_inverse=True, return_counts=True)
    group = np.full(len(names), -1)
    apart = differences(names.tolist(), names.tolist())
    weight = ((apart <= within) * counts).sum(axis=1)
    for k in np.argsort(-weight, kind="stable"):
        if group[k] < 0:
            group[(apart[k] <= within) & (group < 0)] = group.max() + 1
    return group[index]


def hexadecimal(rgb: Sequence[float] | ndarray) -> str:
    """`#rrggbb` of three bytes."""
    red, green, blue = (round(float(channel)) for channel in rgb[:3])
    return f"#{red:02x}{green:02x}{blue:02x}"


def commonest(pixels: ndarray, bits: int = 4) -> Float[ndarray, " 3"]:
    """The median of the fullest of coarse bins of colours, which are cut to so many bits a channel."""
    coarse = (pixels.astype(int) >> (8 - bits)) @ (1 << 2 * bits, 1 << bits, 1)
    return np.asarray(np.median(pixels[coarse == np.bincount(coarse).argmax()], axis=0))


def usual(pixels: UInt8[ndarray, "N 3"]) -> str | None:
    """The most frequent colour, up to the grain of a JPEG; None without pixels."""
    if not len(pixels):
        return None
    near = np.abs(pixels.astype(int) - commonest(pixels)).max(axis=1) <= 12
    return hexadecimal(np.median(pixels[near], axis=0))


def box_colour(picture: Picture, box: tuple[float, float, float, float]) -> str | None:
    """The colour of most of the inside of a box (left, top, right, bottom), its rim left out where it is thick."""
    left, right = sorted((box[0], box[2]))
    top, bottom = sorted((box[1], box[3]))
    across, down = min(2.0, (right - left) / 4), min(2.0, (bottom - top) / 4)
    rows = _span(top + down, bottom - down, picture.shape[0])
    columns = _span(left + across, right - across, picture.shape[1])
    return usual(picture[rows, columns].reshape(-1, 3))


def figure_ground(picture: Picture) -> str:
    """The colour of the rim of the picture."""
    rim = np.concatenate([picture[:2].reshape(-1, 3), picture[-2:].reshape(-1, 3),
                          picture[:, :2].reshape(-1, 3), picture[:, -2:].reshape(-1, 3)])  # fmt: skip
    return usual(rim) or "#ffffff"


def panel_ground(picture: Picture, box: tuple[float, float, float, float], ground: str) -> str:
    """The colour behind the marks of a panel: what is seen most just inside its four edges."""
    left, top, right, bottom = box
    rim = [
        (left + 3, top + 3, right - 3, top + 9), (left + 3, bottom - 9, right - 3, bottom - 3),
        (left + 3, top + 3, left + 9, bottom - 3), (right - 9, top + 3, right - 3, bottom - 3),
    ]  # fmt: skip
    parts = [picture[_span(t, b, picture.shape[0]), _span(x, y, picture.shape[1])].reshape(-1, 3) for x, t, y, b in rim]
    return usual(np.concatenate(parts)) or ground


def polygon_colour(
    picture: Picture, outline: Float[ndarray, "P 2"], courses: Sequence[Float[ndarray, "_ 2"]] = ()
) -> str | None:
    """The colour of most of the inside of a closed outline; strokes of lines do not count where more is left."""
    bare = within_outline(picture, outline, courses)
    if bare.sum() < FEW:
        inner = within_outline(picture, outline)
        bare = inner if inner.any() else within_outline(picture, outline, rim=1)
    return usual(picture[bare])


def within_outline(
    picture: Picture, outline: Float[ndarray, "P 2"], courses: Sequence[Float[ndarray, "_ 2"]] = (), rim: int = 3
) -> Bool[ndarray, "H W"]:
    """The pixels inside a closed outline, less the strokes of lines there and a rim of half of `rim`."""
    from PIL import Image, ImageDraw, ImageFilter

    mask = Image.new("L", (picture.shape[1], picture.shape[0]))
    ImageDraw.Draw(mask).polygon([(float(x), float(y)) for x, y in outline], fill=255)
    inner = mask.filter(ImageFilter.MinFilter(rim))
    for course in courses:
        ImageDraw.Draw(inner).line([(float(x), float(y)) for x, y in course], fill=0, width=STROKE)
    return np.asarray(inner) > 0


def line_colour(picture: Picture, points: Float[ndarray, "P 2"], ground: str) -> str | None:
    """The colour along a polyline; pixels of the ground (gaps of dashes) do not count."""
    seen = stroke(picture, points)
    shown = seen[_off(seen, ground)]
    return usual(shown) if len(shown) else None


def marker_colours(picture: Picture, points: Float[ndarray, "P 2"], radius: float) -> list[str]:
    """The colour in the middle of each marker."""
    reach = max(0.5, min(radius * 0.4, 3))
    boxes = [(x - reach, y - reach, x + reach, y + reach) for x, y in points.tolist()]
    height, width = picture.shape[:2]
    found = [picture[_span(t, b, height), _span(x, y, width)].reshape(-1, 3) for x, t, y, b in boxes]
    return [hexadecimal(np.median(pixels, axis=0)) if len(pixels) else "#000000" for pixels in found]


def line_look(picture: Picture, points: Float[ndarray, "P 2"], colour: str, ground: str) -> tuple[str, float | None]:
    """`-`, `--`, `-.` or `:` and the width of a line in points, None where it does not stand out."""
    shares = _shares(picture, points, colour, ground)
    return ("-", None) if shares is None else (_style(shares), _width(shares))


def _style(shares: Float[ndarray, "N S"]) -> str:
    """From how long the colour shows and hides along the line."""
    if len(shares) < 12:
        return "-"
    along = shares[:, np.abs(STEPS) <= ASTRAY].max(axis=1)
    gap = float(np.percentile(along, 10))
    behind = gap if gap < SHOWN else 0.0  # what shows in gaps, as an area that the line lies on
    return dashes((along - behind) / (1 - behind) > SHOWN)


def dashes(on: Bool[ndarray, " N"]) -> str:
    """`-`, `--`, `-.` or `:` from which pixels along a line show it."""
    if on.mean() > 0.93:
        return "-"
    edges = np.flatnonzero(np.diff(on.astype(int))) + 1
    runs = [(bool(run[0]), len(run)) for run in np.split(on, edges)][1:-1]
    shown, gap = ([length for state, length in runs if state is wanted] for wanted in (True, False))
    if len(shown) < 3:
        return "-"
    long, short, apart = np.percentile(shown, 85), np.percentile(shown, 15), float(np.median(gap))
    if long > 2.6 * short and (short <= 5 or short <= apart):
        return "-."
    return ":" if np.median(shown) <= max(3.5, apart) else "--"


def _width(shares: Float[ndarray, "N S"]) -> float | None:
    """From how much of the colour lies across the line.

    To both sides a line ends where its colour comes back or fades no more: beyond it are others, or what it lies on.
    """
    if len(shares) < 4:
        return None
    near = np.flatnonzero(np.abs(STEPS) <= ASTRAY)
    middle = near[shares[:, near].argmax(axis=1)]
    reach = np.arange(WIDEST + 1)
    sides = [
        np.take_along_axis(shares, np.clip(middle[:, None] + way * reach, 0, len(STEPS) - 1), 1) for way in (1, -1)
    ]
    falling = [np.minimum.accumulate(side, axis=1) for side in sides]
    behind = np.minimum(np.maximum(falling[0][:, -1], falling[1][:, -1]), 0.9)
    above = [np.clip((side - behind[:, None]) / (1 - behind[:, None]), 0, 1) for side in falling]
    wide = (above[0].sum(axis=1) + above[1][:, 1:].sum(axis=1)) * STEP
    shown = shares[np.arange(len(shares)), middle]
    if (shown > SHOWN).sum() < 3:
        return None
    drawn = wide[shown >= np.median(shown[shown > SHOWN])]  # not the soft ends of dashes
    return float(np.clip(np.round(np.percentile(drawn, 40) * 72 / PER_INCH * 4) / 4, 0.25, 8))


def _shares(picture: Picture, points: Float[ndarray, "P 2"], colour: str, ground: str) -> Float[ndarray, "N S"] | None:
    """How much of a line's colour, against that of the ground, lies at `STEPS` across it; None where they are alike."""
    target, back = rgb(colour), rgb(ground)
    gap = float(((target - back) ** 2).sum())
    places, along = _places(points)
    if gap < 900:
        return None
    normals = np.column_stack([-along[:, 1], along[:, 0]])
    spots = places[:, None] + STEPS[None, :, None] * normals[:, None]
    pixels = picture[
        np.clip(spots[..., 1].astype(int), 0, picture.shape[0] - 1),
        np.clip(spots[..., 0].astype(int), 0, picture.shape[1] - 1),
    ].astype(float)
    shares = ((pixels - back) @ (target - back)) / gap
    aside = np.linalg.norm(pixels - back - shares[..., None] * (target - back), axis=2)
    own = np.clip((FOREIGN[1] - aside) / (FOREIGN[1] - FOREIGN[0]), 0, 1)  # what a line lies on may be as dark as it is
    return np.asarray(np.clip(shares, 0, 1) * own)


def stroke(picture: Picture, points: Float[ndarray, "P 2"]) -> UInt8[ndarray, "N 3"]:
    """The pixels on a polyline, one a pixel of its length."""
    places, _ = _places(points)
    inside = (places >= 0).all(axis=1) & (places[:, 0] < picture.shape[1]) & (places[:, 1] < picture.shape[0])
    at = places[inside].astype(int)
    return picture[at[:, 1], at[:, 0]]


def _places(points: Float[ndarray, "P 2"]) -> tuple[ndarray, ndarray]:
    """Places one pixel apart along a polyline, and the direction at each."""
    moves = np.diff(points, axis=0)
    lengths = np.hypot(moves[:, 0], moves[:, 1])
    keep = lengths > 1e-6
    starts, moves, lengths = points[:-1][keep], moves[keep], np.minimum(lengths[keep], 4000)
    if not len(lengths):
        return points[:1], np.array([[1.0, 0.0]])[: len(points)]
    counts = np.maximum(1, lengths.astype(int))
    which = np.repeat(np.arange(len(counts)), counts)
    within = (np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts) + 0.5) / counts[which]
    return starts[which] + moves[which] * within[:, None], moves[which] / lengths[which][:, None]


def _off(pixels: ndarray, ground: str) -> ndarray:
    return np.asarray(np.abs(pixels.astype(int) - rgb(ground).astype(int)).max(axis=1) > APART)


def rgb(colour: str) -> Float[ndarray, " 3"]:
    """The three bytes of `#rrggbb`."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=float)


def _span(low: float, high: float, size: int) -> slice:
    """Whole pixels from low to high, at least one, within the picture."""
    start = int(np.clip(round(low), 0, size - 1))
    return slice(start, int(np.clip(round(high), start + 1, size)))
