"""Every file gets an answer, whatever single files do to the process."""

import os
import time
from functools import partial
from pathlib import Path

import pytest

from linework.errors import InputError
from linework.workers import chunks, map_files


def act(path: Path) -> str:
    """Do what the file says."""
    match path.read_text():
        case "hang":
            time.sleep(600)
        case "die":
            os._exit(9)
        case "raise":
            raise InputError(f"{path.name} is no good.")
        case "break":
            raise RuntimeError("broken")
    return path.name


def folder_with(folder: Path, acts: dict[str, str]) -> list[Path]:
    for name, what in acts.items():
        (folder / name).write_text(what)
    return [folder / name for name in acts]


@pytest.mark.parametrize("together", [1, 16])
def test_only_guilty_files_are_lost(tmp_path, together):
    acts = {f"{i}.dxf": "fine" for i in range(20)} | {
        "h.dxf": "hang",
        "d.dxf": "die",
        "r.dxf": "raise",
        "b.dxf": "break",
    }
    started = time.monotonic()
    outcomes = {
        o.path.name: o for o in map_files(act, folder_with(tmp_path, acts), workers=2, timeout=2.0, together=together)
    }
    assert time.monotonic() - started < 30
    assert set(outcomes) == set(acts)
    assert all(outcomes[f"{i}.dxf"].value == f"{i}.dxf" for i in range(20))
    assert "longer than 2 s" in outcomes["h.dxf"].failure
    assert "exit code 9" in outcomes["d.dxf"].failure
    assert outcomes["r.dxf"].failure == "r.dxf is no good."
    assert "broken" in outcomes["b.dxf"].failure


def test_an_abandoned_run_ends_its_workers_at_once(tmp_path):
    paths = folder_with(tmp_path, {"a.dxf": "fine"} | {f"{i}.dxf": "hang" for i in range(40)})
    results = map_files(act, paths[:1] + paths, workers=1, timeout=60)
    started = time.monotonic()
    results.close()
    assert time.monotonic() - started < 10


def test_no_file_is_lost_or_doubled_in_chunks(tmp_path):
    paths = folder_with(tmp_path, {f"{i}.dxf": "x" * i for i in range(50)})
    handed_out = list(chunks([*paths, tmp_path / "missing.dxf"], 16))
    assert [path for chunk in handed_out for path in chunk] == [*paths, tmp_path / "missing.dxf"]
    assert max(map(len, handed_out)) <= 16


def test_a_partial_function_travels(tmp_path):
    paths = folder_with(tmp_path, {"a.dxf": "fine"})
    assert [o.value for o in map_files(partial(act), paths, workers=1)] == ["a.dxf"]
