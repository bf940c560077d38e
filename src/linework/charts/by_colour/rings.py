"""Closed lines around the middle of a polar panel, found by their colours: straight from one spoke to the next.

Letters: `H`, `W` rows and columns of the panel, `S` spokes, `T` directions, `V` corners, `N` pixels.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Bool, Float
from numpy import ndarray
from scipy.ndimage import maximum_filter1d, white_tophat
from scipy.spatial import cKDTree

from linework.charts.by_colour.layers import BITS, Inside, off
from linework.charts.colours import commonest
from linework.charts.seen import SeenMark
from linework.charts.view import Window

TURNS, WIDE = 1440, 25  # directions that spokes are looked for in, and how many one is wide at most
SPOKE = (0.3, 0.95)  # of the radius, between which a spoke is
BESIDE, RIDGE = 3.0, 6.0  # pixels beside a spoke, and the difference of a channel from there
DRAWN = 0.55  # of a spoke that is to be seen
EVEN = 0.15  # of the way from spoke to spoke that one may be off
FEWEST, MOST = 3, 24  # spokes
THIN, STANDS_OUT = 9, 15.0  # pixels, wider than a line is, and difference of a channel from what is around it
HUE = 25.0  # difference among the channels of a colour up to which it is a grey
NEAR = 36.0  # difference of a channel up to which a pixel is of a line
PARTS = 72  # of a turn
AROUND = 0.6  # of the directions in which a ring has its colour, at least
RINGS = 8  # of one panel, at most
SECTOR = 4  # pixels of a line between two spokes, the least that tell where it goes
MOSTLY = 0.6  # of the pixels of a ring that lie along its sides
STRAY = 2.5  # pixels off a straight side, from which a pixel is not of it
SAME, BESIDE_IT = 0.02, 0.05  # of the radius, up to which corners of two rings are the same, or one is a rim
ALIKE = 0.97  # cosine of two hues that are one
AGREE = 0.06  # of the radius by which two sides may meet a spoke at different places
ROUND, SPOT = 8.0, 12.0  # pixels around a corner that a marker is in, and how much ink more it has at least
WITHIN = 0.4  # of the way to a ring where it is filled if it is
TINT = 4.0  # difference of a channel from the ground from which what is in a ring is filled


def rings_by_colour(inside: Inside, box: Window) -> list[SeenMark]:
    """A closed line for each colour that goes around the middle of a box, and an area where what is within is filled.

    Nothing where the panel has no spokes in even steps.
    """
    middle = np.array([box[0] + box[2], box[1] + box[3]]) / 2 - inside.corner
    radius = min(box[2] - box[0], box[3] - box[1]) / 2
    spokes = spokes_of(inside, middle, radius)
    if not len(spokes):
        return []
    around = _ways(np.append(spokes, spokes[:1]))
    rings: list[_Ring] = []
    found: list[SeenMark] = []
    for thin, shown in _colours(inside, middle, radius):
        away = _followed(thin, middle, radius, spokes)
        if away is None:
            continue
        ring = _Ring(away / radius, (inside.pixels[thin] - inside.ground).mean(axis=0))
        if not any(ring.is_rim_of(other) for other in rings):
            rings.append(ring)
            corners = middle + np.append(away, away[:1])[:, None] * around
            found.append(SeenMark("line", corners + inside.corner, radius=_markers(corners, shown)))
    if rings and _filled(inside, middle, radius * np.min([ring.shares for ring in rings], axis=0), spokes):
        at = np.tile(middle + inside.corner, (len(around), 1))
        found = [*(SeenMark("area", np.vstack([at, line.points])) for line in found), *found]
    return found


@dataclass(frozen=True, eq=False)
class _Ring:
    """A ring as shares of the radius, spoke by spoke, and the way from the ground's colour to its own."""

    shares: Float[ndarray, " S"]
    hue: Float[ndarray, " 3"]

    def is_rim_of(self, other: "_Ring") -> bool:
        """Whether it lies on another, or not far off one of an alike hue: the soft rim of a line is followed too."""
        gaps = np.abs(self.shares - other.shares)
        cosine = float(self.hue @ other.hue / (np.linalg.norm(self.hue) * np.linalg.norm(other.hue)))
        return bool(np.quantile(gaps, 0.75) <= SAME or (cosine > ALIKE and np.median(gaps) <= BESIDE_IT))


def spokes_of(inside: Inside, middle: Float[ndarray, " 2"], radius: float) -> Float[ndarray, " S"]:
    """The directions of the spokes in radians, counterclockwise from the right; none where they are not even."""
    turns = np.arange(TURNS) * 2 * np.pi / TURNS
    away = np.arange(SPOKE[0] * radius, SPOKE[1] * radius)
    at = middle + away[:, None, None] * _ways(turns)
    across = BESIDE * _ways(turns + np.pi / 2)
    here, left, right = (_sampled(inside.pixels, places) for places in (at, at + across, at - across))
    ridge = np.minimum(off(here, left), off(here, right)) > RIDGE
    share = ridge.mean(axis=0)
    found = turns[(share >= DRAWN) & (share == maximum_filter1d(share, WIDE, mode="wrap"))]
    for count in range(FEWEST, MOST + 1) if len(found) else ():
        pitch = 2 * np.pi / count
        phase = float(np.angle(np.exp(1j * count * found).sum())) / count
        gaps = np.abs((found - phase + pitch / 2) % pitch - pitch / 2)
        met = {round(float((turn - phase) / pitch)) % count for turn in found}
        if gaps.max() <= EVEN * pitch and len(met) == count:
            return (phase + pitch * np.arange(count)) % (2 * np.pi)
    return np.zeros(0)


def _ways(turns: Float[ndarray, " T"]) -> Float[ndarray, "T 2"]:
    """Directions as steps in pixels, rows counted downward."""
    return np.column_stack([np.cos(turns), -np.sin(turns)])


def _sampled(pixels: Float[ndarray, "H W 3"], places: Float[ndarray, "*any 2"]) -> Float[ndarray, "*any 3"]:
    """The pixel at each place."""
    columns, rows = (np.clip(places[..., k].astype(int), 0, pixels.shape[1 - k] - 1) for k in (0, 1))
    return np.asarray(pixels[rows, columns])


def _colours(
    inside: Inside, middle: Float[ndarray, " 2"], radius: float
) -> Iterator[tuple[Bool[ndarray, "H W"], Bool[ndarray, "H W"]]]:
    """Where each colour is that goes around the middle: as thin ink, and at all. The strongest ink first."""
    rows, columns = np.indices(inside.free.shape) + 0.5
    across, up = columns - middle[0], middle[1] - rows
    part = ((np.arctan2(up, across) / (2 * np.pi)) % 1 * PARTS).astype(int)
    within = inside.free & (np.hypot(across, up) < radius - 1)
    strength = off(inside.pixels, inside.ground)
    thin = within & (white_tophat(strength, (THIN, THIN)) > STANDS_OUT)
    vivid = np.ptp(inside.pixels - inside.ground, axis=2)
    left = thin & (vivid > HUE)
    for _ in range(3 * RINGS):
        if left.sum() < PARTS:
            return
        strong = left & (strength >= np.quantile(strength[left], 0.7))
        near = within & (off(inside.pixels, commonest(inside.pixels[strong], BITS)) <= NEAR)
        shown = near & thin
        if shown.any() and np.median(vivid[shown]) > HUE and len(set(part[shown].tolist())) >= AROUND * PARTS:
            yield shown, near
        left &= ~near


def _followed(
    shown: Bool[ndarray, "H W"], middle: Float[ndarray, " 2"], radius: float, spokes: Float[ndarray, " S"]
) -> Float[ndarray, " S"] | None:
    """How far from the middle a line of this colour crosses each spoke; None where it cannot be followed."""
    rows, columns = np.nonzero(shown)
    places = np.column_stack([columns + 0.5 - middle[0], middle[1] - rows - 0.5])
    turns = np.arctan2(places[:, 1], places[:, 0])
    pitch = 2 * np.pi / len(spokes)
    sector = np.floor(((turns - spokes[0]) % (2 * np.pi)) / pitch).astype(int) % len(spokes)
    crossed: list[list[float]] = [[] for _ in spokes]
    on_sides = 0
    for number, spoke in enumerate(spokes):
        own = places[sector == number]
        side = _side(own)
        if side is None:
            continue
        on_sides += int((np.abs(own @ side[0] - side[1]) <= 2 * STRAY).sum())
        for end, turn in ((number, spoke), ((number + 1) % len(spokes), spoke + pitch)):
            met = float(np.array([np.cos(turn), np.sin(turn)]) @ side[0])
            if abs(met) > 1e-3 and 0 <= side[1] / met <= 1.05 * radius:
                crossed[end].append(side[1] / met)
    if not all(crossed) or sum(np.ptp(one) > AGREE * radius for one in crossed) > len(spokes) // 4:
        return None
    return np.array([np.mean(one) for one in crossed]) if on_sides >= MOSTLY * len(places) else None


def _side(places: Float[ndarray, "N 2"]) -> tuple[Float[ndarray, " 2"], float] | None:
    """The straight line through most of these places: its normal and how far from the middle it passes."""
    if len(places) < SECTOR:
        return None
    kept = places
    for _ in range(6):
        middle = kept.mean(axis=0)
        normal = np.linalg.svd(kept - middle, full_matrices=False)[2][-1]
        gaps = np.abs((places - middle) @ normal)
        near = gaps <= max(STRAY, float(np.quantile(gaps, 0.5)))
        if near.sum() < SECTOR:
            return None
        kept = places[near]
    return normal, float(middle @ normal)


def _markers(corners: Float[ndarray, "V 2"], shown: Bool[ndarray, "H W"]) -> float:
    """The usual radius of what stands at the corners of a ring, beyond what its line takes; 0 where nothing does."""
    tree = cKDTree(np.argwhere(shown)[:, ::-1] + 0.5)
    middles = (corners[1:] + corners[:-1]) / 2
    there, between = (np.median([len(near) for near in tree.query_ball_point(at, ROUND)]) for at in (corners, middles))
    if there - between < SPOT:
        return 0.0
    wide = between / (2 * ROUND)
    return float((wide + np.sqrt(wide**2 + np.pi * (there - between))) / np.pi)


def _filled(
    inside: Inside, middle: Float[ndarray, " 2"], ring: Float[ndarray, " S"], spokes: Float[ndarray, " S"]
) -> bool:
    """Whether what is within a ring is tinted, nearer to the middle and between spokes."""
    inner = [min(pair) for pair in pairwise(np.append(ring, ring[0]))]
    places = middle + WITHIN * np.array(inner)[:, None] * _ways(spokes + np.pi / len(spokes))
    return bool(np.median(np.abs(_sampled(inside.pixels, places) - inside.ground).max(axis=1)) > TINT)
