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
import torch
from PIL import Image

from linework import workers
from linework.charts import folder as reading
from linework.charts.answer_files import FILES, write_answer
from linework.charts.chart import Axis, Chart, Panel, Twin
from linework.charts.decoder import DecoderConfig
from linework.charts.encoder import EncoderConfig
from linework.charts.fidelity import Fidelity
from linework.charts.folder import Entry, find_pictures, read_folder
from linework.charts.folder_page import write_folder_page
from linework.charts.marks import Bars, Line
from linework.charts.model import ChartToTokens, ModelConfig
from linework.charts.reader import Answer
from linework.charts.recipes import tiny
from linework.charts.report import UNSURE, Marks, Origin, Report, in_words, marks_of, report_of
from linework.charts.seen import RoledWord, Seen, SeenPanel, Word
from linework.charts.weights import save_weights
from linework.cli.app import main

SMALL = ModelConfig(
    encoder=EncoderConfig(width=64, height=48, channels=(8, 8, 16), dim=24, layers=1, heads=2, dense=8),
    decoder=DecoderConfig(dim=24, layers=2, heads=2, shared_heads=1, inner=32, longest=30),
)
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
    folder = tmp_path_factory.mktemp("weights")
    torch.manual_seed(0)
    save_weights(ChartToTokens(SMALL), replace(tiny(), model=SMALL), folder)
    return folder


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
