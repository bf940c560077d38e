"""`linework drawings experiment`: which of the ideas in the learned codings help, and by how much."""

from pathlib import Path
from typing import Annotated

import typer

from linework.cli import show, show_experiments

NAMES = (  # as drawings.experiments has them, which the help should not wait for
    "codings", "losses", "cross", "level", "momentum", "views",
    "mixing", "curriculum", "stitching", "octaves", "heads", "weights", "batch",
)  # fmt: skip


def experiment(
    name: Annotated[str, typer.Argument(help=f"What to compare: {', '.join(NAMES)}.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder of the trials and of what they found.")],
    data: Annotated[
        Path | None,
        typer.Option(
            help="What prepare made, to train on.  [dim]default: synthetic families[/dim]", show_default=False
        ),
    ] = None,
    archive: Annotated[
        Path | None,
        typer.Option(
            help="Drawings of other sources with manifest and relevance, to find.  [dim]default: synthetic ones[/dim]",
            show_default=False,
        ),
    ] = None,
    steps: Annotated[int, typer.Option(min=1, help="Steps of a trial with the plain batch.")] = 300,
    batch: Annotated[int, typer.Option(min=2, help="Drawings of the plain batch.")] = 64,
    families: Annotated[int, typer.Option(min=4, help="Synthetic families, where no data is named.")] = 1500,
    asked: Annotated[int, typer.Option(min=2, help="Drawings that are looked for from coding to coding.")] = 400,
    seeds: Annotated[int, typer.Option(min=1, help="Trials of each way; more may be asked for later.")] = 3,
    changes: Annotated[list[str] | None, typer.Option("--set", help="Change a value of every recipe.")] = None,
    workers: Annotated[int | None, typer.Option(help="Trials at one time.  [dim]default: one per core[/dim]")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout, for other programs.")] = False,
) -> None:
    """Train the learned codings in several ways and compare what they find: revisions, and one coding from the other.

    It writes NAME.json, NAME.md and NAME.png. It may be stopped at any time: run it again and it goes on where it was.
    Trials that experiments share are made once. Every trial sees as many drawings, whatever its batch.

    [bold]Example[/bold]

    [cyan]linework drawings experiment codings -o codings/ --steps 300 --seeds 3[/cyan]
    """
    from linework.device import single_thread
    from linework.drawings.experiment_plots import picture_of
    from linework.drawings.experiment_tables import found_in, markdown
    from linework.drawings.experiments import Sizes
    from linework.drawings.experiments import experiment as experiment_named
    from linework.drawings.trials import Plan, run_trials

    single_thread()
    chosen, sizes = experiment_named(name), Sizes(steps, batch, families, asked)
    with show_experiments.stoppable(), show.progress_bar(json) as progress:
        plan = Plan(sizes, data, archive, tuple(changes or ()))
        found = found_in(chosen, run_trials(chosen, plan, out, seeds, workers, progress))
    show_experiments.print_found(found, markdown(found), picture_of(found), out, json)
