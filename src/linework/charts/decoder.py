"""The decoder: a Qwen2 language model over chart tokens that reads the encoder's tokens as its prefix.

Letters: `B` batch, `M` memory (visual tokens and words), `L` tokens, `D` width, `S` the vocabulary.
"""

import math
from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor, nn

from linework.charts.codec import Grammar
from linework.charts.tokens import END, PAD, VOCABULARY


@dataclass(frozen=True)
class DecoderConfig:
    """Sizes of the decoder."""

    dim: int = 192
    layers: int = 4
    heads: int = 6
    shared_heads: int = 2
    inner: int = 512
    longest: int = 400


class Decoder(nn.Module):
    """`Qwen2ForCausalLM` of our size and vocabulary, with the memory in front."""

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        from transformers import Qwen2Config, Qwen2ForCausalLM

        self.config = config
        self.model: Any = Qwen2ForCausalLM(
            Qwen2Config(
                vocab_size=VOCABULARY,
                hidden_size=config.dim,
                num_hidden_layers=config.layers,
                num_attention_heads=config.heads,
                num_key_value_heads=config.shared_heads,
                intermediate_size=config.inner,
                max_position_embeddings=2048,
                tie_word_embeddings=True,
                pad_token_id=PAD,
                eos_token_id=END,
                bos_token_id=None,
            )
        )
        self.model.set_attn_implementation("eager")  # quicker than the masked kernels at these lengths

    def forward(
        self, memory: Float[Tensor, "B M D"], is_memory: Bool[Tensor, "B M"], tokens: Int64[Tensor, "B L"]
    ) -> Float[Tensor, "B L S"]:
        """What comes after each token."""
        whole = torch.cat([memory, self.model.get_input_embeddings()(tokens)], dim=1)
        mask = torch.cat([is_memory, tokens != PAD], dim=1)
        hidden = self.model.model(
            inputs_embeds=whole, attention_mask=mask.long(), position_ids=_positions(mask), use_cache=False
        ).last_hidden_state
        return self.model.lm_head(hidden[:, memory.shape[1] :])

    @torch.inference_mode()
    def write(
        self, memory: Float[Tensor, "B M D"], is_memory: Bool[Tensor, "B M"], task: int
    ) -> tuple[list[Grammar], list[float]]:
        """The likeliest legal answer for each memory, token by token, and how sure it is.

        One that grows too long says nothing. Sure is the geometric mean of the probabilities of its tokens.
        """
        walks = [Grammar(task) for _ in range(len(memory))]
        doubts, lengths = [0.0] * len(walks), [0] * len(walks)
        mask = is_memory
        state = self.model.model(
            inputs_embeds=memory, attention_mask=mask.long(), position_ids=_positions(mask), use_cache=True
        ).cache
        tokens = torch.full((len(memory), 1), task, device=memory.device)
        for _ in range(self.config.longest):
            mask = torch.cat([mask, mask.new_ones(len(memory), 1)], dim=1)
            result = self.model.model(
                input_ids=tokens,
                attention_mask=mask.long(),
                position_ids=_positions(mask)[:, -1:],
                cache=state,
                use_cache=True,
            )
            logits, state = self.model.lm_head(result.last_hidden_state[:, -1]), result.cache
            for k, walk in enumerate(walks):
                if walk.ended:
                    tokens[k, 0] = END
                    continue
                first, last = walk.allowed
                shares = logits[k, first:last].float().log_softmax(dim=0)
                tokens[k, 0] = first + int(shares.argmax())
                doubts[k], lengths[k] = doubts[k] - float(shares.max()), lengths[k] + 1
                walk.push(int(tokens[k, 0]))
            if all(walk.ended for walk in walks):
                break
        return walks, [math.exp(-doubt / max(length, 1)) for doubt, length in zip(doubts, lengths, strict=True)]


def _positions(mask: Bool[Tensor, "B N"]) -> Int64[Tensor, "B N"]:
    """Positions that count what is there alone."""
    return (mask.long().cumsum(dim=1) - 1).clamp(min=0)
