"""Trials of an experiment: the same start tuned in several ways, each measured, and others' charts read with each.

    folder/plan.json                  start, sizes and changes that all trials here share
    folder/{tuned,checked,read}/      the charts
    folder/trials/ARM/SEED/           a run, with trial.json and results.jsonl beside it

What is there is not done again, so a trial that several experiments share is made once.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import torch

from linework.charts.evaluate import evaluate
from linework.charts.experiments import COMPLEX, READ, Arm, Experiment, Sizes
from linework.charts.expert_use import expert_use
from linework.charts.judge import Judged
from linework.charts.recipes import Recipe, tiny
from linework.charts.synthesize.shards import write_shards
from linework.charts.weights import load_weights
from linework.config import with_overrides
from linework.device import single_thread, usable_cores
from linework.errors import InputError
from linework.training.options import FitConfig, OptimizerConfig

CHECKS = 12  # times that the validation loss is taken
SEEDS = {"tuned": 101, "checked": 102, "read": 103}
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Plan:
    """What all trials of a folder share; `changes` are values of every recipe."""

    start: Path
    sizes: Sizes = Sizes()
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trial:
    """What became of one way of tuning with one seed.

    `memory` is the most that training added to its process, in MB (on a GPU, the most it held there); `seconds` a step
    took; `curve` has steps with the validation loss of the tokens; `use` the share of the work of each expert.
    """

    arm: str
    seed: int
    memory: float
    seconds: float
    curve: tuple[tuple[int, float], ...]
    judged: tuple[Judged, ...]
    use: tuple[float, ...] = ()


def run_trials(
    experiment: Experiment,
    plan: Plan,
    folder: Path,
    workers: int | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> list[Trial]:
    """All trials of an experiment, arm by arm; those that stand in the folder are taken from there.

    `workers` trials are tuned at one time, each in a process of its own. Raises InputError for a folder
    of another plan.
    """
    _hold(plan, folder)
    _draw(plan.sizes, folder, workers, progress)
    start = load_weights(plan.start)[1]
    wanted = [(arm, seed) for arm in experiment.arms for seed in range(plan.sizes.seeds)]
    todo = [one for one in wanted if not (_place(folder, *one) / "trial.json").exists()]
    context = get_context("forkserver")
    context.set_forkserver_preload(["linework.charts.train", "peft"])  # seconds to import, and in no way's memory
    with ProcessPoolExecutor(workers or usable_cores(), context, max_tasks_per_child=1) as pool:
        progress("tuning", len(wanted) - len(todo), len(wanted))
        waiting = [
            pool.submit(_tune, recipe_of(start, plan, *one), plan.start, folder, _place(folder, *one)) for one in todo
        ]
        for done, future in enumerate(as_completed(waiting), len(wanted) - len(todo) + 1):
            future.result()
            progress("tuning", done, len(wanted))
    return [_read(arm, seed, folder, workers, progress) for arm, seed in wanted]


def recipe_of(start: Recipe, plan: Plan, arm: Arm, seed: int) -> Recipe:
    """The recipe of a trial: the model that the start has, changed by the arm, then by the plan."""
    steps = plan.sizes.steps
    base = replace(
        tiny(),
        name=arm.name,
        model=start.model,
        data=replace(tiny().data, seed=seed),
        optimizer=OptimizerConfig(schedule="cosine", warmup=0.05),
        fit=FitConfig(steps=steps, save_every=max(steps // CHECKS, 1), devices=1, seed=seed),
    )
    return with_overrides(base, [*arm.changes, *plan.changes])


def _place(folder: Path, arm: Arm, seed: int) -> Path:
    return folder / "trials" / arm.name.replace(" ", "-") / str(seed)


def _hold(plan: Plan, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    said, path = json.dumps(asdict(plan), indent=2, default=str) + "\n", folder / "plan.json"
    if path.exists() and path.read_text(encoding="utf-8") != said:
        raise InputError(f"{folder} holds trials of other sizes, values or another start; name another folder.")
    path.write_text(said, encoding="utf-8")


def _draw(sizes: Sizes, folder: Path, workers: int | None, progress: Progress) -> None:
    """The charts that are not there yet, in styles that the start has not learned from."""
    counts = {"tuned": sizes.tuned, "checked": sizes.checked, "read": sizes.read}
    for name, count in counts.items():
        families = READ if name == "read" else COMPLEX
        place, seed = folder / name, SEEDS[name]
        write_shards(place, count, seed, unseen=True, only=families, workers=workers, progress=progress)


def _tune(recipe: Recipe, start: Path, data: Path, folder: Path) -> None:
    """In a process of its own: train, and write what it took."""
    from linework.charts.train import train  # needs the extra [train]

    single_thread()
    load_weights(start)  # so that what it imports is in no way's figure of memory
    folder.mkdir(parents=True, exist_ok=True)
    before, began = _peak(), time.perf_counter()
    with (folder / "log.txt").open("a", encoding="utf-8") as log, redirect_stdout(log), redirect_stderr(log):
        train(recipe, data / "tuned", folder, data / "checked", start)
    told = {
        "memory": torch.cuda.max_memory_allocated() / 2**20 if torch.cuda.is_available() else _peak() - before,
        "seconds": (time.perf_counter() - began) / recipe.fit.steps,
    }
    model, _ = load_weights(folder)
    told["use"] = expert_use(model, data / "read").use.tolist() if recipe.model.experts.count else []
    (folder / "trial.json").write_text(json.dumps(told) + "\n", encoding="utf-8")


def _peak() -> float:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def _read(arm: Arm, seed: int, folder: Path, workers: int | None, progress: Progress) -> Trial:
    """Charts read with the weights of a trial, and what it told of itself."""
    place = _place(folder, arm, seed)
    judged = evaluate(
        folder / "read", place, results=place / "results.jsonl", workers=workers,
        progress=lambda _, done, total: progress(f"reading with {arm.name}, seed {seed}", done, total),
    )  # fmt: skip
    told = json.loads((place / "trial.json").read_text(encoding="utf-8"))
    lines: Sequence[dict] = [json.loads(line) for line in (place / "metrics.jsonl").read_text().splitlines()]
    curve = tuple((line["step"], line["validation_syntax"]) for line in lines if "validation_syntax" in line)
    return Trial(arm.name, seed, told["memory"], told["seconds"], curve, tuple(judged), tuple(told["use"]))
