"""The objective that trains both encoders: their heads, the terms of the loss, and how much each weighs.

The letters: `B` drawings, `V` views of each, `N` parts, `O` width.

    J = w_gg J_gg + w_ss J_ss + w_gs J_gs + w_m J_m

All terms see the whole batch of all processes: encoders work piece by piece (`whole.py`), heads and losses do not. So
a batch norm in a head is one over the whole batch, and negatives come from everywhere, with gradients.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from linework.drawings.encoded import Encoded
from linework.drawings.heads import heads_of, project
from linework.drawings.keys import KeySide
from linework.drawings.mixing import Mixture, mix_on_sphere
from linework.drawings.model import DualCoding, ModelConfig, ObjectiveConfig, ViewBatch
from linework.drawings.whole import WholeBatch
from linework.errors import InputError
from linework.nn.contrastive import nt_xent, soft_info_nce, symmetric_info_nce
from linework.nn.heads import ProjectionHead
from linework.nn.matching import NodeMatching
from linework.nn.message_passing import laid_out
from linework.nn.temperature import Temperature
from linework.training.schedules import fade_in
from linework.training.weigh import WEIGHTINGS

Views = Sequence[Float[Tensor, "B O"]]
TEACHERS = {"geometry": ("geometry", "cross", "matching"), "sequence": ("sequence", "cross")}  # of each encoder


class DualCodingObjective(nn.Module):
    """The encoders with their heads; `forward` gives the terms of the loss of a batch.

    A term of weight 0 is left out, and what only it would teach does not learn. Raises InputError where all are 0, or
    a temperature is to be learned from at or below its floor.
    """

    graph_intra: ProjectionHead
    sequence_intra: ProjectionHead
    graph_cross: ProjectionHead
    sequence_cross: ProjectionHead
    leaves_weights_out = True  # stages of the funnel that no drawing of a batch is long enough for

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.config = objective = config.objective
        self.starts = _starts(objective)
        self.model = DualCoding(config)
        self.at_nodes = objective.cross_level == "node"
        for name, head in heads_of(config).items():
            self.add_module(name, head)
        self.weights = WEIGHTINGS[objective.weighting](self.starts)
        if objective.learn_temperature:
            self.learned_temperature = Temperature(objective.temperature, floor=objective.temperature_floor)
        if "matching" in self.starts:
            self.matching = NodeMatching(config.graph.dim, objective.perspectives, objective.candidates)
        if "cross" in self.starts and objective.cross_loss == "queue":
            slow = objective.queue, objective.cross_dim, objective.momentum
            self.graph_keys = KeySide(self.model.graph, self.graph_cross, *slow)
            self.sequence_keys = KeySide(self.model.sequence, self.sequence_cross, *slow)
        self.done = 0.0
        self._freeze_what_nothing_teaches()

    def before_step(self, done: float) -> None:
        """Told which share of the run is done: the cross term fades in by it."""
        self.done = done

    def after_step(self) -> None:
        """The momentum encoders follow, and the queues take the keys of the step."""
        if "cross" in self.starts and self.config.cross_loss == "queue":
            self.graph_keys.after_step(self.model.graph, self.graph_cross)
            self.sequence_keys.after_step(self.model.sequence, self.sequence_cross)

    def forward(self, batch: ViewBatch) -> dict[str, Tensor]:
        """`total` and its terms; `total` is the one to descend."""
        whole = WholeBatch(batch, chunk=self.config.chunk, shared=self.training)
        seen: dict[str, Encoded] = {}
        if self.teaches("geometry"):
            seen["graph"] = whole.graphs(self.model.graph, parts=self.at_nodes or "matching" in self.starts)
        if self.teaches("sequence"):
            seen["sequence"] = whole.sequences(self.model.sequence, parts=self.at_nodes)
        terms = {name: self._term(name, seen, whole, batch) for name in self.starts}
        shares = dict.fromkeys(self.starts, 1.0)
        shares["cross"] = fade_in(self.done, self.config.cross_from, self.config.cross_ramp)
        at = [tensor for encoded in seen.values() for tensor in (encoded.whole, encoded.parts)]
        total = self.weights(terms, shares, at)
        return terms | {"total": total} | self._told()

    def _term(self, name: str, seen: dict[str, Encoded], whole: WholeBatch, batch: ViewBatch) -> Float[Tensor, ""]:
        """One term of the loss, the mean over views or pairs of views."""
        match name:
            case "geometry":
                return self._within(self.graph_intra(seen["graph"].whole), batch)
            case "sequence":
                return self._within(self.sequence_intra(seen["sequence"].whole), batch)
            case "matching":
                return self._matched(seen["graph"], batch)
        graph = self._views(self.across(self.graph_cross, seen["graph"]), batch)
        sequence = self._views(self.across(self.sequence_cross, seen["sequence"]), batch)
        if self.config.cross_loss == "info_nce":
            return self._across_batch(graph, sequence, batch)
        graph_keys, sequence_keys = self._keys(whole, batch)
        at = batch.families, self.config.margin, batch.mixture
        there = self.sequence_keys.hinge(graph, sequence_keys.chunk(batch.views), *at)
        return (there + self.graph_keys.hinge(sequence, graph_keys.chunk(batch.views), *at)) / 2

    def _views(self, rows: Float[Tensor, "VB O"], batch: ViewBatch) -> list[Float[Tensor, "B O"]]:
        """Rows view by view; the first moved on the sphere where the batch asks for it."""
        first, *others = rows.chunk(batch.views)
        if batch.mixture is not None and batch.mixture.on_sphere:
            first = mix_on_sphere(first, batch.mixture)
        return [first, *others]

    def _within(self, rows: Float[Tensor, "VB O"], batch: ViewBatch) -> Float[Tensor, ""]:
        """NT-Xent of every two views. A first view that is mixed looks for both its drawings; nothing looks for it."""
        views = self._views(rows, batch)
        soft = [] if batch.mixture is None else [self._soft(views[0], keys, batch.mixture, batch) for keys in views[1:]]
        plain = combinations(views[1:] if soft else views, 2)
        return _mean([*soft, *(nt_xent(a, b, self.temperature(), batch.same) for a, b in plain)])

    def _across_batch(self, graph: Views, sequence: Views, batch: ViewBatch) -> Float[Tensor, ""]:
        """InfoNCE both ways, view by view. First views that are mixed look for later views of the other coding."""
        pairs = list(zip(graph, sequence, strict=True))
        plain = pairs if batch.mixture is None else pairs[1:]
        terms = [symmetric_info_nce(g, s, self.temperature(), batch.same) for g, s in plain]
        if batch.mixture is not None:
            there = self._soft(graph[0], sequence[1], batch.mixture, batch)
            terms.append((there + self._soft(sequence[0], graph[1], batch.mixture, batch)) / 2)
        return _mean(terms)

    def _soft(
        self, queries: Float[Tensor, "B O"], keys: Float[Tensor, "B O"], mixture: Mixture, batch: ViewBatch
    ) -> Float[Tensor, ""]:
        return soft_info_nce(queries, keys, mixture.targets(), self.temperature(), mixture.same(batch.families))

    def _matched(self, graphs: Encoded, batch: ViewBatch) -> Float[Tensor, ""]:
        """Nodes of every two views; sheets of two drawings are left out, since their nodes belong to either."""
        count = len(batch.families)
        laid = [_laid(graphs, view * count, count) for view in range(batch.views)]
        if batch.mixture is not None and not batch.mixture.on_sphere:
            nodes, there = laid[0]
            laid[0] = nodes, there & ~batch.mixture.mixed[:, None]
        return _mean(self.matching(*a, *b, self.temperature(), batch.same) for a, b in combinations(laid, 2))

    def temperature(self) -> float | Tensor:
        """What the dot products are divided by."""
        return self.learned_temperature() if self.config.learn_temperature else self.config.temperature

    def across(self, head: ProjectionHead, encoded: Encoded) -> Float[Tensor, "VB O"]:
        """Drawings where both codings meet."""
        return project(head, encoded, by_parts=self.at_nodes)

    @torch.no_grad()
    def _keys(self, whole: WholeBatch, batch: ViewBatch) -> tuple[Float[Tensor, "VB O"], Float[Tensor, "VB O"]]:
        """The batch through the momentum encoders and their heads; in training they are kept for the queues."""
        encoder: Any
        head: Any
        encoder, head = self.graph_keys.copy.copies
        graph = self.across(head, whole.graphs(encoder, parts=self.at_nodes))
        encoder, head = self.sequence_keys.copy.copies
        sequence = self.across(head, whole.sequences(encoder, parts=self.at_nodes))
        if self.training:
            own = 0 if batch.mixture is None else len(batch.families)  # a mixed key is of no one family
            self.graph_keys.keep(graph[own:], batch.families)
            self.sequence_keys.keep(sequence[own:], batch.families)
        return graph, sequence

    def teaches(self, coding: str) -> bool:
        """Whether some term teaches the encoder of "geometry" or "sequence"."""
        return not self.starts.keys().isdisjoint(TEACHERS[coding])

    def _told(self) -> dict[str, Tensor]:
        """What else is worth a line in the metrics: a temperature and weights that change."""
        told = {"temperature": self.learned_temperature().detach()} if self.config.learn_temperature else {}
        if self.config.weighting != "fixed":
            told |= {f"weight_{name}": torch.tensor(weight) for name, weight in self.weights.weights().items()}
        return told

    def _freeze_what_nothing_teaches(self) -> None:
        self.model.graph.requires_grad_(self.teaches("geometry"))
        self.model.sequence.requires_grad_(self.teaches("sequence"))
        for coding, head in (("geometry", self.graph_intra), ("sequence", self.sequence_intra)):
            head.requires_grad_(coding in self.starts)
        for head in (self.graph_cross, self.sequence_cross):
            head.requires_grad_("cross" in self.starts)


def _starts(config: ObjectiveConfig) -> dict[str, float]:
    """The weights that are not 0, by term."""
    starts = {
        "geometry": config.weight_geometry,
        "sequence": config.weight_sequence,
        "cross": config.weight_cross,
        "matching": config.weight_matching,
    }
    starts = {name: weight for name, weight in starts.items() if weight}
    if not starts or min(starts.values()) < 0:
        raise InputError("Some term of the loss needs a weight above 0, and none may be below; set model.objective.")
    if config.learn_temperature and not 0 < config.temperature_floor < config.temperature:
        raise InputError("A temperature that is learned starts above its floor; raise model.objective.temperature.")
    return starts


def _laid(encoded: Encoded, first: int, count: int) -> tuple[Float[Tensor, "B N D"], Bool[Tensor, "B N"]]:
    """The parts of some drawings side by side, and which places hold one."""
    mine = (encoded.owners >= first) & (encoded.owners < first + count)
    owners, order = torch.sort(encoded.owners[mine] - first, stable=True)
    return laid_out(encoded.parts[mine][order], owners, count)


def _mean(values: Iterable[Float[Tensor, ""]]) -> Float[Tensor, ""]:
    return torch.stack(list(values)).mean()
