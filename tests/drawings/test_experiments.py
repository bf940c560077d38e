"""Experiments: what is declared can be built and differs in what it says, and one runs whole and goes on."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pytorch_lightning", reason="training needs the extra [train]")

from linework.cli.experiment_drawings import NAMES
from linework.drawings.across import TO_GEOMETRY, TO_SEQUENCE
from linework.drawings.experiment_tables import FIGURES, found_in, markdown
from linework.drawings.experiments import EXPERIMENTS, SUBJECT, Sizes, experiment
from linework.drawings.metrics import Judged
from linework.drawings.objective import DualCodingObjective
from linework.drawings.trials import HEADED, Plan, Trial, recipe_of
from linework.training.trials import Arm, Experiment

SIZES = Sizes(steps=4, batch=6, families=30, asked=3)
QUICK = [f"model.{part}.{name}=8" for part in ("graph", "sequence") for name in ("dim", "out")]
QUICK += [f"model.{part}.{name}=1" for part in ("graph", "sequence") for name in ("layers", "heads")]
QUICK += ["model.objective.cross_dim=16", "data.max_primitives=16", "fit.precision=fp32"]


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_arm_is_a_recipe_that_differs_from_the_others_and_sees_as_many_drawings(name: str) -> None:
    recipes = [recipe_of(Plan(), arm, 0) for arm in experiment(name).arms]
    assert len({repr(replace(recipe, name="")) for recipe in recipes}) == len(recipes) > 1
    assert SUBJECT in [recipe.name for recipe in recipes]
    for recipe in recipes:
        DualCodingObjective(recipe.model)
        assert recipe.fit.steps * recipe.data.batch == 300 * 64


def test_names_stand_for_the_same_arm_in_all_experiments_and_are_those_of_the_help() -> None:
    arms: dict[str, Arm] = {}
    for one in EXPERIMENTS.values():
        for arm in one.arms:
            assert arms.setdefault(arm.name, arm) == arm
    assert len({arm.changes for arm in arms.values()}) == len(arms), "nothing is trained under two names"
    assert set(NAMES) == set(EXPERIMENTS)


def trial(arm: str, seed: int, first: tuple[bool, ...], missed: tuple[float, ...], seconds: float = 1.0) -> Trial:
    judged = tuple(Judged("lab" if k % 2 else "shop", (right, True), 1 + (not right)) for k, right in enumerate(first))
    methods = dict.fromkeys(("graph", "sequence", "both", HEADED, TO_SEQUENCE, TO_GEOMETRY), judged)
    return Trial(arm, seed, seconds, tuple((10 * step, value) for step, value in enumerate(missed, 1)), methods)


def test_seeds_are_averaged_query_by_query_and_differences_are_on_the_same_queries() -> None:
    chosen = Experiment("x", "Which", (Arm(SUBJECT), Arm("other")))
    ours = [(True, True, True, False) * 6, (True, True, True, False) * 6]
    theirs = [(True, False, False, False) * 6, (True, False, True, False) * 6]
    trials = [trial(SUBJECT, seed, ours[seed], (0.5, 0.1), 2.0) for seed in (0, 1)]
    trials += [trial("other", seed, theirs[seed], (0.8, 0.3), 4.0) for seed in (0, 1)]
    found = found_in(chosen, trials)
    subject, other = found.rows
    assert (subject.seeds, subject.figures["hit@1"].n) == (2, 24), "seeds are no queries"
    assert other.figures["hit@1"].value == pytest.approx((1 + 0 + 0.5 + 0) / 4)
    assert other.figures["hit@1 by source"].value == pytest.approx(np.mean([(1 + 0.5) / 2, 0.0]))
    (against,) = found.against
    gap = against.figures["hit@1"]
    assert gap.value == pytest.approx((0 + 1 + 0.5 + 0) / 4) and gap.low < gap.value < gap.high
    assert (against.steps, against.seconds) == (pytest.approx(0.75), 0.5)
    lines = [line for line in markdown(found).splitlines() if line.startswith("|")]
    assert {line.count("|") for line in lines} == {len(FIGURES) + 3, len(FIGURES) + 4}


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    from linework.cli.app import main

    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
        patch.setattr(sys, "argv", ["linework", "drawings", "experiment", *arguments])
        main()
    code = ended.value.code
    return code if isinstance(code, int) else 0, *capsys.readouterr()


def test_an_experiment_runs_whole_and_what_is_done_is_not_done_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    dual, geometry = EXPERIMENTS["codings"].arms[:2]
    monkeypatch.setitem(EXPERIMENTS, "pair", Experiment("pair", "Both or one", (dual, geometry)))
    sizes = [f"--{name}={count}" for name, count in vars(SIZES).items()] + ["--seeds=1"]
    changes = [part for change in QUICK for part in ("--set", change)]
    arguments = ("pair", "-o", str(tmp_path), *sizes, *changes, "--workers", "1", "--json")
    code, printed, _ = said(capsys, *arguments)
    assert code == 0
    found = json.loads(printed)
    assert found == json.loads((tmp_path / "pair.json").read_text())
    assert [row["arm"] for row in found["rows"]] == [SUBJECT, "geometry alone"]
    for row in found["rows"]:
        assert set(row["figures"]) >= set(FIGURES) - {"hit@1 by source"}
        assert row["figures"]["R@1 geometry to sequence"]["n"] == 3
        assert [step for step, _ in row["curve"]] == [1, 2, 3, 4] and row["seconds"] > 0
    alone = found["rows"][1]["figures"]
    assert alone["hit@1"] == alone["geometry"], "a coding that nothing teaches has no say"
    assert (tmp_path / "pair.md").read_text().count("minus") == 2
    assert (tmp_path / "pair.png").stat().st_size > 10_000
    weights = sorted(tmp_path.glob("trials/*/0/weights.safetensors"))
    times = [path.stat().st_mtime_ns for path in weights]
    assert len(weights) == 2
    assert said(capsys, *arguments)[1] == printed
    assert [path.stat().st_mtime_ns for path in weights] == times
    more = json.loads(said(capsys, *arguments, "--seeds=2")[1])
    assert [row["seeds"] for row in more["rows"]] == [2, 2], "more seeds may be asked for later"
    assert [path.stat().st_mtime_ns for path in weights] == times
    code, _, err = said(capsys, *arguments, "--set", "data.max_primitives=8")
    assert code == 2
    assert "another folder" in err
