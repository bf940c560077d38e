"""Evaluation on a small archive of our own: figures of the right form, own geometry removed, trials passed."""

import json
from pathlib import Path

import numpy as np
import pytest

from linework.drawings.drawing import Kind, drawing_from
from linework.drawings.embed import Embedder
from linework.drawings.evaluate import LABELS, as_json, evaluate, fitted_share, load_archive, scorers
from linework.drawings.geometry import Similarity, transform
from linework.drawings.invariance import invariance
from linework.drawings.metrics import METRICS
from linework.drawings.write import write_dxf
from linework.errors import InputError


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> Path:
    """Eight parts, each with a turned copy (the same geometry) and a copy with a hole more (a revision)."""
    folder = tmp_path_factory.mktemp("archive")
    manifest, relevance = [], []
    for number in range(8):
        rng = np.random.default_rng(number)
        width, height = rng.uniform(40, 120, 2).round(1)
        holes = [[*rng.uniform(8, 32, 2).round(1), radius] for radius in rng.choice([2, 3, 4.5], 4)]
        outline = [[0, 0, width, 0], [width, 0, width, height], [width, height, 0, height], [0, height, 0, 0]]
        part = drawing_from([Kind.SEGMENT] * 4 + [Kind.CIRCLE] * 4, outline + holes)
        revised = drawing_from([Kind.SEGMENT] * 4 + [Kind.CIRCLE] * 5, [*outline, *holes, [width - 5, height - 5, 1.5]])
        turned = transform(part, Similarity(angle=1.0, shift=(7, 300)))
        names = [f"{number}-{name}" for name in ("part", "turned", "revised")]
        for name, drawing in zip(names, (part, turned, revised), strict=True):
            write_dxf(drawing, folder / f"{name}.dxf")
            signature = f"{number}" if "revised" not in name else f"{number}r"
            manifest.append({"id": name, "path": f"{name}.dxf", "source": "own", "geom_sig": signature})
        same, revisions = {names[0]: [names[1]], names[1]: [names[0]]}, {n: [m for m in names if m != n] for n in names}
        for name in names:
            others = [other for other in revisions[name] if other not in same.get(name, [])]
            relevance.append({"id": name, "same_geometry": same.get(name, []), "revision_or_variant": others})
    for name, rows in (("manifest", manifest), ("relevance", relevance)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return folder


def test_every_method_is_scored_by_every_metric_and_the_bag_finds_all(archive):
    results = evaluate(archive, archive / "relevance.jsonl", verify=3, workers=1)
    assert set(results) == set(LABELS)
    for label, methods in results.items():
        assert {"entity types", "plain measures", "raster", "bag", "bag + matching"} <= set(methods)
        assert all(set(METRICS) <= set(metrics) for metrics in methods.values())
        assert methods["bag"]["hit@1"].value == methods["bag + matching"]["hit@1"].value == 1.0
        assert methods["bag"]["hit@1"].n == (16 if label == "same_geometry" else 24)
    assert results["same_geometry"]["entity types"]["hit@1"].value < 1.0
    assert json.loads(json.dumps(as_json(results)))["same_geometry"]["bag"]["hit@1"]["n"] == 16


def test_own_geometry_is_taken_out_where_revisions_are_scored(archive):
    loaded = load_archive(archive, archive / "relevance.jsonl", workers=1)
    place = {case.id: at for at, case in enumerate(loaded.cases)}
    assert loaded.own_geometry(place["3-part"]) == {place["3-part"], place["3-turned"]}


def test_the_sum_of_both_codings_begins_with_the_losses_and_its_share_is_fitted_on_dev_data(archive, tmp_path):
    embedder, loaded = Embedder.load(), load_archive(archive, archive / "relevance.jsonl", workers=1)
    scored, moved = scorers(loaded, embedder), scorers(loaded, embedder, share=0.2)
    np.testing.assert_allclose(scored["both"](3), (scored["graph"](3) + scored["sequence"](3)) / 2)
    np.testing.assert_allclose(moved["both"](3), 0.2 * scored["graph"](3) + 0.8 * scored["sequence"](3))
    assert 0 <= fitted_share(loaded, embedder) <= 1
    (tmp_path / "none.jsonl").write_text("")
    with pytest.raises(InputError, match="no revisions"):
        fitted_share(load_archive(archive, tmp_path / "none.jsonl", workers=1), embedder)


def test_a_source_is_scored_for_itself_where_it_has_queries_enough(archive):
    results = evaluate(archive, archive / "relevance.jsonl", ["bag"], verify=0, by_source=True, workers=1)
    assert set(results) == {*LABELS, *(f"{label}, own" for label in LABELS)}
    assert results["same_geometry, own"]["bag"]["hit@1"] == results["same_geometry"]["bag"]["hit@1"]


def test_disturbed_drawings_are_found_and_redraws_are_pooled(archive):
    trials = ["turn", "scale", "re-save", "redraw: polylines", "redraw: splines"]
    results = invariance(archive, archive / "relevance.jsonl", trials, count=6, verify=2, workers=1)
    assert set(results) == {f"invariance: {name}" for name in [*trials, "redraw"]}
    assert results["invariance: redraw"]["bag"]["hit@1"].n == 12
    assert all(methods["bag + matching"]["hit@1"].value == 1.0 for methods in results.values())


def test_a_manifest_that_cannot_be_used_is_named(archive, tmp_path):
    with pytest.raises(InputError, match=r"manifest\.jsonl"):
        evaluate(tmp_path, archive / "relevance.jsonl")
    with pytest.raises(InputError, match="no method"):
        evaluate(archive, archive / "relevance.jsonl", ["guessing"], workers=1)
