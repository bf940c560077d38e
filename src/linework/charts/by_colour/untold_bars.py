"""Bars that nobody told: rectangles of a panel's colours that are equally wide and stand on one base."""

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from linework.charts.by_colour.bars import bars_by_colour, rectangles
from linework.charts.by_colour.layers import Inside, layers_of
from linework.charts.seen import SeenMark, pairs_of

FEWEST = 3  # bars
ALIKE = 0.2  # share of the usual width that bars' widths are off, at most
GROUNDED = 0.7  # share of bars that stand on the base that most stand on
TOGETHER = 3.0  # pixels between feet that are one
MOSTLY = 0.6  # share of what layers cover that bars are of, at least


def untold_bars(inside: Inside) -> list[SeenMark]:
    """The bars of a panel, a mark for each of their colours; none where most of what is coloured is no bars."""
    layers = layers_of(inside)
    covered = sum(int(layer.sum()) for layer in layers)
    best: tuple[float, list[SeenMark]] = MOSTLY, []
    for upright in (True, False):
        boxes = np.vstack([rectangles(layer if upright else layer.T) for layer in layers] or [np.zeros((0, 4), int)])
        wide = _usual_width(boxes)
        told = np.array([[0.0, 0.0], [wide, 1.0]])
        shown = bars_by_colour([SeenMark("bars", told if upright else told[:, ::-1], upright)], inside) if wide else []
        bars = np.vstack([pairs_of(mark) for mark in shown] or [np.zeros((0, 2, 2))])
        share = float(np.abs(np.diff(bars, axis=1)).prod(axis=2).sum()) / max(covered, 1)
        if len(bars) >= FEWEST and _grounded(bars[:, 0, 1 if upright else 0]) >= GROUNDED:
            best = max(best, (share, shown), key=lambda found: found[0])
    return best[1]


def touching(bars: SeenMark) -> bool:
    """Whether most bars of a mark begin where the one before ends, as bins do."""
    sides = np.sort(pairs_of(bars)[:, :, 0 if bars.upright else 1], axis=1)
    sides = sides[np.argsort(sides[:, 0])]
    return bool(len(sides) < 2 or (sides[1:, 0] - sides[:-1, 1] <= TOGETHER).mean() > 0.5)


def _usual_width(boxes: Int[ndarray, "R 4"]) -> float:
    """The width about which rectangles cover most; 0 where few have it."""
    wides, sizes = boxes[:, 2] - boxes[:, 0], (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    alike = np.abs(wides[:, None] - wides) <= ALIKE * wides
    if not len(boxes):
        return 0.0
    best = int((alike * sizes[:, None]).sum(axis=0).argmax())
    return float(np.median(wides[alike[:, best]])) if alike[:, best].sum() >= FEWEST else 0.0


def _grounded(feet: Float[ndarray, " R"]) -> float:
    """The share of bars that stand where most do."""
    return float((np.abs(feet[:, None] - feet) <= TOGETHER).mean(axis=1).max())
