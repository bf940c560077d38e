"""Views: legal drawings, and never a torn line."""

import numpy as np
import pytest

from linework.drawings.augment import STRONG, WEAK, crop, drop, drop_labels, duplicate, jitter, split, view
from linework.drawings.drawing import Kind
from linework.drawings.geometry import lengths
from linework.drawings.synthesize.family import synthesize_family

SEEDS = range(8)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("strength", [WEAK, STRONG], ids=["weak", "strong"])
def test_a_view_is_a_legal_drawing(seed, strength):
    drawing = view(synthesize_family(seed).base(), np.random.default_rng(seed), strength)
    arcs = drawing.params[drawing.kinds == Kind.ARC]
    assert len(drawing) >= 1 and np.isfinite(drawing.params).all()
    assert ((arcs[:, 4] > 0) & (arcs[:, 4] < 2 * np.pi + 1e-9)).all()
    assert (drawing.params[drawing.kinds == Kind.CIRCLE, 2] > 0).all()
    assert drawing.unit.millimetres > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_splitting_and_jitter_keep_the_drawn_length(seed):
    drawing = synthesize_family(seed).base()
    generator = np.random.default_rng(seed)
    assert lengths(split(drawing, generator, 0.9)).sum() == pytest.approx(lengths(drawing).sum())
    np.testing.assert_allclose(lengths(jitter(drawing, generator, 0.01)), lengths(drawing), rtol=1e-6, atol=1e-9)


def test_the_two_halves_of_a_split_line_touch():
    drawing = synthesize_family(6).base()
    halves = split(drawing, np.random.default_rng(1), 1.0)
    rows = np.flatnonzero((halves.kinds[:-1] == Kind.SEGMENT) & (halves.kinds[1:] == Kind.SEGMENT))
    touching = (halves.params[rows, 2:4] == halves.params[rows + 1, 0:2]).all(1)
    assert (
        len(halves) > len(drawing) and touching.sum() >= len(halves) - len(drawing) - (drawing.kinds == Kind.ARC).sum()
    )


def test_the_same_generator_gives_the_same_view_and_the_drawing_stays_untouched():
    drawing = synthesize_family(4).base()
    before = drawing.params.copy()
    one, two = (view(drawing, np.random.default_rng(9)) for _ in range(2))
    np.testing.assert_array_equal(one.params, two.params)
    np.testing.assert_array_equal(drawing.params, before)


def test_each_step_takes_away_or_adds_only_what_it_says():
    drawing = synthesize_family(6).base()
    generator, n = np.random.default_rng(3), len(drawing)
    assert n * 0.8 - 1 <= len(drop(drawing, generator, 0.2)) <= n
    assert n <= len(duplicate(drawing, generator, 0.2)) <= n * 1.5
    assert len(crop(drawing, generator, 0.7)) >= 0.7 * n
    assert set(drawing.kinds) - set(drop_labels(drawing, generator).kinds) <= {Kind.TEXT, Kind.DIMENSION}
    assert len(drop(drawing.take(np.arange(min(n, 3))), generator, 1.0)) == min(n, 3)
