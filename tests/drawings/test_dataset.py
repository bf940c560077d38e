"""The stream of batches: a function of set, seed and step alone, with labels that hold."""

from collections import Counter

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from linework.drawings.canonical import canonical
from linework.drawings.curriculum import brought_in
from linework.drawings.dataset import DataConfig, ViewStream
from linework.drawings.pack import SYNTHETIC, Packed, load_packed, pack
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


def test_ids_and_sources_come_back_and_two_shards_of_one_source_are_one(packed, tmp_path):
    drawings = [packed.drawing(i) for i in range(4)]
    for name, source in (("one", "shop"), ("two", "lab")):
        of = [source, "shop", source, source]
        pack(drawings, range(4), [False] * 4, sources=of, ids=[f"{name} {i}" for i in range(4)]).save(tmp_path / name)
    both = load_packed([tmp_path / "one", tmp_path / "two"])
    assert both.ids == tuple(f"{name} {i}" for name in ("one", "two") for i in range(4))
    assert both.from_sources(["shop"]).tolist() == [True] * 4 + [False, True, False, False]
    some = both.take(np.array([5, 0]))
    assert some.ids == ("two 1", "one 0") and some.from_sources(["lab"]).tolist() == [False, False]


def test_a_shard_of_before_there_were_sources_is_one(packed, tmp_path):
    old = {name: np.ascontiguousarray(getattr(packed, name)) for name in ("offsets", "kinds", "params", "inserts")}
    old |= {name: np.ascontiguousarray(getattr(packed, name)) for name in ("units", "families", "related")}
    save_file(old, tmp_path / "synthetic-12.safetensors")
    save_file(old, tmp_path / "parts.safetensors")
    both = load_packed([tmp_path / "parts.safetensors", tmp_path / "synthetic-12.safetensors"])
    assert both.from_sources([SYNTHETIC]).tolist() == [False] * 24 + [True] * 24
    assert both.from_sources(["parts"]).sum() == 24 and len(set(both.ids)) == 48


def test_four_views_of_every_drawing_in_both_codings(packed):
    batch = ViewStream(packed, DataConfig(batch=6, views=4)).batch(0)
    assert batch.graphs.size == batch.sequences.size == 24 and len(batch.families) == 6


def test_without_mixing_and_curriculum_the_stream_is_the_plain_one(packed):
    mixing = ViewStream(packed, DataConfig(batch=6, mixed=0.5)).batch(2)
    plain = ViewStream(packed, DataConfig(batch=6)).batch(2)
    assert mixing.mixture is not None and plain.mixture is None
    assert torch.equal(mixing.families, plain.families)
    sphere = ViewStream(packed, DataConfig(batch=6, mixed=0.5, mix_on="sphere")).batch(2)
    assert torch.equal(sphere.graphs.nodes, plain.graphs.nodes), "the drawings are as they were"
    assert sphere.mixture.on_sphere and torch.equal(sphere.mixture.partners, mixing.mixture.partners)
    still = ViewStream(packed, DataConfig(batch=6, mixed=0.5, curriculum=True), steps=100).batch(2)
    assert torch.equal(still.graphs.nodes, plain.graphs.nodes) and (still.mixture.shares == 1).all()


def test_mixed_batches_depend_on_the_step_alone_and_say_who_is_in_them(packed):
    config = DataConfig(batch=12, mixed=0.5, mix_alpha=2.0)
    first, again = ViewStream(packed, config).batch(7), next(iter(ViewStream(packed, config, first_step=7)))
    assert torch.equal(first.mixture.shares, again.mixture.shares)
    assert torch.equal(first.graphs.nodes, again.graphs.nodes)
    mixed = first.mixture.partners != torch.arange(12)
    assert mixed.sum() == 6 and (first.families[first.mixture.partners] != first.families)[mixed].all()
    assert torch.equal(first.to(torch.device("cpu")).mixture.targets(), first.mixture.targets())


def test_the_curriculum_brings_in_what_programs_drew_by_its_share_and_shows_all_in_turn(packed):
    sources = ["shop"] * 10 + [SYNTHETIC] * 14
    drawings = [packed.drawing(i) for i in range(24)]
    both = pack(drawings, range(24), [False] * 24, sources=sources)
    stream = ViewStream(both, DataConfig(batch=8, curriculum=True), steps=40)
    batches = [stream.rows(step) for step in range(40)]
    assert [int((rows >= 10).sum()) for rows in batches] == [round(8 * brought_in(step, 40)) for step in range(40)]
    drawn = np.concatenate(batches)
    for pool, count in ((drawn[drawn < 10], 10), (drawn[drawn >= 10], 14)):
        for start in range(0, len(pool) - count + 1, count):  # each epoch shows each drawing once
            assert len(set(pool[start : start + count])) == count
    resumed = ViewStream(both, DataConfig(batch=8, curriculum=True), first_step=23, steps=40)
    np.testing.assert_array_equal(resumed.rows(23), batches[23])
