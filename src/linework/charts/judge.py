"""What became of a picture that was read: its answer beside the truth, figure by figure."""

import io
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from linework.charts.chart import Chart, from_json
from linework.charts.chartmimic import low_level
from linework.charts.code_reader import CodeReader
from linework.charts.code_weights import are_code_weights
from linework.charts.confidence import features_of
from linework.charts.dumped import dumped_kinds, dumped_texts
from linework.charts.frames import Drawn
from linework.charts.items import Item
from linework.charts.metrics import ALIKE, TEXTS, WITHIN, mark_errors, overlap, texts_f1, type_of
from linework.charts.oracle import seen_of
from linework.charts.picture import open_picture
from linework.charts.reader import Answer, ChartReader
from linework.charts.render import chart_sandbox
from linework.charts.sandbox.pool import Outcome, Sandbox
from linework.charts.synthesize.drawn import draw
from linework.charts.synthesize.shards import Shard
from linework.charts.synthesize.truth import Truth
from linework.charts.traits import traits_from_json
from linework.charts.verify import Verifier
from linework.charts.write.matplotlib import matplotlib_code
from linework.device import single_thread
from linework.errors import InputError, LineworkError


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


@dataclass(frozen=True)
class _Known:
    """The truth about a picture: its kinds of marks and words (None: not known), what is where, its traits in code."""

    kinds: tuple[str, ...] | None = None
    texts: Sequence[str] = ()
    drawn: Drawn | None = None
    traits: str = ""


class _Judge:
    """What a worker process holds."""

    def __init__(self, weights: Path | None, oracle: bool) -> None:
        self.oracle = oracle
        self.sandbox: Sandbox = chart_sandbox()
        self.reader = None if oracle else _reader(weights, self.sandbox)

    def judge(self, item: Item) -> Judged:
        judged = partial(Judged, item.name, item.tier, item.chart_type)
        try:
            picture, known = self._known(item)
        except (LineworkError, OSError, ValueError) as fault:
            return judged(_without_answer(_Known(), item), str(fault))
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
        told = tuple(features_of(answer.seen, answer.fidelity).tolist()) if answer.seen.panels else ()
        return judged(values | _compared(item, picture, known, answer, outcome), told=told)

    def _read(self, picture: Any, known: _Known) -> Answer:
        if self.reader is not None:
            return self.reader.read(picture)
        if known.drawn is None:
            raise InputError("Nothing is known of this picture.")
        found = Verifier(picture).candidate(seen_of(known.drawn.truth, known.drawn.chart))
        return Answer(found.chart, found.seen, found.redrawn, found.fidelity, 1.0)

    def _known(self, item: Item) -> tuple[Any, _Known]:
        """The picture and what is known of it.

        Words are a dump's where there is one; kinds too where the code that drew it does not run here, or draws only
        what a `Chart` has no kind of mark for.
        """
        if item.index >= 0:
            sample = Shard(Path(item.place))[item.index]
            picture = np.asarray(Image.open(io.BytesIO(sample.picture)).convert("RGB"))
            return picture, _of_chart(sample.made.chart, sample.truth)
        picture = open_picture(Path(item.place))
        told, traits = _of_dump(item), ""
        if not item.code:
            return picture, told
        original = self.sandbox.run(
            Path(item.code).read_text(encoding="utf-8"), watch=("chart", "traits"), picture=False
        )
        if original.ok and original.seen:
            traits = original.seen.get("traits", "")
            try:
                chart: Chart = from_json(original.seen["chart"])
                known = _of_chart(chart, draw(chart)[1])
                told = replace(known, kinds=known.kinds or told.kinds, texts=told.texts or known.texts)
            except (LineworkError, ValueError, ArithmeticError, RuntimeError, KeyError):
                pass  # what the dump tells stands
        return picture, replace(told, traits=traits)


def _of_chart(chart: Chart, truth: Truth) -> _Known:
    return _Known(type_of(chart), truth.texts, Drawn(chart, truth))


def _of_dump(item: Item) -> _Known:
    """What the manifest's dump tells of a picture, if there is one. Raises InputError where it is of another form."""
    if not item.dump:
        return _Known()
    dump = json.loads(Path(item.dump).read_text(encoding="utf-8"))
    try:
        return _Known(dumped_kinds(dump, item.calls), dumped_texts(dump))
    except (KeyError, TypeError, IndexError) as fault:
        raise InputError(f"{item.dump} does not tell what was drawn ({fault!r}).") from fault


def _reader(weights: Path | None, sandbox: Sandbox) -> ChartReader | CodeReader:
    """What reads with such weights."""
    return CodeReader(weights, sandbox) if weights is not None and are_code_weights(weights) else ChartReader(weights)


def _without_answer(known: _Known, item: Item) -> dict[str, float]:
    """Zero in all that can be judged."""
    names = ["executes", "iou", "iou_85", "fidelity", "confidence"]
    if known.kinds is not None:
        names += ["type", "texts_f1"]
    if known.drawn is not None and not item.other_data:
        names += ["marks_within", "success"]
    if known.traits:
        names += [f"{variant}_{part}" for variant in ("fixed", "as_coded") for part in _PARTS]
    return dict.fromkeys(names, 0.0) | ({"data_error": 1.0} if "success" in names else {})


_PARTS = ("mean", "text", "layout", "type", "color")


def _compared(item: Item, picture: Any, known: _Known, answer: Answer, outcome: Outcome) -> dict[str, float]:
    values = {"executes": 1.0, "fidelity": answer.fidelity.score, "confidence": answer.confidence}
    values["iou"] = overlap(picture, answer.redrawn)
    values["iou_85"] = float(values["iou"] >= ALIKE)
    if known.kinds is not None:
        read = Drawn(answer.chart, draw(answer.chart)[1])
        values["type"] = float(known.kinds == type_of(read.chart))
        values["texts_f1"] = texts_f1(known.texts, read.truth.texts)
        if known.drawn is not None and not item.other_data:
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


def start_judging(weights: Path | None, oracle: bool) -> None:
    """In a worker process, once: loads what all its pictures need."""
    single_thread()
    _HELD.append(_Judge(weights, oracle))


def judge_item(item: Item) -> Judged:
    """In a worker process that has started: one picture read and judged."""
    return _HELD[0].judge(item)
