"""Weights of the large path: opened from checkpoints; on disk what learned, beside the recipe that names those."""

import json
from dataclasses import replace
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from linework.charts.adapters import LoraConfig, merge_saved_adapters, save_adapters
from linework.charts.code_model import DTYPES, CodeModel, CodeModelConfig, language_dtype
from linework.charts.eyes import open_eyes
from linework.charts.pretrained import open_language
from linework.charts.recipes import CodeRecipe
from linework.charts.weights import RECIPE, WEIGHTS
from linework.config import from_json, to_json
from linework.errors import InputError, ModelFault
from linework.training.gather import is_first, whole


def open_code_model(config: CodeModelConfig) -> CodeModel:
    """The model with the weights of its two checkpoints, all else fresh.

    Raises InputError for a folder without one, and for experts by the kind of chart, which records of code do not say.
    """
    if config.experts.count and config.experts.way == "static":
        raise InputError("Records of code do not say the kind of a chart; route its experts by top-k or probabilistic.")
    return CodeModel(config, open_eyes(config), open_language(config.language, language_dtype(config)))


def are_code_weights(folder: Path) -> bool:
    """Whether a folder holds weights of the large path; those of the small model are told apart by their recipe."""
    try:
        return "language" in json.loads((folder / RECIPE).read_text())["model"]
    except (OSError, ValueError, LookupError, TypeError):
        return False


def save_code_weights(model: CodeModel, recipe: CodeRecipe, folder: Path) -> Path:
    """Write what learned (adapters in files of their own) and the recipe; returns where the weights are.

    Where processes share the model all of them call this, and the first writes.
    """
    learned = {
        name: whole(value) for name, value in model.named_parameters() if value.requires_grad and ".lora_" not in name
    }
    if recipe.model.lora.rank:
        save_adapters(model.language, folder)
    if is_first():
        folder.mkdir(parents=True, exist_ok=True)
        save_file(learned, folder / WEIGHTS)
        (folder / RECIPE).write_text(to_json(recipe))
    return folder / WEIGHTS


def load_code_weights(folder: Path) -> tuple[CodeModel, CodeRecipe]:
    """The model in eval mode, adapters merged, and its recipe. Needs no peft.

    Raises ModelFault for what is not there or misfits, InputError where a checkpoint that it stands on is gone.
    """
    try:
        recipe = from_json(CodeRecipe, (folder / RECIPE).read_text())
        learned = load_file(folder / WEIGHTS)
    except (OSError, SafetensorError) as fault:
        raise ModelFault(f"{folder} holds no weights that can be read ({fault}); give a folder of a run.") from fault
    config, held = recipe.model, DTYPES[recipe.model.held]
    language = open_language(config.language, held)
    if config.lora.rank:
        merge_saved_adapters(language, folder)
    plain = replace(config, lora=LoraConfig(0), checkpoint_every=0)
    model = CodeModel(plain, open_eyes(config), language)
    try:
        missing, unknown = model.load_state_dict(learned, strict=False)
    except RuntimeError as fault:
        raise ModelFault(f"The weights in {folder} do not fit their recipe.json; take both from one run.") from fault
    if unknown or any(not name.startswith(("vision.", "language.")) for name in missing):
        raise ModelFault(f"The weights in {folder} do not fit their recipe.json; take both from one run.")
    return model.eval(), recipe
