"""Experiments: arms times seeds, each a training run in a process of its own that is made once and kept.

    folder/plan.json             what all trials in this folder share
    folder/trials/ARM/SEED/      a run, with log.txt, and with trial.json once it is done

An arm that several experiments have is made once, so an arm's name stands for its values in all of them.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

from linework.device import single_thread, usable_cores
from linework.errors import InputError

Curve = tuple[tuple[int, float], ...]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Arm:
    """One way to train; `changes` are values of the recipe, as `--set` takes them."""

    name: str
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Experiment:
    """What is compared, and the sentence that it answers."""

    name: str
    asks: str
    arms: tuple[Arm, ...]


def experiment_named(name: str, experiments: Mapping[str, Experiment]) -> Experiment:
    """The experiment of that name; raises InputError for a name there is none of."""
    if name not in experiments:
        raise InputError(f"There is no experiment {name!r}; choose one of {', '.join(experiments)}.")
    return experiments[name]


def place_of(folder: Path, arm: Arm, seed: int) -> Path:
    """The folder of a trial."""
    return folder / "trials" / arm.name.replace(" ", "-") / str(seed)


def told_by(place: Path) -> dict[str, Any]:
    """What a trial that is done says of itself."""
    told: dict[str, Any] = json.loads((place / "trial.json").read_text(encoding="utf-8"))
    return told


def hold_plan(plan: Any, folder: Path) -> None:
    """Make the folder one of this plan, a dataclass; raises InputError where it is one of another."""
    folder.mkdir(parents=True, exist_ok=True)
    said, path = json.dumps(asdict(plan), indent=2, default=str) + "\n", folder / "plan.json"
    if path.exists() and path.read_text(encoding="utf-8") != said:
        raise InputError(f"{folder} holds trials of other sizes, values or another start; name another folder.")
    path.write_text(said, encoding="utf-8")


def make_trials(
    trials: Sequence[tuple[Arm, int]],
    folder: Path,
    make: Callable[[Arm, int, Path], dict[str, Any]],
    *,
    workers: int | None = None,
    preload: Sequence[str] = (),
    progress: Progress = lambda stage, done, total: None,
) -> None:
    """Make every trial, an arm with a seed, that is not done yet; `workers` of them at one time.

    `make(arm, seed, place)` trains in `place`, going on from what is there, and gives what trial.json is to say. It
    travels to a process, so it must be picklable; what it prints goes to log.txt.
    """
    todo = [one for one in trials if not (place_of(folder, *one) / "trial.json").exists()]
    progress("training", len(trials) - len(todo), len(trials))
    context = get_context("forkserver")  # torch is not safe to fork
    context.set_forkserver_preload(list(preload))  # seconds to import, and in no trial's figure of memory
    with ProcessPoolExecutor(workers or usable_cores(), context, max_tasks_per_child=1) as pool:
        waiting = [pool.submit(_make, make, arm, seed, place_of(folder, arm, seed)) for arm, seed in todo]
        for done, future in enumerate(as_completed(waiting), len(trials) - len(todo) + 1):
            future.result()
            progress("training", done, len(trials))


def _make(make: Callable[[Arm, int, Path], dict[str, Any]], arm: Arm, seed: int, place: Path) -> None:
    single_thread()
    place.mkdir(parents=True, exist_ok=True)
    with (place / "log.txt").open("a", encoding="utf-8") as log, redirect_stdout(log), redirect_stderr(log):
        told = make(arm, seed, place)
    (place / "trial.json").write_text(json.dumps(told) + "\n", encoding="utf-8")


def steps_made(place: Path) -> int:
    """How many steps a run has made, by its metrics."""
    return max((line["step"] for line in _metrics(place)), default=0)


def seconds_a_step(place: Path) -> float:
    """What a step of a run took, as the median over the steps between lines of its metrics.

    A run that went on in a new process counts its seconds anew; what is between two processes is left out.
    """
    timed = [(line["step"], line["seconds"]) for line in _metrics(place) if "seconds" in line]
    took = [
        (seconds - since) / (step - before)
        for (before, since), (step, seconds) in pairwise(timed)
        if step > before and seconds > since
    ]
    return median(took) if took else 0.0


def curve_of(place: Path, value: Callable[[Mapping[str, float]], float | None]) -> Curve:
    """A figure of a run by step, from those lines of its metrics for which `value` gives one."""
    points = [(int(line["step"]), value(line)) for line in _metrics(place)]
    return tuple((step, found) for step, found in points if found is not None)


def _metrics(place: Path) -> list[dict[str, Any]]:
    """The lines of a run's metrics; none before its first step."""
    path = place / "metrics.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def mean_curve(curves: Sequence[Curve]) -> Curve:
    """The mean of curves, such as those of several seeds, at the steps that all have."""
    by_step = [dict(curve) for curve in curves]
    common = sorted(set.intersection(*(set(one) for one in by_step))) if by_step else []
    return tuple((step, sum(one[step] for one in by_step) / len(by_step)) for step in common)


def steps_against(subject: Curve, other: Curve) -> float | None:
    """Steps until `subject` is as low as `other` ever was, as a share of those that `other` took; None if it never is.

    Between two checks a curve is taken to fall evenly.
    """
    if not subject or not other:
        return None
    took, target = min(other, key=lambda point: (point[1], point[0]))
    before: tuple[int, float] | None = None
    for step, loss in subject:
        if loss <= target:
            if before is None:
                return step / took
            share = (before[1] - target) / (before[1] - loss)
            return (before[0] + share * (step - before[0])) / took
        before = step, loss
    return None
