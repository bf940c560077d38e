"""Legends that let through what lies behind: what is there is read, and nothing where nothing is."""

from dataclasses import replace

import numpy as np
import pytest

from linework.charts.by_colour.seen import behind_legends, by_colour
from linework.charts.by_colour.veils import unveiled
from linework.charts.chart import Axis, Chart, Legend, Panel
from linework.charts.marks import Bars, Mark
from linework.charts.oracle import seen_of
from linework.charts.seen import Seen, SeenMark, pairs_of
from linework.charts.synthesize.drawn import draw

LOW = Bars(positions=(0, 1, 2), values=(3.0, 5.0, 4.0), colors=("#1f77b4",), label="One")
HIGH = Bars(positions=(0, 1, 2), values=(6.5, 2.0, 3.0), base=LOW.values, colors=("#ff7f0e",), label="Other")
SMALL = replace(HIGH, values=(1.0, 1.0, 1.0))


def under_a_legend(*marks: Mark, background: str | None = None) -> tuple[np.ndarray, Seen]:
    """A picture with a legend at the upper left, and what is seen in it."""
    panel = Panel(marks=marks, y=Axis(limits=(0, 10)), legend=Legend(place="upper left"), background=background)
    chart = Chart(width=5, height=4, panels=(panel,))
    picture, truth = draw(chart)
    return np.ascontiguousarray(picture[..., :3]), seen_of(truth, chart)


def entries(seen: Seen) -> list[tuple[float, float, float, float]]:
    return [word.word.box for word in seen.words if word.role == "legend"]


@pytest.mark.parametrize("background", [None, "#e5ecf6", "#eaeaf2"])
def test_a_bar_behind_a_legend_is_as_high_as_it_is(background: str | None) -> None:
    picture, seen = under_a_legend(LOW, HIGH, background=background)
    ground = picture[round(seen.panels[0].box[3]) - 4, round(seen.panels[0].box[0]) + 2].astype(float)
    clear, hiding = unveiled(picture, seen.panels[0].box, entries(seen), ground)
    bar = pairs_of(seen.panels[0].marks[1])[0]
    (left, top), (right, _) = bar.min(axis=0).astype(int), bar.max(axis=0).astype(int)
    low = int(entries(seen)[-1][3])
    shown = clear[top + 2 : low, left + 2 : right - 1][~hiding[top + 2 : low, left + 2 : right - 1]].astype(int)
    assert len(shown) > 100
    assert np.median(np.abs(shown - (255, 127, 14)).max(axis=1)) < 12
    short = [SeenMark("bars", np.maximum(mark.points, (0, low))) for mark in seen.panels[0].marks]
    told = replace(seen, panels=(replace(seen.panels[0], marks=tuple(short)),))
    found = np.vstack([pairs_of(mark)[:, :, 1] for mark in next(by_colour(told, picture)).panels[0].marks])
    assert found.min() == pytest.approx(top, abs=2)
    longer = behind_legends(told, picture)
    assert longer is not None
    for mark, true in zip(longer.panels[0].marks, seen.panels[0].marks, strict=True):
        assert mark.points == pytest.approx(true.points, abs=2)


def test_nothing_is_behind_a_legend_that_hides_nothing() -> None:
    picture, seen = under_a_legend(LOW, SMALL)
    assert behind_legends(seen, picture) is None
    assert unveiled(picture, seen.panels[0].box, entries(seen), np.full(3, 255.0)) is None


def test_words_without_a_frame_are_no_legend_to_look_through() -> None:
    picture, seen = under_a_legend(LOW, HIGH)
    assert unveiled(picture, seen.panels[0].box, [], np.full(3, 255.0)) is None
    assert unveiled(picture, seen.panels[0].box, [(250.0, 300.0, 300.0, 312.0)], np.full(3, 255.0)) is None
