"""Draws a chart of ours in this process, and reads from the drawn figure what is where.

The script is the one that `matplotlib_code` writes; only charts that the generator made may come this way, since no
sandbox stands around it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray

from linework.charts.chart import Chart
from linework.charts.synthesize.locate import locate
from linework.charts.synthesize.truth import Truth
from linework.charts.write.matplotlib import matplotlib_code

SMALLEST = 32  # pixels, each way


@contextmanager
def drawn_figure(chart: Chart) -> Iterator[Any]:
    """The matplotlib figure of a trusted chart, drawn by Agg; closed afterwards."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams["backend"] = "agg"
        before = set(plt.get_fignums())
        try:
            exec(compile(matplotlib_code(chart, show=False), "<chart>", "exec"), {})
            figure = plt.figure(max(set(plt.get_fignums()) - before))
            figure.canvas.draw()
            yield figure
        finally:
            for number in set(plt.get_fignums()) - before:
                plt.close(number)


def draw(chart: Chart, tight: float | None = None) -> tuple[UInt8[ndarray, "H W 4"], Truth]:
    """The picture of a trusted chart and the truth about it.

    With `tight`, the picture is cut to what was drawn and a margin of so many inches, as `bbox_inches="tight"` does.
    """
    with drawn_figure(chart) as figure:
        picture = np.array(figure.canvas.buffer_rgba())
        truth = locate(figure, chart)
        if tight is None:
            return picture, truth
        box = figure.get_tightbbox(figure.canvas.get_renderer()).padded(tight)
        height, width = picture.shape[:2]
        left, bottom, right, top = (value * figure.dpi for value in box.extents)
        if right - left < SMALLEST or top - bottom < SMALLEST:
            return picture, truth
        if left >= 0 and bottom >= 0 and right <= width and top <= height:
            rows, columns = slice(int(height - top), int(height - bottom)), slice(int(left), int(right))
            picture = picture[rows, columns]
            return picture, truth.moved(columns.start, rows.start, (picture.shape[1], picture.shape[0]))
        buffer = BytesIO()
        figure.savefig(buffer, format="rgba", bbox_inches=box)
        size = int((right - left) + 1e-6), int((top - bottom) + 1e-6)
        pixels = np.frombuffer(buffer.getvalue(), dtype=np.uint8)
        if pixels.size != 4 * size[0] * size[1]:
            return picture, truth
        return pixels.reshape(size[1], size[0], 4), truth.moved(left, height - bottom - size[1], size)
