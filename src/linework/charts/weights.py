"""Weights of the charts wing on disk: safetensors in half precision beside the recipe that made them."""

from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from linework.charts.adapters import merged_state
from linework.charts.model import ChartToTokens
from linework.charts.recipes import Recipe
from linework.config import from_json, to_json
from linework.errors import ModelFault

WEIGHTS, RECIPE = "weights.safetensors", "recipe.json"
TIED = "decoder.model.lm_head.weight"  # the embedding, under another name


def save_weights(model: ChartToTokens, recipe: Recipe, folder: Path) -> Path:
    """Write the model, its adapters merged, and the recipe; returns where the weights are."""
    folder.mkdir(parents=True, exist_ok=True)
    half = {
        name: value.detach().to("cpu", torch.float16 if value.is_floating_point() else value.dtype).contiguous()
        for name, value in merged_state(model).items()
        if name != TIED
    }
    save_file(half, folder / WEIGHTS)
    (folder / RECIPE).write_text(to_json(recipe))
    return folder / WEIGHTS


def load_weights(folder: Path | None = None) -> tuple[ChartToTokens, Recipe]:
    """The model in eval mode and its recipe; the shipped ones by default. Raises ModelFault."""
    if folder is None:
        with as_file(files("linework.charts") / "shipped") as shipped:
            return load_weights(shipped)
    try:
        recipe = from_json(Recipe, (folder / RECIPE).read_text())
        state = load_file(folder / WEIGHTS)
    except (OSError, SafetensorError) as fault:
        raise ModelFault(f"{folder} holds no weights that can be read ({fault}); give a folder of a run.") from fault
    model = ChartToTokens(recipe.model)
    whole = {name: value.float() if value.is_floating_point() else value for name, value in state.items()}
    whole[TIED] = whole["decoder.model.model.embed_tokens.weight"]
    try:
        model.load_state_dict(whole)
    except RuntimeError as fault:
        raise ModelFault(f"The weights in {folder} do not fit their recipe.json; take both from one run.") from fault
    return model.eval(), recipe


def weights_digest(folder: Path | None = None) -> str:
    """SHA-256 of the file of weights, by which they are told apart; the shipped ones by default. Raises ModelFault."""
    try:
        content = ((files("linework.charts") / "shipped" if folder is None else folder) / WEIGHTS).read_bytes()
    except OSError as fault:
        raise ModelFault(
            f"{folder or 'linework'} holds no weights ({fault.strerror}); give a folder of a run."
        ) from fault
    return sha256(content).hexdigest()
