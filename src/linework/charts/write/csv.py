"""The numbers of a chart as CSV: a row for each value that is drawn, with its panel, mark and series."""

import csv
import io
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from linework.charts.chart import Axis, Chart
from linework.charts.marks import Boxes, Contours, Heatmap, Mark, Pie

COLUMNS = ("panel", "mark", "series", "x", "y", "low", "high", "value")
ROLES = {"positions": "x", "values": "y", "base": "low", "edges": "x", "counts": "y", "starts": "low", "ends": "high"}
ROLES |= {"x": "x", "y": "y", "low": "low", "high": "high", "y_low": "low", "y_high": "high"}


def chart_csv(chart: Chart) -> str:
    """CSV with a header. Categories stand by their names; `low` and `high` are bases, bands, or lengths of whiskers.

    The length of a bar is in `y`, also where it lies; the number of a slice in `value`, its name in `x`. A grid has a
    row for each cell, a box one for each of its numbers, which `series` names. Violins have no numbers of their own.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number, panel in enumerate(chart.panels, 1):
        groups = [(panel.x, panel.y, panel.marks)]
        for twin in panel.twins:
            axes = (panel.x, twin.axis) if twin.shared == "x" else (twin.axis, panel.y)
            groups.append((*axes, twin.marks))
        for x, y, marks in groups:
            for mark in marks:
                for row in _rows(mark, x, y):
                    writer.writerow([number, mark.kind, *(_cell(row.get(name)) for name in COLUMNS[2:])])
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value:.10g}"


def _rows(mark: Mark, x: Axis, y: Axis) -> Iterator[dict[str, Any]]:
    """The values of one mark, by column."""
    if isinstance(mark, Pie):
        for index, value in enumerate(mark.values):
            yield {"x": mark.labels[index] if mark.labels else index, "value": value}
    elif isinstance(mark, Heatmap):
        for row, line in enumerate(mark.values):
            for column, cell in enumerate(line):
                yield {"x": _name(column, x), "y": _name(row, y), "value": cell}
    elif isinstance(mark, Contours):
        for row, line in enumerate(mark.values):
            for column, cell in enumerate(line):
                yield {"x": mark.x[column], "y": mark.y[row], "value": cell}
    elif isinstance(mark, Boxes):
        axis = x if mark.orientation == "vertical" else y
        for box in mark.boxes:
            named = {"low": box.low, "q1": box.q1, "median": box.median, "q3": box.q3, "high": box.high}
            named |= {} if box.mean is None else {"mean": box.mean}
            for name, value in [*named.items(), *(("outlier", far) for far in box.outliers)]:
                yield {"series": name, "x": _name(box.position, axis), "value": value}
    else:
        yield from _series(mark, x, y)


def _series(mark: Any, x: Axis, y: Axis) -> Iterator[dict[str, Any]]:
    """Marks made of parallel columns, or of single numbers."""
    label = getattr(mark, "label", None)
    upright = getattr(mark, "orientation", "vertical") == "vertical"
    columns = {ROLES[f.name]: value for f in fields(mark) if f.name in ROLES and (value := getattr(mark, f.name)) != ()}
    columns = {role: value for role, value in columns.items() if isinstance(value, tuple)}
    if not columns:
        named = {name: getattr(mark, name) for name in ("position", "start", "end") if hasattr(mark, name)}
        yield {"series": label, "value": named.get("position"), "low": named.get("start"), "high": named.get("end")}
        return
    if mark.kind == "violins":
        return
    length = max(len(value) for value in columns.values())
    axis = x if upright else y
    for index in range(length):
        row = {role: value[index] if index < len(value) else None for role, value in columns.items()}
        if "x" in row:
            row["x"] = _name(row["x"], axis)
        yield {"series": label, **row}


def _name(place: Any, axis: Axis) -> Any:
    """The category at a place; moved bars of a group belong to the nearest one."""
    if isinstance(place, int | float):
        if axis.scale == "category" and 0 <= round(place) < len(axis.tick_labels):
            return axis.tick_labels[round(place)]
        if axis.tick_labels and place in axis.ticks:
            return axis.tick_labels[axis.ticks.index(place)]
    return place
