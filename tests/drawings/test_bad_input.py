"""What cannot be used ends in one sentence and exit code 2, or is a line in the report; the index stays as it was."""

import errno
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from linework.cli.app import main
from linework.drawings import index as indexing
from linework.drawings.drawing import Kind, drawing_from
from linework.drawings.write import write_dxf
from linework.errors import LineworkError
from linework.workers import Outcome

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd, monkeypatch) -> Run:
    """Run a linework command in this process: exit code, stdout, stderr."""

    def map_here(function, paths, workers, timeout):
        for path in paths:
            try:
                yield Outcome(path, function(path))
            except LineworkError as fault:
                yield Outcome(path, failure=str(fault))

    monkeypatch.setattr(indexing, "map_files", map_here)

    def command(*given: object) -> tuple[int, str, str]:
        capfd.readouterr()
        monkeypatch.setattr(sys, "argv", ["linework", *map(str, given)])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capfd.readouterr()
        return int(end.value.code or 0), out, err

    return command


@pytest.fixture
def archive(tmp_path, run) -> Path:
    """Two plates, indexed."""
    folder = tmp_path / "archive"
    folder.mkdir()
    for width in (30.0, 50.0):
        corners = np.array([[0, 0], [width, 0], [width, 20], [0, 20]])
        lines = np.concatenate([corners, np.roll(corners, -1, 0)], 1)
        write_dxf(
            drawing_from([Kind.SEGMENT] * 4 + [Kind.CIRCLE], [*lines.tolist(), [9, 9, 3]]), folder / f"{width}.dxf"
        )
    assert run("drawings", "index", folder, "--weights", "none")[0] == 0
    return folder


def state(archive: Path) -> dict[str, bytes]:
    """All that a reader of the index goes by."""
    index = archive / ".linework"
    return {str(path): path.read_bytes() for path in (index / "index.json", index / "failures.jsonl")}


def assert_one_sentence(result: tuple[int, str, str]) -> str:
    """Exit code 2, nothing on stdout, one line on stderr that is a sentence and no traceback."""
    code, out, err = result
    assert code == 2 and out == ""
    assert err.startswith("linework: ") and len(err.strip().splitlines()) == 1 and "Traceback" not in err
    return err


def damaged(folder: Path) -> dict[str, Path]:
    """An empty file, a picture and a text, all named .dxf."""
    empty, picture, prose = folder / "empty.dxf", folder / "picture.dxf", folder / "prose.dxf"
    empty.touch()
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    prose.write_text("Dear all,\nplease find the drawing attached.\n")
    return {"empty": empty, "picture": picture, "prose": prose}


@pytest.mark.parametrize("which", ["empty", "picture", "prose"])
def test_a_query_that_is_no_drawing(archive, run, tmp_path, which):
    query = damaged(tmp_path)[which]
    before = state(archive)
    assert str(query) in assert_one_sentence(run("drawings", "search", query, "--index", archive))
    assert str(query) in assert_one_sentence(run("drawings", "compare", query, archive / "30.0.dxf"))
    assert state(archive) == before


def test_files_that_are_no_drawings_are_lines_in_the_report(archive, run):
    bad = damaged(archive)
    code, out, err = run("drawings", "index", archive, "--weights", "none", "--json")
    report = json.loads(out)
    assert code == 0 and err == ""
    assert report["files"] == 2
    assert {failure["path"] for failure in report["failures"]} == {path.name for path in bad.values()}
    code, out, err = run("drawings", "index", archive, "--weights", "none", "--retry")
    assert code == 0 and "3 files could not be read" in err


def test_a_truncated_file_gives_what_is_left_of_it_or_a_reason(archive, run):
    whole = (archive / "50.0.dxf").read_bytes()
    for share in (0.3, 0.6, 0.9, 0.99):
        (archive / f"cut{share}.dxf").write_bytes(whole[: int(len(whole) * share)])
    code, out, _ = run("drawings", "index", archive, "--weights", "none", "--json")
    report = json.loads(out)
    assert code == 0 and report["files"] + len(report["failures"]) == 6
    assert all(failure["reason"].endswith(".") for failure in report["failures"])


def test_a_folder_without_drawings(run, tmp_path):
    assert "holds no DXF files" in assert_one_sentence(run("drawings", "index", tmp_path))
    assert list(tmp_path.iterdir()) == []
    assert "not a folder" in assert_one_sentence(run("drawings", "index", tmp_path / "nowhere"))


def test_an_index_of_another_version(archive, run):
    info = archive / ".linework" / "index.json"
    info.write_text(json.dumps(json.loads(info.read_text()) | {"format": 99}))
    before = state(archive)
    for command in (("search", archive / "30.0.dxf"), ("index", archive), ("report", archive)):
        at = () if command[0] != "search" else ("--index", archive)
        assert "format 99" in assert_one_sentence(run("drawings", *command, *at))
    assert state(archive) == before


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": 1}'])
def test_an_index_that_is_damaged(archive, run, text):
    (archive / ".linework" / "index.json").write_text(text)
    assert "--rebuild" in assert_one_sentence(run("drawings", "search", archive / "30.0.dxf", "--index", archive))
    assert run("drawings", "index", archive, "--rebuild", "--weights", "none")[0] == 0
    assert run("drawings", "search", archive / "30.0.dxf", "--index", archive)[0] == 0


def test_a_query_without_geometry(archive, run, tmp_path):
    write_dxf(drawing_from([], []), tmp_path / "blank.dxf")
    assert "no geometry" in assert_one_sentence(run("drawings", "search", tmp_path / "blank.dxf", "--index", archive))
    assert "no geometry" in assert_one_sentence(
        run("drawings", "compare", tmp_path / "blank.dxf", archive / "30.0.dxf")
    )


def test_a_search_for_nothing(archive, run):
    assert "nothing to look for" in assert_one_sentence(run("drawings", "search", "--index", archive))


def test_a_search_without_an_index(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "no index" in assert_one_sentence(run("drawings", "search", "--text", "M8"))
    assert "no index" in assert_one_sentence(run("drawings", "report", tmp_path))


@pytest.mark.parametrize(
    "given", [("--size", "large"), ("--size", "9..3"), ("--since", "May"), ("--until", "2024-13-01")]
)
def test_a_filter_that_cannot_be_read(archive, run, given):
    assert given[1] in assert_one_sentence(run("drawings", "search", archive / "30.0.dxf", "--index", archive, *given))


def test_a_disk_that_may_not_be_written(archive, run, tmp_path, monkeypatch):
    def refuse(self, *given, **named):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    said = assert_one_sentence(run("drawings", "index", archive, "--index", tmp_path / "elsewhere"))
    assert "Read-only file system" in said and "--index" in said


def test_a_disk_that_fills_up(archive, run, monkeypatch):
    from linework.drawings.index_writer import IndexWriter

    before = state(archive)
    (archive / "more.dxf").write_bytes((archive / "30.0.dxf").read_bytes())

    def full(self, *given):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(IndexWriter, "flush", full)
        assert "No space left" in assert_one_sentence(run("drawings", "index", archive, "--weights", "none"))
    assert state(archive) == before
    assert run("drawings", "search", archive / "30.0.dxf", "--index", archive)[0] == 0
    assert run("drawings", "index", archive, "--weights", "none")[0] == 0


def test_search_works_from_a_disk_that_may_not_be_written(archive, run, tmp_path, monkeypatch):
    def refuse(self, *given, **named):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    assert run("drawings", "search", archive / "30.0.dxf", "--index", archive)[0] == 0
