"""Across codings: a space that both share is found, and a drawing is looked for among all of one view each."""

from dataclasses import replace

import numpy as np
import pytest

from linework.drawings.across import (
    TO_GEOMETRY,
    TO_SEQUENCE,
    embed_views,
    one_of_each_family,
    retrieve_across,
    unseen_families,
)
from linework.drawings.bridge import fit_bridge
from linework.drawings.embed import Embedder, Embeddings, share_of_geometry
from linework.drawings.model import ObjectiveConfig
from linework.drawings.pack import Packed
from linework.errors import InputError


@pytest.fixture(scope="module")
def unseen() -> Packed:
    return unseen_families(24, workers=1)


def test_a_bridge_joins_what_two_codings_share_and_leaves_out_what_they_do_not():
    """Both see the same eight numbers through maps of their own, beside louder noise of their own."""
    rng = np.random.default_rng(0)
    shared, maps = rng.normal(size=(600, 8)), rng.normal(size=(2, 8, 24))
    rows = [shared @ one + 3 * rng.normal(size=(600, 4)) @ rng.normal(size=(4, 24)) + 5 for one in maps]
    bridge = fit_bridge(rows[0][:400], rows[1][:400])
    cosine = bridge.of_geometry(rows[0][400:]) @ bridge.of_sequence(rows[1][400:]).T
    assert (cosine.argmax(1) == np.arange(200)).mean() > 0.9
    without = fit_bridge(rows[0][:400], rng.permutation(rows[1][:400]))
    cosine = without.of_geometry(rows[0][400:]) @ without.of_sequence(rows[1][400:]).T
    assert (cosine.argmax(1) == np.arange(200)).mean() < 0.05


def test_every_family_is_asked_for_once_and_the_views_of_both_codings_differ(unseen):
    twice = unseen.take(np.repeat(np.arange(24), 2))
    rows = one_of_each_family(twice, seed=3)
    assert sorted(twice.families[rows]) == sorted(set(twice.families))
    assert list(rows) != list(one_of_each_family(twice, seed=4))
    embedder = Embedder.load()
    found, again = embed_views(embedder, unseen, np.arange(6), 0), embed_views(embedder, unseen, np.arange(6), 0)
    other = embed_views(embedder, unseen, np.arange(6), 1)
    np.testing.assert_array_equal(found.geometry, again.geometry)
    assert np.abs(found.geometry - other.geometry).max() > 1e-3


class Perfect(Embedder):
    """Both codings give each drawing a direction of its own; with `wrong` the second finds somebody else."""

    def __init__(self, wrong: bool = False):
        self.meets, self.asked, self.wrong = True, 0, wrong

    def embed_coded(self, coded):
        rows = np.eye(64, dtype=np.float32)[self.asked : self.asked + len(coded)]
        self.asked += len(coded)
        return Embeddings(rows, np.roll(rows, 1, axis=1) if self.wrong else rows)


def test_who_finds_itself_counts_both_ways_and_by_source(unseen):
    sources = np.arange(24, dtype=np.int32) % 2
    from_two = replace(unseen, sources=sources, source_names=("shop", "lab"))
    results = retrieve_across(Perfect(), from_two, 24)
    assert set(results) == {"across codings", "across codings, shop", "across codings, lab"}
    for ways in results.values():
        assert ways[TO_SEQUENCE]["hit@1"].value == ways[TO_GEOMETRY]["hit@1"].value == 1.0
    assert results["across codings, lab"][TO_SEQUENCE]["hit@1"].n == 12
    missed = retrieve_across(Perfect(wrong=True), unseen, 24)["across codings"]
    assert missed[TO_SEQUENCE]["hit@1"].value <= 1 / 24


def test_the_shipped_encoders_find_one_another_far_above_chance(unseen):
    found = retrieve_across(Embedder.load(), unseen, 12)["across codings"]
    assert min(found[TO_SEQUENCE]["hit@10"].value, found[TO_GEOMETRY]["hit@10"].value) > 0.6


def test_too_few_families_are_a_fault_that_says_so(unseen):
    with pytest.raises(InputError, match="25 are needed"):
        retrieve_across(Embedder.load(), unseen, 24)


def test_the_losses_say_with_which_weights_to_begin():
    assert share_of_geometry(ObjectiveConfig(weight_geometry=3.0, weight_sequence=1.0, weight_cross=0.0)) == 0.75
    assert share_of_geometry(ObjectiveConfig(weight_geometry=0.0, weight_sequence=1.0)) == 0.25
    assert share_of_geometry(ObjectiveConfig(weight_geometry=0.0, weight_sequence=0.0)) == 0.5
    assert share_of_geometry(ObjectiveConfig(weight_sequence=0.0, weight_cross=0.0)) == 1.0
    assert Embedder.load().share == 0.5
