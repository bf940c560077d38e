"""`linework drawings`: index an archive, search it, compare two drawings, report on the whole; what learning needs."""

from pathlib import Path
from typing import Annotated

import typer

from linework.cli import learn, show, show_drawings
from linework.cli.embedders import embedder, embedder_of
from linework.cli.evaluate import across, evaluate
from linework.cli.experiment_drawings import experiment
from linework.cli.figures import figures

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Archives of DXF drawings: index, search, compare, report.",
    pretty_exceptions_enable=False,
)

IndexOption = Annotated[
    Path | None,
    typer.Option("--index", help="The archive or its index folder.  [dim]default: the nearest .linework above[/dim]"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, for other programs.")]
MirrorOption = Annotated[bool, typer.Option("--mirror/--no-mirror", help="Whether a mirrored part is the same part.")]
SameSizeOption = Annotated[bool, typer.Option("--same-size", help="Find only what has the query's real size.")]
OutOption = Annotated[Path | None, typer.Option("--out", "-o", help="Write pictures and a page into this folder.")]
WeightsOption = Annotated[
    str | None,
    typer.Option("--weights", help="A folder of trained weights, or none.  [dim]default: those that come along[/dim]"),
]


@app.command()
def index(
    folder: Annotated[Path, typer.Argument(help="The archive: every DXF file in it and below is read.")],
    index: Annotated[
        Path | None, typer.Option("--index", help="Where the index lies.  [dim]default: FOLDER/.linework[/dim]")
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that read.  [dim]default: one per core[/dim]")] = None,
    timeout: Annotated[float, typer.Option(help="Seconds a file may take before it counts as unreadable.")] = 20.0,
    weights: WeightsOption = None,
    retry: Annotated[bool, typer.Option("--retry", help="Read the files again that could not be read.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Start from nothing.")] = False,
    ray: Annotated[
        bool, typer.Option("--ray", help="Read and embed on the Ray cluster of RAY_ADDRESS, or a local one.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Read an archive once, so that it can be searched; later runs read only what changed.

    It may be stopped at any time: run it again and it goes on where it was.

    [bold]Examples[/bold]

    [cyan]linework drawings index archive/[/cyan]

    [cyan]linework drawings index archive/ --index indexes/parts[/cyan]
    """
    from linework.drawings.index import build_index

    try:
        with show.progress_bar(json) as progress:
            report = build_index(
                folder,
                index,
                embedder=embedder(weights),
                workers=workers,
                timeout=timeout,
                rebuild=rebuild,
                retry=retry,
                ray=ray,
                progress=progress,
            )
    except KeyboardInterrupt:
        show.remark("Stopped. What was read is kept: run the same command to go on.")
        raise typer.Exit(130) from None
    if json:
        show.as_json(show_drawings.index_json(report))
    else:
        show_drawings.print_index(report)


@app.command()
def search(
    query: Annotated[Path | None, typer.Argument(help="A DXF drawing to look for.")] = None,
    index: IndexOption = None,
    count: Annotated[int, typer.Option("-k", "--count", min=1, help="How many hits.")] = 10,
    text: Annotated[str | None, typer.Option(help='Words or dimension values the hit carries, such as "M8".')] = None,
    folder: Annotated[str | None, typer.Option(help="Only below this folder of the archive.")] = None,
    layer: Annotated[str | None, typer.Option(help="Only drawings that draw on this layer.")] = None,
    size: Annotated[str | None, typer.Option(help="Longer side in mm: 50..200, 50.., ..200.")] = None,
    since: Annotated[str | None, typer.Option(help="Changed on this day or later: 2024-05-31.")] = None,
    until: Annotated[str | None, typer.Option(help="Changed on this day or earlier.")] = None,
    same_size: SameSizeOption = False,
    mirror: MirrorOption = True,
    why: Annotated[bool, typer.Option("--why/--no-why", help="Compare the best hits line by line.")] = True,
    out: OutOption = None,
    weights: WeightsOption = None,
    json: JsonOption = False,
) -> None:
    """Find a drawing, its revisions and what is like it, by shape, by text or by both.

    [bold]Examples[/bold]

    [cyan]linework drawings search part.dxf --index archive/[/cyan]

    [cyan]linework drawings search part.dxf --same-size --no-mirror -o out/[/cyan]

    [cyan]linework drawings search --text "M8" --size 50..200[/cyan]
    """
    from linework.drawings.filters import Filters, parse_day, parse_size
    from linework.drawings.index_folder import locate_index
    from linework.drawings.index_reader import IndexReader
    from linework.drawings.search import search as search_index

    filters = Filters(
        text=text,
        folder=folder,
        layer=layer,
        size=None if size is None else parse_size(size),
        since=None if since is None else parse_day(since, "--since"),
        until=None if until is None else parse_day(until, "--until"),
    )
    reader = IndexReader.open(locate_index(index, query))
    hits = search_index(
        reader,
        query,
        count,
        filters=filters,
        embedder=None if query is None else embedder_of(reader, weights),
        mirror=mirror,
        same_size=same_size,
        verify=max(count, 10) if why else 0,
    )
    if out is not None:
        from linework.drawings.hits_page import write_hits

        written = write_hits(reader, query, hits, out)
    if json:
        show.as_json(show_drawings.hits_json(query, hits))
    else:
        show_drawings.print_hits(reader.root, hits)
        if out is not None:
            show.line(f"The pictures are in {out}; open {written}")


@app.command()
def compare(
    a: Annotated[Path, typer.Argument(help="A DXF drawing.")],
    b: Annotated[Path, typer.Argument(help="Another.")],
    same_size: Annotated[bool, typer.Option("--same-size", help="Do not scale one to fit the other.")] = False,
    mirror: MirrorOption = True,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the overlay here, as .svg or .png.")] = None,
    json: JsonOption = False,
) -> None:
    """Lay two drawings over each other and list what only one of them has.

    [bold]Examples[/bold]

    [cyan]linework drawings compare bracket_a.dxf bracket_b.dxf -o overlay.svg[/cyan]

    [cyan]linework drawings compare old.dxf new.dxf --json[/cyan]
    """
    from linework.drawings.compare import compare_files

    comparison = compare_files(a, b, mirror=mirror, same_size=same_size)
    if out is not None:
        from linework.drawings.pictures import write_overlay

        write_overlay(comparison.a, comparison.b, comparison.match, out)
    if json:
        show.as_json(show_drawings.comparison_json(comparison))
    else:
        show_drawings.print_comparison(a, b, comparison)


@app.command()
def report(
    index: Annotated[Path, typer.Argument(help="The archive or its index folder.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder to write into.")] = Path("out"),
    json: JsonOption = False,
) -> None:
    """Write what an archive holds: duplicates, revision chains, clusters, oddities, as CSV and one page.

    [bold]Example[/bold]

    [cyan]linework drawings report archive/ -o out/[/cyan]
    """
    from linework.drawings.index_folder import locate_index
    from linework.drawings.index_reader import IndexReader
    from linework.drawings.report import archive_report
    from linework.drawings.report_page import write_report

    with show.progress_bar(json) as progress:
        reader = IndexReader.open(locate_index(index))
        found = archive_report(reader, progress=progress)
        written = write_report(reader, found, out, progress=progress)
    if json:
        show.as_json(show_drawings.report_json(reader, found, written))
    else:
        show_drawings.print_report(found, written)


app.command()(evaluate)
app.command()(across)
app.command()(figures)
app.command()(learn.synthesize)
app.command()(learn.prepare)
app.command()(learn.train)
app.command()(experiment)
