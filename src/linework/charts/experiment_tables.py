"""What an experiment found, as figures: each way of tuning, and C2C-MoLA against each of the others.

Success is by type of chart. Charts are resampled for the intervals; what several seeds made of one chart is averaged
first, so seeds do not count as charts.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from linework.charts.experiments import SUBJECT
from linework.charts.items import GROUPS
from linework.charts.judge import Judged
from linework.charts.trials import Trial
from linework.estimates import Estimate, mean_estimate
from linework.training.found import Found, Side, compared
from linework.training.tables import interval, share_of, table
from linework.training.trials import Curve, Experiment, mean_curve, steps_against

TYPES = (*GROUPS, "all")


@dataclass(frozen=True)
class Row:
    """One way of tuning over its seeds: success by type, and medians of what it took.

    `curve` is the mean validation loss by step, `latency` seconds a picture, `entropy` and `least` are those of the use
    of experts (None without).
    """

    arm: str
    seeds: int
    success: dict[str, Estimate]
    overlap: Estimate
    memory: float
    seconds: float
    latency: float
    curve: Curve
    entropy: float | None = None
    least: float | None = None


@dataclass(frozen=True)
class Against:
    """C2C-MoLA against another way: success minus success by type; memory, steps to the other's lowest loss, and
    latency as shares of the other's. `steps` is None where that loss was not reached.
    """

    arm: str
    success: dict[str, Estimate]
    memory: float
    steps: float | None
    latency: float


def found_in(experiment: Experiment, trials: Sequence[Trial]) -> Found[Row, Against]:
    """The figures of all trials of an experiment."""
    return compared(experiment, trials, SUBJECT, _row, _against)


def markdown(found: Found[Row, Against]) -> str:
    """The figures as two tables for a page."""
    heads = ("", *TYPES, "IoU", "MB", "s a step", "s a picture", "entropy", "least")
    rows = [
        (
            row.arm,
            *(interval(row.success.get(name)) for name in TYPES),
            interval(row.overlap),
            f"{row.memory:.0f}",
            f"{row.seconds:.2f}",
            f"{row.latency:.2f}",
            "" if row.entropy is None else f"{row.entropy:.2f}",
            "" if row.least is None else f"{row.least:.1%}",
        )
        for row in found.rows
    ]
    others = [
        (
            f"minus {one.arm}",
            *(interval(one.success.get(name), signed=True) for name in TYPES),
            f"{one.memory:.2f}",
            "not reached" if one.steps is None else f"{one.steps:.2f}",
            f"{one.latency:.2f}",
        )
        for one in found.against
    ]
    return (
        f"## {found.name.capitalize()}: {found.asks.lower()}\n\n"
        f"Success by type of chart, over {found.rows[0].seeds} seeds.\n\n{table(heads, rows)}\n"
        f"{SUBJECT} against the others: success minus success; memory, steps to their lowest validation loss, and time "
        f"a picture as shares of theirs.\n\n{table(('', *TYPES, 'memory', 'steps', 'time'), others)}"
    )


def _against(name: str, subject: Side[Trial, Row], other: Side[Trial, Row]) -> Against:
    (ours, own), (theirs, row) = subject, other
    return Against(
        name,
        _differences(ours, theirs),
        share_of(own.memory, row.memory),
        steps_against(own.curve, row.curve),
        share_of(own.latency, row.latency),
    )


def _row(name: str, trials: Sequence[Trial]) -> Row:
    uses = [np.array(trial.use) for trial in trials if trial.use]
    entropies = [float(-(use[use > 0] * np.log(use[use > 0])).sum() / np.log(len(use))) for use in uses]
    return Row(
        name,
        len(trials),
        {kind: mean_estimate(list(values.values())) for kind, values in _by_type(trials, "success").items()},
        mean_estimate(list(_by_type(trials, "iou")["all"].values())),
        float(np.median([trial.memory for trial in trials])),
        float(np.median([trial.seconds for trial in trials])),
        float(np.median([one.values["seconds"] for t in trials for one in t.judged if "seconds" in one.values])),
        mean_curve([trial.curve for trial in trials]),
        float(np.mean(entropies)) if uses else None,
        float(np.mean([use.min() for use in uses])) if uses else None,
    )


def _by_type(trials: Sequence[Trial], metric: str) -> dict[str, dict[str, float]]:
    """The mean over seeds of a metric, chart by chart, for each type and for all."""
    judged: dict[str, list[Judged]] = defaultdict(list)
    for trial in trials:
        for one in trial.judged:
            judged[one.name].append(one)
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for name, members in judged.items():
        known = [one.values[metric] for one in members if metric in one.values]
        for kind in (members[0].chart_type, "all") if known else ():
            found[kind][name] = float(np.mean(known))
    return found


def _differences(subject: Sequence[Trial], other: Sequence[Trial]) -> dict[str, Estimate]:
    """Success minus success, chart by chart."""
    ours, theirs = _by_type(subject, "success"), _by_type(other, "success")
    return {
        kind: mean_estimate([ours[kind][name] - theirs[kind][name] for name in ours[kind] if name in theirs[kind]])
        for kind in ours
    }
