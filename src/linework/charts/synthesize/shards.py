"""Synthetic charts on disk: shards of safetensors with encoded pictures, charts as JSON and the truth in flat arrays.

    folder/synthetic.json                 what was asked for
    folder/shard-00000.safetensors        the first SHARD samples, and so on

A shard is written whole or not at all, so an interrupted run goes on with those that are missing.
"""

import json
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy import ndarray
from safetensors import safe_open
from safetensors.numpy import save_file

from linework.charts.chart import from_json, to_json
from linework.charts.synthesize.figure import Made
from linework.charts.synthesize.sample import Sample, synthesize_sample
from linework.charts.synthesize.truth import Truth
from linework.device import usable_cores
from linework.errors import InputError

FORMAT = 1
SHARD = 50
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Asked:
    """What a folder of shards was asked for; `only` names families (empty: all), `wide` brings marks into company."""

    seed: int = 0
    unseen: bool = False
    only: tuple[str, ...] = ()
    wide: bool = False
    format: int = FORMAT


@dataclass(frozen=True)
class Written:
    """What was written: `attempts` counts charts thrown away, `kept` samples that were there before."""

    folder: Path
    samples: int
    kept: int
    attempts: int


def write_shards(
    folder: Path,
    count: int,
    seed: int = 0,
    *,
    unseen: bool = False,
    only: Sequence[str] = (),
    wide: bool = False,
    workers: int | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> Written:
    """Write `count` synthetic charts into a folder, on all cores; shards that are there already are kept.

    Raises InputError where the folder cannot be written or holds charts of another seed or pool.
    """
    if count < 1:
        raise InputError(f"{count} charts cannot be drawn; ask for one or more.")
    folder = Path(folder)
    asked = Asked(seed, unseen, tuple(only), wide)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _same_wish(folder / "synthetic.json", asked)
        starts = range(0, count, SHARD)
        missing = [first for first in starts if _held(shard_path(folder, first), asked) < min(SHARD, count - first)]
        kept = done = sum(min(SHARD, count - first) for first in starts if first not in missing)
        attempts = 0
        progress("drawing", done, count)
        for first, thrown in _each(partial(write_shard, folder, count, asked), missing, workers):
            done += min(SHARD, count - first)
            attempts += thrown
            progress("drawing", done, count)
    except OSError as fault:
        raise InputError(f"{folder} cannot be written ({fault.strerror or fault}); name another folder.") from fault
    return Written(folder, count, kept, attempts)


def _each(write: Callable[[int], tuple[int, int]], firsts: list[int], workers: int | None) -> Iterator[tuple[int, int]]:
    """Shards as they are written; several processes where there are several shards."""
    workers = min(workers or usable_cores(), len(firsts))
    if workers <= 1:
        yield from map(write, firsts)
        return
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(write, firsts)


def shard_path(folder: Path, first: int) -> Path:
    """Where the shard that starts with this sample lies."""
    return folder / f"shard-{first // SHARD:05d}.safetensors"


def write_shard(folder: Path, count: int, asked: Asked, first: int) -> tuple[int, int]:
    """Write the shard that starts with sample `first`; returns it and how many charts were thrown away."""
    indices = range(first, min(first + SHARD, count))
    samples = [
        synthesize_sample(asked.seed, index, unseen=asked.unseen, only=asked.only, wide=asked.wide) for index in indices
    ]
    path = shard_path(folder, first)
    part = path.with_suffix(f".{os.getpid()}.part")
    save_file(_tensors(samples), part, {"shard": json.dumps([asdict(asked), len(samples)])})
    os.replace(part, path)
    return first, sum(sample.attempts for sample in samples)


def _tensors(samples: list[Sample]) -> dict[str, ndarray]:
    """Every array of all samples end to end, with where each sample's share starts."""
    rows = [{**_words(sample), **sample.truth.arrays()} for sample in samples]
    tensors: dict[str, ndarray] = {}
    for name in rows[0]:
        parts = [row[name] for row in rows]
        tensors[name] = np.ascontiguousarray(np.concatenate(parts))
        tensors[f"{name}.start"] = np.cumsum([0, *map(len, parts)]).astype(np.int64)
    return tensors


def _words(sample: Sample) -> dict[str, ndarray]:
    made = sample.made
    about = {"family": made.family, "style": made.style, "topic": made.topic, "attempts": sample.attempts}
    texts = json.dumps([about, sample.truth.texts], ensure_ascii=False)
    named = {"picture": sample.picture, "chart": to_json(made.chart).encode(), "words": texts.encode()}
    return {name: np.frombuffer(data, dtype=np.uint8) for name, data in named.items()}


def _same_wish(path: Path, asked: Asked) -> None:
    """Writes what is asked for, or holds that it is what the folder was made for."""
    if not path.exists():
        path.write_text(json.dumps(asdict(asked)) + "\n", encoding="utf-8")
    elif not _asks(json.loads(path.read_text(encoding="utf-8")), asked):
        raise InputError(f"{path.parent} holds charts of another seed, pool or choice; name another folder.")


def _held(path: Path, asked: Asked) -> int:
    """How many samples of this wish a shard holds; 0 where it is missing or broken."""
    try:
        with safe_open(path, framework="np") as file:
            wish, count = json.loads(file.metadata()["shard"])
    except Exception:  # safetensors raises its own kinds for a missing and for a broken file
        return 0
    return int(count) if _asks(wish, asked) else 0


def _asks(said: dict[str, Any], asked: Asked) -> bool:
    """Whether a folder or shard was asked for this; what it does not speak of is as it was before one could ask."""
    return asdict(Asked()) | said == json.loads(json.dumps(asdict(asked)))


class Shard:
    """The samples of one shard, each read from disk when it is asked for."""

    def __init__(self, path: Path) -> None:
        """Raises InputError where the file is no shard."""
        try:
            self._file: Any = safe_open(path, framework="np")
            self._starts = {
                name.removesuffix(".start"): self._file.get_tensor(name)
                for name in self._file.keys()  # noqa: SIM118 - not a dict
                if name.endswith(".start")
            }
        except Exception as fault:
            raise InputError(f"{path} is no shard of charts ({fault}); write it again.") from fault

    def __len__(self) -> int:
        """How many samples it holds."""
        return len(self._starts["picture"]) - 1

    def __getitem__(self, index: int) -> Sample:
        """One sample."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        about, texts = json.loads(self._bytes("words", index))
        arrays = {field.name: self._slice(field.name, index) for field in fields(Truth) if field.name != "texts"}
        chart = from_json(self._bytes("chart", index))
        made = Made(chart, about["family"], about["style"], about["topic"])
        return Sample(made, self._bytes("picture", index), Truth(texts=tuple(texts), **arrays), about["attempts"])

    def _slice(self, name: str, index: int) -> ndarray:
        first, last = self._starts[name][index : index + 2].tolist()
        if first == last:  # safetensors refuses an empty slice at the end
            return self._file.get_tensor(name)[:0]
        return self._file.get_slice(name)[first:last]

    def _bytes(self, name: str, index: int) -> bytes:
        return self._slice(name, index).tobytes()


def shards(folder: Path) -> list[Path]:
    """The shards of a folder, in order. Raises InputError where there are none."""
    found = sorted(Path(folder).glob("shard-*.safetensors"))
    if not found:
        raise InputError(f"{folder} holds no shards; make some with `linework charts synthesize {folder}`.")
    return found
