"""MULTILEADER and TOLERANCE: notes that point at something."""

from itertools import pairwise

from ezdxf.tools.text import plain_text

from linework.drawings.drawing import Kind
from linework.drawings.read.document import Entity
from linework.drawings.read.registry import draws
from linework.drawings.read.sheet import Sheet
from linework.drawings.read.texts import plain_mtext, text_width

TOLERANCE_HEIGHT = 2.5  # stands in the dimension style, which is not read


@draws("MULTILEADER", "MLEADER")
def _multileader(entity: Entity, sheet: Sheet) -> None:
    """The lines of all leaders, then the text of the context."""
    line: list[tuple[float, float]] = []
    in_line = False
    said = ""
    x = 0.0
    place: dict[int, float] = {}
    for code, value in zip(entity.codes, entity.values, strict=True):
        match code:
            case 304 if value.strip() == "LEADER_LINE{":
                in_line, line = True, []
            case 304 if not said:
                said = plain_mtext(value)
            case 305 if in_line:
                for (x0, y0), (x1, y1) in pairwise(line):
                    sheet.add_segment(x0, y0, x1, y1)
                in_line = False
            case 10 if in_line:
                x = float(value)
            case 20 if in_line:
                line.append((x, float(value)))
            case 12 | 22 | 41:
                place.setdefault(code, float(value))
    if said and 12 in place and 22 in place:
        height = place.get(41, 1.0) or 1.0
        sheet.add(Kind.TEXT, (place[12], place[22] - height, height, 0.0, text_width(said, height)), said)


@draws("TOLERANCE")
def _tolerance(entity: Entity, sheet: Sheet) -> None:
    """The words of a feature control frame, its cells apart by spaces."""
    said = " ".join(plain_mtext(plain_text(entity.text(1)).replace("%%v", " ")).split())
    x, y = entity.number(10), entity.number(20)
    if said:
        sheet.add(Kind.TEXT, (x, y, TOLERANCE_HEIGHT, 0.0, text_width(said, TOLERANCE_HEIGHT)), said)
