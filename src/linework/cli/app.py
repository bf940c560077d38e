"""The command `linework`: its groups, and how a user's fault ends it."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from linework.cli import bench, drawings
from linework.errors import LineworkError

app = typer.Typer(name="linework", no_args_is_help=True, rich_markup_mode="rich", pretty_exceptions_enable=False)
app.add_typer(drawings.app, name="drawings")
app.add_typer(bench.app, name="bench")


def show_version(asked: bool) -> bool:
    """Print the version and end, where asked."""
    if asked:
        print(f"linework {version('linework')}")
        raise typer.Exit
    return asked


@app.callback()
def linework(
    asked: Annotated[bool, typer.Option("--version", callback=show_version, is_eager=True, help="Say which.")] = False,
) -> None:
    """Have we drawn this before, and where does it differ? An archive of DXF files becomes searchable.

    [bold]To begin[/bold]

    [cyan]linework drawings index ARCHIVE[/cyan]   reads every DXF file in a folder, once

    [cyan]linework drawings search PART.dxf --index ARCHIVE[/cyan]   finds it, its revisions and its like

    [cyan]linework drawings compare OLD.dxf NEW.dxf[/cyan]   shows what only one of two has

    [cyan]linework drawings report ARCHIVE -o out/[/cyan]   lists duplicates, revisions, clusters, oddities
    """


def main() -> None:
    """Run the command line: a user's fault is one sentence on stderr and exit code 2."""
    try:
        app()
    except LineworkError as fault:
        print(f"linework: {fault}", file=sys.stderr)
        sys.exit(2)
