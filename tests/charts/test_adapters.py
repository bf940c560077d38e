"""Adapters: fresh ones change nothing, merged equals unmerged, saved equals loaded, and only they learn."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from charts.small_model import SMALL, write_untrained
from linework.charts.dataset import DataConfig
from linework.charts.decoder import Decoder
from linework.charts.model import ChartToTokens, ExpertsConfig
from linework.charts.recipes import Recipe
from linework.charts.synthesize.shards import write_shards
from linework.charts.weights import load_weights, save_weights
from linework.errors import InputError, ModelFault

pytest.importorskip("peft", reason="adapters need the extra [train]")
import peft

from linework.charts.adapters import (
    LoraConfig,
    add_adapters,
    load_adapters,
    merge_adapters,
    merge_saved_adapters,
    merged_state,
    save_adapters,
    unmerge_adapters,
)
from linework.charts.train import adapt, train

TOKENS = torch.arange(1, 9)[None]


def language_model() -> nn.Module:
    torch.manual_seed(0)
    return Decoder(SMALL.decoder, SMALL.encoder.dense).model.eval()


def adapted(rank: int = 8) -> nn.Module:
    """The same model with adapters that say something."""
    model = language_model()
    add_adapters(model, LoraConfig(rank))
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            nn.init.normal_(parameter, std=0.3)
    return model


@torch.no_grad()
def logits(model: nn.Module) -> torch.Tensor:
    return model(input_ids=TOKENS).logits


def test_fresh_adapters_change_nothing() -> None:
    model = language_model()
    before = logits(model)
    add_adapters(model, LoraConfig(8))
    assert torch.equal(logits(model), before)


def test_only_adapters_on_q_k_and_v_learn() -> None:
    learning = {name for name, parameter in adapted().named_parameters() if parameter.requires_grad}
    assert learning == {
        f"model.layers.{layer}.self_attn.{part}_proj.lora_{side}.default.weight"
        for layer in range(SMALL.decoder.layers)
        for part in "qkv"
        for side in "AB"
    }


def test_merged_equals_unmerged() -> None:
    model = adapted()
    said = logits(model)
    assert not torch.allclose(said, logits(language_model()), atol=1e-2), "the adapters must say something"
    merge_adapters(model)
    assert torch.allclose(logits(model), said, atol=1e-5)
    plain = language_model()
    plain.load_state_dict(merged_state(model))
    unmerge_adapters(model)
    assert torch.allclose(logits(model), said, atol=1e-5)
    assert torch.allclose(logits(plain), said, atol=1e-5)
    plain.load_state_dict(merged_state(model))
    assert torch.allclose(logits(plain), said, atol=1e-5)


def test_saved_and_loaded_adapters_say_the_same_and_peft_reads_them_too(tmp_path: Path) -> None:
    model = adapted(rank=4)
    save_adapters(model, tmp_path)
    assert (tmp_path / "adapter_model.safetensors").stat().st_size < 20_000, "the adapters alone are saved"
    loaded = language_model()
    load_adapters(loaded, tmp_path)
    assert torch.equal(logits(loaded), logits(model))
    merged = language_model()
    merge_saved_adapters(merged, tmp_path)
    assert torch.allclose(logits(merged), logits(model), atol=1e-5)
    theirs = peft.PeftModel.from_pretrained(language_model(), tmp_path)
    assert torch.equal(logits(theirs), logits(model))


def test_adapters_that_do_not_fit_are_said_in_a_sentence(tmp_path: Path) -> None:
    for load in (load_adapters, merge_saved_adapters):
        with pytest.raises(ModelFault, match="holds no adapters"):
            load(language_model(), tmp_path)
    save_adapters(adapted(), tmp_path)
    wide = Decoder(replace(SMALL.decoder, dim=32), SMALL.encoder.dense).model
    with pytest.raises(ModelFault, match="another model"):
        merge_saved_adapters(wide, tmp_path)
    with pytest.raises(ModelFault, match="other sizes"):
        load_adapters(wide, tmp_path)
    deep = Decoder(replace(SMALL.decoder, layers=3), SMALL.encoder.dense).model
    with pytest.raises(ModelFault, match="another model"):
        load_adapters(deep, tmp_path)


@pytest.mark.parametrize("experts", [0, 4])
def test_beneath_adapters_all_but_the_experts_is_frozen(experts: int) -> None:
    model = ChartToTokens(replace(SMALL, lora=LoraConfig(4), experts=ExpertsConfig(experts, inner=8)))
    adapt(model)
    learning = {name for name, parameter in model.named_parameters() if parameter.requires_grad}
    parts = {name.split(".")[0] for name in learning}
    assert parts == ({"decoder", "complexity", "router", "experts"} if experts else {"decoder"})
    assert all("lora_" in name for name in learning if name.startswith("decoder"))
    assert not any(module.training for module in model.encoder.modules())


def test_a_run_trains_adapters_alone_and_saves_plain_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pytorch_lightning", reason="training needs the extra [train]")
    write_shards(tmp_path / "data", 12, 5, workers=1)
    start = write_untrained(tmp_path / "start")
    model = replace(SMALL, lora=LoraConfig(4))
    recipe = Recipe("test", model=model, data=DataConfig(batch=3, pool=2))
    optimizer = replace(recipe.optimizer, rate=0.05, warmup=0.0)
    fit = replace(recipe.fit, steps=3, save_every=3, log_every=1, precision="fp32", devices=1)
    recipe = replace(recipe, optimizer=optimizer, fit=fit)
    with pytest.raises(InputError, match="--start"):
        train(recipe, tmp_path / "data", tmp_path / "run")
    weights = train(recipe, tmp_path / "data", tmp_path / "run", start=start)
    monkeypatch.setitem(sys.modules, "peft", None)  # reading needs no peft
    before, after = (load_weights(folder)[0].state_dict() for folder in (start, weights.parent))
    assert before.keys() == after.keys()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed == {
        f"decoder.model.model.layers.{layer}.self_attn.{part}_proj.weight"
        for layer in range(SMALL.decoder.layers)
        for part in "qkv"
    }


def test_weights_with_adapters_are_saved_as_what_they_say(tmp_path: Path) -> None:
    model = ChartToTokens(replace(SMALL, lora=LoraConfig(4))).eval()
    adapt(model)
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            nn.init.normal_(parameter, std=0.3)
    save_weights(model, Recipe("test", model=model.config), tmp_path)
    loaded, _ = load_weights(tmp_path)
    assert torch.allclose(logits(loaded.decoder.model), logits(model.decoder.model), atol=2e-2)
