"""Synthetic charts: equal seeds give equal charts, every family can be drawn, the unseen pool stays apart."""

from itertools import chain

import numpy as np
import pytest

from linework.charts.chart import from_json, to_json
from linework.charts.synthesize.figure import families, synthesize_chart
from linework.charts.synthesize.looks import FONTS, STYLES, UNSEEN_FONTS, UNSEEN_STYLES
from linework.charts.synthesize.numbers import courses, levels, shares, steps
from linework.charts.synthesize.palettes import (
    DIVERGING,
    PALETTES,
    SEQUENTIAL,
    UNSEEN_DIVERGING,
    UNSEEN_PALETTES,
    UNSEEN_SEQUENTIAL,
)
from linework.charts.synthesize.sample import presentable, synthesize_sample
from linework.charts.synthesize.topics import topics
from linework.charts.synthesize.truth import PARTS
from linework.charts.synthesize.wear import Wear, decoded, flattened, worn
from linework.errors import InputError

PART_OF = {"pie": "slice", "donut": "slice", "histogram": "bin", "box": "five", "violin": "outline", "heatmap": "cell"}
PART_OF |= {"bar": "bar", "scatter": "points", "lines": "line", "area": "high", "error bars": "whisker"}


def test_equal_seeds_give_equal_charts_and_others_do_not():
    made = [synthesize_chart(3, index) for index in range(12)]
    assert made == [synthesize_chart(3, index) for index in range(12)]
    assert len({to_json(one.chart) for one in made}) == 12
    assert made[0] != synthesize_chart(3, 0, unseen=True)
    assert made[0] != synthesize_chart(4, 0)


def test_charts_keep_what_they_are_as_json():
    for index in range(12):
        chart = synthesize_chart(5, index).chart
        assert from_json(to_json(chart)) == chart


@pytest.mark.parametrize("family", families())
def test_every_family_can_be_drawn_and_is_on_its_picture(family):
    sample = synthesize_sample(1, 0, only=(family,))
    truth = sample.truth
    height, width, _ = decoded(sample.picture).shape
    assert truth.size.tolist() == [width, height]
    assert presentable(truth)
    assert set(truth.part_axes) == set(range(len(truth.axes_boxes)))
    assert np.all(truth.part_start[1:] > truth.part_start[:-1])
    if family in PART_OF:
        assert PARTS.index(PART_OF[family]) in truth.part_roles


def test_a_family_that_does_not_exist_is_named():
    with pytest.raises(InputError, match="no family 'tree'"):
        synthesize_chart(0, 0, only=("tree",))


def test_the_unseen_pool_shares_no_style_palette_font_or_topic():
    assert not set(STYLES) & set(UNSEEN_STYLES)
    assert not {*PALETTES, *PALETTES.values()} & {*UNSEEN_PALETTES, *UNSEEN_PALETTES.values()}
    assert not {*SEQUENTIAL, *DIVERGING} & {*UNSEEN_SEQUENTIAL, *UNSEEN_DIVERGING}
    assert set(FONTS) & set(UNSEEN_FONTS) == {None}
    seen, unseen = (
        {word for topic in topics(pool) for _, words in topic.groups for word in words} for pool in (False, True)
    )
    assert len(seen & unseen) <= 0.1 * len(unseen)
    for index in range(10):
        made = synthesize_chart(9, index, unseen=True)
        assert made.style in UNSEEN_STYLES
        assert made.topic in {topic.name for topic in topics(True)}


def test_every_font_of_the_looks_is_there_and_has_the_words_of_the_topics():
    from matplotlib.font_manager import FontProperties, findfont, get_font

    words = {word for pool in (False, True) for topic in topics(pool) for _, group in topic.groups for word in group}
    letters = {ord(letter) for letter in "".join(words) + "0123456789−.%€$²₂µ°"}
    for name in {*FONTS, *UNSEEN_FONTS} - {None}:
        path = findfont(FontProperties(family=name), fallback_to_default=False)
        if name.startswith("DejaVu"):
            assert letters <= set(get_font(path).get_charmap())


@pytest.mark.parametrize("seed", range(12))
def test_numbers_are_what_they_say(seed):
    rng = np.random.default_rng(seed)
    parts = shares(rng, int(rng.integers(2, 9)))
    assert np.isclose(parts.sum(), 100, atol=0.6) and parts.min() > 0
    low, high = 3.0, 3.0 + 10.0 ** rng.uniform(0, 5)
    heights = levels(rng, 9, low, high)
    assert heights.min() > 0 and heights.max() <= high * 1.01
    curves = courses(rng, 3, 25, low, high)
    assert curves.shape == (3, 25)
    assert low - 0.01 * high <= curves.min() < curves.max() <= 1.01 * high
    ticks = steps(low, high, 6)
    assert low <= ticks[0] < ticks[-1] <= high and np.allclose(np.diff(ticks), ticks[1] - ticks[0])


def test_no_wear_changes_nothing_and_wear_changes_little(rng=np.random.default_rng(0)):
    picture = np.kron(rng.integers(0, 255, (6, 8, 3)), np.ones((20, 20, 1))).astype(np.uint8)
    assert worn(picture, Wear()) is picture
    pressed = worn(picture, Wear(quality=90))
    assert pressed.shape == picture.shape and 0 < np.abs(pressed.astype(int) - picture).mean() < 12
    assert worn(picture, Wear(scale=0.5)).shape == (60, 80, 3)
    middles = (slice(10, None, 20), slice(10, None, 20))
    for scale in (0.5, 2.0):
        cells = tuple(slice(int(10 * scale), None, int(20 * scale)) for _ in range(2))
        assert np.abs(worn(picture, Wear(scale=scale))[cells].astype(int) - picture[middles]).max() <= 2


def test_transparency_lies_on_its_ground():
    red = np.full((2, 3, 4), (255, 0, 0, 255), dtype=np.uint8)
    assert (flattened(red, (9, 9, 9)) == (255, 0, 0)).all()
    red[..., 3] = 0
    assert (flattened(red, (9, 8, 7)) == (9, 8, 7)).all()
    red[..., 3] = 128
    assert (np.abs(flattened(red, (255, 255, 255)).astype(int) - (255, 127, 127)) <= 1).all()


def test_charts_are_of_many_kinds():
    made = [synthesize_chart(2, index) for index in range(70)]
    kinds = {mark.kind for one in made for panel in one.chart.panels for mark in panel.marks}
    assert {"bars", "line", "scatter", "area", "pie", "histogram", "boxes", "heatmap", "error_bars"} <= kinds
    panels = list(chain.from_iterable(one.chart.panels for one in made))
    assert any(panel.twins for panel in panels) and any(panel.projection == "polar" for panel in panels)
    assert 0.2 < np.mean([len(one.chart.panels) > 1 for one in made]) < 0.5
    assert len({one.style for one in made}) > 6 and len({one.topic for one in made}) > 12
