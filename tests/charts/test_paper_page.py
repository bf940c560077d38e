"""The figures of docs/paper-recipe.md are what `linework charts memory` tells of the shapes that it names."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("peft", reason="the large path needs the extra [train]")

from linework.charts.adapters import LoraConfig
from linework.charts.code_memory import training_memory
from linework.charts.recipes import paper

# The sizes in the config.json of each checkpoint.
QWEN = {"model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"], "num_hidden_layers": 28}
SHAPES = {
    "SigLIP so400m": {
        "model_type": "siglip_vision_model",
        "hidden_size": 1152,
        "intermediate_size": 4304,
        "num_hidden_layers": 27,
        "num_attention_heads": 16,
        "image_size": 384,
        "patch_size": 14,
    },
    "Qwen2.5-Coder-1.5B": {
        **QWEN,
        "hidden_size": 1536,
        "intermediate_size": 8960,
        "num_attention_heads": 12,
        "num_key_value_heads": 2,
        "vocab_size": 151936,
        "tie_word_embeddings": True,
    },
    "Qwen2.5-Coder-7B": {
        **QWEN,
        "hidden_size": 3584,
        "intermediate_size": 18944,
        "num_attention_heads": 28,
        "num_key_value_heads": 4,
        "vocab_size": 152064,
        "tie_word_embeddings": False,
    },
}
ROW = re.compile(r"^\| (Qwen\S+) \| (adapters|whole) \| (\d+) \| (\d+) \| (.+) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders that hold a config.json and nothing else."""
    found = {}
    for name, shape in SHAPES.items():
        found[name] = tmp_path_factory.mktemp("shape")
        (found[name] / "config.json").write_text(json.dumps(shape))
    return found


def test_the_page_tells_what_the_command_tells(repository: Path, folders: dict[str, Path]) -> None:
    rows = ROW.findall((repository / "docs" / "paper-recipe.md").read_text())
    assert len(rows) >= 6
    recipe = paper()
    assert (recipe.data.longest, recipe.data.batch, recipe.model.checkpoint_every) == (2048, 4, 4)
    for language, learns, batch, processes, figures in rows:
        said = []
        for every in (4, 1, 0):
            lora = recipe.model.lora if learns == "adapters" else LoraConfig(0)
            model = replace(recipe.model, vision=folders["SigLIP so400m"], language=folders[language], lora=lora)
            changed = replace(recipe, model=replace(model, checkpoint_every=every))
            changed = replace(changed, data=replace(recipe.data, batch=int(batch)))
            said.append(f"{training_memory(changed, int(processes)).peak / 2**30:.1f}")
        assert figures.split(" | ") == said, (language, learns, batch, processes)
