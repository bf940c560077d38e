"""The large path end to end on tiny checkpoints: records, training, a stop, weights on disk, code, the sandbox."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

pytest.importorskip("peft", reason="the large path needs the extra [train]")
pytest.importorskip("pytorch_lightning", reason="the large path needs the extra [train]")

from charts.tiny_checkpoints import SCRIPT, tiny_config, write_records
from linework.charts.adapters import LoraConfig
from linework.charts.code_dataset import CodeDataConfig, CodeStream
from linework.charts.code_records import CodeRecord, read_records
from linework.charts.code_train import train_code
from linework.charts.code_weights import load_code_weights
from linework.charts.code_writer import CodeWriter
from linework.charts.model import ExpertsConfig
from linework.charts.picture import open_picture
from linework.charts.pretrained import CodeTokenizer, PictureProcessor
from linework.charts.recipes import CodeRecipe, paper, recipe
from linework.charts.render import chart_sandbox
from linework.errors import InputError, ModelFault


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("large")
    tiny_config(place)
    write_records(place / "records", 6)
    return place


def recipe_for(folder: Path, steps: int = 4) -> CodeRecipe:
    fit = replace(paper().fit, steps=steps, save_every=2, log_every=1, precision="fp32", devices=1)
    data = CodeDataConfig(batch=2, workers=0)
    return replace(paper(), model=tiny_config(folder), data=data, fit=fit)


def records_of(folder: Path) -> tuple[CodeRecord, ...]:
    return read_records(folder / "records").records


def stream_of(folder: Path, records: tuple[CodeRecord, ...], config: CodeDataConfig, first: int = 0) -> CodeStream:
    tokenizer, processor = CodeTokenizer(folder / "language"), PictureProcessor(folder / "vision")
    return CodeStream(records, config, tokenizer, processor, first)


def logged(run: Path, name: str) -> list[float]:
    """A term of the loss, step by step."""
    lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    return [line[name] for line in lines if name in line]


def test_every_record_comes_once_before_one_comes_again_and_the_stream_may_begin_anywhere(folder: Path) -> None:
    records, config = records_of(folder), CodeDataConfig(batch=2, workers=0)
    batches = [batch for batch, _ in zip(stream_of(folder, records, config), range(6), strict=False)]
    for turn in (batches[:3], batches[3:]):
        pictures = torch.cat([batch.pixels for batch in turn]).flatten(1)
        assert len(pictures.unique(dim=0)) == len(records)
    assert not torch.equal(batches[0].pixels, batches[3].pixels), "each turn has an order of its own"
    later = next(iter(stream_of(folder, records, config, first=4)))
    assert torch.equal(later.pixels, batches[4].pixels)
    assert torch.equal(later.tokens, batches[4].tokens)


def test_a_record_that_cannot_be_used_gives_its_place_to_another(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"no picture")
    good = records_of(folder)[0]
    bad = CodeRecord("bad", tmp_path / "broken.png", good.code), CodeRecord("long", good.picture, "x = 1\n" * 500)
    config = CodeDataConfig(batch=3, workers=0, longest=200)
    batch = next(iter(stream_of(folder, (good, *bad), config)))
    assert len(batch.pixels) == 3
    assert len(batch.tokens.unique(dim=0)) == 1
    with pytest.raises(InputError, match="cannot be used"):
        next(iter(stream_of(folder, bad, config)))


@pytest.mark.parametrize("parts", [1, 2])
def test_a_run_that_was_stopped_goes_on_with_the_same_loss(folder: Path, tmp_path: Path, parts: int) -> None:
    records, recipe = records_of(folder), recipe_for(folder, steps=6)
    recipe = replace(recipe, fit=replace(recipe.fit, accumulate=parts))
    train_code(recipe, records, tmp_path / "whole", records)

    class Stopped(Exception):
        pass

    real = CodeStream.__iter__

    def stopping(stream: CodeStream) -> Iterator:
        for k, batch in enumerate(real(stream)):
            if k == 4 * parts:  # the engine is a batch behind, and saved at step 2
                raise Stopped
            yield batch

    with pytest.MonkeyPatch.context() as patch, pytest.raises(Stopped):
        patch.setattr(CodeStream, "__iter__", stopping)
        train_code(recipe, records, tmp_path / "cut")
    assert len(logged(tmp_path / "cut", "total")) == 3
    train_code(recipe, records, tmp_path / "cut")
    whole, cut = logged(tmp_path / "whole", "total"), logged(tmp_path / "cut", "total")
    assert len(whole) == 6
    assert cut == whole
    assert whole[-1] < whole[0]
    assert len(logged(tmp_path / "whole", "validation_syntax")) == 3


def test_parts_of_a_batch_teach_what_the_whole_would(folder: Path, tmp_path: Path) -> None:
    records = [replace(record, code=record.code + k * "# more\n") for k, record in enumerate(records_of(folder))]
    recipe = recipe_for(folder, steps=20)
    recipe = replace(recipe, model=replace(recipe.model, experts=ExpertsConfig(0)))
    recipe = replace(recipe, optimizer=replace(recipe.optimizer, name="sgd", rate=0.5))
    lost = []
    for batch, parts in ((6, 1), (2, 3)):
        fit, data = replace(recipe.fit, accumulate=parts), replace(recipe.data, batch=batch)
        train_code(replace(recipe, fit=fit, data=data), records, tmp_path / str(parts), records)
        lost.append(logged(tmp_path / str(parts), "total"))
    assert lost[0] == pytest.approx(lost[1], abs=1e-5)
    assert lost[0][-1] < lost[0][0] - 0.05


def test_what_is_frozen_is_neither_changed_nor_saved(folder: Path, tmp_path: Path) -> None:
    weights = train_code(recipe_for(folder), records_of(folder), tmp_path)
    state = torch.load(tmp_path / "last.ckpt", weights_only=False)["state_dict"]
    assert not any(name.startswith("module.model.vision") for name in state)
    assert {name for name in state if "language" in name} == {name for name in state if "lora_" in name}
    model, _ = load_code_weights(weights.parent)
    base = tiny_base(folder)
    changed = {name for name, value in model.language.named_parameters() if not torch.equal(value, base[name])}
    assert changed == {name for name in base if name.endswith(("q_proj.weight", "k_proj.weight", "v_proj.weight"))}


def tiny_base(folder: Path) -> dict[str, torch.Tensor]:
    from transformers import AutoModelForCausalLM

    return dict(AutoModelForCausalLM.from_pretrained(folder / "language").named_parameters())


@pytest.mark.parametrize("rank", [0, 4])
def test_weights_on_disk_write_what_the_trained_model_writes(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rank: int
) -> None:
    recipe = recipe_for(folder)
    recipe = replace(recipe, model=replace(recipe.model, lora=LoraConfig(rank), checkpoint_every=2))
    written = {}
    import linework.charts.code_train as module

    def keeping(objective, *rest, **named):
        real_fit(objective, *rest, **named)
        written["model"] = objective.model.eval()

    real_fit = module.fit
    monkeypatch.setattr(module, "fit", keeping)
    weights = train_code(recipe, records_of(folder), tmp_path)
    monkeypatch.setitem(sys.modules, "peft", None)  # reading needs no peft
    loaded, again = load_code_weights(weights.parent)
    assert again == recipe
    batch = next(iter(stream_of(folder, records_of(folder), recipe.data)))
    with torch.no_grad():
        for model in (loaded, written["model"]):
            written[model] = model(model.encode(batch.pixels)[0], batch.tokens, batch.is_code)
    assert torch.allclose(written[loaded], written[written["model"]], atol=1e-5)
    (tmp_path / "weights.safetensors").write_bytes(b"broken")
    with pytest.raises(ModelFault, match="holds no weights"):
        load_code_weights(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="the walls are written for Linux")
def test_a_trained_model_writes_code_that_is_run_and_compared(folder: Path, tmp_path: Path) -> None:
    recipe, record = recipe_for(folder, steps=60), records_of(folder)[0]
    recipe = replace(
        recipe,
        model=replace(recipe.model, lora=LoraConfig(0)),
        data=CodeDataConfig(batch=1, workers=0),
        optimizer=replace(recipe.optimizer, rate=1e-2),
        fit=replace(recipe.fit, save_every=60),
    )
    weights = train_code(recipe, [record], tmp_path)
    model, _ = load_code_weights(weights.parent)
    writer = CodeWriter(model, CodeTokenizer(folder / "language"), PictureProcessor(folder / "vision"), 200)
    with chart_sandbox() as sandbox:
        script = writer.write(open_picture(record.picture), sandbox)
    assert script.code.strip() == SCRIPT.format(3, 4).strip()
    assert script.redrawn is not None
    assert script.redrawn.shape == (200, 300, 3)
    assert script.fidelity is not None


def test_the_command_trains_and_names_bad_records(folder: Path, tmp_path: Path) -> None:
    values = json.loads((folder / "records" / "chart2code.json").read_text())
    values[2]["conversations"] = []
    records = write_records(tmp_path / "records", 3)
    (records / "chart2code.json").write_text(json.dumps(values[:3]))
    program = "import sys; from linework.cli.app import main; sys.argv[0] = 'linework'; main()"
    options = {
        "model.vision": folder / "vision",
        "model.language": folder / "language",
        "model.experts.inner": 8,
        "data.batch": 2,
        "data.workers": 0,
        "fit.steps": 1,
        "fit.devices": 1,
    }
    changes = [part for name, value in options.items() for part in ("--set", f"{name}={value}")]
    command = ["charts", "train", "--recipe", "paper", "--data", str(records), *changes, "-o", str(tmp_path / "run")]
    run = subprocess.run([sys.executable, "-c", program, *command], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "1 of 3 records are left out: no Python code in 1 (2)." in run.stderr
    assert str(tmp_path / "run" / "weights.safetensors") in run.stdout.replace("\n", "")
    assert load_code_weights(tmp_path / "run")[1].model.held == "bf16"


def test_paper_is_a_recipe_with_experts_adapters_and_checkpointing() -> None:
    chosen = recipe("paper")
    assert isinstance(chosen, CodeRecipe)
    assert (chosen.model.experts.count, chosen.model.lora.rank, chosen.model.checkpoint_every) == (8, 8, 4)
