"""Python source laid out as Black lays it out: expressions that know how to break, and data in named variables.

>>> print(lay_out("", call("ax.plot", "x", "y", color="red")))
ax.plot(x, y, color="red")
"""

import json
import keyword
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil, log10
from typing import Any

WIDTH = 88  # Black's own


class Source(str):
    """A piece of source that stands as it is: a name, an operation, a number."""


@dataclass(frozen=True)
class Bracketed:
    """An expression in brackets, which may be broken after each item; `head` stands before the bracket."""

    head: str
    items: tuple[tuple[str, Any], ...]
    brackets: str


def call(function: str, *positional: Any, **named: Any) -> Bracketed:
    """A call; positional strings are source, everything else is a value; a named argument that is None is left out."""
    items = [("", Source(item) if isinstance(item, str) else item) for item in positional]
    items += [(f"{name}=", value) for name, value in named.items() if value is not None]
    return Bracketed(function, tuple(items), "()")


def flat(value: Any) -> str:
    """The source of a value on one line."""
    if isinstance(value, Source):
        return str(value)
    if isinstance(value, Bracketed):
        inner = ", ".join(before + flat(item) for before, item in value.items)
        comma = "," if value.brackets == "()" and not value.head and len(value.items) == 1 else ""
        return f"{value.head}{value.brackets[0]}{inner}{comma}{value.brackets[1]}"
    if isinstance(value, list | tuple | dict):
        return flat(bracketed(value))
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int | float):
        return number(value)
    return quoted(value)


def bracketed(value: list[Any] | tuple[Any, ...] | dict[str, Any]) -> Bracketed:
    """A list, tuple or dict as an expression that may be broken."""
    if isinstance(value, dict):
        return Bracketed("", tuple((f"{quoted(name)}: ", item) for name, item in value.items()), "{}")
    return Bracketed("", tuple(("", item) for item in value), "[]" if isinstance(value, list) else "()")


def lay_out(before: str, value: Any, after: str = "", indent: int = 0) -> str:
    """Lines of `before` + value + `after`, broken where they are too long, as Black breaks them."""
    margin = " " * indent
    line = f"{margin}{before}{flat(value)}{after}"
    if isinstance(value, list | tuple | dict):
        value = bracketed(value)
    if len(line) <= WIDTH or not isinstance(value, Bracketed) or not value.items:
        return line
    first = f"{margin}{before}{value.head}{value.brackets[0]}"
    last = f"{margin}{value.brackets[1]}{after}"
    body = " " * (indent + 4) + ", ".join(start + flat(item) for start, item in value.items)
    if value.head and len(body) <= WIDTH:
        return "\n".join((first, body, last))
    return "\n".join((first, *(lay_out(start, item, ",", indent + 4) for start, item in value.items), last))


def filled(name: str, items: Sequence[str]) -> str:
    """A long list of short items, as many to a line as fit; to stand where the formatter is switched off."""
    lines, line = [f"{name} = ["], "   "
    for item in items:
        if len(line) + len(item) + 2 > WIDTH:
            lines.append(line)
            line = "   "
        line += f" {item},"
    return "\n".join((*lines, line, "]"))


def quoted(text: str) -> str:
    """A string literal as Black quotes it; what would need many backslashes is a raw string."""
    if "\\" in text and "\n" not in text and not text.endswith("\\") and '"' not in text and text.isprintable():
        return f'r"{text}"'
    if '"' in text and "'" not in text and text.isprintable() and "\\" not in text:
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f")


def number(value: float, digits: int = 6) -> str:
    """A number with so many significant digits, without a needless point."""
    if value != value:
        return 'float("nan")'
    if value in (float("inf"), float("-inf")):
        return f'float("{value}")'
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    rounded = float(f"{value:.{digits}g}")
    return str(int(rounded)) if rounded.is_integer() and abs(rounded) < 1e15 else repr(rounded)


def numbers(values: Sequence[float | None]) -> list[str]:
    """Numbers of one series; the closer they lie together far from zero, the more digits they get."""
    known = [abs(value) for value in values if value is not None and abs(value) < float("inf")]
    spread = max(known, default=0.0) - min(known, default=0.0)
    digits = 6 + min(9, max(0, ceil(log10(max(known) / spread)))) if spread > 0 else 9
    return ["None" if value is None else number(value, digits) for value in values]


def even_steps(values: Sequence[float]) -> bool:
    """Whether numbers rise or fall by equal steps, to the precision of the source."""
    step = (values[-1] - values[0]) / (len(values) - 1)
    return step != 0 and all(abs(b - a - step) <= 1e-6 * abs(step) + 1e-9 * abs(a) for a, b in pairwise(values))


def identifier(words: str) -> str:
    """A variable name made of the first words of a label: `Net revenue (k$)` becomes `net_revenue_k`."""
    parts = re.findall(r"[a-z0-9]+", re.sub(r"[^\x00-\x7f]", "", words.lower()))
    name = "_".join(parts[:3])[:30].strip("_")
    if not name or not re.search("[a-z]", name):
        return ""
    if name[0].isdigit():
        name = f"series_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name


class Names:
    """The variables of a script: equal data share one name, and no name is given twice."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        """Names that the script uses for other things may not be given away."""
        self._taken = set(taken)
        self._of: dict[Any, str] = {}
        self.statements: list[str] = []
        self.uses_numpy = False

    def variable(self, values: tuple[Any, ...], wish: str, *fallbacks: str) -> Source:
        """The name of a list with these values, made on first use from the first usable wish."""
        if values not in self._of:
            self._of[values] = self._free(wish, *fallbacks)
            self.statements.append(self._statement(self._of[values], values))
        return Source(self._of[values])

    def known(self, values: tuple[Any, ...]) -> Source | None:
        """The name that these values already have."""
        return Source(self._of[values]) if values in self._of else None

    def known_derived(self, expression: str) -> Source | None:
        """The name that this expression already has."""
        return Source(self._of[expression]) if expression in self._of else None

    def derived(self, expression: str, wish: str) -> Source:
        """The name of what an expression of other variables gives; equal expressions share it."""
        if expression not in self._of:
            self._of[expression] = self._free(wish)
            self.statements.append(f"{self._of[expression]} = {expression}")
        return Source(self._of[expression])

    def fresh(self, wish: str) -> str:
        """A name for data that the caller states itself."""
        return self._free(wish)

    def numpy(self, expression: str) -> Source:
        """An expression that needs numpy."""
        self.uses_numpy = True
        return Source(expression)

    def _free(self, *wishes: str) -> str:
        name = next(filter(None, map(identifier, wishes)), "values")
        found, count = name, 2
        while found in self._taken:
            found, count = f"{name}_{count}", count + 1
        self._taken.add(found)
        return found

    def _rows(self, name: str, values: tuple[tuple[Any, ...], ...]) -> str:
        """A table, one row to a line; where cells are missing, an array in which they are not a number."""
        words = any(isinstance(value, str) for row in values for value in row)
        rows = [[Source(quoted(item)) for item in row] if words else list(map(Source, numbers(row))) for row in values]
        gaps = any(value is None for row in values for value in row)
        self.uses_numpy |= gaps
        line = lay_out(f"{name} = ", call("np.array", rows, dtype=Source("float")) if gaps else rows)
        if not gaps and line.count("\n") == len(rows) + 1:
            return line
        before, after = ("np.array([", "], dtype=float)") if gaps else ("[", "]")
        texts = [f"    [{', '.join(row)}]," for row in rows]
        return _unformatted("\n".join((f"{name} = {before}", *texts, after)))

    def _statement(self, name: str, values: tuple[Any, ...]) -> str:
        if values and all(isinstance(value, str) for value in values):
            if all(re.fullmatch(r"\d{4}-\d\d-\d\d(T[\d:.]+)?", value) for value in values):
                self.uses_numpy = True
                return _dates(name, values)
            line = lay_out(f"{name} = ", list(values))
            if line.count("\n") <= 12:
                return line
            return _unformatted(filled(name, [quoted(value) for value in values]))
        if values and isinstance(values[0], tuple):
            return self._rows(name, values)
        if len(values) > 12 and None not in values and even_steps(values):
            self.uses_numpy = True
            if all(float(v).is_integer() for v in values[:2]):
                step = int(values[1] - values[0])
                ends = [Source(int(values[0])), Source(int(values[-1]) + (1 if step > 0 else -1))]
                return lay_out(f"{name} = ", call("np.arange", *ends[values[0] == 0 and step == 1 :], *_step(step)))
            first, last = numbers((values[0], values[-1]))
            return lay_out(f"{name} = ", call("np.linspace", first, last, Source(len(values))))
        items = [Source(item) for item in numbers(values)]
        line = lay_out(f"{name} = ", items)
        return line if "\n" not in line else _unformatted(filled(name, items))


def _dates(name: str, values: tuple[str, ...]) -> str:
    """Dates as a range where they follow one another by days or weeks, else as a list."""
    days = (
        [date.fromisoformat(value).toordinal() for value in values] if all(len(value) == 10 for value in values) else []
    )
    steps = {b - a for a, b in pairwise(days)}
    if len(days) > 3 and len(steps) == 1 and (step := steps.pop()) > 0:
        end = date.fromordinal(days[-1] + 1).isoformat()
        ends = [Source(quoted(values[0])), Source(quoted(end)), *_step(step)]
        return lay_out(f"{name} = ", call("np.arange", *ends, dtype="datetime64[D]"))
    line = lay_out(f"{name} = ", call("np.array", list(values), dtype="datetime64"))
    if line.count("\n") <= 12:
        return line
    items = filled("", [quoted(value) for value in values]).removeprefix(" = ")
    return _unformatted(f'{name} = np.array({items}, dtype="datetime64")')


def _step(step: int) -> list[Source]:
    return [] if step == 1 else [Source(step)]


def _unformatted(lines: str) -> str:
    return f"# fmt: off\n{lines}\n# fmt: on"
