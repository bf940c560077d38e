"""Trials: arms times seeds, made once, each where it belongs; curves of several seeds."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from linework.errors import InputError
from linework.training.trials import (
    Arm,
    Experiment,
    curve_of,
    experiment_named,
    hold_plan,
    make_trials,
    mean_curve,
    place_of,
    steps_against,
    told_by,
)

ARMS = (Arm("plain"), Arm("two views", ("data.views=2",)))


@dataclass(frozen=True)
class Plan:
    """What a folder of trials shares."""

    steps: int
    start: Path = Path("start")


def make(arm: Arm, seed: int, place: Path) -> dict[str, object]:
    """A trial that says what it was given; where `fail` lies, it dies."""
    print(f"making {arm.name}")
    if (place.parent / "fail").exists():
        raise ValueError("told to")
    with (place / "made.txt").open("a") as made:
        made.write("once ")
    return {"changes": arm.changes, "seed": seed}


def test_what_was_made_stays_and_the_rest_is_made_when_asked_again(tmp_path: Path) -> None:
    trials = [(arm, seed) for arm in ARMS for seed in (0, 1)]
    stop = place_of(tmp_path, ARMS[1], 0).parent / "fail"
    stop.parent.mkdir(parents=True)
    stop.touch()
    with pytest.raises(ValueError, match="told to"):
        make_trials(trials, tmp_path, make, workers=1)
    assert told_by(place_of(tmp_path, ARMS[0], 1)) == {"changes": [], "seed": 1}
    stop.unlink()
    said: list[tuple[str, int, int]] = []
    make_trials(trials, tmp_path, make, workers=1, progress=lambda *told: said.append(told))
    assert said[0] == ("training", 2, 4) and said[-1] == ("training", 4, 4)
    assert [place_of(tmp_path, *one).joinpath("made.txt").read_text() for one in trials] == ["once "] * 4
    place = place_of(tmp_path, ARMS[1], 1)
    assert told_by(place) == {"changes": ["data.views=2"], "seed": 1}
    assert set((place / "log.txt").read_text().split("\n")) == {"making two views", ""}


def test_a_folder_is_of_one_plan(tmp_path: Path) -> None:
    hold_plan(Plan(3), tmp_path / "new")
    hold_plan(Plan(3), tmp_path / "new")
    with pytest.raises(InputError, match="another folder"):
        hold_plan(Plan(4), tmp_path / "new")


def test_a_name_without_an_experiment_is_said_in_a_sentence() -> None:
    known = {name: Experiment(name, "", ARMS) for name in ("views", "heads")}
    assert experiment_named("heads", known) is known["heads"]
    with pytest.raises(InputError, match="choose one of views, heads"):
        experiment_named("all", known)


def test_curves_hold_what_was_checked_and_seeds_are_averaged_where_all_have_a_step(tmp_path: Path) -> None:
    lines = [{"step": 1, "total": 3.0}, {"step": 2, "total": 2.0, "missed": 0.5}, {"step": 4, "missed": 0.25}]
    (tmp_path / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    curve = curve_of(tmp_path, lambda line: line.get("missed"))
    assert curve == ((2, 0.5), (4, 0.25))
    assert mean_curve([curve, ((2, 1.0), (3, 9.0), (4, 0.75))]) == ((2, 0.75), (4, 0.5))


@pytest.mark.parametrize(
    ("subject", "share"),
    [((5.0, 3.0, 1.0), 0.625), ((2.0, 1.0, 1.0), 0.25), ((9.0, 8.0, 7.0), None), ((2.1, 2.0, 1.9), 0.5)],
)
def test_steps_to_the_same_loss_are_a_share_of_the_steps_to_the_lowest(
    subject: tuple[float, ...], share: float | None
) -> None:
    ours, theirs = (
        tuple((10 * k, loss) for k, loss in enumerate(losses, 1)) for losses in (subject, (4.0, 3.0, 2.5, 2.0))
    )
    found = steps_against(ours, theirs)
    assert found == (None if share is None else pytest.approx(share))
