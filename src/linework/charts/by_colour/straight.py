"""Thin straight lines from side to side of a panel: those of its grid, and rules.

Letters: `H`, `W` rows and columns of a panel.
"""

from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Int
from numpy import ndarray

from linework.charts.by_colour.layers import Inside
from linework.charts.runs import runs_of
from linework.charts.seen import SeenMark

INK = 30.0  # distance from the ground, in levels of a channel, from which a pixel is ink
DASHED = 0.3  # share of a line that is ink, at least
SIDES = 0.03  # share of the panel at whose sides a line has ink; so near to them it is no rule but the frame's
WIDE = 7  # pixels that a line is thick, at most
ONE = 40.0  # distance within which colours are one
BESIDE, GROUND = 3, 0.35  # pixels beside a rule in which so much of its length is ground
SHOWN = 0.65  # share of what can be seen of its length that a rule is ink: more than the soft edges of bars are
STRONG = 110.0  # distance from the ground that its colour has: more than most grids have
MOSTLY = 0.7  # share of a rule's ink that is of its colour


def rules_by_colour(inside: Inside) -> list[SeenMark]:
    """Straight lines from side to side, each of a colour that no other such line has: those of a grid are alike."""
    found = []
    for upright in (False, True):
        pixels, ink, free = inside.pixels, _ink(inside), inside.free
        if upright:
            pixels, ink, free = pixels.transpose(1, 0, 2), ink.T, free.T
        runs = _straight(ink)
        lines = [pixels[run[len(run) // 2]][ink[run[len(run) // 2]]] for run in runs]
        shades = [np.median(line, axis=0) for line in lines]
        for k, (run, line, shade) in enumerate(zip(runs, lines, shades, strict=True)):
            alone = all(np.linalg.norm(other - shade) > ONE for other in shades[:k] + shades[k + 1 :])
            at = (run[0] + run[-1] + 1) / 2
            within = SIDES < at / len(ink) < 1 - SIDES
            plain = (np.linalg.norm(line - shade, axis=1) < ONE).mean() > MOSTLY
            shown = len(line) >= SHOWN * free[run[len(run) // 2]].sum()
            strong = np.linalg.norm(shade - inside.ground) > STRONG
            if alone and within and plain and shown and strong and _stands_free(run, ink, free):
                ends = np.array([[0.0, at], [float(ink.shape[1]), at]])
                found.append(SeenMark("rule", (ends[:, ::-1] if upright else ends) + inside.corner, upright))
    return found


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
