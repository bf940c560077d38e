"""Training curves of a run, from its metrics.jsonl: terms of the loss, recall, alignment and uniformity, the rate."""

import json
from pathlib import Path

from matplotlib.figure import Figure

from linework.errors import InputError

Series = dict[str, list[tuple[int, float]]]
VALIDATION = "validation_"


def read_metrics(path: Path) -> Series:
    """Every figure of a run by its name, as (step, value); raises InputError for a file that is no metrics."""
    series: Series = {}
    try:
        for row in map(json.loads, path.read_text().splitlines()):
            step = int(row.pop("step"))
            for name, value in row.items():
                if name != "seconds":
                    series.setdefault(name, []).append((step, float(value)))
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise InputError(f"{path} holds no metrics of a run ({fault}); name the folder of a run.") from fault
    return series


def training_curves(path: Path) -> Figure:
    """A panel each for the loss, what is found in validation, how vectors lie, the rate; none for what is absent."""
    series = read_metrics(path)
    groups = {
        "loss": [name for name in series if not name.startswith((VALIDATION, "weight_")) and name != "rate"],
        "validation loss": [name for name in series if name.startswith(VALIDATION) and name.count("_") == 1],
        "R@1 in validation": [name for name in series if name.endswith("_recall")],
        "alignment": [name for name in series if name.endswith("_alignment")],
        "uniformity": [name for name in series if name.endswith("_uniformity")],
        "weights of the terms": [name for name in series if name.startswith("weight_")],
        "learning rate": [name for name in series if name == "rate"],
    }
    there = {title: names for title, names in groups.items() if names}
    columns = min(len(there), 3)
    rows = -(-len(there) // columns)
    figure = Figure(figsize=(4.0 * columns, 3.2 * rows), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for panel, (title, names) in zip(axes, there.items(), strict=False):
        for name in names:
            steps, values = zip(*series[name], strict=True)
            label = name.removeprefix(VALIDATION).removeprefix("weight_")
            for ending in ("_recall", "_alignment", "_uniformity"):
                label = label.removesuffix(ending)
            panel.plot(steps, values, linewidth=1.2, label=label, marker="." if len(steps) < 15 else None)
        panel.set_title(title, fontsize=11)
        panel.set_xlabel("step", fontsize=9)
        panel.tick_params(labelsize=8)
        if len(names) > 1:
            panel.legend(fontsize=8)
    for panel in axes[len(there) :]:
        panel.set_axis_off()
    return figure
