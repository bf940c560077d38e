"""Fusion ranks by agreement; a match lifts what is the same; the tier model learns what it is shown."""

import numpy as np
import pytest

from linework.drawings.drawing import Kind, drawing_from
from linework.drawings.fusion import compared_score, fit_share, in_place, reranked, weighted_sum, with_guest
from linework.drawings.geometry import Similarity, transform
from linework.drawings.match import match_drawings
from linework.drawings.terms import Family
from linework.drawings.trust import FEATURES, TIER_NAMES, TierModel, features, fit_tiers
from linework.errors import ModelFault

PART = drawing_from([Kind.SEGMENT, Kind.SEGMENT, Kind.CIRCLE], [[0, 0, 30, 0], [30, 0, 30, 11], [8, 5, 2]])
OTHER = drawing_from([Kind.SEGMENT, Kind.SEGMENT, Kind.CIRCLE], [[0, 0, 30, 0], [30, 0, 30, 19], [8, 9, 3]])


def test_the_guest_takes_the_last_seat_and_nobody_before_it_moves():
    rng = np.random.default_rng(0)
    bag, learned = rng.random(50).astype(np.float32), rng.random(50).astype(np.float32)
    before, after = np.argsort(-bag), np.argsort(-with_guest(bag, learned))
    assert (after[:9] == before[:9]).all()
    assert after[9] == max(before[9:], key=lambda at: learned[at])


def test_a_short_list_has_no_seat_for_a_guest():
    scores = np.array([0.3, 0.9, 0.5])
    assert np.array_equal(with_guest(scores, scores[::-1]), scores)


def test_the_same_part_overtakes_another_and_the_rest_keeps_its_order():
    matches = [match_drawings(PART, OTHER), match_drawings(PART, PART)]
    order = reranked(np.array([2, 1, 3, 0]), np.array([0.1, 0.4, 0.5, 0.3]), matches)
    assert order.tolist() == [1, 2, 3, 0]


def test_lying_in_place_counts_a_little():
    same, moved = match_drawings(PART, PART), match_drawings(PART, transform(PART, Similarity(shift=(9, 9))))
    assert in_place(same) and not in_place(moved)
    assert compared_score(0.5, same) > compared_score(0.5, moved) > compared_score(0.5, None)
    assert compared_score(1.0, same) == pytest.approx(1.0)


def tiers_of_made_up_pairs() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 600)
    table = rng.normal(size=(600, len(FEATURES)))
    table[:, 0] += 2 * (labels == 0)
    table[:, 1] += 2 * (labels == 2)
    return table, labels


def test_fitted_tiers_are_calibrated_and_survive_the_disk(tmp_path):
    table, labels = tiers_of_made_up_pairs()
    model = fit_tiers(table[:400], labels[:400])
    sure = model.probabilities(table[400:])
    assert np.allclose(sure.sum(1), 1) and (sure.argmax(1) == labels[400:]).mean() > 0.6
    assert sure.mean(0) == pytest.approx(np.bincount(labels[400:]) / 200, abs=0.07)
    model.save(tmp_path / "tiers.json")
    assert TierModel.load(tmp_path / "tiers.json") == model


def test_a_file_that_is_no_tier_model_is_said_to_be_none(tmp_path):
    (tmp_path / "tiers.json").write_text("{}")
    with pytest.raises(ModelFault, match="fit"):
        TierModel.load(tmp_path / "tiers.json")


def test_features_stand_in_the_order_of_their_names():
    row = dict(zip(FEATURES, features({Family.PLACE: 0.7}, match_drawings(PART, PART)), strict=True))
    assert row["place"] == 0.7 and row["compared"] == row["in place"] == row["all matched"] == 1
    unseen = dict(zip(FEATURES, features({Family.PLACE: 0.7}), strict=True))
    assert unseen["compared"] == 0 and len(TIER_NAMES) == 3


def similarities(seed: int, noise: float, right: np.ndarray) -> np.ndarray:
    return right + noise * np.random.default_rng(seed).normal(size=right.shape)


def test_the_fitted_share_goes_to_the_better_coding_and_never_finds_less_than_the_start():
    right = np.random.default_rng(0).random((60, 80)) < 0.03
    good, bad = similarities(1, 0.3, right), similarities(2, 3.0, right)
    assert fit_share(good, bad, right, 0.5) > 0.7 and fit_share(bad, good, right, 0.5) < 0.3
    assert 0.3 < fit_share(similarities(3, 0.9, right), similarities(4, 0.9, right), right, 0.5) < 0.7

    def quality(share: float) -> float:
        order = np.argsort(-weighted_sum(bad, good, share), axis=1)
        return float(np.take_along_axis(right, order[:, :10], 1).sum())

    assert quality(fit_share(bad, good, right, 0.5)) >= quality(0.5)


def test_where_every_share_is_as_good_the_start_stays_and_what_may_not_be_found_is_not():
    right = np.eye(5, dtype=bool)
    assert fit_share(right.astype(float), right.astype(float), right, 0.37) == 0.37
    barred = np.where(np.eye(5, dtype=bool)[::-1], -np.inf, right.astype(float))
    assert fit_share(barred, barred, right & np.isfinite(barred), 0.37) == 0.37
