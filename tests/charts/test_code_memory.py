"""Expected memory against what the profiler sees of a real training step on a CPU."""

import json
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch.profiler import ProfilerActivity, profile

pytest.importorskip("peft", reason="the large path needs the extra [train]")

from charts.tiny_checkpoints import write_vision
from linework.charts.adapters import LoraConfig
from linework.charts.code_batch import CodeBatch
from linework.charts.code_memory import Memory, training_memory
from linework.charts.code_model import CodeModelConfig, CodeObjective
from linework.charts.code_weights import open_code_model
from linework.charts.model import ExpertsConfig
from linework.charts.recipes import CodeRecipe, paper
from linework.errors import InputError

LENGTH, BATCH = 300, 2
PROGRAM = "import sys; from linework.cli.app import main; sys.argv[0] = 'linework'; main()"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Checkpoints large enough that tensors outweigh what surrounds them."""
    from transformers import Qwen2Config, Qwen2ForCausalLM

    place = tmp_path_factory.mktemp("checkpoints")
    write_vision(place / "vision")
    config = Qwen2Config(
        vocab_size=3000,
        hidden_size=128,
        intermediate_size=512,
        num_hidden_layers=6,
        num_attention_heads=8,
        num_key_value_heads=2,
        tie_word_embeddings=True,
    )
    Qwen2ForCausalLM(config).save_pretrained(place / "language")
    return place


def recipe_for(folder: Path, rank: int, every: int, precision: str = "fp32") -> CodeRecipe:
    experts, lora = ExpertsConfig(4, inner=8), LoraConfig(rank)
    held = "bf16" if precision == "bf16" else "fp32"
    model = CodeModelConfig(folder / "vision", folder / "language", experts, lora, held, checkpoint_every=every)
    data = replace(paper().data, batch=BATCH, longest=LENGTH)
    return replace(paper(), model=model, data=data, fit=replace(paper().fit, precision=precision))


def batch() -> CodeBatch:
    tokens = torch.arange(BATCH * LENGTH).reshape(BATCH, LENGTH)
    return CodeBatch(torch.zeros(BATCH, 3, 32, 32), tokens, torch.ones(BATCH, LENGTH, dtype=torch.bool))


def measured_peak(recipe: CodeRecipe) -> int:
    """The bytes at the peak of a second step, when the optimizer has its states: what was there, and what came."""
    torch.manual_seed(0)
    objective = CodeObjective(open_code_model(recipe.model))
    learning = [parameter for parameter in objective.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(learning, 1e-4)

    def step() -> None:
        with torch.autocast("cpu", torch.bfloat16) if recipe.fit.precision == "bf16" else nullcontext():
            total = objective(batch())["total"]
        total.backward()
        optimizer.step()
        optimizer.zero_grad()

    step()
    there = sum(parameter.nbytes for parameter in objective.parameters())
    there += sum(value.nbytes for state in optimizer.state.values() for value in state.values())
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiler:
        step()
    events = [event for event in profiler.profiler.kineto_results.events() if event.name() == "[memory]"]
    now = peak = 0
    for event in sorted(events, key=lambda event: event.start_ns()):
        now += event.nbytes()
        peak = max(peak, now)
    assert events
    return there + peak


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
@pytest.mark.parametrize("rank", [0, 8])
@pytest.mark.parametrize("every", [0, 2])
def test_the_expected_peak_is_near_the_measured(folder: Path, rank: int, every: int, precision: str) -> None:
    recipe = recipe_for(folder, rank, every, precision)
    expected, measured = training_memory(recipe).peak, measured_peak(recipe)
    assert 0.95 * measured < expected < (1.05 if rank else 1.2) * measured


def test_processes_share_what_belongs_to_weights_and_nothing_else(folder: Path) -> None:
    recipe = recipe_for(folder, 8, 2)
    alone, together = training_memory(recipe), training_memory(recipe, processes=4)
    for name in ("weights", "gradients", "optimizer"):
        assert 0 <= 4 * getattr(together, name) - getattr(alone, name) < 4, name
    assert (together.activations, together.working) == (alone.activations, alone.working)
    assert alone.gathered == 0 < together.gathered
    assert alone.weights == sum(parameter.nbytes for parameter in open_code_model(recipe.model).parameters())


def test_a_group_is_no_larger_than_the_model(folder: Path) -> None:
    assert training_memory(recipe_for(folder, 8, 600)) == training_memory(recipe_for(folder, 8, 6))


def test_a_copy_of_what_learns_counts_where_it_outweighs_the_activations() -> None:
    parts = {"weights": 1, "gradients": 2, "optimizer": 4, "gathered": 8}
    assert Memory(**parts, activations=16, working=32, step=40).peak == 15 + 48
    assert Memory(**parts, activations=16, working=32, step=50).peak == 15 + 50


def test_the_command_needs_no_weights_and_its_table_says_what_its_json_says(folder: Path, tmp_path: Path) -> None:
    changes = []
    for name in ("vision", "language"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text((folder / name / "config.json").read_text())
        changes += ["--set", f"model.{name}={tmp_path / name}"]
    command = [sys.executable, "-c", PROGRAM, "charts", "memory", *changes, "--processes", "2"]
    table, document = (
        subprocess.run([*command, *more], capture_output=True, text=True, check=False) for more in ([], ["--json"])
    )
    assert table.returncode == document.returncode == 0, table.stderr + document.stderr
    said = json.loads(document.stdout)
    assert said["peak"] == Memory(**{name: value for name, value in said.items() if name != "peak"}).peak
    for name, value in said.items():
        row = next(line for line in table.stdout.splitlines() if line.startswith(name))
        assert f"{value / 2**30:.2f}" in row


def test_a_recipe_whose_memory_is_not_told_is_said_in_a_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, "charts", "memory", "--recipe", "tiny"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "paper" in run.stderr
    with pytest.raises(InputError, match="Name the folder"):
        training_memory(paper())
