"""Plots that matplotlib draws for tests: a picture, and where in its pixels the data stand."""

from collections.abc import Sequence

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from linework.charts.by_colour.layers import Inside, inside_of
from linework.charts.view import Window

SIZE = (6, 4)  # inches of 100 pixels


class Plot:
    """One framed panel to draw on, without ticks; `axes` are matplotlib's."""

    def __init__(self, ground: str = "white") -> None:
        figure = Figure(SIZE, dpi=100, facecolor=ground)
        self.ground = 255 * np.array(to_rgb(ground))
        self.canvas = FigureCanvasAgg(figure)
        self.axes = figure.add_axes((0.1, 0.1, 0.8, 0.8), facecolor=ground, xticks=(), yticks=())

    @property
    def picture(self) -> np.ndarray:
        """What is drawn so far, with red, green and blue for each pixel."""
        self.canvas.draw()
        return np.ascontiguousarray(np.asarray(self.canvas.buffer_rgba())[..., :3])

    def inside(self, hidden: Sequence[Window] = ()) -> Inside:
        """The inside of the panel, what is in the hidden boxes aside."""
        return inside_of(self.picture, self.box, hidden, self.ground)

    @property
    def box(self) -> Window:
        """The panel in pixels."""
        left, bottom, right, top = self.axes.bbox.extents.tolist()
        return left, 100 * SIZE[1] - top, right, 100 * SIZE[1] - bottom

    def places(self, points: object) -> np.ndarray:
        """Points of the data in pixels, counted from the upper left corner."""
        self.canvas.draw()
        x, y = self.axes.transData.transform(np.asarray(points, dtype=float).reshape(-1, 2)).T
        return np.column_stack([x, 100 * SIZE[1] - y])
