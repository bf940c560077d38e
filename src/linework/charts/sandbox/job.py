"""One job inside its walls: run the code, find the figure it drew, hand back pixels and what watchers saw.

A watcher is named `module:function` when the server starts; the function is a context manager that is in force while
the code runs and yields a function from the figure to JSON text.
"""

import io
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from linework.charts.sandbox.guard import Limits

Watcher = Callable[[], AbstractContextManager[Callable[[Any], str]]]


@dataclass
class Shown:
    """The figure that a script means: the one it saved last, with how it was saved; else the current one."""

    figure: Any = None
    tight: bool = False
    dpi: float | None = None
    saved: bool = False


class Printed(io.TextIOBase):
    """Keeps the first bytes of what is printed and drops the rest."""

    def __init__(self, limit: int) -> None:
        """Keeps so many characters."""
        self.text, self._left = "", limit

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str) -> int:
        """Takes everything, keeps what still fits."""
        if self._left > 0:
            self.text += text[: self._left]
            self._left -= len(text)
        return len(text)


@dataclass
class Answer:
    """What goes back: `header` as JSON, then raw RGBA bytes."""

    header: dict[str, Any] = field(default_factory=dict)
    pixels: bytes = b""

    def packed(self) -> bytes:
        """Length of the header, header, pixels."""
        header = json.dumps(self.header).encode()
        return len(header).to_bytes(8, "little") + header + self.pixels


def run_job(code: str, limits: Limits, watchers: dict[str, Watcher], picture: bool) -> Answer:
    """Runs the code and says what came of it; whatever it raises becomes a sentence."""
    printed = Printed(limits.printed_bytes)
    sys.stdout = sys.stderr = printed
    answer = Answer({"status": "ok", "said": "", "seen": {}})
    # The name that scripts ask for before they run.
    space: dict[str, Any] = {"__name__": "__{}__".format("main"), "__file__": "chart.py"}
    try:
        with ExitStack() as stack:
            looks = {name: stack.enter_context(watcher()) for name, watcher in watchers.items()}
            shown = stack.enter_context(_saved_figures())
            with suppress(SystemExit):
                exec(compile(code, "chart.py", "exec"), space)
            figure = _figure(shown)
            for name, look in looks.items():
                answer.header["seen"][name] = look(figure)
            if picture:
                size, answer.pixels = _pixels(figure, shown, limits)
                answer.header["size"] = size
    except MemoryError:
        answer.header |= {"status": "failed", "said": f"The code needs more than {limits.memory_mib} MiB of memory."}
    except BaseException as fault:
        answer.header |= {"status": "failed", "said": _sentence(fault)}
    answer.header["printed"] = printed.text
    return answer


def _sentence(fault: BaseException) -> str:
    frames = [frame for frame in traceback.extract_tb(fault.__traceback__) if frame.filename == "chart.py"]
    where = f"Line {frames[-1].lineno}: " if frames else ""
    return f"{where}{type(fault).__name__}: {str(fault)[:500]}"


def _figure(shown: Shown) -> Any:
    import matplotlib.pyplot as plt

    if not shown.saved and plt.get_fignums():
        shown.figure = plt.gcf()
    if shown.figure is None:
        raise ValueError("The code draws no figure; it should leave one open or save it.")
    return shown.figure


def _pixels(figure: Any, shown: Shown, limits: Limits) -> tuple[tuple[int, int], bytes]:
    """Width and height, and RGBA bytes of the figure as it was saved."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    dpi = float(figure.dpi if shown.dpi is None else shown.dpi)
    width, height = (float(side) * dpi for side in figure.get_size_inches())
    if not 0 < width * height <= limits.pixels:
        raise ValueError(f"The figure has {width:.0f} x {height:.0f} pixels; draw it smaller.")
    if shown.tight:
        from PIL import Image

        buffer = io.BytesIO()
        FigureCanvasAgg(figure).print_figure(buffer, format="png", dpi=dpi, bbox_inches="tight")
        image = Image.open(buffer).convert("RGBA")
        return image.size, image.tobytes()
    figure.set_dpi(dpi)
    canvas = FigureCanvasAgg(figure)  # a closed figure has lost its own
    canvas.draw()
    return canvas.get_width_height(), bytes(canvas.buffer_rgba())


@contextmanager
def _saved_figures() -> Iterator[Shown]:
    """While it lasts, saving writes no file but is remembered, and closing a figure does not lose it."""
    import matplotlib.pyplot as plt
    from matplotlib._pylab_helpers import Gcf
    from matplotlib.figure import Figure

    shown, save, close = Shown(), Figure.savefig, plt.close

    def remember(figure: Any, name: Any = None, **options: Any) -> None:
        shown.figure, shown.saved = figure, True
        shown.tight = options.get("bbox_inches") == "tight"
        shown.dpi = options.get("dpi") if isinstance(options.get("dpi"), int | float) else None

    def keep(figure: Any = None) -> None:
        if not shown.saved and (manager := Gcf.get_active()) is not None:
            shown.figure = manager.canvas.figure
        close(figure)

    Figure.savefig, plt.close = remember, keep
    try:
        yield shown
    finally:
        Figure.savefig, plt.close = save, close


def silence_descriptors() -> None:
    """Standard input, output and errors lead nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
