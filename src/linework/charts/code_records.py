"""Records of pictures and the code that draws them, as Chart2Code-160k has them (ChartCoder, arXiv 2501.06598).

A JSON list of `{"id": 7, "image": "images/7.png", "conversations": [{"from": "human", "value": "<image>..."}, {"from":
"gpt", "value": "...```python ... ```"}]}`. What the human asked is not read: the model has one prompt for all.
"""

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linework.errors import InputError

BLOCK = re.compile(r"```python\b(.*?)```", re.DOTALL)
NAMED = 3  # records that the remark names for each fault


@dataclass(frozen=True)
class CodeRecord:
    """A picture and the script that drew it."""

    name: str
    picture: Path
    code: str


@dataclass(frozen=True)
class CodeRecords:
    """The records that can be used, and why the others cannot: pairs of a name and a fault."""

    records: tuple[CodeRecord, ...]
    bad: tuple[tuple[str, str], ...]

    @property
    def remark(self) -> str:
        """One line that counts and names what is left out; empty where nothing is.

        >>> CodeRecords((), (("4", "no Python code"), ("9", "no Python code"))).remark
        '2 of 2 records are left out: no Python code in 2 (4, 9).'
        """
        if not self.bad:
            return ""
        faults: dict[str, list[str]] = defaultdict(list)
        for name, fault in self.bad:
            faults[fault].append(name)
        said = (
            f"{fault} in {len(names):,} ({', '.join(names[:NAMED])}{', ...' if len(names) > NAMED else ''})"
            for fault, names in faults.items()
        )
        total = len(self.records) + len(self.bad)
        return f"{len(self.bad):,} of {total:,} records are left out: {', '.join(said)}."


def read_records(path: Path) -> CodeRecords:
    """The records in a JSON file, in one with a record a line (.jsonl), or in all such files of a folder.

    Pictures are looked for from the file's folder and from the one above, since the data set unpacks into `json/` and
    `images/`. They are not opened here. Raises InputError where no record can be used.
    """
    files = [path]
    if path.is_dir():
        places = path, path / "json"
        files = sorted(file for place in places for kind in ("*.json", "*.jsonl") for file in place.glob(kind))
    records: list[CodeRecord] = []
    bad: list[tuple[str, str]] = []
    for file in files:
        for number, value in enumerate(_listed(file)):
            found = _record(value, number, file.parent)
            if isinstance(found, CodeRecord):
                records.append(found)
            else:
                bad.append(found)
    if not records:
        said = CodeRecords((), tuple(bad)).remark or "There is no record."
        raise InputError(f"{path} holds no record of a picture and its code that can be used. {said}")
    return CodeRecords(tuple(records), tuple(bad))


def code_in(text: str) -> str:
    """The script in an answer: its last ```python block, since what comes before it are steps towards it.

    >>> code_in("First the data:\\n```python\\nx = 1\\n```\\nAll of it:\\n```python\\nx = 1\\nprint(x)\\n```")
    'x = 1\\nprint(x)'
    """
    blocks = BLOCK.findall(text)
    return blocks[-1].strip() if blocks else ""


def _listed(file: Path) -> list[Any]:
    try:
        text = file.read_text(encoding="utf-8")
        values = [json.loads(line) for line in text.splitlines() if line.strip()] if file.suffix == ".jsonl" else None
        values = json.loads(text) if values is None else values
    except (OSError, ValueError) as fault:
        raise InputError(
            f"{file} cannot be read as records ({fault}); name a JSON file or a folder of them."
        ) from fault
    if not isinstance(values, list):
        raise InputError(f"{file} holds no list of records; name the file that does.")
    return values


def _record(value: Any, number: int, folder: Path) -> CodeRecord | tuple[str, str]:
    """A record, or its name and what is wrong with it."""
    if not isinstance(value, dict):
        return str(number), "no JSON object"
    name, image = str(value.get("id", number)), value.get("image")
    if not isinstance(image, str) or not image:
        return name, "no name of a picture"
    picture = next((place for base in (folder, folder.parent) if (place := base / image).is_file()), None)
    if picture is None:
        return name, "a picture that is not there"
    turns = value.get("conversations")
    turns = [turn for turn in turns if isinstance(turn, dict)] if isinstance(turns, list) else []
    said = [turn.get("value") for turn in turns if turn.get("from") == "gpt"]
    code = code_in(said[-1]) if said and isinstance(said[-1], str) else ""
    return CodeRecord(name, picture, code) if code else (name, "no Python code")
