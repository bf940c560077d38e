"""`linework bench`: measures what docs/benchmarks-drawings.md states."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from linework.cli import show

app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich", help="Measure how fast linework is on this machine.")


@app.command("drawings-search")
def drawings_search(
    archive: Annotated[Path, typer.Argument(help="An archive with an index.")],
    rows: Annotated[int, typer.Option(help="Drawings in the index that is searched.")] = 100_000,
    queries: Annotated[int, typer.Option(help="Searches to time.")] = 100,
    keep: Annotated[
        Path | None,
        typer.Option(help="Keep the large index here, or use the one that is there.  [dim]default: thrown away[/dim]"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Repeat an indexed archive with jitter and time searches over it, step by step.

    [bold]Example[/bold]

    [cyan]linework bench drawings-search archive/ --rows 100000 --keep out/many[/cyan]
    """
    from tempfile import TemporaryDirectory

    from linework.cli.embedders import embedder_of
    from linework.drawings.index_folder import locate_index
    from linework.drawings.index_reader import IndexReader
    from linework.drawings.search_bench import repeated, time_search

    archive_index = IndexReader.open(locate_index(archive))
    embedder = embedder_of(archive_index)
    with TemporaryDirectory() as scratch, show.progress_bar(json) as progress:
        folder = keep if keep is not None else Path(scratch) / "index"
        place, made = repeated(archive_index, folder, rows, embedder, progress)
        times = time_search(archive_index, place, queries, embedder, progress)
    if json:
        show.as_json({"made": made, **asdict(times)})
        return
    heads = ("", "median", "95 %", "processor, median")
    shown = [
        (name, *(f"{1000 * seconds:.1f} ms" for seconds in (step.median, step.p95, step.processor)))
        for name, step in times.steps.items()
    ]
    show.table(f"{times.queries} searches over {times.rows:,} drawings", heads, shown, numbers=(1, 2, 3))
    memory = "" if times.memory is None else f"{times.memory / 2**20:.0f} MiB of memory and "
    show.line(f"Opened in {times.opened:.2f} s; holds {memory}{times.mapped / 2**20:.0f} MiB of mapped files.")
    if made is not None:
        show.line(f"Made in {made:.0f} s.")


@app.command("drawings-ingest")
def drawings_ingest(
    folder: Annotated[Path, typer.Argument(help="A folder of DXF files.")],
    every: Annotated[int, typer.Option(min=1, help="Take every n-th file.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Time reading beside ezdxf merely loading the same files, one core, nothing cached.

    [bold]Example[/bold]

    [cyan]linework bench drawings-ingest archive/ --every 10[/cyan]
    """
    from linework.drawings.bench import ingest_ratio

    times = ingest_ratio(folder, every)
    if json:
        show.as_json(asdict(times) | {"ratio": times.ratio})
        return
    rows = [
        ("ezdxf loads", f"{times.loaded:,}", f"{times.load:.1f} s"),
        ("linework reads", f"{times.answered:,}", f"{times.read:.1f} s, {times.ratio:.2f} times that"),
    ]
    show.table(f"{times.files:,} files", ("", "files", "time"), rows, numbers=(1,))
    for sentence in times.unreadable:
        show.remark(f"  {sentence}")


@app.command("drawings-index")
def drawings_index(
    folder: Annotated[Path, typer.Argument(help="A folder of DXF files.")],
    workers: Annotated[int | None, typer.Option(help="Processes.  [dim]default: one per core[/dim]")] = None,
    weights: Annotated[
        str | None,
        typer.Option("--weights", help="Trained weights, or none.  [dim]default: those that come along[/dim]"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Time the whole of indexing beside ezdxf merely loading the same files, all cores, nothing cached.

    [bold]Example[/bold]

    [cyan]linework bench drawings-index archive/[/cyan]
    """
    from linework.cli.embedders import embedder
    from linework.drawings.bench import index_ratio

    times = index_ratio(folder, embedder(weights), workers)
    if json:
        show.as_json(asdict(times) | {"ratio": times.ratio})
        return
    rows = [
        ("ezdxf loads", f"{times.load:.1f} s"),
        ("linework indexes", f"{times.index:.1f} s, {times.ratio:.2f} times that"),
    ]
    show.table(f"{times.files:,} files on {times.workers} processes", ("", "time"), rows)
