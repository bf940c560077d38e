"""Thin straight lines from side to side of a panel: those of its grid, and rules.

Letters: `H`, `W` rows and columns of a panel.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from linework.charts.by_colour.layers import Inside
from linework.charts.runs import runs_of
from linework.charts.seen import SeenMark

INK = 30.0  # distance from the ground, in levels of a channel, from which a pixel is ink
DASHED = 0.3  # share of a line that is ink, at least
SIDES = 0.03  # share of the panel at whose sides a line has ink; so near to them it is no rule but the frame's
WIDE = 7  # pixels that a line is thick, at most
ALIKE = 0.4  # of the stronger of two lines that they differ by, at most, if they are alike
BESIDE, GROUND = 3, 0.2  # pixels beside a rule in which so much of its length is ground
SHOWN = 0.45  # share of what can be seen of its length that a rule is ink
STRONG = 110.0  # distance from the ground that its colour has: more than most grids have
MOSTLY = 0.7  # share of a rule's ink that is of its colour
ALONG = 0.97  # cosine of two directions from the ground that are one


@dataclass(frozen=True, eq=False)
class _Straight:
    """A thin line from side to side: its row (column if it is upright), and how far its ink is off the ground.

    `weight` is what a cut across it has of that in all, which is the same for lines alike, sharp or soft; `shown` the
    share of it that is ink, of what can be seen; `free` says that ground is on both its sides.
    """

    upright: bool
    place: float
    off: Float[ndarray, "N 3"]
    weight: Float[ndarray, " 3"]
    shown: float
    free: bool


def rules_by_colour(inside: Inside) -> list[SeenMark]:
    """Straight lines from side to side, each of a look that no other such line has: those of a grid are alike."""
    lines = [line for upright in (False, True) for line in _lines(inside, upright)]
    high, wide = inside.free.shape
    found = []
    for line in lines:
        alone = not any(_are_alike(line.weight, other.weight) for other in lines if other is not line)
        within = SIDES < line.place / (wide if line.upright else high) < 1 - SIDES
        shade = np.median(line.off, axis=0)
        strong = np.linalg.norm(shade) > STRONG
        if alone and within and strong and line.free and line.shown >= SHOWN and _is_of_one(line.off, shade):
            ends = np.array([[0.0, line.place], [float(high if line.upright else wide), line.place]])
            found.append(SeenMark("rule", (ends[:, ::-1] if line.upright else ends) + inside.corner, line.upright))
    return found


def _lines(inside: Inside, upright: bool) -> Iterator[_Straight]:
    """The thin straight lines from side to side that lie, or stand upright."""
    off, ink, free = inside.pixels - inside.ground, _ink(inside), inside.free
    if upright:
        off, ink, free = off.transpose(1, 0, 2), ink.T, free.T
    for rows in _straight(ink):
        core = rows[len(rows) // 2]
        beside = np.clip([rows[0] - BESIDE, rows[-1] + BESIDE], 0, len(ink) - 1)
        bare = ink[core] & ~ink[beside].any(axis=0)
        across = off[max(rows[0] - 1, 0) : rows[-1] + 2, bare if bare.any() else ink[core]]
        yield _Straight(
            upright,
            float(rows[0] + rows[-1] + 1) / 2,
            off[core][ink[core]],
            across.mean(axis=1).sum(axis=0),
            ink[core].sum() / max(free[core].sum(), 1),
            _stands_free(rows, ink, free),
        )


def _are_alike(one: Float[ndarray, " 3"], other: Float[ndarray, " 3"]) -> bool:
    largest = max(float(np.linalg.norm(one)), float(np.linalg.norm(other)))
    return bool(np.linalg.norm(one - other) <= ALIKE * largest)


def _is_of_one(off: Float[ndarray, "N 3"], shade: Float[ndarray, " 3"]) -> bool:
    """Whether most ink lies from the ground in the direction of one colour: the soft ends of dashes are mixtures."""
    along = off @ shade / np.maximum(np.linalg.norm(off, axis=1) * np.linalg.norm(shade), 1e-9)
    return bool((along > ALONG).mean() > MOSTLY)


def _stands_free(run: Int[ndarray, " r"], ink: Bool[ndarray, "H W"], free: Bool[ndarray, "H W"]) -> bool:
    """Whether ground is on both sides of a line for most of its length: beside an edge, or a bar, it is not."""
    beside = [row for row in (run[0] - BESIDE, run[-1] + BESIDE) if 0 <= row < len(ink)]
    return all((free[row] & ~ink[row]).mean() > GROUND for row in beside)


def without_straight(inside: Inside) -> Inside:
    """The same panel, thin straight lines from side to side aside."""
    ink, free = _ink(inside), inside.free.copy()
    for turned, inked in ((free, ink), (free.T, ink.T)):
        for run in _straight(inked):
            turned[run] = False
    return replace(inside, free=free)


def _ink(inside: Inside) -> Bool[ndarray, "H W"]:
    """What differs from the ground."""
    return np.asarray(inside.free & (np.linalg.norm(inside.pixels - inside.ground, axis=2) > INK))


def _straight(ink: Bool[ndarray, "H W"]) -> list[Int[ndarray, " r"]]:
    """The rows of thin straight lines from side to side, dashed ones too."""
    rim = max(int(SIDES * ink.shape[1]), 3)
    rows = np.flatnonzero((ink.mean(axis=1) > DASHED) & ink[:, :rim].any(axis=1) & ink[:, -rim:].any(axis=1))
    return [run for run in runs_of(rows) if len(run) <= WIDE]
