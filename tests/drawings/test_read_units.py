"""Units: stated ones are taken, missing ones inferred from words and lengths."""

import ezdxf
import pytest

from linework.drawings.drawing import Kind, drawing_from
from linework.drawings.read.reader import read_drawing
from linework.drawings.read.units import inferred_unit, stated_unit


def rectangles(step: float):
    sides = [(0, 0, (i + 3) * step, 0) for i in range(12)]
    return drawing_from([Kind.SEGMENT] * 12, sides)


def saying(words: str):
    return drawing_from([Kind.TEXT], [[0, 0, 1, 0, 1]], texts=[0], strings=(words,))


@pytest.mark.parametrize(("code", "millimetres"), [(1, 25.4), (4, 1.0), (5, 10.0), (6, 1000.0)])
def test_a_stated_unit_is_taken(tmp_path, code, millimetres):
    document = ezdxf.new(units=code)
    document.modelspace().add_line((0, 0), (1, 1))
    document.saveas(tmp_path / "d.dxf")
    unit = read_drawing(tmp_path / "d.dxf")[0].unit
    assert (unit.millimetres, unit.source) == (millimetres, "$INSUNITS") and unit.confidence > 0.9


@pytest.mark.parametrize("stated", ["0", "99", "unit", ""])
def test_no_unit_and_nonsense_are_no_unit(stated):
    assert stated_unit({"$INSUNITS": stated}) is None


@pytest.mark.parametrize(
    ("drawing", "header", "millimetres", "source"),
    [
        (saying("ALL DIMENSIONS IN MM"), {}, 1.0, "words"),
        (saying('plate 1/2" thick'), {}, 25.4, "words"),
        (saying("lever"), {"$LUNITS": "4"}, 25.4, "$LUNITS"),
        (rectangles(0.5), {}, 1.0, "round lengths"),
        (rectangles(1 / 16), {}, 25.4, "round lengths"),
        (rectangles(0.123), {"$MEASUREMENT": "0"}, 25.4, "size"),
        (rectangles(0.123), {"$MEASUREMENT": "1"}, 1.0, "size"),
    ],
)
def test_missing_units_are_inferred_with_less_confidence(drawing, header, millimetres, source):
    unit = inferred_unit(drawing, header)
    assert (unit.millimetres, unit.source) == (millimetres, source)
    assert 0 < unit.confidence < 0.95
