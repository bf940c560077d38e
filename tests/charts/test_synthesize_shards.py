"""Shards: what is read is what was made, an interrupted run goes on, another wish needs another folder."""

import json

import numpy as np
import pytest

from linework.charts.synthesize import shards as module
from linework.charts.synthesize.sample import synthesize_sample
from linework.charts.synthesize.shards import Shard, shards, write_shards
from linework.errors import InputError

ONLY = ("bar", "pie")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("shards")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SHARD", 2)
        written = write_shards(place, 3, seed=5, only=ONLY, workers=1)
    assert (written.samples, written.kept) == (3, 0)
    return place


def test_samples_come_back_as_they_were_made(folder):
    held = [Shard(path) for path in shards(folder)]
    assert [len(shard) for shard in held] == [2, 1]
    for index, sample in enumerate(sample for shard in held for sample in (shard[i] for i in range(len(shard)))):
        made = synthesize_sample(5, index, only=ONLY)
        assert (sample.made, sample.picture, sample.truth.texts) == (made.made, made.picture, made.truth.texts)
        for name, array in made.truth.arrays().items():
            assert array.dtype == sample.truth.arrays()[name].dtype
            assert np.array_equal(array, sample.truth.arrays()[name], equal_nan=True)


def test_an_interrupted_run_goes_on_where_it_stopped(folder, monkeypatch):
    monkeypatch.setattr(module, "SHARD", 2)
    first, second = shards(folder)
    before = first.read_bytes(), second.read_bytes()
    stamp = first.stat().st_mtime_ns
    second.write_bytes(before[1][:100])  # killed while writing, by another program
    seen = []
    written = write_shards(folder, 3, seed=5, only=ONLY, workers=1, progress=lambda *step: seen.append(step))
    assert written.kept == 2 and seen == [("drawing", 2, 3), ("drawing", 3, 3)]
    assert (first.read_bytes(), second.read_bytes()) == before and first.stat().st_mtime_ns == stamp


def test_a_folder_from_before_wide_charts_goes_on(folder, monkeypatch):
    monkeypatch.setattr(module, "SHARD", 2)
    wish = folder / "synthetic.json"
    said = json.loads(wish.read_text())
    assert said.pop("wide") is False
    wish.write_text(json.dumps(said))
    assert write_shards(folder, 3, seed=5, only=ONLY, workers=1).kept == 3
    with pytest.raises(InputError, match="another folder"):
        write_shards(folder, 3, seed=5, only=ONLY, wide=True)


def test_another_wish_needs_another_folder(folder, tmp_path):
    with pytest.raises(InputError, match="another folder"):
        write_shards(folder, 3, seed=6, only=ONLY)
    with pytest.raises(InputError, match="ask for one or more"):
        write_shards(tmp_path, 0)
    with pytest.raises(InputError, match="holds no shards"):
        shards(tmp_path)
    broken = tmp_path / "shard-00000.safetensors"
    broken.write_bytes(b"nothing")
    with pytest.raises(InputError, match="no shard"):
        Shard(broken)
