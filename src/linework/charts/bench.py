"""What the sandbox costs: the same charts drawn in this process and in the sandbox, turn by turn.

python -c "from linework.charts.bench import print_render_times; print_render_times()"
"""

import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from linework.charts.chart import Axis, Chart, Legend, Panel
from linework.charts.marks import Bars, Line, Scatter, Text
from linework.charts.render import chart_sandbox
from linework.charts.write.matplotlib import matplotlib_code


@dataclass(frozen=True)
class RenderTimes:
    """Median seconds a chart in this process and in the warm sandbox, and the median of their ratios."""

    in_process: float
    sandbox: float
    ratio: float
    renders: int


def sample_charts() -> list[Chart]:
    """Three ordinary charts: bars with names, two lines with a legend, points."""
    words = Text(text="Sales by month")
    months = Axis(scale="category", tick_labels=("January", "February", "March", "April"))
    bars = Bars(positions=(0.0, 1.0, 2.0, 3.0), values=(3.0, 5.5, 4.0, 7.0), label="Sales")
    x = tuple(float(value) for value in range(40))
    lines = [Line(x=x, y=tuple(value * slope for value in x), label=f"Slope {slope}") for slope in (1.0, 2.0)]
    points = Scatter(x=x, y=tuple((value * 7.3) % 11 for value in x), alpha=0.5)
    panels = (
        Panel(title=words, x=months, marks=(bars,), legend=Legend()),
        Panel(title=words, marks=tuple(lines), legend=Legend(place="upper left"), y=Axis(label=words)),
        Panel(title=words, marks=(points,)),
    )
    return [Chart(panels=(panel,)) for panel in panels]


def time_renders(codes: Sequence[str], rounds: int = 5) -> RenderTimes:
    """Draws each script `rounds` times both ways. The scripts run here unguarded: give it our own alone."""
    here, there = [], []
    with chart_sandbox() as sandbox:
        for turn in range(rounds + 1):
            for code in codes:
                start = time.perf_counter()
                _draw(code)
                middle = time.perf_counter()
                assert sandbox.run(code).ok
                if turn:  # the first turn warms both
                    here.append(middle - start)
                    there.append(time.perf_counter() - middle)
    ratios = [sandbox / own for own, sandbox in zip(here, there, strict=True)]
    return RenderTimes(median(here), median(there), median(ratios), len(ratios))


def print_render_times() -> None:
    """Measures and prints one line."""
    times = time_renders([matplotlib_code(chart) for chart in sample_charts()], rounds=10)
    print(
        f"in process {1000 * times.in_process:.0f} ms, sandbox {1000 * times.sandbox:.0f} ms, "
        f"ratio {times.ratio:.2f} (medians of {times.renders} renders)"
    )


def _draw(code: str) -> bytes:
    """The plain way: run the script here and read its pixels."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    plt.close("all")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(code, "chart.py", "exec"), {})
    figure = plt.gcf()
    figure.canvas.draw()
    return bytes(figure.canvas.buffer_rgba())
