"""An experiment as files: its figures as JSON, its tables as Markdown, and its plots.

The plots show what is found with intervals, the share missed in validation by step, and the time a step takes.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from linework.drawings.experiment_tables import FIGURES, Found, markdown
from linework.errors import InputError

SHOWN = ("hit@1", "with heads", "geometry", "sequence", "R@1 geometry to sequence", "R@1 sequence to geometry")
SIZE = (13.0, 4.0)  # inches


def write_found(found: Found, folder: Path) -> list[Path]:
    """Write NAME.json, NAME.md and NAME.png; returns their paths. Raises InputError where that cannot be."""
    figures, page, plots = (folder / f"{found.name}{ending}" for ending in (".json", ".md", ".png"))
    try:
        figures.write_text(json.dumps(as_json(found), indent=2) + "\n", encoding="utf-8")
        page.write_text(f"{markdown(found)}\n![{found.asks}]({plots.name})\n", encoding="utf-8")
        draw_found(found).savefig(plots, dpi=110)
    except OSError as fault:
        raise InputError(f"{folder} cannot be written ({fault.strerror or fault}); name another folder.") from fault
    return [figures, page, plots]


def as_json(found: Found) -> dict[str, Any]:
    """The figures as plain dicts and lists."""
    return asdict(found)


def draw_found(found: Found) -> Figure:
    """Three plots side by side, a colour for each way to train."""
    figure = Figure(figsize=SIZE, layout="constrained")
    left, middle, right = figure.subplots(1, 3, width_ratios=(2.6, 1.4, 1.0))
    colors = [colormaps["tab10"](k % 10) for k in range(len(found.rows))]
    _draw_figures(left, found, colors)
    for row, color in zip(found.rows, colors, strict=True):
        if row.curve:
            middle.plot(*zip(*row.curve, strict=True), color=color, marker=".")
    middle.set_xlabel("step", fontsize=9)
    middle.set_title("Views missed in validation", fontsize=10)
    places = np.arange(len(found.rows))
    right.barh(places, [row.seconds for row in found.rows], color=colors)
    right.set_yticks(places, [row.arm for row in found.rows])
    right.invert_yaxis()
    right.set_title("Seconds a step", fontsize=10)
    for axes in (left, middle, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8)
    figure.suptitle(found.asks, fontsize=11)
    return figure


def _draw_figures(axes: Axes, found: Found, colors: list[Any]) -> None:
    """Bars of what is found, and their 95 % intervals."""
    names = [name for name in FIGURES if name in SHOWN and any(name in row.figures for row in found.rows)]
    wide = 0.8 / len(found.rows)
    for k, (row, color) in enumerate(zip(found.rows, colors, strict=True)):
        known = [(place, row.figures[name]) for place, name in enumerate(names) if name in row.figures]
        places = np.array([place for place, _ in known]) + (k - (len(found.rows) - 1) / 2) * wide
        values = np.array([one.value for _, one in known])
        reach = np.array([(one.value - one.low, one.high - one.value) for _, one in known]).T
        axes.bar(places, values, wide, color=color, yerr=np.maximum(reach, 0), error_kw={"lw": 0.8, "capsize": 2})
    axes.set_xticks(range(len(names)), [name.replace(" to ", "\nto ").replace("R@1 ", "R@1\n") for name in names])
    axes.set_ylim(0, 1)
    axes.set_title("Revisions at the first place; drawings from coding to coding", fontsize=10)
