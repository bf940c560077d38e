"""Picture to Python code, at large: pretrained eyes, experts, a bridge, a pretrained language model; and the objective.

The path is that of the small model (`model`): what differs is where the two ends come from, and that tokens are those
of the language model's own tokenizer. Letters: `B` batch, `V` visual tokens, `D` their width, `N` the language model's
width, `P` the prompt, `L` tokens, `C` tokens of code in the whole batch, `h` x `w` pixels.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from linework.charts.adapters import LoraConfig, add_adapters
from linework.charts.code_batch import CodeBatch
from linework.charts.complexity import Complexity
from linework.charts.losses import code_loss
from linework.charts.model import ExpertsConfig
from linework.charts.seen import KINDS
from linework.nn.checkpointing import checkpoint_every
from linework.nn.moe import Experts, Router, Routing, balance_loss, prior_loss

PART = 512  # tokens whose logits are there at one time
DTYPES = {"bf16": torch.bfloat16, "fp32": torch.float32}


@dataclass(frozen=True)
class CodeModelConfig:
    """The folders of the two checkpoints, what stands between them, and the weight of each term of the loss.

    Eyes that are "own" are the encoder of weights of this wing: those in `vision`, else the shipped ones.
    With `lora.rank` 0 the language model learns whole. What is frozen is held as `held` says; every
    `checkpoint_every` layers of the language model are computed again on the way back (0: all is kept).
    """

    vision: Path | None = None
    language: Path | None = None
    experts: ExpertsConfig = field(default_factory=lambda: ExpertsConfig(8, inner=512))
    lora: LoraConfig = field(default_factory=lambda: LoraConfig(8))
    held: Literal["bf16", "fp32"] = "bf16"
    checkpoint_every: int = 4
    syntax: float = 1.0
    routing: float = 0.01
    balance: float = 0.01
    eyes: Literal["pretrained", "own"] = "pretrained"


def language_dtype(config: CodeModelConfig) -> torch.dtype:
    """How the language model is held: what learns whole does so in single precision."""
    return DTYPES[config.held] if config.lora.rank else torch.float32


class CodeModel(nn.Module):
    """Tokens of the picture, served by experts, stand before the code in a language model.

    The number of marks that the complexity builds on is learned through the router alone: records of code do not say
    it. Without adapters the language model learns whole; the vision encoder never does.
    """

    def __init__(self, config: CodeModelConfig, vision: Any, language: Any) -> None:
        super().__init__()
        self.config = config
        self.vision = vision.requires_grad_(False)
        self.language = language
        dim = vision.config.hidden_size
        asked = config.experts
        if asked.count:
            self.counts = nn.Linear(dim, len(KINDS))
            self.complexity = Complexity(len(KINDS))
            self.router = Router(dim, asked.count, asked.top, asked.way)
            self.experts = Experts(dim, asked.inner, asked.count)
        self.bridge = nn.Linear(dim, language.config.hidden_size)
        if config.lora.rank:
            add_adapters(language, config.lora)
        if config.checkpoint_every:
            checkpoint_every(list(language.model.layers), config.checkpoint_every)
        self.train()

    def train(self, mode: bool = True) -> "CodeModel":
        """As in torch; but the vision encoder stays as it was trained."""
        super().train(mode)
        self.vision.eval()
        return self

    def encode(self, pixels: Float[Tensor, "B 3 h w"]) -> tuple[Float[Tensor, "B V N"], Routing | None]:
        """What the language model is shown of pictures, and which experts served it where there are any."""
        with torch.no_grad():
            seen = self.vision(pixel_values=pixels.to(self.vision.dtype)).last_hidden_state.float()
        if not self.config.experts.count:
            return self.bridge(seen), None
        routing = self.router(seen, self.complexity(self.counts(seen.mean(dim=1))))
        return self.bridge(self.experts(seen, routing.gates)), routing

    def forward(
        self, visual: Float[Tensor, "B V N"], tokens: Int64[Tensor, "B L"], is_code: Bool[Tensor, "B L"]
    ) -> Float[Tensor, "C N"]:
        """What the model knows in the place of each token of code, given the picture and the tokens before it.

        `language.lm_head` makes logits of it. Nothing is masked: what fills up a batch comes last.
        """
        whole = torch.cat([visual.to(self.language.dtype), self.language.get_input_embeddings()(tokens)], dim=1)
        hidden = self.language.model(inputs_embeds=whole, use_cache=False).last_hidden_state
        return hidden[:, visual.shape[1] - 1 : -1][is_code]

    @torch.inference_mode()
    def write(
        self,
        pixels: Float[Tensor, "B 3 h w"],
        prompt: Int64[Tensor, " P"],
        end: int,
        longest: int,
        temperature: float = 0.0,
    ) -> Int64[Tensor, "B L"]:
        """Code for each picture, at most `longest` tokens: the likeliest token each time, or drawn at a temperature."""
        from transformers import GenerationConfig

        visual, _ = self.encode(pixels)
        begun = self.language.get_input_embeddings()(prompt.expand(len(pixels), -1))
        whole = torch.cat([visual.to(self.language.dtype), begun], dim=1)
        drawn = {"do_sample": True, "temperature": temperature} if temperature else {"do_sample": False}
        config = GenerationConfig(max_new_tokens=longest, eos_token_id=end, pad_token_id=end, **drawn)
        mask = torch.ones(whole.shape[:2], dtype=torch.long, device=whole.device)
        return self.language.generate(inputs_embeds=whole, attention_mask=mask, generation_config=config)


class CodeObjective(nn.Module):
    """The terms of the loss of a batch: code, and routing and balance where there are experts."""

    def __init__(self, model: CodeModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, batch: CodeBatch) -> dict[str, Tensor]:
        config = self.model.config
        visual, routing = self.model.encode(batch.pixels)
        known, tokens = self.model(visual, batch.tokens, batch.is_code), batch.tokens[batch.is_code]
        parts = zip(known.split(PART), tokens.split(PART), strict=True)
        lost = [checkpoint(self._lost, *part, use_reentrant=False) for part in parts]
        terms = {"syntax": torch.stack(lost).sum() / (batch.divisor or len(tokens))}
        if routing is not None:
            terms["routing"] = prior_loss(routing, config.experts.prior)
            terms["balance"] = balance_loss(routing)
        total = sum((getattr(config, name) * term for name, term in terms.items()), torch.zeros(()))
        return {"total": total, **terms}

    def layers_together(self) -> list[list[nn.Module]]:
        """The layers of both ends, those of the language model as they are computed again."""
        language, every = list(self.model.language.model.layers), self.model.config.checkpoint_every or 1
        stacks = [part for part in self.model.vision.modules() if isinstance(part, nn.ModuleList)]
        return [
            *([layer] for layer in max(stacks, key=len, default=())),
            *(language[first : first + every] for first in range(0, len(language), every)),
        ]

    def _lost(self, known: Float[Tensor, "C N"], tokens: Int64[Tensor, " C"]) -> Float[Tensor, ""]:
        """The loss of some tokens, summed; logits over a vocabulary of 150,000 are too large to make all at once."""
        return code_loss(self.model.language.lm_head(known), tokens) * len(tokens)
