"""What the commands show: progress on stderr, tables on stdout, JSON where asked."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

STAGES = {"reading": "Reading drawings", "writing": "Writing the index", "comparing": "Comparing drawings"}


@contextmanager
def progress_bar(quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on stderr that is told (stage, done, to do); silent where asked or where nobody watches."""
    err = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal) as bar:
        tasks: dict[str, Any] = {}

        def update(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(STAGES.get(stage, stage.capitalize()), total=None)
            bar.update(tasks[stage], completed=done, total=total or None)

        yield update


def as_json(value: Any) -> None:
    """One JSON document on stdout."""
    json.dump(value, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> None:
    """A table on stdout; `numbers` are the columns that hold numbers."""
    shown = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, header_style="dim")
    for column, head in enumerate(heads):
        shown.add_column(head, justify="right" if column in numbers else "left", overflow="fold")
    for row in rows:
        shown.add_row(*row)
    Console().print(shown)


def line(text: str = "") -> None:
    """A line on stdout, as it is."""
    Console().print(text, markup=False, highlight=False, soft_wrap=True)


def remark(text: str) -> None:
    """A line on stderr, as it is."""
    Console(stderr=True).print(text, markup=False, highlight=False, soft_wrap=True)


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 file, 2 files."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
