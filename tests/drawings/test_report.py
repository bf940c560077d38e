"""A report groups what belongs together, names what is odd, and is one page that fetches nothing."""

import csv
import re
from dataclasses import replace

import numpy as np
import pytest

from linework.drawings import index as indexing
from linework.drawings.drawing import Drawing, Kind, drawing_from
from linework.drawings.geometry import Similarity, transform
from linework.drawings.index import build_index
from linework.drawings.index_folder import locate_index
from linework.drawings.index_reader import IndexReader
from linework.drawings.page import page, table
from linework.drawings.report import archive_report
from linework.drawings.report_page import write_report
from linework.drawings.write import write_dxf
from linework.errors import InputError, LineworkError
from linework.workers import Outcome


def plate(seed: int) -> Drawing:
    """A plate with a notch and eight holes."""
    rng = np.random.default_rng(seed)
    width, height, notch = rng.uniform(40, 200), rng.uniform(30, 150), rng.uniform(5, 20)
    corners = [(0, 0), (width, 0), (width, height), (notch, height), (notch, height - notch), (0, height - notch)]
    lines = [(*a, *b) for a, b in zip(corners, corners[1:] + corners[:1], strict=True)]
    holes = np.stack([rng.uniform(0.1, 0.9, 8) * width, rng.uniform(0.1, 0.9, 8) * height, rng.uniform(1, 6, 8)], 1)
    return drawing_from([Kind.SEGMENT] * 6 + [Kind.CIRCLE] * 8, [*lines, *holes.tolist()])


def revised(drawing: Drawing, hole: int) -> Drawing:
    """With one hole made larger."""
    params = drawing.params.copy()
    params[hole, 2] += 2.0
    return replace(drawing, params=params)


@pytest.fixture(scope="module")
def reader(tmp_path_factory) -> IndexReader:
    """Plates: one three times over, one in three revisions, two alone; and files that are odd."""
    folder = tmp_path_factory.mktemp("archive")
    once, chain = plate(1), plate(2)
    drawings = {
        "a.dxf": once,
        "a_turned.dxf": transform(once, Similarity(angle=1.0, shift=(500.0, 20.0))),
        "a_mirrored.dxf": transform(once, Similarity(mirror=True)),
        "b1.dxf": replace(chain, modified="2001-05-01"),
        "b2.dxf": revised(chain, 7),
        "b3.dxf": revised(revised(chain, 7), 9),
        "alone.dxf": plate(3),
        "single.dxf": plate(4),
        "blank.dxf": drawing_from([], []),
        "stray.dxf": drawing_from(
            [*plate(5).kinds.tolist(), Kind.POINT], [*plate(5).params.tolist(), [1e6, 1e6, 0, 0, 0, 0, 0, 0]]
        ),
    }
    for name, drawing in drawings.items():
        write_dxf(drawing, folder / name)
    (folder / "broken.dxf").write_bytes(b"\x89PNG\r\n\x1a\n")

    def here(function, paths, workers, timeout):
        for path in paths:
            try:
                yield Outcome(path, function(path))
            except LineworkError as fault:
                yield Outcome(path, failure=str(fault))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(indexing, "map_files", here)
        build_index(folder)
    return IndexReader.open(locate_index(folder))


@pytest.fixture(scope="module")
def report(reader):
    return archive_report(reader)


def names(reader: IndexReader, group: tuple[int, ...]) -> set[str]:
    return {reader.columns["path"][document] for document in group}


def test_duplicates_are_found_however_they_lie(reader, report):
    assert [names(reader, group) for group in report.duplicates] == [{"a.dxf", "a_turned.dxf", "a_mirrored.dxf"}]


def test_revisions_form_a_chain_and_duplicates_do_not(reader, report):
    assert [names(reader, chain) for chain in report.chains] == [{"b1.dxf", "b2.dxf", "b3.dxf"}]


def test_a_chain_is_in_the_order_of_its_dates(reader, report):
    for chain in report.chains:
        dates = [reader.columns["date"][document] for document in chain]
        assert dates == sorted(dates)


def test_every_group_of_a_kind_is_apart_from_the_others(report):
    for groups in (report.duplicates, report.chains, report.clusters):
        members = [document for group in groups for document in group]
        assert len(members) == len(set(members)) and all(len(group) > 1 for group in groups)


def test_what_is_odd_is_named_with_its_reason(report):
    odd = {(oddity.path, oddity.what) for oddity in report.oddities}
    assert {("blank.dxf", "no geometry"), ("broken.dxf", "unreadable"), ("stray.dxf", "far strays")} <= odd
    assert all(oddity.detail for oddity in report.oddities)


def test_the_files_hold_every_group_and_the_page_fetches_nothing(reader, report, tmp_path):
    written = write_report(reader, report, tmp_path / "out")
    assert {path.name for path in written} == {
        "duplicates.csv", "chains.csv", "clusters.csv", "oddities.csv", "drawings.csv", "report.html",
    }  # fmt: skip
    rows = list(csv.DictReader((tmp_path / "out" / "duplicates.csv").open()))
    assert {row["path"] for row in rows} == {"a.dxf", "a_turned.dxf", "a_mirrored.dxf"}
    html = (tmp_path / "out" / "report.html").read_text()
    assert "b2.dxf" in html and "broken.dxf" in html
    assert not re.findall(r"""(?:src|href)=["'](?!data:|#)|@import|url\(""", html)


def test_a_report_that_cannot_be_written_says_so(reader, report, tmp_path):
    (tmp_path / "out").write_text("a file stands where the folder should be")
    with pytest.raises(InputError, match="cannot be written"):
        write_report(reader, report, tmp_path / "out")


def test_a_page_shows_names_as_they_are():
    wild = '<script>alert("&")</script>'
    html = page(wild, wild, table("t", (wild,), [(wild,)]))
    assert wild not in html and html.count("&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;") == 5
