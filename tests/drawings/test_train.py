"""Training: it learns, goes on after a kill as if nothing had been, and its weights come back."""

import json
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest
import torch

from linework.config import with_overrides
from linework.drawings.canonical import canonical
from linework.drawings.embed import Embedder
from linework.drawings.model import DualCoding
from linework.drawings.objective import DualCodingObjective
from linework.drawings.pack import pack
from linework.drawings.recipes import Recipe, recipe
from linework.drawings.synthesize.family import synthesize_family
from linework.drawings.train import begin_from, train
from linework.drawings.weights import load_heads, load_weights, save_weights
from linework.errors import InputError, ModelFault


@pytest.fixture(scope="module")
def shards(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shards")
    drawings = [canonical(synthesize_family(seed).base()) for seed in range(40)]
    pack(drawings, range(40), [False] * 40).save(folder / "some.safetensors")
    return folder


@pytest.fixture
def micro() -> Recipe:
    changes = ["model.graph.dim=16", "model.graph.layers=1", "model.graph.out=16", "model.sequence.dim=16"]
    changes += ["model.sequence.layers=1", "model.sequence.out=16", "data.batch=8", "data.workers=0"]
    changes += ["data.max_primitives=24", "fit.steps=6", "fit.log_every=1", "fit.save_every=3", "optimizer.warmup=0"]
    return with_overrides(recipe("tiny"), changes)


def totals(folder) -> list[float]:
    rows = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return [row["total"] for row in rows if "total" in row]


def test_a_run_that_was_killed_goes_on_as_if_it_had_not_been(shards, micro, tmp_path):
    whole = train(micro, shards, tmp_path / "whole")
    # The kill: a run that saved at step 3 and then died, told by its checkpoint alone.
    half = replace(micro, fit=replace(micro.fit, save_every=3))
    killed = tmp_path / "killed"

    class Killed(Exception):
        pass

    def die_at_4(self, batch, number):
        if self.global_step == 4:
            raise Killed
        return step(self, batch, number)

    from linework.training.engine import Glue

    step = Glue.training_step
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Glue, "training_step", die_at_4)
        train(half, shards, killed)
    again = train(half, shards, killed)
    np.testing.assert_allclose(totals(killed), totals(tmp_path / "whole"), rtol=1e-5)
    a, b = load_weights(whole.parent)[0].state_dict(), load_weights(again.parent)[0].state_dict()
    assert all(torch.allclose(a[name], b[name], atol=1e-3) for name in a)


def test_the_loss_falls(shards, micro, tmp_path):
    longer = with_overrides(micro, ["fit.steps=30", "fit.save_every=30", "optimizer.rate=5e-3"])
    train(longer, shards, tmp_path)
    losses = totals(tmp_path)
    assert np.mean(losses[-5:]) < 0.85 * np.mean(losses[:5])


def test_saved_weights_embed_as_before_up_to_half_precision(micro, tmp_path):
    torch.manual_seed(1)
    model = DualCoding(micro.model).eval()
    save_weights(model, micro, tmp_path)
    drawings = [synthesize_family(seed).base() for seed in range(4)]
    before, after = Embedder(model, "x").embed(drawings), Embedder.load(tmp_path).embed(drawings)
    np.testing.assert_allclose(after.geometry, before.geometry, atol=5e-3)
    np.testing.assert_allclose(after.sequence, before.sequence, atol=5e-3)


def test_a_drawing_embeds_the_same_alone_and_in_company(micro):
    torch.manual_seed(2)
    embedder = Embedder(DualCoding(micro.model), "x")
    drawings = [synthesize_family(seed).base() for seed in range(6)]
    together = embedder.embed(drawings)
    for i, drawing in enumerate(drawings):
        alone = embedder.embed([drawing])
        np.testing.assert_allclose(alone.geometry[0], together.geometry[i], atol=1e-5)
        np.testing.assert_allclose(alone.sequence[0], together.sequence[i], atol=1e-5)


def test_another_config_is_not_poured_into_a_run(shards, micro, tmp_path):
    train(micro, shards, tmp_path)
    with pytest.raises(ModelFault, match="another config"):
        train(replace(micro, name="other"), shards, tmp_path)


def test_a_run_begins_from_the_encoders_and_heads_of_another(shards, micro, tmp_path):
    kept = with_overrides(micro, ["model.objective.keep_heads=true"])
    train(kept, shards, tmp_path / "first")
    objective = DualCodingObjective(micro.model)
    begin_from(objective, tmp_path / "first")
    state = objective.state_dict()
    for name, value in load_heads(tmp_path / "first").items():
        assert torch.equal(state[name], value.to(state[name].dtype)), name
    encoders = load_weights(tmp_path / "first")[0].state_dict()
    assert all(torch.equal(state[f"model.{name}"], value) for name, value in encoders.items())

    still = with_overrides(micro, ["optimizer.rate=0", "fit.steps=1"])
    weights = train(still, shards, tmp_path / "on", tmp_path / "first")
    again = load_weights(weights.parent)[0].state_dict()
    assert all(torch.equal(again[name], value) for name, value in encoders.items())
    with pytest.raises(InputError, match="of other sizes"):
        train(with_overrides(micro, ["model.graph.out=24"]), shards, tmp_path / "wider", tmp_path / "first")
    with pytest.raises(InputError, match="other parts"):
        train(with_overrides(micro, ["model.sequence.layers=2"]), shards, tmp_path / "deeper", tmp_path / "first")


def test_faults_say_what_to_do(shards, tmp_path, micro):
    with pytest.raises(InputError, match="no shards"):
        train(micro, tmp_path, tmp_path / "run")
    with pytest.raises(InputError, match="within a batch"):
        train(with_overrides(micro, ["fit.accumulate=2"]), shards, tmp_path / "run")
    with pytest.raises(ModelFault, match="no weights"):
        load_weights(tmp_path)
    with pytest.raises(InputError, match="2 or more"):
        train(with_overrides(micro, ["data.views=1"]), shards, tmp_path / "run")
    with pytest.raises(InputError, match="No drawing comes from 'nowhere'"):
        train(with_overrides(micro, ["data.split.test_sources=nowhere"]), shards, tmp_path / "run")
    with pytest.raises(InputError, match="tiny, small, paper"):
        recipe("huge")


def test_wandb_is_told_or_missed_in_a_sentence(shards, micro, tmp_path, monkeypatch):
    monkeypatch.setenv("WANDB_MODE", "offline")
    tracked = with_overrides(micro, ["fit.wandb=true"])
    if find_spec("wandb") is None:
        with pytest.raises(InputError, match=r"linework\[track\]"):
            train(tracked, shards, tmp_path)
    else:
        train(tracked, shards, tmp_path)
        assert list(tmp_path.glob("wandb/offline-run-*/*.wandb"))


def test_weights_load_and_embed_without_what_only_training_needs():
    program = "import sys; sys.modules['pytorch_lightning'] = None; from linework.drawings.embed import Embedder"
    subprocess.run([sys.executable, "-c", f"{program}; Embedder.load()"], check=True)
