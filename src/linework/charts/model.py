"""Picture to chart tokens: encoder, dense heads and decoder; and the objective that trains them together.

Where a config asks for experts, they stand between encoder and decoder. Letters as in `batch`.
"""

from dataclasses import dataclass, field, replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from linework.charts.adapters import LoraConfig
from linework.charts.batch import KEY_POINTS, NO_ROLE, Batch
from linework.charts.complexity import Complexity
from linework.charts.decoder import Decoder, DecoderConfig, Memory
from linework.charts.encoder import Encoded, Encoder, EncoderConfig
from linework.charts.losses import key_point_loss, token_loss
from linework.charts.seen import KINDS
from linework.charts.synthesize.truth import ROLES
from linework.nn.moe import Experts, Router, Routing, Way, balance_loss, prior_loss, static_routing

MIXTURE = ("complexity", "router", "experts")  # parts of a model with experts


@dataclass(frozen=True)
class ExpertsConfig:
    """The mixture of experts: `count` of them (0: none), `top` serve a token; `prior` is the width of the routing's.

    `way` "static" goes by the kind of mark that most of a picture is said to be, and learns no routing.
    """

    count: int = 0
    top: int = 2
    inner: int = 96
    way: Way = "top-k"
    prior: float = 0.3


@dataclass(frozen=True)
class ModelConfig:
    """Encoder, experts, decoder and the weight of each term of the loss; within syntax, of what is no place.

    With `lora` a training run adapts the decoder and leaves all else but the experts as it is (`train`).
    """

    encoder: EncoderConfig = field(default_factory=EncoderConfig)
    decoder: DecoderConfig = field(default_factory=DecoderConfig)
    experts: ExpertsConfig = field(default_factory=ExpertsConfig)
    lora: LoraConfig = field(default_factory=LoraConfig)
    syntax: float = 1.0
    structure: float = 1.0
    dense: float = 1.0
    roles: float = 0.3
    counts: float = 0.1
    routing: float = 0.01
    balance: float = 0.01


class ChartToTokens(nn.Module):
    """What the picture shows, as tokens; which role each word has; where key points lie; how many marks there are."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        dim = config.encoder.dim
        self.config = config
        self.encoder = Encoder(config.encoder)
        self.decoder = Decoder(config.decoder, config.encoder.dense)
        self.bridge = nn.Linear(dim, config.decoder.dim)
        self.roles = nn.Linear(dim, len(ROLES))
        self.counts = nn.Linear(dim, len(KINDS))
        self.key_points = nn.Conv2d(config.encoder.dense, len(KEY_POINTS), 1)
        self.offsets = nn.Conv2d(config.encoder.dense, 2, 1)
        assert self.key_points.bias is not None
        nn.init.constant_(self.key_points.bias, -4.0)  # few cells hold a key point
        asked = config.experts
        if asked.count and asked.way != "static":
            self.complexity = Complexity(len(KINDS))
            self.router = Router(dim, asked.count, asked.top, asked.way)
        if asked.count:
            self.experts = Experts(dim, asked.inner, asked.count)

    def train(self, mode: bool = True) -> "ChartToTokens":
        """As in torch; but beneath adapters the encoder keeps its statistics too, for it is frozen."""
        super().train(mode)
        if self.config.lora.rank:
            self.encoder.eval()
        return self

    def encode(self, batch: Batch) -> Encoded:
        """The encoder's tokens of a batch, served by the experts where there are any."""
        encoded = self.encoder(batch.picture, batch.boxes, batch.features, batch.is_word)
        if not self.config.experts.count:
            return encoded
        routing = self._routing(encoded)
        return replace(encoded, visual=self.experts(encoded.visual, routing.gates), routing=routing)

    def _routing(self, encoded: Encoded) -> Routing:
        asked, counts = self.config.experts, self.counts(encoded.summary)
        if asked.way == "static":
            return static_routing(encoded.visual, counts.argmax(dim=1), asked.count, asked.top)
        return self.router(encoded.visual, self.complexity(counts))

    def memory(self, encoded: Encoded, batch: Batch) -> Memory:
        """What the decoder reads: the patches, then the words, and the dense map."""
        tokens = self.bridge(torch.cat([encoded.visual, encoded.words], dim=1))
        seen = batch.is_word.new_ones(encoded.visual.shape[:2])
        return Memory(tokens, torch.cat([seen, batch.is_word], dim=1), encoded.dense)


class ChartObjective(nn.Module):
    """The terms of the loss of a batch."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config, self.model = config, ChartToTokens(config)

    def forward(self, batch: Batch) -> dict[str, Tensor]:
        model, config = self.model, self.config
        encoded = model.encode(batch)
        logits = model.decoder(model.memory(encoded, batch), batch.tokens, batch.aims)
        known = (batch.counts >= 0).all(dim=1)
        counted = F.smooth_l1_loss(
            model.counts(encoded.summary)[known], batch.counts[known].float().log1p(), reduction="sum"
        ) / max(int(known.sum()), 1)
        said = model.roles(encoded.words).flatten(0, 1)
        terms = {
            "syntax": token_loss(logits, batch.tokens[:, 1:], config.structure),
            "dense": key_point_loss(model.key_points(encoded.dense), model.offsets(encoded.dense), batch.key_points),
            "roles": F.cross_entropy(said, batch.roles.flatten(), ignore_index=NO_ROLE)
            if (batch.roles != NO_ROLE).any()
            else said.sum() * 0,
            "counts": counted,
        }
        if encoded.routing is not None and config.experts.way != "static":
            terms["routing"] = prior_loss(encoded.routing, config.experts.prior)
            terms["balance"] = balance_loss(encoded.routing)
        total = sum((getattr(config, name) * term for name, term in terms.items()), torch.zeros(()))
        return {"total": total, **terms}
