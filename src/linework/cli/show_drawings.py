"""How the drawings commands put what they found into words, tables and JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from linework.cli.show import counted, line, remark, table

if TYPE_CHECKING:  # the help should not wait for numpy
    from linework.drawings.compare import Comparison, Part
    from linework.drawings.index import IndexReport
    from linework.drawings.index_reader import IndexReader
    from linework.drawings.match import Match
    from linework.drawings.report import ArchiveReport
    from linework.drawings.search import Hit

MOST_FAILURES = 10
MOST_PARTS = 20


def index_json(report: "IndexReport") -> dict[str, Any]:
    """An index run for other programs."""
    failures = [{"path": path, "reason": reason} for path, reason in report.failures]
    return asdict(report) | {"folder": str(report.folder), "failures": failures}


def print_index(report: "IndexReport") -> None:
    """An index run for people."""
    done = f"{report.new} new, {report.changed} changed, {report.deleted} deleted, {report.unchanged} as they were"
    line(f"{counted(report.files, 'drawing')} in {report.folder} ({done}) in {report.seconds:.1f} s")
    if report.failures:
        remark(f"{counted(len(report.failures), 'file')} could not be read (all in {report.folder}/failures.jsonl):")
        for path, reason in report.failures[:MOST_FAILURES]:
            remark(f"  {reason if path in reason else f'{path}: {reason}'}")


def match_json(match: "Match | None") -> dict[str, Any] | None:
    """How two drawings match for other programs: the transform lays b on a; rows count primitives as read."""
    if match is None:
        return None
    return {
        "transform": asdict(match.transform),
        "share_a": round(match.share_a, 4),
        "share_b": round(match.share_b, 4),
        "only_a": [int(row) for row in match.only_a],
        "only_b": [int(row) for row in match.only_b],
    }


def hits_json(query: Path | None, hits: Sequence["Hit"]) -> dict[str, Any]:
    """Hits for other programs; in `match`, a is the query and b the hit."""
    return {
        "query": None if query is None else str(query),
        "hits": [
            {
                "path": str(hit.path),
                "tier": hit.tier,
                "score": round(hit.score, 4),
                "scores": {name: round(score, 4) for name, score in hit.scores},
                "match": match_json(hit.match),
            }
            for hit in hits
        ],
    }


def print_hits(root: Path, hits: Sequence["Hit"]) -> None:
    """Hits for people: a table for each tier that has any."""
    from linework.drawings.explain import in_words

    if not hits:
        line("Nothing was found.")
    tiers = dict.fromkeys(hit.tier for hit in hits)
    for tier in tiers:
        rows = [
            (f"{hit.score:.2f}", named(str(hit.path.relative_to(root)), in_words(hit.match) if hit.match else ""))
            for hit in hits
            if hit.tier == tier
        ]
        table(tier.capitalize(), ("score", "drawing"), rows, numbers=(0,))
        line()


def named(path: str, reason: str) -> str:
    """A path with the reason below it, in rich markup."""
    return f"{escape(path)}\n[dim]{escape(reason)}[/dim]" if reason else escape(path)


def comparison_json(comparison: "Comparison") -> dict[str, Any]:
    """A comparison for other programs."""
    return (match_json(comparison.match) or {}) | {
        "parts_only_a": [asdict(part) for part in comparison.only_a],
        "parts_only_b": [asdict(part) for part in comparison.only_b],
    }


def print_comparison(a: Path, b: Path, comparison: "Comparison") -> None:
    """A comparison for people."""
    from linework.drawings.explain import transform_in_words

    match = comparison.match
    line(f"{match.share_a:.1%} of {a.name} is in {b.name}, {match.share_b:.1%} of {b.name} is in {a.name}.")
    # Rounded to what the fit can tell, so that what lies in place is not said to move by 3e-14.
    x, y = (round(shift, 6) + 0.0 for shift in match.transform.shift)
    line(
        f"To lie on the first, the second is taken {transform_in_words(match.transform)} and moved by {x:.6g}, {y:.6g}."
    )
    for path, parts in ((a, comparison.only_a), (b, comparison.only_b)):
        print_parts(path.name, parts)


def print_parts(name: str, parts: Sequence["Part"]) -> None:
    """What only one drawing has."""
    if not parts:
        line(f"\nNothing is only in {name}.")
        return
    line()
    rows = [(str(part.count), part.kind, escape(part.measure)) for part in parts[:MOST_PARTS]]
    table(escape(f"Only in {name}"), ("count", "what", "measures"), rows, numbers=(0,))
    if len(parts) > MOST_PARTS:
        line(f"and {counted(len(parts) - MOST_PARTS, 'other kind')}")


def report_json(index: "IndexReader", report: "ArchiveReport", written: Sequence[Path]) -> dict[str, Any]:
    """A report on an archive for other programs."""

    def paths(groups: Sequence[Sequence[int]]) -> list[list[str]]:
        return [[index.columns["path"][document] for document in group] for group in groups]

    return {
        "duplicates": paths(report.duplicates),
        "chains": paths(report.chains),
        "clusters": paths(report.clusters),
        "oddities": [asdict(oddity) for oddity in report.oddities],
        "written": [str(path) for path in written],
    }


def print_report(report: "ArchiveReport", written: Sequence[Path]) -> None:
    """A report on an archive for people."""
    line(
        f"{counted(len(report.duplicates), 'group')} of duplicates, {counted(len(report.chains), 'revision chain')}, "
        f"{counted(len(report.clusters), 'cluster')}, {counted(len(report.oddities), 'oddity', 'oddities')}"
    )
    for path in written:
        line(f"  {path}")
