"""From tags to a document: header values, blocks and entities, nothing else of the file is kept."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from linework.drawings.read.tags import OddTags, Tags

PARENTS = {"POLYLINE": "VERTEX", "INSERT": "ATTRIB"}
COMMA = re.compile(r"^(\s*[-+]?\d*),(\d+(?:[eE][-+]?\d+)?\s*)$")
KEPT_SECTIONS = ("HEADER", "BLOCKS", "ENTITIES")


class Entity:
    """One entity: a run of tags of the file, and its vertices or attributes.

    It only points into the tags of the file, so that a file of a million entities fits into memory.
    """

    __slots__ = ("_last", "_tags", "begin", "children", "end", "kind")

    def __init__(self, kind: str, tags: Tags, begin: int, end: int) -> None:
        self.kind = kind
        self._tags = tags
        self.begin, self.end = begin, end
        self._last: dict[int, str] | None = None
        self.children: Sequence[Entity] = ()

    @property
    def codes(self) -> list[int]:
        """The group codes in order."""
        return self._tags.codes[self.begin : self.end]

    @property
    def values(self) -> list[str]:
        """The raw values in order."""
        return self._tags.values[self.begin : self.end]

    @property
    def last(self) -> dict[int, str]:
        """The last value of every code."""
        if self._last is None:
            self._last = dict(zip(self.codes, self.values, strict=True))
        return self._last

    def first(self, code: int) -> str | None:
        """The first value of the code, found without a table of all."""
        try:
            return self._tags.values[self._tags.codes.index(code, self.begin, self.end)].strip()
        except ValueError:
            return None

    def forget(self) -> None:
        """Drop the table of values; it is made again where it is asked for again."""
        self._last = None

    def without_decimal_commas(self) -> "Entity | None":
        """The entity with 1.5 for 1,5, or None where nothing is written so."""
        values = [COMMA.sub(r"\1.\2", value) for value in self.values]
        children = [child.without_decimal_commas() or child for child in self.children]
        if values == self.values and all(new is old for new, old in zip(children, self.children, strict=True)):
            return None
        mended = Entity(self.kind, Tags(self.codes, values), 0, len(values))
        mended.children = children
        return mended

    def number(self, code: int, default: float = 0.0) -> float:
        """The last value of the code as a number."""
        value = self.last.get(code)
        return default if value is None else float(value)

    def integer(self, code: int, default: int = 0) -> int:
        """The last value of the code as an integer; some programs write 1.0 for 1."""
        value = self.last.get(code)
        return default if value is None else int(float(value))

    def text(self, code: int, default: str = "") -> str:
        """The last value of the code as text."""
        return self.last.get(code, default)

    def numbers(self, code: int) -> list[float]:
        """Every value of the code."""
        return [float(v) for c, v in zip(self.codes, self.values, strict=True) if c == code]


@dataclass(slots=True)
class Block:
    """A block definition: its name, base point and entities."""

    name: str
    base: tuple[float, float, float]
    entities: list[Entity] = field(default_factory=list)


@dataclass(slots=True)
class Document:
    """What this package needs of a DXF file."""

    header: dict[str, str] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)
    model: list[Entity] = field(default_factory=list)
    paper: list[Entity] = field(default_factory=list)


def read_document(tags: Tags) -> Document:
    """Sort the tags into a document; raises OddTags where there is no section at all."""
    codes, values = tags.codes, tags.values
    document = Document()
    starts = [i for i, code in enumerate(codes) if code == 0]
    starts.append(len(codes))
    sections = 0
    number, last = 0, len(starts) - 1
    while number < last:
        at = starts[number]
        number += 1
        if values[at].strip() != "SECTION":
            continue
        sections += 1
        name = next((values[i].strip() for i in range(at + 1, starts[number]) if codes[i] == 2), "")
        end = number
        while end < last and values[starts[end]].strip() not in ("ENDSEC", "SECTION"):
            end += 1
        if name == "HEADER":
            document.header = _header(codes[at : starts[end]], values[at : starts[end]])
        elif name in KEPT_SECTIONS:
            entities = _entities(tags, starts[number : end + 1])
            if name == "ENTITIES":
                for entity in _adopted(entities):
                    (document.paper if entity.first(67) == "1" else document.model).append(entity)
            else:
                _read_blocks(entities, document.blocks)
        number = end
    if not sections:
        raise OddTags("the file has no section")
    return document


def _header(codes: list[int], values: list[str]) -> dict[str, str]:
    """The first value of every header variable."""
    header: dict[str, str] = {}
    name = ""
    for code, value in zip(codes, values, strict=True):
        if code == 9:
            name = value.strip()
        elif name:
            header.setdefault(name, value.strip())
    return header


def _entities(tags: Tags, starts: list[int]) -> Iterator[Entity]:
    for begin, end in pairwise(starts):
        yield Entity(tags.values[begin].strip(), tags, begin + 1, end)


def _adopted(entities: Iterator[Entity]) -> Iterator[Entity]:
    """The entities, with vertices and attributes as children of the entity they follow."""
    parent: Entity | None = None
    children: list[Entity] = []
    for entity in entities:
        if parent is not None and entity.kind == PARENTS[parent.kind]:
            children.append(entity)
            continue
        if entity.kind in PARENTS:
            parent, children = entity, []
            entity.children = children
        else:
            parent = None
        if entity.kind != "SEQEND":
            yield entity


def _read_blocks(entities: Iterator[Entity], blocks: dict[str, Block]) -> None:
    block: Block | None = None
    for entity in _adopted(entities):
        if entity.kind == "BLOCK":
            base = (entity.number(10), entity.number(20), entity.number(30))
            block = Block(entity.text(2).strip(), base)
            blocks[block.name.upper()] = block
        elif entity.kind == "ENDBLK":
            block = None
        elif block is not None:
            block.entities.append(entity)
