"""Hatches of bars: strokes of one or two directions across their faces, as close as matplotlib draws them.

Letters: `H`, `W` rows and columns of the picture.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray

from linework.charts.assemble.words import POINTS
from linework.charts.view import Window

DIRECTIONS = {"|": 0.0, "/": 45.0, "-": 90.0, "\\": 135.0}  # of the strokes' gradient, degrees from right to down
PAIRS = {("/", "\\"): "x", ("-", "|"): "+"}
NEAR = 15.0  # degrees that a gradient may be off its direction
ALONE, BOTH = 0.6, 0.3  # share of all gradients that one direction has, or each of two
STEEP = 60.0  # difference of colours across two pixels that makes a gradient
FEWEST = 2.5  # strokes that pass a face, upright or level ones
LEAST = 0.08  # share of the face that gradients are, at least
RIM = 4  # pixels at the sides of a bar that its edge may take
SMALLEST = 12  # pixels that a face has, without its rim, to show a hatch
LARGEST = 160  # pixels a side that are looked at
LINES = {"/": 3.0, "\\": 3.0, "x": 6.0, "-": 6.0, "|": 6.0, "+": 6.0}  # that one character draws an inch
MOST = 6  # characters of a hatch
AGREE = 0.7  # share of the faces that have the same hatch


def hatch_of(boxes: Sequence[Window], picture: UInt8[ndarray, "H W 3"]) -> str | None:
    """The hatch that most of some bars have; None where they have none, or are too small to tell."""
    found = [_hatch(face) for box in boxes if (face := _face(box, picture)) is not None]
    ((usual, count),) = Counter(hatch[:1] for hatch in found).most_common(1) or [("", 0)]
    if not usual or count < AGREE * len(found):
        return None
    return usual * int(np.median([len(hatch) for hatch in found if hatch[:1] == usual]))


def _face(box: Window, picture: UInt8[ndarray, "H W 3"]) -> UInt8[ndarray, "h w 3"] | None:
    """What lies in a bar, without its edge; None where that is too small."""
    (left, right), (top, bottom) = sorted((box[0], box[2])), sorted((box[1], box[3]))
    face = picture[
        max(int(top), 0) + RIM : max(int(bottom) - RIM, 0), max(int(left), 0) + RIM : max(int(right) - RIM, 0)
    ]
    return face[:LARGEST, :LARGEST] if min(face.shape[:2]) >= SMALLEST else None


def _hatch(face: UInt8[ndarray, "h w 3"]) -> str:
    """The hatch on one face, as matplotlib writes it; empty where there is none."""
    light = _main(face)
    down, across = light[2:, 1:-1] - light[:-2, 1:-1], light[1:-1, 2:] - light[1:-1, :-2]
    strength = np.hypot(down, across)
    steep = strength > STEEP
    if steep.mean() < LEAST:
        return ""
    angles = np.degrees(np.arctan2(down, across))[steep] % 180
    weights = strength[steep]
    shares = {
        name: float(weights[np.abs((angles - angle + 90) % 180 - 90) <= NEAR].sum() / weights.sum())
        for name, angle in DIRECTIONS.items()
    }
    first, second = sorted(shares, key=lambda name: -shares[name])[:2]
    if shares[first] >= ALONE:
        name = first
    elif shares[second] >= BOTH and (pair := PAIRS.get((min(first, second), max(first, second)))):
        name = pair
    else:
        return ""
    cuts = light if name == "-" else light.T
    apart = np.abs(cuts - np.median(light)) > STEEP / 2
    passed = float((apart[1:] & ~apart[:-1]).sum() / apart.shape[1])
    if passed < FEWEST and name in "-|+":
        return ""  # whiskers, lines and words cross a bar too
    inch = 72 / POINTS
    return name * min(max(round(passed / len(cuts) * inch / LINES[name]), 1), MOST)


def _main(face: UInt8[ndarray, "h w 3"]) -> Float[ndarray, "h w"]:
    """A face along the way in which its colours differ most."""
    apart = face.reshape(-1, 3).astype(float)
    apart -= np.median(apart, axis=0)
    main = np.linalg.eigh(apart.T @ apart)[1][:, -1]
    return (apart @ main).reshape(face.shape[:2])
