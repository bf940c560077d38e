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
    text = decode(data)
    text = text[: _end_of_file(text)]
    lines = text.split("\n")
    codes, values = lines[0::2], lines[1::2]
    if len(values) < len(codes):
        raise OddTags("the last tag has no value")
    try:
        return Tags(list(map(int, codes)), values)
    except ValueError as fault:
        raise OddTags(f"a group code is no number: {str(fault).partition(': ')[2]}") from fault


def _end_of_file(text: str) -> int:
    """Where the end mark ends; raises OddTags where there is none, as in a file that was cut off."""
    at = text.rfind("EOF")
    before = text[max(at - 40, 0) : at].rstrip(" \t")
    if at < 0 or before[-1:] != "\n" or before.split()[-1:] != ["0"]:
        raise OddTags("the end mark is missing")
    return at + 3


def decode(data: bytes) -> str:
    """The text of an ASCII file with plain line ends: UTF-8 from R2007 on, the code page of the header before.

    Some programs write UTF-8 into older files too. Three characters that happen to be valid UTF-8 are
    taken for that; fewer may be chance (a diameter and a degree sign of Windows are).
    """
    page = re.search(rb"\$DWGCODEPAGE\s+3\s+(\S+)", data[:20_000])
    version = re.search(rb"\$ACADVER\s+1\s+(AC\d+)", data[:20_000])
    modern = version is None or version.group(1) >= b"AC1021"
    encoding = toencoding(page.group(1).decode("ascii", "replace")) if page else "cp1252"
    try:
        text = data.decode("utf-8-sig")
        if not modern and len(data) - len(text) <= 3 and not text.isascii():
            text = data.decode(encoding, "replace")
    except UnicodeDecodeError:
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
