"""Outliers of boxes found by their ink: markers in line with a box, beyond the ends of its whiskers.

One that stands alone shows what they look like; others are found where that look fits, overlapping ones too.
Letters: `H`, `W` rows and columns of a panel, `h`, `w` of a look, `N` rows it may start at.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from scipy import ndimage

from linework.charts.by_colour.layers import Inside
from linework.charts.seen import SeenMark, pairs_of

REACH = 14  # pixels beside the middle of a box that its outliers may cover
BESIDE = 1.5  # pixels that the middle of a marker may be beside that of its box
SMALL = 5  # pixels, the least side of a marker
IN_LINE = 0.12  # share of the distance between boxes that an outlier may stand beside the middle of its box
ASTRAY = 4.0  # pixels, the most that it may
BEYOND = 1  # pixels beyond the end of a whisker from which outliers are looked for
SHOWN = 0.4  # of the stroke's strength, from which a pixel belongs to a piece
LOOKS = 8  # of markers that stand alone, which differ by where between pixels their middles are
FITS = 0.85  # share of a look that is there where a marker is
FRESH = 0.2  # share of a look that must be of no other marker


@dataclass(frozen=True, eq=False)
class _Line:
    """How strongly each pixel in line with a box is of its stroke, the first column, the middle, the whiskers' ends."""

    strength: Float[ndarray, "H w"]
    left: int
    middle: float
    ends: tuple[float, float]


def outliers_by_colour(boxes: SeenMark, inside: Inside) -> SeenMark | None:
    """The markers in line with upright or lying boxes; None where none stands alone that shows their look."""
    fives = pairs_of(boxes, 5) - inside.corner
    pixels = inside.pixels
    if not boxes.upright:
        pixels, fives = pixels.transpose(1, 0, 2), fives[:, :, ::-1]
    fives = fives[(fives[:, 0, 0] >= 0) & (fives[:, 0, 0] < pixels.shape[1] - 1)]
    for stroke in (None, -inside.ground):  # of the colour of the whiskers, or black
        lines = [_line(five, pixels, inside.ground, stroke) for five in fives]
        alone = [look for line in lines for look in _alone(line)] or [look for line in lines for look in _ending(line)]
        if alone:
            break
    else:
        return None
    usual = np.median([look.shape for look in alone], axis=0)
    looks = sorted(alone, key=lambda look: float(np.abs(look.shape - usual).sum()))[:LOOKS]
    looks = [look for look in looks if np.abs(look.shape - usual).max() <= 1]
    found = [(line.left + line.middle, row) for line in lines for row in _rows(line, looks)]
    points = np.array(found, dtype=float).reshape(-1, 2)
    return SeenMark("points", (points if boxes.upright else points[:, ::-1]) + inside.corner, second=boxes.second)


def share_in_line(markers: SeenMark, boxes: SeenMark) -> float:
    """The share of markers that stand above and below boxes, as outliers do; 0 for other marks."""
    if markers.kind != "points" or not len(markers.points):
        return 0.0
    side = 0 if boxes.upright else 1
    places = pairs_of(boxes, 5)[:, :, side].mean(axis=1)
    near = IN_LINE * (float(np.diff(np.sort(places)).min()) if len(places) > 1 else np.inf)
    return float((np.abs(markers.points[:, side, None] - places).min(axis=1) <= min(near, ASTRAY)).mean())


def _line(
    five: Float[ndarray, "5 2"],
    pixels: Float[ndarray, "H W 3"],
    ground: Float[ndarray, " 3"],
    stroke: Float[ndarray, " 3"] | None,
) -> _Line:
    """What is in line with a box; a stroke is the way from the ground to a colour, None that of the whiskers."""
    middle = float(five[:, 0].mean())
    left, right = max(int(middle) - REACH, 0), min(int(middle) + REACH + 1, pixels.shape[1])
    ends = np.sort(five[:, 1])
    if stroke is None:
        rows = np.concatenate([np.arange(ends[0] + 1, ends[1] - 1), np.arange(ends[3] + 1, ends[4] - 1)]).astype(int)
        columns = slice(max(int(middle) - 1, 0), int(middle) + 2)
        near = pixels[np.clip(rows, 0, len(pixels) - 1), columns].reshape(-1, 3) - ground
        away = near[np.linalg.norm(near, axis=1).argsort()][-max(len(near) // 4, 1) :]
        stroke = np.median(away, axis=0) if len(near) else -ground
    strength = np.clip(((pixels[:, left:right] - ground) @ stroke) / max(float(stroke @ stroke), 1.0), 0, 1)
    return _Line(strength, left, middle - left, (float(ends[0]) - BEYOND, float(ends[4]) + BEYOND))


def _beyond(line: _Line) -> list[Float[ndarray, "h w"]]:
    """The pieces in line with a box beyond its whiskers, as strong as they are."""
    pieces, _ = ndimage.label(line.strength > SHOWN, np.ones((3, 3)))
    found = []
    for where in ndimage.find_objects(pieces):
        high, wide = (part.stop - part.start for part in where)
        centred = abs((where[1].start + where[1].stop) / 2 - line.middle - 0.5) <= BESIDE
        beyond = where[0].stop <= line.ends[0] or where[0].start >= line.ends[1]
        if beyond and centred and min(high, wide) >= SMALL and wide < line.strength.shape[1]:
            found.append(line.strength[where])
    return found


def _alone(line: _Line) -> list[Float[ndarray, "h w"]]:
    """The pieces that are as wide as high."""
    return [piece for piece in _beyond(line) if abs(len(piece) - piece.shape[1]) <= 1]


def _ending(line: _Line) -> list[Float[ndarray, "h w"]]:
    """The looks of markers at the ends of piles: half of one, and its mirror image; of both ends the barer one."""
    found = []
    for piece in _beyond(line):
        wide = piece.shape[1]
        half = (wide + 1) // 2
        if len(piece) > wide:
            end = min(piece[:half], piece[::-1][:half], key=lambda part: float(part.sum()))
            found.append(np.vstack([end, end[::-1][wide % 2 :]]))
    return found


def _rows(line: _Line, looks: Sequence[Float[ndarray, "_ _"]]) -> list[float]:
    """The rows at which markers of one of these looks stand, from the one that fits best."""
    fits = [
        (float(fit), row, column, look)
        for look in looks
        for column in _columns(line, look)
        for row, fit in enumerate(_fits(line.strength[:, column : column + look.shape[1]], look))
        if fit >= FITS and not line.ends[0] < row + (len(look) - 1) / 2 < line.ends[1]
    ]
    left, found = line.strength.copy(), []
    for _, row, column, look in sorted(fits, key=lambda fit: fit[:3], reverse=True):
        part = left[row : row + len(look), column : column + look.shape[1]]
        if np.minimum(part, look).sum() >= FRESH * look.sum():
            np.maximum(part - look, 0, out=part)
            found.append(row + (len(look) - 1) / 2)
    return found


def _columns(line: _Line, look: Float[ndarray, "h w"]) -> list[int]:
    """The columns that a look in line with the box may start in; none where it is higher or wider than the line."""
    high, wide = look.shape
    first = round(line.middle + 0.5 - wide / 2)
    if len(line.strength) < high:
        return []
    return [column for column in range(first - 1, first + 2) if 0 <= column <= line.strength.shape[1] - wide]


def _fits(strip: Float[ndarray, "H w"], look: Float[ndarray, "h w"]) -> Float[ndarray, " N"]:
    """The share of a look that is there, for each row it may start at."""
    windows = np.lib.stride_tricks.sliding_window_view(strip, look.shape)[:, 0]
    return np.asarray(np.minimum(windows, look).sum(axis=(1, 2)) / look.sum())
