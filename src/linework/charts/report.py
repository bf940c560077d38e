"""The report of one answer: whether its code runs, how alike the pictures are, how many words are kept."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from jaxtyping import UInt8
from numpy import ndarray

from linework.charts.chart import Chart
from linework.charts.fidelity import Fidelity
from linework.charts.metrics import overlap, shared_lines
from linework.charts.reader import Answer
from linework.charts.render import builds_in_plotly
from linework.charts.synthesize.drawn import draw
from linework.charts.write.csv import chart_csv

Library = Literal["matplotlib", "plotly"]
SURE = 0.5  # confidence below which a person should look at the numbers
UNSURE = "Low confidence: check the numbers."


@dataclass(frozen=True)
class Origin:
    """What an answer was made from: SHA-256 of the picture's file and of the weights, and the library of the code."""

    picture: str
    weights: str
    library: Library


@dataclass(frozen=True)
class Marks:
    """What there is of one kind of mark in a panel: so many marks, and so many rows of data.csv."""

    kind: str
    marks: int
    values: int


@dataclass(frozen=True)
class Report:
    """How good an answer looks without the truth.

    `runs`: whether the code drew its figure; None for Plotly where it is not installed. `overlap` is the tolerant
    intersection over union of the ink. `words` were read in the picture, `words_redrawn` of them the redrawn chart has.
    """

    origin: Origin
    runs: bool | None
    confidence: float
    overlap: float
    fidelity: Fidelity
    words: int
    words_redrawn: int
    panels: tuple[tuple[Marks, ...], ...]

    @property
    def remark(self) -> str:
        """What a person should know before relying on the answer; empty where nothing speaks against it."""
        said = [UNSURE] if self.confidence < SURE else []
        return " ".join(["The code does not run.", *said] if self.runs is False else said)


def report_of(picture: UInt8[ndarray, "H W 3"], answer: Answer, origin: Origin) -> Report:
    """The report of the answer to a picture."""
    read = _bare([word.word.text for word in answer.seen.words])
    return Report(
        origin,
        builds_in_plotly(answer.chart) if origin.library == "plotly" else True,  # matplotlib drew `redrawn` with it
        answer.confidence,
        overlap(picture, answer.redrawn),
        answer.fidelity,
        len(read),
        shared_lines(read, _bare(draw(answer.chart)[1].texts)),
        marks_of(answer.chart),
    )


def marks_of(chart: Chart) -> tuple[tuple[Marks, ...], ...]:
    """The marks of each panel by kind, in drawing order, those of twins after its own."""
    rows = Counter((row["panel"], row["mark"]) for row in csv.DictReader(io.StringIO(chart_csv(chart))))
    panels = []
    for number, panel in enumerate(chart.panels, 1):
        marks = [*panel.marks, *(mark for twin in panel.twins for mark in twin.marks)]
        kinds = Counter(mark.kind for mark in marks)
        panels.append(tuple(Marks(kind, count, rows[str(number), kind]) for kind, count in kinds.items()))
    return tuple(panels)


def _bare(texts: Sequence[str]) -> list[str]:
    """Texts without what OCR reads beside them: the dash of a tick; and none that is only a mark."""
    bare = [text.strip(" -−–") for text in texts]
    return [text for text in bare if any(map(str.isalnum, text))]


def in_words(panel: tuple[Marks, ...]) -> str:
    """The marks of a panel as a person would count them: 2 bars (10 values), 1 line (5 values)."""
    told = [f"{one.marks} {one.kind.replace('_', ' ')} ({one.values} {_values(one.values)})" for one in panel]
    return ", ".join(told) or "no marks"


def _values(number: int) -> str:
    return "value" if number == 1 else "values"
