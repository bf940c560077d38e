"""Training data of the large path: an endless stream of batches of pictures with code, the same for the same step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from torch.utils.data import IterableDataset, get_worker_info

from linework.charts.code_batch import CodeBatch, code_batch_of
from linework.charts.code_records import CodeRecord
from linework.charts.picture import open_picture
from linework.charts.pretrained import CodeTokenizer, Processor
from linework.errors import InputError
from linework.training.gather import rank_and_world

TRIED = 100  # records in place of those that cannot be used, until the data is taken to be broken


@dataclass(frozen=True)
class CodeDataConfig:
    """Records in a batch, and the tokens of the longest script that is learned from."""

    batch: int = 4
    longest: int = 2048
    seed: int = 0
    workers: int = 4


class CodeStream(IterableDataset[CodeBatch]):
    """Batches from one on: all records in a new order, again and again; processes take batches in turns.

    A record whose picture cannot be opened, or whose script is too long, gives its place to one that is drawn.
    """

    def __init__(
        self,
        records: Sequence[CodeRecord],
        config: CodeDataConfig,
        tokenizer: CodeTokenizer,
        processor: Processor,
        first: int = 0,
    ) -> None:
        self.records, self.config, self.first = records, config, first
        self.tokenizer, self.processor = tokenizer, processor

    def __iter__(self) -> Iterator[CodeBatch]:
        worker = get_worker_info()
        turns, turn = (1, 0) if worker is None else (worker.num_workers, worker.id)
        rank, world = rank_and_world()
        for number in range(self.first + turn, 1 << 40, turns):
            yield self._batch(number * world + rank)

    def _batch(self, number: int) -> CodeBatch:
        """A batch, counted over all processes. Raises InputError where no record can be used."""
        rng = np.random.default_rng((self.config.seed, 0, number))
        in_turn = (self._at(number * self.config.batch + k) for k in range(self.config.batch))
        instead = (self.records[int(rng.integers(len(self.records)))] for _ in range(TRIED))
        pixels, codes, fault = [], [], ""
        for record in chain(in_turn, instead):
            code = self.tokenizer.tokens(record.code)
            if len(code) > self.config.longest:
                fault = f"its script has {len(code):,} tokens"
                continue
            try:
                pixels.append(self.processor.pixels(open_picture(record.picture)))
            except InputError as said:
                fault = str(said)
                continue
            codes.append(code)
            if len(codes) == self.config.batch:
                return code_batch_of(pixels, codes, self.tokenizer.prompt)
        raise InputError(f"{TRIED} records that were drawn at random cannot be used, the last since {fault}")

    def _at(self, position: int) -> CodeRecord:
        """The record at a position of the stream."""
        turn, index = divmod(position, len(self.records))
        order = np.random.default_rng((self.config.seed, 0, turn, 0)).permutation(len(self.records))
        return self.records[int(order[index])]
