"""What the experiments of both wings say on the command line: while they run, when they are stopped, and at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from linework.cli import show
from linework.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from linework.training.found import Found


@contextmanager
def stoppable() -> Iterator[None]:
    """Trials that may be stopped, and that need the extra [train]."""
    try:
        yield
    except ModuleNotFoundError as fault:
        raise InputError(f"Training needs {fault.name}; install it with: pip install 'linework[train]'") from fault
    except KeyboardInterrupt:
        show.remark("Stopped. What was trained is kept: run the same command to go on.")
        raise typer.Exit(130) from None


def print_found(found: "Found[Any, Any]", page: str, picture: "Figure", out: Path, json: bool) -> None:
    """Write what was found, and print it."""
    from linework.training.found import as_json, write_found

    written = write_found(found, page, picture, out)
    if json:
        show.as_json(as_json(found))
        return
    show.line(page)
    show.line(f"{', '.join(path.name for path in written)} are in {out}")
