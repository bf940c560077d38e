"""LoRA on a language model's attention (arXiv 2106.09685): added, saved alone, loaded, merged; peft does the work.

The files are peft's own (`adapter_model.safetensors`, `adapter_config.json`), so other programs can take them up.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from linework.errors import ModelFault
from linework.training.gather import is_first, whole

WEIGHTS, CONFIG = "adapter_model.safetensors", "adapter_config.json"
ATTENTION = ["q_proj", "k_proj", "v_proj"]
NAME = "default"  # peft can hold several adapters; we hold one
OF_PEFT = "base_model.model."  # in front of every name in peft's files


@dataclass(frozen=True)
class LoraConfig:
    """Adapters of `rank` on the attention's q, k and v (0: none); what they add is scaled by `alpha / rank`."""

    rank: int = 0
    alpha: int = 16


def add_adapters(model: nn.Module, config: LoraConfig) -> None:
    """Put fresh adapters on a language model and freeze the rest of it. They change nothing until they learn."""
    import peft

    asked = peft.LoraConfig(r=config.rank, lora_alpha=config.alpha, target_modules=ATTENTION)
    peft.inject_adapter_in_model(asked, model, NAME)
    for layer in _layers(model):
        layer.lora_A.float()  # the rest may be held in half precision, what learns is not
        layer.lora_B.float()


def save_adapters(model: nn.Module, folder: Path) -> Path:
    """Write the adapters of a model, and what they are; returns where the weights are. The first process writes."""
    held: Any = model
    state = {OF_PEFT + name: value for name, value in adapter_state(model).items()}
    if is_first():
        folder.mkdir(parents=True, exist_ok=True)
        held.peft_config[NAME].save_pretrained(folder)
        save_file(state, folder / WEIGHTS)
    return folder / WEIGHTS


def load_adapters(model: nn.Module, folder: Path) -> None:
    """Put the adapters in a folder on a model that has none. Raises ModelFault where they are not there or misfit."""
    import peft

    try:
        config = peft.LoraConfig.from_pretrained(str(folder), local_files_only=True)
        state = load_file(folder / WEIGHTS)
    except (OSError, ValueError, SafetensorError) as fault:
        raise ModelFault(f"{folder} holds no adapters that can be read ({fault}); give a folder of a run.") from fault
    add_adapters(model, LoraConfig(config.r, config.lora_alpha))
    said = {name.removeprefix(OF_PEFT).replace(".weight", f".{NAME}.weight"): value for name, value in state.items()}
    try:
        _, unknown = model.load_state_dict(said, strict=False)
    except RuntimeError as fault:
        raise ModelFault(f"The adapters in {folder} were made for a model of other sizes; name that one.") from fault
    if unknown or len(said) != len(adapter_state(model)):
        raise ModelFault(f"The adapters in {folder} were made for another model; name that one.")


def merge_saved_adapters(model: nn.Module, folder: Path) -> None:
    """Add what saved adapters say to the weights of a model that has none. Needs no peft.

    Raises ModelFault where they are not there or misfit.
    """
    try:
        config = json.loads((folder / CONFIG).read_text())
        scale, state = config["lora_alpha"] / config["r"], load_file(folder / WEIGHTS)
        for name, down in state.items():
            layer, is_down, _ = name.removeprefix(OF_PEFT).partition(".lora_A.")
            if is_down:
                weight = model.get_submodule(layer).weight
                added = state[name.replace(".lora_A.", ".lora_B.")].float() @ down.float() * scale
                weight.data += added.to(weight)
    except (OSError, ValueError, SafetensorError, LookupError, TypeError) as fault:
        raise ModelFault(f"{folder} holds no adapters that can be read ({fault}); give a folder of a run.") from fault
    except (AttributeError, RuntimeError) as fault:
        raise ModelFault(f"The adapters in {folder} were made for another model; name that one.") from fault


def adapter_state(model: nn.Module) -> dict[str, Tensor]:
    """The weights of the adapters alone, under the names that peft's files have after `OF_PEFT`."""
    return {
        name.replace(f".{NAME}.", "."): whole(value) for name, value in model.named_parameters() if ".lora_" in name
    }


def merge_adapters(model: nn.Module) -> None:
    """Add what the adapters say to the weights below them: as quick as without adapters, the same answers."""
    for layer in _layers(model):
        layer.merge()


def unmerge_adapters(model: nn.Module) -> None:
    """Take it off again."""
    for layer in _layers(model):
        layer.unmerge()


def merged_state(model: nn.Module) -> dict[str, Tensor]:
    """The weights of a model as one without adapters has them, what the adapters say added; the model is left as it is.

    Of a model without adapters, its state; peft is not needed then.
    """
    plain = {}
    for name, value in model.state_dict().items():
        layer_name, is_below, kind = name.rpartition(".base_layer.")
        if is_below:
            layer: Any = model.get_submodule(layer_name)
            added = kind == "weight" and not layer.merged
            plain[f"{layer_name}.{kind}"] = value + layer.get_delta_weight(NAME).to(value.dtype) if added else value
        elif ".lora_" not in name:
            plain[name] = value
    return plain


def _layers(model: nn.Module) -> Iterator[Any]:
    """The layers that have adapters."""
    from peft.tuners.lora import LoraLayer

    return (module for module in model.modules() if isinstance(module, LoraLayer))
