"""A chart travels as JSON and comes back the same; what is wrong in it is said with its place."""

import doctest
import json
import math

import pytest

from charts.random_charts import KINDS, random_chart
from linework.charts import chart as chart_module
from linework.charts.chart import close, from_json, to_json
from linework.charts.write import source
from linework.errors import InputError


@pytest.mark.parametrize("kind", KINDS)
def test_json_gives_the_same_chart_back(kind):
    for seed in range(5):
        chart = random_chart(seed, kind)
        assert from_json(to_json(chart)) == chart


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"panels": [{"marks": [{"kind": "rockets"}]}]}', "panels > 0 > marks > 0"),
        ('{"panels": [{"marks": [{"kind": "bars", "positions": [1], "values": ["high"]}]}]}', "values > 0"),
        ('{"panels": [{"axis": 3}]}', "axis"),
        ('{"width": "wide"}', "width"),
        ("[1, 2", "JSON"),
        ("", "JSON"),
    ],
)
def test_wrong_json_is_refused_with_its_place(text, place):
    with pytest.raises(InputError, match=place):
        from_json(text)


def test_json_holds_nothing_that_json_cannot_say():
    text = to_json(random_chart(3, "line"))
    assert math.isfinite(len(json.dumps(json.loads(text, parse_constant=pytest.fail))))


def test_closeness_is_relative_to_the_series():
    one, other = random_chart(1, "bars"), random_chart(2, "bars")
    assert close(one, one)
    assert not close(one, other)
    assert close((1000.0, 0.001), (1000.001, 0.0011))
    assert not close((0.001,), (0.0011,))


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(chart_module).failed == 0
    assert doctest.testmod(source).failed == 0
