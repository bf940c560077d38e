"""Rules and bands on the picture: what is called upright stands across the values.

Letters: `H`, `W` rows and columns of the picture, values running down.
"""

from dataclasses import replace

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray

from linework.charts.colours import commonest
from linework.charts.seen import SeenMark
from linework.charts.snap.edges import edge_profile, near_peak
from linework.charts.view import Window

BESIDE, INKED = 5, 40.0  # pixels beside a rule where it is not, and difference of a channel from these that is its ink
SIDES = 0.03  # share of a panel at whose sides a rule that ends there goes to the side
OVER = 0.2  # share of what lies under a rule, on which it is seen if it is drawn over other marks
HIDDEN = 0.3  # share of the way to the side that other marks take, from which a rule goes on behind them


def snap_band(
    points: Float[ndarray, "P 2"], picture: UInt8[ndarray, "H W 3"], box: Window, reach: float
) -> Float[ndarray, "P 2"]:
    """Both sides of a band on the edges near them, along the whole panel."""
    moved = points.copy()
    for k in (0, 1):
        moved[k, 0] = _edge(float(points[k, 0]), picture, box, reach)
    return moved


def snap_rule(
    points: Float[ndarray, "P 2"], picture: UInt8[ndarray, "H W 3"], box: Window, reach: float
) -> Float[ndarray, "P 2"]:
    """A rule on the edge near it, as far as its ink goes."""
    moved = points.copy()
    moved[:, 0] = _edge(float(points[0, 0]), picture, box, reach)
    low, high = _inked(picture, box, float(moved[0, 0]))
    moved[:2, 1] = (low, high) if points[0, 1] <= points[1, 1] else (high, low)
    return moved


def as_line(rule: SeenMark, box: Window) -> SeenMark:
    """A lying rule that reaches neither side of its panel as a line."""
    low, high = np.sort(rule.points[:2, 0])
    within = not rule.upright and low > box[0] and high < box[2]
    return replace(rule, kind="line", upright=True) if within else rule


def _edge(place: float, picture: UInt8[ndarray, "H W 3"], box: Window, reach: float) -> float:
    """The place of the edge near one, all along the panel."""
    profile, first = edge_profile(picture.transpose(1, 0, 2), place, reach, box[1], box[3])
    return near_peak(profile, first, place, 0.4)


def _inked(picture: UInt8[ndarray, "H W 3"], box: Window, place: float) -> tuple[float, float]:
    """From where to where an upright line has ink: to the side of the panel where it comes near, or goes behind."""
    _, top, _, bottom = (int(side) for side in box)
    rows = picture[max(top, 0) : bottom + 1].astype(float)
    at = np.clip(int(place) + np.arange(-BESIDE, BESIDE + 1), 0, rows.shape[1] - 1)
    line, sides = rows[:, at[BESIDE - 1 : BESIDE + 2]], rows[:, at[[0, -1]]]
    off = np.abs(line[:, :, None] - sides[:, None]).max(axis=3).min(axis=2).max(axis=1)
    on = np.flatnonzero(off > INKED)
    if not len(on):
        return box[1], box[3]
    covered = np.abs(sides - commonest(rows.reshape(-1, 3))).max(axis=(1, 2)) > INKED
    along = slice(on[0], on[-1] + 1)
    over = covered[along].any() and (off[along][covered[along]] > INKED).mean() > OVER
    near = SIDES * len(rows)
    ends = covered[: on[0]], covered[along.stop :]
    whole = [len(part) <= near or (not over and part.mean() > HIDDEN) for part in ends]
    low, high = top + float(on[0]), top + float(on[-1]) + 1
    return box[1] if whole[0] else low, box[3] if whole[1] else high
