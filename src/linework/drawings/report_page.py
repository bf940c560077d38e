"""The report of an archive as files: CSV tables and one self-contained page."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from linework.drawings.index_reader import IndexReader
from linework.drawings.page import card, contents, group, page, section, table
from linework.drawings.pictures import thumbnail_png
from linework.drawings.report import ArchiveReport
from linework.errors import InputError, UnreadableDrawing

Progress = Callable[[str, int, int], None]

MOST_CARDS = 24
MOST_PICTURES = 6_000
SIZE = 160


def write_report(
    index: IndexReader, report: ArchiveReport, out: Path, progress: Progress = lambda stage, done, total: None
) -> tuple[Path, ...]:
    """Write duplicates.csv, chains.csv, clusters.csv, oddities.csv, drawings.csv and report.html.

    The page shows at most 24 drawings of a group and 6,000 pictures in all, the largest groups first,
    so that it stays below some 20 MB whatever the archive; the CSV files hold everything.
    Raises InputError where the folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        written = [
            _csv(out / f"{name}.csv", ("group", "place", "path", "date"), _members(index, groups))
            for name, groups in (
                ("duplicates", report.duplicates),
                ("chains", report.chains),
                ("clusters", report.clusters),
            )
        ]
        odd = ((oddity.path, oddity.what, oddity.detail) for oddity in report.oddities)
        written.append(_csv(out / "oddities.csv", ("path", "what", "detail"), odd))
        written.append(_csv(out / "drawings.csv", HEADS, _drawings(index)))
        page_file = out / "report.html"
        page_file.write_text(_page(index, report, progress), encoding="utf-8")
    except OSError as fault:
        raise InputError(f"{out} cannot be written ({fault.strerror}); name another folder with --out.") from fault
    return (*written, page_file)


HEADS = ("drawing", "date", "width mm", "height mm", "primitives")


def _csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        writer.writerows(rows)
    return path


def _members(index: IndexReader, groups: Sequence[Sequence[int]]) -> Iterator[tuple[object, ...]]:
    for number, members in enumerate(groups, 1):
        for place, document in enumerate(members, 1):
            yield number, place, index.columns["path"][document], index.columns["date"][document]


def _drawings(index: IndexReader) -> Iterator[tuple[str, ...]]:
    rows = index.columns
    for at in range(len(index)):
        size = (f"{rows['width_mm'][at]:.4g}", f"{rows['height_mm'][at]:.4g}")
        yield rows["path"][at], rows["date"][at], *size, str(rows["primitives"][at])


def _page(index: IndexReader, report: ArchiveReport, progress: Progress) -> str:
    """The page: what was found in numbers, then each kind of group, then all drawings as a table."""
    album = _Album(index, report, progress)
    counts = [
        ("duplicates", "groups of duplicates", len(report.duplicates)),
        ("chains", "revision chains", len(report.chains)),
        ("clusters", "clusters", len(report.clusters)),
        ("oddities", "oddities", len(report.oddities)),
        ("drawings", "drawings", len(index)),
    ]
    odd = [(oddity.path, oddity.what, oddity.detail) for oddity in report.oddities]
    body = [
        contents(counts),
        section(
            "duplicates",
            "Duplicates",
            "The same geometry in more than one file: saved again, moved, turned, mirrored or in another unit.",
            album.groups("Group", report.duplicates),
        ),
        section(
            "chains",
            "Revision chains",
            "Drawings that share most of their geometry, by date; of duplicates only the oldest is shown.",
            album.groups("Chain", report.chains, chain=True),
        ),
        section(
            "clusters", "Clusters", "Drawings that are alike, by shape alone.", album.groups("Cluster", report.clusters)
        ),
        section(
            "oddities",
            "Oddities",
            "Files to look at before relying on them.",
            table("odd", ("drawing", "what", "detail"), odd),
        ),
        section("drawings", "All drawings", "", table("all", HEADS, _drawings(index), numbers=(2, 3, 4))),
    ]
    return page(f"Drawings in {index.root.name}", f"{index.root}, as indexed {index.info.updated}", "".join(body))


class _Album:
    """Hands out cards with thumbnails until enough pictures stand on the page."""

    def __init__(self, index: IndexReader, report: ArchiveReport, progress: Progress):
        self.index, self.progress = index, progress
        shown = [
            members[:MOST_CARDS] for groups in (report.duplicates, report.chains, report.clusters) for members in groups
        ]
        self.total = min(sum(map(len, shown)), MOST_PICTURES)
        self.done = 0

    def groups(self, name: str, groups: Sequence[Sequence[int]], chain: bool = False) -> str:
        """Every group with its cards; those for which there is no room are left to the CSV file."""
        parts = []
        for number, members in enumerate(groups, 1):
            if self.done >= self.total:
                parts.append(f'<p class="soft">and {len(groups) - number + 1:,} more in the CSV file</p>')
                break
            more = f", the first {MOST_CARDS} shown" if len(members) > MOST_CARDS else ""
            title = f"{name} {number}: {len(members)} drawings{more}"
            parts.append(group(title, [self.card(document) for document in members[:MOST_CARDS]], chain))
        return "".join(parts) or '<p class="soft">None.</p>'

    def card(self, document: int) -> str:
        """A document with its thumbnail, place and date."""
        self.done += 1
        self.progress("drawing", self.done, self.total)
        try:
            png = thumbnail_png(self.index, document, SIZE)
        except UnreadableDrawing:
            png = b""
        folder, _, name = self.index.columns["path"][document].rpartition("/")
        return card(png, name, (folder, self.index.columns["date"][document]))
