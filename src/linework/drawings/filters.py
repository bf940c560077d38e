"""What a hit must satisfy besides its shape: words, folder, layer, size, date."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from linework.errors import InputError


@dataclass(frozen=True)
class Filters:
    """Conditions a hit must meet; what is None is not asked.

    `text`: every word stands in the drawing's texts or dimension values, whatever its case; a number
    stands for itself, so "M8" is not found in "M80" nor 5 in 12.5. `folder` is relative to the
    archive. `layer` is one layer's name. `size`: least and most millimetres of the longer side.
    `since`, `until`: ISO days, both included.
    """

    text: str | None = None
    folder: str | None = None
    layer: str | None = None
    size: tuple[float, float] | None = None
    since: str | None = None
    until: str | None = None

    def where(self) -> str | None:
        """The conditions in SQL over the index's columns, None where there is none."""
        asked = []
        for word in (self.text or "").lower().split():
            asked.append(f"regexp_like(words, {quoted(word_pattern(word))})")
        folder = (self.folder or "").replace("\\", "/").strip("/")
        if folder not in ("", "."):
            asked.append(f"starts_with(path, {quoted(folder.removeprefix('./') + '/')})")
        if self.layer is not None:
            asked.append(f"array_has(layers, {quoted(self.layer)})")
        if self.size is not None:
            low, high = self.size
            asked.append(f"greatest(width_mm, height_mm) >= {low!r}")
            if math.isfinite(high):
                asked.append(f"greatest(width_mm, height_mm) <= {high!r}")
        if self.since is not None:
            asked.append(f"date >= {quoted(self.since)}")
        if self.until is not None:
            asked.append(f"date <= {quoted(self.until)}")
        return " AND ".join(asked) or None


def word_pattern(word: str) -> str:
    """A regular expression that finds a word but does not cut a number in two; decimal comma or point.

    >>> bool(re.search(word_pattern("m8"), "hex bolt m8x20")), bool(re.search(word_pattern("m8"), "m80"))
    (True, False)
    """
    before = r"(^|[^0-9.,])" if word[0].isdigit() else ""
    after = r"($|[.,]?[^0-9.,]|[.,]$)" if word[-1].isdigit() else ""
    body = re.sub(r"(?<=\d)(\\\.|,)(?=\d)", "[.,]", re.escape(word))
    return f"(?m){before}{body}{after}"


def text_rank(text: str, words: str) -> float:
    """How well lower-case lines carry the text: 1 as a line of its own, .8 as whole words, .6 as parts."""
    asked = " ".join(text.lower().split())
    lines = words.split("\n")
    if asked in lines:
        return 1.0
    tokens = {token for line in lines for token in line.split()}
    return 0.8 if all(word in tokens for word in asked.split()) else 0.6


def any_text_rank(text: str, many: Iterable[str]) -> list[float]:
    """`text_rank` over many."""
    return [text_rank(text, words) for words in many]


def parse_size(given: str) -> tuple[float, float]:
    """A range of millimetres from "50..200", "50..", "..200" or "120" (one per cent either way)."""
    low, dots, high = given.replace("mm", "").partition("..")
    try:
        if not dots:
            value = float(low)
            return value * 0.99, value * 1.01
        bounds = (float(low) if low.strip() else 0.0, float(high) if high.strip() else math.inf)
    except ValueError as fault:
        raise InputError(f"--size {given!r} is no range; write millimetres as 50..200, 50.. or ..200.") from fault
    if not bounds[0] <= bounds[1]:
        raise InputError(f"--size {given!r} is empty; write the smaller number first.")
    return bounds


def parse_day(given: str, option: str) -> str:
    """An ISO day from what the user wrote: 2024-05-31."""
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError as fault:
        raise InputError(f"{option} {given!r} is no day; write it as 2024-05-31.") from fault


def quoted(text: str) -> str:
    """A string as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
