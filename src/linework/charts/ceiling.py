"""The ceiling of `Chart`: what is left of real charts after code -> Chart -> code, by chart type.

    python -c "from linework.charts.ceiling import print_ceiling; print_ceiling('../shared/data/charts/manifest.jsonl')"

Nothing is read from pixels here: what falls short is what `Chart`, its reader or its writer cannot say.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from linework.charts.chart import from_json
from linework.charts.chartmimic import NOTHING, LowLevel, Variant, low_level, mean_of
from linework.charts.render import chart_sandbox
from linework.charts.sandbox.pool import Sandbox
from linework.charts.traits import traits_from_json
from linework.charts.write.matplotlib import matplotlib_code
from linework.errors import InputError


@dataclass(frozen=True)
class ReadBack:
    """What became of one chart: `said` is why it could not be read or redrawn; without it the scores hold."""

    chart: str
    chart_type: str
    runs: bool
    scores: LowLevel
    said: str = ""


def read_back(code: str, sandbox: Sandbox, variant: Variant = "fixed") -> tuple[LowLevel | None, str]:
    """Scores of the chart that the code's Chart draws; None where the original itself does not run here, and why."""
    original = sandbox.run(code, watch=("chart", "traits"), picture=False)
    if not original.ok or not original.seen:
        again = sandbox.run(code, picture=False)
        return (NOTHING, f"cannot be read: {original.said}") if again.ok else (None, original.said)
    try:
        redrawn = sandbox.run(matplotlib_code(from_json(original.seen["chart"])), watch=("traits",), picture=False)
    except InputError as fault:
        return NOTHING, str(fault)
    if not redrawn.ok or not redrawn.seen:
        return NOTHING, f"the written code fails: {redrawn.said}"
    true, drawn = traits_from_json(original.seen["traits"]), traits_from_json(redrawn.seen["traits"])
    return low_level(true, drawn, variant), ""


def read_back_all(manifest: Path, tier: str = "core", variant: Variant = "fixed") -> Iterator[ReadBack]:
    """Every Python chart of a tier, in the order of the manifest (`shared/data/charts` has the format)."""
    rows = [json.loads(line) for line in manifest.read_text().splitlines()]
    with chart_sandbox() as sandbox:
        for row in rows:
            if row["tier"] == tier and row["lang"] == "python":
                scores, said = read_back((manifest.parent / row["code"]).read_text(), sandbox, variant)
                yield ReadBack(row["id"], row["chart_type"], scores is not None, scores or NOTHING, said)


def print_ceiling(manifest: str, tier: str = "core", variant: Variant = "fixed") -> None:
    """Prints the mean of the four scores by chart type, and what does not run here or cannot be read."""
    found = list(read_back_all(Path(manifest), tier, variant))
    kept = [item for item in found if item.runs]
    for name in [*sorted({item.chart_type for item in kept}), "all"]:
        print(_row(name, [item for item in kept if name in (item.chart_type, "all")]))
    for item in found:
        if item.said:
            print(f"{item.chart}: {'' if item.runs else 'does not run here: '}{item.said}")


def _row(name: str, items: Sequence[ReadBack]) -> str:
    scores = mean_of(item.scores for item in items)
    parts = "  ".join(
        f"{part} {100 * getattr(scores, part):5.1f}" for part in ("mean", "text", "layout", "type", "color")
    )
    return f"{name:12} n {len(items):3}  {parts}"
