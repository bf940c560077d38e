"""Training data: an endless stream of batches of views from shards of synthetic charts, the same for the same step."""

import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy import ndarray
from PIL import Image
from torch.utils.data import IterableDataset, get_worker_info

from linework.charts.batch import KEY_POINTS, Batch, View, batch_of
from linework.charts.boxes import reading_order
from linework.charts.codec import layout_answer, panel_answer
from linework.charts.oracle import seen_of
from linework.charts.questions import Unsayable
from linework.charts.seen import Seen, SeenMark, SeenPanel, Word
from linework.charts.synthesize.sample import Sample
from linework.charts.synthesize.shards import Shard, shards
from linework.charts.synthesize.truth import ROLES
from linework.charts.view import Window, in_shares, panel_in_shares, panel_window, view_of

CORNERS = ("bars", "histogram", "heatmap", "contours", "band")
MARKERS = ("points", "stems")


@dataclass(frozen=True)
class DataConfig:
    """How views are drawn: `layouts` is the share of whole pictures, `longest` the tokens of an answer.

    Making views takes longer than a GPU takes to learn from them: `looks` views are taken of a picture once it is
    decoded, and each batch is followed by `again` batches of those before it, of which `held` are kept in memory.
    """

    batch: int = 8
    layouts: float = 0.2
    longest: int = 160
    words: int = 72
    pool: int = 8
    seed: int = 0
    workers: int = 0
    looks: int = 1
    again: int = 0
    held: int = 512


class ViewStream(IterableDataset[Batch]):
    """Batches from a step on; views of like length share a batch. Ranks and workers take turns.

    Shards that are written while the stream is read come in as they are there.
    """

    def __init__(self, folder: Path, config: DataConfig, size: tuple[int, int], step: int = 0) -> None:
        self.folder, self.config, self.size, self.step = folder, config, size, step
        shards(folder)

    def __iter__(self) -> Iterator[Batch]:
        worker = get_worker_info()
        turns, turn = (1, 0) if worker is None else (worker.num_workers, worker.id)
        rank = int(os.environ.get("RANK", os.environ.get("LOCAL_RANK", "0")))
        first = self.step // self.config.pool
        skipped = self.step % self.config.pool
        for pool in range(first + turn, 1 << 40, turns):
            batches = self._pool(np.random.default_rng((self.config.seed, rank, pool)))
            order = np.random.default_rng((self.config.seed, pool)).permutation(len(batches))
            batches = [batches[k] for k in order]  # of like length on all ranks, since each waits for the slowest
            yield from batches[skipped if pool == first else 0 :]

    def _pool(self, rng: np.random.Generator) -> list[Batch]:
        """So many batches drawn together, those with short views first."""
        views: list[View] = []
        paths = shards(self.folder)
        while len(views) < self.config.batch * self.config.pool:
            shard = Shard(paths[rng.integers(len(paths))])
            for index in rng.permutation(len(shard))[: max(8, self.config.batch)]:
                views += views_of(shard[int(index)], self.config, self.size, rng)
        views = sorted(
            views[: self.config.batch * self.config.pool], key=lambda view: len(view.answer.tokens) + len(view.boxes)
        )
        groups = [views[k : k + self.config.batch] for k in range(0, len(views), self.config.batch)]
        return [batch_of(group) for group in groups]


class Repeated:
    """Batches, each followed by `times` drawn from up to `held` that came before; equal seeds give equal draws."""

    def __init__(self, batches: Iterable[Batch], times: int, held: int, seed: int) -> None:
        self.batches, self.times, self.held, self.seed = batches, times, held, seed

    def __iter__(self) -> Iterator[Batch]:
        rng = np.random.default_rng(self.seed)
        kept: list[Batch] = []
        for batch in self.batches:
            yield batch
            if len(kept) < self.held:
                kept.append(batch)
            else:
                kept[rng.integers(self.held)] = batch
            for _ in range(self.times):
                yield kept[rng.integers(len(kept))]


def views_of(sample: Sample, config: DataConfig, size: tuple[int, int], rng: np.random.Generator) -> list[View]:
    """Views of a sample, each of the whole or of one panel; none where there are no words for it."""
    picture = np.asarray(Image.open(io.BytesIO(sample.picture)).convert("RGB"))
    seen = seen_of(sample.truth, sample.made.chart)
    return [view for _ in range(config.looks) for view in _look(picture, seen, config, size, rng)]


def _look(
    picture: np.ndarray, seen: Seen, config: DataConfig, size: tuple[int, int], rng: np.random.Generator
) -> list[View]:
    """One view of the whole or of a panel, its words worn anew; none where there are no words for what it shows."""
    words, roles = _worn(seen, config.words, rng)
    whole = (0.0, 0.0, float(picture.shape[1]), float(picture.shape[0]))
    try:
        if rng.random() < config.layouts:
            boxes = sorted((panel.box for panel in seen.panels), key=reading_order)
            shares = [tuple(in_shares(np.array(box).reshape(2, 2), whole).ravel()) for box in boxes]
            points = np.array([(x, y, 0) for box in shares for x, y in (box[:2], box[2:])])
            return [view_of(picture, words, whole, size, roles, layout_answer(shares), points)]
        panel = seen.panels[rng.integers(len(seen.panels))]
        window = panel_window(_jittered(panel.box, rng), rng.uniform(0.03, 0.08))
        inside = panel_in_shares(panel, window)
        answer = panel_answer(inside)
        if len(answer.tokens) > config.longest:
            return []
        return [view_of(picture, words, window, size, roles, answer, key_points(inside), panel.marks)]
    except Unsayable:
        return []


def key_points(panel: SeenPanel) -> ndarray:
    """Where the dense head should see something: x, y and the channel, of every mark."""
    rows = [np.column_stack([mark.points, np.full(len(mark.points), _channel(mark))]) for mark in panel.marks]
    points = np.concatenate(rows) if rows else np.zeros((0, 3))
    return points[np.isfinite(points).all(axis=1)]


def _channel(mark: SeenMark) -> int:
    name = "rim" if mark.kind == "pie" else "corner" if mark.kind in CORNERS else "vertex"
    return KEY_POINTS.index("marker" if mark.kind in MARKERS else name)


def _jittered(box: Window, rng: np.random.Generator) -> Window:
    left, top, right, bottom = box
    across, down = rng.normal(0, 0.006, 2) * (right - left), rng.normal(0, 0.006, 2) * (bottom - top)
    return left + across[0], top + down[0], right + across[1], bottom + down[1]


def _worn(seen: Seen, most: int, rng: np.random.Generator) -> tuple[list[Word], list[int]]:
    """Words as OCR would find them: boxes a little off, some missing."""
    kept = [roled for roled in seen.words if rng.random() > 0.04]
    if len(kept) > most:
        kept = [kept[k] for k in sorted(rng.choice(len(kept), most, replace=False))]
    words = []
    for roled in kept:
        tall = float(np.hypot(*(roled.word.corners[3] - roled.word.corners[0])))
        words.append(replace(roled.word, corners=roled.word.corners + rng.normal(0, 0.06 * tall, (4, 2))))
    return words, [ROLES.index(roled.role) for roled in kept]
