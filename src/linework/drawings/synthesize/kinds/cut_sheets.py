"""Sheets for the laser: tab-and-slot boxes, keyboard plates, front panels, nests of many parts."""

import numpy as np

from linework.drawings.drawing import Kind
from linework.drawings.synthesize.design import Design, nice, within
from linework.drawings.synthesize.outline import Rows, fillet, fingers, grid, ring, slot
from linework.drawings.synthesize.pen import Pen
from linework.drawings.synthesize.registry import family
from linework.drawings.synthesize.words import label


def panel(width: float, height: float, counts: tuple[int, int], depth: float, firsts: tuple[int, int]) -> np.ndarray:
    """Corners of a panel with finger joints on all four sides."""
    sides, at, turn = [], np.zeros(2), 0.0
    for length, count, first in zip((width, height) * 2, counts * 2, firsts * 2, strict=True):
        c, s = np.cos(turn), np.sin(turn)
        sides.append(fingers(length, count, depth, first) @ np.array([[c, s], [-s, c]]) + at)
        at, turn = at + np.array([c, s]) * length, turn + np.pi / 2
    corners = np.concatenate(sides).round(4)
    keep = np.hypot(*(corners - np.roll(corners, 1, 0)).T) > 1e-6
    return corners[keep]


@family("box", 1.3)
def box(pen: Pen, d: Design) -> None:
    """The panels of a finger-jointed box, one or all, with holes and vents."""
    w, depth, h = d.size("width", 40, 400), d.size("depth", 30, 300), d.size("height", 20, 200)
    t = d.style("thickness", (2.0, 3.0, 4.0, 5.0, 6.0))
    nx, ny, nz = (d.count(f"fingers {axis}", 3, 13, 2) for axis in "xyz")
    faces = [(w, h, (nx, nz), (0, 0)), (depth, h, (ny, nz), (0, 1)), (w, depth, (nx, ny), (1, 1))]
    many = d.style("panels", (1, 3, 6), (3, 2, 2))
    x = y = row = 0.0
    for i in range(many):
        width, height, counts, firsts = faces[i % 3]
        pen.on("outline").path(np.add(panel(width, height, counts, t, firsts), (x, y)), closed=True)
        centre = np.array([x + width / 2, y + height / 2])
        pen.on("holes")
        if i == 0 and d.has("vents", 0.4):
            n = d.count("vents", 3, 10)
            for cx, cy in grid(n, 1, width * 0.6 / n, 1) + centre:
                with pen.feature():
                    pen.outline(slot(cx, cy, nice(height * 0.5), nice(width * 0.2 / n), np.pi / 2))
        elif d.has(f"screws {i % 3}", 0.5):
            pen.holes(grid(2, 2, width * 0.7, height * 0.7).round(1) + centre, d.style("screw", (1.6, 2.2, 2.75)))
        if i == 1 and d.has("cable hole", 0.5):
            with pen.feature():
                off = nice(width * d.detail("cable", -0.2, 0.2))
                pen.circle(centre[0] + off, centre[1], nice(min(width, height) * 0.12))
        x, row = x + width + 3 * t, max(row, height)
        if i % 3 == 2:
            x, y, row = 0.0, y + row + 3 * t, 0.0


@family("tabbed", 1.0)
def tabbed(pen: Pen, d: Design) -> None:
    """A cut part with tabs on some edges and slots that take the tabs of others."""
    w = d.size("width", 30, 350)
    h = within(d.size("height", 25, 250), w / 4, 2 * w)
    t = d.style("thickness", (3.0, 4.0, 5.0, 6.0))
    tab = nice(min(w, h) * d.detail("tab", 0.15, 0.3))
    corners = [(0.0, 0.0)]
    for i in range(d.count("tabs below", 0, 4)):
        x = w * (i + 1) / 5 - tab / 2 if i else w * 0.2
        if x > corners[-1][0] + 1 and x + tab < w:
            corners += [(x, 0.0), (x, -t), (x + tab, -t), (x + tab, 0.0)]
    corners.append((w, 0.0))
    if d.has("side tab", 0.5):
        y = nice(h * d.detail("side tab at", 0.2, 0.5))
        corners += [(w, y), (w + t, y), (w + t, y + tab), (w, y + tab)]
    top = d.style("top", ("flat", "slope", "arch", "step"), (3, 2, 1, 1))
    if top == "slope":
        corners += [(w, h * 0.6), (w * 0.5, h), (0, h)]
    elif top == "step":
        corners += [(w, h * 0.55), (w * 0.55, h * 0.55), (w * 0.55, h), (0, h)]
    else:
        corners += [(w, h), (0, h)]
    radii = np.zeros(len(corners))
    radii[-2:] = nice(h * d.detail("corner", 0.05, 0.25)) if d.has("rounded", 0.6) else 0
    pen.outline(fillet(np.array(corners), radii))
    pen.on("holes")
    for i in range(d.count("slots", 0, 4)):
        with pen.feature():
            pen.rectangle(nice(w * (0.15 + 0.2 * i)), nice(h * d.detail(f"slot {i}", 0.25, 0.45)), t, tab)
    if d.has("t-nut", 0.35):
        x, y = w * 0.5, h * 0.2
        with pen.feature():
            pen.path(
                [
                    (x - 1.6, 0),
                    (x - 1.6, y),
                    (x - 2.8, y),
                    (x - 2.8, y + 2.4),
                    (x - 1.6, y + 2.4),
                    (x - 1.6, y + 6),
                    (x + 1.6, y + 6),
                    (x + 1.6, y + 2.4),
                    (x + 2.8, y + 2.4),
                    (x + 2.8, y),
                    (x + 1.6, y),
                    (x + 1.6, 0),
                ]
            )
    if d.has("holes", 0.6):
        pen.holes(
            np.array([[0.12, 0.85], [0.88, 0.3], [0.5, 0.65]])[: d.count("holes", 1, 3)] * (w, h),
            d.style("hole", (1.5, 1.6, 2.25, 2.75)),
        )


@family("keyboard", 0.6, sheet=False)
def keyboard(pen: Pen, d: Design) -> None:
    """A keyboard plate: switch cut-outs in rows or columns with screws around."""
    columns, rows = d.count("columns", 3, 15), d.count("rows", 1, 6)
    pitch, hole = 19.05, d.style("cut-out", (13.9, 14.0, 14.1))
    form = d.style("form", ("grid", "row stagger", "column stagger"), (3, 3, 2))
    at = grid(columns, rows, pitch, pitch)
    column, row = np.arange(len(at)) % columns, np.arange(len(at)) // columns
    if form == "row stagger":
        at[:, 0] += np.array([0, 0.25, 0.5, 0.0, 0.25, 0.5])[row % 6] * pitch * -1
    elif form == "column stagger":
        at[:, 1] += (d.numbers("stagger", columns, -0.3, 0.3).round(2) * pitch)[column]
    if d.has("gap", 0.3):
        at[:, 0] += np.where(column >= columns // 2, d.detail("gap", 4, 40), 0)
    edge = nice(d.detail("edge", 4, 12) + pitch / 2)
    (left, bottom), (right, top) = at.min(0) - edge, at.max(0) + edge
    pen.rectangle(left, bottom, right - left, top - bottom, d.detail("radius", 0.5, 6) if d.has("rounded", 0.7) else 0)
    side = hole / 2
    notch = d.style("switch", ("plain", "notched"), (3, 1))
    if notch == "plain":
        corners = np.array([(-side, -side), (side, -side), (side, side), (-side, side)])
    else:
        n, a, b = side + 0.8, 2.9, 6.0
        quarter = [(-n, -b), (-n, -a), (-side, -a), (-side, a), (-n, a), (-n, b), (-side, b), (-side, side)]
        corners = np.array(
            [(-side, -side), (-side, -b), *quarter, *[(-x, -y) for x, y in [(-side, -side), (-side, -b), *quarter]]]
        )
    keep = np.ones(len(at), dtype=bool)
    if rows > 2 and d.has("space bar", 0.5):
        keep &= (row > 0) | (np.abs(column - columns / 2) > columns * 0.25)
    shape = fillet(corners)
    pen.on("holes").place(shape, at[keep], d.style("block", (None, "SWITCH", "CHERRY_MX"), (4, 1, 1)))
    screws = np.array([[left, bottom], [right, bottom], [right, top], [left, top]]) * 1.0
    centre = screws.mean(0)
    pen.holes((screws + np.sign(centre - screws) * 3.2).round(2), d.style("screw", (1.1, 1.5, 1.6)))
    if d.has("usb", 0.3):
        with pen.feature():
            pen.rectangle(nice(right - 40), top - 5, 9.0, 5.0)


@family("front panel", 0.8)
def front_panel(pen: Pen, d: Design) -> None:
    """A panel with cut-outs for connectors, knobs, a display, and engraved names."""
    w, h = d.size("width", 60, 480), d.style("height", (44.0, 66.5, 88.0, 128.5, 133.0))
    pen.rectangle(0, 0, w, h, d.detail("radius", 0.5, 4) if d.has("rounded", 0.4) else 0)
    n = d.count("devices", 1, 10)
    kind = (d.numbers("device", n) * 5).astype(int)
    x = np.round((np.arange(n) + 0.5) * w / n, 1)
    y = np.round(h * d.numbers("level", n, 0.35, 0.65), 1)
    room = min(w / n * 0.4, h * 0.3)
    for i in range(n):
        with pen.feature():
            pen.on("holes")
            if kind[i] == 0:
                pen.circle(x[i], y[i], min(3.5, room))
            elif kind[i] == 1:
                pen.rectangle(x[i] - room, y[i] - room * 0.6, 2 * room, 1.2 * room, 0.5)
            elif kind[i] == 2:
                pen.outline(slot(x[i], y[i], 1.6 * room, 0.35 * room, np.pi / 2))
            elif kind[i] == 3:
                q = min(8.0, room * 0.6)
                pen.closed(
                    np.add([(-q * 1.1, q * 0.6), (-q, -q * 0.6), (q, -q * 0.6), (q * 1.1, q * 0.6)], (x[i], y[i])),
                    q * 0.2,
                )
                pen.circle(x[i] - 1.5 * q, y[i], 1.5)
                pen.circle(x[i] + 1.5 * q, y[i], 1.5)
            else:
                pen.circle(x[i], y[i], room * 0.7)
                pen.outline(slot(x[i], y[i] + room * 0.9, 2.0, 1.0))
        if d.has("names", 0.4):
            pen.on("text").text(x[i] - 4, y[i] - h * 0.3, d.words(f"name {i}", label), 3.0)
    inset = 5.0
    pen.on("holes").holes(
        np.array([[inset, inset], [w - inset, inset], [w - inset, h - inset], [inset, h - inset]]), 1.6
    )


def small_part(d: Design, index: int) -> Rows:
    """One of the parts on a nest, about 20 mm wide."""
    u = d.numbers(f"part {index}", 6)
    w, h = 8 + 16 * u[0], 6 + 12 * u[1]
    kind = int(u[2] * 6)
    if kind == 0:
        shape = fillet(np.array([(0, 0), (w, 0), (w, h), (0, h)]), 3 * u[3])
    elif kind == 1:
        shape = fillet(np.array([(0, 0), (w, 0), (w, h * 0.4), (h * 0.4, h * 0.4), (h * 0.4, h), (0, h)]), u[3])
    elif kind == 2:
        shape = slot(w / 2, h / 2, w, min(w, h) * 0.6)
    elif kind == 3:
        shape = fillet(ring(3 + int(u[3] * 5), h / 2, centre=(h / 2, h / 2)), u[4])
    elif kind == 4:
        shape = fillet(panel(w, h, (3, 3), 1.5, (0, 0)))
    else:
        shape = (np.array([Kind.CIRCLE], dtype=np.int8), np.array([[h / 2, h / 2, h / 2, 0.0, 0.0]]))
    if u[5] < 0.7:
        hole = np.array([[w * 0.25, h * 0.2, 0.8 + u[4], 0, 0]])
        if kind in (2, 3, 5):
            hole[0, :2] = (w / 2 if kind == 2 else h / 2), h / 2
        shape = np.append(shape[0], np.int8(Kind.CIRCLE)), np.vstack([shape[1], hole])
    return shape


@family("nest", 0.9, sheet=False)
def nest(pen: Pen, d: Design) -> None:
    """A sheet with many parts, a few designs repeated in rows."""
    designs = d.count("designs", 1, 6)
    cell = d.style("cell", (26.0, 28.0, 32.0))
    columns = d.count("columns", 3, 20)
    rows = max(d.count("rows", 2, 14), designs)
    if d.has("sheet edge", 0.6):
        pen.on("frame").rectangle(0, 0, columns * cell + 8, rows * cell + 8)
    kind = np.sort((d.numbers("rows of", rows) * designs).astype(int))
    kind[: min(designs, rows)] = np.arange(min(designs, rows))
    blocks = d.style("blocks", (False, True), (3, 1))
    pen.on("outline")
    for i in range(designs):
        level = np.flatnonzero(kind == i)
        at = np.stack(np.meshgrid(np.arange(columns), level), -1).reshape(-1, 2) * cell + 4
        pen.place(small_part(d, i), at, f"PART_{i + 1}" if blocks else None)
