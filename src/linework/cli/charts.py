"""`linework charts`: pictures of charts and plotting code as data and code; charts to learn from, and the learning."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from linework.cli import evaluate_charts, experiment_charts, learn_charts, read_charts, show, write_charts
from linework.errors import InputError

app = typer.Typer(name="charts", help="Pictures of charts become code and data.", no_args_is_help=True)
app.command()(read_charts.read)
app.command()(read_charts.batch)
app.command()(write_charts.write)
app.command()(learn_charts.train)
app.command()(learn_charts.memory)
app.command()(learn_charts.records)
app.command()(learn_charts.unpack)
app.command()(evaluate_charts.evaluate)
app.command()(experiment_charts.experts)
app.command()(experiment_charts.experiment)


@app.command()
def synthesize(
    folder: Annotated[Path, typer.Argument(help="The folder to write the shards into.")],
    count: Annotated[int, typer.Option(min=1, help="Charts in all.")] = 1000,
    seed: Annotated[int, typer.Option(help="Equal seeds give equal charts.")] = 0,
    unseen: Annotated[bool, typer.Option("--unseen", help="Draw from the styles kept for testing.")] = False,
    family: Annotated[list[str] | None, typer.Option(help="Only this family; repeat the option.")] = None,
    wide: Annotated[bool, typer.Option("--wide", help="With rules and remarks beside marks; to train on.")] = False,
    workers: Annotated[int | None, typer.Option(help="Processes that draw.  [dim]default: one per core[/dim]")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout, for other programs.")] = False,
) -> None:
    """Draw charts with the exact truth of what is where; what is drawn already stays.

    [bold]Examples[/bold]

    [cyan]linework charts synthesize charts/ --count 20000 --seed 7[/cyan]

    [cyan]linework charts synthesize wide/ --count 20000 --seed 7 --wide[/cyan]

    [cyan]linework charts synthesize others/ --count 2000 --unseen[/cyan]
    """
    from linework.charts.synthesize.shards import write_shards
    from linework.device import single_thread

    single_thread()
    with show.progress_bar(json) as progress:
        written = write_shards(
            folder, count, seed, unseen=unseen, only=tuple(family or ()), wide=wide, workers=workers, progress=progress
        )
    if json:
        show.as_json({"folder": str(written.folder), "charts": written.samples, "kept": written.kept})
    else:
        show.line(f"{show.counted(written.samples, 'chart')} in {written.folder}, {written.kept:,} of them from before")


@app.command()
def parse(
    script: Annotated[Path, typer.Argument(help="A matplotlib script.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The folder to write into.", show_default=False)
    ] = None,
    library: Annotated[
        Literal["matplotlib", "plotly"], typer.Option(help="What the rewritten code uses.")
    ] = "matplotlib",
    json: Annotated[bool, typer.Option("--json", help="Print the chart as JSON on stdout.")] = False,
) -> None:
    """Run a plotting script in the sandbox and give the chart that it draws: its data, and clean code.

    With -o it writes chart.json, data.csv, chart.py and chart.png; without, the clean code goes to stdout.

    [bold]Example[/bold]

    [cyan]linework charts parse plot.py -o out/[/cyan]
    """
    from linework.charts.chart import to_json
    from linework.charts.picture import png_bytes
    from linework.charts.read.code import read_code
    from linework.charts.render import chart_sandbox, render_chart
    from linework.charts.write.csv import chart_csv
    from linework.charts.write.matplotlib import matplotlib_code
    from linework.charts.write.plotly import plotly_code

    try:
        source = script.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(f"{script} cannot be read as a script ({fault}); name a Python file.") from fault
    with chart_sandbox() as sandbox:
        chart = read_code(source, sandbox)
    code = matplotlib_code(chart) if library == "matplotlib" else plotly_code(chart)
    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
            (out / "chart.json").write_text(to_json(chart) + "\n", encoding="utf-8")
            (out / "data.csv").write_text(chart_csv(chart), encoding="utf-8")
            (out / "chart.py").write_text(code, encoding="utf-8")
            (out / "chart.png").write_bytes(png_bytes(render_chart(chart)))
        except OSError as fault:
            raise InputError(f"{out} cannot be written ({fault.strerror or fault}); name another folder.") from fault
    if json:
        typer.echo(to_json(chart))
    elif out is None:
        typer.echo(code, nl=False)
    else:
        show.line(f"chart.json, data.csv, chart.py and chart.png are in {out}")
