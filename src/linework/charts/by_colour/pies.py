"""Pies found by their colours alone: a slice wherever the colour changes around the disc. Letters: `P` points."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray

from linework.charts.runs import runs_of
from linework.charts.seen import SeenMark
from linework.charts.snap.round import APART, SLICE, TURNS, fitted_disc, ring_of


def pies_by_colour(told: Sequence[SeenMark], picture: UInt8[ndarray, "H W 3"]) -> list[SeenMark]:
    """The pies told, with slices where colours change."""
    found = [(mark, _by_colour(mark.points, picture, mark.hole)) for mark in told]
    return [mark if points is None else replace(mark, points=points) for mark, points in found]


def _by_colour(points: Float[ndarray, "P 2"], picture: UInt8[ndarray, "H W 3"], hole: float) -> ndarray | None:
    """A pie's centre and rim with a slice wherever the colour changes around it; None where it does not."""
    radius = float(np.hypot(*(points[1:] - points[0]).T).mean())
    if radius < 8:
        return None
    centre, radius = fitted_disc(picture, points[0].copy(), radius)
    inner = max(hole + 0.1 * (1 - hole), 0.35)
    rings = np.stack([ring_of(picture, centre, radius * share) for share in np.linspace(inner, 0.93, 9)])
    change = np.stack([np.abs(ring - np.roll(ring, 4, axis=0)).max(axis=1) for ring in rings])
    strength = np.median(change, axis=0)
    places = np.flatnonzero(strength >= APART)
    if not len(places):
        return None
    runs = runs_of(places, SLICE)
    if len(runs) > 1 and places[0] + TURNS - places[-1] <= SLICE:
        runs[0] = np.concatenate([runs.pop() - TURNS, runs[0]])
    middles = np.array([run.mean() for run in runs]) - 2
    if len(middles) < 2 or len(middles) > 40:
        return None
    clockwise = -np.sort(-middles)
    start = int(np.abs((clockwise / TURNS + 0.25 + 0.5) % 1 - 0.5).argmin())  # the slice that starts nearest to the top
    turns = np.roll(clockwise, -start) / TURNS * 2 * np.pi
    turns = np.append(turns, turns[0])
    return np.vstack([centre, centre + radius * np.column_stack([np.cos(turns), np.sin(turns)])])
