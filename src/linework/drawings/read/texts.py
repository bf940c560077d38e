"""TEXT, MTEXT, attributes and dimensions: where they stand and what they say."""

import math

from ezdxf.lldxf.encoding import decode_dxf_unicode
from ezdxf.tools.text import caret_decode, fast_plain_mtext, plain_text

from linework.drawings.drawing import Kind
from linework.drawings.read.affine import TURN
from linework.drawings.read.document import Entity
from linework.drawings.read.registry import draws
from linework.drawings.read.sheet import Sheet

ADVANCE = 0.8  # width of an average letter in text heights; fonts are not measured
ANGULAR = (2, 5)


def _decoded(text: str) -> str:
    return decode_dxf_unicode(text) if "\\U+" in text or "\\u+" in text else text


def _plain(text: str) -> str:
    """The words of a text of one line, with the carets at its end, which ezdxf takes for cut-off signs."""
    decoded = caret_decode(text).rstrip()
    return (plain_text(text) + "^" * (len(decoded) - len(decoded.rstrip("^")))).strip()


def plain_mtext(text: str) -> str:
    """The words of a formatted text, lines apart."""
    return str(fast_plain_mtext(_decoded(text), split=False)).strip()


def text_width(text: str, height: float) -> float:
    """Estimated width of the longest line."""
    return max(map(len, text.split("\n"))) * height * ADVANCE


@draws("TEXT", flat=True)
def _text(entity: Entity, sheet: Sheet) -> None:
    _add_text(entity, _plain(_decoded(entity.text(1))), sheet)


@draws("ATTRIB", flat=True)
def _attribute(entity: Entity, sheet: Sheet) -> None:
    """What an INSERT says in a place its block left open, unless its flag says it is not shown."""
    if not entity.integer(70) & 1:
        _text(entity, sheet)


@draws("ATTDEF", flat=True)
def _attribute_definition(entity: Entity, sheet: Sheet) -> None:
    """Shown by its tag where it stands in a space; in a block it only leaves the place open."""
    if not sheet.is_block and not entity.integer(70) & 1:
        _add_text(entity, entity.text(2).strip(), sheet)


def _add_text(entity: Entity, said: str, sheet: Sheet) -> None:
    if not said:
        return
    height = entity.number(40, 1.0) or 1.0
    rotation = math.radians(entity.number(50))
    across, up = entity.integer(72), entity.integer(73)
    width = text_width(said, height) * abs(entity.number(41, 1.0) or 1.0)
    x, y = entity.number(10), entity.number(20)
    if (across or up) and 11 in entity.last and 21 in entity.last:
        x1, y1 = entity.number(11), entity.number(21)
        if across in (3, 5):  # aligned or fitted between both points
            if math.hypot(x1 - x, y1 - y) > 0:
                rotation, width = math.atan2(y1 - y, x1 - x), math.hypot(x1 - x, y1 - y)
        else:
            left = width * {1: 0.5, 2: 1.0, 4: 0.5}.get(across, 0.0)
            drop = height * (0.5 if across == 4 else {2: 0.5, 3: 1.0}.get(up, 0.0))
            x, y = _shifted(x1, y1, -left, -drop, rotation)
    sheet.add(Kind.TEXT, (x, y, height, rotation % TURN, width), said)


def _shifted(x: float, y: float, right: float, up: float, rotation: float) -> tuple[float, float]:
    c, s = math.cos(rotation), math.sin(rotation)
    return x + right * c - up * s, y + right * s + up * c


@draws("MTEXT")
def _mtext(entity: Entity, sheet: Sheet) -> None:
    codes, values = entity.codes, entity.values
    end = codes.index(101) if 101 in codes else len(codes)  # an embedded object repeats the codes
    own = dict(zip(codes[:end], values[:end], strict=True))
    raw = "".join(v for c, v in zip(codes[:end], values[:end], strict=True) if c in (1, 3))
    said = plain_mtext(raw)
    if not said:
        return
    height = float(own.get(40, 1.0)) or 1.0
    rotation = math.radians(float(own.get(50, 0.0)))
    if 11 in own and 21 in own:
        rotation = math.atan2(float(own[21]), float(own[11]))
    attachment = int(float(own.get(71, 1)))
    width = text_width(said, height)
    tall = height * (1 + 5 / 3 * said.count("\n"))
    left = width * ((attachment - 1) % 3) / 2
    down = tall * (1, 0.5, 0)[min(max((attachment - 1) // 3, 0), 2)]
    x, y = _shifted(float(own[10]), float(own[20]), -left, -down, rotation)
    if float(own.get(230, 1.0)) < 0 and 11 not in own:  # seen from below: the baseline runs the other way
        rotation = math.pi - rotation
    sheet.add(Kind.TEXT, (x, y, height, rotation % TURN, width), said)


@draws("DIMENSION", "ARC_DIMENSION", "LARGE_RADIAL_DIMENSION")
def _dimension(entity: Entity, sheet: Sheet) -> None:
    """One primitive for the whole dimension: what it measures, where its text is, what it says."""
    style = entity.integer(70) & 7
    point = {n: (entity.number(10 + n), entity.number(20 + n)) for n in range(7) if 10 + n in entity.last}
    first, second = {3: (0, 5), 4: (0, 5), 6: (3, 4)}.get(style, (3, 4))
    a = point.get(first, point.get(0, (0.0, 0.0)))
    b = point.get(second, a)
    measured = entity.number(42) if 42 in entity.last else _measure(entity, style, point, a, b)
    if entity.number(230, 1.0) < 0 and 1 in point:
        point[1] = (-point[1][0], point[1][1])
    text = point.get(1, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2))
    said = entity.text(1).strip()
    shown = _formatted(measured, style)
    said = plain_mtext(said.replace("<>", shown)) if said else shown
    sheet.add(Kind.DIMENSION, (*a, *b, *text, measured, float(style)), said or None)


def _measure(entity: Entity, style: int, point: dict[int, tuple[float, float]], a, b) -> float:  # type: ignore[no-untyped-def]
    """The measurement where the file does not give it (R12 and before)."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    if style == 0:
        angle = math.radians(entity.number(50))
        return abs(dx * math.cos(angle) + dy * math.sin(angle))
    if style in ANGULAR:
        vertex = point.get(5, point.get(0, (0.0, 0.0)))
        one = math.atan2(a[1] - vertex[1], a[0] - vertex[0])
        other = math.atan2(b[1] - vertex[1], b[0] - vertex[0])
        turn = abs(one - other) % TURN
        return min(turn, TURN - turn)
    if style == 6:
        origin = point.get(0, (0.0, 0.0))
        return abs(a[0] - origin[0]) if entity.integer(70) & 64 else abs(a[1] - origin[1])
    return math.hypot(dx, dy)


def _formatted(value: float, style: int) -> str:
    """The measurement as text: R for radii, a diameter sign, degrees for angles."""
    if style in ANGULAR:
        return f"{round(math.degrees(value), 2):g}°"
    return {3: "Ø", 4: "R"}.get(style, "") + f"{round(value, 4):.10g}"
