"""What is exactly where in a drawn chart: boxes of axes, ticks and words, and every point of every mark, in pixels.

Pixels are counted from the upper left corner of the picture, x to the right and y down; (0, 0) is the corner of the
first pixel and (.5, .5) its middle. Letters: `A` axes, `K` ticks, `T` texts, `S` parts of marks, `P` points.
"""

from dataclasses import dataclass, fields, replace
from typing import Literal, get_args

import numpy as np
from jaxtyping import Float32, Int32, UInt8
from numpy import ndarray

from linework.charts.seen import Role

ROLES: tuple[Role, ...] = get_args(Role)
PARTS = (
    "bar", "whisker", "line", "points", "low", "high", "slice", "bin", "box", "five", "outline", "cell", "rule", "band",
    "stalks", "polygon",
)  # fmt: skip
Part = Literal[
    "bar", "whisker", "line", "points", "low", "high", "slice", "bin", "box", "five", "outline", "cell", "rule", "band",
    "stalks", "polygon",
]  # fmt: skip


@dataclass(frozen=True)
class Truth:
    """The truth of one picture, as flat arrays.

    Axes are panels in the chart's order, each followed by its twins. Mark `m` of axes `a` is the chart's own. A part
    (`PARTS`) owns the points from `part_start[s]` to `part_start[s + 1]`: a bar, bin, box or cell two opposite corners;
    a whisker its ends; a line, low or high edge its vertices; `points` the places of markers, with their radii; a slice
    the centre and three points of its rim (start, middle, end), a hole's radius share in `radii`; `five` the whisker,
    quartile, median, quartile, whisker in the middle of a box.
    """

    size: Int32[ndarray, " 2"]
    axes_boxes: Float32[ndarray, "A 4"]
    axes_panels: Int32[ndarray, " A"]
    axes_twins: Int32[ndarray, " A"]
    axes_limits: Float32[ndarray, "A 4"]
    tick_axes: Int32[ndarray, " K"]
    tick_across: UInt8[ndarray, " K"]
    tick_values: ndarray
    tick_places: Float32[ndarray, "K 2"]
    tick_texts: Int32[ndarray, " K"]
    texts: tuple[str, ...]
    text_roles: UInt8[ndarray, " T"]
    text_axes: Int32[ndarray, " T"]
    text_boxes: Float32[ndarray, "T 4 2"]
    part_roles: UInt8[ndarray, " S"]
    part_axes: Int32[ndarray, " S"]
    part_marks: Int32[ndarray, " S"]
    part_start: Int32[ndarray, " S1"]
    points: Float32[ndarray, "P 2"]
    colors: UInt8[ndarray, "P 3"]
    radii: Float32[ndarray, " P"]

    def part(self, index: int) -> tuple[Part, Float32[ndarray, "p 2"]]:
        """What part `index` is, and its points."""
        return PARTS[self.part_roles[index]], self.points[self.part_start[index] : self.part_start[index + 1]]  # type: ignore[return-value]

    def moved(self, across: float, down: float, size: tuple[int, int]) -> "Truth":
        """The truth of a picture cut out of this one, whose corner was at (across, down)."""
        corner = np.array([across, down], dtype=np.float32)
        return replace(
            self,
            size=np.array(size, dtype=np.int32),
            axes_boxes=self.axes_boxes - np.tile(corner, 2),
            tick_places=self.tick_places - corner,
            text_boxes=self.text_boxes - corner,
            points=self.points - corner,
        )

    def resized(self, size: tuple[int, int]) -> "Truth":
        """The truth of the same picture resampled to another size, width and height."""
        new = np.array(size, dtype=np.int32)
        by = (new / self.size).astype(np.float32)
        return replace(
            self,
            size=new,
            axes_boxes=self.axes_boxes * np.tile(by, 2),
            tick_places=self.tick_places * by,
            text_boxes=self.text_boxes * by,
            points=self.points * by,
            radii=self.radii * float(np.sqrt(by[0] * by[1])),
        )

    def arrays(self) -> dict[str, ndarray]:
        """All arrays by name; the texts are not among them."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "texts"}
