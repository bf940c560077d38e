"""The bag finds a drawing again, whatever was done to it; the inverted file says what a slow cosine says."""

import numpy as np
import pytest

from linework.drawings.bag import WEIGHTS, BagIndex, bag_terms, word_terms
from linework.drawings.drawing import Drawing, Kind, drawing_from
from linework.drawings.geometry import Similarity, transform
from linework.drawings.layout import layout_cosines, layout_of
from linework.drawings.perturb import arcs_as_splines, cut_lines
from linework.drawings.terms import Family, family_of


def part(seed: int) -> Drawing:
    """A random plate: outline, holes, slots, a text."""
    rng = np.random.default_rng(seed)
    width, height = rng.uniform(50, 200, 2).round(1)
    holes = rng.integers(2, 8)
    centres = rng.uniform(0.1, 0.9, (holes, 2)) * [width, height]
    outline = [[0, 0, width, 0], [width, 0, width, height], [width, height, 0, height], [0, height, 0, 0]]
    circles = [[*centre, radius] for centre, radius in zip(centres, rng.choice([2, 2.5, 3, 4, 6], holes), strict=True)]
    arcs = [[width / 2, height, rng.uniform(3, 9), np.pi, np.pi]]
    kinds = [Kind.SEGMENT] * 4 + [Kind.CIRCLE] * holes + [Kind.ARC, Kind.TEXT]
    texts = [-1] * (len(kinds) - 1) + [0]
    rows = [*outline, *circles, *arcs, [1, 1, 3, 0, 20]]
    return drawing_from(kinds, rows, texts=texts, strings=(f"PART {seed}",))


ARCHIVE = [part(seed) for seed in range(40)]
INDEX = BagIndex.build(bag_terms(drawing) for drawing in ARCHIVE)


@pytest.mark.parametrize(
    "change",
    [
        Similarity(angle=1.0),
        Similarity(mirror=True, shift=(30, -400)),
        Similarity(scale=25.4),
        Similarity(scale=0.37, angle=-2.0, mirror=True, shift=(5, 5)),
    ],
)
def test_turning_mirroring_and_scaling_do_not_change_what_is_found(change):
    for seed in (3, 17, 31):
        assert INDEX.scores(bag_terms(transform(ARCHIVE[seed], change))).argmax() == seed


@pytest.mark.parametrize("redraw", [cut_lines, arcs_as_splines])
def test_a_redraw_finds_the_original(redraw):
    for seed in (0, 8, 21):
        changed = redraw(ARCHIVE[seed], np.random.default_rng(seed))
        assert INDEX.scores(bag_terms(changed)).argmax() == seed


def test_order_does_not_change_the_bag():
    drawing = ARCHIVE[5]
    shuffled = drawing.take(np.random.default_rng(0).permutation(len(drawing)))
    one, two = bag_terms(drawing).geometry, bag_terms(shuffled).geometry
    sparse = family_of(one.terms) != Family.LAYOUT
    assert np.array_equal(one.terms[sparse], two.terms[sparse]) and np.allclose(one.counts, two.counts, atol=1e-5)


def test_terms_rise_so_that_they_can_be_joined():
    terms = bag_terms(ARCHIVE[0]).geometry.terms
    assert (np.diff(terms.astype(object)) > 0).all()


def test_scores_equal_slow_cosines():
    bags = [bag_terms(drawing) for drawing in ARCHIVE[:8]]
    index = BagIndex.build(bags)
    vectors = [dict(zip(b.geometry.terms.tolist(), b.geometry.counts.tolist(), strict=True)) for b in bags]

    def cosine(a: dict[int, float], b: dict[int, float], family: Family) -> float:
        def weigh(vector: dict[int, float]) -> dict[int, float]:
            own = {term: count for term, count in vector.items() if term >> 60 == family}
            frequency = {term: sum(term in other for other in vectors) for term in own}
            return {
                term: (1 + np.log(count)) * np.log((len(vectors) + 1) / frequency[term]) for term, count in own.items()
            }

        x, y = weigh(a), weigh(b)
        length = np.sqrt(sum(v * v for v in x.values()) * sum(v * v for v in y.values()))
        return sum(v * y.get(term, 0.0) for term, v in x.items()) / length

    for family in (Family.MEASURE, Family.NEIGHBOUR, Family.PLACE):
        fast = index.cosines(bags[2])[family]
        assert np.allclose(fast, [cosine(vectors[2], other, family) for other in vectors], atol=1e-5)


def test_the_same_drawing_scores_one_and_a_saved_index_scores_the_same(tmp_path):
    INDEX.save(tmp_path / "bag")
    loaded = BagIndex.load(tmp_path / "bag")
    bag = bag_terms(ARCHIVE[9])
    scores = INDEX.scores(bag)
    assert scores[9] == pytest.approx(1.0, abs=1e-5) and scores.max() <= 1 + 1e-5
    assert np.allclose(scores, loaded.scores(bag), atol=1e-6)


def test_an_index_of_nothing_and_a_query_of_nothing_give_zeros():
    nothing = drawing_from([], np.zeros((0, 8)))
    assert BagIndex.build([]).scores(bag_terms(ARCHIVE[0])).shape == (0,)
    assert (INDEX.scores(bag_terms(nothing)) == 0).all()


def test_words_are_blind_to_case_and_know_numbers():
    assert np.intersect1d(word_terms(["Flange DN50"]).terms, word_terms(["DN50", "flange"]).terms).size == 2
    assert np.intersect1d(word_terms(["12.5"]).terms, word_terms(["12"]).terms).size == 0


def test_the_layout_is_blind_to_pose_and_scale_and_tells_parts_apart():
    table = np.stack([layout_of(drawing) for drawing in ARCHIVE])
    for seed in (1, 2, 30):
        turned = transform(ARCHIVE[seed], Similarity(0.3, 0.7, True, (9, 9)))
        cosines = layout_cosines(layout_of(turned), table)
        assert cosines.argmax() == seed and cosines[seed] > 0.98


def test_weights_name_families_that_exist():
    assert set(WEIGHTS) == set(Family)
