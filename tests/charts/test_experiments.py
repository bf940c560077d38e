"""Experiments: what is declared can be built, what is measured is what was done, and a stopped one goes on."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("peft", reason="tuning needs the extra [train]")
pytest.importorskip("pytorch_lightning", reason="tuning needs the extra [train]")

from charts.small_model import SMALL, write_untrained
from linework.charts.experiment_tables import found_in, markdown
from linework.charts.experiments import COMPLEX, EXPERIMENTS, SUBJECT, Sizes, experiment
from linework.charts.judge import Judged
from linework.charts.model import ChartToTokens
from linework.charts.recipes import tiny
from linework.charts.synthesize.shards import Shard, shards
from linework.charts.train import adapt
from linework.charts.trials import Plan, Trial, recipe_of
from linework.errors import InputError
from linework.training.trials import Experiment

SIZES = Sizes(steps=2, tuned=6, checked=4, read=1)
QUICK = ("data.batch=2", "data.pool=1", "model.experts.inner=8", "fit.precision=fp32")


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_way_that_is_declared_is_a_recipe_that_differs_from_the_others(name: str) -> None:
    start = replace(tiny(), model=SMALL)
    recipes = [recipe_of(start, Plan(Path("start"), SIZES), arm, 0) for arm in experiment(name).arms]
    assert len({repr(replace(recipe, name="")) for recipe in recipes}) == len(recipes) > 1
    assert SUBJECT in [recipe.name for recipe in recipes]
    for recipe in recipes:
        assert recipe.model.encoder == SMALL.encoder, "all start from the same model"
        model = ChartToTokens(recipe.model)
        if recipe.model.lora.rank:
            adapt(model)
            assert not any(parameter.requires_grad for parameter in model.encoder.parameters())


def test_a_name_without_an_experiment_is_said_in_a_sentence() -> None:
    with pytest.raises(InputError, match="choose one of comparison"):
        experiment("everything")


def judged(name: str, kind: str, success: float) -> Judged:
    return Judged(name, "synthetic", kind, {"success": success, "iou": success, "seconds": 1.0 + success})


def trial(
    arm: str,
    seed: int,
    successes: tuple[float, ...],
    losses: tuple[float, ...],
    memory: float = 100.0,
    use: tuple[float, ...] = (),
) -> Trial:
    charts = tuple(judged(str(k), "complex" if k % 2 else "pie", value) for k, value in enumerate(successes))
    curve = tuple((10 * step, loss) for step, loss in enumerate(losses, 1))
    return Trial(arm, seed, memory, 0.5, curve, charts, use)


def test_figures_are_means_over_charts_of_means_over_seeds_and_differences_are_chart_by_chart() -> None:
    arms = EXPERIMENTS["comparison"].arms
    chosen = Experiment("x", "Which", (arms[0], arms[2]))
    trials = [
        trial("standard", 0, (0, 0, 1, 1), (4.0, 2.0)),
        trial("standard", 1, (0, 1, 1, 0), (4.0, 3.0)),
        trial(SUBJECT, 0, (1, 1, 1, 1), (3.0, 2.0), memory=60.0, use=(0.5, 0.5)),
        trial(SUBJECT, 1, (0, 1, 1, 1), (3.0, 2.0), memory=80.0, use=(0.25, 0.75)),
    ]
    found = found_in(chosen, trials)
    standard, subject = found.rows
    assert standard.success["all"].value == pytest.approx((0 + 0.5 + 1 + 0.5) / 4)
    assert standard.success["all"].n == 4, "seeds are no charts"
    assert subject.success["pie"].value == pytest.approx((0.5 + 1) / 2)
    assert subject.memory == 70
    assert subject.entropy == pytest.approx((1 + 0.8113) / 2, abs=1e-4)
    assert subject.least == pytest.approx(0.375)
    assert (standard.entropy, standard.least) == (None, None)
    (against,) = found.against
    assert against.success["complex"].value == pytest.approx(((1 - 0.5) + (1 - 0.5)) / 2)
    assert against.success["complex"].low == against.success["complex"].high, "both charts gain the same"
    assert against.memory == pytest.approx(0.7)
    assert against.steps == pytest.approx(0.75), "2.5 is met half-way between steps 10 and 20, and theirs at 20"
    text = markdown(found)
    assert "minus standard" in text
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in lines[:4]}) == len({line.count("|") for line in lines[4:]}) == 1


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    from linework.cli.app import main

    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
        patch.setattr(sys, "argv", ["linework", "charts", "experiment", *arguments])
        main()
    code = ended.value.code
    return code if isinstance(code, int) else 0, *capsys.readouterr()


def test_an_experiment_runs_whole_and_what_is_done_is_not_done_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    standard, _, subject = EXPERIMENTS["comparison"].arms
    monkeypatch.setitem(EXPERIMENTS, "pair", Experiment("pair", "One or the other", (standard, subject)))
    start, out = write_untrained(tmp_path / "start"), tmp_path / "out"
    sizes = [f"--{name}={count}" for name, count in vars(SIZES).items()] + ["--seeds=1"]
    changes = [part for change in QUICK for part in ("--set", change)]
    arguments = ("pair", "-o", str(out), "--start", str(start), *sizes, *changes, "--workers", "1", "--json")
    code, printed, _ = said(capsys, *arguments)
    assert code == 0
    found = json.loads(printed)
    assert found == json.loads((out / "pair.json").read_text())
    assert [row["arm"] for row in found["rows"]] == ["standard", SUBJECT]
    assert [one["arm"] for one in found["against"]] == ["standard"]
    for row in found["rows"]:
        assert row["success"]["all"]["n"] == 1
        assert [step for step, _ in row["curve"]] == [1, 2]
        assert row["latency"] > 0
        assert (row["entropy"] is None) == (row["arm"] != SUBJECT)
    assert (out / "pair.md").read_text().count("minus") == 2
    assert (out / "pair.png").stat().st_size > 10_000
    families = {sample.made.family for path in shards(out / "tuned") for sample in [Shard(path)[0]]}
    assert families <= set(COMPLEX)
    weights = sorted(out.glob("trials/*/0/weights.safetensors"))
    times = [path.stat().st_mtime_ns for path in weights]
    assert said(capsys, *arguments)[1] == printed
    assert [path.stat().st_mtime_ns for path in weights] == times
    code, _, err = said(capsys, *arguments, "--set", "data.batch=3")
    assert code == 2
    assert "another folder" in err
