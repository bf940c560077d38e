"""From a picture of a chart to the chart: OCR, what the model sees, what that means, and how well it redraws."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray

from linework.charts.assemble import assemble
from linework.charts.chart import Chart
from linework.charts.fidelity import Fidelity, compare_pictures
from linework.charts.generate import see
from linework.charts.ocr import read_words
from linework.charts.render import render_chart
from linework.charts.seen import Seen
from linework.charts.weights import load_weights


@dataclass(frozen=True, eq=False)
class Answer:
    """A chart read from a picture, what was seen there, the chart redrawn, and how alike the two pictures are."""

    chart: Chart
    seen: Seen
    redrawn: UInt8[ndarray, "h w 3"]
    fidelity: Fidelity


class ChartReader:
    """Reads pictures of charts with one set of weights, the shipped ones by default."""

    def __init__(self, weights: Path | None = None) -> None:
        """Raises ModelFault where the weights cannot be read."""
        self._model, self.recipe = load_weights(weights)

    def read(self, picture: UInt8[ndarray, "H W 3"]) -> Answer:
        """The chart in a picture."""
        seen = see(self._model, picture, read_words(picture))
        chart = assemble(seen, picture)
        redrawn = np.asarray(render_chart(chart))[..., :3]
        return Answer(chart, seen, redrawn, compare_pictures(picture, redrawn))
