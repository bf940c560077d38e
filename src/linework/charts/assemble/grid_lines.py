"""Grid lines behind the marks of a panel: thin straight strokes, one at every tick.

Letters: `R` rows of pixels along a line, `C` columns across it, `S` marks that stand along it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mode

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8
from numpy import ndarray

from linework.charts import colours
from linework.charts.chart import Grid
from linework.charts.seen import EACH, Kind, SeenMark, pairs_of

REACH, ASTRAY = 6, 3  # pixels beside a tick that are looked at, and that its line may be off it
RIM = 4  # pixels along the frame of a panel that are not looked at
FAINT = 6  # difference of a channel, of 255, from which a pixel is not the ground
SHOWN = 0.2  # share of the free rows that show a line, if it is dotted
FREE = 12  # rows without marks that tell whether there is a line
LINED = 0.7  # share of the ticks that have a line
STANDING: tuple[Kind, ...] = ("boxes", "error_bars")  # marks that stand where lines may be
FILLED, SAME = 40, 10  # differences: of a fill from the ground, and within a fill


@dataclass(frozen=True)
class GridLines:
    """The lines along one axis, and on how many rows of fills they are hidden or drawn over them."""

    grid: Grid | None = None
    hidden: int = 0
    over: int = 0


def grid_lines(
    picture: UInt8[ndarray, "H W 3"],
    box: tuple[float, float, float, float],
    places: Sequence[float],
    across: bool,
    behind: str,
    marks: Sequence[SeenMark] = (),
) -> GridLines:
    """The lines at `places`, pixels along the axis that runs `across`, in a panel on the ground `behind`.

    Boxes and whiskers among the `marks` stand where lines may be, and tell nothing of them.
    """
    turned = picture if across else picture.transpose(1, 0, 2)
    left, top, right, bottom = (round(side) for side in (box if across else (box[1], box[0], box[3], box[2])))
    back = colours.rgb(behind)
    inner = [round(place) for place in places if left + RIM < place < right - RIM]
    rows = np.arange(top + RIM, bottom - RIM)
    strips = [(turned[top + RIM : bottom - RIM, at - REACH : at + REACH + 1] - back, at) for at in inner]
    strips = [(strip, at) for strip, at in strips if strip.shape[0] > FREE and strip.shape[1] == 2 * REACH + 1]
    standing = _standing(marks, across)
    found = [line for strip, at in strips if (line := _line(strip, _free_of(standing, at, rows))) is not None]
    if not found or len(found) < LINED * len(strips):
        return GridLines()
    strokes = np.concatenate([line.strip[line.on, line.column] for line in found])
    strength = np.abs(strokes).max(axis=1)
    colour = np.median(strokes[strength >= np.median(strength)], axis=0)
    width = float(np.median([line.width for line in found]))
    grid = Grid(
        color=colours.hexadecimal(np.clip(back + colour, 0, 255)),
        style=mode(colours.dashes(line.strokes) for line in found),
        width=round(max(width * 72 / colours.PER_INCH, 0.3), 1),
    )
    covers = np.sum([_covers(line) for line in found], axis=0)
    return GridLines(grid, int(covers[0]), int(covers[1]))


@dataclass(frozen=True, eq=False)
class _Line:
    """A strip around a tick with a line in one of its columns; `free` are the rows that no mark touches."""

    strip: Float[ndarray, "R C 3"]
    free: Bool[ndarray, " R"]
    on: Bool[ndarray, " R"]
    column: int
    width: float

    @property
    def strokes(self) -> Bool[ndarray, " F"]:
        """Which of the free rows show the line as strongly as most that do: gaps of dashes may be blurred."""
        strength = np.abs(self.strip[self.free, self.column]).max(axis=1)
        return np.asarray(strength > np.percentile(strength, 90) / 2)


def _standing(marks: Sequence[SeenMark], across: bool) -> Float[ndarray, "S 3"]:
    """Where boxes and whiskers along the lines stand, and from where to where they reach."""
    standing = [mark for mark in marks if mark.kind in STANDING and mark.upright == across]
    groups = [pairs_of(mark, EACH[mark.kind])[..., :: 1 if across else -1] for mark in standing]
    spans = [np.stack([g[..., 0].mean(axis=1), g[..., 1].min(axis=1), g[..., 1].max(axis=1)], axis=1) for g in groups]
    return np.concatenate([np.zeros((0, 3)), *spans])


def _free_of(standing: Float[ndarray, "S 3"], place: int, rows: Int[ndarray, " R"]) -> Bool[ndarray, " R"]:
    """Which rows of a strip nothing stands in."""
    near = standing[np.abs(standing[:, 0] - place) <= REACH]
    return ~((rows >= near[:, 1:2] - ASTRAY) & (rows <= near[:, 2:] + ASTRAY)).any(axis=0)


def _line(strip: Float[ndarray, "R C 3"], free: Bool[ndarray, " R"]) -> _Line | None:
    """The line in a strip, told from those free rows that are ground on both sides; None where there is none."""
    inked = np.abs(strip).max(axis=2)
    sides = np.r_[0:2, -2:0]
    free = free & (inked[:, sides] <= FAINT).all(axis=1)
    if free.sum() < FREE:
        return None
    middle = slice(REACH - ASTRAY, REACH + ASTRAY + 1)
    profile = inked[free].mean(axis=0)
    column = REACH - ASTRAY + int(profile[middle].argmax())
    on = free & (inked[:, column] > FAINT)
    if on.sum() < SHOWN * free.sum():
        return None
    peak = inked[on].mean(axis=0)
    thick = float(peak.sum() / peak[column])
    return _Line(strip, free, on, column, thick) if thick < ASTRAY else None


def _covers(line: _Line) -> tuple[int, int]:
    """On how many rows a fill hides the line, and on how many the line is drawn over one."""
    one, at, other = (line.strip[:, line.column + step] for step in (-3, 0, 3))
    filled = (np.abs(one).max(axis=1) > FILLED) & (np.abs(one - other).max(axis=1) < SAME)
    hidden = filled & (np.abs(at - one).max(axis=1) < SAME)
    return int(hidden.sum()), int((filled & ~hidden).sum())
