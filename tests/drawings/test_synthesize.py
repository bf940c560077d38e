"""Families of parts: what is drawn is legal, and each neighbour differs from its base as its name says."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from linework.drawings.drawing import Drawing, Kind
from linework.drawings.geometry import bounds, lengths, sample_points
from linework.drawings.synthesize.change import changed_share, is_scaled_copy
from linework.drawings.synthesize.design import Design
from linework.drawings.synthesize.family import Family, kinds, synthesize_family
from linework.drawings.synthesize.pen import Plan
from linework.drawings.synthesize.revise import stretch
from linework.drawings.synthesize.tessellate import tessellate

SEEDS = range(40, 54)


def ink(drawing: Drawing, spacing: float) -> np.ndarray:
    """Points along everything that is drawn, at most `spacing` apart."""
    steps = np.maximum(2, np.ceil(lengths(drawing) / spacing).astype(int) + 1)
    return np.concatenate([sample_points(drawing.take(np.array([i])), int(n))[0] for i, n in enumerate(steps)])


def size_of(drawing: Drawing) -> float:
    return float(np.linalg.norm(np.diff(bounds(drawing), axis=0)))


def same(a: Drawing, b: Drawing) -> bool:
    arrays = ("kinds", "params", "layers", "inserts", "texts")
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in arrays) and a.strings == b.strings


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_of_part_is_a_legal_drawing(kind: str) -> None:
    for seed in range(3):
        family = Family(kind, seed)
        for drawing in (family.base(), family.size_variant(1), family.revision(1), family.redraw(1), family.placed(1)):
            assert len(drawing) > 0
            assert np.isfinite(drawing.params).all()
            arcs = drawing.params[drawing.kinds == Kind.ARC]
            assert ((arcs[:, 4] > 0) & (arcs[:, 4] < 2 * np.pi)).all()
            assert (drawing.params[np.isin(drawing.kinds, (Kind.ARC, Kind.CIRCLE)), 2] > 0).all()
            assert drawing.layers.max() < len(drawing.layer_names)
            assert drawing.inserts.max() < len(drawing.insert_names)
            assert ((drawing.texts >= 0) == (drawing.kinds == Kind.TEXT)).all()
            assert drawing.texts.max() < len(drawing.strings)


def test_a_seed_is_a_drawing() -> None:
    for seed in SEEDS:
        one, other = synthesize_family(seed), synthesize_family(seed)
        assert one == other
        assert same(one.base(), other.base())
        other.size_variant(3)  # asking for a neighbour leaves the others as they are
        assert same(one.revision(2), other.revision(2))
    assert not same(Family("plate", 1).base(), Family("plate", 2).base())


def test_redrawing_leaves_the_ink_where_it_is() -> None:
    for seed in SEEDS:
        family = synthesize_family(seed)
        base = family.base()
        if len(base) > 200:
            continue
        drawn = base.take(base.texts < 0)
        spacing = size_of(drawn) / 300
        for k in range(1, 4):
            redrawn = family.redraw(k)
            redrawn = redrawn.take(redrawn.texts < 0)
            a, b = ink(drawn, spacing), ink(redrawn, spacing)
            apart = max(cKDTree(a).query(b)[0].max(), cKDTree(b).query(a)[0].max())
            assert apart <= 0.6 * spacing, (family, k)


def test_redrawing_changes_how_it_is_drawn() -> None:
    redrawn = [not same(family.base(), family.redraw(1)) for family in map(synthesize_family, SEEDS)]
    assert np.mean(redrawn) > 0.9


def test_placing_scales_every_length_alike() -> None:
    for seed in SEEDS:
        family = synthesize_family(seed)
        base, placed = family.base(), family.placed(1)
        before, after = lengths(base), lengths(placed)
        drawn = before > 1e-6 * before.max()
        ratio = after[drawn] / before[drawn]
        assert np.allclose(ratio, ratio[0], rtol=1e-6)
        if placed.unit.confidence and placed.unit != base.unit:  # another unit, the same part
            assert np.isclose(ratio[0] * placed.unit.millimetres, base.unit.millimetres)


def test_a_revision_changes_a_realistic_share() -> None:
    shares = []
    for seed in SEEDS:
        family = synthesize_family(seed)
        for k in (1, 2):
            share = family._geometry_changed(family.revision(k))
            assert share > 0, (family, k)
            if len(family.base()) >= 20:
                assert share <= 0.3, (family, k)
            shares.append(share)
    assert 0.02 < np.median(shares) < 0.15


def test_a_size_variant_is_more_than_a_scaled_copy() -> None:
    for seed in SEEDS:
        family = synthesize_family(seed)
        assert not is_scaled_copy(family.base(), family.size_variant(1)), family


def test_a_scaled_copy_is_known_as_one() -> None:
    for seed in range(8):
        family = Family("flange", seed)
        assert is_scaled_copy(family.base(), family.placed(seed))
        assert not is_scaled_copy(family.base(), Family("flange", seed + 100).base())


def test_stretching_bends_no_curve() -> None:
    def curves(drawing: Drawing) -> np.ndarray:
        rows = drawing.params[np.isin(drawing.kinds, (Kind.ARC, Kind.CIRCLE))][:, 2:5]
        return rows[np.lexsort(rows.T)]

    stretched = 0
    for seed in range(30):
        base = Family("plate", seed).base()
        after = stretch(Plan(base, np.full(len(base), -1, dtype=np.int32)), np.random.default_rng(seed))
        if after is not None:
            stretched += 1
            assert changed_share(base, after) > 0
            assert np.allclose(curves(base), curves(after))
    assert stretched > 12


def test_chords_end_on_their_curve_and_keep_their_feature() -> None:
    base = Family("flange", 5)._base[1]
    cut = tessellate(base, 24)
    assert not np.isin(cut.drawing.kinds, (Kind.ARC, Kind.CIRCLE)).any()
    for i in np.flatnonzero(base.drawing.kinds == Kind.CIRCLE):
        x, y, radius = base.drawing.params[i, :3]
        own = cut.drawing.take(cut.features == base.features[i]).params if base.features[i] >= 0 else np.zeros((0, 8))
        distance = np.hypot(own[:, 0] - x, own[:, 1] - y)
        if base.features[i] >= 0 and (base.features == base.features[i]).sum() == 1:
            assert len(own) == 24
            assert np.allclose(distance, radius)
    assert 0.97 < lengths(cut.drawing).sum() / lengths(base.drawing).sum() < 1.0


def test_changing_one_value_of_a_design_leaves_the_others() -> None:
    def draw(design: Design) -> tuple[float, int, bool]:
        return design.size("width", 10, 100), design.count("holes", 2, 20), design.has("slot")

    first = Design(np.random.default_rng(1))
    width, holes, slot = draw(first)
    assert draw(first.with_values({"size width": 2 * width}, np.random.default_rng(2))) == (2 * width, holes, slot)


def test_counts_are_like_those_of_real_archives() -> None:
    """Real ones: median 15, 95 % below 1,277; ours are in reach of both ends."""
    counts = [len(synthesize_family(seed).base()) for seed in range(80)]
    assert min(counts) <= 5
    assert 10 <= np.median(counts) <= 50
    assert max(counts) > 500
