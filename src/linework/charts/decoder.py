"""The decoder: a Qwen2 language model over chart tokens that reads the encoder's tokens as its prefix.

Letters: `B` batch, `M` memory (visual tokens and words), `L` tokens, `D` width, `S` the vocabulary, `E` width of the
dense map of `h` x `w` cells.
"""

import math
from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor, nn

from linework.charts.codec import Grammar
from linework.charts.pointer import Pointer
from linework.charts.questions import Aim
from linework.charts.tokens import END, PAD, PLACE, VOCABULARY


@dataclass(frozen=True)
class DecoderConfig:
    """Sizes of the decoder; `pointer` is the width of its queries to the dense map, 0 for none."""

    dim: int = 192
    layers: int = 4
    heads: int = 6
    shared_heads: int = 2
    inner: int = 512
    longest: int = 400
    pointer: int = 0


@dataclass(frozen=True, eq=False)
class Memory:
    """What the decoder reads: the tokens of the encoder, which of them are there, and the dense map."""

    tokens: Float[Tensor, "B M D"]
    is_there: Bool[Tensor, "B M"]
    dense: Float[Tensor, "B E h w"]


class Decoder(nn.Module):
    """`Qwen2ForCausalLM` of our size and vocabulary, with the memory in front, that points at places.

    `dense` is the width of the dense map.
    """

    def __init__(self, config: DecoderConfig, dense: int) -> None:
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

        self.pointer = Pointer(config.dim, dense, config.pointer) if config.pointer else None

    def forward(
        self, memory: Memory, tokens: Int64[Tensor, "B L"], aims: Float[Tensor, "B L 2"]
    ) -> Float[Tensor, "B L-1 S"]:
        """What comes after each token but the last; `aims` tells where each lies."""
        said, asked = tokens[:, :-1], aims[:, 1:]
        heard = self.model.get_input_embeddings()(said)
        if self.pointer is not None:
            heard = heard + self.pointer.hints(memory.dense, said, aims[:, :-1], asked)
        mask = torch.cat([memory.is_there, said != PAD], dim=1)
        hidden = self.model.model(
            inputs_embeds=torch.cat([memory.tokens, heard], dim=1),
            attention_mask=mask.long(),
            position_ids=_positions(mask),
            use_cache=False,
        ).last_hidden_state[:, memory.tokens.shape[1] :]
        logits = self.model.lm_head(hidden)
        if self.pointer is not None:
            scores = self.pointer.scores(hidden, self.pointer.maps(memory.dense), asked)
            logits = logits + nn.functional.pad(scores, (PLACE.first, 0))
        return logits

    @torch.inference_mode()
    def write(self, memory: Memory, task: int) -> tuple[list[Grammar], list[float]]:
        """The likeliest legal answer for each memory, token by token, and how sure it is.

        One that grows too long says nothing. Sure is the geometric mean of the probabilities of its tokens.
        """
        count, device = len(memory.tokens), memory.tokens.device
        walks = [Grammar(task) for _ in range(count)]
        doubts, lengths = [0.0] * count, [0] * count
        mask = memory.is_there
        state = self.model.model(
            inputs_embeds=memory.tokens, attention_mask=mask.long(), position_ids=_positions(mask), use_cache=True
        ).cache
        maps = None if self.pointer is None else self.pointer.maps(memory.dense)
        tokens = torch.full((count, 1), task, device=device)
        aims = torch.tensor([[Aim()]] * count, device=device)
        for _ in range(self.config.longest):
            asked = torch.tensor([[walk.aim] for walk in walks], device=device)
            heard = self.model.get_input_embeddings()(tokens)
            if self.pointer is not None:
                heard = heard + self.pointer.hints(memory.dense, tokens, aims, asked)
            mask = torch.cat([mask, mask.new_ones(count, 1)], dim=1)
            result = self.model.model(
                inputs_embeds=heard,
                attention_mask=mask.long(),
                position_ids=_positions(mask)[:, -1:],
                cache=state,
                use_cache=True,
            )
            hidden, state = result.last_hidden_state, result.cache
            logits = self.model.lm_head(hidden)[:, 0]
            if self.pointer is not None and maps is not None:
                logits[:, PLACE.first :] += self.pointer.scores(hidden, maps, asked)[:, 0]
            aims = asked
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
