"""ChartMimic's metrics against slow oracles, published colour differences and charts whose scores are plain to see."""

from itertools import combinations, permutations

import numpy as np
import pytest

from linework.charts.bench import sample_charts
from linework.charts.ceiling import read_back
from linework.charts.chartmimic import LowLevel, low_level, mean_of, similarity
from linework.charts.color_difference import ciede2000
from linework.charts.render import chart_sandbox
from linework.charts.traits import Traits, traits_from_json
from linework.charts.write.matplotlib import matplotlib_code
from linework.errors import InputError

# Sharma, Wu, Dalal: The CIEDE2000 color-difference formula, table 1.
PUBLISHED = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, 3.1571, -77.2803), (50.0, 0.0, -82.7485), 2.8615),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0),
    ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((50.0, 2.5, 0.0), (61.0, -5.0, 29.0), 22.8977),
    ((50.0, 2.5, 0.0), (56.0, -27.0, -3.0), 31.9030),
    ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]
TAB10 = ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf")


@pytest.fixture(scope="module")
def sandbox():
    with chart_sandbox() as pool:
        yield pool


def seen(sandbox, code: str) -> Traits:
    outcome = sandbox.run("import matplotlib.pyplot as plt\n" + code, watch=("traits",), picture=False)
    assert outcome.ok, outcome.said
    return traits_from_json(outcome.seen["traits"])


@pytest.mark.parametrize(("one", "other", "difference"), PUBLISHED)
def test_colour_differences_are_the_published_ones(one, other, difference):
    found = ciede2000(np.array([one]), np.array([other]))
    assert found[0, 0] == pytest.approx(difference, abs=1e-4)
    assert ciede2000(np.array([other]), np.array([one]))[0, 0] == pytest.approx(difference, abs=1e-4)


def test_unequal_colours_of_the_usual_palette_are_alike_as_measured_elsewhere():
    pairs = list(combinations(TAB10, 2))
    assert sum(similarity(*pair) for pair in pairs) / len(pairs) == pytest.approx(0.588, abs=0.005)


def test_colours_are_assigned_as_the_best_permutation_would():
    random = np.random.default_rng(0)
    for _ in range(20):
        true, drawn = ([f"#{value:06x}" for value in random.integers(0, 2**24, count)] for count in (4, 3))
        best = max(sum(map(similarity, chosen, drawn)) for chosen in permutations(true, 3))
        score = low_level(Traits(colors={"bar": tuple(true)}), Traits(colors={"bar": tuple(drawn)})).color
        assert score == pytest.approx(2 * best / 7)


def test_a_chart_is_its_own_best_copy(sandbox):
    for chart in sample_charts():
        traits = seen(sandbox, matplotlib_code(chart))
        assert low_level(traits, traits) == low_level(traits, traits, "as_coded") == LowLevel(1.0, 1.0, 1.0, 1.0)


def test_what_is_written_counts_but_for_words_at_ticks(sandbox):
    code = "plt.plot([1, 2], label='up')\nplt.legend()\nplt.title('T')\nplt.xlabel('X')\nplt.text(0, 1, 'two\\nlines')"
    assert sorted(seen(sandbox, code).texts) == ["T", "X", "lines", "two", "up"]


def test_calls_are_counted_outermost(sandbox):
    code = "ax = plt.gca()\nax.hist([1, 2, 2])\nax.bar(1, 2)\nax.bar(2, 2)\nax.boxplot([1, 2])\nax.plot(1, 1, 2, 2)"
    assert seen(sandbox, code).calls == {"hist": 1, "bar": 2, "boxplot": 1, "plot": 1}


def test_a_call_that_fails_does_not_hide_the_next(sandbox):
    code = "try:\n    plt.bar([1, 2], [1, 2, 3])\nexcept ValueError:\n    pass\nplt.bar([1], [1])"
    assert seen(sandbox, code).calls == {"bar": 1}


def test_colours_are_those_at_the_end(sandbox):
    code = "bars = plt.bar([1, 2], [1, 2])\nbars[0].set_facecolor('#123456')\nplt.plot([1, 2], color='red')"
    assert seen(sandbox, code).colors == {"bar": ("#123456", "#1f77b4"), "plot": ("#ff0000",)}
    assert seen(sandbox, "plt.imshow([[1, 2]], cmap='Blues')").colors == {"imshow": ("Blues",)}


def test_twins_and_colour_bars_are_panels_only_as_coded(sandbox):
    twins = seen(sandbox, "fig, ax = plt.subplots(1, 2)\nax[0].twinx()")
    assert len(twins.cells) == 3 and twins.panels == ((1, 2, 0, 0, 0, 0), (1, 2, 0, 0, 1, 1))
    bar = seen(sandbox, "plt.imshow([[1, 2]])\nplt.colorbar()")
    assert bar.calls == {"imshow": 1}
    assert bar.panels == ((1, 1, 0, 0, 0, 0),) and (1, 1, 0, 0, 0, 0) not in bar.cells


def test_the_variants_differ_where_the_published_metrics_err():
    nothing = Traits()
    assert low_level(nothing, nothing).type == 1.0
    assert low_level(nothing, nothing, "as_coded").type == 0.0
    meshes = Traits(calls={"pcolormesh": 1})
    assert low_level(meshes, meshes, "as_coded").type == 0.0
    boxes, drawn = Traits(calls={"boxplot": 1}), Traits(calls={"bxp": 1})
    assert low_level(boxes, drawn).type == 1.0
    assert low_level(boxes, drawn, "as_coded").type == 0.0


def test_means_count_what_did_not_run():
    whole, none = LowLevel(1.0, 1.0, 1.0, 1.0), LowLevel(0.0, 0.0, 0.0, 0.0)
    assert mean_of([whole, none]).mean == 0.5
    assert mean_of([]).mean == 0.0


def test_made_up_traits_are_refused():
    with pytest.raises(InputError):
        traits_from_json('{"texts": 3}')


def test_our_own_charts_read_back_wholly(sandbox):
    for chart in sample_charts():
        scores, said = read_back(matplotlib_code(chart), sandbox)
        assert scores == LowLevel(1.0, 1.0, 1.0, 1.0), said


def test_a_script_that_does_not_run_has_no_ceiling(sandbox):
    scores, said = read_back("import matplotlib.pyplot as plt\n1 / 0", sandbox)
    assert scores is None and "ZeroDivisionError" in said


def test_real_charts_survive_reading_back(sandbox, real_data):
    folder = real_data / "charts" / "chartmimic" / "code"
    found = [read_back((folder / name).read_text(), sandbox) for name in ("bar_14.py", "line_13.py", "pie_9.py")]
    assert all(scores is not None and scores.mean >= 0.85 for scores, _ in found), found
