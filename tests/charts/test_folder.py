"""A folder of pictures: what hangs, dies or breaks is a line in the report, and what is told agrees with the files."""

import csv
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from charts.small_model import write_untrained
from linework import workers
from linework.charts import folder as reading
from linework.charts.answer_files import FILES, kept_report, origin_of, write_answer
from linework.charts.chart import Axis, Chart, Panel, Twin
from linework.charts.fidelity import Fidelity
from linework.charts.folder import Entry, find_pictures, read_folder
from linework.charts.folder_page import write_folder_page
from linework.charts.marks import Bars, Line
from linework.charts.reader import Answer
from linework.charts.report import UNSURE, Marks, Origin, Report, in_words, marks_of, report_of
from linework.charts.seen import RoledWord, Seen, SeenPanel, Word
from linework.charts.synthesize.sample import synthesize_sample
from linework.charts.weights import weights_digest
from linework.cli.app import main

BARS = Bars(positions=(0, 1), values=(3, 4))
CHART = Chart(
    panels=(
        Panel(
            x=Axis(scale="category", tick_labels=("left", "right")),
            marks=(BARS, BARS),
            twins=(Twin(marks=(Line(x=(0, 1), y=(5, 6)),)),),
        ),
    )
)
ORIGIN = Origin("picture", "weights", "matplotlib")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a charts command in this process: exit code, stdout, stderr."""

    def command(*given: object) -> tuple[int, str, str]:
        capfd.readouterr()
        monkeypatch.setattr(sys, "argv", ["linework", "charts", *map(str, given)])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capfd.readouterr()
        return int(end.value.code or 0), out, err

    return command


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model that learned nothing."""
    return write_untrained(tmp_path_factory.mktemp("weights"))


def pictures(folder: Path, *names: str) -> Path:
    """A folder of empty pictures."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (40, 40)).save(folder / name)
    return folder


def answer(confidence: float) -> Answer:
    """A chart as if it had been read, with two of its words and one that it does not have."""
    corners = np.array([[0.0, 0.0], [9.0, 0.0], [9.0, 5.0], [0.0, 5.0]])
    words = tuple(RoledWord(Word(text, corners), "note") for text in ("left", "right -", "nowhere", "●"))
    seen = Seen((40, 30), (SeenPanel((0, 0, 40, 30)),), words)
    return Answer(CHART, seen, np.zeros((60, 80, 3), np.uint8), Fidelity(0.5, 0.6, 0.7), confidence)


def misbehave(path: Path, **asked: object) -> Report:
    """Hangs, dies, breaks or answers, as the name of the picture says."""
    if path.stem == "hangs":
        time.sleep(60)
    if path.stem == "dies":
        os._exit(3)
    if path.stem == "breaks":
        raise ZeroDivisionError("by nothing")
    return Report(ORIGIN, True, 0.9, 1.0, Fidelity(1.0, 1.0, 1.0), 0, 0, ())


def test_a_picture_that_hangs_dies_or_breaks_is_lost_alone(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_answer", misbehave)
    monkeypatch.setattr(workers, "worker_context", lambda preload: multiprocessing.get_context("fork"))
    folder = pictures(tmp_path / "in", "breaks.png", "dies.png", "fine.png", "hangs.png")
    told: list[int] = []
    entries = read_folder(
        folder, tmp_path / "out", weights, workers=2, timeout=3, progress=lambda stage, done, total: told.append(done)
    )
    said = {entry.name: entry.failure for entry in entries}
    assert said["fine.png"] == ""
    assert "ZeroDivisionError: by nothing" in said["breaks.png"]
    assert "ended the process" in said["dies.png"]
    assert "took longer than 3 s" in said["hangs.png"]
    assert told == [0, 1, 2, 3, 4]


def test_the_answers_of_an_earlier_run_are_no_pictures(tmp_path: Path) -> None:
    folder = pictures(tmp_path, "b.png", "a/A.JPG", "out/redrawn.png")
    (folder / "notes.txt").write_text("no picture")
    assert [path.name for path in find_pictures(folder, folder / "out")] == ["A.JPG", "b.png"]
    assert [path.name for path in find_pictures(folder, folder / "elsewhere")] == ["A.JPG", "b.png", "redrawn.png"]


def test_a_run_that_is_stopped_says_how_to_go_on(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*given: object, **named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(reading, "read_folder", stopped)
    code, out, err = run("batch", tmp_path, "-o", tmp_path / "out")
    assert code == 130 and out == ""
    assert "same command" in err


def test_folders_that_cannot_be_used_end_in_one_sentence(run: Run, weights: Path, tmp_path: Path) -> None:
    folder = pictures(tmp_path / "in", "a.png")
    (tmp_path / "file").write_text("")
    for given, said in (
        ((weights, "-o", tmp_path / "out"), "holds no pictures"),
        ((tmp_path / "nowhere", "-o", tmp_path / "out"), "is not a folder"),
        ((folder, "-o", folder), "cannot go into"),
        ((folder, "-o", tmp_path / "file" / "out"), "cannot be written"),
        ((folder, "-o", tmp_path / "out", "--weights", tmp_path), "holds no weights"),
    ):
        code, out, err = run("batch", *given, *(() if "--weights" in given else ("--weights", weights)))
        assert code == 2 and out == ""
        assert err.startswith("linework: ") and said in err and len(err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_the_report_counts_what_the_files_hold(tmp_path: Path) -> None:
    picture = np.full((30, 40, 3), 255, np.uint8)
    report = report_of(picture, answer(0.2), ORIGIN)
    write_answer(picture, answer(0.2), report, tmp_path)
    assert (report.words, report.words_redrawn) == (3, 2)
    assert marks_of(CHART) == ((Marks("bars", 2, 4), Marks("line", 1, 2)),) == report.panels
    assert sum(marks.values for marks in report.panels[0]) == len((tmp_path / "data.csv").read_text().splitlines()) - 1
    assert in_words(report.panels[0]) == "2 bars (4 values), 1 line (2 values)"
    assert json.loads((tmp_path / "report.json").read_text())["confidence"] == 0.2
    assert {path.name for path in tmp_path.iterdir()} == set(FILES)
    assert report.remark == UNSURE and replace(report, confidence=0.6).remark == ""
    assert "does not run" in replace(report, runs=False, confidence=0.6).remark


def test_the_page_begins_with_what_is_least_sure(tmp_path: Path) -> None:
    picture = np.full((30, 40, 3), 255, np.uint8)
    entries = [Entry("<broken>.png", failure="<broken>.png is no picture.")]
    for name, confidence in (("a sure.png", 0.9), ("unsure.png", 0.1)):
        report = report_of(picture, answer(confidence), ORIGIN)
        write_answer(picture, answer(confidence), report, tmp_path / name)
        entries.append(Entry(name, report))
    page, summary = write_folder_page(tmp_path, entries, tmp_path)
    text = page.read_text()
    places = [text.index(said) for said in ("&lt;broken&gt;.png is", "unsure.png", "a sure.png")]
    assert places == sorted(places) and "<broken>" not in text
    assert 'href="a%20sure.png/chart.py"' in text
    rows = list(csv.DictReader(summary.read_text().splitlines()))
    assert [row["picture"] for row in rows] == ["<broken>.png", "unsure.png", "a sure.png"]
    assert [row["remark"] for row in rows] == ["<broken>.png is no picture.", UNSURE, ""]


def test_the_report_is_shown_to_people(
    run: Run, weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from linework.charts.reader import ChartReader

    monkeypatch.setattr(ChartReader, "read", lambda self, picture: answer(0.2))
    shown = ("read", pictures(tmp_path, "a.png") / "a.png", "--weights", weights)
    code, out, err = run(*shown, "-o", tmp_path / "out")
    assert code == 0, err
    for said in (
        "runs        yes",
        "structure   0.50",
        "3 read, 2 of them",
        "2 bars (4 values)",
        "0.20",
        UNSURE,
        *FILES,
    ):
        assert said in out
    code, out, err = run(*shown, "--library", "plotly")
    assert code == 0
    assert out.endswith("fig.show()\n") and UNSURE in err
    code, out, err = run(*shown, "-o", tmp_path / "a.png" / "out")
    assert code == 2 and out == "" and "cannot be written" in err


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two charts, one of them in a folder below, and what is no picture."""
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "below").mkdir()
    for name, family in (("bars.png", "bar"), ("below/pie.png", "pie")):
        (folder / name).write_bytes(synthesize_sample(3, 0, only=(family,)).picture)
    (folder / "notes.txt").write_text("no picture")
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nhalf")
    return folder


def test_a_folder_is_read_once_and_again_where_it_changed(weights: Path, charts: Path, tmp_path: Path) -> None:
    first = read_folder(charts, tmp_path, weights, workers=1)
    assert [entry.name for entry in first] == ["bars.png", "below/pie.png", "broken.png"]
    assert [entry.report is None for entry in first] == [False, False, True]
    assert "broken.png" in first[2].failure
    (tmp_path / "below/pie.png" / "chart.py").unlink()  # as if the run had been killed
    again = read_folder(charts, tmp_path, weights, workers=1)
    assert [entry.kept for entry in again] == [True, False, False]
    other = read_folder(charts, tmp_path, weights, "plotly", workers=1)
    assert not any(entry.kept for entry in other)


def test_an_answer_is_kept_for_the_same_bytes_weights_and_library_alone(
    weights: Path, charts: Path, tmp_path: Path
) -> None:
    read_folder(charts, tmp_path, weights, workers=1)
    origin = origin_of(charts / "bars.png", weights_digest(weights), "matplotlib")
    assert kept_report(tmp_path / "bars.png", origin) is not None
    for other in (replace(origin, picture="0"), replace(origin, weights="0"), replace(origin, library="plotly")):
        assert kept_report(tmp_path / "bars.png", other) is None


def test_the_page_of_a_folder_needs_no_other_file(weights: Path, charts: Path, tmp_path: Path) -> None:
    entries = read_folder(charts, tmp_path, weights, workers=1)
    page, summary = write_folder_page(charts, entries, tmp_path)
    text = page.read_text()
    assert text.count("data:image/jpeg;base64,") == 2
    assert "http" not in text.replace("http-equiv", "")
    assert text.index("broken.png") < text.index("data:image")
    assert len(summary.read_text().splitlines()) == 4
