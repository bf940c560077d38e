"""Indexing does again only what changed, loses nothing when stopped, and says plainly what it cannot use."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from linework.drawings import index as indexing
from linework.drawings import index_writer
from linework.drawings.bag import bag_terms
from linework.drawings.drawing import Drawing, Kind, drawing_from
from linework.drawings.file_row import BAG_COLUMNS, bag_columns, bags_of
from linework.drawings.filters import Filters
from linework.drawings.index import build_index
from linework.drawings.index_folder import IndexFolder, locate_index
from linework.drawings.index_reader import IndexReader
from linework.drawings.write import write_dxf
from linework.errors import IndexFault, InputError, LineworkError
from linework.workers import Outcome


def plate(seed: int) -> Drawing:
    """A plate with holes, its measures drawn by the seed."""
    rng = np.random.default_rng(seed)
    width, height = rng.uniform(20, 200, 2)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]])
    lines = np.concatenate([corners, np.roll(corners, -1, 0)], 1)
    holes = np.stack([rng.uniform(0, width, 5), rng.uniform(0, height, 5), rng.uniform(1, 6, 5)], 1)
    kinds = [Kind.SEGMENT] * 4 + [Kind.CIRCLE] * 5
    return drawing_from(kinds, [*lines.tolist(), *holes.tolist()])


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """Read files in this process; what the pool does is tested with the archive."""

    def map_here(function, paths, workers, timeout):
        for path in paths:
            try:
                yield Outcome(path, function(path))
            except LineworkError as fault:
                yield Outcome(path, failure=str(fault))

    monkeypatch.setattr(indexing, "map_files", map_here)


@pytest.fixture
def archive(tmp_path) -> Path:
    """Six plates in two folders."""
    for seed in range(6):
        path = tmp_path / "archive" / ("old" if seed % 2 else "new") / f"plate{seed}.dxf"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_dxf(plate(seed), path)
    return tmp_path / "archive"


def contents(archive: Path) -> dict[str, str]:
    """What a reader of the index sees: the content hash by path."""
    reader = IndexReader.open(locate_index(archive))
    return dict(zip(reader.columns["path"], reader.columns["hash"], strict=True))


def test_a_second_run_reads_only_what_is_new_changed_or_deleted(archive):
    first = build_index(archive)
    assert (first.files, first.new) == (6, 6)
    (archive / "new" / "plate0.dxf").unlink()
    write_dxf(plate(100), archive / "old" / "plate1.dxf")
    write_dxf(plate(101), archive / "fresh.dxf")
    os.utime(archive / "new" / "plate2.dxf", (1, 1))
    second = build_index(archive)
    assert (second.new, second.changed, second.deleted, second.unchanged) == (1, 1, 1, 4)
    shutil.rmtree(archive / ".linework" / "cache")
    third = build_index(archive)
    assert (third.new, third.changed, third.deleted, third.unchanged) == (0, 0, 0, 6)


def test_an_index_brought_up_to_date_equals_one_made_anew(archive, tmp_path):
    build_index(archive)
    write_dxf(plate(100), archive / "old" / "plate1.dxf")
    write_dxf(plate(101), archive / "fresh.dxf")
    (archive / "new" / "plate0.dxf").unlink()
    build_index(archive)
    build_index(archive, tmp_path / "anew")
    stepwise, anew = IndexReader.open(locate_index(archive)), IndexReader.open(IndexFolder(tmp_path / "anew"))
    assert contents(archive) == dict(zip(anew.columns["path"], anew.columns["hash"], strict=True))
    query = bag_terms(plate(3))
    by_path = [
        dict(zip(reader.columns["path"], np.round(reader.bag.scores(query), 5), strict=True))
        for reader in (stepwise, anew)
    ]
    assert by_path[0] == by_path[1]


def test_the_bag_counts_documents_as_the_table_does(archive, monkeypatch):
    monkeypatch.setattr(index_writer, "BATCH_ROWS", 2)
    build_index(archive)
    write_dxf(plate(200), archive / "old" / "plate3.dxf")
    build_index(archive)
    reader = IndexReader.open(locate_index(archive))
    for document in range(len(reader)):
        scores = reader.bag.scores(bag_terms(reader.drawing(document)))
        assert np.argmax(scores) == document


def test_a_run_that_is_interrupted_leaves_the_index_and_what_it_read(archive, monkeypatch):
    build_index(archive)
    before = contents(archive)
    for seed in range(20, 26):
        write_dxf(plate(seed), archive / f"more{seed}.dxf")
    whole = indexing.map_files

    def interrupted(*given):
        for count, outcome in enumerate(whole(*given)):
            if count == 4:
                raise KeyboardInterrupt
            yield outcome

    monkeypatch.setattr(indexing, "map_files", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build_index(archive)
    assert contents(archive) == before
    monkeypatch.setattr(indexing, "map_files", whole)
    after = build_index(archive)
    assert (after.new, after.unchanged) == (2, 10)
    assert len(contents(archive)) == 12


def test_a_run_that_is_killed_goes_on_where_it_was(archive):
    program = """
        import os, sys
        from pathlib import Path
        from linework.drawings import index as indexing, index_writer
        from linework.workers import Outcome

        def dies(function, paths, workers, timeout):
            for count, path in enumerate(paths):
                if count == 5:
                    os._exit(9)
                yield Outcome(path, function(path))

        indexing.map_files, index_writer.BATCH_ROWS = dies, 2
        indexing.build_index(Path(sys.argv[1]))
    """
    run = subprocess.run([sys.executable, "-c", textwrap.dedent(program), str(archive)], capture_output=True)
    assert run.returncode == 9, run.stderr
    with pytest.raises(IndexFault, match="not finished"):
        IndexReader.open(locate_index(archive))
    after = build_index(archive)
    assert (after.new, after.unchanged) == (2, 4)
    assert len(contents(archive)) == 6


def test_two_writers_do_not_meet(archive):
    build_index(archive)
    place = IndexFolder(archive / ".linework")
    with place.writing(), pytest.raises(IndexFault, match="Another process"):
        build_index(archive)


def test_a_file_that_cannot_be_read_is_a_line_and_is_not_read_again(archive):
    (archive / "empty.dxf").touch()
    first = build_index(archive)
    assert (first.files, len(first.failures)) == (6, 1)
    lines = [json.loads(line) for line in (archive / ".linework" / "failures.jsonl").read_text().splitlines()]
    assert [line["path"] for line in lines] == ["empty.dxf"]
    assert lines[0]["reason"].startswith("empty.dxf")
    second = build_index(archive)
    assert (second.unchanged, len(second.failures)) == (7, 1)
    assert build_index(archive, retry=True).changed == 1


def test_a_bag_survives_the_table(archive):
    import pyarrow as pa

    from linework.drawings.file_row import schema

    bags = [bag_terms(plate(seed)) for seed in range(3)]
    fields = pa.schema([schema(0).field(name) for name in BAG_COLUMNS])
    batch = pa.RecordBatch.from_pylist([bag_columns(bag) for bag in bags], schema=fields)
    for before, after in zip(bags, bags_of(batch), strict=True):
        assert bag_columns(before).keys() == bag_columns(after).keys()
        for name in BAG_COLUMNS:
            np.testing.assert_array_equal(bag_columns(before)[name], bag_columns(after)[name])


def test_filters_keep_what_they_name(archive):
    build_index(archive)
    reader = IndexReader.open(locate_index(archive))

    def kept(filters: Filters) -> set[str]:
        allowed = reader.allowed(filters)
        assert allowed is not None
        return {reader.columns["path"][document] for document in np.flatnonzero(allowed)}

    everything = set(reader.columns["path"])
    assert kept(Filters(folder="old")) == {path for path in everything if path.startswith("old/")}
    assert kept(Filters(layer="0")) == everything and kept(Filters(layer="no such")) == set()
    longest = {
        path: max(width, height)
        for path, width, height in zip(
            *(reader.columns[name] for name in ("path", "width_mm", "height_mm")), strict=True
        )
    }
    assert kept(Filters(size=(0, 120))) == {path for path, side in longest.items() if side <= 120}
    assert kept(Filters(since="1990-01-01")) == everything and kept(Filters(until="1990-01-01")) == set()
    assert reader.allowed(Filters()) is None


def test_an_index_belongs_to_one_archive(archive, tmp_path):
    build_index(archive, tmp_path / "index")
    (tmp_path / "other").mkdir()
    write_dxf(plate(1), tmp_path / "other" / "a.dxf")
    with pytest.raises(IndexFault, match="belongs to"):
        build_index(tmp_path / "other", tmp_path / "index")
    assert build_index(tmp_path / "other", tmp_path / "index", rebuild=True).files == 1


def test_an_archive_and_its_index_move_together(archive, tmp_path):
    build_index(archive)
    archive.rename(tmp_path / "moved")
    reader = IndexReader.open(locate_index(tmp_path / "moved"))
    assert all(reader.path(document).is_file() for document in range(len(reader)))
    assert build_index(tmp_path / "moved").unchanged == 6


def test_an_index_is_found_from_below(archive, monkeypatch):
    build_index(archive)
    monkeypatch.chdir(archive / "old")
    assert locate_index(None).path == archive / ".linework"
    monkeypatch.chdir("/")
    assert locate_index(None, archive / "new" / "plate0.dxf").path == archive / ".linework"
    with pytest.raises(IndexFault, match="There is no index"):
        locate_index(None)


def test_a_folder_without_drawings_gets_no_index(tmp_path):
    with pytest.raises(InputError, match="holds no DXF files"):
        build_index(tmp_path)
    assert not (tmp_path / ".linework").exists()
