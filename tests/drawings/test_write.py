"""What is written reads back as the drawing it was, kind by kind, version by version."""

import math
from dataclasses import replace

import ezdxf
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from drawings.random_drawings import LINES, assert_same, drawings, written
from linework.drawings.drawing import Drawing, Kind, drawing_from
from linework.drawings.geometry import sample_points
from linework.drawings.write import VERSIONS, write_dxf
from linework.errors import InputError

quick = settings(max_examples=20, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(drawing=drawings(), version=st.sampled_from(VERSIONS[1:]))
def test_every_kind_reads_back(tmp_path, drawing, version):
    back = written(drawing, tmp_path, version=version)
    assert_same(drawing, back)
    assert back.unit.millimetres == drawing.unit.millimetres
    assert back.ordered


def test_signs_of_old_code_pages_are_not_taken_for_utf8(tmp_path):
    """A diameter and a degree sign are, in the Windows code page, the two bytes of an Arabic letter."""
    drawing = drawing_from([Kind.TEXT], [[0, 0, 1, 0, 1]], texts=[0], strings=("Ø°",))
    assert written(drawing, tmp_path, version="R2000").words() == ["Ø°"]


@pytest.mark.parametrize("said", ["X)^", "^^", "a^b ^"])
@pytest.mark.parametrize("version", ["R12", "R2010"])
def test_carets_are_kept(tmp_path, version, said):
    drawing = drawing_from([Kind.TEXT], [[0, 0, 1, 0, 1]], texts=[0], strings=(said,))
    assert written(drawing, tmp_path, version=version).words() == [said]


@quick
@given(drawing=drawings((Kind.SEGMENT, Kind.ARC, Kind.CIRCLE, Kind.TEXT, Kind.DIMENSION, Kind.POINT)))
def test_what_r12_knows_reads_back_from_r12(tmp_path, drawing):
    """R12 has no place for a measurement: it is what the points say."""
    params, aligned = drawing.params.copy(), drawing.kinds == Kind.DIMENSION
    params[aligned, 6] = np.linalg.norm(params[aligned, 2:4] - params[aligned, 0:2], axis=1)
    params[aligned, 7] = 1
    drawing = drawing.with_geometry(drawing.kinds, params)
    assert_same(drawing, written(drawing, tmp_path, version="R12"))


@quick
@given(drawing=drawings((Kind.ELLIPSE, Kind.SPLINE, Kind.HATCH)))
def test_r12_gets_lines_for_what_it_does_not_know(tmp_path, drawing):
    assume(np.ptp(sample_points(drawing, 129).reshape(-1, 2), axis=0).max() > 0)  # a point of a spline is no line
    back = written(drawing, tmp_path, version="R12")
    assert set(back.kinds.tolist()) == {Kind.SEGMENT}
    low, high = (f(sample_points(back, 2).reshape(-1, 2), 0) for f in (np.min, np.max))
    dense = sample_points(drawing, 129).reshape(-1, 2)
    reach = np.ptp(dense, axis=0).max()
    np.testing.assert_allclose([low, high], [dense.min(0), dense.max(0)], atol=0.01 * reach)


@quick
@given(drawing=drawings((Kind.TEXT,), LINES))
def test_texts_of_several_lines_keep_words_place_and_height(tmp_path, drawing):
    back = written(drawing, tmp_path)
    assert back.words() == drawing.words()
    np.testing.assert_allclose(back.params[:, :3], drawing.params[:, :3], atol=1e-6)


@quick
@given(drawing=drawings(), inserts=st.lists(st.integers(-1, 2), min_size=12, max_size=12))
def test_blocks_hold_the_same_as_the_exploded_drawing(tmp_path, drawing, inserts):
    inserts = np.array(sorted(inserts[: len(drawing)]), dtype=np.int32)
    instances = replace(drawing, inserts=inserts, insert_names=("bolt", "nut", "bolt"))
    back = written(instances, tmp_path, blocks=True)
    assert_same(instances, back)
    names = [instances.insert_names[i] if i >= 0 else "" for i in instances.inserts]
    assert [back.insert_names[i].split("_")[0] if i >= 0 else "" for i in back.inserts] == names


def rounded_rectangle(reverse: bool) -> Drawing:
    """A closed outline of lines and corner arcs; backwards its arcs are run through against their sense."""
    width, height, r = 40.0, 20.0, 5.0
    corners = [(width - r, r, -math.pi / 2), (width - r, height - r, 0), (r, height - r, math.pi / 2), (r, r, math.pi)]
    sides = [(r, 0, width - r, 0), (width, r, width, height - r), (width - r, height, r, height), (0, height - r, 0, r)]
    rows: list[tuple[Kind, tuple[float, ...]]] = []
    for side, (x, y, start) in zip(sides, corners, strict=True):
        rows += [(Kind.SEGMENT, side), (Kind.ARC, (x, y, r, start % (2 * math.pi), math.pi / 2))]
    if reverse:
        rows = [(k, (*p[2:4], *p[:2]) if k == Kind.SEGMENT else p) for k, p in reversed(rows)]
    return drawing_from([k for k, _ in rows], [p for _, p in rows])


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("version", ["R12", "R2010"])
def test_touching_lines_and_arcs_become_one_polyline(tmp_path, reverse, version):
    drawing = rounded_rectangle(reverse)
    back = written(drawing, tmp_path, version=version, polylines=True)
    assert_same(drawing, back)
    (entity,) = ezdxf.readfile(tmp_path / "w.dxf").modelspace()
    assert entity.dxftype() == ("POLYLINE" if version == "R12" else "LWPOLYLINE") and entity.is_closed


@quick
@given(drawing=drawings(), data=st.data())
def test_joining_polylines_changes_nothing_that_is_drawn(tmp_path, drawing, data):
    """Segments strung together at random among other kinds read back as they were."""
    params = drawing.params.copy()
    for row in range(1, len(drawing)):
        touching = drawing.kinds[row] == drawing.kinds[row - 1] == Kind.SEGMENT and data.draw(st.booleans())
        if touching and (params[row - 1, 2:4] != params[row, 2:4]).any():
            params[row, 0:2] = params[row - 1, 2:4]
    strung = drawing.with_geometry(drawing.kinds, params)
    assert_same(strung, written(strung, tmp_path, polylines=True))


def test_paper_space_stays_paper_space(tmp_path):
    drawing = drawing_from([Kind.CIRCLE], [[1, 2, 3]], space="paper")
    assert written(drawing, tmp_path).space == "paper"


def test_layer_names_that_dxf_forbids_are_mended(tmp_path):
    drawing = drawing_from([Kind.CIRCLE], [[1, 2, 3]], layer_names=("a/b*c",))
    assert "a_b_c" in written(drawing, tmp_path).layer_names


def test_wrong_version_and_place_are_named(tmp_path):
    drawing = drawing_from([Kind.CIRCLE], [[1, 2, 3]])
    with pytest.raises(InputError, match="R2010"):
        write_dxf(drawing, tmp_path / "a.dxf", version="R1")
    with pytest.raises(InputError, match="cannot be written"):
        write_dxf(drawing, tmp_path / "missing" / "a.dxf")
