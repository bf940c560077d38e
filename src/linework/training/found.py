"""What an experiment found: a row for each way, the subject beside every other way; as JSON, a page and a picture."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from linework.errors import InputError
from linework.estimates import Estimate
from linework.training.trials import Curve, Experiment

SIZE = (13.0, 4.2)  # inches of the picture
WIDTHS = (2.5, 1.4, 1.1)  # of its three plots


@runtime_checkable
class OfArm(Protocol):
    """What belongs to one way."""

    @property
    def arm(self) -> str:
        """The name of the way."""


@runtime_checkable
class OfArmWithCurve(OfArm, Protocol):
    """A row, with what was measured along its training."""

    @property
    def curve(self) -> Curve:
        """A figure by step."""


Trial = TypeVar("Trial", bound=OfArm)
Row = TypeVar("Row", bound=OfArmWithCurve)
Against = TypeVar("Against", bound=OfArm)
Side = tuple[Sequence[Trial], Row]  # the trials of a way, and its row


@dataclass(frozen=True)
class Found(Generic[Row, Against]):
    """An experiment's figures."""

    name: str
    asks: str
    rows: tuple[Row, ...]
    against: tuple[Against, ...]


def compared(
    experiment: Experiment,
    trials: Sequence[Trial],
    subject: str,
    row: Callable[[str, Sequence[Trial]], Row],
    against: Callable[[str, Side[Trial, Row], Side[Trial, Row]], Against],
) -> Found[Row, Against]:
    """The figures of all trials: `row` sums up a way, `against` compares the subject with another, in this order."""
    by_arm = {arm.name: [trial for trial in trials if trial.arm == arm.name] for arm in experiment.arms}
    sides = {name: (members, row(name, members)) for name, members in by_arm.items()}
    others = [against(name, sides[subject], side) for name, side in sides.items() if name != subject]
    return Found(experiment.name, experiment.asks, tuple(one for _, one in sides.values()), tuple(others))


def as_json(found: Found[Any, Any]) -> dict[str, Any]:
    """The figures as plain dicts and lists."""
    return asdict(found)


def write_found(found: Found[Any, Any], page: str, picture: Figure, folder: Path) -> list[Path]:
    """Write NAME.json, NAME.md and NAME.png; returns their paths. Raises InputError where that cannot be."""
    paths = figures, text, plots = [folder / f"{found.name}{ending}" for ending in (".json", ".md", ".png")]
    try:
        figures.write_text(json.dumps(as_json(found), indent=2) + "\n", encoding="utf-8")
        text.write_text(f"{page}\n![{found.asks}]({plots.name})\n", encoding="utf-8")
        picture.savefig(plots, dpi=110)
    except OSError as fault:
        raise InputError(f"{folder} cannot be written ({fault.strerror or fault}); name another folder.") from fault
    return paths


def draw_found(
    found: Found[Row, Any],
    names: Sequence[str],
    figures: Callable[[Row], Mapping[str, Estimate]],
    titles: tuple[str, str],
    last: Callable[[Axes, Sequence[Row]], None],
) -> Figure:
    """Three plots: the figures of these names with 95 % intervals, the curves, and what `last` draws of the rows."""
    picture = Figure(figsize=SIZE, layout="constrained")
    left, middle, right = picture.subplots(1, 3, width_ratios=WIDTHS)
    shown = [name for name in names if any(name in figures(row) for row in found.rows)]
    wide = 0.8 / len(found.rows)
    for k, row in enumerate(found.rows):
        color = colormaps["tab10"](k % 10)
        known = [(place, figures(row)[name]) for place, name in enumerate(shown) if name in figures(row)]
        places = np.array([place for place, _ in known]) + (k - (len(found.rows) - 1) / 2) * wide
        reach = np.array([(one.value - one.low, one.high - one.value) for _, one in known]).T
        left.bar(
            places,
            [one.value for _, one in known],
            wide,
            color=color,
            label=row.arm,
            yerr=np.maximum(reach, 0),
            error_kw={"lw": 0.8, "capsize": 2},
        )
        middle.plot([step for step, _ in row.curve], [value for _, value in row.curve], color=color, marker=".")
    left.set_xticks(range(len(shown)), [name.replace(" to ", "\nto ").replace("R@1 ", "R@1\n") for name in shown])
    left.set_ylim(0, 1)
    middle.set_xlabel("step", fontsize=9)
    for axes, title in zip((left, middle), titles, strict=True):
        axes.set_title(title, fontsize=10)
    last(right, found.rows)
    right.set_yticks(range(len(found.rows)), [row.arm for row in found.rows])
    right.invert_yaxis()
    for axes in (left, middle, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8)
    picture.legend(loc="outside lower center", ncols=len(found.rows), fontsize=8, frameon=False)
    picture.suptitle(found.asks, fontsize=11)
    return picture
