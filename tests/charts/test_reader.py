"""Reading: a second look where the first redraws badly, the better is kept, and a sentence where there is none."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from charts.small_model import write_untrained
from linework.charts import reader as module
from linework.charts.assemble.chart import Assembler
from linework.charts.chart import Axis, Chart, Panel
from linework.charts.confidence import Regression, save_confidence
from linework.charts.frames import Drawn
from linework.charts.marks import Bars, Text
from linework.charts.metrics import mark_errors, texts_f1
from linework.charts.oracle import seen_of
from linework.charts.reader import CONTENT, WIDER, ChartReader
from linework.charts.render import render_chart
from linework.charts.seen import Seen, SeenMark, SeenPanel
from linework.charts.synthesize.drawn import draw
from linework.charts.view import FRAME
from linework.errors import InputError, ModelFault

CHART = Chart(
    width=4,
    height=3,
    panels=(
        Panel(
            title=Text(text="Boats by colour"),
            x=Axis(scale="category", tick_labels=("red", "green", "blue")),
            marks=(Bars(positions=(0, 1, 2), values=(3, 1, 2)),),
        ),
    ),
)
PIXELS, TRUTH = draw(CHART)
PICTURE = np.ascontiguousarray(PIXELS[..., :3])
EXACT = seen_of(TRUTH, CHART)
SENSELESS = Seen(EXACT.size)  # stands for what makes a chart that matplotlib refuses
WRONG = Seen(EXACT.size, (SeenPanel((5.0, 5.0, 60.0, 60.0), (SeenMark("rule", np.array([[5.0, 9], [60, 9]])),)),))


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model that learned nothing, and a confidence that is the same for all."""
    folder = write_untrained(tmp_path_factory.mktemp("weights"))
    save_confidence(Regression(offset=float(np.log(3)), slopes=(0.0,) * 5), folder)
    return folder


assembled = Assembler.chart
Eyes = Callable[[Seen, Seen], list[float]]


@pytest.fixture
def eyes(monkeypatch: pytest.MonkeyPatch) -> Eyes:
    """Eyes that see one thing at the first look and another at the wider one, and note the frames they look at."""

    def open_on(first: Seen, wider: Seen) -> list[float]:
        looks: list[float] = []

        def see(model: object, picture: np.ndarray, words: object, frame: float, boxes: object = ()) -> Seen:
            looks.append(frame)
            return wider if frame == WIDER else first

        def chart(self: Assembler, seen: Seen) -> Chart:
            if not seen.panels:
                raise ValueError("bins must increase")
            return assembled(self, seen)

        monkeypatch.setattr(module, "see", see)
        monkeypatch.setattr(module, "frames_of", lambda picture: [])  # test_panel_frames.py looks at these
        monkeypatch.setattr(Assembler, "chart", chart)
        monkeypatch.setattr(module, "read_words", lambda picture: ())
        return looks

    return open_on


def test_what_is_seen_well_is_read_at_one_look(weights: Path, eyes: Eyes) -> None:
    looks = eyes(EXACT, WRONG)
    answer = ChartReader(weights).read(PICTURE)
    assert looks == [FRAME]
    assert answer.fidelity.score >= CONTENT
    read = Drawn(answer.chart, draw(answer.chart)[1])
    assert mark_errors(Drawn(CHART, TRUTH), read).max() < 0.01
    assert texts_f1(TRUTH.texts, read.truth.texts) > 0.9


def test_what_redraws_badly_is_looked_at_again_and_the_better_is_kept(weights: Path, eyes: Eyes) -> None:
    looks = eyes(WRONG, EXACT)
    second = ChartReader(weights).read(PICTURE)
    assert looks == [FRAME, WIDER]
    assert second.fidelity.score >= CONTENT
    eyes(WRONG, WRONG)
    first = ChartReader(weights).read(PICTURE)
    assert first.fidelity.score < CONTENT
    eyes(WRONG, SENSELESS)
    assert ChartReader(weights).read(PICTURE).chart == first.chart


def test_a_first_look_that_makes_no_chart_is_mended_by_the_second(weights: Path, eyes: Eyes) -> None:
    looks = eyes(SENSELESS, EXACT)
    assert ChartReader(weights).read(PICTURE).fidelity.score >= CONTENT
    assert looks == [FRAME, WIDER]


def test_where_neither_look_sees_a_chart_it_is_said(weights: Path, eyes: Eyes) -> None:
    eyes(SENSELESS, SENSELESS)
    with pytest.raises(InputError, match="makes no chart"):
        ChartReader(weights).read(PICTURE)


def test_a_picture_with_nothing_on_it_is_not_looked_at(weights: Path, eyes: Eyes) -> None:
    looks = eyes(EXACT, EXACT)
    for shade in (0, 90, 255):
        with pytest.raises(InputError, match="Nothing is drawn"):
            ChartReader(weights).read(np.full((90, 120, 3), shade, np.uint8))
    assert not looks


def test_the_confidence_is_that_of_the_weights(weights: Path, eyes: Eyes) -> None:
    eyes(EXACT, EXACT)
    assert ChartReader(weights).read(PICTURE).confidence == pytest.approx(0.75)


def test_an_untrained_model_answers_every_time_with_the_same_chart_that_can_be_drawn(weights: Path) -> None:
    reader = ChartReader(weights)
    answer, again = reader.read(PICTURE), reader.read(PICTURE)
    assert answer.chart == again.chart
    assert np.array_equal(answer.redrawn, render_chart(answer.chart)[..., :3])
    assert 0 <= answer.fidelity.score <= 1
    assert {"red", "green", "blue"} <= {roled.word.text for roled in answer.seen.words}


def test_a_folder_without_weights_is_the_users_fault(tmp_path: Path) -> None:
    with pytest.raises(ModelFault, match="weights"):
        ChartReader(tmp_path)
