"""Trials of an experiment: both encoders trained in several ways, and what each finds that it has not seen.

    folder/shards/ and folder/archive/       drawings to train on and to find, where none were named
    folder/trials/ARM/SEED/judged.json       what a trial found, query by query; the rest: training/trials.py

Revisions are looked for in an archive, drawings from coding to coding among synthetic families that are in no training.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from linework.config import with_overrides
from linework.drawings.across import Views, embed_coded, judge_across, one_of_each_family, unseen_families, views_of
from linework.drawings.coded import Coded, code
from linework.drawings.embed import Embedder
from linework.drawings.evaluate import Archive, Scorer, judge, learned_scorers, load_archive
from linework.drawings.experiments import Sizes
from linework.drawings.metrics import Judged
from linework.drawings.prepare import prepare
from linework.drawings.recipes import Recipe, tiny
from linework.drawings.synthesize.archive import write_archive
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
)

CHECKS = 6  # times that validation figures are taken
LABEL = "revision_or_variant"
HEADED = "both with heads"
ARCHIVE_SEED = 900  # of the archive that is drawn where none is named
FEWER = 10  # families of training for each of that archive


@dataclass(frozen=True)
class Plan:
    """What all trials of a folder share. `data` are shards, `archive` a folder with a manifest and relevance.

    Where they are None, synthetic ones are made. `changes` are values of every recipe.
    """

    sizes: Sizes = Sizes()
    data: Path | None = None
    archive: Path | None = None
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trial:
    """What became of one way with one seed.

    `judged` are the queries by method: "graph", "sequence", "both" and "both with heads" for revisions, and both ways
    across. `curve` is the share of drawings whose other view is not found, by step; `seconds` a step took.
    """

    arm: str
    seed: int
    seconds: float
    curve: Curve
    judged: Mapping[str, tuple[Judged, ...]]


def run_trials(
    experiment: Experiment,
    plan: Plan,
    folder: Path,
    seeds: int = 3,
    workers: int | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> list[Trial]:
    """All trials of an experiment, arm by arm, `seeds` of each; those that stand in the folder are taken from there.

    `workers` trials are trained at one time, each in a process of its own. Raises InputError for a folder
    of another plan, for data without shards and an archive without a manifest.
    """
    hold_plan(plan, folder)
    shards = plan.data or _drawn_shards(plan.sizes, folder, workers, progress)
    wanted = [(arm, seed) for arm in experiment.arms for seed in range(seeds)]
    make = partial(_train, plan, shards)
    make_trials(wanted, folder, make, workers=workers, preload=["linework.drawings.train"], progress=progress)
    places = [place_of(folder, *one) for one in wanted]
    todo = [place for place in places if not (place / "judged.json").exists()]
    if todo:
        sought = _sought(plan, folder, workers, progress)
        for done, place in enumerate(todo):
            progress("searching", done, len(todo))
            _write_judged(sought.judged(place), place / "judged.json")
    return [
        Trial(arm.name, seed, seconds_a_step(place), curve_of(place, _missed), _read_judged(place / "judged.json"))
        for (arm, seed), place in zip(wanted, places, strict=True)
    ]


def recipe_of(plan: Plan, arm: Arm, seed: int) -> Recipe:
    """The recipe of a trial: `tiny`, changed by the plan, then by the arm; its steps follow from its batch."""
    sizes, base = plan.sizes, tiny()
    data = replace(base.data, batch=sizes.batch, workers=0, seed=seed)
    objective = replace(base.model.objective, keep_heads=True)
    recipe = replace(base, name=arm.name, data=data, model=replace(base.model, objective=objective))
    recipe = with_overrides(recipe, [*plan.changes, *arm.changes])
    steps = max(round(sizes.steps * sizes.batch / recipe.data.batch), 1)
    fit = replace(recipe.fit, steps=steps, log_every=max(steps // 30, 1), save_every=max(steps // CHECKS, 1), seed=seed)
    return replace(recipe, fit=fit)


def _train(plan: Plan, shards: Path, arm: Arm, seed: int, place: Path) -> dict[str, Any]:
    from linework.drawings.train import train  # needs the extra [train]

    train(recipe_of(plan, arm, seed), shards, place)
    return {}


def _drawn_shards(sizes: Sizes, folder: Path, workers: int | None, progress: Progress) -> Path:
    prepare(folder / "shards", [], sizes.families, workers=workers, progress=progress)
    return folder / "shards"


@dataclass(frozen=True, eq=False)
class Sought:
    """What every trial is asked for, coded once: an archive, and drawings to find across codings."""

    archive: Archive
    coded: tuple[Coded, ...]
    views: Views
    asked: int

    def judged(self, place: Path) -> dict[str, list[Judged]]:
        """What the weights of a trial find."""
        found = {
            name: judge(self.archive, LABEL, scorer) for name, scorer in self._scorers(Embedder.load(place)).items()
        }
        found[HEADED] = judge(self.archive, LABEL, self._scorers(Embedder.load_headed(place))["both"])
        return found | judge_across(Embedder.load(place, across=True), self.views, self.asked)

    def _scorers(self, embedder: Embedder) -> dict[str, Scorer]:
        rows = embed_coded(embedder, self.coded)
        return learned_scorers(rows.geometry, rows.sequence, embedder.share)


def _sought(plan: Plan, folder: Path, workers: int | None, progress: Progress) -> Sought:
    sizes, archive = plan.sizes, plan.archive
    if archive is None:
        archive = folder / "archive"
        write_archive(archive, max(sizes.families // FEWER, 2), ARCHIVE_SEED, workers=workers, progress=progress)
    loaded = load_archive(archive, archive / "relevance.jsonl", workers, progress)
    coded = tuple(code(case.drawing) for case in loaded.cases)
    unseen = unseen_families(2 * sizes.asked, workers, progress)
    return Sought(loaded, coded, views_of(unseen, one_of_each_family(unseen, 0), 0, progress), sizes.asked)


def _missed(line: Mapping[str, float]) -> float | None:
    """Of a line of metrics: the share whose other view was not found, over the codings that are taught."""
    names = ("validation_geometry_recall", "validation_sequence_recall")
    recalls = [line[name] for name in names if name in line]
    return 1 - sum(recalls) / len(recalls) if recalls else None


def _write_judged(judged: Mapping[str, Sequence[Judged]], path: Path) -> None:
    rows = {name: [astuple(one) for one in answers] for name, answers in judged.items()}
    path.write_text(json.dumps(rows) + "\n", encoding="utf-8")


def _read_judged(path: Path) -> dict[str, tuple[Judged, ...]]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {
        name: tuple(Judged(source, tuple(right), relevant) for source, right, relevant in answers)
        for name, answers in rows.items()
    }
