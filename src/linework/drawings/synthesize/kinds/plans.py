"""Whole sheets: an empty sheet format, a floor plan, a schematic of placed symbols."""

import numpy as np

from linework.drawings.synthesize import words
from linework.drawings.synthesize.annotate import border, title_block
from linework.drawings.synthesize.design import Design
from linework.drawings.synthesize.outline import slot
from linework.drawings.synthesize.pen import Pen
from linework.drawings.synthesize.registry import family


@family("sheet format", 0.5, sheet=False)
def sheet_format(pen: Pen, d: Design) -> None:
    """An empty sheet with border, zones and title block."""
    w, h = d.style("format", ((210, 297), (297, 210), (420, 297), (594, 420), (841, 594), (279.4, 215.9)))
    pen.on("frame").rectangle(0, 0, w, h)
    border(pen, d, 0, 0, w, h)
    title_block(pen, d, w - 10, 10, 1.0)


@family("floor plan", 0.5, sheet=False)
def floor_plan(pen: Pen, d: Design) -> None:
    """Rooms with double walls, doors and windows."""
    s = d.style("unit", (1.0, 10.0, 0.01))
    nx, ny = d.count("rooms across", 1, 5), d.count("rooms up", 1, 4)
    xs = np.concatenate([[0], np.cumsum(d.numbers("widths", nx, 250, 600).round(-1))]) * s
    ys = np.concatenate([[0], np.cumsum(d.numbers("depths", ny, 250, 500).round(-1))]) * s
    wall, door = 12 * s, s * d.style("door", (70.0, 80.0, 90.0))
    pen.rectangle(-wall, -wall, xs[-1] + 2 * wall, ys[-1] + 2 * wall)
    for i in range(nx):
        for j in range(ny):
            x0, x1, y0, y1 = xs[i] + wall / 2, xs[i + 1] - wall / 2, ys[j] + wall / 2, ys[j + 1] - wall / 2
            at = x0 + (x1 - x0 - door) * d.detail(f"door {i} {j}", 0.05, 0.9)
            with pen.feature():
                pen.on("outline").path([(at, y0), (x0, y0), (x0, y1), (x1, y1), (x1, y0), (at + door, y0)])
            with pen.block("DOOR"):
                pen.on("holes").line(at, y0, at, y0 + door)
                pen.arc(at, y0, door, 0, np.pi / 2)
            if j == ny - 1 and d.has(f"window {i}", 0.7):
                span = (x1 - x0) * 0.4
                with pen.feature():
                    pen.on("centre").segments(
                        [[x0 + span / 2, y1 + q * wall, x0 + 1.5 * span, y1 + q * wall] for q in (0, 0.5, 1)]
                    )
            if d.has("names", 0.5):
                pen.on("text").text(x0 + 30 * s, (y0 + y1) / 2, d.words(f"room {i} {j}", room), 15 * s)


def room(rng: np.random.Generator) -> str:
    """The name of a room."""
    return words.one_of(
        rng, ("Kitchen", "Bad", "WC", "Office 12", "Wohnen", "Schlafen", "Store", "Flur", "Chambre", "Cocina", "R 104")
    )


@family("schematic", 0.6, sheet=False)
def schematic(pen: Pen, d: Design) -> None:
    """Symbols on a grid, wired in right angles, with names."""
    n = d.count("parts", 3, 24)
    across = max(int(np.sqrt(n) * 1.4), 2)
    kind = (d.numbers("part", n) * 4).astype(int)
    at = np.stack([np.arange(n) % across, -(np.arange(n) // across)], 1) * 25.0
    at += (d.numbers("offset", 2 * n, -3, 3).round() * 2.5).reshape(-1, 2)[:n] * 0.5
    for i, (x, y) in enumerate(at):
        with pen.block(("RES", "CAP", "DIODE", "IC")[kind[i]]):
            pen.on("outline")
            if kind[i] == 0:
                pen.rectangle(x - 5, y - 2, 10, 4)
            elif kind[i] == 1:
                pen.segments(
                    [
                        [x - 1, y - 4, x - 1, y + 4],
                        [x + 1, y - 4, x + 1, y + 4],
                        [x - 5, y, x - 1, y],
                        [x + 1, y, x + 5, y],
                    ]
                )
            elif kind[i] == 2:
                pen.path([(x - 5, y + 3), (x - 5, y - 3), (x + 5, y)], closed=True)
                pen.line(x + 5, y - 3, x + 5, y + 3)
            else:
                pen.rectangle(x - 5, y - 8, 10, 16)
                pen.segments([[x - 7, y + q, x - 5, y + q] for q in (-6, -2, 2, 6)])
        if i and i % across:
            a = at[i - 1]
            middle = (a[0] + x) / 2
            pen.on("centre").path([(a[0] + 5, a[1]), (middle, a[1]), (middle, y), (x - 5, y)])
        elif i:
            a = at[i - across]
            pen.on("centre").line(a[0], a[1] - 8, x, y + 8)
        if d.has("names", 0.7):
            pen.on("text").text(x - 4, y + 9, f"{'RCDU'[kind[i]]}{i + 1}", 2.5)
    if d.has("connector", 0.4):
        pen.on("outline").outline(slot(-20, -10, 16, 6, np.pi / 2))
    if d.has("frame", 0.4):
        left, bottom, right, top = pen.bounds()
        border(pen, d, left - 20, bottom - 60, right + 20, top + 20)
        title_block(pen, d, right + 10, bottom - 50, 0.8)
