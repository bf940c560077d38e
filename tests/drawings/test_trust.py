"""How sure a tier is: fitted on pairs known by making, with the learned codings where there are any."""

import numpy as np
import pytest

from linework.drawings.embed import Embedder
from linework.drawings.trust import FEATURES, TierModel, fit_tiers, shipped_model
from linework.drawings.trust_pairs import REVISION, SAME, SIMILAR, fit_on, synthetic_pairs

LEARNED = [FEATURES.index("learned geometry"), FEATURES.index("learned sequence")]


@pytest.fixture(scope="module")
def pairs():
    return list(synthetic_pairs(6, seed=70_000))


def surprise(model: TierModel, table: np.ndarray, labels: np.ndarray) -> float:
    """How unlikely the model holds what is so, on average."""
    return float(-np.log(model.probabilities(table)[np.arange(len(labels)), labels]).mean())


def test_pairs_are_of_every_tier_and_learned_codings_tell_them_apart(pairs):
    told, table, labels = fit_on(pairs, Embedder.load())
    without = table.copy()
    without[:, LEARNED] = 0
    plain = fit_tiers(without, labels)
    assert set(labels.tolist()) == {SAME, REVISION, SIMILAR}
    assert table[:, LEARNED].all()
    assert np.array(told.coefficients)[:, LEARNED].all()
    assert surprise(told, table, labels) < surprise(plain, without, labels)


def test_the_model_that_ships_knows_the_learned_codings_and_is_mostly_right_on_others(pairs):
    model = shipped_model()
    assert np.array(model.coefficients)[:, LEARNED].all()
    _, table, labels = fit_on(pairs, Embedder.load())
    compared = table[:, FEATURES.index("compared")] == 1
    right = model.probabilities(table).argmax(axis=1) == labels
    assert right[compared].mean() > 0.85
    assert right[~compared].mean() > 0.75
