"""Pretrained checkpoints from local folders, through transformers' Auto classes: eyes, language, tokens. No network.

Only safetensors are read and no code of a checkpoint is run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
import torch
from jaxtyping import Float, Int64, UInt8
from numpy import ndarray
from safetensors import SafetensorError
from torch import Tensor

from linework.errors import InputError

QWEN2 = (
    "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads",
    "hidden_act", "max_position_embeddings", "rms_norm_eps", "rope_parameters", "tie_word_embeddings", "bos_token_id",
    "eos_token_id", "pad_token_id",
)  # fmt: skip
PROMPT = "# This matplotlib script draws the chart.\n"


def open_vision(folder: Path | None, dtype: torch.dtype) -> Any:
    """The vision encoder of a checkpoint (SigLIP, CLIP, DINOv2 ...), without its text side where it has one."""
    from transformers import AutoModel

    where = _checked(folder, "vision")
    with _named(where):
        whole = AutoModel.from_pretrained(where, local_files_only=True, use_safetensors=True, dtype=dtype)
    return getattr(whole, "vision_model", whole)


def open_language(folder: Path | None, dtype: torch.dtype) -> Any:
    """A causal language model built like Qwen2: `model` with `layers`, and `lm_head`."""
    from transformers import AutoModelForCausalLM

    where = _checked(folder, "language")
    with _named(where):
        language = AutoModelForCausalLM.from_pretrained(where, local_files_only=True, use_safetensors=True, dtype=dtype)
    return _like_qwen2(language, where)


def unpack_language(file: Path, folder: Path) -> None:
    """Write the language model in a GGUF file, its numbers unpacked to single precision, and its tokenizer as a folder.

    Raises InputError where the file is none, holds no model built like Qwen2 (Llama is), or what reads it is missing.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer

    if find_spec("gguf") is None:
        raise InputError("GGUF files are read by the package gguf; install it with: pip install 'linework[train]'")
    if not file.is_file():
        raise InputError(f"There is no file {file}; name one in the format GGUF.")
    with _named(file):
        named: Any = {"gguf_file": file.name, "local_files_only": True}
        packed = AutoModelForCausalLM.from_pretrained(file.parent, dtype=torch.float32, **named)
        _as_qwen2(_like_qwen2(packed, file)).save_pretrained(folder)
        AutoTokenizer.from_pretrained(file.parent, **named).save_pretrained(folder)


def _as_qwen2(language: Any) -> Any:
    """The same model in the class of Qwen2, whose queries, keys and values have biases: zeros where it has none."""
    from transformers import Qwen2Config, Qwen2ForCausalLM

    own = language.config.to_dict()
    kept = {name: own[name] for name in QWEN2 if own.get(name) is not None}
    same: Any = Qwen2ForCausalLM(Qwen2Config(**kept))
    missing, unknown = same.load_state_dict(language.state_dict(), strict=False)
    if unknown or not all(name.endswith("_proj.bias") for name in missing):
        raise ValueError(f"{type(language).__name__} has other weights than Qwen2")
    for name in missing:
        torch.nn.init.zeros_(same.get_parameter(name))
    return same


def vision_of_shape(folder: Path | None, dtype: torch.dtype) -> Any:
    """The same encoder with no weights read, for its shapes; `config.json` is enough."""
    from transformers import AutoConfig, AutoModel

    where = _checked(folder, "vision")
    with _named(where):
        whole = AutoModel.from_config(AutoConfig.from_pretrained(where, local_files_only=True), dtype=dtype)
    return getattr(whole, "vision_model", whole)


def language_of_shape(folder: Path | None, dtype: torch.dtype, layers: int | None = None) -> Any:
    """The same language model with no weights read, for its shapes, with fewer layers where `layers` says so."""
    from transformers import AutoConfig, AutoModelForCausalLM

    where = _checked(folder, "language")
    with _named(where):
        config = AutoConfig.from_pretrained(where, local_files_only=True)
        if layers is not None:
            config.num_hidden_layers = layers
            config.layer_types = config.layer_types[:layers]
        language = AutoModelForCausalLM.from_config(config, dtype=dtype)
    return _like_qwen2(language, where)


class CodeTokenizer:
    """Code as tokens of the language model's own tokenizer, after a prompt and with an end, and back."""

    def __init__(self, folder: Path | None) -> None:
        """Raises InputError where the folder holds no tokenizer, or one that has no token for the end."""
        from transformers import AutoTokenizer

        where = _checked(folder, "language")
        with _named(where):
            self._tokenizer: Any = AutoTokenizer.from_pretrained(where, local_files_only=True)
        if self._tokenizer.eos_token_id is None:
            raise InputError(f"The tokenizer in {where} has no token for the end of a text; take another model.")
        self.end = int(self._tokenizer.eos_token_id)
        self.prompt = tuple(self._said(PROMPT))

    def tokens(self, code: str) -> list[int]:
        """The tokens of a script, the last of them the end."""
        return [*self._said(code.strip() + "\n"), self.end]

    def code(self, tokens: Int64[Tensor, " L"]) -> str:
        """The script that tokens stand for, up to the first end."""
        said = tokens.tolist()
        kept = said[: said.index(self.end)] if self.end in said else said
        return str(self._tokenizer.decode(kept, skip_special_tokens=True, clean_up_tokenization_spaces=False))

    def _said(self, text: str) -> list[int]:
        return list(self._tokenizer(text, add_special_tokens=False)["input_ids"])


@runtime_checkable
class Processor(Protocol):
    """From a picture to what eyes take."""

    def pixels(self, picture: UInt8[ndarray, "H W 3"]) -> Float[ndarray, "3 h w"]: ...


class PictureProcessor:
    """Pictures as the vision encoder was trained on them: resized and normalised."""

    def __init__(self, folder: Path | None) -> None:
        """Raises InputError where the folder says nothing of it (`preprocessor_config.json`)."""
        from transformers import AutoImageProcessor

        where = _checked(folder, "vision")
        with _named(where):
            self._processor: Any = AutoImageProcessor.from_pretrained(where, local_files_only=True, backend="pil")

    def pixels(self, picture: UInt8[ndarray, "H W 3"]) -> Float[ndarray, "3 h w"]:
        """One picture as the encoder takes it."""
        return np.asarray(self._processor(images=picture, return_tensors="np")["pixel_values"][0], dtype=np.float32)


def _like_qwen2(language: Any, folder: Path) -> Any:
    if not (hasattr(language, "lm_head") and hasattr(getattr(language, "model", None), "layers")):
        raise InputError(f"{folder} holds a {type(language).__name__}; name a model that is built like Qwen2.")
    return language


def _checked(folder: Path | None, which: str) -> Path:
    if folder is None:
        raise InputError(f"Name the folder of a pretrained {which} model with --set model.{which}=FOLDER.")
    if not (folder / "config.json").is_file():
        raise InputError(f"{folder} has no config.json; name a folder in the layout of transformers.")
    return folder


@contextmanager
def _named(folder: Path) -> Iterator[None]:
    """Turns what transformers says of a folder into one sentence."""
    try:
        yield
    except (OSError, ValueError, LookupError, SafetensorError) as fault:
        first = str(fault).strip().partition("\n")[0].rstrip(".")
        raise InputError(f"{folder} cannot be opened as a checkpoint: {first}.") from fault
