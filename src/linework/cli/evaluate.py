"""`linework drawings evaluate | across`: how well drawings are found again, in a folder and from coding to coding."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linework.cli import show
from linework.cli.embedders import embedder, node_matcher

if TYPE_CHECKING:  # the help should not wait for numpy
    from linework.drawings.evaluate import Results
    from linework.estimates import Estimate


def evaluate(
    folder: Annotated[Path, typer.Argument(help="A folder of drawings with a manifest.jsonl.")],
    relevance: Annotated[
        Path | None, typer.Option(help="Who belongs to whom.  [dim]default: FOLDER/relevance.jsonl[/dim]")
    ] = None,
    invariance: Annotated[
        bool, typer.Option("--invariance", help="Disturb drawings as well and look for them.")
    ] = False,
    dev: Annotated[
        Path | None, typer.Option(help="Another folder like this, to fit the weights of both similarities on.")
    ] = None,
    by_source: Annotated[bool, typer.Option("--by-source", help="Each source for itself as well.")] = False,
    verify: Annotated[int, typer.Option(min=0, help="Candidates laid over the query.")] = 10,
    weights: Annotated[
        str | None,
        typer.Option("--weights", help="Trained weights, or none.  [dim]default: those that come along[/dim]"),
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Processes.  [dim]default: one per core[/dim]")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout, for other programs.")] = False,
) -> None:
    """Measure search on a folder whose right answers are known: each coding, their fusion, the baselines.

    Weights that were trained with matching, and kept it (model.objective.keep_heads=true), also compare node by node.

    [bold]Examples[/bold]

    [cyan]linework drawings evaluate archive/ --relevance archive/relevance.jsonl --json[/cyan]

    [cyan]linework drawings evaluate archive/ --invariance[/cyan]
    """
    from linework.drawings.evaluate import as_json, fitted_share, load_archive
    from linework.drawings.evaluate import evaluate as evaluate_search
    from linework.drawings.invariance import invariance as try_invariance

    with show.progress_bar(json) as progress:
        answers = relevance if relevance is not None else folder / "relevance.jsonl"
        learned = embedder(weights)
        share = None
        if dev is not None and learned is not None:
            share = fitted_share(load_archive(dev, dev / "relevance.jsonl", workers, progress), learned)
            show.remark(f"Both similarities: {share:.2f} of geometry (the losses gave {learned.share:.2f}).")
        results = evaluate_search(
            folder,
            answers,
            embedder=learned,
            share=share,
            nodes=None if learned is None else node_matcher(weights),
            by_source=by_source,
            verify=verify,
            workers=workers,
            progress=progress,
        )
        if invariance:
            results |= try_invariance(folder, answers, embedder=learned, workers=workers, progress=progress)
    if json:
        show.as_json(as_json(results))
    else:
        print_results(results)


def across(
    weights: Annotated[
        Path | None, typer.Option(help="A folder of trained weights.  [dim]default: those that come along[/dim]")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="What prepare made of drawings not seen.  [dim]default: synthetic ones[/dim]")
    ] = None,
    count: Annotated[int, typer.Option(min=1, help="Drawings to find one another among.")] = 1000,
    seed: Annotated[int, typer.Option(help="Equal seeds give equal views.")] = 0,
    workers: Annotated[int | None, typer.Option(help="Processes.  [dim]default: one per core[/dim]")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout, for other programs.")] = False,
) -> None:
    """Measure whether a drawing in one coding finds itself in the other, both views augmented independently.

    Weights that kept their heads (model.objective.keep_heads) are compared through them; others over a linear map
    fitted on as many other drawings.

    [bold]Example[/bold]

    [cyan]linework drawings across --count 1000[/cyan]
    """
    from linework.drawings.across import retrieve_across, unseen_families
    from linework.drawings.embed import Embedder
    from linework.drawings.evaluate import as_json
    from linework.drawings.pack import load_packed

    with show.progress_bar(json) as progress:
        learned = Embedder.load(weights, across=True)
        if data is not None:
            packed = load_packed(sorted(data.glob("*.safetensors")))
        else:
            packed = unseen_families(count if learned.meets else 2 * count, workers, progress)
        results = retrieve_across(learned, packed, count, seed=seed, progress=progress)
    if json:
        show.as_json(as_json(results))
    else:
        print_results(results)


def print_results(results: "Results") -> None:
    """Two tables for each label: over all queries, and as the mean over sources; half of each 95 % interval beside."""
    from linework.drawings.metrics import MEAN_OVER_SOURCES

    suffix = f", {MEAN_OVER_SOURCES}"
    for label, methods in results.items():
        names = list(dict.fromkeys(name for estimates in methods.values() for name in estimates))
        for over, metrics in (
            ("over all queries", [name for name in names if not name.endswith(suffix)]),
            (MEAN_OVER_SOURCES, [name for name in names if name.endswith(suffix)]),
        ):
            rows = [
                (method, *(shown(estimates[name]) if name in estimates else "" for name in metrics))
                for method, estimates in methods.items()
            ]
            if metrics:
                heads = ("method", *(name.removesuffix(suffix) for name in metrics))
                show.table(f"{label.replace('_', ' ').capitalize()}, {over}", heads, rows)
                show.line()


def shown(estimate: "Estimate") -> str:
    """A figure with half of its interval."""
    return f"{estimate.value:.3f} ±{(estimate.high - estimate.low) / 2:.3f}"
