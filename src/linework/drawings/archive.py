"""A folder of drawings: find the files, and work on all of them."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from linework import workers as processes
from linework.errors import InputError

T = TypeVar("T")
TOGETHER = 16  # small files that a process gets at once


def find_drawings(folder: Path) -> list[Path]:
    """All DXF files below the folder, sorted; linked folders are not entered, so there are no loops.

    Raises InputError where there is no such folder.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder; give the folder that holds the drawings.")
    found: list[Path] = []
    for parent, _, names in os.walk(folder, followlinks=False):
        found.extend(Path(parent, name) for name in names if name.lower().endswith(".dxf"))
    return sorted(path for path in found if path.is_file())


def map_files(
    function: Callable[[Path], T], paths: Iterable[Path], workers: int | None = None, timeout: float = 20.0
) -> Iterator[processes.Outcome[T]]:
    """`workers.map_files` for drawings: small ones together, the reader loaded once."""
    return processes.map_files(
        function, paths, workers, timeout, together=TOGETHER, preload=["linework.drawings.read.reader"]
    )
