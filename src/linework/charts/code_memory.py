"""How much memory training the large path takes, from shapes alone: no weights are read and nothing is computed.

Letters: `B` batch, `L` visual tokens, prompt and code, `N` the language model's width.
"""

from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode

from linework.charts.code_model import PART, CodeModel, language_dtype
from linework.charts.eyes import OwnEyes, eyes_of_shape
from linework.charts.pretrained import language_of_shape
from linework.charts.recipes import CodeRecipe
from linework.nn.kept import as_fake, kept_bytes

SINGLE = 4  # bytes of a number in single precision
STATES = 2  # of AdamW for each weight that learns: both means


@dataclass(frozen=True)
class Memory:
    """Bytes in one process.

    `activations` are kept through the forward pass; `working` is what the way back needs besides at one time: layers
    that are computed again and their gradients, or the logits. `step` is a copy of all that learns, which AdamW makes
    on a GPU when activations are gone. `gathered` is what ZeRO-3 holds whole for a while.
    """

    weights: int
    gradients: int
    optimizer: int
    activations: int
    working: int
    step: int
    gathered: int

    @property
    def peak(self) -> int:
        """What there is at once; a little high where the language model learns whole and activations weigh most, for
        gradients come as activations go.
        """
        always = self.weights + self.gradients + self.optimizer + self.gathered
        return always + max(self.activations + self.working, self.step)


def training_memory(recipe: CodeRecipe, processes: int = 1) -> Memory:
    """The expected peak of a training step with batches of the longest scripts that the recipe lets in.

    With several processes weights, gradients and states are shared out (ZeRO-3, arXiv 1910.02054, section 5.3); the
    batch is that of each. Precision "auto" is taken for bf16. Not in it: what the library and the kernels take for
    themselves, and the fragments between. Raises InputError where a folder has no config.json.
    """
    config = recipe.model
    with torch.device("meta"):
        vision = eyes_of_shape(config)
        language = language_of_shape(config.language, language_dtype(config))
        model = CodeModel(replace(config, checkpoint_every=0), vision, language)
    learning = SINGLE * sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)
    layer, count = language.model.layers[0], len(language.model.layers)
    seen = _seen(vision)
    length = seen + recipe.data.longest
    bf16 = recipe.fit.precision != "fp32"
    hidden = recipe.data.batch * length * language.config.hidden_size * language.dtype.itemsize
    one = _kept_by_layer(language, layer, recipe.data.batch, length, bf16)
    group = min(config.checkpoint_every, count)
    stacked = -(-count // group) * hidden if group else count * one
    again = group * one
    inner = recipe.data.batch * length * language.config.intermediate_size * (2 if bf16 else SINGLE)
    logits = 3 * SINGLE * min(PART, recipe.data.batch * recipe.data.longest) * language.config.vocab_size
    gathered = 2 * max(_bytes(layer), _bytes(language.lm_head)) if processes > 1 else 0
    return Memory(
        weights=-(-_bytes(model) // processes),
        gradients=-(-learning // processes),
        optimizer=-(-STATES * learning // processes),
        activations=stacked + 3 * hidden + _kept_between(model, recipe.data.batch * seen),
        # Beside a layer stand the gradients of its widest part, three of them; beside log-probabilities, two gradients.
        working=max(again + 3 * inner, logits),
        step=-(-learning // processes),
        gathered=gathered,
    )


def _bytes(module: nn.Module) -> int:
    return sum(parameter.numel() * parameter.element_size() for parameter in module.parameters())


def _seen(vision: Any) -> int:
    """The visual tokens of a picture."""
    if isinstance(vision, OwnEyes):
        return len(vision.encoder.places)
    side = vision.config.image_size
    with FakeTensorMode() as mode, torch.no_grad():
        pixels = torch.zeros(1, 3, side, side, dtype=vision.dtype)
        return int(as_fake(vision, mode)(pixel_values=pixels).last_hidden_state.shape[1])


def _kept_by_layer(language: Any, layer: nn.Module, batch: int, length: int, bf16: bool) -> int:
    """What one layer of the language model keeps."""
    mode = FakeTensorMode()
    rotary = as_fake(language.model.rotary_emb, mode)
    as_fake(layer, mode)
    with mode, torch.autocast("cpu", torch.bfloat16) if bf16 else nullcontext():
        hidden = torch.zeros(batch, length, language.config.hidden_size, dtype=language.dtype, requires_grad=True)
        positions = torch.arange(length)[None]
        turns = rotary(hidden, positions)
        return kept_bytes(
            lambda: layer(hidden, attention_mask=None, position_ids=positions, position_embeddings=turns),
            [layer],
            turns,
        )


def _kept_between(model: CodeModel, tokens: int) -> int:
    """What bridge, router and experts keep of so many visual tokens: each expert's input, inside (twice) and output."""
    asked, dim = model.config.experts, model.bridge.in_features
    served = asked.top * (2 * dim + 2 * asked.inner) if asked.count else 0
    return tokens * SINGLE * (served + 3 * dim + model.bridge.out_features)
