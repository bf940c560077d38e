"""Trials of an experiment: the same start tuned in several ways, each measured, and others' charts read with each.

    folder/{tuned,checked,read}/               the charts
    folder/trials/ARM/SEED/results.jsonl       what was read with a trial; the rest of the folder: training/trials.py

What is there is not done again.
"""

import resource
import shutil
import sys
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch

from linework.charts.evaluate import evaluate
from linework.charts.experiments import COMPLEX, READ, Sizes
from linework.charts.expert_use import expert_use
from linework.charts.judge import Judged
from linework.charts.recipes import Recipe, tiny
from linework.charts.synthesize.shards import write_shards
from linework.charts.weights import load_weights
from linework.config import with_overrides
from linework.errors import InputError
from linework.training.options import FitConfig, OptimizerConfig
from linework.training.trials import (
    Arm,
    Curve,
    Experiment,
    Progress,
    curve_of,
    hold_plan,
    make_trials,
    place_of,
    seconds_a_step,
    steps_made,
    told_by,
)

CHECKS = 12  # times that the validation loss is taken
SEEDS = {"tuned": 101, "checked": 102, "read": 103}


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
    curve: Curve
    judged: tuple[Judged, ...]
    use: tuple[float, ...] = ()


def run_trials(
    experiment: Experiment,
    plan: Plan,
    folder: Path,
    seeds: int = 3,
    workers: int | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> list[Trial]:
    """All trials of an experiment, arm by arm, `seeds` of each; those that stand in the folder are taken from there.

    `workers` trials are tuned at one time, each in a process of its own. Raises InputError for a folder
    of another plan, and for weights with experts, since some ways have none and the others their own.
    """
    start = load_weights(plan.start)[1]
    if start.model.experts.count:
        raise InputError(f"{plan.start} holds weights with experts; tune some that were trained without.")
    hold_plan(plan, folder)
    _draw(plan.sizes, folder, workers, progress)
    wanted = [(arm, seed) for arm in experiment.arms for seed in range(seeds)]
    tune = partial(_tune, start, plan, folder)
    make_trials(wanted, folder, tune, workers=workers, preload=["linework.charts.train", "peft"], progress=progress)
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


def _draw(sizes: Sizes, folder: Path, workers: int | None, progress: Progress) -> None:
    """The charts that are not there yet, in styles that the start has not learned from."""
    counts = {"tuned": sizes.tuned, "checked": sizes.checked, "read": sizes.read}
    for name, count in counts.items():
        families = READ if name == "read" else COMPLEX
        place, seed = folder / name, SEEDS[name]
        write_shards(place, count, seed, unseen=True, only=families, workers=workers, progress=progress)


def _tune(start: Recipe, plan: Plan, data: Path, arm: Arm, seed: int, place: Path) -> dict[str, Any]:
    """Train, and say what it took."""
    from linework.charts.train import train  # needs the extra [train]

    recipe = recipe_of(start, plan, arm, seed)
    load_weights(plan.start)  # so that what it imports is in no way's figure of memory
    if steps_made(place) >= recipe.fit.steps:  # it ended before it told of its memory, so it is made again
        shutil.rmtree(place)
        place.mkdir()
    before = _peak()
    train(recipe, data / "tuned", place, data / "checked", plan.start)
    memory = torch.cuda.max_memory_allocated() / 2**20 if torch.cuda.is_available() else _peak() - before
    model, _ = load_weights(place)
    use = expert_use(model, data / "read").use.tolist() if recipe.model.experts.count else []
    return {"memory": memory, "use": use}


def _peak() -> float:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def _read(arm: Arm, seed: int, folder: Path, workers: int | None, progress: Progress) -> Trial:
    """Charts read with the weights of a trial, and what it told of itself."""
    place = place_of(folder, arm, seed)
    judged = evaluate(
        folder / "read", place, results=place / "results.jsonl", workers=workers,
        progress=lambda _, done, total: progress(f"reading with {arm.name}, seed {seed}", done, total),
    )  # fmt: skip
    told, curve = told_by(place), curve_of(place, lambda line: line.get("validation_syntax"))
    return Trial(arm.name, seed, told["memory"], seconds_a_step(place), curve, tuple(judged), tuple(told["use"]))
