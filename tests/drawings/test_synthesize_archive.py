"""The archive writer: labels are exact, files read back, a run that was stopped goes on."""

import json
from pathlib import Path

import numpy as np
import pytest

from linework.drawings.read.reader import read_drawing
from linework.drawings.synthesize.archive import family_members, family_of, write_archive
from linework.drawings.synthesize.change import changed_share
from linework.errors import InputError

SAMPLE = Path(__file__).parents[2] / "examples" / "archive"


def rows_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    write_archive(folder, 3, 11, workers=1)
    return folder


def test_every_drawing_of_the_manifest_reads(archive: Path) -> None:
    manifest = rows_of(archive / "manifest.jsonl")
    assert len(manifest) == len(list(archive.rglob("*.dxf"))) >= 6
    for row in manifest:
        drawing, _ = read_drawing(archive / row["path"])
        assert len(drawing) > 0


def test_relevance_is_mutual_and_stays_in_the_family(archive: Path) -> None:
    family = {row["id"]: row["family"] for row in rows_of(archive / "manifest.jsonl")}
    relevance = {row["id"]: row for row in rows_of(archive / "relevance.jsonl")}
    assert relevance.keys() == family.keys()
    for label in ("same_geometry", "revision_or_variant"):
        for one, row in relevance.items():
            for other in row[label]:
                assert one in relevance[other][label]
                assert family[one] == family[other]
    for one, row in relevance.items():
        kin = {other for other in family if other != one and family[other] == family[one]}
        assert set(row["same_geometry"]) | set(row["revision_or_variant"]) == kin
        assert not set(row["same_geometry"]) & set(row["revision_or_variant"])


def test_no_two_revisions_are_the_same_drawing() -> None:
    for index in range(12):
        members = list(family_members(family_of(5, index), np.random.default_rng(index)))
        distinct = [drawing for name, geometry, drawing in members if name == geometry]
        for i, one in enumerate(distinct):
            assert all(changed_share(one, other) > 0 for other in distinct[i + 1 :])


def test_a_stopped_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    write_archive(tmp_path, 1, 3, workers=1)
    first, *others = sorted(tmp_path.rglob("*.dxf"))
    written = {path: path.stat().st_mtime_ns for path in others}
    manifest = (tmp_path / "manifest.jsonl").read_text(encoding="utf-8")
    first.unlink()
    (tmp_path / "manifest.jsonl").unlink()
    write_archive(tmp_path, 1, 3, workers=1)
    assert first.exists()
    assert {path: path.stat().st_mtime_ns for path in others} == written
    assert (tmp_path / "manifest.jsonl").read_text(encoding="utf-8") == manifest


def test_a_folder_that_is_a_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(InputError, match="name another folder"):
        write_archive(tmp_path / "taken", 1, 3, workers=1)
    with pytest.raises(InputError, match="one or more"):
        write_archive(tmp_path / "none", 0)


def test_the_sample_archive_is_what_its_command_makes() -> None:
    listed = {row["id"]: row["n_primitives"] for row in rows_of(SAMPLE / "manifest.jsonl")}
    made = {}
    for index in range(14):
        family = family_of(7, index)
        members = family_members(family, np.random.default_rng((7, index, 2)))
        made |= {f"{family.id}_{what}": len(drawing) for what, _, drawing in members}
    assert made == listed
    assert all((SAMPLE / row["path"]).is_file() for row in rows_of(SAMPLE / "manifest.jsonl"))
