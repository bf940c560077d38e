"""The geometry coding: blind to where a drawing lies, true to what touches what."""

import numpy as np
import pytest

from linework.drawings.drawing import Drawing, Kind, drawing_from
from linework.drawings.geometry import Similarity, transform
from linework.drawings.graph import TIES, UNUSED, code_graph
from linework.drawings.synthesize.family import synthesize_family


def tie(graph, i: int, j: int, name: str) -> bool:
    rows = np.flatnonzero((graph.edges[0] == i) & (graph.edges[1] == j))
    return bool(len(rows)) and bool(graph.edge_measures[rows[0], TIES.index(name)])


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("by", [Similarity(1, 0.7), Similarity(3.5, 2.1, True, (40, -7))], ids=["turn", "mirror"])
def test_turning_moving_mirroring_and_scaling_change_nothing_but_millimetres(seed, by):
    drawing = synthesize_family(seed).base()
    before, after = code_graph(drawing), code_graph(transform(drawing, by))
    shape = [column for column in range(before.nodes.shape[1]) if column != 5]
    np.testing.assert_allclose(after.nodes[:, shape], before.nodes[:, shape], atol=1e-2)
    np.testing.assert_array_equal(after.used, before.used)
    np.testing.assert_allclose(after.block_measures, before.block_measures, atol=1e-2)
    assert abs(after.edges.shape[1] - before.edges.shape[1]) <= 0.05 * before.edges.shape[1] + 4  # nearest may tie


def test_ties_say_why_two_primitives_belong_together():
    drawing = drawing_from(
        [Kind.SEGMENT, Kind.SEGMENT, Kind.ARC, Kind.CIRCLE, Kind.CIRCLE, Kind.SEGMENT],
        [[0, 0, 10, 0], [10, 0, 10, 8], [8, 8, 2, 0, np.pi / 2], [30, 5, 3], [30, 5, 1], [5, -2, 5, 2]],
    )
    graph = code_graph(drawing)
    assert tie(graph, 0, 1, "shared end") and tie(graph, 0, 1, "perpendicular") and not tie(graph, 0, 1, "tangent")
    assert tie(graph, 1, 2, "shared end") and tie(graph, 1, 2, "tangent")
    assert tie(graph, 3, 4, "concentric") and tie(graph, 3, 4, "containment")
    assert tie(graph, 0, 5, "crossing") and not tie(graph, 0, 5, "shared end")
    assert tie(graph, 1, 5, "parallel")


def test_edges_run_both_ways_and_the_ratio_of_lengths_turns_its_sign():
    graph = code_graph(synthesize_family(3).base())
    half = graph.edges.shape[1] // 2
    np.testing.assert_array_equal(graph.edges[:, :half], graph.edges[::-1, half:])
    np.testing.assert_array_equal(graph.edge_measures[:half, -1], -graph.edge_measures[half:, -1])


def test_an_unused_slot_is_marked_and_holds_the_sentinel():
    graph = code_graph(synthesize_family(5).base())
    assert (graph.nodes[~graph.used] == UNUSED).all()
    assert np.isfinite(graph.nodes).all() and np.isfinite(graph.edge_measures).all()


def test_connected_parts_are_blocks_of_their_own():
    square = [[0, 0, 1, 0], [1, 0, 1, 1], [1, 1, 0, 1], [0, 1, 0, 0]]
    far = [[x0 + 50, y0, x1 + 50, y1] for x0, y0, x1, y1 in square[:3]]
    blocks = code_graph(drawing_from([Kind.SEGMENT] * 7, square + far)).blocks
    assert len(set(blocks[:4])) == 1 and len(set(blocks[4:])) == 1 and blocks[0] != blocks[4]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_smallest_drawings_have_a_graph_too(count):
    drawing = drawing_from([Kind.CIRCLE] * count, [[float(i), 0, 1] for i in range(count)] or np.zeros((0, 8)))
    graph = code_graph(drawing)
    assert len(graph.nodes) == count and isinstance(drawing, Drawing)
