"""What came of a folder of pictures as files: summary.csv, and one self-contained page with the least sure first."""

import base64
import csv
import io
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from PIL import Image

from linework.charts.answer_files import FILES
from linework.charts.folder import Entry
from linework.charts.report import SURE, Report, in_words
from linework.errors import InputError

PAGE, SUMMARY = "report.html", "summary.csv"
HEADS = (
    "picture", "confidence", "overlap", "structure", "ink", "colours", "words", "words_redrawn", "panels", "marks",
    "remark",
)  # fmt: skip
MOST_CARDS = 600  # so that the page stays below some 30 MB
SIDES = 860, 400  # pixels of the pictures on the page, at most


def write_folder_page(folder: Path, entries: Sequence[Entry], out: Path) -> tuple[Path, Path]:
    """Write report.html and summary.csv; the page shows the 600 least sure. Raises InputError."""
    ordered = by_confidence(entries)
    try:
        with (out / SUMMARY).open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(HEADS)
            writer.writerows(_row(entry) for entry in ordered)
        (out / PAGE).write_text(_page(folder, ordered, out), encoding="utf-8")
    except OSError as fault:
        raise InputError(f"{out} cannot be written ({fault.strerror}); name another folder.") from fault
    return out / PAGE, out / SUMMARY


def by_confidence(entries: Sequence[Entry]) -> list[Entry]:
    """Entries without an answer first, then the least sure."""
    return sorted(entries, key=lambda entry: (-1.0 if entry.report is None else entry.report.confidence, entry.name))


def _row(entry: Entry) -> tuple[object, ...]:
    report = entry.report
    if report is None:
        return (entry.name, *[""] * (len(HEADS) - 2), entry.failure)
    fidelity = report.fidelity
    shares = (report.confidence, report.overlap, fidelity.structure, fidelity.ink, fidelity.colours)
    marks = "; ".join(map(in_words, report.panels))
    counts = report.words, report.words_redrawn, len(report.panels)
    return (entry.name, *(f"{share:.4f}" for share in shares), *counts, marks, report.remark)


def _page(folder: Path, entries: Sequence[Entry], out: Path) -> str:
    failed = [entry for entry in entries if entry.report is None]
    answered = [(entry.name, entry.report) for entry in entries if entry.report is not None]
    unsure = sum(report.confidence < SURE for _, report in answered)
    title = f"Charts in {folder.resolve().name}"
    lead = (
        f"{len(entries)} pictures: {len(answered)} read, {unsure} of them with low confidence, {len(failed)} not read."
    )
    body = [f"<h1>{escape(title)}</h1>", f'<p class="soft">{escape(lead)} Numbers of all are in {SUMMARY}.</p>']
    if failed:
        lines = (f"<li>{escape(entry.failure)}</li>" for entry in failed)
        body += ["<h2>Without an answer</h2>", f"<ul>{''.join(lines)}</ul>"]
    body += ["<h2>Read, the least sure first</h2>", '<p class="soft">Left the picture, right the chart redrawn.</p>']
    body += [_card(name, report, out / name) for name, report in answered[:MOST_CARDS]]
    if len(answered) > MOST_CARDS:
        body.append(f'<p class="soft">and {len(answered) - MOST_CARDS:,} more in {SUMMARY}</p>')
    style = (files("linework.charts") / "folder_page.css").read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>\n{style}</style></head>\n'
        "<body>" + "\n".join(body) + "</body></html>\n"
    )


def _card(name: str, report: Report, answer: Path) -> str:
    """One answer: both pictures, how sure it is, what is in it, and links to its files."""
    links = " ".join(f'<a href="{quote(f"{name}/{file}")}">{file}</a>' for file in FILES)
    lines = [
        f"confidence {report.confidence:.2f}, overlap {report.overlap:.2f}, "
        f"{report.words_redrawn} of {report.words} words redrawn",
        *(f"panel {number}: {in_words(panel)}" for number, panel in enumerate(report.panels, 1)),
    ]
    said = "".join(f"<small>{escape(line)}</small>" for line in lines)
    said += f'<small class="odd">{escape(report.remark)}</small>' if report.remark else ""
    return (
        f'<figure><img alt="{escape(name)}, and redrawn" loading="lazy" src="{_data_url(answer / "side-by-side.png")}">'
        f"<figcaption>{escape(name)}{said}<small>{links}</small></figcaption></figure>"
    )


def _data_url(path: Path) -> str:
    """A picture reduced, as text that a page can hold."""
    file = io.BytesIO()
    with Image.open(path) as image:
        image.thumbnail(SIDES)
        image.convert("RGB").save(file, "JPEG", quality=80)
    return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode()}"
