"""A reader for damaged ASCII files: it holds on to every `0 / TYPE` pair and reads between them.

Lines that are shifted, blank or broken cost the entity they stand in, not the file; a file that was
cut off is taken as far as it goes.
"""

from linework.drawings.read.registry import DRAW, SILENT
from linework.drawings.read.tags import OddTags, Tags, decode

STRUCTURE = {"SECTION", "ENDSEC", "EOF", "TABLE", "ENDTAB"}
HIGHEST_CODE = 1071


def read_tolerant_tags(data: bytes) -> Tags:
    """The tags of a damaged file; raises OddTags where nothing in it looks like DXF."""
    lines = [line.strip() for line in decode(data.replace(b"\x00", b"")).split("\n")]
    known = STRUCTURE | SILENT | set(DRAW)
    anchors = [i for i in range(len(lines) - 1) if lines[i] == "0" and _is_type(lines[i + 1], known)]
    if not any(lines[i + 1] in DRAW for i in anchors):
        raise OddTags("nothing in it reads as DXF")
    codes: list[int] = []
    values: list[str] = []
    if not any(lines[i + 1] == "SECTION" for i in anchors):
        codes, values = [0, 2], ["SECTION", "ENTITIES"]
    for begin, end in zip(anchors, [*anchors[1:], len(lines)], strict=True):
        codes.append(0)
        values.append(lines[begin + 1])
        _read_between(lines[begin + 2 : end], codes, values)
    return Tags(codes, values)


def _is_type(name: str, known: set[str]) -> bool:
    """A type of our own, or any other word in capitals, so that what follows it is kept apart."""
    return name in known or (len(name) > 3 and name.isupper() and name.replace("_", "").isalnum())


def _read_between(lines: list[str], codes: list[int], values: list[str]) -> None:
    """Pair the lines up; where a code is no code, start again one line on."""
    at = 0
    while at + 1 < len(lines):
        code = lines[at]
        if code.isdecimal() and 0 < int(code) <= HIGHEST_CODE and _fits(int(code), lines[at + 1]):
            codes.append(int(code))
            values.append(lines[at + 1])
            at += 2
        else:
            at += 1


def _fits(code: int, value: str) -> bool:
    """Coordinates and other numbers must be numbers."""
    if not (10 <= code < 100 or 210 <= code < 240):
        return True
    try:
        float(value)
    except ValueError:
        return False
    return True
