"""The stream of batches: a function of set, seed and step alone, with labels that hold."""

from collections import Counter

import numpy as np
import pytest
import torch

from linework.drawings.canonical import canonical
from linework.drawings.dataset import DataConfig, ViewStream
from linework.drawings.pack import Packed, load_packed, pack
from linework.drawings.synthesize.family import synthesize_family


@pytest.fixture(scope="module")
def packed() -> Packed:
    families = [synthesize_family(seed) for seed in range(12)]
    drawings = [canonical(drawing) for f in families for drawing in (f.base(), f.revision(1))]
    return pack(drawings, [i // 2 for i in range(24)], [True] * 24)


def test_what_is_packed_comes_back(packed, tmp_path):
    packed.save(tmp_path / "a.safetensors")
    again = load_packed([tmp_path / "a.safetensors", tmp_path / "a.safetensors"])
    for i in range(24):
        np.testing.assert_array_equal(again.drawing(24 + i).params, packed.drawing(i).params)
        np.testing.assert_array_equal(again.drawing(i).kinds, packed.drawing(i).kinds)
    assert not set(again.families[:24]) & set(again.families[24:])


def test_taking_some_drawings_takes_their_own_primitives(packed):
    some = packed.take(np.array([7, 2, 19]))
    for new, old in enumerate((7, 2, 19)):
        np.testing.assert_array_equal(some.drawing(new).params, packed.drawing(old).params)


def test_batches_depend_on_the_step_alone(packed):
    config = DataConfig(batch=6, seed=5)
    early, late = ViewStream(packed, config), ViewStream(packed, config, first_step=3)
    a, b = early.batch(3), next(iter(late))
    assert torch.equal(a.graphs.nodes, b.graphs.nodes) and torch.equal(a.same, b.same)
    assert not torch.equal(early.batch(4).graphs.block_measures[:1], a.graphs.block_measures[:1])


def test_an_epoch_shows_every_drawing_once_and_the_next_in_another_order(packed):
    stream = ViewStream(packed, DataConfig(batch=6))
    first, second = (np.concatenate([stream.rows(step) for step in range(at, at + 4)]) for at in (0, 4))
    assert sorted(first) == list(range(24)) == sorted(second) and list(first) != list(second)


def test_same_marks_families_and_every_drawing_has_both_views_in_both_codings(packed):
    batch = ViewStream(packed, DataConfig(batch=24)).batch(0)
    rows = ViewStream(packed, DataConfig(batch=24)).rows(0)
    assert torch.equal(batch.same, torch.from_numpy(rows // 2 == (rows // 2)[:, None]))
    assert batch.graphs.size == batch.sequences.size == 48


def test_a_relative_stands_in_for_a_drawing_about_as_often_as_asked(packed):
    stream = ViewStream(packed, DataConfig(odds_relative=1.0))
    partners = Counter(stream._partner(4, np.random.default_rng(seed)) for seed in range(60))
    assert set(partners) == {4, 5} and min(partners.values()) > 15


def test_no_view_is_wider_than_allowed(packed):
    stream = ViewStream(packed, DataConfig(max_primitives=10))
    largest = max((packed.drawing(i) for i in range(24)), key=len)
    assert len(largest) > 10 and len(stream._window(largest, np.random.default_rng(0))) == 10
