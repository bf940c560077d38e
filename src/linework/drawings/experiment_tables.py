"""What an experiment found, as figures: each way to train, and the method against each of the others.

Queries are resampled for the intervals; what several seeds made of one query is averaged first, so seeds do not count
as queries.

The letter: `Q` queries.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from linework.drawings.across import TO_GEOMETRY, TO_SEQUENCE
from linework.drawings.experiments import SUBJECT
from linework.drawings.metrics import MEAN_OVER_SOURCES, by_query, estimates
from linework.drawings.trials import HEADED, Trial
from linework.estimates import Estimate
from linework.training.found import Found, Side, compared
from linework.training.tables import interval, share_of, table
from linework.training.trials import Curve, Experiment, mean_curve, steps_against

FIGURES = {  # what a table shows: the method and the metric of each column
    "hit@1": ("both", "hit@1"),
    "hit@1 by source": ("both", f"hit@1, {MEAN_OVER_SOURCES}"),
    "hit@10": ("both", "hit@10"),
    "with heads": (HEADED, "hit@1"),
    "geometry": ("graph", "hit@1"),
    "sequence": ("sequence", "hit@1"),
    "R@1 geometry to sequence": (TO_SEQUENCE, "hit@1"),
    "R@1 sequence to geometry": (TO_GEOMETRY, "hit@1"),
}


@dataclass(frozen=True)
class Row:
    """One way over its seeds: figures by the names of `FIGURES`, seconds a step (median), and the curve of trials."""

    arm: str
    seeds: int
    figures: dict[str, Estimate]
    seconds: float
    curve: Curve


@dataclass(frozen=True)
class Against:
    """The method against another way: figure minus figure, query by query; steps until as few are missed as the other
    ever missed (None where that was not reached) and seconds a step as shares of the other's.
    """

    arm: str
    figures: dict[str, Estimate]
    steps: float | None
    seconds: float


def found_in(experiment: Experiment, trials: Sequence[Trial]) -> Found[Row, Against]:
    """The figures of all trials of an experiment."""
    return compared(experiment, trials, SUBJECT, _row, _against)


def markdown(found: Found[Row, Against]) -> str:
    """The figures as two tables for a page."""
    rows = [
        (row.arm, *(interval(row.figures.get(name)) for name in FIGURES), f"{row.seconds:.2f}") for row in found.rows
    ]
    others = [
        (
            f"minus {one.arm}",
            *(interval(one.figures.get(name), signed=True) for name in FIGURES),
            "not reached" if one.steps is None else f"{one.steps:.2f}",
            f"{one.seconds:.2f}",
        )
        for one in found.against
    ]
    queries = {name: found.rows[0].figures[name].n for name in FIGURES if name in found.rows[0].figures}
    return (
        f"## {found.name.capitalize()}: {found.asks.lower()}\n\n"
        f"Revisions found by both codings together ({queries.get('hit@1', 0)} queries; by source, as the mean over "
        f"sources), by heads kept, and by each coding; drawings found from coding to coding "
        f"({queries.get('R@1 geometry to sequence', 0)} queries); seconds a step. Over {found.rows[0].seeds} seeds.\n\n"
        f"{table(('', *FIGURES, 's a step'), rows)}\n"
        f"{SUBJECT} against the others: figure minus figure; steps until as few views are missed in validation as they "
        f"ever missed, and time a step, as shares of theirs.\n\n{table(('', *FIGURES, 'steps', 'time'), others)}"
    )


def _against(name: str, subject: Side[Trial, Row], other: Side[Trial, Row]) -> Against:
    (ours, own), (theirs, row) = subject, other
    steps, seconds = steps_against(own.curve, row.curve), share_of(own.seconds, row.seconds)
    return Against(name, _figures(ours, theirs), steps, seconds)


def _row(name: str, trials: Sequence[Trial]) -> Row:
    seconds = float(np.median([trial.seconds for trial in trials]))
    return Row(name, len(trials), _figures(trials), seconds, mean_curve([trial.curve for trial in trials]))


def _figures(trials: Sequence[Trial], minus: Sequence[Trial] = ()) -> dict[str, Estimate]:
    """The figures of a way, or of one minus another's on the same queries."""
    by_method = {}
    for method, judged in trials[0].judged.items():
        columns = _over_seeds(trials, method)
        if minus:
            theirs = _over_seeds(minus, method)
            columns = {name: values - theirs[name] for name, values in columns.items()}
        by_method[method] = estimates(columns, [one.source for one in judged])
    return {
        figure: by_method[method][metric]
        for figure, (method, metric) in FIGURES.items()
        if metric in by_method.get(method, {})
    }


def _over_seeds(trials: Sequence[Trial], method: str) -> dict[str, Float64[np.ndarray, "Q"]]:
    """Every metric of every query, the mean over seeds."""
    tables = [by_query(trial.judged[method]) for trial in trials]
    return {name: np.mean([one[name] for one in tables], axis=0) for name in tables[0]}
