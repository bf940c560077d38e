"""Mix-up: sheets are legal drawings of whole primitives, and labels say what is on them."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from torch.nn import functional

from drawings.random_drawings import assert_same, drawings, written
from linework.drawings.drawing import Drawing
from linework.drawings.geometry import measure, sample_points
from linework.drawings.mixing import Mixture, draw_mixture, kept_counts, mix_drawings, mix_on_sphere, shown_share

quick = settings(max_examples=25, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
SEEDS = st.integers(0, 2**32)


def named(drawing: Drawing, letter: str) -> Drawing:
    """Every primitive an insert of its own, so that it is known again on the sheet."""
    count = len(drawing)
    names = tuple(f"{letter}{row}" for row in range(count))
    return replace(drawing, inserts=np.arange(count, dtype=np.int32), insert_names=names)


@quick
@given(a=drawings(), b=drawings(), share=st.floats(0, 1), seed=SEEDS)
def test_a_sheet_is_a_legal_drawing_of_so_many_primitives_of_each(tmp_path, a, b, share, seed):
    sheet = mix_drawings(named(a, "a"), named(b, "b"), share, np.random.default_rng(seed))
    names = [sheet.insert_names[insert] for insert in sheet.inserts]
    assert len(set(names)) == len(names) >= 1
    of_a = sum(name.startswith("a") for name in names)
    assert (of_a, len(names) - of_a) == kept_counts(len(a), len(b), share)
    assert_same(sheet, written(sheet, tmp_path))


@quick
@given(a=drawings(), b=drawings(), share=st.floats(0.2, 0.8), seed=SEEDS)
def test_what_is_kept_of_a_drawing_is_as_it_was_but_for_its_place_and_size(a, b, share, seed):
    sheet = mix_drawings(named(a, "a"), named(b, "b"), share, np.random.default_rng(seed))
    for source, letter in ((a, "a"), (b, "b")):
        names = [sheet.insert_names[insert] for insert in sheet.inserts]
        there = [row for row, name in enumerate(names) if name.startswith(letter)]
        rows = [int(names[row][1:]) for row in there]
        if rows:
            before, after = (sample_points(d, 5)[at] for d, at in ((source, rows), (sheet, there)))
            size = measure(source.take(np.array(rows))).size
            np.testing.assert_allclose(
                after - after[0, 0], (before - before[0, 0]) / size, atol=1e-9 * (1 + abs(before).max() / size)
            )
            assert [sheet.kinds[row] for row in there] == [source.kinds[row] for row in rows]


@given(a=st.integers(1, 200), b=st.integers(1, 200), share=st.floats(0, 1))
def test_the_label_says_what_is_on_the_sheet_and_nears_the_share_in_large_drawings(a, b, share):
    own, other = kept_counts(a, b, share)
    label = shown_share(a, b, share)
    assert 0 <= own <= a and 0 <= other <= b and own + other >= 1
    assert (label == 1) == (other == 0) and (label == 0) == (own == 0)
    assert abs(label - share) <= 1 / a + 1 / b


@given(seed=SEEDS, mixed=st.floats(0, 1), alpha=st.floats(0.1, 4))
def test_a_partner_is_a_stranger_and_soft_labels_sum_to_one(seed, mixed, alpha):
    generator = np.random.default_rng(seed)
    families = generator.integers(0, 5, 12)
    mixture = draw_mixture(families, mixed, alpha, generator)
    own = mixture.partners == torch.arange(12)
    assert int((~own).sum()) <= round(mixed * 12) and (mixture.shares[own] == 1).all()
    assert (families[mixture.partners[~own]] != families[~own.numpy()]).all()
    targets, same = mixture.targets(), mixture.same(torch.from_numpy(families))
    assert torch.allclose(targets.sum(1), torch.ones(12)) and (targets >= 0).all()
    assert same[targets > 0].all() and same.diagonal().all()


def test_shares_are_beta_distributed():
    drawn = draw_mixture(np.arange(4000), 1.0, 0.4, np.random.default_rng(3)).shares.numpy()
    quarters = [np.mean((drawn >= low) & (drawn < low + 0.25)) for low in (0, 0.25, 0.5, 0.75)]
    expected = np.random.default_rng(4).beta(0.4, 0.4, 100_000)
    wanted = [np.mean((expected >= low) & (expected < low + 0.25)) for low in (0, 0.25, 0.5, 0.75)]
    np.testing.assert_allclose(quarters, wanted, atol=0.03)


def test_on_the_sphere_a_mixed_vector_is_nearer_to_whom_it_has_more_of():
    vectors = functional.normalize(torch.randn(6, 32, generator=torch.Generator().manual_seed(2)), dim=1)
    mixture = Mixture(torch.tensor([1, 2, 3, 4, 5, 5]), torch.tensor([0.9, 0.7, 0.5, 0.3, 0.1, 1.0]))
    found = mix_on_sphere(vectors, mixture)
    own = (found * vectors).sum(1)
    other = (found * vectors[mixture.partners]).sum(1)
    assert ((own > other) == (mixture.shares > 0.5))[[0, 1, 3, 4]].all()
    assert float(own[2]) == pytest.approx(float(other[2]), abs=1e-6)
    assert torch.allclose(found[5], vectors[5])
