"""Training data: one set of drawings for both codings, and an endless stream of batches of views.

Batch `step` of a run is a function of the set, the seed and the step alone, so a run that was killed
goes on with the batches it would have had. Every epoch is shuffled anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from torch.utils.data import IterableDataset, get_worker_info

from linework.drawings.augment import Strength, view
from linework.drawings.batch import batch_graphs, batch_sequences
from linework.drawings.drawing import Drawing
from linework.drawings.graph import code_graph
from linework.drawings.model import ViewBatch
from linework.drawings.pack import Packed
from linework.drawings.sequence import code_sequence


@dataclass(frozen=True)
class DataConfig:
    """Batch and views. `odds_relative`: how often the second view is of a revision instead of the same drawing."""

    batch: int = 128
    max_primitives: int = 96
    odds_relative: float = 0.5
    workers: int = 1
    seed: int = 0


class ViewStream(IterableDataset[ViewBatch]):
    """Batches from `first_step` on, forever; workers take turns by step."""

    def __init__(self, packed: Packed, config: DataConfig, first_step: int = 0, strength: Strength = Strength()):
        self.packed, self.config, self.first_step, self.strength = packed, config, first_step, strength
        order = np.argsort(packed.families, kind="stable")
        bounds = np.flatnonzero(np.diff(packed.families[order], prepend=-1, append=-2))
        self.members = {int(packed.families[order[a]]): order[a:b] for a, b in pairwise(bounds)}

    def __iter__(self) -> Iterator[ViewBatch]:
        worker = get_worker_info()
        offset, stride = (worker.id, worker.num_workers) if worker else (0, 1)
        step = self.first_step + offset
        while True:
            yield self.batch(step)
            step += stride

    def rows(self, step: int) -> np.ndarray:
        """The drawings of one batch: a slice of the epoch's shuffle."""
        batch, total = self.config.batch, len(self.packed)
        per_epoch = max(total // batch, 1)
        epoch, at = divmod(step, per_epoch)
        order = np.random.default_rng((self.config.seed, 1, epoch)).permutation(total)
        return order[at * batch : (at + 1) * batch]

    def batch(self, step: int) -> ViewBatch:
        """Two views of each drawing in both codings, augmented independently."""
        generator = np.random.default_rng((self.config.seed, 2, step))
        rows = self.rows(step)
        partners = [self._partner(int(row), generator) for row in rows]
        graphs, sequences = [], []
        for chosen in (rows, partners):
            for row in chosen:
                base = self._window(self.packed.drawing(int(row)), generator)
                graphs.append(code_graph(view(base, generator, self.strength)))
                sequences.append(code_sequence(view(base, generator, self.strength)))
        families = torch.from_numpy(self.packed.families[rows])
        return ViewBatch(batch_graphs(graphs), batch_sequences(sequences), families)

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
