"""`linework drawings evaluate`: how well drawings of a folder are found again."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linework.cli import show
from linework.cli.embedders import embedder

if TYPE_CHECKING:  # the help should not wait for numpy
    from linework.drawings.evaluate import Results


def evaluate(
    folder: Annotated[Path, typer.Argument(help="A folder of drawings with a manifest.jsonl.")],
    relevance: Annotated[
        Path | None, typer.Option(help="Who belongs to whom.  [dim]default: FOLDER/relevance.jsonl[/dim]")
    ] = None,
    invariance: Annotated[bool, typer.Option("--invariance", help="Disturb each drawing and look for it.")] = False,
    verify: Annotated[int, typer.Option(min=0, help="Candidates laid over the query.")] = 10,
    weights: Annotated[
        str | None,
        typer.Option("--weights", help="Trained weights, or none.  [dim]default: those that come along[/dim]"),
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Processes.  [dim]default: one per core[/dim]")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout, for other programs.")] = False,
) -> None:
    """Measure search on a folder whose right answers are known: each coding, their fusion, the baselines.

    [bold]Examples[/bold]

    [cyan]linework drawings evaluate archive/ --relevance archive/relevance.jsonl --json[/cyan]

    [cyan]linework drawings evaluate archive/ --invariance[/cyan]
    """
    from linework.drawings.evaluate import as_json
    from linework.drawings.evaluate import evaluate as evaluate_search

    with show.progress_bar(json) as progress:
        answers = relevance if relevance is not None else folder / "relevance.jsonl"
        results = evaluate_search(
            folder, answers, embedder=embedder(weights), verify=verify, workers=workers, progress=progress
        )
    if json:
        show.as_json(as_json(results))
    else:
        print_results(results)


def print_results(results: "Results") -> None:
    """A table for each label: a row per method, each metric with half of its 95 % interval."""
    for label, methods in results.items():
        metrics = list(next(iter(methods.values()), {}))
        rows = [
            (method, *(f"{one.value:.3f} ±{(one.high - one.low) / 2:.3f}" for one in estimates.values()))
            for method, estimates in methods.items()
        ]
        show.table(label.replace("_", " ").capitalize(), ("method", *metrics), rows)
        show.line()
