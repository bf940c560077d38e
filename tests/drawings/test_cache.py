"""What comes from the cache is what the reader gives; a bad entry or folder costs time, nothing else."""

from pathlib import Path

import ezdxf
import numpy as np
import pytest

from linework.drawings import cache as cache_file
from linework.drawings.cache import ReadCache, content_hash
from linework.drawings.drawing import Drawing
from linework.drawings.read.reader import read_drawing
from linework.errors import UnreadableDrawing


@pytest.fixture
def file(tmp_path: Path) -> Path:
    document = ezdxf.new(setup=True)
    space = document.modelspace()
    space.add_line((0, 0), (10, 5), dxfattribs={"layer": "edges"})
    space.add_text("Maß 5 µm", height=2)
    block = document.blocks.new("part")
    block.add_circle((1, 1), 2)
    space.add_blockref("part", (3, 4))
    path = tmp_path / "a.dxf"
    document.saveas(path)
    return path


def same(one: Drawing, other: Drawing) -> bool:
    arrays = all(np.array_equal(getattr(one, name), getattr(other, name)) for name in cache_file.ARRAYS)
    rest = ("layer_names", "insert_names", "strings", "unit", "space", "ordered", "modified")
    return arrays and all(getattr(one, name) == getattr(other, name) for name in rest)


def test_cached_equals_uncached_and_is_not_read_twice(file, tmp_path, monkeypatch):
    cache = ReadCache(tmp_path / "cache")
    first, report = cache.get(file)
    monkeypatch.setattr(cache_file, "read_drawing", None)
    again, again_report = cache.get(file)
    assert same(first, again) and same(first, read_drawing(file)[0])
    assert report == again_report
    copy = tmp_path / "copy.dxf"
    copy.write_bytes(file.read_bytes())
    assert same(cache.get(copy)[0], first)


def test_an_empty_drawing_is_cached(tmp_path):
    ezdxf.new().saveas(tmp_path / "empty.dxf")
    cache = ReadCache(tmp_path / "cache")
    assert len(cache.get(tmp_path / "empty.dxf")[0]) == len(cache.get(tmp_path / "empty.dxf")[0]) == 0


@pytest.mark.parametrize("spoil", [lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b"\xff" * len(b)])
def test_a_spoilt_entry_is_read_again_and_mended(file, tmp_path, spoil):
    cache = ReadCache(tmp_path / "cache")
    first, _ = cache.get(file)
    (entry,) = (tmp_path / "cache").rglob("*.safetensors")
    whole = entry.read_bytes()
    entry.write_bytes(spoil(whole))
    assert same(cache.get(file)[0], first)
    assert entry.read_bytes() == whole


def test_a_folder_that_cannot_be_made_only_disables_the_cache(file, tmp_path):
    (tmp_path / "cache").write_text("a file is in the way")
    cache = ReadCache(tmp_path / "cache")
    assert same(cache.get(file)[0], read_drawing(file)[0])
    assert not cache.writable


def test_changed_content_is_another_entry(file, tmp_path):
    before = content_hash(file)
    file.write_bytes(file.read_bytes().replace(b"edges", b"hedge"))
    assert content_hash(file) != before
    assert "hedge" in ReadCache(tmp_path / "cache").get(file)[0].layer_names


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UnreadableDrawing, match=r"nowhere\.dxf cannot be opened"):
        ReadCache(tmp_path).get(tmp_path / "nowhere.dxf")
