"""An experiment as a picture: success by type of chart, validation loss by step, and what each way of tuning took."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from linework.charts.experiment_tables import TYPES, Against, Row
from linework.training.found import Found, draw_found


def picture_of(found: Found[Row, Against]) -> Figure:
    """Three plots side by side, a colour for each way."""
    titles = "Success by type of chart", "Validation loss of the tokens"
    return draw_found(found, TYPES, lambda row: row.success, titles, _costs)


def _costs(axes: Axes, rows: Sequence[Row]) -> None:
    """Memory and time as shares of the most among the ways."""
    parts = (("memory", [row.memory for row in rows]), ("s a picture", [row.latency for row in rows]))
    places = np.arange(len(rows))
    for k, (name, values) in enumerate(parts):
        most = max(max(values), 1e-9)
        axes.barh(places + (0.5 - k) * 0.36, np.array(values) / most, 0.34, color=("#7a7a7a", "#c4c4c4")[k])
        axes.annotate(name, (0.01, (0.5 - k) * 0.36), va="center", fontsize=7)
    axes.set_title("As shares of the most", fontsize=10)
