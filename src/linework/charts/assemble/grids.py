"""Grids of colours as numbers: through the colour bar beside them, else the words in the cells, else where the colours
stand in a colour map that has them all, else by their order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray
from scipy.spatial import cKDTree
from scipy.stats import siegelslopes

from linework.charts.assemble.axes import Scale, scale_of
from linework.charts.assemble.cell_words import colours_of_words, words_in_cells, written
from linework.charts.assemble.ground import Ground
from linework.charts.assemble.level_lines import level_lines_of
from linework.charts.color_difference import lab_of_bytes
from linework.charts.colours import hexadecimal, marker_colours
from linework.charts.marks import ColorBar, Contours, Heatmap, Text
from linework.charts.seen import RoledWord, SeenMark
from linework.charts.snap.grids import MOST
from linework.charts.tick_words import NUMBER

LEVELS = 9  # of filled bands
SHADES = 9  # colours that a colour map is written with
WHOLE = 0.12  # of a cell that the ends of a grid may be off the middle between whole numbers
UNEVEN = 0.05  # share of a colour bar that its colours may be off even steps
FEW, WRITTEN = 4, 0.3  # cells, and share of all, that numbers must be read in
AGREE, MISREAD = 0.02, 0.08  # of what a colour map stands for: that numbers are off it usually, and by misreading
EDGE = 3  # pixels at the ends of a colour bar that its frame may take
MAPPED = 4.0  # distance in CIELAB within which a colour map has a colour


@dataclass(frozen=True, eq=False)
class _Read:
    """Values of cells, the colour map that shows them by its name or its colours, and what its ends stand for.

    `barred` says that a colour bar right of the cells told it.
    """

    colormap: str | tuple[str, ...]
    values: Float[ndarray, "R C"]
    low: float
    high: float
    barred: bool = False


def heatmap_of(mark: SeenMark, ground: Ground) -> Heatmap | None:
    """A heatmap whose cells have the values that their colours stand for; words in cells stay words."""
    rows, columns = mark.grid
    if rows < 1 or columns < 1:
        return None
    (left, top), (right, bottom) = mark.points.min(axis=0), mark.points.max(axis=0)
    mark = replace(mark, grid=(_counted(ground.y, bottom, top, rows), _counted(ground.x, left, right, columns)))
    shades, texts = _cells(mark, ground.picture), words_in_cells(mark, ground.notes)
    read = _read(shades, texts, ground, right)
    low, high = read.low, read.high
    digits = _digits(low, high)
    return Heatmap(
        values=tuple(tuple(row) for row in np.round(read.values, digits).tolist()),
        extent=(*_ends(ground.x, left, right, mark.grid[1]), *_ends(ground.y, bottom, top, mark.grid[0])),
        colormap=read.colormap,
        low=round(low, digits),
        high=round(high, digits) if high > low else low + 1.0,
        aspect="auto",
        texts=tuple(map(tuple, texts)) if any(any(row) for row in texts) else (),
        text_colors=colours_of_words(mark, ground.notes, shades, ground.picture),
        colorbar=_bar(ground.bar_words, right) if read.barred else None,
    )


def _digits(low: float, high: float) -> int:
    """Digits after the point that tell a ten-thousandth of what lies between two values."""
    return 3 - int(np.floor(np.log10(high - low))) if high > low else 6


def _bar(words: Sequence[RoledWord], right: float) -> ColorBar:
    """The colour bar, with what is written along it."""
    labels = [w.word for w in words if w.word.box[0] > right and not NUMBER.search(w.word.text)]
    return ColorBar(label=Text(text=labels[0].text) if labels else None)


def _ends(scale: Scale, left: float, right: float, count: int) -> tuple[float, float]:
    """Where cells begin and end along an axis: half a unit beside the first and the last where that is nearly so."""
    first, last = scale.number(float(left)), scale.number(float(right))
    start, end = float(np.floor(first)) + 0.5, float(np.floor(last)) + 0.5
    nearly = max(abs(first - start), abs(last - end)) < WHOLE and abs(end - start) == count
    return (start, end) if nearly and scale.kind in ("linear", "category") else (first, last)


def _counted(scale: Scale, start: float, end: float, seen: int) -> int:
    """How many cells there are along an axis: as many as it counts where its whole numbers are their middles."""
    first, last = sorted((scale.number(float(start)), scale.number(float(end))))
    count = round(last - first)
    whole = abs(last - first - count) < WHOLE and 1 <= count <= MOST
    centred = abs(first % 1 - 0.5 if scale.categories else first + 0.5) < WHOLE
    return count if whole and centred and scale.kind in ("linear", "category") else seen


def _read(shades: Float[ndarray, "R C 3"], texts: list[list[str]], ground: Ground, right: float) -> _Read:
    """What the cells stand for, by the surest of what the picture shows."""
    mapped = _by_map(shades)
    shown = None if mapped is None else _by_mapped_bar(*mapped, ground.picture, ground.bar_words, right)
    if shown is not None:
        return shown
    values, numbers = _by_bar(shades, ground.picture, ground.bar_words, right), written(texts)
    barred = values is not None
    if values is None and mapped is not None:
        return _by_written(*mapped, numbers) or _Read(*mapped, 0.0, 1.0)
    if values is None and np.isfinite(numbers).all():
        values = numbers
    if values is None:
        values = _by_order(shades)
    return _Read(_colormap(values, shades), values, float(values.min()), float(values.max()), barred)


def _by_written(name: str, places: Float[ndarray, "R C"], written: Float[ndarray, "R C"]) -> _Read | None:
    """The values that the numbers in some cells give to a colour map; a number that is far off it was misread."""
    told = np.isfinite(written)
    if told.sum() < max(FEW, WRITTEN * told.size) or np.ptp(places[told]) < 0.1:
        return None
    slope, start = siegelslopes(written[told], places[told])
    fitted = start + slope * places
    off = np.abs(written - fitted)
    if not slope or np.median(off[told]) > AGREE * abs(slope):
        return None
    values = np.where(told & (off <= MISREAD * abs(slope)), written, fitted)
    return _Read(name if slope > 0 else f"{name}_r", values, min(start, start + slope), max(start, start + slope))


def contours_of(mark: SeenMark, ground: Ground) -> Contours | None:
    """Filled bands whose heights are known by their order alone, or level lines."""
    if len(mark.points) > 2:
        return level_lines_of(mark, ground)
    mark = replace(mark, grid=(24, 32))
    shades = _cells(mark, ground.picture)
    values = _by_order(shades)
    (left, top), (right, bottom) = mark.points.min(axis=0), mark.points.max(axis=0)
    across, down = np.linspace(left, right, 32), np.linspace(top, bottom, 24)
    return Contours(
        x=tuple(ground.x.number(float(pixel)) for pixel in across),
        y=tuple(ground.y.number(float(pixel)) for pixel in down),
        values=tuple(tuple(row) for row in np.round(values, 3).tolist()),
        levels=tuple(np.round(np.linspace(0, 1, LEVELS), 3).tolist()),
        filled=True,
        colormap=_colormap(values, shades),
    )


def _cells(mark: SeenMark, picture: UInt8[ndarray, "H W 3"]) -> Float[ndarray, "R C 3"]:
    """The colour of each cell: the usual one of a few places in it, so that words in its middle do not count."""
    rows, columns = mark.grid
    low, high = mark.points.min(axis=0), mark.points.max(axis=0)
    step = (high - low) / (columns, rows)
    spots = low + (np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1).reshape(-1, 2) + 0.5) * step
    found = []
    for across, down in ((-0.35, -0.35), (0.35, -0.35), (-0.35, 0.35), (0.35, 0.35), (0.0, 0.37)):
        found.append([list(bytes.fromhex(c[1:])) for c in marker_colours(picture, spots + (across, down) * step, 1.0)])
    return np.median(np.array(found, dtype=float), axis=0).reshape(rows, columns, 3)


def _lab(shades: ndarray) -> ndarray:
    return lab_of_bytes(np.round(shades.reshape(-1, 3)).astype(float))


def _by_mapped_bar(
    name: str, places: Float[ndarray, "R C"], picture: UInt8[ndarray, "H W 3"], words: Sequence[RoledWord], right: float
) -> _Read | None:
    """The values by the column of pixels that runs evenly through the colour map, and the words right of it."""
    ticks = [word for word in words if NUMBER.search(word.word.text) and word.word.box[0] > right]
    if len(ticks) < 2:
        return None
    middles = [float(word.word.middle[1]) for word in ticks]
    top, bottom = int(min(middles)), int(max(middles))
    rows = np.unique(np.linspace(top + EDGE, bottom - EDGE, 48).astype(int))
    columns = np.arange(int(right) + 3, int(min(word.word.box[0] for word in ticks)) - 2)
    scale = scale_of(ticks, float(bottom), float(top), False)
    if len(rows) < 10 or not len(columns) or scale.fit is None or scale.categories:
        return None
    lab = _lab(picture[rows[:, None], columns].astype(float)).reshape(len(rows), len(columns), 3)
    best: tuple[float, ndarray] | None = None
    for column in range(len(columns)):
        apart, nearest = _maps()[name].query(lab[:, column])
        at = nearest / 255
        if np.quantile(apart, 0.9) > 2 * MAPPED or np.ptp(at) < 0.1:
            continue
        line = np.polyfit(at, rows, 1)
        off = float(np.quantile(np.abs(np.polyval(line, at) - rows), 0.95)) / (bottom - top)
        if off < UNEVEN and (best is None or off < best[0]):
            best = off, line
    if best is None:
        return None
    pixels = np.polyval(best[1], np.append(places.ravel(), [0.0, 1.0]))
    *values, low, high = (scale.number(float(pixel)) for pixel in pixels)
    turned = name if low <= high else f"{name}_r"
    return _Read(turned, np.reshape(values, places.shape), min(low, high), max(low, high), barred=True)


def _by_bar(
    shades: Float[ndarray, "R C 3"], picture: UInt8[ndarray, "H W 3"], words: Sequence[RoledWord], right: float
) -> Float[ndarray, "R C"] | None:
    """Values through an upright colour bar between the cells and the words right of it; None where there is none."""
    ticks = [word for word in words if NUMBER.search(word.word.text) and word.word.box[0] > right]
    if len(ticks) < 2:
        return None
    edge = min(word.word.box[0] for word in ticks)
    middles = [float(word.word.middle[1]) for word in ticks]
    top, bottom = int(min(middles)), int(max(middles))
    strip = picture[top : bottom + 1, int(right) + 3 : int(edge) - 3].astype(float)
    if strip.shape[0] < 10 or strip.shape[1] < 3:
        return None
    change = np.abs(np.diff(strip, axis=0)).sum(axis=(0, 2))
    column = round(float(np.median(np.flatnonzero(change >= 0.6 * change.max())))) + int(right) + 3
    start, stop = top, bottom
    ground = picture[max(top - 200, 0) :: 1, min(int(edge) - 2, picture.shape[1] - 1)][0].astype(int)
    while start > 1 and np.abs(picture[start - 1, column].astype(int) - ground).max() > 24 and top - start < 200:
        start -= 1
    while stop < picture.shape[0] - 2 and np.abs(picture[stop + 1, column].astype(int) - ground).max() > 24:
        stop += 1
    scale = scale_of(ticks, float(stop), float(start), False)
    if scale.fit is None or scale.categories:
        return None
    bar = _lab(picture[start + 1 : stop, column].astype(float))
    apart = np.linalg.norm(_lab(shades)[:, None] - bar[None], axis=2)
    return np.array([scale.number(start + 1.5 + at) for at in apart.argmin(axis=1).tolist()]).reshape(shades.shape[:2])


@cache
def _maps() -> dict[str, cKDTree]:
    """The 256 colours of each of matplotlib's continuous colour maps in CIELAB, each map one way alone."""
    from matplotlib import colormaps
    from matplotlib.colors import ListedColormap

    names = [name for name in colormaps if not name.endswith("_r")]
    smooth = [name for name in names if not isinstance(colormaps[name], ListedColormap) or colormaps[name].N >= 256]
    return {name: cKDTree(_lab(255 * colormaps[name](np.linspace(0, 1, 256))[:, :3])) for name in smooth}


def _by_map(shades: Float[ndarray, "R C 3"]) -> tuple[str, Float[ndarray, "R C"]] | None:
    """The colour map that has all the colours, and where in it they stand, from 0 to 1; None where none has."""
    lab = _lab(shades)
    best: tuple[float, str, ndarray] | None = None
    for name, colours in _maps().items():
        apart, nearest = colours.query(lab)
        off = float(np.quantile(apart, 0.9))
        if off < MAPPED and (best is None or off < best[0]):
            best = off, name, nearest
    if best is None or np.ptp(best[2]) == 0:
        return None
    return best[1], (best[2] / 255).reshape(shades.shape[:2])


def _by_order(shades: Float[ndarray, "R C 3"]) -> Float[ndarray, "R C"]:
    """Values from 0 to 1 along the direction in which the colours differ most, dark to light."""
    lab = _lab(shades)
    spread = lab - lab.mean(axis=0)
    main = np.linalg.svd(spread, full_matrices=False)[2][0]
    along = spread @ (main if main[0] >= 0 else -main)
    return ((along - along.min()) / max(np.ptp(along), 1e-9)).reshape(shades.shape[:2])


def _colormap(values: Float[ndarray, "R C"], shades: Float[ndarray, "R C 3"]) -> tuple[str, ...]:
    """Colours at even values, between those of the cells."""
    order = np.argsort(values.ravel())
    heights, tints = values.ravel()[order], shades.reshape(-1, 3)[order]
    at = np.linspace(heights[0], heights[-1], SHADES)
    return tuple(hexadecimal([np.interp(v, heights, tints[:, c]) for c in range(3)]) for v in at)
