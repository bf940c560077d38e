"""How the charts commands put what they read into words and JSON."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linework.cli.show import counted, line, remark, table

if TYPE_CHECKING:  # the help should not wait for numpy
    from linework.charts.folder import Entry
    from linework.charts.report import Report

MOST_ROWS = 20
MOST_FAILURES = 10


def fidelity_json(report: "Report") -> dict[str, float]:
    """How alike the two pictures are, for other programs."""
    found = report.fidelity
    return {"overlap": report.overlap, "structure": found.structure, "ink": found.ink, "colours": found.colours}


def print_report(report: "Report") -> None:
    """The report of one answer for people."""
    from linework.charts.report import in_words

    runs = {True: "yes", False: "no", None: "not tried, Plotly is not installed"}[report.runs]
    shown = [
        ("runs", runs),
        *((name, f"{value:.2f}") for name, value in fidelity_json(report).items()),
        ("words", f"{report.words} read, {report.words_redrawn} of them in the redrawn chart"),
        *((f"panel {number}", in_words(panel)) for number, panel in enumerate(report.panels, 1)),
        ("confidence", f"{report.confidence:.2f}"),
    ]
    for name, said in shown:
        line(f"{name:11} {said}")
    if report.remark:
        line(report.remark)


def entries_json(entries: "Sequence[Entry]", written: Sequence[Path]) -> dict[str, Any]:
    """What came of a folder for other programs."""
    return {
        "pictures": [
            {
                "picture": entry.name,
                "confidence": None if entry.report is None else entry.report.confidence,
                "fidelity": None if entry.report is None else fidelity_json(entry.report),
                "kept": entry.kept,
                "failure": entry.failure or None,
            }
            for entry in entries
        ],
        "written": [str(path) for path in written],
    }


def print_entries(entries: "Sequence[Entry]", page: Path) -> None:
    """What came of a folder for people, the least sure first."""
    from linework.charts.folder_page import by_confidence

    read = [(entry.name, entry.report) for entry in by_confidence(entries) if entry.report is not None]
    rows = [
        (name, f"{report.confidence:.2f}", f"{report.overlap:.2f}", report.remark) for name, report in read[:MOST_ROWS]
    ]
    if rows:
        table("", ("picture", "confidence", "overlap", ""), rows, numbers=(1, 2))
    if len(read) > MOST_ROWS:
        line(f"and {len(read) - MOST_ROWS:,} surer ones")
    failed = [entry for entry in entries if entry.report is None]
    for entry in failed[:MOST_FAILURES]:
        remark(entry.failure)
    if len(failed) > MOST_FAILURES:
        remark(f"and {len(failed) - MOST_FAILURES:,} more that were not read")
    kept = sum(entry.kept for entry in entries)
    line(f"{counted(len(read), 'picture')} read, {kept:,} of them from before; {len(failed):,} not read; open {page}")
