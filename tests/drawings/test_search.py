"""Search finds a drawing whatever was done to it, puts hits in the right tier, and keeps to what was asked."""

import math
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from linework.drawings import index as indexing
from linework.drawings.coded import code
from linework.drawings.drawing import Drawing, Kind, Unit, drawing_from
from linework.drawings.filters import Filters, parse_size, text_rank, word_pattern
from linework.drawings.geometry import Similarity, transform
from linework.drawings.index import build_index
from linework.drawings.index_folder import locate_index
from linework.drawings.index_reader import IndexReader
from linework.drawings.search import search
from linework.drawings.write import write_dxf
from linework.errors import InputError
from linework.workers import Outcome

PLATES = 8


def plate(seed: int) -> Drawing:
    """A plate with a notch and holes, asymmetric, with a part number and a thread as texts."""
    rng = np.random.default_rng(seed)
    width, height, notch = rng.uniform(40, 200), rng.uniform(30, 150), rng.uniform(5, 20)
    corners = [(0, 0), (width, 0), (width, height), (notch, height), (notch, height - notch), (0, height - notch)]
    lines = [(*a, *b) for a, b in zip(corners, corners[1:] + corners[:1], strict=True)]
    holes = np.stack([rng.uniform(0.1, 0.9, 6) * width, rng.uniform(0.1, 0.9, 6) * height, rng.uniform(1, 6, 6)], 1)
    kinds = [Kind.SEGMENT] * 6 + [Kind.CIRCLE] * 6 + [Kind.TEXT] * 2
    rows = [*lines, *holes.tolist(), (2, 2, 3, 0, 20), (2, 8, 3, 0, 20)]
    texts = [-1] * 12 + [0, 1]
    strings = (f"P-{1000 + seed}", f"{seed + 1} x M{8 if seed % 2 else 80}")
    return drawing_from(kinds, rows, texts=texts, strings=strings, unit=Unit(1.0, 1.0, "header"))


def map_here(function, paths, workers, timeout):
    """Read files in this process; what the pool does is tested with the archive."""
    return (Outcome(path, function(path)) for path in paths)


@pytest.fixture(scope="module")
def reader(tmp_path_factory) -> IndexReader:
    """An index, without embeddings, of eight plates; read in this process."""
    folder = tmp_path_factory.mktemp("archive")
    for seed in range(PLATES):
        path = folder / ("even" if seed % 2 == 0 else "odd") / f"plate{seed}.dxf"
        path.parent.mkdir(exist_ok=True)
        write_dxf(plate(seed), path)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(indexing, "map_files", map_here)
        build_index(folder)
    return IndexReader.open(locate_index(folder))


def named(seed: int) -> str:
    return f"plate{seed}.dxf"


@pytest.mark.parametrize(
    "by",
    [
        Similarity(),
        Similarity(shift=(1234.5, -99.0)),
        Similarity(angle=math.pi / 2),
        Similarity(angle=0.7, shift=(3.0, 5.0)),
        Similarity(mirror=True, angle=2.0),
    ],
    ids=["as it was", "moved", "turned square", "turned", "mirrored"],
)
def test_a_drawing_is_found_as_the_same_geometry_wherever_it_lies(reader, by):
    for seed in (0, 5):
        best = search(reader, transform(plate(seed), by), 3, verify=2)[0]
        assert (best.path.name, best.tier) == (named(seed), "same geometry")
        assert best.match is not None and best.match.share_a > 0.98
        assert best.match.transform.mirror == by.mirror


def test_another_unit_is_the_same_geometry(reader):
    inches = replace(transform(plate(4), Similarity(scale=1 / 25.4)), unit=Unit(25.4, 1.0, "header"))
    best = search(reader, inches, 1, verify=2)[0]
    assert (best.path.name, best.tier) == (named(4), "same geometry")
    assert search(reader, inches, 1, same_size=True, verify=0)[0].path.name == named(4)


def test_another_size_is_a_variant_and_left_out_where_the_same_is_asked_for(reader):
    larger = transform(plate(4), Similarity(scale=1.7))
    best = search(reader, larger, 1, verify=1)[0]
    assert (best.path.name, best.tier) == (named(4), "revision or variant")
    assert named(4) not in {hit.path.name for hit in search(reader, larger, PLATES, same_size=True, verify=0)}


def test_a_changed_drawing_is_a_revision_and_what_changed_is_named(reader):
    changed = plate(7)
    params = changed.params.copy()
    params[8, 2] += 4.0
    best = search(reader, replace(changed, params=params), 1, verify=2)[0]
    assert (best.path.name, best.tier) == (named(7), "revision or variant")
    assert best.match is not None
    assert best.match.only_a.tolist() == [8] and len(best.match.only_b) == 1


def test_a_mirror_image_is_not_the_same_where_mirroring_is_off(reader):
    hits = search(reader, transform(plate(3), Similarity(mirror=True)), 3, mirror=False, verify=3)
    assert "same geometry" not in {hit.tier for hit in hits if hit.path.name == named(3)}


def test_a_file_of_the_archive_does_not_find_itself(reader):
    path = reader.path(2)
    assert path not in {hit.path for hit in search(reader, path, PLATES, verify=0)}


def test_hits_come_by_tier_and_no_more_than_asked_for(reader):
    for count in (1, 30):
        hits = search(reader, plate(1), count, verify=3)
        order = ["same geometry", "revision or variant", "similar"]
        assert len(hits) <= min(count, PLATES)
        compared = [order.index(hit.tier) for hit in hits if hit.match is not None]
        assert compared == sorted(compared)
        assert all(0.0 <= hit.score <= 1.0 for hit in hits)


def test_what_is_not_compared_is_found_all_the_same(reader):
    hits = search(reader, transform(plate(6), Similarity(angle=1.0)), 3, verify=0)
    assert hits[0].path.name == named(6) and hits[0].match is None


def test_text_is_found_alone_and_with_a_drawing(reader):
    found = {hit.path.name for hit in search(reader, None, PLATES, filters=Filters(text="m8"))}
    assert found == {named(seed) for seed in range(1, PLATES, 2)}
    assert [hit.path.name for hit in search(reader, None, 5, filters=Filters(text="P-1004"))] == [named(4)]
    hits = search(reader, plate(4), 3, filters=Filters(text="M8"), verify=0)
    assert len(hits) == 3 and {hit.path.name for hit in hits} <= found


def test_filters_hold_for_a_query_drawing(reader):
    assert {hit.path.parent.name for hit in search(reader, plate(4), 4, filters=Filters(folder="odd"), verify=0)} == {
        "odd"
    }
    assert search(reader, plate(4), 5, filters=Filters(layer="nowhere")) == []


def test_a_query_without_anything_to_look_for_says_so(reader):
    with pytest.raises(InputError, match="no geometry"):
        search(reader, drawing_from([], []))
    with pytest.raises(InputError, match="nothing to look for"):
        search(reader, None, filters=Filters(folder="odd"))


class Counter:
    """An embedder that knows no more of a drawing than how many primitives of each kind it has."""

    identity = "counts"

    def embed(self, drawings):
        return self.embed_coded([code(drawing) for drawing in drawings])

    def embed_coded(self, coded):
        counts = np.array([np.bincount(one.graph.kinds, minlength=9) for one in coded], dtype=np.float32)
        unit = counts / np.linalg.norm(counts, axis=1, keepdims=True)
        return SimpleNamespace(geometry=unit, sequence=unit[:, ::-1].copy())


def test_embeddings_are_searched_beside_the_bag(tmp_path, monkeypatch):
    for seed in range(3):
        write_dxf(plate(seed), tmp_path / named(seed))
    monkeypatch.setattr(indexing, "map_files", map_here)
    build_index(tmp_path, embedder=Counter())
    index = IndexReader.open(locate_index(tmp_path))
    assert (index.info.weights, index.info.geometry_width, index.info.sequence_width) == ("counts", 9, 9)
    for seed in range(3):
        best = search(index, transform(plate(seed), Similarity(angle=1.0)), 1, embedder=Counter(), verify=1)[0]
        assert best.path.name == named(seed)
        assert dict(best.scores)["graph"] == pytest.approx(1.0, abs=1e-5)


def test_an_index_made_without_embeddings_is_coded_anew_with_them(tmp_path, monkeypatch):
    write_dxf(plate(0), tmp_path / named(0))
    monkeypatch.setattr(indexing, "map_files", map_here)
    build_index(tmp_path)
    assert build_index(tmp_path, embedder=Counter()).new == 1
    assert IndexReader.open(locate_index(tmp_path)).vectors.shape == (1, 18)


@pytest.mark.parametrize(
    ("word", "line", "found"),
    [
        ("m8", "4 x m8", True),
        ("m8", "m80", False),
        ("m8", "m8x20", True),
        ("m8", "m8.", True),
        ("5", "12.5", False),
        ("5", "5", True),
        ("5", "5 mm", True),
        ("12.5", "12,5", True),
        ("12.5", "112.5", False),
        ("12.5", "12.55", False),
        ("a.c", "abc", False),
        ("(x)", "f(x)", True),
    ],
)
def test_a_word_is_found_but_a_number_is_not_cut_in_two(word, line, found):
    assert bool(re.search(word_pattern(word), f"other\n{line}\nlines")) == found


def test_a_text_of_its_own_ranks_before_a_part_of_one():
    assert text_rank("M8", "m8\nother") > text_rank("M8", "4 x m8") > text_rank("M8", "m8x20")


def test_a_range_of_sizes_is_read():
    assert parse_size("50..200") == (50.0, 200.0)
    assert parse_size("50mm..") == (50.0, math.inf)
    assert parse_size("..200") == (0.0, 200.0)
    low, high = parse_size("100")
    assert low < 100 < high
