"""Pictures whose truth is known: synthetic ones in shards, real ones in a manifest with the code that drew them."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from linework.charts.synthesize.shards import Shard, shards
from linework.errors import InputError

GROUPS = {
    "bars": ("bar", "barh", "diverging bars"),
    "lines": ("lines",),
    "scatter": ("scatter", "scatter by value"),
    "pie": ("pie", "donut"),
    "complex": ("grouped bars", "stacked bars", "area", "stacked area", "bars and line", "two axes", "line over area",
                "lines with bands", "scatter with fit"),
}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One picture to read: where it is, and where its truth is (`index` in a shard, or `code`).

    A `dump` tells what was drawn where the code does not, and `calls` by which kinds of calls.
    """

    name: str
    tier: str
    chart_type: str
    place: str
    index: int = -1
    code: str = ""
    other_data: bool = False
    dump: str = ""
    calls: tuple[str, ...] = ()


def items_of(source: Path, tier: str | None = None, limit: int | None = None) -> list[Item]:
    """What is to be read: a folder of synthetic shards, or a manifest.jsonl of real charts (or its folder).

    With `limit`, so many spread evenly. Raises InputError where there is nothing.
    """
    manifest = source / "manifest.jsonl" if (source / "manifest.jsonl").exists() else source
    items = _synthetic(source) if source.is_dir() and manifest is source else _real(manifest)
    items = [item for item in items if tier in (None, item.tier)]
    if not items:
        raise InputError(f"{source} holds no charts{f' of the tier {tier}' if tier else ''}; name another.")
    if limit is not None and limit < len(items):
        items = [items[k] for k in np.linspace(0, len(items) - 1, limit).round().astype(int)]
    return items


def _synthetic(folder: Path) -> list[Item]:
    group = {family: name for name, families in GROUPS.items() for family in families}
    found = []
    for path in shards(folder):
        shard = Shard(path)
        for index in range(len(shard)):
            family = shard[index].made.family
            found.append(Item(f"{path.stem}/{index}", "synthetic", group.get(family, family), str(path), index))
    return found


def _real(manifest: Path) -> list[Item]:
    try:
        rows = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
        folder = manifest.parent
        return [
            Item(
                row["id"],
                row["tier"],
                row["chart_type"],
                str(folder / row["image"]),
                code=str(folder / row["code"]) if row.get("lang", "python") == "python" else "",
                other_data=bool(row.get("unseeded_random")),
                dump=str(folder / row["gt"]) if row.get("gt") else "",
                calls=(*row.get("call_types", ()), row["chart_type"]) if row.get("gt") else (),
            )
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise InputError(f"{manifest} is no manifest of charts ({fault}); see the README for its format.") from fault
