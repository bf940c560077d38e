"""Weights of the drawings wing on disk: safetensors in half precision beside the recipe that made them."""

import hashlib
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
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


def _place(folder: Path | None) -> AbstractContextManager[Path]:
    """A folder of weights; None stands for those that come with the package."""
    return as_file(files("linework.drawings") / "shipped") if folder is None else nullcontext(folder)


def has_heads(folder: Path | None = None) -> bool:
    """Whether heads were kept beside the weights in a folder, by default beside those that ship."""
    with _place(folder) as there:
        return (there / HEADS).is_file()


def load_weights(folder: Path | None = None) -> tuple[DualCoding, Recipe, str]:
    """The model in eval mode, its recipe, and a short hash of the weights; the shipped ones by default."""
    with _place(folder) as there:
        try:
            recipe = from_json(Recipe, (there / RECIPE).read_text())
            state = load_file(there / WEIGHTS)
            digest = hashlib.sha256((there / WEIGHTS).read_bytes()).hexdigest()[:12]
        except (OSError, SafetensorError) as fault:
            raise ModelFault(f"{there} holds no weights that can be read ({fault}); give a folder of a run.") from fault
    model = DualCoding(recipe.model)
    try:
        model.load_state_dict({name: value.float() for name, value in state.items()})
    except RuntimeError as fault:
        raise ModelFault(f"The weights in {there} do not fit their recipe.json; take both from one run.") from fault
    return model.eval(), recipe, digest


def load_with_heads(folder: Path | None, kept: Kept) -> tuple[DualCoding, Recipe, str]:
    """As `load_weights`, with the heads of one kind kept on the encoders; raises ModelFault where none were saved."""
    model, recipe, digest = load_weights(folder)
    heads, state = heads_of(recipe.model), load_heads(folder)
    for name, head in heads.items():
        head.load_state_dict(_of(name, state))
    by_parts = kept == "cross" and recipe.model.objective.cross_level == "node"
    headed = DualCoding(recipe.model)
    headed.add_module("graph", Headed(model.graph, heads[f"graph_{kept}"], by_parts=by_parts))
    headed.add_module("sequence", Headed(model.sequence, heads[f"sequence_{kept}"], by_parts=by_parts))
    return headed.eval(), recipe, f"{digest}-{kept}"


def load_with_matching(folder: Path | None = None) -> tuple[DualCoding, NodeMatching] | None:
    """The model with the matching network that was kept beside it; None where the run was trained without one."""
    own = _of("matching", load_heads(folder)) if has_heads(folder) else {}
    if not own:
        return None
    model, recipe, _ = load_weights(folder)
    objective = recipe.model.objective
    matching = NodeMatching(recipe.model.graph.dim, objective.perspectives, objective.candidates)
    matching.load_state_dict(own)
    return model, matching.eval()


def load_heads(folder: Path | None) -> dict[str, Tensor]:
    """All that was kept beside the weights; raises ModelFault where nothing was."""
    with _place(folder) as there:
        try:
            return load_file(there / HEADS)
        except (OSError, SafetensorError) as fault:
            raise ModelFault(f"{there} holds no heads; train with --set model.objective.keep_heads=true.") from fault


def _of(name: str, state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The part of a state that is one module's, in single precision; counts of batches stay whole."""
    own = {key.removeprefix(f"{name}."): value for key, value in state.items() if key.startswith(f"{name}.")}
    return {key: value.float() if value.is_floating_point() else value for key, value in own.items()}
