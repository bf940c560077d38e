"""From a picture of a chart to the chart: OCR, what the model sees, what that means, and how well it redraws."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jaxtyping import UInt8
from numpy import ndarray

from linework.charts.chart import Chart
from linework.charts.confidence import confidence_of, load_confidence
from linework.charts.expert_use import Served, served_in
from linework.charts.fidelity import Fidelity, ink_of
from linework.charts.generate import see
from linework.charts.joined_ticks import with_parted_ticks
from linework.charts.missed_ticks import with_missed_ticks
from linework.charts.ocr import read_words
from linework.charts.panel_frames import corners_of, frames_of, other_layout
from linework.charts.seen import Seen, Word
from linework.charts.tick_layout import layouts_by_ticks, reaching_ticks
from linework.charts.uncovered import with_uncovered
from linework.charts.verify import Candidate, Verifier, best
from linework.charts.view import FRAME, Window
from linework.charts.weights import load_weights
from linework.errors import InputError

CONTENT = 0.8  # fidelity from which no second look is taken
SETTLED = 0.88  # fidelity from which panels without frames, and what no panel covers, are not looked for
OTHER = 0.05  # fidelity that another layout may cost: four edges are mostly a panel, boxes that touch mostly one
REACHING = 0.015  # the same of panels that reach as far as their ticks
WIDER = FRAME + 0.03  # share of a panel's sides around it at the second look


@dataclass(frozen=True, eq=False)
class Answer:
    """A chart read from a picture, what was seen there, the chart redrawn, and how alike the two pictures are.

    `confidence` is the calibrated probability that the answer is right in every mark and most words.
    """

    chart: Chart
    seen: Seen
    redrawn: UInt8[ndarray, "h w 3"]
    fidelity: Fidelity
    confidence: float


def _as_good(other: Sequence[Candidate], told: Sequence[Candidate], cost: float) -> bool:
    """Whether another layout redraws the picture as well as the one that was told, but for some fidelity."""
    if not other or not told:
        return bool(other)
    return best(*other).fidelity.score > best(*told).fidelity.score - cost


def _without_frames(
    told: Sequence[Window], words: Sequence[Word], picture: UInt8[ndarray, "H W 3"]
) -> Iterator[list[Window]]:
    """Layouts of panels with two spines, and of those that their ticks tell, where they are others than told."""
    for boxes in (corners_of(picture), *layouts_by_ticks(words, picture)):
        layout = other_layout(told, boxes) if len(boxes) > 1 else []
        if layout:
            yield layout


def _with_uncovered(
    told: Sequence[Window], words: Sequence[Word], picture: UInt8[ndarray, "H W 3"]
) -> Iterator[list[Window]]:
    """The panels that were told and what none covers, where there is something."""
    layout = with_uncovered(told, words, picture)
    if layout:
        yield layout


OPINIONS = (_without_frames, _with_uncovered)  # on the layout of a picture that is not redrawn well


class ChartReader:
    """Reads pictures of charts with one set of weights, the shipped ones by default."""

    def __init__(self, weights: Path | None = None) -> None:
        """Raises ModelFault where the weights cannot be read."""
        self._model, self.recipe = load_weights(weights)
        self._confidence = load_confidence(weights)

    def read(self, picture: UInt8[ndarray, "H W 3"]) -> Answer:
        """The chart in a picture. Raises InputError where nothing is drawn there, or nothing that can be redrawn."""
        if not ink_of(picture).any():
            raise InputError("Nothing is drawn in this picture; give one of a chart.")
        words, verifier = read_words(picture), Verifier(picture)
        seen = self._seen(picture, words)
        found = [*verifier.candidates(seen)]
        layout = other_layout([panel.box for panel in seen.panels], frames_of(picture))
        if layout:
            other = [*verifier.candidates(self._seen(picture, words, boxes=layout))]
            found, layout = (other, layout) if _as_good(other, found, OTHER) else (found, [])
        if not found or best(*found).fidelity.score < CONTENT:
            found += verifier.candidates(self._seen(picture, words, WIDER, layout))
        reaching = reaching_ticks(best(*found).seen) if found else []
        if reaching:
            other = [*verifier.candidates(self._seen(picture, words, boxes=reaching))]
            found = other if _as_good(other, found, REACHING) else found
        told = [panel.box for panel in (best(*found).seen if found else seen).panels]
        for opinion in OPINIONS:
            if not found or best(*found).fidelity.score < SETTLED:
                for boxes in opinion(told, words, picture):
                    found += verifier.candidates(self._seen(picture, words, boxes=boxes))
        kept = verifier.spared(best(*found))
        sure = confidence_of(kept.seen, kept.fidelity, self._confidence)
        return Answer(kept.chart, kept.seen, kept.redrawn, kept.fidelity, sure)

    def _seen(
        self,
        picture: UInt8[ndarray, "H W 3"],
        words: Sequence[Word],
        frame: float = FRAME,
        boxes: Sequence[Window] = (),
    ) -> Seen:
        return with_missed_ticks(with_parted_ticks(see(self._model, picture, words, frame, boxes)), picture)

    def served(self, picture: UInt8[ndarray, "H W 3"], answer: Answer) -> list[Served]:
        """Which experts serve a picture that was read: the whole, then each panel. Raises InputError without any."""
        words = [roled.word for roled in answer.seen.words]
        return served_in(self._model, picture, words, [panel.box for panel in answer.seen.panels])
