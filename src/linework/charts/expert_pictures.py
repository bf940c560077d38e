"""Pictures of routing: which expert served which part of a chart, and which kinds of charts each expert serves.

Letters: `h` x `w` patches, `E` experts.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray

from linework.charts.expert_use import ExpertUse, Served

COVER = 0.55  # how much of the picture the colour of an expert with all the work covers
WIDTH = 6.0  # inches of one of two pictures side by side
TALLEST = 12.0
FRAME = 1.2  # inches for titles and the legend
FLAT = 0.5  # height by width below which pictures stand below one another
GREY = 7  # of the ten colours, which a grey chart would hide
PALE = 0.45  # how much lighter the chart is


def draw_served(picture: UInt8[ndarray, "H W 3"], served: Sequence[Served], path: Path) -> None:
    """Write a picture of who served what: the view of the whole, and the views of its panels, side by side or below.

    A patch has the colour of the expert with the most work on it, the stronger the more of it; the chart is grey.
    """
    height, width = picture.shape[:2]
    beside = height > FLAT * width
    wide = WIDTH if beside else 1.6 * WIDTH
    tall = min(wide * height / width, TALLEST)
    figure = _figure(2 * wide if beside else wide, FRAME + (tall if beside else 2 * tall))
    colors = _colors(served[0].gates.shape[2])
    grey = PALE + (1 - PALE) * (picture @ np.array([0.299, 0.587, 0.114]) / 255)
    parts = (("The whole picture", served[:1]), ("Panel by panel", served[1:]))
    for place, (title, views) in enumerate(parts, 1):
        axes = figure.add_subplot(*((1, 2) if beside else (2, 1)), place)
        axes.imshow(grey, extent=(0, width, height, 0), cmap="gray", vmin=0, vmax=1)
        for view in views:
            left, top, right, bottom = view.window
            axes.imshow(_veil(view.gates, colors), extent=(left, right, bottom, top), interpolation="nearest")
        told = ", ".join(f"{view.complexity:.2f}" for view in views)
        axes.set_title(f"{title}, c(x) = {told}" if views else title, fontsize=9)
        axes.set_xlim(0, width)
        axes.set_ylim(height, 0)
        axes.axis("off")
    shares = served[0].shares
    handles = [_patch(color, f"{k}: {shares[k]:.0%}") for k, color in enumerate(colors)]
    title = "experts, with their shares of the whole picture"
    figure.legend(
        handles=handles, title=title, title_fontsize=8, loc="lower center", ncols=8, fontsize=8, frameon=False
    )
    figure.tight_layout(rect=(0, 0.6 / figure.get_figheight(), 1, 1))
    figure.savefig(path, dpi=120)


def draw_use(use: ExpertUse, path: Path) -> None:
    """Write a picture of the use: kinds of charts by experts, kinds that are served alike next to one another."""
    order = _alike(use.shares)
    count = use.shares.shape[1]
    figure = _figure(1.9 + 0.62 * count + 1.6, 1.7 + 0.27 * len(order))
    axes = figure.add_subplot()
    image = axes.imshow(100 * use.shares[order], cmap="Blues", vmin=0, aspect="auto")
    middle = 50 * float(use.shares.max())
    for row, kind in enumerate(order):
        for column in range(count):
            value = 100 * use.shares[kind, column]
            color = "white" if value > middle else "#333333"
            axes.text(column, row, f"{value:.0f}", ha="center", va="center", fontsize=7, color=color)
    axes.set_yticks(range(len(order)), [f"{use.names[k]}  {use.complexity[k]:.2f}" for k in order], fontsize=8)
    axes.set_xticks(range(count), [f"{k}\n{share:.0%}" for k, share in enumerate(use.use)], fontsize=8)
    axes.set_xlabel("expert, and its share of all work", fontsize=8)
    axes.set_title(f"Entropy / log {count} = {use.entropy:.2f}, least share {use.least:.1%}", fontsize=9)
    bar = figure.colorbar(image, ax=axes)
    bar.set_label("share of the work on a kind, %", fontsize=8)
    bar.ax.tick_params(labelsize=7)
    figure.savefig(path, dpi=120, bbox_inches="tight")


def _figure(width: float, height: float) -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure


def _colors(count: int) -> list[tuple[float, float, float]]:
    from matplotlib import colormaps

    names = [k for k in range(10) if k != GREY] if count < 10 else list(range(12))
    return [colormaps["tab10" if count < 10 else "Paired"](names[k % len(names)])[:3] for k in range(count)]


def _patch(color: tuple[float, float, float], label: str) -> Any:
    from matplotlib.patches import Patch

    return Patch(color=color, label=label)


def _veil(gates: Float[ndarray, "h w E"], colors: Sequence[tuple[float, float, float]]) -> Float[ndarray, "h w 4"]:
    """The colour of each patch with how much it covers."""
    first = gates.argmax(axis=2)
    return np.concatenate([np.array(colors)[first], COVER * gates.max(axis=2)[..., None]], axis=2)


def _alike(shares: Float[ndarray, "G E"]) -> list[int]:
    """Rows in an order that puts like ones side by side: by their first expert, then by how much it has."""
    first = shares.argmax(axis=1)
    return sorted(range(len(shares)), key=lambda k: (first[k], -shares[k, first[k]]))
