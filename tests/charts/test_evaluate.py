"""Evaluation: what is to be read is found, every picture counts in every figure, and a stopped run goes on."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from linework.charts.chart import Axis, Chart, Panel
from linework.charts.evaluate import as_json, evaluate, figures, fitted_confidence
from linework.charts.items import GROUPS, Item, items_of
from linework.charts.judge import Judged
from linework.charts.marks import Bars
from linework.charts.synthesize.drawn import draw
from linework.charts.synthesize.figure import families
from linework.charts.synthesize.shards import write_shards
from linework.charts.write.matplotlib import matplotlib_code
from linework.errors import InputError
from linework.estimates import mean_estimate

NAMES = Axis(scale="category", tick_labels=("red", "green", "blue"))
CHART = Chart(width=4, height=3, panels=(Panel(marks=(Bars(positions=(0, 1, 2), values=(3, 1, 2)),), x=NAMES),))
SHARES = ("executes", "iou", "iou_85", "fidelity", "confidence", "type", "texts_f1", "marks_within", "success")


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three synthetic charts."""
    folder = tmp_path_factory.mktemp("charts")
    write_shards(folder, 3, seed=5, only=("bar", "pie"), workers=1)
    return folder


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real charts: a good one, one of random data, one of other code, one of wrong code, and two of broken pictures."""
    folder = tmp_path_factory.mktemp("manifest")
    Image.fromarray(np.ascontiguousarray(draw(CHART)[0][..., :3])).save(folder / "bars.png")
    (folder / "broken.png").write_bytes(b"no picture")
    (folder / "bars.py").write_text(matplotlib_code(CHART))
    (folder / "wrong.py").write_text("import matplotlib.pyplot as plt\nplt.bar([1, 2], [1, 2, 3])\n")
    row = {"tier": "core", "chart_type": "bars", "lang": "python", "image": "bars.png", "code": "bars.py"}
    rows = [
        row | {"id": "good"},
        row | {"id": "other data", "unseeded_random": True},
        row | {"id": "in r", "lang": "r", "tier": "hard", "chart_type": "box"},
        row | {"id": "wrong code", "code": "wrong.py"},
        row | {"id": "broken picture", "image": "broken.png"},
        row | {"id": "no picture", "image": "nowhere.png"},
    ]
    (folder / "manifest.jsonl").write_text("".join(json.dumps(line) + "\n" for line in rows))
    return folder


@pytest.fixture(scope="module")
def judged(manifest: Path) -> dict[str, Judged]:
    """What becomes of them in the eyes of the oracle; kept in new/results.jsonl."""
    results = manifest / "new" / "results.jsonl"
    return {one.name: one for one in evaluate(manifest, oracle=True, results=results, workers=1)}


# -- what is to be read


def test_every_sample_of_a_folder_is_an_item_with_its_group(shards: Path) -> None:
    items = items_of(shards)
    assert [(item.name, item.index) for item in items] == [(f"shard-00000/{k}", k) for k in range(3)]
    assert {item.tier for item in items} == {"synthetic"}
    assert {item.chart_type for item in items} <= {"bars", "pie"}


def test_every_family_is_in_one_group_at_most() -> None:
    grouped = [name for names in GROUPS.values() for name in names]
    assert len(set(grouped)) == len(grouped)
    assert set(grouped) <= set(families())


def test_a_manifest_is_found_in_its_folder_and_by_its_name(manifest: Path) -> None:
    items = items_of(manifest)
    assert items == items_of(manifest / "manifest.jsonl")
    assert items[0] == Item("good", "core", "bars", str(manifest / "bars.png"), code=str(manifest / "bars.py"))
    assert [item.name for item in items if item.other_data] == ["other data"]
    assert [item.name for item in items if not item.code] == ["in r"]


def test_a_tier_and_a_number_of_items_can_be_asked_for(manifest: Path) -> None:
    items = items_of(manifest)
    assert items_of(manifest, "hard") == [item for item in items if item.tier == "hard"]
    assert items_of(manifest, limit=2) == [items[0], items[-1]]
    assert items_of(manifest, limit=99) == items
    for count in range(1, len(items)):
        assert len(set(items_of(manifest, limit=count))) == count


@pytest.mark.parametrize(
    "text", ["", "no json\n", "[1]\n", '{"id": "a"}\n', '{"id": "a", "tier": "core", "chart_type": "bars"}\n']
)
def test_what_is_no_manifest_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.jsonl").write_text(text)
    for source in (tmp_path, tmp_path / "manifest.jsonl"):
        with pytest.raises(InputError, match="manifest"):
            items_of(source)


def test_a_source_without_charts_is_said_to_have_none(tmp_path: Path, manifest: Path) -> None:
    with pytest.raises(InputError, match="holds no shards"):
        items_of(tmp_path)
    with pytest.raises(InputError, match="no manifest"):
        items_of(tmp_path / "nowhere.jsonl")
    with pytest.raises(InputError, match="of the tier odd"):
        items_of(manifest, "odd")


# -- judging


def test_synthetic_charts_are_judged_in_all_figures(shards: Path) -> None:
    found = evaluate(shards, oracle=True, workers=1)
    assert [one.name for one in found] == [item.name for item in items_of(shards)]
    for one in found:
        assert not one.said
        assert one.values["seconds"] > 0
        assert {name for name in SHARES if not 0 <= one.values[name] <= 1} == set()
        assert (one.values["executes"], one.values["type"]) == (1, 1)
        assert one.values["iou"] > 0.6


def test_a_stopped_run_goes_on_and_reads_nothing_twice(manifest: Path, judged: dict[str, Judged]) -> None:
    results = manifest / "new" / "results.jsonl"
    lines = {json.loads(line)["name"]: line for line in results.read_text().splitlines()}
    assert set(lines) == set(judged)
    edited = judged["good"].__dict__ | {"values": {"executes": 0.125}}
    kept = [json.dumps(edited), *(lines[name] for name in lines if name not in ("good", "no picture"))]
    results.write_text("\n".join([*kept, lines["no picture"][:40]]))  # killed while it wrote the last line
    steps: list[tuple[str, int, int]] = []
    again = evaluate(manifest, oracle=True, results=results, workers=1, progress=lambda *step: steps.append(step))
    assert steps == [("reading charts", 5, 6), ("reading charts", 6, 6)]
    assert {one.name: one for one in again} == judged | {"good": Judged(**edited)}
    assert results.read_text().splitlines() == [*kept, lines["no picture"]]


@pytest.mark.parametrize("text", ["my diary", "my diary\nof a week\n", '{"name": "a"}\n', "[]\n"])
def test_a_file_that_holds_no_results_is_not_written_to(shards: Path, tmp_path: Path, text: str) -> None:
    results = tmp_path / "results.jsonl"
    results.write_text(text)
    with pytest.raises(InputError, match="name another file"):
        evaluate(shards, oracle=True, results=results, workers=1)
    assert results.read_text() == text


def test_a_real_chart_is_judged_by_the_code_that_drew_it(judged: dict[str, Judged]) -> None:
    values = judged["good"].values
    for name in ("executes", "type", "marks_within", "success", "iou_85"):
        assert values[name] == 1, name
    assert values["texts_f1"] > 0.9
    assert values["data_error"] < 0.01
    assert values["fixed_type"] == values["fixed_layout"] == 100


def test_what_cannot_be_known_is_left_out_of_its_figures_alone(judged: dict[str, Judged]) -> None:
    assert set(judged["good"].values) - set(judged["other data"].values) == {"data_error", "marks_within", "success"}
    for name in ("in r", "wrong code"):
        assert not {"type", "texts_f1", "success", "fixed_mean"} & set(judged[name].values)


def test_a_picture_without_an_answer_has_nothing_in_all_that_can_be_judged(judged: dict[str, Judged]) -> None:
    for name, said in (("broken picture", "is no picture"), ("no picture", "There is no file"), ("in r", "known")):
        assert said in judged[name].said
        assert set(judged[name].values.values()) == {0.0}
        assert {"executes", "iou", "fidelity", "confidence"} <= set(judged[name].values)


# -- figures


def test_figures_are_by_tier_and_type_and_of_all(judged: dict[str, Judged]) -> None:
    found = figures(list(judged.values()))
    assert {tier: set(kinds) for tier, kinds in found.items()} == {
        "core": {"bars", "all"},
        "hard": {"box", "all"},
        "all": {"bars", "box", "all"},
    }
    assert found["hard"]["all"] == found["hard"]["box"] == found["all"]["box"]
    counts = {tier: kinds["all"]["executes"].n for tier, kinds in found.items()}
    assert counts == {"core": 5, "hard": 1, "all": 6}
    assert found["all"]["all"]["success"].n == 1
    assert found["all"]["all"]["type"].n == 2
    executes = [one.values["executes"] for one in judged.values()]
    assert found["all"]["all"]["executes"] == mean_estimate(executes)


def test_times_are_medians_of_the_pictures_that_have_an_answer() -> None:
    values = [{"executes": 1.0, "seconds": seconds} for seconds in (1.0, 2.0, 60.0)] + [{"executes": 0.0}]
    found = figures([Judged(str(k), "core", "bars", one) for k, one in enumerate(values)])["all"]["all"]
    assert (found["seconds"].value, found["seconds"].n) == (2.0, 3)
    assert (found["executes"].value, found["executes"].n) == (0.75, 4)


def test_as_json_is_tier_type_metric_and_the_interval(judged: dict[str, Judged]) -> None:
    found = figures(list(judged.values()))
    plain = json.loads(json.dumps(as_json(found), allow_nan=False))
    assert set(plain) == {"core", "hard", "all"}
    for tier, kinds in plain.items():
        for kind, metrics in kinds.items():
            for metric, told in metrics.items():
                assert list(told) == ["value", "low", "high", "n"]
                assert told["value"] == found[tier][kind][metric].value


def test_a_confidence_is_fitted_on_answers_that_are_right_and_wrong() -> None:
    rng = np.random.default_rng(0)
    alike = rng.random(400)
    right = rng.random(400) < alike
    answers = [
        Judged(str(k), "synthetic", "bars", {"success": float(ok)}, told=(float(a), 0.5, 0.5, 0.5, 0.5))
        for k, (a, ok) in enumerate(zip(alike, right, strict=True))
    ]
    regression, error = fitted_confidence(answers)
    assert regression.slopes[0] > 1
    assert error < 0.12
    with pytest.raises(InputError, match="all are wrong"):
        fitted_confidence([one for one in answers if not one.values["success"]])
