"""Weights of the drawings wing on disk: safetensors in half precision beside the recipe that made them."""

import hashlib
from importlib.resources import as_file, files
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from linework.config import from_json, to_json
from linework.drawings.model import DualCoding
from linework.drawings.recipes import Recipe
from linework.errors import ModelFault

WEIGHTS, RECIPE = "weights.safetensors", "recipe.json"


def save_weights(model: DualCoding, recipe: Recipe, folder: Path) -> Path:
    """Write both encoders, without heads, and the recipe."""
    folder.mkdir(parents=True, exist_ok=True)
    half = {name: value.detach().to("cpu", torch.float16).contiguous() for name, value in model.state_dict().items()}
    save_file(half, folder / WEIGHTS)
    (folder / RECIPE).write_text(to_json(recipe))
    return folder / WEIGHTS


def load_weights(folder: Path | None = None) -> tuple[DualCoding, Recipe, str]:
    """The model in eval mode, its recipe, and a short hash of the weights; the shipped ones by default."""
    if folder is None:
        with as_file(files("linework.drawings") / "shipped") as shipped:
            return load_weights(shipped)
    try:
        recipe = from_json(Recipe, (folder / RECIPE).read_text())
        state = load_file(folder / WEIGHTS)
        digest = hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()[:12]
    except (OSError, SafetensorError) as fault:
        raise ModelFault(f"{folder} holds no weights that can be read ({fault}); give a folder of a run.") from fault
    model = DualCoding(recipe.model)
    try:
        model.load_state_dict({name: value.float() for name, value in state.items()})
    except RuntimeError as fault:
        raise ModelFault(f"The weights in {folder} do not fit their recipe.json; take both from one run.") from fault
    return model.eval(), recipe, digest
