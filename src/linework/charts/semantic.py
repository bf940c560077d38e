"""The semantic loss: how far sampled answers fall short of the truth, as an expected reward (arXiv 1612.00563).

What an answer draws has no gradient, so the probabilities of answers get one: those that drew more like the truth than
the other answers for the same view become likelier. Letters: `B` views, `K` answers for each, `L` tokens, `S` the
vocabulary.
"""

import torch
from jaxtyping import Float, Int64
from torch import Tensor

from linework.charts.tokens import PAD

ALIKE = 0.85  # overlap from which nothing is lacking (C2C-MoLA, arXiv 2511.23321)


def lack_of(overlaps: Float[Tensor, "B K"]) -> Float[Tensor, "B K"]:
    """The hinge: what is lacking of an overlap of ALIKE, 0 from there on."""
    return (ALIKE - overlaps).clamp_min(0)


def semantic_loss(
    logits: Float[Tensor, "B K L S"],
    tokens: Int64[Tensor, "B K L"],
    allowed: Int64[Tensor, "B K L 2"],
    overlaps: Float[Tensor, "B K"],
) -> Float[Tensor, ""]:
    """The mean lack of answers that were drawn from these logits; its gradient is that of the expected lack.

    `tokens` are PAD after an answer's end, `allowed` the first token that the grammar let in and one beyond the last:
    an answer was drawn among those alone. The baseline of each answer is the mean lack of the others for its view,
    which leaves the gradient's expectation as it is (Kool et al. 2019, "Buy 4 REINFORCE samples"); so two at the least.
    """
    assert overlaps.shape[1] > 1
    lack = lack_of(overlaps)
    others = (lack.sum(dim=1, keepdim=True) - lack) / (lack.shape[1] - 1)
    likelihood = log_likelihood(logits, tokens, allowed)
    pull = ((lack - others).detach() * likelihood).mean()
    return lack.mean() + pull - pull.detach()


def log_likelihood(
    logits: Float[Tensor, "B K L S"], tokens: Int64[Tensor, "B K L"], allowed: Int64[Tensor, "B K L 2"]
) -> Float[Tensor, "B K"]:
    """The log-probability of each answer among those that the grammar lets in."""
    names = torch.arange(logits.shape[3], device=logits.device)
    legal = (names >= allowed[..., :1]) & (names < allowed[..., 1:])
    said = tokens != PAD
    legal = legal | ~said[..., None]  # so that what is not asked has finite logs
    logs = logits.float().masked_fill(~legal, -torch.inf).log_softmax(dim=3)
    return (logs.gather(3, tokens[..., None])[..., 0] * said).sum(dim=2)
