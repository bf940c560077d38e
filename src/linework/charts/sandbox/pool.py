"""Runs foreign plotting code in walled processes kept warm: the one door to the sandbox.

with Sandbox(watchers={"chart": "linework.charts.read.watch:chart"}) as sandbox:
    outcome = sandbox.run(code, watch=("chart",))
"""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from queue import Queue
from typing import IO, Any, Literal

import numpy as np
from jaxtyping import UInt8

from linework.charts.sandbox.check import refusal
from linework.charts.sandbox.guard import Limits
from linework.charts.sandbox.server import command
from linework.errors import InputError

Status = Literal["ok", "refused", "failed", "timeout", "killed"]
KEPT = ("PATH", "LANG", "LC_ALL", "XDG_CACHE_HOME", "HOME", "MPLCONFIGDIR", "TMPDIR", "PYTHONPATH")


@dataclass(frozen=True)
class Outcome:
    """What came of a job: its picture (RGBA), what each watcher saw (JSON), what it printed; or why there is none."""

    status: Status
    said: str = ""
    picture: UInt8[np.ndarray, "H W 4"] | None = None
    seen: Mapping[str, str] | None = None
    printed: str = ""

    @property
    def ok(self) -> bool:
        """Whether it ran to its end and drew."""
        return self.status == "ok"


class Sandbox:
    """A pool of warm servers; `run` may be called from several threads. Close it, or use it in a `with`."""

    def __init__(self, workers: int = 1, watchers: Mapping[str, str] | None = None, limits: Limits = Limits()) -> None:
        """Servers are started on first use; `watchers` names what may watch jobs (`module:function`)."""
        if os.name != "posix":
            raise InputError("Foreign code is only run on Linux and macOS; here there is no sandbox to run it in.")
        self._watchers, self._limits = dict(watchers or {}), limits
        self._idle: Queue[_Server | None] = Queue()
        for _ in range(workers):
            self._idle.put(None)
        self._workers = workers

    def __enter__(self) -> "Sandbox":
        """The pool itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Ends all servers."""
        self.close()

    def run(
        self, code: str, *, watch: Sequence[str] = (), picture: bool = True, limits: Limits | None = None
    ) -> Outcome:
        """Runs a script that draws with matplotlib. Never raises for what the script does.

        `watch` names watchers whose findings are wanted; `picture=False` saves the drawing.
        """
        if (said := refusal(code)) is not None:
            return Outcome("refused", said)
        job = {"code": code, "watch": list(watch), "picture": picture, "limits": asdict(limits or self._limits)}
        server = self._idle.get()
        try:
            server = server if server is not None and server.alive else _Server(self._watchers)
            outcome = server.run(job)
        except (OSError, ValueError, EOFError):
            if server is not None:
                server.close()
            server, outcome = None, Outcome("killed", "The sandbox broke down over this code and was started anew.")
        finally:
            self._idle.put(server)
        return outcome

    def layers(self) -> dict[str, str]:
        """Which walls stand around jobs on this system."""
        server = self._idle.get()
        try:
            server = server if server is not None and server.alive else _Server(self._watchers)
            return server.layers
        finally:
            self._idle.put(server)

    def close(self) -> None:
        """Ends all servers; waits for running jobs."""
        for _ in range(self._workers):
            if (server := self._idle.get()) is not None:
                server.close()
        for _ in range(self._workers):
            self._idle.put(None)


class _Server:
    """One warm server process."""

    def __init__(self, watchers: dict[str, str]) -> None:
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        self._process = subprocess.Popen(
            [*_bubble(), *command(watchers)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**environment, **threads, "MPLBACKEND": "Agg"},
            start_new_session=True,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._to, self._from = self._process.stdin, self._process.stdout
        header, _ = _parted(_body(self._from))
        self.layers: dict[str, str] = {**header["layers"], "bubblewrap": "in force" if _bubble() else "missing"}

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def run(self, job: dict[str, Any]) -> Outcome:
        """One job, start to end."""
        request = json.dumps(job).encode()
        self._to.write(len(request).to_bytes(8, "little") + request)
        self._to.flush()
        body = _body(self._from)
        try:
            return self._outcome(*_parted(body))
        except (ValueError, TypeError, RecursionError):  # the child made it up; the server is as good as before
            return Outcome("killed", "The code answered nonsense.")

    def _outcome(self, header: dict[str, Any], pixels: bytes) -> Outcome:
        status, said = header.get("status"), str(header.get("said", ""))
        if status not in ("ok", "failed", "timeout", "killed"):
            return Outcome("killed", "The code answered nonsense.")
        seen = {str(name): str(text) for name, text in dict(header.get("seen") or {}).items()}
        return Outcome(status, said, _picture(header, pixels), seen, str(header.get("printed", "")))

    def close(self) -> None:
        """Ends the process; its input ends, and it with it."""
        self._to.close()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._from.close()


def _picture(header: dict[str, Any], pixels: bytes) -> UInt8[np.ndarray, "H W 4"] | None:
    size = header.get("size")
    if not pixels or not isinstance(size, list) or len(size) != 2:
        return None
    width, height = (int(side) for side in size)
    return np.frombuffer(pixels, np.uint8).reshape(height, width, 4)  # a lie about the size raises ValueError


def _body(source: IO[bytes]) -> bytes:
    """One answer as it came. Raises EOFError where the server is gone."""
    head = source.read(8)
    if len(head) < 8:
        raise EOFError
    return source.read(int.from_bytes(head, "little"))


def _parted(body: bytes) -> tuple[dict[str, Any], bytes]:
    """The JSON and the pixels of an answer. Raises ValueError for nonsense."""
    length = int.from_bytes(body[:8], "little")
    header = json.loads(body[8 : 8 + length])
    if not isinstance(header, dict):
        raise ValueError
    return header, body[8 + length :]


def _bubble() -> list[str]:
    """Bubblewrap around the server where it is installed: no network, own process numbers, everything read-only."""
    found = shutil.which("bwrap")
    if found is None or subprocess.run([found, *_BUBBLE, "true"], capture_output=True, check=False).returncode != 0:
        return []
    return [found, *_BUBBLE]


_BUBBLE = ("--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc")
