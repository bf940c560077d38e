"""From code or a chart to its picture: foreign code in the sandbox, code that we wrote ourselves in this process."""

import warnings
from importlib.util import find_spec
from threading import Lock

import numpy as np
from jaxtyping import UInt8

from linework.charts.chart import Chart
from linework.charts.sandbox.guard import Limits
from linework.charts.sandbox.pool import Sandbox
from linework.charts.write.matplotlib import matplotlib_code
from linework.charts.write.plotly import plotly_code
from linework.errors import InputError

Picture = UInt8[np.ndarray, "H W 4"]
WATCHERS = {"chart": "linework.charts.read.watch:chart", "traits": "linework.charts.traits:traits"}
_PYPLOT = Lock()  # pyplot has one current figure per process


def chart_sandbox(workers: int = 1, limits: Limits = Limits()) -> Sandbox:
    """A sandbox whose jobs can be read back as charts (`read_code`); close it, or use it in a `with`."""
    return Sandbox(workers, WATCHERS, limits)


def render_code(code: str, sandbox: Sandbox) -> Picture:
    """The picture that a plotting script draws, as it saves it. Raises InputError with what went wrong."""
    outcome = sandbox.run(code)
    if not outcome.ok or outcome.picture is None:
        raise InputError(outcome.said)
    return outcome.picture


def render_chart(chart: Chart, dpi: float | None = None) -> Picture:
    """The picture of a chart, drawn in this process by code of our own; `dpi` instead of the chart's.

    No foreign text is run: what a chart holds goes into that code as numbers and quoted strings alone.
    """
    import matplotlib
    import matplotlib.pyplot as plt

    with _PYPLOT, matplotlib.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plt.switch_backend("Agg")
        matplotlib.rcdefaults()
        matplotlib.rcParams["backend"] = "Agg"
        before = set(plt.get_fignums())
        try:
            exec(compile(matplotlib_code(chart, show=False), "chart.py", "exec"), {})
            figure = plt.gcf()
            if dpi is not None:
                figure.set_dpi(dpi)
            figure.canvas.draw()
            return np.array(figure.canvas.buffer_rgba())
        finally:
            for number in set(plt.get_fignums()) - before:
                plt.close(number)


def builds_in_plotly(chart: Chart) -> bool | None:
    """Whether our Plotly script builds its figure, run in this process; None where Plotly is not installed."""
    if find_spec("plotly") is None:
        return None
    try:
        exec(compile(plotly_code(chart, show=False), "chart.py", "exec"), {})
    except (ValueError, TypeError, LookupError, ArithmeticError):  # Plotly checks every value that it is given
        return False
    return True
