"""`linework charts experts | experiment`: what parts of a model have come to do, and which way of tuning is best."""

from pathlib import Path
from typing import Annotated

import typer

from linework.cli import show, show_charts, show_experiments
from linework.errors import InputError


def experts(
    data: Annotated[Path, typer.Argument(help="A folder of charts that synthesize made, better with --unseen.")],
    weights: Annotated[
        Path | None,
        typer.Option(help="A folder of weights.  [dim]default: those that come along[/dim]", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="The folder for experts.json and experts.png.", show_default=False),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="So many charts.", show_default=False)] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout, for other programs.")] = False,
) -> None:
    """Show what each expert has come to serve: kinds of charts by experts, as a table and a picture.

    An expert's share of a kind is that of the gates on its patches. Entropy / log of their number is 1 where all have
    the same share of all work.

    [bold]Example[/bold]

    [cyan]linework charts experts others/ -o out/[/cyan]
    """
    from json import dumps

    from linework.charts.expert_pictures import draw_use
    from linework.charts.expert_use import expert_use
    from linework.charts.weights import load_weights
    from linework.device import single_thread

    single_thread()
    model, _ = load_weights(weights)
    with show.progress_bar(json) as progress:
        use = expert_use(model, data, limit, progress)
    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
            (out / "experts.json").write_text(dumps(show_charts.use_json(use), indent=2) + "\n", encoding="utf-8")
            draw_use(use, out / "experts.png")
        except OSError as fault:
            raise InputError(f"{out} cannot be written ({fault.strerror or fault}); name another folder.") from fault
    if json:
        show.as_json(show_charts.use_json(use))
        return
    show_charts.print_use(use)
    if out is not None:
        show.line(f"experts.json and experts.png are in {out}")


def experiment(
    name: Annotated[str, typer.Argument(help="comparison, experts, rank, routing, top or losses.")],
    start: Annotated[Path, typer.Option(help="Weights that are tuned, without experts.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder of all trials and figures.")] = Path(
        "experiments"
    ),
    steps: Annotated[int, typer.Option(min=1, help="Steps of a trial.")] = 600,
    tuned: Annotated[int, typer.Option(min=1, help="Charts that are tuned on.")] = 3000,
    checked: Annotated[int, typer.Option(min=1, help="Charts that the validation loss is taken on.")] = 150,
    read: Annotated[int, typer.Option(min=1, help="Charts that are read with what came out.")] = 150,
    seeds: Annotated[int, typer.Option(min=1, help="Trials of each way; more may be asked for later.")] = 3,
    changes: Annotated[list[str] | None, typer.Option("--set", help="Change a value of every recipe.")] = None,
    workers: Annotated[int | None, typer.Option(help="Trials at one time.  [dim]default: one per core[/dim]")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout, for other programs.")] = False,
) -> None:
    """Tune the same weights in several ways, on complex charts of styles they have not seen, and compare what came out.

    It writes NAME.json, NAME.md and NAME.png. It may be stopped at any time: run it again and it goes on where it was.
    Trials that experiments share are made once.

    The ways add experts and adapters of their own, so weights to begin from have none; `linework charts train` makes
    such with --set model.experts.count=0.

    [bold]Example[/bold]

    [cyan]linework charts experiment comparison --start runs/plain -o experiments/ --steps 600 --seeds 3[/cyan]
    """
    from linework.charts.experiment_plots import picture_of
    from linework.charts.experiment_tables import found_in, markdown
    from linework.charts.experiments import Sizes
    from linework.charts.experiments import experiment as experiment_named
    from linework.charts.trials import Plan, run_trials
    from linework.device import single_thread

    single_thread()
    chosen, sizes = experiment_named(name), Sizes(steps, tuned, checked, read)
    with show_experiments.stoppable(), show.progress_bar(json) as progress:
        plan = Plan(start, sizes, tuple(changes or ()))
        found = found_in(chosen, run_trials(chosen, plan, out, seeds, workers, progress))
    show_experiments.print_found(found, markdown(found), picture_of(found), out, json)
