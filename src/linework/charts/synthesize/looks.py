"""How charts look: named styles, fonts and habits of drawing, in a pool to learn from and one kept apart.

A style names what a style sheet would set; what differs from chart to chart (line width, edges, marker, where the
legend stands) is drawn afresh for each. A look is one such choice, held by all panels of a figure.
"""

from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from linework.charts.chart import Grid, Side
from linework.charts.synthesize.palettes import (
    DIVERGING,
    PALETTES,
    SEQUENTIAL,
    UNSEEN_DIVERGING,
    UNSEEN_PALETTES,
    UNSEEN_SEQUENTIAL,
    palette,
)

N = TypeVar("N", str, str | None)
UNFILLED = ("x", "+", "1")  # markers without a face, which have no edge of their own


@dataclass(frozen=True)
class Style:
    """What a style sheet sets. `grid` is the share of charts with a grid, `weight` how often the style occurs."""

    weight: float
    figure: str = "#ffffff"
    panel: str | None = None
    ink: str | None = None
    grid: float = 0.3
    grid_look: tuple[Grid, ...] = (Grid(), Grid(style="--", alpha=0.7), Grid(style="--", alpha=0.5), Grid(alpha=0.3))
    hidden: tuple[Side, ...] = ()
    palettes: tuple[str, ...] = ()
    marked: bool = True


AROUND: tuple[Side, ...] = ("left", "right", "top", "bottom")
OPEN: tuple[Side, ...] = ("right", "top")
WHITE = (Grid(color="#ffffff"), Grid(color="#ffffff", width=1.0))
GREY = (Grid(color="#cccccc", width=1.0), Grid(color="#dddddd"))
STYLES = {
    "plain": Style(11, grid=0.22),
    "plain gridded": Style(3, grid=1.0),
    "open": Style(2.5, hidden=OPEN, grid=0.2),
    "bare": Style(0.6, hidden=AROUND, marked=False, grid=0.6),
    "whitegrid": Style(1.5, grid=1.0, grid_look=GREY, palettes=("deep", "muted", "pastel")),
    "darkgrid": Style(
        1.1, panel="#eaeaf2", grid=1.0, grid_look=WHITE, hidden=AROUND, palettes=("deep", "muted"), marked=False
    ),
    "ggplot": Style(
        0.6, panel="#e5e5e5", ink="#555555", grid=1.0, grid_look=WHITE, hidden=AROUND, palettes=("ggplot",)
    ),
    "fivethirtyeight": Style(
        0.3,
        figure="#f0f0f0",
        panel="#f0f0f0",
        grid=1.0,
        grid_look=GREY[:1],
        hidden=AROUND,
        palettes=("fivethirtyeight",),
    ),
    "tinted": Style(0.4, panel="#f5f5f5", grid=0.7),
    "report": Style(0.8, ink="#444444", hidden=("left", "right", "top"), grid=0.8, grid_look=GREY),
    "grey print": Style(0.4, palettes=("greys",)),
    "night": Style(0.25, figure="#000000", panel="#000000", ink="#ffffff", hidden=AROUND, palettes=("set3", "pastel")),
}
UNSEEN_STYLES = {
    "journal": Style(4, grid=0.15),
    "solarized": Style(
        1, figure="#fdf6e3", panel="#eee8d5", ink="#657b83", grid=1.0, grid_look=(Grid(color="#fdf6e3"),),
        hidden=AROUND, palettes=("solarized",),
    ),
    "bmh": Style(1, panel="#eeeeee", grid=1.0, grid_look=(Grid(color="#b2b2b2", style="--", width=0.5),),
        palettes=("bmh",)),
    "newsprint": Style(1, figure="#fff1e5", panel="#fff1e5", ink="#33302e", hidden=OPEN, grid=0.7, grid_look=GREY),
    "dashboard": Style(
        1, figure="#f7f9fc", ink="#2f3e50", hidden=("left", "right", "top"), grid=0.8, palettes=("vivid",)
    ),
    "dotted": Style(2, grid=1.0, grid_look=(Grid(style=":", color="#555555"), Grid(style="-.", alpha=0.4))),
    "slate": Style(0.4, figure="#2e3440", panel="#3b4252", ink="#eceff4", hidden=AROUND, palettes=("nord",)),
}  # fmt: skip
FONTS = {None: 9.0, "DejaVu Serif": 1.3, "DejaVu Sans Mono": 0.3}
UNSEEN_FONTS = {None: 5.0, "STIXGeneral": 2.0}
MARKERS = ("o", "o", "o", "s", "^", "D", "v", "x", "*", "P")
UNSEEN_MARKERS = ("o", "o", "s", "^", "h", "p", "<", ">", "X", "d", "+")
DASHES = ("-", "--", "-.", ":")
HATCHES = ("/", "//", "\\", "\\\\", "x", ".", "o", "+", "-", "*")


@dataclass(frozen=True)
class Look:
    """The choices of one figure; sizes are in points, None is matplotlib's own."""

    style: str
    unseen: bool
    colors: tuple[str, ...]
    sequential: str
    diverging: str
    markers: tuple[str, ...]
    font: str | None
    font_size: float
    figure: str
    panel: str | None
    ink: str | None
    grid: Grid | None
    grid_axes: str
    grid_below: bool
    hidden: tuple[Side, ...]
    marked: bool
    edge: str | None
    edge_width: float | None
    hatched: bool
    alpha: float | None
    line_width: float | None
    marked_lines: bool
    dashed: bool
    bold_titles: bool
    title_size: float | None
    label_size: float | None
    tick_size: float | None
    legend_frame: bool
    legend_size: float | None
    legend_places: tuple[str, ...] = field(default=("best",))

    @property
    def dark(self) -> bool:
        """Whether the words are light on a dark ground."""
        return self.ink in ("#ffffff", "#eceff4")

    def tint(self, index: int) -> str:
        """The colour of a series; they repeat when a palette runs out."""
        return self.colors[index % len(self.colors)]


PLACES = ("best", "best", "best", "upper right", "upper left", "lower right", "lower left", "outside", "below", "above")


def choose_look(rng: np.random.Generator, unseen: bool) -> Look:
    """A look from the seen or the unseen pool."""
    styles = UNSEEN_STYLES if unseen else STYLES
    name = _weighted(rng, {name: style.weight for name, style in styles.items()})
    style = styles[name]
    fonts = UNSEEN_FONTS if unseen else FONTS
    font = _weighted(rng, fonts)
    own = rng.random()
    names = tuple(UNSEEN_PALETTES if unseen else PALETTES)
    chosen = "own" if own < 0.3 else names[rng.integers(len(names))]
    if own > 0.55 and not unseen:
        chosen = "tab10"
    if style.palettes and rng.random() < 0.75:
        chosen = style.palettes[rng.integers(len(style.palettes))]
    colors = palette(rng, chosen)
    if rng.random() < 0.25:
        colors = tuple(rng.permutation(np.array(colors)).tolist())
    size = float(rng.choice([10, 10, 10, 10, 9, 11, 12, 12, 14, 8]))
    places = tuple(PLACES[i] for i in rng.integers(len(PLACES), size=2))
    maps, both = (UNSEEN_SEQUENTIAL, UNSEEN_DIVERGING) if unseen else (SEQUENTIAL, DIVERGING)
    edged = rng.random() < 0.4
    return Look(
        style=name,
        unseen=unseen,
        colors=colors,
        sequential=maps[rng.integers(len(maps))],
        diverging=both[rng.integers(len(both))],
        markers=tuple(rng.permutation(np.array(UNSEEN_MARKERS if unseen else MARKERS)).tolist()),
        font=font,
        font_size=size,
        figure=style.figure,
        panel=style.panel,
        ink=style.ink,
        grid=style.grid_look[rng.integers(len(style.grid_look))] if rng.random() < style.grid else None,
        grid_axes=str(rng.choice(["both", "both", "both", "values"])),
        grid_below=bool(rng.random() < 0.35),
        hidden=style.hidden,
        marked=style.marked,
        edge=str(rng.choice(["#000000", "#000000", "#ffffff", "#808080"])) if edged else None,
        edge_width=float(rng.choice([0.5, 0.8, 1.2, 1.5])) if edged and rng.random() < 0.5 else None,
        hatched=bool(rng.random() < 0.08),
        alpha=float(rng.choice([0.5, 0.6, 0.7, 0.8, 0.9])) if rng.random() < 0.3 else None,
        line_width=float(rng.choice([1, 1.2, 2, 2, 2.5, 3])) if rng.random() < 0.4 else None,
        marked_lines=bool(rng.random() < 0.5),
        dashed=bool(rng.random() < 0.25),
        bold_titles=bool(rng.random() < 0.12),
        title_size=_some(rng, 0.3, (1.0, 1.1, 1.4, 1.6), size),
        label_size=_some(rng, 0.25, (0.9, 1.1, 1.2), size),
        tick_size=_some(rng, 0.25, (0.8, 0.9, 1.1), size),
        legend_frame=bool(rng.random() < 0.8),
        legend_size=_some(rng, 0.3, (0.7, 0.8, 0.9), size),
        legend_places=places,
    )


def _some(rng: np.random.Generator, chance: float, factors: tuple[float, ...], size: float) -> float | None:
    return round(size * float(rng.choice(factors)), 1) if rng.random() < chance else None


def _weighted(rng: np.random.Generator, weights: dict[N, float]) -> N:
    names, values = list(weights), np.array(list(weights.values()))
    return names[rng.choice(len(names), p=values / values.sum())]
