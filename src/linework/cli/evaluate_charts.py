"""`linework charts evaluate`: how well pictures of charts are read."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linework.cli import show
from linework.errors import InputError

if TYPE_CHECKING:  # the help should not wait for numpy
    from linework.charts.evaluate import Figures
    from linework.charts.judge import Judged
    from linework.estimates import Estimate

COLUMNS = {
    "executes": "runs", "type": "type", "texts_f1": "texts", "marks_within": "marks", "success": "success",
    "data_error": "error", "iou": "IoU", "iou_85": "IoU .85", "fixed_mean": "mimic", "seconds": "s",
}  # fmt: skip
NOTES = (
    "Marks: all within 2 % of the axes. Error: median of marks, in shares of the axes. Mimic: low-level mean, fixed."
)
FLOORS = "Floors of ChartMimic (as coded): layout by always saying 1 x 1 59.6, type by knowing the family alone 44.9."


def evaluate(
    source: Annotated[Path, typer.Argument(help="A manifest.jsonl of real charts, or what synthesize made.")],
    weights: Annotated[
        Path | None,
        typer.Option(help="A folder of weights.  [dim]default: those that come along[/dim]", show_default=False),
    ] = None,
    tier: Annotated[str | None, typer.Option(help="Only this tier of the manifest.", show_default=False)] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="So many charts, spread evenly.", show_default=False)] = None,
    oracle: Annotated[
        bool, typer.Option("--oracle", help="Give marks and words instead of seeing them (synthetic charts).")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Keep each result here, and go on from it.", show_default=False)
    ] = None,
    confidence: Annotated[
        bool, typer.Option("--confidence", help="Fit the confidence to these charts, beside the weights.")
    ] = False,
    workers: Annotated[int | None, typer.Option(help="Processes.  [dim]default: one per core[/dim]")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout, for other programs.")] = False,
) -> None:
    """Measure reading on charts whose truth is known, by tier and chart type, with 95 % intervals.

    A success runs, has the type right, every mark within 2 % of the axes and an F1 of texts of at least .8.

    [bold]Examples[/bold]

    [cyan]linework charts evaluate others/ --limit 200[/cyan]

    [cyan]linework charts evaluate others/ --json -o results.jsonl[/cyan]
    """
    from linework.charts.confidence import save_confidence
    from linework.charts.evaluate import as_json, figures, fitted_confidence
    from linework.charts.evaluate import evaluate as evaluate_reading

    with show.progress_bar(json) as progress:
        judged = evaluate_reading(
            source, weights, tier=tier, limit=limit, oracle=oracle, results=out, workers=workers, progress=progress
        )
    found = figures(judged)
    if json:
        show.as_json(as_json(found))
    else:
        print_figures(found)
        print_failures(judged)
    if confidence:
        if weights is None:
            raise InputError("The confidence is kept beside weights of your own; name their folder with --weights.")
        regression, error = fitted_confidence(judged)
        save_confidence(regression, weights)
        show.remark(f"The confidence is in {weights}; on charts left out its calibration error is {error:.3f}.")


def print_figures(found: "Figures") -> None:
    """A table for each tier; half of each 95 % interval beside."""
    for tier, kinds in found.items():
        if tier == "all" and len(found) == 2:
            continue
        names = [name for name in COLUMNS if any(name in metrics for metrics in kinds.values())]
        rows = [
            (name, str(max(value.n for value in metrics.values())), *(_shown(metrics.get(column)) for column in names))
            for name, metrics in sorted(kinds.items(), key=lambda item: (item[0] == "all", item[0]))
        ]
        show.table(tier.capitalize(), ("chart type", "n", *(COLUMNS[name] for name in names)), rows)
        show.line()
    show.line(NOTES)
    if any("fixed_mean" in metrics for kinds in found.values() for metrics in kinds.values()):
        show.line(FLOORS)


def print_failures(judged: "list[Judged]") -> None:
    """Every picture without an answer, and why."""
    for one in judged:
        if one.said:
            show.line(f"{one.name}: {one.said}")


def _shown(estimate: "Estimate | None") -> str:
    if estimate is None:
        return ""
    digits = 2 if estimate.value < 10 else 0
    return f"{estimate.value:.{digits}f}±{(estimate.high - estimate.low) / 2:.{digits}f}"
