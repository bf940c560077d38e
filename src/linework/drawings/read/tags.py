"""From the bytes of a DXF file to its group codes and values, ASCII or binary.

This is the fast lane: a well-formed file is split into lines at once. Whatever is odd raises
`OddTags`, and the slower readers of `rescue.py` take over.
"""

import re
from dataclasses import dataclass

from ezdxf.lldxf.tagger import binary_tags_loader
from ezdxf.tools.codepage import toencoding

BINARY_SENTINEL = b"AutoCAD Binary DXF\r\n\x1a\x00"


class OddTags(Exception):
    """The file is not a clean run of group code and value lines."""


@dataclass(frozen=True, slots=True)
class Tags:
    """Group codes and their raw values, one of each per tag."""

    codes: list[int]
    values: list[str]


def read_tags(data: bytes) -> Tags:
    """The tags of a clean file; raises OddTags for anything else."""
    if data.startswith(BINARY_SENTINEL):
        return _binary_tags(data)
    lines = decode(data).split("\n")
    try:
        codes = list(map(int, lines[0:-1:2]))
    except ValueError as fault:
        raise OddTags(f"a group code is no number: {fault}") from fault
    values = lines[1::2]
    values = values[: len(codes)]
    while codes and codes[-1] != 0:
        codes.pop()
    if not codes or values[len(codes) - 1].strip() != "EOF":
        raise OddTags("the file has no end mark")
    return Tags(codes, values[: len(codes)])


def decode(data: bytes) -> str:
    """The text of an ASCII file with plain line ends: UTF-8 where that fits, else its code page."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        page = re.search(rb"\$DWGCODEPAGE\s+3\s+(\S+)", data[:20_000])
        encoding = toencoding(page.group(1).decode("ascii", "replace")) if page else "cp1252"
        text = data.decode(encoding, "replace")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def _binary_tags(data: bytes) -> Tags:
    codes, values = [], []
    try:
        for code, value in binary_tags_loader(data, errors="replace"):
            codes.append(code)
            values.append(value if isinstance(value, str) else str(value))
    except Exception as fault:  # struct, index and DXF errors alike: the file is damaged
        raise OddTags(f"the binary file is damaged: {fault}") from fault
    return Tags(codes, values)
