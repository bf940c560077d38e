"""How the charts commands put what they read into words and JSON."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linework.cli.show import counted, line, remark, table

if TYPE_CHECKING:  # the help should not wait for numpy
    from linework.charts.expert_use import ExpertUse, Served
    from linework.charts.folder import Entry
    from linework.charts.report import Report

MOST_ROWS = 20
MOST_FAILURES = 10
SMALL_SHARE = 0.05  # of the work on a view; experts with less are not told


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


def served_json(served: "Sequence[Served]") -> list[dict[str, Any]]:
    """Which experts served a picture, view by view, for other programs."""
    return [
        {"window": list(view.window), "complexity": view.complexity, "shares": view.shares.tolist()} for view in served
    ]


def print_served(served: "Sequence[Served]", out: Path | None) -> None:
    """Which experts served a picture, for people: on stderr, since the code may be on stdout."""
    for number, view in enumerate(served):
        shares = sorted(enumerate(view.shares.tolist()), key=lambda one: -one[1])
        told = ", ".join(f"{expert} ({share:.0%})" for expert, share in shares if share >= SMALL_SHARE)
        name = f"panel {number}" if number else "the whole"
        remark(f"{name:11} c(x) {view.complexity:.2f}, experts {told}")
    if out is not None:
        remark(f"{out / 'experts.png'} shows which served which part")


def use_json(use: "ExpertUse") -> dict[str, Any]:
    """What experts serve, for other programs."""
    return {
        "entropy": use.entropy,
        "least": use.least,
        "use": use.use.tolist(),
        "views": int(use.views.sum()),
        "kinds": {
            name: {"views": int(views), "complexity": float(complexity), "shares": shares.tolist()}
            for name, views, complexity, shares in zip(use.names, use.views, use.complexity, use.shares, strict=True)
        },
    }


def print_use(use: "ExpertUse") -> None:
    """What experts (0, 1, ...) serve, for people: the share of the work on each kind of chart, in per cent."""
    count = use.shares.shape[1]
    rows = [
        (name, str(int(views)), f"{complexity:.2f}", *(f"{100 * share:.0f}" for share in shares))
        for name, views, complexity, shares in zip(use.names, use.views, use.complexity, use.shares, strict=True)
    ]
    rows.append(("all", str(int(use.views.sum())), "", *(f"{100 * share:.1f}" for share in use.use)))
    heads = ("chart", "views", "c(x)", *(str(k) for k in range(count)))
    table("", heads, rows, numbers=range(1, count + 3))
    line(f"Entropy / log {count} = {use.entropy:.3f}; the least used expert has {use.least:.1%} of the work.")


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
