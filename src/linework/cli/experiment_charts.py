"""`linework charts experts`: what the parts of a trained model have come to do."""

from pathlib import Path
from typing import Annotated

import typer

from linework.cli import show, show_charts


def experts(
    data: Annotated[Path, typer.Argument(help="A folder of charts that synthesize made, better with --unseen.")],
    weights: Annotated[Path, typer.Option(help="A folder of weights with experts.")],
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

    [cyan]linework charts experts others/ --weights runs/experts -o out/[/cyan]
    """
    from json import dumps

    from linework.charts.expert_pictures import draw_use
    from linework.charts.expert_use import expert_use
    from linework.charts.weights import load_weights
    from linework.device import single_thread
    from linework.errors import InputError

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
