"""The model that writes code: as the slow way writes it; filling up and checkpointing change nothing; it learns."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

pytest.importorskip("peft", reason="the large path needs the extra [train]")

from charts.tiny_checkpoints import SCRIPT, tiny_config, write_language
from linework.charts import code_model
from linework.charts.adapters import LoraConfig
from linework.charts.code_batch import CodeBatch, code_batch_of
from linework.charts.code_model import CodeModel, CodeModelConfig, CodeObjective
from linework.charts.code_weights import open_code_model
from linework.charts.model import ExpertsConfig
from linework.charts.pretrained import CodeTokenizer, PictureProcessor
from linework.errors import InputError


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> CodeModelConfig:
    return tiny_config(tmp_path_factory.mktemp("checkpoints"))


def batch_for(config: CodeModelConfig, *codes: str) -> CodeBatch:
    """Random pictures with these scripts."""
    tokenizer, processor = CodeTokenizer(config.language), PictureProcessor(config.vision)
    rng = np.random.default_rng(0)
    pixels = [processor.pixels(rng.integers(0, 255, (40, 60, 3), dtype=np.uint8)) for _ in codes]
    return code_batch_of(pixels, [tokenizer.tokens(code) for code in codes], tokenizer.prompt)


def model_of(config: CodeModelConfig) -> CodeModel:
    torch.manual_seed(0)
    return open_code_model(config)


def test_code_comes_back_from_its_tokens(config: CodeModelConfig) -> None:
    tokenizer = CodeTokenizer(config.language)
    code = 'print("Größe – ✓")\n\tx  =  1\n'
    tokens = tokenizer.tokens(code)
    assert tokens[-1] == tokenizer.end
    assert tokenizer.code(torch.tensor([*tokens, 5, 6])) == code


@torch.no_grad()
def test_logits_are_those_of_each_script_alone(config: CodeModelConfig) -> None:
    model = model_of(config).eval()
    codes = SCRIPT.format(3, 4), "x = 1\n"
    batch = batch_for(config, *codes)
    visual, _ = model.encode(batch.pixels)
    together = model.language.lm_head(model(visual, batch.tokens, batch.is_code))
    tokenizer = CodeTokenizer(config.language)
    alone = []
    for k, code in enumerate(codes):
        said = torch.tensor([[*tokenizer.prompt, *tokenizer.tokens(code)]])
        embedded = torch.cat([visual[k : k + 1], model.language.get_input_embeddings()(said)], dim=1)
        before = visual.shape[1] + len(tokenizer.prompt) - 1
        alone.append(model.language(inputs_embeds=embedded).logits[0, before:-1])
    assert torch.allclose(together, torch.cat(alone), atol=1e-5)


@torch.no_grad()
def test_writing_with_a_cache_picks_the_likeliest_token_each_time(config: CodeModelConfig) -> None:
    model = model_of(replace(config, checkpoint_every=2)).eval()
    tokenizer, batch = CodeTokenizer(config.language), batch_for(config, "a", "b")
    prompt = torch.tensor(tokenizer.prompt)
    fast = model.write(batch.pixels, prompt, tokenizer.end, longest=12)
    visual, _ = model.encode(batch.pixels)
    slow = prompt.expand(2, -1)
    for step in range(12):
        embedded = torch.cat([visual, model.language.get_input_embeddings()(slow)], dim=1)
        best = model.language(inputs_embeds=embedded).logits[:, -1].argmax(dim=1)
        slow = torch.cat([slow, best[:, None]], dim=1)
        assert torch.equal(fast[:, step], best)


def test_the_answer_depends_on_the_picture(config: CodeModelConfig) -> None:
    model, batch = model_of(config).eval(), batch_for(config, "a", "a")
    with torch.no_grad():
        known = model(model.encode(batch.pixels)[0], batch.tokens, batch.is_code)
    first, second = known.chunk(2)
    assert not torch.allclose(first, second, atol=1e-4)


def test_only_what_stands_between_and_the_adapters_learn(config: CodeModelConfig) -> None:
    model = model_of(config)
    learning = {name for name, parameter in model.named_parameters() if parameter.requires_grad}
    between = {"counts", "complexity", "router", "experts", "bridge"}
    assert {name.split(".")[0] for name in learning} == between | {"language"}
    assert all("lora_" in name for name in learning if name.startswith("language"))
    whole = model_of(replace(config, lora=LoraConfig(0), experts=ExpertsConfig(0)))
    learning = {name for name, parameter in whole.named_parameters() if parameter.requires_grad}
    assert learning == {name for name, _ in whole.named_parameters() if not name.startswith("vision")}


def test_what_is_frozen_is_held_in_half_precision_and_what_learns_is_not(config: CodeModelConfig) -> None:
    model = model_of(replace(config, held="bf16"))
    for name, parameter in model.named_parameters():
        assert parameter.dtype == (torch.float32 if parameter.requires_grad else torch.bfloat16), name
    terms = CodeObjective(model)(batch_for(config, "x = 1\n"))
    terms["total"].backward()
    assert torch.isfinite(terms["total"])


@pytest.mark.parametrize("every", [1, 3, 4])
@pytest.mark.parametrize("rank", [0, 4])
def test_checkpointing_changes_neither_loss_nor_gradients(config: CodeModelConfig, every: int, rank: int) -> None:
    batch = batch_for(config, SCRIPT.format(3, 4), "x = 1\n")
    found = []
    for layers in (0, every):
        objective = CodeObjective(model_of(replace(config, lora=LoraConfig(rank), checkpoint_every=layers)))
        torch.manual_seed(1)  # the router's noise
        total = objective(batch)["total"]
        total.backward()
        found.append((total.detach(), {n: p.grad for n, p in objective.named_parameters() if p.grad is not None}))
    (plain, gradients), (again, recomputed) = found
    assert torch.equal(plain, again)
    assert gradients.keys() == recomputed.keys()
    for name, gradient in gradients.items():
        assert torch.allclose(gradient, recomputed[name], atol=1e-7), name


def test_checkpointing_keeps_less(config: CodeModelConfig) -> None:
    kept = []
    for every in (0, 4):
        objective, held = CodeObjective(model_of(replace(config, checkpoint_every=every))), []
        with torch.autograd.graph.saved_tensors_hooks(
            lambda tensor, held=held: held.append(tensor) or tensor, lambda t: t
        ):
            objective(batch_for(config, SCRIPT.format(3, 4)))
        kept.append(sum(tensor.nbytes for tensor in held))
    assert kept[1] < 0.7 * kept[0]


def test_the_loss_part_by_part_is_the_loss_of_all(config: CodeModelConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    batch, found = batch_for(config, SCRIPT.format(3, 4), "x = 1\n"), []
    for part in (7, 512):
        monkeypatch.setattr(code_model, "PART", part)
        objective = CodeObjective(model_of(config))
        torch.manual_seed(1)
        syntax = objective(batch)["syntax"]
        syntax.backward()
        found.append((syntax.detach(), objective.model.bridge.weight.grad))
    model = model_of(config)
    torch.manual_seed(1)
    known = model(model.encode(batch.pixels)[0], batch.tokens, batch.is_code)
    slow = torch.nn.functional.cross_entropy(model.language.lm_head(known), batch.tokens[batch.is_code])
    for syntax, gradient in found:
        assert torch.allclose(syntax, slow, atol=1e-5)
        assert torch.allclose(gradient, found[0][1], atol=1e-6)


def test_a_script_is_learned_by_heart_and_written(config: CodeModelConfig) -> None:
    objective, tokenizer = CodeObjective(model_of(replace(config, lora=LoraConfig(0)))), CodeTokenizer(config.language)
    code = "x = [3, 4]\n"
    batch = batch_for(config, code)
    optimizer = torch.optim.AdamW([p for p in objective.parameters() if p.requires_grad], 1e-2)
    for _ in range(40):
        terms = objective(batch)
        terms["total"].backward()
        optimizer.step()
        optimizer.zero_grad()
    assert {"syntax", "routing", "balance"} < terms.keys()
    written = objective.model.eval().write(batch.pixels, torch.tensor(tokenizer.prompt), tokenizer.end, longest=40)
    assert tokenizer.code(written[0]) == code


def test_folders_that_hold_no_checkpoint_are_said_in_a_sentence(config: CodeModelConfig, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Name the folder of a pretrained vision"):
        open_code_model(replace(config, vision=None))
    with pytest.raises(InputError, match=r"no config\.json"):
        open_code_model(replace(config, language=tmp_path))
    broken = write_language(tmp_path / "broken")
    (broken / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(InputError, match="cannot be opened"):
        open_code_model(replace(config, language=broken))
    with pytest.raises(InputError, match="built like Qwen2"):
        open_code_model(replace(config, language=_gpt2(tmp_path / "gpt2")))
    with pytest.raises(InputError, match="do not say the kind"):
        open_code_model(replace(config, experts=replace(config.experts, way="static")))


def _gpt2(folder: Path) -> Path:
    from transformers import GPT2Config, GPT2LMHeadModel

    GPT2LMHeadModel(GPT2Config(n_embd=16, n_layer=1, n_head=2, vocab_size=50)).save_pretrained(folder)
    return folder
