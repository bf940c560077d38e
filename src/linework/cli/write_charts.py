"""`linework charts write`: a script for a picture, by a model of the recipe paper."""

from pathlib import Path
from typing import Annotated

import typer

from linework.cli import show
from linework.errors import InputError


def write(
    picture: Annotated[Path, typer.Argument(help="A picture of a chart: PNG, JPEG, GIF, WebP, BMP or TIFF.")],
    weights: Annotated[Path, typer.Option(help="The folder of a run of the recipe paper.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The folder to write into.", show_default=False)
    ] = None,
    tries: Annotated[int, typer.Option(min=1, help="Scripts to write; the one that redraws best is kept.")] = 3,
    json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout, for other programs.")] = False,
) -> None:
    """Write a matplotlib script for a picture of a chart; it is run in the sandbox and its picture compared.

    With -o it writes chart.py, redrawn.png and side-by-side.png; without, the script goes to stdout.

    [bold]Example[/bold]

    [cyan]linework charts write chart.png --weights runs/paper -o out/[/cyan]
    """
    from linework.charts.picture import open_picture

    opened = open_picture(picture)
    from linework.charts.answer_files import side_by_side
    from linework.charts.code_weights import load_code_weights
    from linework.charts.code_writer import CodeWriter
    from linework.charts.eyes import processor_for
    from linework.charts.picture import png_bytes
    from linework.charts.pretrained import CodeTokenizer
    from linework.charts.render import chart_sandbox
    from linework.device import pick_device, single_thread

    single_thread()
    model, recipe = load_code_weights(weights)
    tokenizer, processor = CodeTokenizer(recipe.model.language), processor_for(recipe.model)
    writer = CodeWriter(model.to(pick_device()), tokenizer, processor, recipe.data.longest)
    with chart_sandbox() as sandbox:
        script = writer.write(opened, sandbox, tries)
    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
            (out / "chart.py").write_text(script.code, encoding="utf-8")
            if script.redrawn is not None:
                (out / "redrawn.png").write_bytes(png_bytes(script.redrawn))
                (out / "side-by-side.png").write_bytes(png_bytes(side_by_side(opened, script.redrawn)))
        except OSError as fault:
            raise InputError(f"{out} cannot be written ({fault.strerror or fault}); name another folder.") from fault
    fidelity = None if script.fidelity is None else script.fidelity.score
    if json:
        show.as_json({"code": script.code, "fidelity": fidelity, "remark": script.said})
        return
    if out is None:
        typer.echo(script.code, nl=False)
    show.remark(f"Fidelity {fidelity:.2f}." if fidelity is not None else f"The script draws nothing: {script.said}")
