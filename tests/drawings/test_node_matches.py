"""Drawings compared node by node: the network of a run comes back with it, and sorts the first hits anew."""

import numpy as np
import pytest

pytest.importorskip("pytorch_lightning", reason="training needs the extra [train]")

from linework.config import with_overrides
from linework.drawings.canonical import canonical
from linework.drawings.embed import Embedder
from linework.drawings.evaluate import evaluate
from linework.drawings.fusion import reranked_by_nodes
from linework.drawings.node_matches import NodeMatcher
from linework.drawings.pack import pack
from linework.drawings.recipes import recipe
from linework.drawings.synthesize.archive import write_archive
from linework.drawings.synthesize.family import synthesize_family
from linework.drawings.train import train

QUICK = [f"model.{part}.{name}=8" for part in ("graph", "sequence") for name in ("dim", "out")]
QUICK += [f"model.{part}.{name}=1" for part in ("graph", "sequence") for name in ("layers", "heads")]
QUICK += ["data.batch=8", "data.workers=0", "data.max_primitives=24", "fit.steps=4", "fit.precision=fp32"]
MATCHING = ["model.objective.weight_matching=0.5", "model.objective.keep_heads=true"]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    drawings = [canonical(synthesize_family(seed).base()) for seed in range(40)]
    pack(drawings, range(40), [False] * 40).save(folder / "some.safetensors")
    train(with_overrides(recipe("tiny"), QUICK + MATCHING), folder, folder / "run")
    return folder / "run"


def test_a_drawing_is_like_itself_and_as_like_another_as_that_is_like_it(run):
    matcher = NodeMatcher.load(run)
    one, other = matcher.states([synthesize_family(seed).base() for seed in (3, 4)])
    assert matcher.alike(one, one) > matcher.alike(one, other)
    assert matcher.alike(one, other) == pytest.approx(matcher.alike(other, one))
    assert matcher.alike(one, other[:0]) == 0.0


def test_weights_without_matching_have_none():
    assert NodeMatcher.load() is None


def test_the_first_hits_are_sorted_by_it_and_the_rest_stays():
    order, scores = np.array([4, 0, 3, 1, 2]), np.array([0.8, 0.3, 0.1, 0.7, 0.9])
    assert reranked_by_nodes(order, scores, [0.0, 1.0, 0.9]).tolist() == [0, 4, 3, 1, 2]
    assert reranked_by_nodes(order, scores, [0.5] * 3).tolist() == order.tolist()


def test_evaluation_scores_it_beside_the_fit(run, tmp_path):
    write_archive(tmp_path, 3, 7, workers=1)
    answers = tmp_path / "relevance.jsonl"
    methods = ["fusion", "fusion + matching", "fusion + node matching"]
    found = evaluate(
        tmp_path, answers, methods, embedder=Embedder.load(run), nodes=NodeMatcher.load(run), verify=3, workers=1
    )
    for scored in found.values():
        assert set(scored) == {*methods, "matching minus node matching"}
        gap = scored["matching minus node matching"]["hit@1"].value
        assert gap == pytest.approx(scored[methods[1]]["hit@1"].value - scored[methods[2]]["hit@1"].value)
