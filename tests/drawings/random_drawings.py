"""Drawings at random, of every kind of primitive, and what it means that two are the same."""

from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from linework.drawings.drawing import Drawing, Kind, Unit, drawing_from
from linework.drawings.geometry import sample_points
from linework.drawings.read.reader import read_drawing
from linework.drawings.write import write_dxf

COORDINATE = st.floats(-1000, 1000).map(lambda x: round(x, 6))
SIZE = st.floats(0.01, 500).map(lambda x: round(x, 6))
ANGLE = st.floats(0, 6.28)
SWEEP = st.floats(0.01, 6.27)
RATIO = st.floats(0.01, 1)
WORD = (
    st.text("abcXYZ 0123456789.,-+()Ø°ßµ中^%{}", min_size=1, max_size=12)
    .map(str.strip)
    .filter(lambda s: s and "%%" not in s)
)
LINES = st.lists(WORD, min_size=1, max_size=3).map("\n".join)

PARAMETERS = {
    Kind.SEGMENT: st.tuples(COORDINATE, COORDINATE, COORDINATE, COORDINATE).filter(lambda p: p[:2] != p[2:]),
    Kind.ARC: st.tuples(COORDINATE, COORDINATE, SIZE, ANGLE, SWEEP),
    Kind.CIRCLE: st.tuples(COORDINATE, COORDINATE, SIZE),
    Kind.ELLIPSE: st.tuples(COORDINATE, COORDINATE, SIZE, COORDINATE, RATIO, ANGLE, SWEEP),
    Kind.SPLINE: st.tuples(*[COORDINATE] * 8),
    Kind.TEXT: st.tuples(COORDINATE, COORDINATE, SIZE, ANGLE, SIZE),
    Kind.DIMENSION: st.tuples(*[COORDINATE] * 6, SIZE, st.sampled_from([0.0, 1, 2, 3, 4, 5, 6])),
    Kind.HATCH: st.tuples(COORDINATE, COORDINATE, SIZE, COORDINATE, RATIO, st.sampled_from([0.0, 1.0])),
    Kind.POINT: st.tuples(COORDINATE, COORDINATE),
}


@st.composite
def drawings(draw: st.DrawFn, kinds: tuple[Kind, ...] = tuple(Kind), words: st.SearchStrategy[str] = WORD) -> Drawing:
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=12))
    params = [draw(PARAMETERS[kind]) for kind in chosen]
    says = [draw(words) if kind in (Kind.TEXT, Kind.DIMENSION) else None for kind in chosen]
    strings = tuple(dict.fromkeys(word for word in says if word))
    return drawing_from(
        chosen,
        params,
        layers=draw(st.lists(st.integers(0, 1), min_size=len(chosen), max_size=len(chosen))),
        texts=[strings.index(word) if word else -1 for word in says],
        layer_names=("0", "edges"),
        strings=strings,
        unit=draw(st.sampled_from([Unit(1.0, 0.9, "x"), Unit(25.4, 0.9, "x"), Unit(1000.0, 0.9, "x")])),
    )


def written(drawing: Drawing, folder: Path, **options: object) -> Drawing:
    write_dxf(drawing, folder / "w.dxf", **options)
    return read_drawing(folder / "w.dxf")[0]


def outline(drawing: Drawing) -> np.ndarray:
    """Points that fix every primitive; a hatch by its corners, whichever comes first."""
    points = sample_points(drawing, 5)
    rows = drawing.kinds == Kind.HATCH
    points[rows] = np.sort(points[rows, :4].view(complex), axis=1).view(float).mean(1, keepdims=True)
    return points


def assert_same(one: Drawing, other: Drawing) -> None:
    assert one.kinds.tolist() == other.kinds.tolist()
    np.testing.assert_allclose(outline(one), outline(other), atol=1e-5)
    assert [one.layer_names[i] for i in one.layers] == [other.layer_names[i] for i in other.layers]
    assert one.words() == other.words()
    measured = np.isin(one.kinds, (Kind.TEXT, Kind.DIMENSION))
    np.testing.assert_allclose(one.params[measured], other.params[measured], atol=1e-5)
    filled = one.kinds == Kind.HATCH
    np.testing.assert_array_equal(one.params[filled, 5], other.params[filled, 5])
    area = lambda d: np.hypot(d.params[filled, 2], d.params[filled, 3]) ** 2 * d.params[filled, 4]  # noqa: E731
    np.testing.assert_allclose(area(one), area(other), rtol=1e-6, atol=1e-6)
