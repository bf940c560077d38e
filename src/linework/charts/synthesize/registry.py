"""The register of what can be drawn: one function per family of charts, entered by a decorator."""

from collections.abc import Callable

from linework.charts.chart import Panel
from linework.charts.synthesize.scene import Scene

Fill = Callable[[Scene], Panel]
FILL: dict[str, Fill] = {}
SHARE: dict[str, float] = {}


def family(name: str, share: float) -> Callable[[Fill], Fill]:
    """Enter a function that fills a panel as family `name`; `share` says how often it is drawn beside the others."""

    def enter(fill: Fill) -> Fill:
        assert name not in FILL, f"{name} is entered twice"
        FILL[name], SHARE[name] = fill, share
        return fill

    return enter
