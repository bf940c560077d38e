"""What a sandboxed job is watched for when a chart is wanted: calls while the code runs, artists when it has."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from linework.charts.chart import to_json
from linework.charts.read.calls import recorded_calls
from linework.charts.read.figure import chart_from_figure


@contextmanager
def chart() -> Iterator[Callable[[Any], str]]:
    """A watcher: remembers plotting calls, then gives the figure's Chart as JSON."""
    with recorded_calls():
        yield lambda figure: to_json(chart_from_figure(figure))
