"""The warm server: one process with matplotlib loaded that forks a walled child for every job it reads.

It speaks on its standard input and output: eight bytes of length, then JSON; answers carry raw pixels after their
JSON. Nothing is unpickled, in either direction. It runs no foreign code itself: children do, one at a time, and are
killed when their time is up. A child may lie about its picture; it cannot do more than that.
"""

import gc
import importlib
import json
import os
import select
import signal
import site
import sys
import sysconfig
import time
from pathlib import Path
from typing import Any, BinaryIO

from linework.charts.sandbox.guard import Limits, close_walls, layers
from linework.charts.sandbox.job import Answer, Watcher, run_job, silence_descriptors


def serve(watchers: dict[str, str]) -> None:
    """Answers jobs until its input ends. `watchers`: what may watch a job, as `name: "module:function"`."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    silence_descriptors()
    readable = _warm_up()
    known = {name: _load(place) for name, place in watchers.items()}
    gc.collect()
    gc.freeze()
    _send(sink, Answer({"layers": layers()}).packed())
    while (request := _receive(source)) is not None:
        limits = Limits(**request["limits"])
        chosen = {name: known[name] for name in request["watch"]}
        _send(sink, _in_child(request["code"], limits, chosen, readable, request["picture"]))


def _load(place: str) -> Watcher:
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)


def _warm_up() -> list[Path]:
    """Loads what charts need, draws one so that fonts are found, and lists what children may read."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.dates
    import matplotlib.pyplot as plt
    from matplotlib import font_manager

    figure, axes = plt.subplots(1, 2)
    axes[0].plot([1, 2], [1, 2], label="$x^2$")
    axes[0].legend()
    axes[1].bar(["a", "b"], [1, 2])
    axes[0].set_title("Warm", fontweight="bold")
    axes[0].set_ylabel("up")
    figure.tight_layout()
    figure.canvas.draw()
    plt.close("all")
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    folders = [Path(sysconfig.get_path(name)) for name in names] + [Path(path) for path in site.getsitepackages()]
    folders += [Path(importlib.import_module("linework").__file__ or "").parent]
    folders += [Path(path) for path in ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/zoneinfo")]
    folders += [Path(path) for path in ("/etc/localtime", "/dev/null", "/dev/urandom")]
    return [*folders, *{Path(font.fname).parent for font in font_manager.fontManager.ttflist}]


def _in_child(code: str, limits: Limits, watchers: dict[str, Watcher], readable: list[Path], picture: bool) -> bytes:
    """Forks, walls the child in, and waits for its answer or its end."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _child(code, limits, watchers, readable, picture, reading, writing)
    os.close(writing)
    answer, late = _wait(reading, limits)
    os.close(reading)
    os.kill(child, signal.SIGKILL)
    _, state = os.waitpid(child, 0)
    if late:
        return Answer({"status": "timeout", "said": f"The code ran longer than {limits.wall_seconds:g} s."}).packed()
    if len(answer) > limits.answer_bytes:
        return Answer({"status": "failed", "said": "The answer is too large; draw a smaller figure."}).packed()
    if len(answer) < 8:
        ended = -os.waitstatus_to_exitcode(state)
        if ended == signal.SIGXCPU:
            said = f"The code used more than {limits.cpu_seconds} s of computing time."
            return Answer({"status": "timeout", "said": said}).packed()
        return Answer({"status": "killed", "said": "The code ended its process without an answer."}).packed()
    return answer


def _child(code: str, limits: Limits, watchers: Any, readable: Any, picture: bool, reading: int, writing: int) -> None:
    """Never returns: whatever happens, the child ends here."""
    try:
        os.dup2(writing, 3)
        os.closerange(4, 4096)
        os.chdir("/")
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        import numpy

        numpy.random.seed(0)  # noqa: NPY002 - scripts that seed nothing draw the same each time
        close_walls(limits, readable)
        left = memoryview(run_job(code, limits, watchers, picture).packed())
        while left:
            left = left[os.write(3, left) :]
    finally:
        os._exit(0)


def _wait(reading: int, limits: Limits) -> tuple[bytes, bool]:
    """What the child wrote until it closed the pipe; whether its time ran out first."""
    deadline, parts, size = time.monotonic() + limits.wall_seconds, [], 0
    while size <= limits.answer_bytes:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
            return b"", True
        part = os.read(reading, 1 << 20)
        if not part:
            break
        parts.append(part)
        size += len(part)
    return b"".join(parts), False


def _send(sink: BinaryIO, answer: bytes) -> None:
    sink.write(len(answer).to_bytes(8, "little"))
    sink.write(answer)
    sink.flush()


def _receive(source: BinaryIO) -> Any:
    head = source.read(8)
    return json.loads(source.read(int.from_bytes(head, "little"))) if len(head) == 8 else None


def command(watchers: dict[str, str]) -> list[str]:
    """The command line that starts a server."""
    program = f"from linework.charts.sandbox.server import serve; serve({watchers!r})"
    return [sys.executable, "-P", "-c", program]
