"""Weights of the large path on disk: what learned, beside the recipe that names the checkpoints it stands on."""

from dataclasses import replace
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from linework.charts.adapters import LoraConfig, merge_saved_adapters, save_adapters
from linework.charts.code_model import DTYPES, CodeModel
from linework.charts.pretrained import open_language, open_vision
from linework.charts.recipes import CodeRecipe
from linework.charts.weights import RECIPE, WEIGHTS
from linework.config import from_json, to_json
from linework.errors import ModelFault
from linework.training.gather import is_first, whole


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
    model = CodeModel(plain, open_vision(config.vision, held), language)
    try:
        missing, unknown = model.load_state_dict(learned, strict=False)
    except RuntimeError as fault:
        raise ModelFault(f"The weights in {folder} do not fit their recipe.json; take both from one run.") from fault
    if unknown or any(not name.startswith(("vision.", "language.")) for name in missing):
        raise ModelFault(f"The weights in {folder} do not fit their recipe.json; take both from one run.")
    return model.eval(), recipe
