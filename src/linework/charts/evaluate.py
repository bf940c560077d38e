"""How well pictures of charts are read, on synthetic charts or on real ones with the code that drew them.

Every picture counts in every figure: one without an answer has 0 in each. What cannot be known of a picture (the marks
of a chart whose code draws other data at each run, ChartMimic's traits of a synthetic one) is left out of that figure,
and its `n` says so.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from linework.charts.confidence import Regression, calibration_error, fit_regression, probability
from linework.charts.items import items_of
from linework.charts.judge import Judged, judge_item, start_judging
from linework.device import single_thread, usable_cores
from linework.errors import InputError
from linework.estimates import Estimate, mean_estimate

FOLDS = 10
PER_PICTURE = ("seconds", "peak_memory")  # medians, of the pictures that have an answer
Progress = Callable[[str, int, int], None]
Figures = dict[str, dict[str, dict[str, Estimate]]]


def evaluate(
    source: Path,
    weights: Path | None = None,
    *,
    tier: str | None = None,
    limit: int | None = None,
    oracle: bool = False,
    results: Path | None = None,
    workers: int | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> list[Judged]:
    """Every picture read and judged; those that `results` (a JSON lines file) holds already are not read again.

    With `oracle` the marks and words of synthetic charts are given, not seen: what is short then, no model can mend.
    """
    items = items_of(source, tier, limit)
    held = {judged.name: judged for judged in _held(results)}
    todo = [item for item in items if item.name not in held]
    workers = min(workers or usable_cores(), len(todo)) or 1
    single_thread()
    with ProcessPoolExecutor(workers, get_context("spawn"), start_judging, (weights, oracle)) as pool:
        waiting = [pool.submit(judge_item, item) for item in todo]
        progress("reading charts", len(held), len(items))
        for done, future in enumerate(as_completed(waiting), len(items) - len(todo) + 1):
            judged = future.result()
            held[judged.name] = judged
            if results is not None:
                results.parent.mkdir(parents=True, exist_ok=True)
                with results.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(judged)) + "\n")
            progress("reading charts", done, len(items))
    return [held[item.name] for item in items]


def _held(results: Path | None) -> list[Judged]:
    """What a file of results holds; half a line at its end, of a run that was killed, is cut off."""
    if results is None or not results.exists():
        return []
    text = results.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    try:
        rows = [json.loads(line) for line in whole.splitlines()]
        found = [Judged(**row | {"told": tuple(row.get("told", ()))}) for row in rows]
    except (ValueError, TypeError, AttributeError) as fault:
        raise InputError(f"{results} holds no results of an evaluation ({fault}); name another file.") from fault
    if text and not whole:
        raise InputError(f"{results} holds no results of an evaluation; name another file.")
    if whole != text:
        results.write_text(whole, encoding="utf-8")
    return found


def figures(judged: Sequence[Judged]) -> Figures:
    """Each metric by tier and chart type, with "all" at both levels: means, of times and memory medians."""
    groups: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    for one in judged:
        for tier in (one.tier, "all"):
            for name in (one.chart_type, "all"):
                groups[tier, name].append(one)
    found: Figures = {}
    for (tier, name), members in sorted(groups.items()):
        metrics = dict.fromkeys(metric for one in members for metric in one.values)
        found.setdefault(tier, {})[name] = {
            metric: mean_estimate(known, median=metric in PER_PICTURE)
            for metric in metrics
            if (known := [one.values[metric] for one in members if metric in one.values])
        }
    return found


def fitted_confidence(judged: Sequence[Judged]) -> tuple[Regression, float]:
    """The confidence that these answers tell, and its calibration error on those left out, a tenth at a time.

    Raises InputError where no answer was right, or none was wrong.
    """
    known = [one for one in judged if one.told and "success" in one.values]
    features = np.array([one.told for one in known])
    right = np.array([one.values["success"] > 0 for one in known], dtype=bool)
    if len(set(right.tolist())) < 2:
        raise InputError("All these answers are right, or all are wrong: a confidence needs both; read more charts.")
    left_out = np.zeros(len(known))
    folds = np.random.default_rng(0).permutation(len(known)) % FOLDS
    for fold in range(FOLDS):
        tried = folds == fold
        if tried.any():
            regression = fit_regression(features[~tried], right[~tried])
            left_out[tried] = [probability(row, regression) for row in features[tried]]
    return fit_regression(features, right), calibration_error(left_out, right)


def as_json(found: Figures) -> dict[str, Any]:
    """The figures as plain dicts."""
    return {
        tier: {name: {metric: asdict(value) for metric, value in metrics.items()} for name, metrics in kinds.items()}
        for tier, kinds in found.items()
    }
