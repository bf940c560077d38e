"""The one dial: a recipe is a nested frozen dataclass; `--set a.b=c` changes one value of it.

    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Optimizer:
    ...     rate: float = 1e-4
    >>> @dataclass(frozen=True)
    ... class Recipe:
    ...     steps: int = 100
    ...     optimizer: Optimizer = Optimizer()
    >>> with_overrides(Recipe(), ["optimizer.rate=3e-4"])
    Recipe(steps=100, optimizer=Optimizer(rate=0.0003))
    >>> from_json(Recipe, to_json(Recipe(steps=7))).steps
    7

The field's type reads the value: numbers, `true`/`false`, text, `none` for optional fields, `1,2,3` or
`[1,2,3]` for tuples. What a recipe holds must be plain enough for JSON; arrays and callables are not.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields, is_dataclass, replace
from difflib import get_close_matches
from pathlib import PurePath
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from linework.errors import InputError, ModelFault

C = TypeVar("C")


def with_overrides(config: C, overrides: Sequence[str]) -> C:
    """The config with each `path.to.field=value` applied, in order, typed by the field.

    Raises InputError for a key that does not exist (with the nearest one that does) or a value that
    the field's type cannot read.
    """
    for override in overrides:
        path, equals, value = override.partition("=")
        if not equals:
            raise InputError(f"Write --set name=value; {override!r} has no '='.")
        config = _replaced(config, path.strip().split("."), value.strip(), path.strip())
    return config


def to_json(config: Any) -> str:
    """The resolved config as indented JSON, one file's worth; `from_json` is its inverse."""
    return json.dumps(asdict(config), indent=2, default=_plain) + "\n"


def from_json(kind: type[C], text: str) -> C:
    """A config of this dataclass from what `to_json` wrote; fields that are absent keep their defaults.

    Raises ModelFault for broken JSON, an unknown field (with the nearest known one) or a wrong value.
    """
    try:
        values = json.loads(text)
    except json.JSONDecodeError as fault:
        raise ModelFault(f"The config is not JSON ({fault}); take the file that was saved with the weights.") from fault
    if not isinstance(values, dict):
        raise ModelFault("The config is not a JSON object; take the file that was saved with the weights.")
    return _built(kind, values, "")


def _replaced(config: Any, keys: Sequence[str], value: str, path: str) -> Any:
    """The config with the field at the end of `keys` set; every level above it is rebuilt."""
    name, rest = keys[0], keys[1:]
    hints = _hints(type(config))
    if name not in hints:
        raise InputError(_unknown(path, keys, _paths(config)))
    inner = getattr(config, name)
    if rest and is_dataclass(inner):
        return replace(config, **{name: _replaced(inner, rest, value, path)})
    if rest:
        raise InputError(f"{path!r} goes too deep: {path[: -len('.'.join(rest)) - 1]!r} is a plain value; set that.")
    if is_dataclass(hints[name]):
        choices = ", ".join(f"{path}.{field.name}" for field in fields(inner))
        raise InputError(f"{path!r} is a group; set one of its fields: {choices}.")
    return replace(config, **{name: _read(hints[name], value, path)})


def _read(hint: Any, value: str, path: str) -> Any:
    """The text of one override as a value of the field's type."""
    if value.lower() in ("none", "null") and type(None) in get_args(hint):
        return None
    adapter = TypeAdapter(hint)
    listed = value if value.startswith("[") else f"[{value}]"
    tries = [lambda: adapter.validate_python(value), lambda: adapter.validate_json(value)]
    if _holds_tuple(hint):
        items = [item.strip() for item in listed[1:-1].split(",") if item.strip()]
        tries.append(lambda: adapter.validate_python(tuple(items)))
    reasons = []
    for attempt in tries:
        try:
            return attempt()
        except ValidationError as fault:
            reasons.append(fault.errors()[0]["msg"])
    reason = reasons[-1 if _holds_tuple(hint) else 0]
    raise InputError(f"{path} cannot be {value!r}: {reason[0].lower() + reason[1:]}.")


def _built(kind: Any, values: dict[str, Any], path: str) -> Any:
    """A dataclass from nested JSON objects, each field checked against its type."""
    hints = _hints(kind)
    read = {}
    for name, value in values.items():
        here = f"{path}{name}"
        if name not in hints:
            raise ModelFault(_unknown(here, [name], list(hints)))
        if is_dataclass(hints[name]) and isinstance(value, dict):
            read[name] = _built(hints[name], value, f"{here}.")
            continue
        try:
            read[name] = TypeAdapter(hints[name]).validate_python(value)
        except ValidationError as fault:
            reason = fault.errors()[0]["msg"]
            raise ModelFault(f"The config's {here} cannot be {value!r}: {reason[0].lower() + reason[1:]}.") from fault
    try:
        return kind(**read)
    except TypeError as fault:
        raise ModelFault(f"The config does not fill {kind.__name__}: {fault}.") from fault


def _hints(kind: type) -> dict[str, Any]:
    """The types of the fields that a caller may set, by name."""
    resolved = get_type_hints(kind)
    return {field.name: resolved[field.name] for field in fields(kind) if field.init}


def _paths(config: Any, before: str = "") -> Iterator[str]:
    """Every settable path of a config, nearest levels first."""
    for name in _hints(type(config)):
        yield f"{before}{name}"
        if is_dataclass(getattr(config, name)):
            yield from _paths(getattr(config, name), f"{before}{name}.")


def _unknown(path: str, keys: Sequence[str], known: Any) -> str:
    """The sentence for a name that no config has, with the nearest that it has."""
    names = list(known)
    tail = ".".join(keys)
    near = get_close_matches(tail, names, n=1, cutoff=0.5)
    near = near or [name for name in names if name.rsplit(".", 1)[-1] == keys[-1]][:1]
    whole = path[: len(path) - len(tail)] + near[0] if near else ""
    hint = f"did you mean {whole!r}?" if near else f"there are {', '.join(names)}."
    return f"There is no {path!r} in this recipe; {hint}"


def _holds_tuple(hint: Any) -> bool:
    """Whether a field takes a tuple, by itself or as one of its alternatives."""
    return (get_origin(hint) or hint) is tuple or any(
        _holds_tuple(part) for part in get_args(hint) if get_origin(hint) is not tuple and part is not Ellipsis
    )


def _plain(value: Any) -> Any:
    """What JSON does not know but a recipe may hold: paths."""
    assert isinstance(value, PurePath), f"{value!r} has no JSON form"
    return str(value)
