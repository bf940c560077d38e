"""What is seen in a picture of a chart before it has a meaning: boxes of panels, marks as points in pixels, words.

The model predicts it, `Truth` holds it for synthetic charts, and `assemble` makes a `Chart` of it. Pixels are counted
from the upper left corner of the picture, x to the right and y down. Letters: `P` points.

What the points of a mark are, by its kind:

    bars, histogram   two opposite corners for each bar, bar after bar
    line, points      the vertices, or the middles of the markers
    area              the low edge from left to right (or bottom to top), then the high edge over the same places
    pie               the centre, then where on the rim each slice starts, then where the last one ends
    boxes             for each box five points on its axis: whisker, quartile, median, quartile, whisker
    violins           for each violin both ends of its axis
    heatmap, contours two opposite corners of the whole grid (its rows and columns are `grid`); of level lines, points
                      on each level follow, the lowest first (`grid` is their number and that of their points)
    error_bars        for each point: the point, the low end and the high end of its whisker
    stems             the heads, then one point on the base line
    rule, band        both ends, or two opposite corners
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float
from numpy import ndarray

Kind = Literal[
    "bars", "line", "points", "area", "pie", "histogram", "boxes", "violins", "heatmap", "contours", "error_bars",
    "stems", "rule", "band",
]  # fmt: skip
KINDS: tuple[Kind, ...] = (
    "bars", "line", "points", "area", "pie", "histogram", "boxes", "violins", "heatmap", "contours", "error_bars",
    "stems", "rule", "band",
)  # fmt: skip
Role = Literal[
    "title", "x label", "y label", "x tick", "y tick", "legend", "legend title", "note", "bar scale", "figure title",
    "offset",
]  # fmt: skip
Steps = Literal["", "pre", "mid", "post"]
STEPS: tuple[Steps, ...] = ("", "pre", "mid", "post")


@dataclass(frozen=True, eq=False)
class Word:
    """A text in a picture; `corners` go around it from its upper left as it reads, so their order tells its turn."""

    text: str
    corners: Float[ndarray, "4 2"]
    sure: float = 1.0

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        (left, top), (right, bottom) = self.corners.min(axis=0), self.corners.max(axis=0)
        return float(left), float(top), float(right), float(bottom)

    @property
    def middle(self) -> Float[ndarray, " 2"]:
        """The middle of the box."""
        return self.corners.mean(axis=0)

    @property
    def angle(self) -> float:
        """Degrees counterclockwise that the text is turned by, from -180 to 180."""
        across, down = self.corners[1] - self.corners[0]
        return float(np.degrees(np.arctan2(-down, across)))


def corners_of(left: float, top: float, right: float, bottom: float) -> Float[ndarray, "4 2"]:
    """The corners of a level word that stands in a box, from its upper left as it reads."""
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=float)


@dataclass(frozen=True)
class RoledWord:
    """A word and what it is for; `panel` is the index of its panel, -1 where it belongs to the figure."""

    word: Word
    role: Role
    panel: int = -1
    second: bool = False  # at the ticks, or the label, of a twin's axis


@dataclass(frozen=True, eq=False)
class SeenMark:
    """A mark as points; `second` where it is measured on the axis of a twin, `grid` the rows and columns of a grid.

    `hole` is the share of a donut's radius that is open, `steps` how a line goes in steps, if it does, `radius` that of
    its markers in pixels (0: no markers), `lined` whether `points` of error bars are joined. The points of a `guide`
    only tell roughly where it goes.
    """

    kind: Kind
    points: Float[ndarray, "P 2"]
    upright: bool = True
    second: bool = False
    grid: tuple[int, int] = (0, 0)
    hole: float = 0.0
    radius: float = 0.0
    lined: bool = True
    steps: Steps = ""
    guide: bool = False


EACH: dict[Kind, int] = {"bars": 2, "histogram": 2, "violins": 2, "error_bars": 3, "boxes": 5}  # points of each


def pairs_of(mark: SeenMark, count: int = 2) -> Float[ndarray, "n c 2"]:
    """The points of a mark in groups of `count`."""
    whole = len(mark.points) // count * count
    return np.nan_to_num(mark.points[:whole], posinf=1e5, neginf=-1e5).reshape(-1, count, 2)


@dataclass(frozen=True, eq=False)
class SeenPanel:
    """A plotting area: left, top, right, bottom in pixels, and the marks in it in drawing order.

    `sure` is the probability that the model gave its tokens, as their geometric mean.
    """

    box: tuple[float, float, float, float]
    marks: tuple[SeenMark, ...] = ()
    polar: bool = False
    twin: Literal["", "x", "y"] = ""  # which axis a twin shares
    sure: float = 1.0


@dataclass(frozen=True, eq=False)
class Seen:
    """All that is seen in one picture of `size` (width, height)."""

    size: tuple[int, int]
    panels: tuple[SeenPanel, ...] = ()
    words: tuple[RoledWord, ...] = ()
