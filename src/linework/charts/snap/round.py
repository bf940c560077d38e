"""Pies and markers moved onto the picture: rims and slices by their colours, markers by their middles."""

import numpy as np
from jaxtyping import Bool, Float, UInt8
from numpy import ndarray
from scipy.ndimage import binary_opening, center_of_mass, distance_transform_edt, label, maximum_filter
from scipy.optimize import linear_sum_assignment

from linework.charts.colours import commonest
from linework.charts.runs import runs_of

TURNS = 720  # places around a ring
SLICE = 5  # of these, the least that a slice has
APART = 30  # difference of a channel at which another slice begins
GROUND = 40  # difference of a channel from the ground at which something is drawn
WINDOW = 1.8  # radii around a disc that are looked at
THIN = 3  # pixels, the narrowest ink that is no line
ROUND = 1.5  # pixels that a rim is off its circle, at most
ARCS, ARC = 24, 0.3  # arcs that are tried for the circle, and the share of the rim that each has
WORD = 0.006  # of the disc that a piece of ink has, at most, if it is a letter


def snap_pie(points: Float[ndarray, "P 2"], picture: UInt8[ndarray, "H W 3"], hole: float) -> Float[ndarray, "P 2"]:
    """Centre and rim of a pie: each boundary of slices where colours change around it, at most 8 degrees off."""
    centre, rim = points[0].copy(), points[1:] - points[0]
    radius = float(np.hypot(rim[:, 0], rim[:, 1]).mean())
    if radius < 8 or len(rim) < 2:
        return points
    centre, radius = fitted_disc(picture, centre, radius)
    turns = np.arctan2(rim[:, 1], rim[:, 0])
    inner = max(hole + 0.1 * (1 - hole), 0.35)
    rings = np.stack([ring_of(picture, centre, radius * share) for share in np.linspace(inner, 0.9, 5)])
    change = np.stack([np.abs(ring - np.roll(ring, 6, axis=0)).max(axis=1) for ring in rings])
    strength = np.median(change, axis=0)
    moved = turns.copy()
    for k, turn in enumerate(turns.tolist()):
        at = turn / (2 * np.pi) * TURNS + 3
        near = (np.round(at).astype(int) + np.arange(-16, 17)) % TURNS
        if strength[near].max() >= APART:
            strong = strength[near] >= 0.6 * strength[near].max()
            steps = np.arange(-16, 17)[strong]
            run = min(runs_of(steps, 2), key=lambda run: abs(run.mean()))
            moved[k] = (np.round(at) + run.mean() - 3) / TURNS * 2 * np.pi
    if abs(np.angle(np.exp(1j * (turns[-1] - turns[0])))) < 0.03:
        moved[-1] = moved[0]
    return np.vstack([centre, centre + radius * np.column_stack([np.cos(moved), np.sin(moved)])])


def ring_of(picture: ndarray, centre: ndarray, radius: float) -> Float[ndarray, "n 3"]:
    """The colours around a centre at a radius, from the right and then downwards."""
    turns = np.arange(TURNS) / TURNS * 2 * np.pi
    x = np.clip(centre[0] + radius * np.cos(turns), 0, picture.shape[1] - 1).astype(int)
    y = np.clip(centre[1] + radius * np.sin(turns), 0, picture.shape[0] - 1).astype(int)
    return picture[y, x].astype(float)


def fitted_disc(picture: ndarray, centre: ndarray, radius: float) -> tuple[Float[ndarray, " 2"], float]:
    """The circle through where ink last ends around its own middle, robustly.

    It is looked for where a disc was told; where there is none, that one is given back.
    """
    corner = np.maximum((centre - WINDOW * radius).astype(int), 0)
    right, bottom = (centre + WINDOW * radius).astype(int) + 1
    window = picture[corner[1] : bottom, corner[0] : right].astype(int)
    if min(window.shape[:2]) < 16:
        return centre, radius
    ink = _disc_ink(window, centre - corner, radius)
    rim = _mostly_round(_rim_around(ink, radius)) if ink.any() else np.zeros((0, 2))
    for _ in range(6):
        if len(rim) < 40:
            return centre, radius
        middle, wide = _circle(rim)
        off = np.abs(np.hypot(*(rim - middle).T) - wide)
        rim = rim[off <= max(ROUND, 1.5 * float(np.median(off)))]
    moved = float(np.hypot(*(middle + corner - centre)))
    if np.median(off) > 0.02 * wide + 1 or moved > 0.5 * radius or not 0.6 < wide / radius < 1.6:
        return centre, radius
    return middle + corner, wide


def _mostly_round(rim: Float[ndarray, "n 2"]) -> Float[ndarray, "m 2"]:
    """The rim without what stands off the circle that most of it is on: a slice may be pulled out, words meet it."""
    best = rim[:0]
    for start in range(0, len(rim), max(len(rim) // ARCS, 1)):
        arc = np.roll(rim, -start, axis=0)[: int(ARC * len(rim))]
        if len(arc) > 3:
            middle, wide = _circle(arc)
            near = rim[np.abs(np.hypot(*(rim - middle).T) - wide) <= ROUND]
            best = near if len(near) > len(best) else best
    return best if len(best) > len(rim) / 2 else rim


def _circle(points: Float[ndarray, "n 2"]) -> tuple[Float[ndarray, " 2"], float]:
    """The middle and the radius of the circle along some points, by least squares."""
    found = np.linalg.lstsq(np.column_stack([2 * points, np.ones(len(points))]), (points**2).sum(axis=1), rcond=None)[0]
    return found[:2], float(np.sqrt(max(found[2] + (found[:2] ** 2).sum(), 1.0)))


def _disc_ink(window: ndarray, centre: ndarray, radius: float) -> Bool[ndarray, "h w"]:
    """What differs from the ground around a disc, without lines and without small pieces, which are words."""
    y, x = np.mgrid[: window.shape[0], : window.shape[1]]
    around = np.hypot(x - centre[0], y - centre[1]) > 1.3 * radius
    ground = commonest(window[around] if around.any() else window.reshape(-1, 3))
    ink = binary_opening(np.abs(window - ground).max(axis=2) > GROUND, np.ones((THIN, THIN)))
    pieces, count = label(ink)
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)
    return np.asarray(ink & (sizes > WORD * np.pi * radius**2)[pieces])


def _rim_around(ink: Bool[ndarray, "h w"], radius: float) -> Float[ndarray, "n 2"]:
    """Where rays from the middle of ink meet it last."""
    middle = np.argwhere(ink).mean(axis=0)[::-1]
    turns, steps = np.arange(0, 2 * np.pi, np.pi / 90), np.arange(0.3 * radius, 2 * radius, 0.5)
    rays = middle[:, None, None] + steps[:, None] * np.array([np.cos(turns), np.sin(turns)])[:, None]
    columns, rows = rays.astype(int)
    held = (columns >= 0) & (rows >= 0) & (columns < ink.shape[1]) & (rows < ink.shape[0])
    on = held & ink[np.clip(rows, 0, ink.shape[0] - 1), np.clip(columns, 0, ink.shape[1] - 1)]
    last = len(steps) - 1 - on[::-1].argmax(axis=0)
    return np.asarray(rays[:, last, np.arange(len(turns))].T[on.any(axis=0)] + 0.25)


def snap_markers(
    points: Float[ndarray, "P 2"],
    picture: UInt8[ndarray, "H W 3"],
    box: tuple[float, float, float, float],
    reach: tuple[float, float],
) -> Float[ndarray, "P 2"]:
    """Markers on the middles of the spots of ink beside them; one without a spot stays where it was."""
    depth, corner = _depth(picture, box)
    middles = _tops(depth)
    if not len(middles) or not len(points):
        return points
    middles = middles + corner + 0.5
    off = (points[:, None] - middles[None]) / np.array(reach)
    away = np.hypot(off[..., 0], off[..., 1])
    rows, columns = linear_sum_assignment(np.minimum(away, 1.0))
    moved = points.copy()
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        if away[row, column] < min(0.7, 1.5 * away[row].min() + 0.05):  # not one that another point is nearer to
            moved[row] = middles[column]
    return moved


def marker_radius(
    points: Float[ndarray, "P 2"], picture: UInt8[ndarray, "H W 3"], box: tuple[float, float, float, float]
) -> float:
    """The usual radius of the spots of ink at these places, in pixels; 0 where there are none."""
    depth, corner = _depth(picture, box)
    if not depth.size or not len(points):
        return 0.0
    at = np.clip((points - corner).astype(int), 0, np.array(depth.shape)[::-1] - 1)
    found = maximum_filter(depth, 3)[at[:, 1], at[:, 0]]
    return float(np.median(found[found > 0])) if (found > 0).any() else 0.0


def _depth(
    picture: UInt8[ndarray, "H W 3"], box: tuple[float, float, float, float]
) -> tuple[Float[ndarray, "h w"], Float[ndarray, " 2"]]:
    """How deep each pixel of a panel lies in the ink, and the panel's corner."""
    left, top, right, bottom = (max(int(side), 0) for side in box)
    inside = picture[top : bottom + 1, left : right + 1]
    if not inside.size:
        return np.zeros((0, 0)), np.zeros(2)
    pixels = inside.reshape(-1, 3)
    ground = commonest(pixels)
    inked = np.pad(np.abs(inside - ground).max(axis=2) > GROUND, 1)
    return np.asarray(distance_transform_edt(inked))[1:-1, 1:-1], np.array([left, top], dtype=float)


def _tops(depth: Float[ndarray, "h w"]) -> Float[ndarray, "n 2"]:
    """The middles of round spots: where ink lies deepest, for spots neither thin as lines nor broad as bars."""
    if not depth.size:
        return np.zeros((0, 2))
    highest = (depth == maximum_filter(depth, 5)) & (depth >= 2) & (depth <= 16)
    spots, count = label(highest, np.ones((3, 3)))
    return np.array(center_of_mass(highest, spots, np.arange(1, count + 1))).reshape(-1, 2)[:, ::-1]
