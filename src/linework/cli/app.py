"""The command `linework`: its groups, and how a user's fault ends it."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from linework.cli import bench, charts, drawings
from linework.errors import LineworkError

app = typer.Typer(name="linework", no_args_is_help=True, rich_markup_mode="rich", pretty_exceptions_enable=False)
app.add_typer(charts.app, name="charts")
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
    """Technical pictures get their meaning back: DXF archives become searchable, pictures of charts become code.

    [bold]To begin[/bold]

    [cyan]linework drawings index ARCHIVE[/cyan]   reads every DXF file in a folder, once

    [cyan]linework drawings search PART.dxf --index ARCHIVE[/cyan]   finds it, its revisions and its like

    [cyan]linework drawings compare OLD.dxf NEW.dxf[/cyan]   shows what only one of two has

    [cyan]linework drawings report ARCHIVE -o out/[/cyan]   lists duplicates, revisions, clusters, oddities

    [cyan]linework charts read CHART.png -o out/[/cyan]   gives the code and the data of a picture of a chart

    [cyan]linework charts batch PICTURES -o out/[/cyan]   does so for all pictures in a folder

    [cyan]linework charts parse PLOT.py -o out/[/cyan]   gives the data and clean code of a plotting script
    """


def main() -> None:
    """Run the command line: a user's fault is one sentence on stderr and exit code 2."""
    try:
        app()
    except LineworkError as fault:
        print(f"linework: {fault}", file=sys.stderr)
        sys.exit(2)
