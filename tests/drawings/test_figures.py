"""Figures: what they show is what was embedded, and each is drawn."""

import json

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from linework.drawings import figures
from linework.drawings import portrait as portrait_module
from linework.drawings.across import unseen_families
from linework.drawings.drawing import Kind, drawing_from
from linework.drawings.embed import Embedder, Embeddings
from linework.drawings.figures import positives_and_negatives, write_figures
from linework.drawings.pack import pack
from linework.drawings.plane import density_on_circle, on_sphere, tsne
from linework.drawings.portrait import Portrait, Portraits, fresh_embedder, take_portraits
from linework.drawings.training_curves import read_metrics, training_curves
from linework.drawings.weights import load_weights
from linework.errors import InputError


def clouds(seed: int = 0, count: int = 5, views: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors in tight clouds, and the number of the cloud of each."""
    rng = np.random.default_rng(seed)
    rows = np.repeat(rng.normal(size=(count, 16)), views, axis=0) + 0.1 * rng.normal(size=(count * views, 16))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), np.repeat(np.arange(count), views)


def portrait(seed: int) -> Portrait:
    (geometry, families), (sequence, _) = clouds(seed), clouds(seed + 1)
    return Portrait(families, Embeddings(geometry, sequence), Embeddings(geometry[::-1].copy(), sequence))


def test_what_lies_together_on_the_sphere_lies_together_on_the_plane():
    pytest.importorskip("sklearn", reason="the extra 'figures' is not installed")
    vectors, families = clouds()
    laid = tsne(vectors)
    apart = np.linalg.norm(laid[:, None] - laid, axis=2) + np.diag(np.full(len(laid), np.inf))
    assert (families[apart.argmin(1)] == families).all()


def test_on_the_sphere_and_the_circle_all_have_length_one_and_even_points_are_evenly_dense():
    vectors, _ = clouds()
    for dims in (2, 3):
        np.testing.assert_allclose(np.linalg.norm(on_sphere(vectors, dims), axis=1), 1.0, rtol=1e-6)
    angles = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    even = density_on_circle(np.stack([np.cos(angles), np.sin(angles)], 1), angles)
    np.testing.assert_allclose(even, 1 / (2 * np.pi), rtol=1e-6)
    heaped = density_on_circle(on_sphere(vectors, 2), angles)
    assert heaped.sum() * 2 * np.pi / 400 == pytest.approx(1.0) and heaped.max() > 2 * even[0]


def test_positives_are_the_pairs_and_negatives_all_the_rest():
    first, second = clouds(1, 3, 1)[0], clouds(2, 3, 1)[0]
    positive, negative = positives_and_negatives(first, second)
    slow = [(i == j, float(first[i] @ second[j])) for i in range(3) for j in range(3)]
    np.testing.assert_allclose(positive, [value for own, value in slow if own], rtol=1e-6)
    np.testing.assert_allclose(sorted(negative), sorted(value for own, value in slow if not own), rtol=1e-6)


def test_every_figure_is_a_picture_and_the_numbers_stand_beside(tmp_path, monkeypatch):
    shown = Portraits(portrait(0), portrait(4), portrait(8), meets=True)
    monkeypatch.setattr(figures, "take_portraits", lambda *_: shown)
    flat = {"tsne": lambda vectors: vectors[:, :2], "umap": lambda vectors: vectors[:, 1:3]}
    monkeypatch.setattr(figures, "LAYOUTS", flat)
    packed = pack([drawing_from([Kind.SEGMENT], [[0, 0, 1, 0]])], [0], [False])
    (tmp_path / "metrics.jsonl").write_text('{"step": 1, "total": 3.0, "rate": 0.1}\n{"step": 2, "total": 2.0}\n')
    written = write_figures(tmp_path, packed, tmp_path / "out")
    names = {"tsne", "umap", "gap", "alignment", "sphere", "circle", "similarities", "training"}
    assert {path.stem for path in written if path.suffix == ".png"} == names
    for path in written[1:]:
        colours = Image.open(path).convert("RGB").getcolors(1 << 24)
        assert len(colours) > 50, path
    numbers = json.loads(written[0].read_text())
    assert numbers == pytest.approx(shown.numbers()) and numbers["sequence alignment after"] == 0.0


def test_curves_show_every_term_of_a_run(tmp_path):
    rows = [{"step": step, "seconds": 1.0, "total": 9 - step, "geometry": 1.0, "rate": 0.1} for step in (1, 2)]
    rows.append(
        {"step": 2, "validation_total": 3.0, "validation_cross_recall": 0.5, "validation_geometry_alignment": 1}
    )
    path = tmp_path / "metrics.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    assert read_metrics(path)["total"] == [(1, 8.0), (2, 7.0)]
    drawn = training_curves(path)
    assert isinstance(drawn, Figure)
    shown = {panel.get_title(): [line.get_label() for line in panel.lines] for panel in drawn.axes}
    assert shown["loss"] == ["total", "geometry"] and shown["R@1 in validation"] == ["cross"]
    assert shown["alignment"] == ["geometry"] and shown["learning rate"] == ["rate"]
    path.write_text("[1]")
    with pytest.raises(InputError, match="no metrics"):
        training_curves(path)


def test_portraits_are_of_unseen_views_by_these_weights_and_by_what_they_began_as(monkeypatch):
    monkeypatch.setattr(portrait_module, "VIEWS_OF_KIN", 4)
    packed = unseen_families(6, workers=1, revisions=1)
    taken = take_portraits(None, packed)
    assert len(taken.crowd.families) == 6 == len(set(taken.crowd.families)) and taken.meets
    assert (np.bincount(taken.kin.families) == 4).all()
    recipe = load_weights()[1]
    fresh, again, trained = (
        embedder.embed([packed.drawing(0)]).geometry
        for embedder in (fresh_embedder(recipe, meets=False), fresh_embedder(recipe, meets=False), Embedder.load())
    )
    np.testing.assert_array_equal(fresh, again)
    assert np.abs(fresh - trained).max() > 0.01
    numbers = taken.numbers()
    assert numbers["geometry uniformity after"] < numbers["geometry uniformity before"] < 0
