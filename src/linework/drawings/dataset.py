"""Training data: one set of drawings for both codings, and an endless stream of batches of views.

Batch `step` of a run is a function of the set, the seed and the step alone, so a run that was killed
goes on with the batches it would have had. Every epoch is shuffled anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

import numpy as np
import torch
from torch.utils.data import IterableDataset, get_worker_info

from linework.drawings.augment import growing, view
from linework.drawings.batch import batch_graphs, batch_sequences
from linework.drawings.curriculum import brought_in, brought_in_before
from linework.drawings.drawing import Drawing
from linework.drawings.graph import code_graph
from linework.drawings.mixing import Mixture, draw_mixture, mix_drawings, shown_share
from linework.drawings.model import ViewBatch
from linework.drawings.pack import SYNTHETIC, Packed
from linework.drawings.sequence import code_sequence
from linework.drawings.splits import SplitConfig


@dataclass(frozen=True)
class DataConfig:
    """Batch and views. `odds_relative`: how often the second view is of a revision instead of the same drawing.

    With more than two `views` they grow in strength. `mixed` is the share of drawings whose first view also shows
    parts of another, in a proportion of Beta(`mix_alpha`, `mix_alpha`): on one "sheet", or as embeddings that meet on
    the "sphere". With `curriculum` that share and the share of synthetic drawings follow the curriculum through the
    run (`mixed` then only says whether there is mixing at all).
    """

    batch: int = 128
    max_primitives: int = 96
    odds_relative: float = 0.5
    workers: int = 1
    seed: int = 0
    views: int = 2
    mixed: float = 0.0
    mix_alpha: float = 0.4
    mix_on: Literal["sheet", "sphere"] = "sheet"
    curriculum: bool = False
    split: SplitConfig = field(default_factory=SplitConfig)


class ViewStream(IterableDataset[ViewBatch]):
    """Batches from `first_step` on, forever; workers take turns by step. A curriculum is one of `steps` steps."""

    def __init__(self, packed: Packed, config: DataConfig, first_step: int = 0, *, steps: int = 1):
        self.packed, self.config, self.first_step, self.steps = packed, config, first_step, steps
        self.strengths = growing(config.views)
        order = np.argsort(packed.families, kind="stable")
        bounds = np.flatnonzero(np.diff(packed.families[order], prepend=-1, append=-2))
        self.members = {int(packed.families[order[a]]): order[a:b] for a, b in pairwise(bounds)}
        synthetic = packed.from_sources([SYNTHETIC])
        self.synthetic, self.found = np.flatnonzero(synthetic), np.flatnonzero(~synthetic)

    def __iter__(self) -> Iterator[ViewBatch]:
        worker = get_worker_info()
        offset, stride = (worker.id, worker.num_workers) if worker else (0, 1)
        step = self.first_step + offset
        while True:
            yield self.batch(step)
            step += stride

    def rows(self, step: int) -> np.ndarray:
        """The drawings of one batch: a slice of the epoch's shuffle, or of two shuffles in the curriculum's shares."""
        batch, total = self.config.batch, len(self.packed)
        if self.config.curriculum and len(self.synthetic) and len(self.found):
            before, count = brought_in_before(step, self.steps, batch), round(batch * brought_in(step, self.steps))
            found = self._slice(self.found, step * batch - before, batch - count, 5)
            return np.concatenate([found, self._slice(self.synthetic, before, count, 6)])
        per_epoch = max(total // batch, 1)
        epoch, at = divmod(step, per_epoch)
        order = np.random.default_rng((self.config.seed, 1, epoch)).permutation(total)
        return order[at * batch : (at + 1) * batch]

    def _slice(self, rows: np.ndarray, start: int, count: int, role: int) -> np.ndarray:
        """`count` of the rows from place `start` of their endless shuffles on."""
        epochs = range(start // len(rows), (start + count) // len(rows) + 1)
        orders = [np.random.default_rng((self.config.seed, role, epoch)).permutation(rows) for epoch in epochs]
        begin = start - epochs[0] * len(rows)
        return np.concatenate(orders)[begin : begin + count]

    def batch(self, step: int) -> ViewBatch:
        """So many views of each drawing in both codings, augmented independently."""
        generator = np.random.default_rng((self.config.seed, 2, step))
        rows = self.rows(step)
        mixture = self._mixture(rows, step)
        partners = [self._partner(int(row), generator) for row in rows]
        graphs, sequences = [], []
        for number, strength in enumerate(self.strengths):
            for place, row in enumerate(partners if number % 2 else rows):
                base = self._window(self.packed.drawing(int(row)), generator)
                sheets = (base, base) if number else self._mixed(base, place, rows, mixture, generator)
                graphs.append(code_graph(view(sheets[0], generator, strength)))
                sequences.append(code_sequence(view(sheets[1], generator, strength)))
        families = torch.from_numpy(self.packed.families[rows])
        return ViewBatch(batch_graphs(graphs), batch_sequences(sequences), families, mixture)

    def _mixture(self, rows: np.ndarray, step: int) -> Mixture | None:
        """Who is mixed with whom in this batch; None where there is no mixing."""
        config = self.config
        if not config.mixed:
            return None
        share = brought_in(step, self.steps) if config.curriculum else config.mixed
        generator = np.random.default_rng((config.seed, 7, step))
        drawn = draw_mixture(self.packed.families[rows], share, config.mix_alpha, generator)
        return replace(drawn, on_sphere=config.mix_on == "sphere")

    def _mixed(
        self, base: Drawing, place: int, rows: np.ndarray, mixture: Mixture | None, generator: np.random.Generator
    ) -> tuple[Drawing, Drawing]:
        """What each coding sees first of a drawing, cut and laid out independently; its label becomes what is there."""
        if mixture is None or mixture.on_sphere or mixture.partners[place] == place:
            return base, base
        partner = int(mixture.partners[place])
        other = self._window(self.packed.drawing(int(rows[partner])), generator)
        share = float(mixture.shares[place])
        mixture.shares[place] = shown_share(len(base), len(other), share)
        return mix_drawings(base, other, share, generator), mix_drawings(base, other, share, generator)

    def _partner(self, row: int, generator: np.random.Generator) -> int:
        """The same drawing, or a relative whose likeness counts."""
        if not self.packed.related[row] or generator.random() >= self.config.odds_relative:
            return row
        return int(generator.choice(self.members[int(self.packed.families[row])]))

    def _window(self, drawing: Drawing, generator: np.random.Generator) -> Drawing:
        """A neighbourhood of at most `max_primitives`, so that one huge drawing does not set the pace."""
        most = self.config.max_primitives
        if len(drawing) <= most:
            return drawing
        places = drawing.params[:, 0:2]
        if generator.random() < 0.5:
            return drawing.take(np.sort(generator.choice(len(drawing), most, replace=False)))
        centre = places[generator.integers(len(drawing))]
        return drawing.take(np.sort(np.argsort(((places - centre) ** 2).sum(1), kind="stable")[:most]))
