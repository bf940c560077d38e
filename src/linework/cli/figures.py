"""`linework drawings figures`: what the learned codings are like, in pictures."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from linework.cli import show


class Layout(StrEnum):
    """Ways to lay out many dimensions in two."""

    tsne = "tsne"
    umap = "umap"


def figures(
    weights: Annotated[
        Path | None,
        typer.Argument(help="A run or a folder of trained weights.  [dim]default: those that come along[/dim]"),
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="What prepare made of drawings to show.  [dim]default: synthetic ones[/dim]")
    ] = None,
    count: Annotated[int, typer.Option(min=2, help="Synthetic families where no data is named.")] = 400,
    layout: Annotated[
        list[Layout] | None,
        typer.Option(help="Only by tsne, or by umap, which takes most of a minute to start.  [dim]default: both[/dim]"),
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder to write into.")] = Path("figures"),
    seed: Annotated[int, typer.Option(help="Equal seeds give equal figures.")] = 0,
    workers: Annotated[int | None, typer.Option(help="Processes.  [dim]default: one per core[/dim]")] = None,
) -> None:
    """Draw the learned codings: families by t-SNE and UMAP, the gap between both, spheres, similarities, training.

    [bold]Example[/bold]

    [cyan]linework drawings figures --count 400 -o out/figures[/cyan]
    """
    from linework.drawings.across import unseen_families
    from linework.drawings.figures import write_figures
    from linework.drawings.pack import load_packed

    with show.progress_bar() as progress:
        if data is not None:
            packed = load_packed(sorted(data.glob("*.safetensors")))
        else:
            packed = unseen_families(count, workers, progress, revisions=2, sizes=1)
        written = write_figures(weights, packed, out, layouts=layout or list(Layout), seed=seed, progress=progress)
    show.line(f"{show.counted(len(written), 'file')} in {out}")
