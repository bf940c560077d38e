"""Random charts for property tests: every kind of mark, each field at its default or within its usual range."""

from dataclasses import replace

import numpy as np

from linework.charts.chart import Axis, Chart, Grid, Key, Legend, Note, Panel, Twin
from linework.charts.marks import (
    Area,
    Band,
    Bars,
    Box,
    Boxes,
    ColorBar,
    Contours,
    ErrorBars,
    Errors,
    Heatmap,
    Histogram,
    Line,
    Pie,
    Polygon,
    Rule,
    Scatter,
    Segments,
    Stems,
    Text,
    ValueLabels,
    Violins,
)

COLORS = ("#1f77b4", "#ff7f0e", "#4682b4", "#8a2be2", "#123456", "#e0e0e0")
WORDS = ("North", "Net revenue (k$)", "2024", "A & B", "Größe", "it's", "50 % of all", "import", "x")
KINDS = ("bars", "grouped", "stacked", "line", "dates", "scatter", "area", "pie", "histogram", "boxes", "heatmap")
KINDS += ("error_bars", "combination", "polar", "violins", "contours", "others")


def random_chart(seed: int, kind: str | None = None) -> Chart:
    """A chart of this kind (by default a random one), the same for the same seed."""
    random = np.random.default_rng(seed)
    panels, rows, columns = [], 1, 1
    if random.random() < 0.25:
        rows, columns = int(random.integers(1, 3)), int(random.integers(1, 3))
    for index in range(rows * columns):
        panel = _panel(random, kind or str(random.choice(KINDS)))
        panels.append(replace(panel, row=index // columns, column=index % columns))
    return Chart(
        width=float(random.integers(4, 13)),
        height=random.integers(6, 20) / 2,
        dpi=float(random.choice([72, 100, 150])),
        rows=rows,
        columns=columns,
        layout=str(random.choice(["fixed", "tight", "constrained"])),
        title=_text(random) if random.random() < 0.2 else None,
        panels=tuple(panels),
        background="#ffffff" if random.random() < 0.8 else "#f5f5dc",
        font_size=10.0 if random.random() < 0.7 else 12.0,
    )


def _panel(random, kind: str) -> Panel:
    panel = _MAKERS[kind](random)
    if random.random() < 0.7:
        panel = replace(panel, title=_text(random))
    if kind in ("pie", "polar"):
        return panel
    axes = {name: (getattr(panel, name), _axis_look(random)) for name in ("x", "y")}
    look = {name: replace(axis, **changes) if axis.ticked else axis for name, (axis, changes) in axes.items()}
    panel = replace(panel, **look, grid_below=bool(random.random() < 0.3))
    labelled = sum(getattr(mark, "label", None) is not None for mark in panel.marks)
    if labelled and random.random() < 0.7:
        panel = replace(panel, legend=_legend(random, labelled))
    if random.random() < 0.2:
        panel = replace(panel, hidden_spines=("right", "top"), background="#eaeaf2")
    if random.random() < 0.2 and kind not in ("heatmap", "dates"):
        panel = replace(panel, notes=(_note(random), _note(random), _note(random)))
    return panel


def _pick(random, *values):
    return values[int(random.integers(len(values)))]


def _color(random) -> str:
    return str(random.choice(COLORS))


def _text(random) -> Text:
    return Text(
        text=str(random.choice(WORDS)),
        size=_pick(random, None, 9.0, 17.5),
        color=_pick(random, None, "#333333"),
        bold=bool(random.random() < 0.3),
    )


def _label(random) -> str | None:
    return _pick(random, None, *WORDS)


def _axis_look(random) -> dict:
    grid = Grid(color="#cccccc", style="--", width=0.5, alpha=0.7) if random.random() < 0.5 else Grid()
    return {
        "label": _text(random) if random.random() < 0.7 else None,
        "grid": grid if random.random() < 0.4 else None,
        "tick_size": _pick(random, None, 8.0),
        "tick_rotation": _pick(random, 0.0, 45.0, 90.0),
    }


def _legend(random, labelled: int) -> Legend:
    keys = (Key(label="Key", color=_color(random)), Key(label="Other", shape="line", color="#ff0000", style="--"))
    keys = keys if random.random() < 0.2 else ()
    return Legend(
        place=str(random.choice(["best", "upper right", "lower center"])),
        anchor=_pick(random, None, (1.02, 1.0)),
        columns=int(random.integers(1, labelled + 1)) if len(keys) == 0 else 2,
        title=_pick(random, None, "Group"),
        frame=bool(random.random() < 0.7),
        size=_pick(random, None, 8.0),
        keys=keys,
    )


def _note(random) -> Note:
    x, y = (round(float(value), 3) for value in random.random(2))
    plain = Note(text=str(random.choice(WORDS)), x=x, y=y, align="center", color=_pick(random, None, "#ff0000"))
    boxed = replace(plain, space="panel", box_color="#f5deb3", box_edge="#000000", box_style="round,pad=0.3")
    arrow = replace(plain, target=(x + 1, y + 1), arrow_style="->", arrow_color="#0000ff")
    return _pick(random, plain, plain, boxed, arrow, replace(plain, target=(x, y), offset=True, x=0.0, y=3.0))


def _numbers(random, count: int, low: float = 0.1) -> tuple[float, ...]:
    scale = 10.0 ** int(random.integers(-2, 5))
    return tuple(float(f"{value:.4g}") for value in random.uniform(low, 1, count) * scale)


def _names(random, count: int) -> tuple[str, ...]:
    return tuple(f"{random.choice(WORDS)} {index}" for index in range(count))


def _series(random) -> dict:
    edge = _pick(random, None, "#000000", "#ffffff")
    return {
        "edge_color": edge,
        "edge_width": _pick(random, None, 2.0) if edge else None,
        "alpha": _pick(random, None, 0.5),
        "label": _label(random),
    }


def _placed(random, marks, names, orientation: str) -> Panel:
    axis = Axis(scale="category", tick_labels=names)
    return Panel(marks=tuple(marks), **{"x" if orientation == "vertical" else "y": axis})


def _bars(random) -> Panel:
    count, orientation = int(random.integers(1, 9)), _pick(random, "vertical", "horizontal")
    values = _numbers(random, count)
    reach = tuple(float(f"{value / 10:.3g}") for value in values)
    colors = tuple(_color(random) for _ in range(count)) if random.random() < 0.3 else (_color(random),)
    colors = colors[:1] if len(set(colors)) == 1 else colors
    errors = Errors(low=reach, high=reach, color="#000000", cap_size=_pick(random, 0.0, 5.0))
    texts = ValueLabels(
        texts=tuple(f"{value:.1f}!" for value in values), place=_pick(random, "edge", "center"), padding=3.0
    )
    mark = Bars(
        orientation=orientation,
        positions=tuple(float(i) for i in range(count)),
        values=values,
        thickness=(_pick(random, 0.8, 0.5),),
        colors=colors,
        hatches=_pick(random, (), ("//",)),
        errors=errors if random.random() < 0.3 else None,
        value_labels=texts if random.random() < 0.3 else None,
        **(_series(random) | {"edge_color": "#000000"}),
    )
    return _placed(random, [mark], _names(random, count), orientation)


def _grouped(random) -> Panel:
    count, series, orientation = (
        int(random.integers(2, 6)),
        int(random.integers(2, 4)),
        _pick(random, "vertical", "horizontal"),
    )
    width = round(0.8 / series, 4)
    marks = [
        Bars(
            orientation=orientation,
            positions=tuple(round(i + (k - (series - 1) / 2) * width, 6) for i in range(count)),
            values=_numbers(random, count),
            thickness=(width,),
            colors=(_color(random),),
            **_series(random),
        )
        for k in range(series)
    ]
    return _placed(random, marks, _names(random, count), orientation)


def _stacked(random) -> Panel:
    count, orientation = int(random.integers(2, 6)), _pick(random, "vertical", "horizontal")
    marks, base = [], np.zeros(count)
    for _ in range(3):
        values = np.array(_numbers(random, count))
        below = tuple(float(f"{value:.10g}") for value in base) if base.any() else ()
        places, fill = tuple(float(i) for i in range(count)), (_color(random),)
        common = {"orientation": orientation, "positions": places, "base": below, "colors": fill}
        marks.append(Bars(values=tuple(values.tolist()), **common, **_series(random)))
        base = base + values
    return _placed(random, marks, _names(random, count), orientation)


def _a_line(random, x) -> Line:
    style = _pick(random, "-", "--", ":", "-.", "none")
    marker = "o" if style == "none" else _pick(random, None, "o", "s", "^")
    extra = {"marker_size": _pick(random, None, 8.0), "marker_face": _pick(random, None, "#ffffff")} if marker else {}
    y = list(_numbers(random, len(x)))
    if len(y) > 4 and random.random() < 0.2:
        y[2] = None
    return Line(
        x=x,
        y=tuple(y),
        color=_color(random),
        style=style,
        width=None if style == "none" else _pick(random, None, 2.5),
        marker=marker,
        steps=_pick(random, None, None, "mid"),
        alpha=_pick(random, None, 0.7),
        label=_label(random),
        **extra,
    )


def _line(random) -> Panel:
    count = int(random.integers(2, 40))
    x = tuple(float(value) for value in np.linspace(0, 10, count)) if random.random() < 0.5 else _sorted(random, count)
    marks = tuple(_a_line(random, x) for _ in range(int(random.integers(1, 4))))
    y = Axis(scale=_pick(random, "linear", "log"), tick_format=None)
    if y.scale == "linear":
        y = _pick(
            random, y, replace(y, limits=(-5.0, 20.0)), replace(y, tick_format="{x:,.1f}"), Axis(ticks=(0.0, 5.0))
        )
    return Panel(marks=marks, y=y, x=_pick(random, Axis(), Axis(limits=(12.0, -1.0)), Axis(ticked=False)))


def _sorted(random, count: int) -> tuple[float, ...]:
    return tuple(sorted(set(_numbers(random, count))))


def _dates(random) -> Panel:
    start = np.datetime64("2020-01-01") + int(random.integers(2000))
    x = tuple(str(start + int(step)) for step in np.arange(10) * _pick(random, 1, 7, 30))
    axis = Axis(scale="date", tick_format=_pick(random, None, "%b %Y"), limits=_pick(random, None, (x[0], x[-1])))
    return Panel(marks=(_a_line(random, x), replace(_a_line(random, x), steps=None)), x=axis)


def _scatter(random) -> Panel:
    count = int(random.integers(3, 30))
    some = Scatter(
        x=_numbers(random, count),
        y=_numbers(random, count),
        sizes=_pick(random, (), (80.0,), tuple(float(v) for v in random.integers(10, 200, count))),
        colors=(_color(random),),
        marker=_pick(random, "o", "s", "^", "*"),
        edge_color=_pick(random, None, "#000000"),
        alpha=_pick(random, None, 0.4),
        label=_label(random),
    )
    if random.random() < 0.3:
        bar = ColorBar(label=Text(text="Level")) if random.random() < 0.5 else None
        values = tuple(float(v) for v in random.integers(0, 50, count))
        plain = {"colors": ("#1f77b4",), "edge_color": None, "colorbar": bar, "colormap": "plasma"}
        some = replace(some, values=values, low=-5.0, high=60.0, **plain)
    return Panel(marks=(some,))


def _area(random) -> Panel:
    count, marks, base = int(random.integers(3, 12)), [], None
    x = tuple(float(value) for value in range(count))
    for _ in range(int(random.integers(1, 4))):
        base = base or (0.0,) * count
        high = tuple(float(f"{a + b:.8g}") for a, b in zip(base, _numbers(random, count), strict=True))
        marks.append(
            Area(x=x, low=base, high=high, color=_color(random), alpha=_pick(random, None, 0.5), label=_label(random))
        )
        base = high
    return Panel(marks=tuple(marks))


def _pie(random) -> Panel:
    count = int(random.integers(2, 8))
    values = tuple(float(v) for v in random.integers(1, 40, count))
    shares = [100 * value / sum(values) for value in values]
    return Panel(
        marks=(
            Pie(
                values=values,
                labels=_names(random, count) if random.random() < 0.7 else (),
                percents=_pick(random, (), tuple(f"{share:.1f}%" for share in shares)),
                colors=tuple(_color(random) for _ in range(count)),
                start_angle=float(random.choice([0, 90, 140])),
                counterclockwise=bool(random.random() < 0.7),
                explode=_pick(random, (), (0.1,) + (0.0,) * (count - 1)),
                hole=_pick(random, 0.0, 0.6),
                edge_color=_pick(random, None, "#ffffff"),
            ),
        )
    )


def _histogram(random) -> Panel:
    count = int(random.integers(3, 20))
    edges = tuple(float(v) for v in np.linspace(-1, 1, count + 1))
    marks = tuple(
        Histogram(
            edges=edges, counts=tuple(float(v) for v in random.integers(1, 90, count)), color=_color(random), **look
        )
        for look in [_series(random) for _ in range(int(random.integers(1, 3)))]
    )
    return Panel(marks=marks)


def _boxes(random) -> Panel:
    count, outliers = int(random.integers(1, 6)), random.random() < 0.5
    boxes = []
    for index in range(count):
        five = sorted(float(f"{v:.4g}") for v in random.uniform(0, 100, 5))
        low, q1, median, q3, high = five
        far = (high + 50.0, high + 60.0) if outliers else ()
        boxes.append(Box(position=index + 1.0, low=low, q1=q1, median=median, q3=q3, high=high, outliers=far))
    colors = _pick(random, (), ("#add8e6",), ("#add8e6", "#90ee90", "#ffb6c1", "#ffffff", "#123456")[:count])
    ticks = {"ticks": tuple(box.position for box in boxes), "tick_labels": _names(random, count)}
    orientation = _pick(random, "vertical", "horizontal")
    look = {"median_color": "#ff0000", "outlier_size": _pick(random, None, 3.5) if outliers else None}
    mark = Boxes(boxes=tuple(boxes), width=0.4, colors=colors, orientation=orientation, **look)
    return Panel(marks=(mark,), **{"x" if orientation == "vertical" else "y": Axis(**ticks)})


def _heatmap(random) -> Panel:
    rows, columns = (int(n) for n in random.integers(2, 6, 2))
    values = tuple(tuple(round(float(v), 2) for v in row) for row in random.uniform(-1, 1, (rows, columns)))
    texts = tuple(tuple(f"{value:.2f}" for value in row) for row in values)
    mark = Heatmap(
        values=values,
        colormap=_pick(random, "viridis", "Blues", ("#000000", "#ff0000", "#ffffff")),
        aspect=_pick(random, "auto", "equal"),
        texts=_pick(random, (), texts),
        colorbar=_pick(random, None, ColorBar(label=Text(text="Share"))),
    )
    if not isinstance(mark.colormap, str):
        mark = replace(mark, colormap="magma")
    names = {"x": columns, "y": rows}
    return Panel(marks=(mark,), **{n: Axis(scale="category", tick_labels=_names(random, c)) for n, c in names.items()})


def _error_bars(random) -> Panel:
    count = int(random.integers(2, 12))
    x, y = tuple(float(value) for value in range(count)), _numbers(random, count)
    reach = tuple(float(f"{v / 20:.3g}") for v in y)
    mark = ErrorBars(
        x=x,
        y=y,
        y_low=reach,
        y_high=_pick(random, reach, tuple(2 * v for v in reach)),
        color=_color(random),
        style=_pick(random, "-", "none"),
        marker=_pick(random, "o", "s"),
        error_color=_pick(random, None, "#ff0000"),
        cap_size=_pick(random, 0.0, 4.0),
        label=_label(random),
    )
    return Panel(marks=(mark,))


def _combination(random) -> Panel:
    panel = _bars(random)
    mark = panel.marks[0]
    if mark.orientation == "horizontal":
        return panel
    line = replace(_a_line(random, mark.positions), steps=None)
    second = Twin(axis=Axis(label=_text(random)), marks=(line,))
    rule = Rule(orientation="horizontal", position=1.5, color="#ff0000", style="--", width=2.0, label="Goal")
    return replace(panel, marks=(mark, rule), twins=(second,))


def _polar(random) -> Panel:
    count = int(random.integers(3, 8))
    x = tuple(round(float(angle), 6) for angle in np.linspace(0, 2 * np.pi, count, endpoint=False))
    y, color = _numbers(random, count), _color(random)
    area = Polygon(x=x, y=y, color=color, alpha=0.25)
    line = Line(x=(*x, x[0]), y=(*y, y[0]), color=color, width=2.0)
    axis = Axis(ticks=x, tick_labels=_names(random, count), grid=Grid())
    turned = {"zero_angle": round(np.pi / 2, 6), "clockwise": True} if random.random() < 0.5 else {}
    return Panel(projection="polar", marks=(line, area), x=axis, y=Axis(grid=Grid()), **turned)


def _violins(random) -> Panel:
    span = tuple(round(float(v), 4) for v in np.linspace(0, 5, 12))
    halves = tuple(tuple(round(float(v), 4) for v in random.uniform(0.05, 0.3, 12)) for _ in range(2))
    mark = Violins(
        positions=(1.0, 2.0), spans=(span, span), halves=halves, colors=("#4682b4",), alpha=0.3, line_color="#ff0000"
    )
    return Panel(marks=(mark,))


def _contours(random) -> Panel:
    x, y = tuple(float(v) for v in range(6)), tuple(float(v) for v in range(5))
    values = tuple(tuple(round(float(v), 3) for v in row) for row in random.uniform(0, 10, (5, 6)))
    return Panel(marks=(Contours(x=x, y=y, values=values, levels=(2.0, 4.0, 6.0), filled=bool(random.random() < 0.5)),))


def _others(random) -> Panel:
    x, y = (1.0, 2.0, 3.0), _numbers(random, 3)
    return Panel(
        marks=(
            Stems(x=x, y=y, color=_color(random), label="Stems"),
            Rule(orientation="vertical", position=2.0, span=(0.0, 0.5), color=_color(random)),
            Segments(orientation="horizontal", positions=y, starts=x, ends=(4.0, 5.0, 6.0), colors=("#ff0000",)),
            Band(orientation="vertical", start=1.0, end=1.5, color=_color(random), alpha=0.2, label="Band"),
            Polygon(x=x, y=y, color="#ffff00", edge_color="#ff0000", alpha=0.5),
            Area(orientation="horizontal", x=x, low=(0.0, 0.0, 0.0), high=y, color=_color(random)),
        )
    )


_MAKERS = {name: globals()[f"_{name}"] for name in KINDS}
