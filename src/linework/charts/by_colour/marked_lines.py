"""Lines whose markers were told apart from them: a traced line and markers on it are one line from marker to marker."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray
from scipy.spatial import cKDTree

from linework.charts.seen import SeenMark

NEAR = 0.6  # of a marker's radius that its middle is off its line at most, and
LEAST = 2.5  # pixels that it may be off in any case
FEWEST = 2  # markers of a line
ALONG, USUAL = 3.0, 0.95  # pixels that a line is off the way from marker to marker at most, for most of it
BEYOND = 4.0  # pixels that it goes on beyond its first and last marker, and their radius


def with_own_markers(lines: Sequence[SeenMark], told: SeenMark) -> tuple[list[SeenMark], SeenMark | None]:
    """The lines, those that go from marker to marker with them, and the markers that are left; None where none are.

    Letters: `P` markers, `D` places along a line, a pixel apart.
    """
    courses = [_dense(line.points) for line in lines]
    apart = np.array([cKDTree(course).query(told.points)[0] for course in courses])  # line, marker
    owner, left = apart.argmin(axis=0), np.ones(len(told.points), dtype=bool)
    found = list(lines)
    for number, (line, course) in enumerate(zip(lines, courses, strict=True)):
        own = np.flatnonzero((owner == number) & (apart[number] <= max(NEAR * told.radius, LEAST)))
        if line.radius or line.steps or len(own) < FEWEST:
            continue
        points = told.points[own][_along(course, told.points[own])]
        ends = np.linalg.norm(course[[0, -1]] - points[[0, -1]], axis=1)
        off = cKDTree(_dense(points)).query(course)[0]
        if ends.max() <= told.radius + BEYOND and (off <= ALONG).mean() >= USUAL:
            found[number] = replace(line, points=points, radius=told.radius)
            left[own] = False
    return found, replace(told, points=told.points[left]) if left.any() else None


def _dense(points: Float[ndarray, "P 2"]) -> Float[ndarray, "D 2"]:
    """Places along a course, a pixel apart."""
    gone = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    at = np.linspace(0.0, gone[-1], max(int(gone[-1]) + 1, 2))
    return np.column_stack([np.interp(at, gone, points[:, axis]) for axis in (0, 1)])


def _along(course: Float[ndarray, "D 2"], points: Float[ndarray, "P 2"]) -> Int[ndarray, " P"]:
    """The order in which a course passes places."""
    return np.argsort(cKDTree(course).query(points)[1], kind="stable")
