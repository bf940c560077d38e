"""Dumps: what a manifest says was drawn has the names of what is read, and judges charts whose code does not run."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from linework.charts.chart import Axis, Chart, Panel, from_json
from linework.charts.dumped import dumped_kinds, dumped_texts
from linework.charts.evaluate import evaluate
from linework.charts.items import items_of
from linework.charts.marks import Bars
from linework.charts.metrics import type_of
from linework.charts.render import chart_sandbox
from linework.charts.synthesize.drawn import draw

REAL = Path(__file__).parents[3] / "shared" / "data" / "charts"


def axes(**parts: Any) -> dict[str, Any]:
    """One dumped panel with these parts."""
    empty = {name: [] for name in ("lines", "patches", "collections", "images", "texts", "xticks", "yticks")}
    words = {"title": "", "xlabel": "", "ylabel": ""}
    return {"kind": "rectilinear", "is_colorbar": False, "axison": True, **empty, **words, **parts}


def dump(*panels: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """A dump of these panels."""
    return {"axes": list(panels), "fig_texts": [], **parts}


def line(n: int = 3, style: str = "-", marker: str = "None", **places: list[float]) -> dict[str, Any]:
    """A dumped line of so many points."""
    rising = [float(k) for k in range(n)]
    return {"n": n, "ls": style, "marker": marker, "x": rising, "y": rising, **places}


def bars(count: int, width: float = 0.8) -> list[list[Any]]:
    """Dumped bars a unit apart."""
    return [["rect", float(k), 0.0, width, 2.0, "#1f77b4"] for k in range(count)]


def cloud(*places: list[float]) -> dict[str, Any]:
    """A dumped cloud of markers."""
    return {"type": "PathCollection", "n": len(places), "offsets": list(places)}


def shape(kind: str) -> dict[str, Any]:
    """A dumped collection without places."""
    return {"type": kind, "n": 1, "offsets": None}


@pytest.mark.parametrize(
    ("calls", "parts", "kinds"),
    [
        (["bar"], {"patches": bars(4)}, ("bars",)),
        (["bar"], {"patches": bars(8, 1.0)}, ("histogram",)),
        (["hist"], {"patches": bars(8)}, ("histogram",)),
        (["bar"], {"patches": [*bars(3), ["rect", 0.0, 0.0, 0.0, 0.0, "#000000"]]}, ("bars",)),
        (["bar"], {"patches": bars(3), "lines": [line(2, x=[0.4, 0.4])]}, ("bars",)),
        (["line", "refline"], {"lines": [line(), line(2, y=[1.0, 1.0])]}, ("line",)),
        (["line"], {"lines": [line(), line(0)]}, ("line",)),
        (["line"], {"lines": [line(style="None", marker="o")]}, ("scatter",)),
        (["line", "scatter"], {"lines": [line()], "collections": [cloud([0.0, 0.0], [2.0, 2.0])]}, ("line",)),
        (["line", "scatter"], {"lines": [line()], "collections": [cloud([0.0, 5.0])]}, ("line", "scatter")),
        (["errorbar"], {"lines": [line(), line(style="None", marker="_")], "collections": [shape("LineCollection")]},
         ("error_bars", "line")),
        (["box"], {"lines": [line(2), line(style="None", marker="o")], "patches": [["PathPatch", "#fff"]]}, ("boxes",)),
        (["violin"], {"collections": [shape("FillBetweenPolyCollection")]}, ("violins",)),
        (["pie"], {"patches": [["wedge", 0.0, 90.0, 1.0, 0.0, "#ffffff"]]}, ("pie",)),
        (["fill_polar"], {"kind": "polar", "lines": [line()], "patches": [["Polygon", "#ff8c00"]]}, ("area", "line")),
        (["heatmap"], {"images": [{"shape": [3, 3]}]}, ("heatmap",)),
        (["contour"], {"collections": [shape("QuadContourSet")]}, ("contours",)),
    ],
)  # fmt: skip
def test_artists_have_the_names_of_kinds(calls: list[str], parts: dict[str, Any], kinds: tuple[str, ...]) -> None:
    assert dumped_kinds(dump(axes(**parts)), calls) == kinds


def test_a_colour_bar_is_no_panel() -> None:
    bar = axes(is_colorbar=True, collections=[shape("QuadMesh")])
    assert dumped_kinds(dump(axes(collections=[cloud([0.0, 0.0])]), bar), ["scatter"]) == ("scatter",)


def test_words_are_all_that_is_written() -> None:
    legend = {"title": "kind", "texts": ["a", "b"]}
    panel = axes(title="T", xlabel="X", xticks=[[0.0, "0"]], legend=legend, texts=[{"s": "note"}])
    hidden = axes(axison=False, xlabel="unseen", yticks=[[1.0, "unseen"]], title="U")
    found = dumped_texts(dump(panel, hidden, fig_texts=["F"], suptitle="S"))
    assert sorted(found) == sorted(["F", "S", "X", "0", "T", "kind", "a", "b", "note", "U"])


def test_ticks_that_twin_axes_share_are_drawn_once() -> None:
    days = [[0.0, "Mon"], [1.0, "Tue"]]
    one = axes(bbox=[0, 0, 9, 9], xticks=days, yticks=[[0.0, "0"], [1.0, "1"]])
    twin = axes(bbox=[0, 0, 9, 9], xticks=days, yticks=[[0.0, "0 %"], [1.0, "9 %"]])
    beside = axes(bbox=[9, 0, 18, 9], xticks=days)
    assert sorted(dumped_texts(dump(one, twin))) == ["0", "0 %", "1", "9 %", "Mon", "Tue"]
    assert dumped_texts(dump(one, beside)).count("Mon") == 2


def test_a_chart_whose_code_does_not_run_is_judged_by_its_dump(tmp_path: Path) -> None:
    names = Axis(scale="category", tick_labels=("red", "green", "blue"))
    chart = Chart(width=4, height=3, panels=(Panel(x=names, marks=(Bars(positions=(0, 1, 2), values=(3, 1, 2)),)),))
    Image.fromarray(np.ascontiguousarray(draw(chart)[0][..., :3])).save(tmp_path / "bars.png")
    (tmp_path / "needs.py").write_text("import nowhere_to_be_had\n")
    ticks = [[float(k), name] for k, name in enumerate(names.tick_labels)]
    dumps = {
        "bars": dump(axes(patches=bars(3), xticks=ticks)),
        "line": dump(axes(lines=[line()])),
        "none": {"axes": [{}]},
    }
    for name, told in dumps.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(told))
    row = {"tier": "core", "chart_type": "bar", "image": "bars.png", "code": "needs.py", "call_types": ["bar"]}
    rows = [*(row | {"id": name, "gt": f"{name}.json"} for name in dumps), row | {"id": "unknown"}]
    (tmp_path / "manifest.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows))
    found = {one.name: one for one in evaluate(tmp_path, workers=1)}
    assert [found[name].values["type"] for name in ("bars", "line")] == [1, 0]
    assert found["bars"].values["texts_f1"] > 0.3 > found["line"].values["texts_f1"] == 0
    assert not {"data_error", "success", "fixed_mean"} & set(found["bars"].values)
    assert "does not tell what was drawn" in found["none"].said
    assert "type" not in found["unknown"].values


@pytest.mark.skipif(not REAL.exists(), reason="the development charts are not here")
def test_real_dumps_name_what_their_code_draws() -> None:
    sandbox, same = chart_sandbox(), []
    for item in items_of(REAL, "core")[::25]:
        outcome = sandbox.run(Path(item.code).read_text(encoding="utf-8"), watch=("chart",), picture=False)
        if outcome.ok and outcome.seen:
            told = dumped_kinds(json.loads(Path(item.dump).read_text(encoding="utf-8")), item.calls)
            same.append(type_of(from_json(outcome.seen["chart"])) == told)
    assert len(same) >= 10
    assert np.mean(same) >= 0.8
