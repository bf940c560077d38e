"""Weights of the drawings wing on disk: safetensors in half precision beside the recipe that made them."""

import hashlib
from collections.abc import Mapping
from contextlib import AbstractContextManager
from importlib.resources import as_file, files
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from linework.config import from_json, to_json
from linework.drawings.heads import Headed, Kept, heads_of
from linework.drawings.model import DualCoding
from linework.drawings.recipes import Recipe
from linework.errors import ModelFault
from linework.nn.matching import NodeMatching

WEIGHTS, RECIPE, HEADS = "weights.safetensors", "recipe.json", "heads.safetensors"


def save_weights(model: DualCoding, recipe: Recipe, folder: Path) -> Path:
    """Write both encoders, without heads, and the recipe."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(_half(model, ""), folder / WEIGHTS)
    (folder / RECIPE).write_text(to_json(recipe))
    return folder / WEIGHTS


def save_heads(heads: Mapping[str, nn.Module], folder: Path) -> None:
    """Write heads, and what else is thrown away after training, beside the encoders that they stood on."""
    save_file({k: v for name, head in heads.items() for k, v in _half(head, f"{name}.").items()}, folder / HEADS)


def _half(module: nn.Module, before: str) -> dict[str, Tensor]:
    """The state in half precision; counts of batches stay whole."""
    state = {before + name: value.detach().cpu().contiguous() for name, value in module.state_dict().items()}
    return {name: value.half() if value.is_floating_point() else value for name, value in state.items()}


def shipped() -> AbstractContextManager[Path]:
    """The folder of the weights that come with the package."""
    return as_file(files("linework.drawings") / "shipped")


def has_heads(folder: Path | None = None) -> bool:
    """Whether heads were kept beside the weights in a folder, by default beside those that ship."""
    if folder is None:
        with shipped() as there:
            return has_heads(there)
    return (folder / HEADS).is_file()


def load_weights(folder: Path | None = None) -> tuple[DualCoding, Recipe, str]:
    """The model in eval mode, its recipe, and a short hash of the weights; the shipped ones by default."""
    if folder is None:
        with shipped() as there:
            return load_weights(there)
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


def load_with_heads(folder: Path | None, kept: Kept) -> tuple[DualCoding, Recipe, str]:
    """As `load_weights`, with the heads of one kind kept on the encoders; raises ModelFault where none were saved."""
    if folder is None:
        with shipped() as there:
            return load_with_heads(there, kept)
    model, recipe, digest = load_weights(folder)
    heads = heads_of(recipe.model)
    try:
        state = load_file(folder / HEADS)
    except (OSError, SafetensorError) as fault:
        raise ModelFault(f"{folder} holds no heads; train with --set model.objective.keep_heads=true.") from fault
    for name, head in heads.items():
        own = {key.removeprefix(f"{name}."): value for key, value in state.items() if key.startswith(f"{name}.")}
        head.load_state_dict({key: value.float() if value.is_floating_point() else value for key, value in own.items()})
    by_parts = kept == "cross" and recipe.model.objective.cross_level == "node"
    headed = DualCoding(recipe.model)
    headed.add_module("graph", Headed(model.graph, heads[f"graph_{kept}"], by_parts=by_parts))
    headed.add_module("sequence", Headed(model.sequence, heads[f"sequence_{kept}"], by_parts=by_parts))
    return headed.eval(), recipe, f"{digest}-{kept}"


def load_matching(folder: Path | None = None) -> NodeMatching | None:
    """The matching network kept beside the weights in a folder, by default beside those that ship; None without one."""
    if folder is None:
        with shipped() as there:
            return load_matching(there)
    recipe = load_weights(folder)[1]
    objective = recipe.model.objective
    state = load_file(folder / HEADS) if has_heads(folder) else {}
    own = {
        name.removeprefix("matching."): value.float() for name, value in state.items() if name.startswith("matching.")
    }
    if not own:
        return None
    matching = NodeMatching(recipe.model.graph.dim, objective.perspectives, objective.candidates)
    matching.load_state_dict(own)
    return matching
