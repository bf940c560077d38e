"""How well pictures of charts are read, on synthetic charts or on real ones with the code that drew them.

Every picture counts in every figure: one without an answer has 0 in each. What cannot be known of a picture (the marks
of a chart whose code draws other data at each run, ChartMimic's traits of a synthetic one) is left out of that figure,
and its `n` says so.
"""

import io
import json
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from linework.charts.chart import Chart, from_json
from linework.charts.chartmimic import low_level
from linework.charts.confidence import Regression, calibration_error, features_of, fit_regression, probability
from linework.charts.metrics import ALIKE, TEXTS, WITHIN, Drawn, mark_errors, overlap, texts_f1, type_of
from linework.charts.oracle import seen_of
from linework.charts.picture import open_picture
from linework.charts.reader import Answer, ChartReader
from linework.charts.render import chart_sandbox
from linework.charts.sandbox.pool import Outcome, Sandbox
from linework.charts.synthesize.drawn import draw
from linework.charts.synthesize.shards import Shard, shards
from linework.charts.traits import traits_from_json
from linework.charts.verify import candidate_of
from linework.charts.write.matplotlib import matplotlib_code
from linework.device import single_thread, usable_cores
from linework.errors import InputError, LineworkError
from linework.estimates import Estimate, mean_estimate

GROUPS = {
    "bars": ("bar", "barh", "diverging bars"),
    "lines": ("lines",),
    "scatter": ("scatter", "scatter by value"),
    "pie": ("pie", "donut"),
    "complex": ("grouped bars", "stacked bars", "area", "stacked area", "bars and line", "two axes", "line over area",
                "lines with bands", "scatter with fit"),
}  # fmt: skip
FOLDS = 10
PER_PICTURE = ("seconds", "peak_memory")  # medians, of the pictures that have an answer
Progress = Callable[[str, int, int], None]
Figures = dict[str, dict[str, dict[str, Estimate]]]


@dataclass(frozen=True)
class Item:
    """One picture to read: where it is, and where its truth is (`index` in a shard, or `code`)."""

    name: str
    tier: str
    chart_type: str
    place: str
    index: int = -1
    code: str = ""
    other_data: bool = False


@dataclass(frozen=True)
class Judged:
    """What became of one picture: its figures, and why there is no answer where there is none.

    `told` is what the confidence in the answer was told from (`features_of`).
    """

    name: str
    tier: str
    chart_type: str
    values: Mapping[str, float]
    said: str = ""
    told: tuple[float, ...] = ()


def items_of(source: Path, tier: str | None = None, limit: int | None = None) -> list[Item]:
    """What is to be read: a folder of synthetic shards, or a manifest.jsonl of real charts (or its folder).

    With `limit`, so many spread evenly. Raises InputError where there is nothing.
    """
    manifest = source / "manifest.jsonl" if (source / "manifest.jsonl").exists() else source
    items = _synthetic(source) if source.is_dir() and manifest is source else _real(manifest)
    items = [item for item in items if tier in (None, item.tier)]
    if not items:
        raise InputError(f"{source} holds no charts{f' of the tier {tier}' if tier else ''}; name another.")
    if limit is not None and limit < len(items):
        items = [items[k] for k in np.linspace(0, len(items) - 1, limit).round().astype(int)]
    return items


def _synthetic(folder: Path) -> list[Item]:
    group = {family: name for name, families in GROUPS.items() for family in families}
    found = []
    for path in shards(folder):
        shard = Shard(path)
        for index in range(len(shard)):
            family = shard[index].made.family
            found.append(Item(f"{path.stem}/{index}", "synthetic", group.get(family, family), str(path), index))
    return found


def _real(manifest: Path) -> list[Item]:
    try:
        rows = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
        folder = manifest.parent
        return [
            Item(
                row["id"],
                row["tier"],
                row["chart_type"],
                str(folder / row["image"]),
                code=str(folder / row["code"]) if row.get("lang", "python") == "python" else "",
                other_data=bool(row.get("unseeded_random")),
            )
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise InputError(f"{manifest} is no manifest of charts ({fault}); see the README for its format.") from fault


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
    with ProcessPoolExecutor(workers, get_context("spawn"), _start, (weights, oracle)) as pool:
        waiting = [pool.submit(_judge, item) for item in todo]
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


@dataclass(frozen=True)
class _Known:
    """The truth about a picture: what is where (None: not known), and its traits as the sandbox saw them."""

    drawn: Drawn | None
    traits: str = ""


class _Judge:
    """What a worker process holds."""

    def __init__(self, weights: Path | None, oracle: bool) -> None:
        self.oracle = oracle
        self.reader = None if oracle else ChartReader(weights)
        self.sandbox: Sandbox = chart_sandbox()

    def judge(self, item: Item) -> Judged:
        judged = partial(Judged, item.name, item.tier, item.chart_type)
        try:
            picture, known = self._known(item)
        except (LineworkError, OSError, ValueError) as fault:
            return judged(_without_answer(_Known(None), item), str(fault))
        nothing = _without_answer(known, item)
        began = time.perf_counter()
        try:
            answer = self._read(picture, known)
        except Exception as fault:  # a picture that breaks the reader is a result, not the end of the evaluation
            return judged(nothing, f"{type(fault).__name__}: {fault}")
        values = {"seconds": time.perf_counter() - began, "peak_memory": _peak_memory()}
        outcome = self.sandbox.run(matplotlib_code(answer.chart), watch=("traits",))
        if not outcome.ok:
            return judged(nothing | values, outcome.said)
        told = tuple(features_of(answer.seen, answer.fidelity).tolist())
        return judged(values | _compared(item, picture, known, answer, outcome), told=told)

    def _read(self, picture: Any, known: _Known) -> Answer:
        if self.reader is not None:
            return self.reader.read(picture)
        if known.drawn is None:
            raise InputError("Nothing is known of this picture.")
        found = candidate_of(seen_of(known.drawn.truth, known.drawn.chart), picture)
        return Answer(found.chart, found.seen, found.redrawn, found.fidelity, 1.0)

    def _known(self, item: Item) -> tuple[Any, _Known]:
        """The picture and what is known of it: nothing where the code that drew it does not run here."""
        if item.index >= 0:
            sample = Shard(Path(item.place))[item.index]
            picture = np.asarray(Image.open(io.BytesIO(sample.picture)).convert("RGB"))
            return picture, _Known(Drawn(sample.made.chart, sample.truth))
        picture = open_picture(Path(item.place))
        if not item.code:
            return picture, _Known(None)
        original = self.sandbox.run(
            Path(item.code).read_text(encoding="utf-8"), watch=("chart", "traits"), picture=False
        )
        if not original.ok or not original.seen:
            return picture, _Known(None)
        try:
            chart: Chart = from_json(original.seen["chart"])
            return picture, _Known(Drawn(chart, draw(chart)[1]), original.seen["traits"])
        except (LineworkError, ValueError, ArithmeticError, RuntimeError, KeyError):
            return picture, _Known(None, original.seen.get("traits", ""))


def _without_answer(known: _Known, item: Item) -> dict[str, float]:
    """Zero in all that can be judged."""
    names = ["executes", "iou", "iou_85", "fidelity", "confidence"]
    if known.drawn is not None:
        names += ["type", "texts_f1"]
        if not item.other_data:
            names += ["marks_within", "success"]
    if known.traits:
        names += [f"{variant}_{part}" for variant in ("fixed", "as_coded") for part in _PARTS]
    return dict.fromkeys(names, 0.0) | ({"data_error": 1.0} if "success" in names else {})


_PARTS = ("mean", "text", "layout", "type", "color")


def _compared(item: Item, picture: Any, known: _Known, answer: Answer, outcome: Outcome) -> dict[str, float]:
    values = {"executes": 1.0, "fidelity": answer.fidelity.score, "confidence": answer.confidence}
    values["iou"] = overlap(picture, answer.redrawn)
    values["iou_85"] = float(values["iou"] >= ALIKE)
    if known.drawn is not None:
        read = Drawn(answer.chart, draw(answer.chart)[1])
        values["type"] = float(type_of(known.drawn.chart) == type_of(read.chart))
        values["texts_f1"] = texts_f1(known.drawn.truth.texts, read.truth.texts)
        if not item.other_data:
            errors = mark_errors(known.drawn, read)
            values["data_error"] = float(np.median(errors)) if len(errors) else 0.0
            values["marks_within"] = float((errors <= WITHIN).all())
            values["success"] = float(values["type"] and values["marks_within"] and values["texts_f1"] >= TEXTS)
    if known.traits and outcome.seen:
        true, drawn = traits_from_json(known.traits), traits_from_json(outcome.seen["traits"])
        for variant in ("fixed", "as_coded"):
            scores = low_level(true, drawn, variant)
            values |= {f"{variant}_{part}": 100 * getattr(scores, part) for part in _PARTS}
    return values


def _peak_memory() -> float:
    """The most memory this process has held, in MB."""
    import resource
    import sys

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


_HELD: list[_Judge] = []  # one in each worker process


def _start(weights: Path | None, oracle: bool) -> None:
    single_thread()
    _HELD.append(_Judge(weights, oracle))


def _judge(item: Item) -> Judged:
    return _HELD[0].judge(item)
