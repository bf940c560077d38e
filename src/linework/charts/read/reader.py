"""The register of readers: which function makes marks of the artists of which plotting call."""

from collections.abc import Callable
from typing import Any

from linework.charts.marks import Mark
from linework.charts.read.calls import Call

Reader = Callable[[Any, Call], list[Mark]]
READERS: dict[str, Reader] = {}


def reads(*names: str) -> Callable[[Reader], Reader]:
    """Enters the function that reads the artists of plotting calls of these names."""

    def enter(function: Reader) -> Reader:
        READERS.update(dict.fromkeys(names, function))
        return function

    return enter
