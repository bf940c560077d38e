"""`linework charts read | batch`: pictures of charts as code and data."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from linework.cli import show, show_charts

LibraryOption = Annotated[Literal["matplotlib", "plotly"], typer.Option(help="What the code uses.")]
WeightsOption = Annotated[
    Path | None,
    typer.Option(help="A folder of weights.  [dim]default: those that come along[/dim]", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, for other programs.")]


def read(
    picture: Annotated[Path, typer.Argument(help="A picture of a chart: PNG, JPEG, GIF, WebP, BMP or TIFF.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The folder to write into.", show_default=False)
    ] = None,
    library: LibraryOption = "matplotlib",
    weights: WeightsOption = None,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Say how complex it is and which experts served it."),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Read a picture of a chart: its data, the code that redraws it, and how far to trust them.

    With -o it writes chart.py, chart.json, data.csv, redrawn.png, side-by-side.png and report.json; without, the code
    goes to stdout. With --explain it also writes experts.png: which expert served which part.

    [bold]Examples[/bold]

    [cyan]linework charts read chart.png -o out/[/cyan]

    [cyan]linework charts read chart.png --library plotly[/cyan]

    [cyan]linework charts read chart.png --explain -o out/[/cyan]
    """
    from linework.charts.picture import open_picture

    opened = open_picture(picture)
    from linework.charts.answer_files import FILES, code_of, origin_of, write_answer
    from linework.charts.chart import as_dict
    from linework.charts.reader import ChartReader
    from linework.charts.report import report_of
    from linework.charts.weights import weights_digest
    from linework.device import single_thread

    single_thread()
    reader = ChartReader(weights)
    answer = reader.read(opened)
    served = reader.served(opened, answer) if explain else []
    report = report_of(opened, answer, origin_of(picture, weights_digest(weights), library))
    if out is not None:
        write_answer(opened, answer, report, out)
    if out is not None and served:
        from linework.charts.expert_pictures import draw_served

        draw_served(opened, served, out / "experts.png")
    code = code_of(answer.chart, library)
    if json:
        show.as_json(
            {
                "chart": as_dict(answer.chart),
                "code": code,
                "confidence": report.confidence,
                "fidelity": show_charts.fidelity_json(report),
                "remark": report.remark,
                **({"experts": show_charts.served_json(served)} if served else {}),
            }
        )
    elif out is None:
        typer.echo(code, nl=False)
        show.remark(f"Confidence {report.confidence:.2f}. {report.remark}".rstrip())
    else:
        show_charts.print_report(report)
        show.line(f"{', '.join(FILES[:-1])} and {FILES[-1]} are in {out}")
    if served and not json:
        show_charts.print_served(served, out)


def batch(
    folder: Annotated[Path, typer.Argument(help="The folder: every picture in it and below is read.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder to write into.")],
    library: LibraryOption = "matplotlib",
    weights: WeightsOption = None,
    workers: Annotated[int | None, typer.Option(help="Processes that read.  [dim]default: one per core[/dim]")] = None,
    json: JsonOption = False,
) -> None:
    """Read all pictures of charts in a folder; one page and a CSV file tell what came of each, the least sure first.

    It may be stopped at any time: run it again and it goes on where it was. What was read is not read again.

    [bold]Example[/bold]

    [cyan]linework charts batch pictures/ -o out/[/cyan]
    """
    from linework.charts.folder import read_folder
    from linework.charts.folder_page import write_folder_page

    try:
        with show.progress_bar(json) as progress:
            entries = read_folder(folder, out, weights, library, workers=workers, progress=progress)
        written = write_folder_page(folder, entries, out)
    except KeyboardInterrupt:
        show.remark("Stopped. What was read is kept: run the same command to go on.")
        raise typer.Exit(130) from None
    if json:
        show.as_json(show_charts.entries_json(entries, written))
    else:
        show_charts.print_entries(entries, written[0])
