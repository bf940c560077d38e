"""Training data of the large path: an endless stream of batches of pictures with code, the same for the same step."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from torch.utils.data import IterableDataset, get_worker_info

from linework.charts.code_batch import CodeBatch, code_batch_of
from linework.charts.code_records import CodeRecord
from linework.charts.picture import open_picture
from linework.charts.pretrained import CodeTokenizer, PictureProcessor
from linework.errors import InputError

TRIED = 100  # records in place of those that cannot be used, until the data is taken to be broken


@dataclass(frozen=True)
class CodeDataConfig:
    """Records in a batch, and the tokens of the longest script that is learned from."""

    batch: int = 4
    longest: int = 2048
    seed: int = 0
    workers: int = 4


class CodeStream(IterableDataset[CodeBatch]):
    """Batches from a step on: all records in a new order, again and again, in another order on each rank.

    A record whose picture cannot be opened, or whose script is too long, gives its place to one that is drawn.
    """

    def __init__(
        self,
        records: Sequence[CodeRecord],
        config: CodeDataConfig,
        tokenizer: CodeTokenizer,
        processor: PictureProcessor,
        step: int = 0,
    ) -> None:
        self.records, self.config, self.step = records, config, step
        self.tokenizer, self.processor = tokenizer, processor

    def __iter__(self) -> Iterator[CodeBatch]:
        worker = get_worker_info()
        turns, turn = (1, 0) if worker is None else (worker.num_workers, worker.id)
        rank = int(os.environ.get("RANK", os.environ.get("LOCAL_RANK", "0")))
        for step in range(self.step + turn, 1 << 40, turns):
            yield self._batch(rank, step)

    def _batch(self, rank: int, step: int) -> CodeBatch:
        """The batch of a step. Raises InputError where no record can be used."""
        rng = np.random.default_rng((self.config.seed, rank, step))
        in_turn = (self._at(rank, step * self.config.batch + k) for k in range(self.config.batch))
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

    def _at(self, rank: int, position: int) -> CodeRecord:
        """The record at a position of the stream."""
        turn, index = divmod(position, len(self.records))
        order = np.random.default_rng((self.config.seed, rank, turn, 0)).permutation(len(self.records))
        return self.records[int(order[index])]
