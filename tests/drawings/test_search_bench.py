"""The index that search is timed on is the archive over and over, each copy a little off; every step is timed."""

from types import SimpleNamespace

import numpy as np
import pytest

from linework.drawings import index as indexing
from linework.drawings.bag import bag_terms
from linework.drawings.coded import code
from linework.drawings.drawing import Drawing, Kind, drawing_from
from linework.drawings.index import build_index
from linework.drawings.index_folder import locate_index
from linework.drawings.index_reader import IndexReader
from linework.drawings.search import search
from linework.drawings.search_bench import repeated, time_search
from linework.drawings.write import write_dxf
from linework.errors import InputError
from linework.workers import Outcome

PLATES, ROWS = 4, 30


def plate(seed: int) -> Drawing:
    """A plate with six holes, its measures drawn by the seed."""
    rng = np.random.default_rng(seed)
    width, height = rng.uniform(40, 200, 2)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]])
    holes = np.stack([rng.uniform(0, width, 6), rng.uniform(0, height, 6), rng.uniform(1, 6, 6)], 1)
    lines = np.concatenate([corners, np.roll(corners, -1, 0)], 1)
    return drawing_from([Kind.SEGMENT] * 4 + [Kind.CIRCLE] * 6, [*lines.tolist(), *holes.tolist()])


class Lengths:
    """An embedder that knows of a drawing how its lengths are spread."""

    identity = "lengths"

    def embed(self, drawings):
        return self.embed_coded([code(drawing) for drawing in drawings])

    def embed_coded(self, coded):
        spread = [np.histogram(one.graph.nodes[:, 0], 12, (-2, 1))[0] + 0.1 for one in coded]
        unit = np.array([row / np.linalg.norm(row) for row in spread], dtype=np.float32)
        return SimpleNamespace(geometry=unit, sequence=unit[:, ::-1].copy())


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> IndexReader:
    folder = tmp_path_factory.mktemp("archive")
    for seed in range(PLATES):
        write_dxf(plate(seed), folder / f"plate{seed}.dxf")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(indexing, "map_files", lambda work, paths, *_: (Outcome(path, work(path)) for path in paths))
        build_index(folder, embedder=Lengths())
    return IndexReader.open(locate_index(folder))


@pytest.fixture(scope="module")
def many(archive, tmp_path_factory) -> IndexReader:
    place, made = repeated(archive, tmp_path_factory.mktemp("many") / "index", ROWS, Lengths())
    assert made is not None and made > 0
    return IndexReader.open(place)


def test_the_archive_is_found_in_it_beside_copies_that_are_a_little_off(archive, many):
    assert len(many) == ROWS
    assert many.columns["path"][:PLATES] == archive.columns["path"]
    for seed in range(PLATES):
        hits = search(many, plate(seed), 5, embedder=Lengths(), verify=1)
        assert (hits[0].path, hits[0].tier) == (archive.root / f"plate{seed}.dxf", "same geometry")
        assert {hit.path.name for hit in hits[1:]} == {f"plate{seed}.dxf"}
    originals, others = list(many.bags())[:PLATES], list(many.bags())[PLATES:]
    for number, copy in enumerate(others):
        original = originals[number % PLATES]
        kept = np.isin(original.geometry.terms, copy.geometry.terms).mean()
        assert 0.5 < kept < 1.0
        alike = many.vectors[PLATES + number] @ many.vectors[number % PLATES]
        assert alike > 0.5 and not np.array_equal(many.vectors[PLATES + number], many.vectors[number % PLATES])


def test_what_a_few_documents_share_with_a_query_is_what_all_of_them_do(many):
    documents = np.array([17, 3, 0, 29])
    for seed in (0, 2, 9):  # the last is in no index
        bag = bag_terms(plate(seed))
        everywhere = many.bag.cosines(bag)
        for document, cosines in zip(documents, many.bag.pair_cosines(bag, documents), strict=True):
            assert cosines == pytest.approx({one: row[document] for one, row in everywhere.items()}, abs=1e-6)


def test_the_nearest_are_the_first_of_all_that_are_allowed(many):
    allowed = np.arange(ROWS) % 3 > 0
    width = many.info.geometry_width
    sequence = Lengths().embed([plate(1)]).sequence[0]
    documents, products = many.nearest(sequence, 7, allowed)
    slow = np.where(allowed, many.vectors[:, width:].astype(np.float64) @ sequence, -np.inf)
    assert sorted(documents) == sorted(np.argsort(-slow)[:7])
    assert products == pytest.approx(slow[documents], abs=1e-6)


def test_it_is_made_once_and_no_other_index_is_taken_for_it(archive, many):
    assert repeated(archive, many.place.path, ROWS, Lengths()) == (many.place, None)
    for folder, rows in ((many.place.path, ROWS + 1), (archive.place.path, ROWS)):
        with pytest.raises(InputError, match="holds another index"):
            repeated(archive, folder, rows, Lengths())


def test_every_step_of_a_search_is_timed(archive, many):
    times = time_search(archive, many.place, 3, Lengths())
    assert (times.rows, times.queries) == (ROWS, 3) and times.opened > 0 and times.mapped > 0
    steps = {"reading the file", "search", "ten explained", "coding", "bag", "nearest vectors", "tiers"}
    assert set(times.steps) == steps
    assert all(0 < step.median <= step.p95 for step in times.steps.values())
    assert times.steps["bag"].median < times.steps["ten explained"].median
