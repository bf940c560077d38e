"""Violins found by their shapes alone: bodies that stand side by side, each its own mirror image.

Letters: `H`, `W` rows and columns of a panel; upright violins are mirrored left to right.
"""

from dataclasses import replace

import numpy as np
from jaxtyping import Bool
from numpy import ndarray
from scipy import ndimage

from linework.charts.by_colour.layers import Inside, off
from linework.charts.runs import runs_of
from linework.charts.seen import SeenMark, pairs_of

FAINT = 12.0  # difference of a channel from the ground from which a pixel is of a body
THIN = 5  # pixels up to which something is a line
LONG = 0.1  # share of the panel's height that a body is high, at least
MIRRORED = 0.8  # overlap of a body with its mirror image, at least, and
ROUND = 0.93  # with the ellipse in its frame, at most: more is a disc
FULL = 0.92  # share of its frame that a body fills at most: more is a bar
MOST = 0.8  # share of the ink that bodies are, at least
FEWEST = 2
ENDS = 0.1  # share of an axis at its ends where no dot is looked for
LIGHT, DOT = 215, (2, 14)  # of each channel, and pixels across, that dots on axes have


def violins_by_shape(inside: Inside) -> SeenMark | None:
    """The violins of a panel, both ends of the axis of each; None where most of its ink is no violins.

    Those that stand upright are preferred.
    """
    ink = inside.free & (off(inside.pixels, inside.ground) > FAINT)
    found = _upright(ink)
    if len(found):
        return SeenMark("violins", found.reshape(-1, 2) + inside.corner)
    lying = _upright(ink.T)
    if len(lying):
        return replace(SeenMark("violins", lying.reshape(-1, 2)[:, ::-1] + inside.corner), upright=False)
    return None


def dots_of(violins: SeenMark, inside: Inside) -> SeenMark | None:
    """The light dots on the axes of violins, one on each, as of their medians; None where most have none."""
    pixels, corner = (inside.pixels, inside.corner)
    if not violins.upright:
        pixels, corner = pixels.transpose(1, 0, 2), corner[::-1]
    found = []
    for pair in pairs_of(violins):
        (middle, low), (_, high) = (pair if violins.upright else pair[:, ::-1]) - corner
        start, stop = sorted((low, high))
        inner = int(start + ENDS * (stop - start)), int(stop - ENDS * (stop - start))
        light = pixels[inner[0] : inner[1] + 1, round(middle)].min(axis=1) >= LIGHT
        runs = [run for run in runs_of(np.flatnonzero(light)) if DOT[0] <= len(run) <= DOT[1]]
        if len(runs) == 1:
            found.append((middle + 0.5, inner[0] + runs[0].mean() + 0.5, len(runs[0]) / 2))
    if len(found) < max(MOST * len(pairs_of(violins)), FEWEST):
        return None
    points = np.array(found)[:, :2] + corner
    radius = float(np.median(np.array(found)[:, 2]))
    return SeenMark("points", points if violins.upright else points[:, ::-1], radius=radius)


def _upright(ink: Bool[ndarray, "H W"]) -> ndarray:
    """Both ends of the axis of each upright violin; none where other ink is more than a little."""
    solid = ndimage.binary_opening(ink, np.ones((THIN, THIN)))
    labels, _ = ndimage.label(solid)
    axes, covered, total = [], 0, int(solid.sum())
    for label, (rows, columns) in enumerate(ndimage.find_objects(labels), 1):
        body = labels[rows, columns] == label
        if len(body) < LONG * len(ink) or not _is_violin(body):
            continue
        covered += int(body.sum())
        middle = (columns.start + columns.stop - 1) / 2
        line = ink[:, round(middle)]
        top, bottom = rows.start, rows.stop - 1
        while top > 0 and line[top - 1]:
            top -= 1
        while bottom < len(line) - 1 and line[bottom + 1]:
            bottom += 1
        axes.append([[middle, bottom], [middle, top]])
    return np.array(sorted(axes)) if len(axes) >= FEWEST and covered >= MOST * total else np.zeros((0, 2, 2))


def _is_violin(body: Bool[ndarray, "h w"]) -> bool:
    """Whether a body is its own mirror image, and neither a bar nor a disc."""
    across, down = (np.linspace(-1, 1, count) for count in body.shape[::-1])
    disc = across**2 + down[:, None] ** 2 <= 1
    mirrored, round_ = (float((body & other).sum() / (body | other).sum()) for other in (body[:, ::-1], disc))
    return mirrored >= MIRRORED and round_ <= ROUND and float(body.mean()) <= FULL
