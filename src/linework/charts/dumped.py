"""What was drawn in a chart, as a manifest tells it artist by artist: its kinds of marks and its words.

For charts whose code does not run here, since it asks for packages or data that are not there. A dump has `axes`, each
with its lines, patches, collections, images, ticks and words; `calls` are the kinds of calls that drew them, and the
kind of chart.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from linework.charts.marks import ASIDE

BY_COLLECTION = {
    "PathCollection": "scatter",
    "FillBetweenPolyCollection": "area",
    "LineCollection": "segments",
    "QuadMesh": "heatmap",
    "PolyQuadMesh": "heatmap",
    "QuadContourSet": "contours",
    "TriContourSet": "contours",
}
BY_CALL = {"box": "boxes", "violin": "violins"}  # made of lines, areas and markers, which are no kinds of their own
CAPS = ("_", "|", "caretdown", "caretup", "caretleft", "caretright")
TOUCHING = 0.02  # of their width within which bars side by side touch
MANY = 5  # bars that a histogram has at least

Dump = Mapping[str, Any]


def dumped_kinds(dump: Dump, calls: Sequence[str]) -> tuple[str, ...]:
    """The kinds of marks in a chart, sorted, by the names of `type_of`."""
    kinds = {BY_CALL[call] for call in calls if call in BY_CALL}
    composed = bool(kinds)
    for axes in dump["axes"]:
        found = set(_kinds(axes, calls)) if not axes["is_colorbar"] else set()
        if "errorbar" in calls and "segments" in found and "bars" not in found:
            found = found - {"scatter"} | {"error_bars"}
        kinds |= found - {"area", "line", "scatter"} if composed and "scatter" not in calls else found
    return tuple(sorted(kinds - set(ASIDE))) or tuple(sorted(kinds))


def _kinds(axes: Dump, calls: Sequence[str]) -> Iterator[str]:
    bars = [patch for patch in axes["patches"] if patch[0] == "rect" and patch[3] and patch[4]]
    if bars:
        yield "histogram" if "hist" in calls or _touch(bars) else "bars"
    polygon = "area" if axes["kind"] == "polar" else "histogram" if "hist" in calls else "polygon"
    by_patch = {"wedge": "pie", "Polygon": polygon}
    yield from (by_patch[patch[0]] for patch in axes["patches"] if patch[0] in by_patch)
    if axes["images"]:
        yield "heatmap"
    lines = [line for line in axes["lines"] if line["n"] and not _is_rule(line, calls, bool(bars))]
    drawn, bare = ([line for line in lines if (line["ls"] == "None") == none] for none in (False, True))
    yield from ("line" for _ in drawn)
    vertices = {place for line in drawn for place in zip(line["x"], line["y"], strict=True)}
    clouds = [set(zip(line["x"], line["y"], strict=True)) for line in bare if line["marker"] not in CAPS]
    for found in axes["collections"]:
        if found["type"] == "PathCollection" and found["offsets"]:
            clouds.append({tuple(place) for place in found["offsets"]})
        elif found["n"]:
            yield BY_COLLECTION.get(found["type"], found["type"])
    yield from ("scatter" for cloud in clouds if not cloud <= vertices)


def _is_rule(line: Dump, calls: Sequence[str], beside_bars: bool) -> bool:
    """Whether a line is a reference line, or the whisker of a bar."""
    level = line["n"] == 2 and (line["x"][0] == line["x"][1] or line["y"][0] == line["y"][1])
    return level and (beside_bars or "refline" in calls or "hvlines" in calls)


def _touch(bars: Sequence[Sequence[Any]]) -> bool:
    """Whether bars stand side by side without a gap, as those of a histogram do; those on one another are one."""
    ends = sorted({(round(bar[1], 9), round(bar[1] + bar[3], 9)) for bar in bars})
    near = TOUCHING * (ends[0][1] - ends[0][0])
    return len(ends) >= MANY and all(abs(later[0] - one[1]) <= near for one, later in pairwise(ends))


def dumped_texts(dump: Dump) -> list[str]:
    """All words of a chart: ticks, titles, labels, legends and notes; ticks that twin axes share are drawn once."""
    texts = [*dump["fig_texts"], dump.get("suptitle", "")]
    written: list[tuple[Any, str, Any]] = []
    for axes in dump["axes"]:
        if axes["axison"]:
            texts += [axes["xlabel"], axes["ylabel"]]
            sides = [(axes.get("bbox"), side, axes[side]) for side in ("xticks", "yticks")]
            texts += [word for side in sides if side not in written for _, word in side[2]]
            written += sides if axes.get("bbox") else []
        legend = axes.get("legend") or {"title": "", "texts": []}
        texts += [axes["title"], legend["title"], *legend["texts"], *(text["s"] for text in axes["texts"])]
    return [text for text in texts if text and text.strip()]
