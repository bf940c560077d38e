"""From a seed to a chart: a topic, a look, a grid of panels, and the figure around them.

>>> synthesize_chart(seed=7, index=3) == synthesize_chart(seed=7, index=3)
True

Charts of the unseen pool share no style, palette, font (but the usual one), topic or generator state with the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from typing import Literal

import numpy as np

from linework.charts.chart import Chart, Panel
from linework.charts.marks import Bars, Line, Mark, Text
from linework.charts.synthesize.company import in_company
from linework.charts.synthesize.looks import Look, choose_look
from linework.charts.synthesize.registry import FILL, SHARE
from linework.charts.synthesize.scene import Scene
from linework.charts.synthesize.topics import Topic, topics
from linework.errors import InputError

KINDS = ("areas", "bars", "grids", "lines", "mixed", "points", "spreads")
SIZES = ((6.4, 4.8), (8, 6), (6, 6), (10, 6), (8, 8), (10, 5), (6, 4), (8, 5), (9, 6), (7, 5), (10, 4), (8, 4), (6, 5))
SIZE_SHARES = (30, 9, 6, 7, 4, 5, 4, 3, 3, 3, 2, 2, 2)
GRIDS = {
    1: ((1, 1),),
    2: ((1, 2), (1, 2), (2, 1)),
    3: ((1, 3), (1, 3), (3, 1)),
    4: ((2, 2), (2, 2), (1, 4)),
    6: ((2, 3), (3, 2)),
}
PANELS = {1: 64, 2: 19, 3: 8, 4: 6.5, 6: 2.5}
DPI = {100: 82, 72: 6, 80: 5, 120: 4, 150: 3}
LAYOUTS: tuple[Literal["fixed", "tight", "constrained"], ...] = ("fixed", "tight", "constrained")
ENGLISH = 0.88  # share of charts in English; the others share the rest


@dataclass(frozen=True)
class Made:
    """A chart and where it came from; `family` is that of its first panel."""

    chart: Chart
    family: str
    style: str
    topic: str


@cache
def families() -> tuple[str, ...]:
    """The names of all families, once their files have entered them."""
    for name in KINDS:
        import_module(f"linework.charts.synthesize.kinds.{name}")
    return tuple(sorted(FILL))


def synthesize_chart(
    seed: int, index: int, *, unseen: bool = False, only: Sequence[str] = (), wide: bool = False, attempt: int = 0
) -> Made:
    """Chart number `index` of a seed; `only` names the families to draw from (empty: all, by their shares).

    With `wide` marks stand in company that the families alone do not give them (`company.py`). Another `attempt` is
    another chart. Raises InputError for a family that does not exist.
    """
    names = only or families()
    if unknown := sorted(set(names) - set(families())):
        raise InputError(f"There is no family {unknown[0]!r}; choose from {', '.join(families())}.")
    rng = np.random.default_rng((seed, index, 2 if unseen else 1, attempt))
    shares = np.array([SHARE[name] for name in names])
    family = str(rng.choice(names, p=shares / shares.sum()))
    topic = _topic(rng, unseen)
    look = choose_look(rng, unseen)
    count = int(rng.choice(list(PANELS), p=np.array(list(PANELS.values())) / 100))
    options = GRIDS[count]
    rows, columns = options[rng.integers(len(options))]
    width, height = _size(rng, rows, columns)
    mixed = count > 1 and rng.random() < 0.35
    panels = []
    repeated = int(rng.integers(1 << 32))
    alike = count > 1 and not mixed and rng.random() < 0.6
    for place in range(count):
        name = str(rng.choice(names, p=shares / shares.sum())) if mixed and place else family
        own = np.random.default_rng((repeated, 0 if alike else place))
        panel = _panel(own, name, topic, look, width / columns, height / rows, count, wide)
        if alike and place and (retold := _retold(rng, panel)) is not None:
            panel = retold
        elif alike and place:
            panel = _panel(
                np.random.default_rng((repeated, place)), name, topic, look, width / columns, height / rows, count, wide
            )
        panels.append(replace(panel, row=place // columns, column=place % columns))
    chart = Chart(
        width=width,
        height=height,
        dpi=float(rng.choice(list(DPI), p=np.array(list(DPI.values())) / 100)),
        rows=rows,
        columns=columns,
        layout=LAYOUTS[rng.choice(3, p=[0.4, 0.5, 0.1] if count == 1 else [0.05, 0.75, 0.2])],
        panels=tuple(_lettered(rng, panels)),
        background=look.figure,
        font_family=look.font,
        font_size=look.font_size,
    )
    return Made(_around(rng, chart, look, topic), family, look.style, topic.name)


def _topic(rng: np.random.Generator, unseen: bool) -> Topic:
    pool = topics(unseen)
    english = rng.random() < ENGLISH
    fitting = [topic for topic in pool if (topic.language == "en") == english]
    return fitting[rng.integers(len(fitting))]


def _size(rng: np.random.Generator, rows: int, columns: int) -> tuple[float, float]:
    """Inches of the figure: a usual size mostly, larger for several panels."""
    width, height = SIZES[rng.choice(len(SIZES), p=np.array(SIZE_SHARES) / sum(SIZE_SHARES))]
    if rows * columns == 1:
        factor = rng.choice([1.0, 0.75, 0.6], p=[0.88, 0.08, 0.04])
        wild = rng.random() < 0.12
        stretch = rng.uniform(0.75, 1.3, 2) if wild else (1.0, 1.0)
        return round(width * factor * stretch[0], 1), round(height * factor * stretch[1], 1)
    scale = rng.uniform(0.48, 0.95)
    return round(max(5.0, min(18.0, width * columns * scale)), 1), round(max(2.8, min(13.0, height * rows * scale)), 1)


def _panel(
    rng: np.random.Generator, name: str, topic: Topic, look: Look, width: float, height: float, count: int, wide: bool
) -> Panel:
    quantity = topic.quantities[rng.integers(len(topic.quantities))]
    scene = Scene(rng, look, topic, quantity, width, height, crowded=count > 1)
    panel = FILL[name](scene)
    return in_company(scene, panel) if wide else panel


def _retold(rng: np.random.Generator, panel: Panel) -> Panel | None:
    """The same kind of panel for another case: other values, None where all would be equal."""
    factor = rng.uniform(0.6, 1.4)
    marks = tuple(_varied(rng, mark, factor) for mark in panel.marks)
    if all(isinstance(mark, Bars | Line) for mark in panel.marks) and marks != panel.marks:
        return replace(panel, marks=marks, legend=panel.legend if rng.random() < 0.55 else None)
    return None


def _varied(rng: np.random.Generator, mark: Mark, factor: float) -> Mark:
    """A mark with other heights where it is bars or a lone line; whatever else is drawn together stays together."""
    if isinstance(mark, Line) and all(isinstance(value, float) for value in mark.y):
        y = np.array(mark.y, dtype=float)
        moved = y + rng.normal(0, 0.08, len(y)) * max(float(np.ptp(y)), 1e-9) * (len(y) < 40)
        return replace(mark, y=tuple(float(f"{value:.4g}") for value in moved))
    if isinstance(mark, Bars) and not mark.base and mark.value_labels is None:
        scale = rng.uniform(0.7, 1.0, len(mark.values)) * min(factor, 1.0)
        return replace(mark, values=tuple(float(f"{v:.3g}") for v in np.array(mark.values) * scale))
    return mark


def _lettered(rng: np.random.Generator, panels: list[Panel]) -> list[Panel]:
    """Panels with (a), (b) ... before their titles now and then."""
    if len(panels) == 1 or rng.random() > 0.2 or not all(panel.title for panel in panels):
        return panels
    form = str(rng.choice(["({})", "{})", "({})", "{}."]))
    titles = [
        replace(panel.title, text=f"{form.format(chr(97 + k))} {panel.title.text}")
        for k, panel in enumerate(panels)
        if panel.title is not None
    ]
    return [replace(panel, title=title) for panel, title in zip(panels, titles, strict=True)]


def _around(rng: np.random.Generator, chart: Chart, look: Look, topic: Topic) -> Chart:
    """The chart with a title over all panels, now and then."""
    if len(chart.panels) == 1:
        return chart
    if rng.random() < 0.13:
        quantity = topic.quantities[rng.integers(len(topic.quantities))]
        chart = replace(chart, title=Text(text=quantity.name, color=look.ink, bold=bool(rng.random() < 0.3)))
    return chart
