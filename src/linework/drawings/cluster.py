"""Files read, coded and embedded by Ray Data: for archives that one machine is too small for.

The archive and the read cache must lie where every machine of the cluster finds them by the same path, and linework
must be installed there. The rows come back to the one process that writes the index.
"""

import logging
import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from linework.drawings.archive import map_files
from linework.drawings.embed import Embedder
from linework.drawings.file_row import FileRow
from linework.drawings.vectors import vectors_of
from linework.errors import InputError
from linework.workers import Outcome

TOGETHER = 64  # files of one task, which has a process for them that may hang or die
Work = Callable[[Path], FileRow]
Rows = dict[str, Any]  # a column "outcome" of pickled `Outcome[FileRow]`


def map_files_on_ray(
    work: Work, paths: Sequence[Path], embedder: Embedder | None, timeout: float, workers: int | None = None
) -> Iterator[Outcome[FileRow]]:
    """As `archive.map_files`, on the cluster that RAY_ADDRESS names, else on this machine; rows come with vectors.

    Raises InputError where Ray is not installed, or no cluster answers.
    """
    if not paths:
        return
    with _ray(workers) as ray:
        tasks = -(-len(paths) // TOGETHER)
        rows = ray.data.from_items([{"path": str(path)} for path in paths], override_num_blocks=tasks)
        rows = rows.map_batches(partial(_read, work, timeout), batch_size=TOGETHER)
        if embedder is not None:
            most = max(int(ray.cluster_resources().get("CPU", 1)) // 2, 1)
            rows = rows.map_batches(
                _Embedding, fn_constructor_args=(embedder,), batch_size=TOGETHER, concurrency=(1, most)
            )
        for row in rows.iter_rows():
            yield pickle.loads(row["outcome"])


@contextmanager
def _ray(workers: int | None) -> Iterator[Any]:
    """Ray, connected; it is left as it was found."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ModuleNotFoundError as fault:
        raise InputError(f"--ray needs {fault.name}; install it with: pip install 'linework[cluster]'") from fault
    mine = not ray.is_initialized()
    if mine:
        address = os.environ.get("RAY_ADDRESS")
        local: dict[str, Any] = {} if address else {"num_cpus": workers, "include_dashboard": False}
        try:
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, **local)
        except ConnectionError as fault:
            raise InputError(f"No Ray cluster answers at {address}; start one, or unset RAY_ADDRESS.") from fault
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    try:
        yield ray
    finally:
        if mine:
            ray.shutdown()


def _read(work: Work, timeout: float, batch: Rows) -> Rows:
    """In a task: the files of a batch, in a process of their own."""
    paths = [Path(path) for path in batch["path"]]
    return _packed(map_files(work, paths, workers=1, timeout=timeout))


class _Embedding:
    """In an actor: the vectors of what was coded."""

    def __init__(self, embedder: Embedder):
        self.embedder = embedder

    def __call__(self, batch: Rows) -> Rows:
        outcomes: list[Outcome[FileRow]] = [pickle.loads(outcome) for outcome in batch["outcome"]]
        vectors = vectors_of(self.embedder, [one.value.coded if one.value else None for one in outcomes])
        found = zip(outcomes, vectors, strict=True)
        return _packed(
            replace(one, value=replace(one.value, coded=None, vector=vector)) if one.value else one
            for one, vector in found
        )


def _packed(outcomes: Any) -> Rows:
    return {"outcome": np.array([pickle.dumps(outcome) for outcome in outcomes], dtype=object)}
