"""`linework charts train`: the model that reads pictures of charts."""

from pathlib import Path
from typing import Annotated

import typer

from linework.cli import show
from linework.errors import InputError


def train(
    data: Annotated[Path, typer.Option("--data", help="What synthesize made.")] = Path("charts"),
    recipe: Annotated[
        str, typer.Option(help="tiny ships and learns on two cores in hours; small wants a GPU.")
    ] = "tiny",
    changes: Annotated[
        list[str] | None, typer.Option("--set", help="Change a value of the recipe: fit.steps=100.")
    ] = None,
    validation: Annotated[
        Path | None, typer.Option(help="Other charts, to measure on while it learns.", show_default=False)
    ] = None,
    start: Annotated[Path | None, typer.Option(help="A folder of weights to begin from.", show_default=False)] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder of the run.")] = Path("runs/charts-tiny"),
) -> None:
    """Train the model that reads charts; a run that was stopped goes on where it was saved last.

    [bold]Examples[/bold]

    [cyan]linework charts train --data charts/ --validation others/ -o runs/charts-tiny[/cyan]

    [cyan]linework charts train --data charts/ --set fit.steps=100 -o runs/charts-quick[/cyan]

    [cyan]linework charts train --data charts/ --start weights/ --set model.lora.rank=8 -o runs/adapted[/cyan]
    """
    from linework.charts.recipes import recipe as recipe_named
    from linework.config import with_overrides
    from linework.device import single_thread

    single_thread()
    chosen = with_overrides(recipe_named(recipe), changes or [])
    try:
        from linework.charts.train import train as train_run
    except ModuleNotFoundError as fault:
        raise InputError(f"Training needs {fault.name}; install it with: pip install 'linework[train]'") from fault
    try:
        weights = train_run(chosen, data, out, validation, start)
    except KeyboardInterrupt:
        show.remark("Stopped. Run the same command to go on from where the run was saved last.")
        raise typer.Exit(130) from None
    show.line(f"The weights are in {weights}.")
