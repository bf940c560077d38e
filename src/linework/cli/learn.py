"""`linework drawings synthesize | prepare | train`: drawings with exact labels, and the learned coding."""

from pathlib import Path
from typing import Annotated

import typer

from linework.cli import show
from linework.errors import InputError


def synthesize(
    folder: Annotated[Path, typer.Argument(help="The folder to write the archive into.")],
    families: Annotated[int, typer.Option(min=1, help="Families of parts, about four drawings each.")] = 14,
    seed: Annotated[int, typer.Option(help="Equal seeds give equal drawings.")] = 0,
    workers: Annotated[int | None, typer.Option(help="Processes that draw.  [dim]default: one per core[/dim]")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout, for other programs.")] = False,
) -> None:
    """Draw an archive: families of mechanical parts with sizes, revisions and redraws, and who belongs to whom.

    [bold]Example[/bold]

    [cyan]linework drawings synthesize archive/ --families 50 --seed 7[/cyan]
    """
    from linework.drawings.synthesize.archive import write_archive

    with show.progress_bar(json) as progress:
        written = write_archive(folder, families, seed, workers=workers, progress=progress)
    if json:
        show.as_json({"folder": str(written.folder), "drawings": written.drawings, "families": written.families})
    else:
        show.line(f"{show.counted(written.drawings, 'drawing')} of {written.families} families in {written.folder}")


def prepare(
    shards: Annotated[Path, typer.Argument(help="The folder to write training data into.")],
    archives: Annotated[list[Path] | None, typer.Argument(help="Archives to learn from.")] = None,
    families: Annotated[int, typer.Option(min=0, help="Synthetic families besides.")] = 2000,
    source: Annotated[
        list[str] | None, typer.Option(help="Only these sources of a manifest; repeat the option.")
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that read.  [dim]default: one per core[/dim]")] = None,
) -> None:
    """Make training data from archives and synthetic families; what is made already stays.

    [bold]Example[/bold]

    [cyan]linework drawings prepare shards/ archive/ --families 2000[/cyan]
    """
    from linework.drawings.prepare import prepare as prepare_shards

    with show.progress_bar() as progress:
        made = prepare_shards(shards, archives or [], families, sources=source, workers=workers, progress=progress)
    for one in made:
        show.line(f"{show.counted(one.count, 'drawing')}, {show.counted(len(one.failures), 'failure')}")
        for path, reason in one.failures:
            show.remark(f"  {path}: {reason}")


def train(
    shards: Annotated[Path, typer.Option("--data", help="What prepare made.")] = Path("shards"),
    recipe: Annotated[
        str, typer.Option(help="tiny ships and takes two cores hours; small and paper want a GPU.")
    ] = "tiny",
    changes: Annotated[
        list[str] | None, typer.Option("--set", help="Change a value of the recipe: fit.steps=100.")
    ] = None,
    start: Annotated[Path | None, typer.Option(help="A folder of weights to begin from.", show_default=False)] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder of the run.")] = Path("runs/tiny"),
) -> None:
    """Train the learned coding; a run that was stopped goes on where it was saved last.

    [bold]Examples[/bold]

    [cyan]linework drawings train --recipe tiny --data shards/ -o runs/tiny[/cyan]

    [cyan]linework drawings train --set fit.steps=100 --set optimizer.rate=3e-4 -o runs/quick[/cyan]

    [cyan]linework drawings train --data shards/ --start before/ --set data.max_primitives=512 -o runs/longer[/cyan]
    """
    from linework.config import with_overrides
    from linework.device import single_thread
    from linework.drawings.recipes import recipe as recipe_named

    single_thread()
    chosen = with_overrides(recipe_named(recipe), changes or [])
    try:
        from linework.drawings.train import train as train_run
    except ModuleNotFoundError as fault:
        raise InputError(f"Training needs {fault.name}; install it with: pip install 'linework[train]'") from fault
    try:
        weights = train_run(chosen, shards, out, start)
    except KeyboardInterrupt:
        show.remark("Stopped. Run the same command to go on from where the run was saved last.")
        raise typer.Exit(130) from None
    show.line(f"The weights are in {weights}; use them with: linework drawings index FOLDER --weights {weights.parent}")
