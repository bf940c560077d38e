"""An experiment as files: its figures as JSON, its tables as Markdown, and its plots.

The plots show success by type of chart, validation loss by step, and what each way of tuning took.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from linework.charts.experiment_tables import TYPES, Found, markdown
from linework.errors import InputError

HEIGHT = 3.4  # inches of one plot


def write_found(found: Found, folder: Path) -> list[Path]:
    """Write NAME.json, NAME.md and NAME.png; returns their paths. Raises InputError where that cannot be."""
    figures, page, plots = (folder / f"{found.name}{ending}" for ending in (".json", ".md", ".png"))
    try:
        figures.write_text(json.dumps(as_json(found), indent=2) + "\n", encoding="utf-8")
        page.write_text(f"{markdown(found)}\n![{found.asks}]({plots.name})\n", encoding="utf-8")
        draw_found(found, plots)
    except OSError as fault:
        raise InputError(f"{folder} cannot be written ({fault.strerror or fault}); name another folder.") from fault
    return [figures, page, plots]


def as_json(found: Found) -> dict[str, Any]:
    """The figures as plain dicts and lists."""
    return asdict(found)


def draw_found(found: Found, path: Path) -> None:
    """Write one picture with three plots: success with 95 % intervals, curves, and memory and time."""
    from matplotlib import colormaps
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13, HEIGHT + 0.5))
    FigureCanvasAgg(figure)
    left, middle, right = figure.subplots(1, 3, width_ratios=(2.4, 1.4, 1.2))
    colors = [colormaps["tab10"](k % 10) for k in range(len(found.rows))]
    _success(left, found, colors)
    for row, color in zip(found.rows, colors, strict=True):
        middle.plot(*zip(*row.curve, strict=True), color=color, label=row.arm, marker=".")
    middle.set_xlabel("step")
    middle.set_title("Validation loss of the tokens", fontsize=10)
    _costs(right, found)
    for axes in (left, middle, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8)
    figure.legend(
        *middle.get_legend_handles_labels(), loc="lower center", ncols=len(found.rows), fontsize=8, frameon=False
    )
    figure.suptitle(found.asks, fontsize=11)
    figure.tight_layout(rect=(0, 0.06, 1, 1))
    figure.savefig(path, dpi=120)


def _success(axes: Any, found: Found, colors: list[Any]) -> None:
    types = [name for name in TYPES if any(name in row.success for row in found.rows)]
    wide = 0.8 / len(found.rows)
    for k, (row, color) in enumerate(zip(found.rows, colors, strict=True)):
        known = [(place, row.success[name]) for place, name in enumerate(types) if name in row.success]
        places = np.array([place for place, _ in known]) + (k - (len(found.rows) - 1) / 2) * wide
        values = np.array([estimate.value for _, estimate in known])
        reach = np.array([(e.value - e.low, e.high - e.value) for _, e in known]).T
        axes.bar(places, values, wide, color=color, yerr=np.maximum(reach, 0), error_kw={"lw": 0.8, "capsize": 2})
    axes.set_xticks(range(len(types)), types)
    axes.set_ylim(0, 1)
    axes.set_title("Success by type of chart", fontsize=10)


def _costs(axes: Any, found: Found) -> None:
    """Memory and time as shares of the most among the ways."""
    parts = (("memory", [row.memory for row in found.rows]), ("s a picture", [row.latency for row in found.rows]))
    places = np.arange(len(found.rows))
    for k, (name, values) in enumerate(parts):
        most = max(max(values), 1e-9)
        axes.barh(places + (0.5 - k) * 0.36, np.array(values) / most, 0.34, color=("#7a7a7a", "#c4c4c4")[k], label=name)
    axes.set_yticks(places, [row.arm for row in found.rows])
    axes.invert_yaxis()
    axes.set_title("As shares of the most", fontsize=10)
    axes.legend(fontsize=7, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=2)
