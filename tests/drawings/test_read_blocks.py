"""Exploded blocks lie where the matrices of their inserts put them; bounds end what would not end.

ezdxf's own explosion is no oracle here: it bends nested inserts whose scales differ.
"""

import math

import ezdxf
import numpy as np
import pytest
from ezdxf.math import Matrix44
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from drawings.ezdxf_outlines import assert_same_outlines, outlines, read
from linework.drawings.drawing import Kind, drawing_from
from linework.drawings.geometry import Similarity, sample_points, transform
from linework.drawings.read.affine import apply_affine
from linework.drawings.read.limits import Limits
from linework.drawings.read.reader import read_drawing

quick = settings(max_examples=25, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
SCALE = st.sampled_from([1.0, -1.0, 2.0, 0.5, -3.0])


@quick
@given(
    scales=st.tuples(SCALE, SCALE, SCALE, SCALE),
    angles=st.tuples(st.floats(0, 360), st.floats(0, 360)),
    extrusion=st.sampled_from([(0, 0, 1), (0, 0, -1)]),
    array=st.sampled_from([(1, 1), (3, 2)]),
)
def test_nested_inserts_lie_where_their_matrices_put_them(tmp_path, scales, angles, extrusion, array):
    document = ezdxf.new()
    inner = document.blocks.new("inner", base_point=(1, 2))
    inner.add_line((0, 0), (4, 1))
    inner.add_arc((2, 2), 3, 20, 200)
    inner.add_lwpolyline([(0, 0, 0.4), (5, 1, 0), (6, 6, 0)], format="xyb")
    inner.add_ellipse((1, 1), (3, 1), 0.5, 0.3, 3)
    outer = document.blocks.new("outer", base_point=(-1, 3))
    outer.add_circle((5, 5), 2)
    outer.add_spline(degree=3).control_points = [(0, 0), (3, 5), (8, -2), (9, 9)]
    outer[-1].knots = [0, 0, 0, 0, 1, 1, 1, 1]
    nested = outer.add_blockref("inner", (3, 4), {"xscale": scales[0], "yscale": scales[1], "rotation": angles[0]})
    attributes = {"xscale": scales[2], "yscale": scales[3], "rotation": angles[1], "extrusion": extrusion}
    grid = {"row_count": array[1], "column_count": array[0], "row_spacing": 30, "column_spacing": 40}
    insert = document.modelspace().add_blockref("outer", (10, -20), attributes | grid)
    drawing = read(document, tmp_path)
    inside = [mapped(line, nested.matrix44()) for line in outlines(inner)]
    outer.delete_entity(nested)
    own = outlines(outer)
    places = list(insert.multi_insert()) if insert.mcount > 1 else [insert]
    assert_same_outlines(drawing, [mapped(line, place.matrix44()) for line in own + inside for place in places])
    assert drawing.insert_names == ("outer", "inner") * (array[0] * array[1])


def mapped(line: np.ndarray, matrix: Matrix44) -> np.ndarray:
    return np.array([(p.x, p.y) for p in matrix.transform_vertices((x, y, 0) for x, y in line)])


MAPS = st.tuples(*[st.floats(-3, 3)] * 4).filter(lambda m: abs(m[0] * m[3] - m[1] * m[2]) > 0.05)


@quick
@given(entries=MAPS, start=st.floats(0, 6.2), sweep=st.floats(0.1, 6.28), ratio=st.floats(0.1, 1))
def test_an_affine_map_moves_every_point_of_a_curve(entries, start, sweep, ratio):
    """Ends of arcs may swap; as sets of points, mapped curve and curve of mapped points are one."""
    linear, shift = np.array(entries).reshape(2, 2), np.array([7.0, -5.0])
    before = drawing_from(
        [Kind.SEGMENT, Kind.ARC, Kind.CIRCLE, Kind.ELLIPSE, Kind.SPLINE],
        [[0, 1, 5, 2], [1, 2, 3, start, sweep], [4, 4, 2], [1, 1, 3, 2, ratio, start, sweep], [0, 0, 1, 4, 5, 2, 6, 6]],
    )
    kinds, params = apply_affine(before.kinds, before.params, np.tile(linear, (5, 1, 1)), np.tile(shift, (5, 1)))
    after = sample_points(before.with_geometry(kinds, params), 401)
    wanted = sample_points(before, 401) @ linear.T + shift
    for own, exact in zip(after, wanted, strict=True):
        assert np.linalg.norm(own[::40, None] - exact[None], axis=2).min(1).max() < 0.15
        assert np.linalg.norm(exact[::40, None] - own[None], axis=2).min(1).max() < 0.15


@quick
@given(scale=st.floats(0.1, 10), angle=st.floats(-3, 3), mirror=st.booleans())
def test_a_similarity_is_the_same_by_both_ways(scale, angle, mirror):
    drawing = drawing_from(
        list(Kind),
        [
            [0, 1, 5, 2],
            [1, 2, 3, 1, 2],
            [4, 4, 2],
            [1, 1, 3, 2, 0.5, 1, 2],
            [0, 0, 1, 4, 5, 2, 6, 6],
            [1, 2, 3, 0.5, 9],
            [0, 0, 3, 4, 1, 1, 5, 1],
            [1, 1, 3, 2, 0.5, 1],
            [3, 3],
        ],
    )
    by = Similarity(scale, angle, mirror, (3.0, -2.0))
    one = transform(drawing, by)
    kinds, params = apply_affine(
        drawing.kinds, drawing.params, np.tile(by.linear(), (9, 1, 1)), np.tile(np.array(by.shift), (9, 1))
    )
    assert kinds.tolist() == drawing.kinds.tolist()
    other = drawing.with_geometry(kinds, params)
    ends_one, ends_other = sample_points(one, 3), sample_points(other, 3)
    round_ = np.isin(kinds, (Kind.CIRCLE, Kind.HATCH, Kind.ELLIPSE))
    np.testing.assert_allclose(ends_one[~round_], ends_other[~round_], atol=1e-9)
    np.testing.assert_allclose(ends_one[3, 1], ends_other[3, 1], atol=1e-9)  # the middle of the ellipse
    np.testing.assert_allclose(one.params[[5, 6], 2:5], other.params[[5, 6], 2:5], atol=1e-9)


def test_layer_0_takes_the_layer_of_the_insert_at_every_depth(tmp_path):
    document = ezdxf.new()
    inner = document.blocks.new("inner")
    inner.add_point((0, 0))
    inner.add_point((1, 0), dxfattribs={"layer": "own"})
    outer = document.blocks.new("outer")
    outer.add_blockref("inner", (0, 0))
    outer.add_blockref("inner", (0, 0), {"layer": "middle"})
    document.modelspace().add_blockref("outer", (0, 0), {"layer": "top"})
    drawing = read(document, tmp_path)
    assert [drawing.layer_names[i] for i in drawing.layers] == ["top", "own", "middle", "own"]
    assert [drawing.insert_names[i] for i in drawing.inserts] == ["inner"] * 4
    assert len(set(drawing.inserts.tolist())) == 2


def test_attributes_belong_to_the_drawing_and_definitions_do_not(tmp_path):
    document = ezdxf.new()
    block = document.blocks.new("title")
    block.add_attdef("NAME", (0, 0), "default")
    block.add_point((0, 0))
    insert = document.modelspace().add_blockref("title", (5, 5))
    insert.add_attrib("NAME", "Bracket", (5, 5))
    insert.add_attrib("SECRET", "hidden", (5, 5)).is_invisible = True
    assert read(document, tmp_path).words() == ["Bracket"]


def test_a_block_in_itself_and_a_missing_block_end_in_a_note(tmp_path):
    document = ezdxf.new()
    block = document.blocks.new("snake")
    block.add_point((1, 1))
    block.add_blockref("snake", (5, 0))
    document.modelspace().add_blockref("snake", (0, 0))
    document.modelspace().add_blockref("nowhere", (0, 0))
    document.saveas(tmp_path / "d.dxf")
    drawing, report = read_drawing(tmp_path / "d.dxf")
    assert len(drawing) == 1
    assert "A block contains itself." in report.notes
    assert dict(report.skipped) == {"INSERT (block missing)": 1}


@pytest.mark.parametrize("levels", [3, 12])
def test_blocks_that_multiply_stop_at_the_bounds(tmp_path, levels):
    """Ten inserts of ten inserts of ten ...: 10 ** levels points."""
    document = ezdxf.new()
    document.blocks.new("b0").add_point((0, 0))
    for level in range(1, levels + 1):
        block = document.blocks.new(f"b{level}")
        for i in range(10):
            block.add_blockref(f"b{level - 1}", (i, 0))
    document.modelspace().add_blockref(f"b{levels}", (0, 0))
    document.modelspace().add_point((math.pi, 0))
    document.saveas(tmp_path / "d.dxf")
    drawing, report = read_drawing(tmp_path / "d.dxf", Limits(depth=8, primitives=500))
    assert 1 <= len(drawing) <= 500
    assert any("were left out" in note or "were kept" in note for note in report.notes)


def test_an_array_of_a_billion_stops_at_the_bounds(tmp_path):
    document = ezdxf.new()
    document.blocks.new("dot").add_point((0, 0))
    document.modelspace().add_blockref("dot", (0, 0), {"row_count": 30000, "column_count": 30000})
    document.saveas(tmp_path / "d.dxf")
    drawing, report = read_drawing(tmp_path / "d.dxf", Limits(primitives=1000))
    assert 0 < len(drawing) <= 1000 and report.notes
