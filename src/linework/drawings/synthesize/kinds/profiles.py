"""Brackets, gaskets, levers and frames: cut parts whose outline carries the shape."""

import numpy as np

from linework.drawings.synthesize.design import Design, nice, within
from linework.drawings.synthesize.outline import grid, ring, slot
from linework.drawings.synthesize.pen import TAU, Pen
from linework.drawings.synthesize.registry import family

NEMA = ((20.0, 8.2, 11.5), (26.0, 11.2, 15.5), (31.0, 11.5, 1.6), (47.14, 19.2, 2.6), (69.6, 36.8, 3.3))


@family("bracket", 1.5)
def bracket(pen: Pen, d: Design) -> None:
    """An L, T, U, Z or triangular bracket with bolt holes along its legs."""
    w = d.size("width", 25, 260)
    h = within(d.size("height", 25, 220), w / 2.5, 2.5 * w)
    t = nice(min(w, h) * d.detail("leg", 0.18, 0.34))
    form = d.style("form", ("L", "T", "U", "Z", "gusset", "motor"), (4, 2, 2, 1, 3, 2))
    r = nice(t * d.detail("radius", 0.05, 0.4)) if d.has("rounded", 0.7) else 0.0
    hole = nice(t * d.detail("hole", 0.1, 0.2))
    bolts = d.count("bolts", 1, 5)
    if form == "motor":
        pitch, boss, _ = d.style("nema", NEMA)
        side = nice(pitch * d.detail("side", 1.3, 1.7))
        pen.closed([(0, 0), (side, 0), (side, side + t), (0, side + t)], nice(pitch * 0.1))
        pen.on("holes").circle(side / 2, side / 2, boss)
        pen.holes(grid(2, 2, pitch, pitch) + side / 2, 1.7 if pitch < 40 else 2.6)
        pen.holes(grid(bolts + 1, 1, side / (bolts + 1), 1, centre=(side / 2, side + t / 2)), 1.7)
        return
    corners = {
        "L": [(0, 0), (w, 0), (w, t), (t, t), (t, h), (0, h)],
        "T": [
            (0, h - t),
            ((w - t) / 2, h - t),
            ((w - t) / 2, 0),
            ((w + t) / 2, 0),
            ((w + t) / 2, h - t),
            (w, h - t),
            (w, h),
            (0, h),
        ],
        "U": [(0, 0), (w, 0), (w, h), (w - t, h), (w - t, t), (t, t), (t, h), (0, h)],
        "Z": [
            (0, 0),
            (w / 2 + t / 2, 0),
            (w / 2 + t / 2, h - t),
            (w, h - t),
            (w, h),
            (w / 2 - t / 2, h),
            (w / 2 - t / 2, t),
            (0, t),
        ],
        "gusset": [(0, 0), (w, 0), (w, t / 2), (t / 2, h), (0, h)],
    }[form]
    pen.closed(corners, r)
    y = h - t / 2 if form in "TZ" else t / 2
    x0, x1 = (w * 0.55, w * 0.92) if form == "Z" else (t * 1.4, w - t * 0.5)
    if x1 < x0:
        x0, x1 = w * 0.3, w * 0.9
    pen.on("holes").holes(np.stack([np.linspace(x0, x1, bolts), np.full(bolts, y)], 1).round(2), hole)
    if form != "T" and d.has("second row", 0.8):
        at = nice(t / 2), nice(h * d.detail("second", 0.6, 0.85))
        with pen.feature():
            if d.has("slotted", 0.3):
                pen.outline(slot(*at, nice(t * 0.8), nice(2 * hole), np.pi / 2))
            else:
                pen.circle(*at, hole)
    if d.has("bend line", 0.25):
        pen.on("centre").line(0, t, w, t)


@family("gasket", 1.0)
def gasket(pen: Pen, d: Design) -> None:
    """A ring, oval, rectangular or lobed gasket: inner and outer outline with holes between."""
    w = d.size("width", 30, 320)
    h = nice(w * d.detail("aspect", 0.45, 1.0))
    land = nice(min(w, h) * d.detail("land", 0.1, 0.18))
    form = d.style("form", ("ring", "oval", "rectangle", "lobed"), (2, 2, 3, 2))
    hole = nice(land * d.detail("hole", 0.16, 0.3))
    bolts = d.count("bolts", 4, 14, 2)
    if form == "ring":
        pen.circle(0, 0, w / 2)
        pen.circle(0, 0, w / 2 - land)
        pen.on("holes").holes(ring(bolts, w / 2 - land / 2), hole)
        return
    if form == "oval":
        pen.ellipse(0, 0, (w / 2, 0), h / w)
        pen.ellipse(0, 0, (w / 2 - land, 0), (h / 2 - land) / (w / 2 - land))
        angle = np.arange(bolts) * TAU / bolts
        at = np.stack([np.cos(angle) * (w - land) / 2, np.sin(angle) * (h - land) / 2], 1)
    elif form == "rectangle":
        r = nice(land * d.detail("radius", 0.5, 1.3))
        pen.rectangle(-w / 2, -h / 2, w, h, r)
        pen.rectangle(land - w / 2, land - h / 2, w - 2 * land, h - 2 * land, r * 0.6)
        half = bolts // 2
        x = np.linspace(-1, 1, half) * (w - land) / 2
        at = np.concatenate([np.stack([x, np.full(half, s * (h - land) / 2)], 1) for s in (-1, 1)])
    else:
        lobes = d.count("lobes", 3, 8)
        at = ring(lobes, w / 2 - land / 2)
        corners = np.stack([ring(lobes, w / 2 + land * 0.6, -0.12), ring(lobes, w / 2 + land * 0.6, 0.12)], 1)
        waist = ring(lobes, w * 0.42, np.pi / lobes)
        pen.closed(np.concatenate([corners, waist[:, None]], 1).reshape(-1, 2), land * 0.5)
        pen.circle(0, 0, nice(w * d.detail("bore", 0.2, 0.3)))
    pen.on("holes").holes(at.round(2), hole)
    if d.has("port", 0.3):
        pen.circle(nice(w * 0.1), 0, nice(land * 0.4))


@family("lever", 1.0)
def lever(pen: Pen, d: Design) -> None:
    """Two or three bosses joined by tangent lines; a link, crank or dog bone."""
    length = d.size("length", 20, 300)
    a = nice(length * d.detail("big end", 0.12, 0.25))
    b = nice(a * d.detail("small end", 0.5, 1.0))
    lean = np.arcsin((a - b) / length)
    for side in (1, -1):
        turn = side * (np.pi / 2 - lean)
        u = np.array([np.cos(turn), np.sin(turn)])
        pen.line(*(u * a), *(u * b + (length, 0)))
    pen.arc(0, 0, a, np.pi / 2 - lean, np.pi + 2 * lean)
    pen.arc(length, 0, b, -(np.pi / 2 - lean), np.pi - 2 * lean)
    pen.on("holes").holes(
        np.array([[0, 0], [length, 0]]), np.array([nice(a * d.detail("bore", 0.4, 0.7)), nice(b * 0.5)])
    )
    if d.has("pocket", 0.3):
        pen.outline(slot(length / 2, 0, nice(length * d.detail("pocket length", 0.3, 0.5)), nice(b * 0.6)))
    elif d.has("adjust", 0.4):
        pen.holes(
            np.stack([np.linspace(0.35, 0.75, 4) * length, np.zeros(4)], 1)[: d.count("steps", 1, 4)], nice(b * 0.2)
        )
    if d.has("centre lines", 0.4):
        pen.on("centre").line(-a * 1.2, 0, length + b * 1.2, 0)
        pen.segments([[0, -a * 1.2, 0, a * 1.2], [length, -b * 1.2, length, b * 1.2]])


@family("frame", 0.9)
def frame(pen: Pen, d: Design) -> None:
    """A frame or truss plate with windows, or the section of an extruded profile."""
    w = d.size("width", 60, 800)
    h = within(d.size("height", 40, 400), w / 4, 1.5 * w)
    bar = nice(min(w, h) * d.detail("bar", 0.08, 0.16))
    bays = d.count("bays", 1, 6)
    pen.rectangle(0, 0, w, h, nice(bar * 0.5) if d.has("rounded", 0.6) else 0)
    inner = (w - bar * (bays + 1)) / bays
    r = nice(bar * d.detail("radius", 0.15, 0.5))
    form = d.style("form", ("windows", "truss", "mixed"))
    for i in range(bays):
        x = bar + i * (inner + bar)
        with pen.feature():
            if form == "windows" or (form == "mixed" and i % 2):
                pen.rectangle(x, bar, inner, h - 2 * bar, min(r, inner / 3))
            else:
                low, high = bar, h - bar
                pen.closed([(x, low), (x + inner - bar * 0.7, low), (x, high - bar * 0.7)], r * 0.5)
        if form == "truss":
            with pen.feature():
                pen.closed([(x + inner, low + bar * 0.7), (x + inner, high), (x + bar * 0.7, high)], r * 0.5)
    n = d.count("holes", 4, 16, 2) // 2
    at = np.linspace(bar / 2, w - bar / 2, n)
    level = np.where(np.arange(2 * n) < n, bar / 2, h - bar / 2)
    pen.on("holes").holes(np.stack([np.tile(at, 2), level], 1).round(2), nice(bar * d.detail("hole", 0.12, 0.25)))


@family("extrusion", 0.6)
def extrusion(pen: Pen, d: Design) -> None:
    """The section of a T-slot profile, an angle, a channel or a tube."""
    s = d.size("side", 15, 120)
    form = d.style("form", ("t-slot", "tube", "channel", "angle", "i-beam"), (3, 2, 1, 1, 1))
    t = nice(s * d.detail("wall", 0.07, 0.15))
    r = nice(t * d.detail("radius", 0.3, 1.0)) if d.has("rounded", 0.7) else 0.0
    if form == "t-slot":
        mouth, deep, pocket = s * d.detail("mouth", 0.1, 0.15), s * 0.3, s * 0.27
        half = s / 2
        side = np.array(
            [
                (-half, -half),
                (-mouth, -half),
                (-mouth, -half + t),
                (-pocket, -half + t),
                (-mouth * 1.2, -half + deep),
                (mouth * 1.2, -half + deep),
                (pocket, -half + t),
                (mouth, -half + t),
                (mouth, -half),
            ]
        )
        turns = [side @ np.array([[np.cos(q), np.sin(q)], [-np.sin(q), np.cos(q)]]) for q in np.arange(4) * np.pi / 2]
        pen.closed(np.concatenate(turns), r * 0.3)
        pen.on("holes").circle(0, 0, nice(s * d.detail("core", 0.08, 0.12)))
        return
    h = nice(s * d.detail("aspect", 0.6, 1.6))
    if form == "tube":
        pen.rectangle(0, 0, s, h, r * 1.5)
        pen.rectangle(t, t, s - 2 * t, h - 2 * t, r * 0.5)
    else:
        pen.closed(
            {
                "channel": [(0, 0), (s, 0), (s, h), (s - t, h), (s - t, t), (t, t), (t, h), (0, h)],
                "angle": [(0, 0), (s, 0), (s, t), (t, t), (t, h), (0, h)],
                "i-beam": [
                    (0, 0),
                    (s, 0),
                    (s, t),
                    (s / 2 + t / 2, t),
                    (s / 2 + t / 2, h - t),
                    (s, h - t),
                    (s, h),
                    (0, h),
                    (0, h - t),
                    (s / 2 - t / 2, h - t),
                    (s / 2 - t / 2, t),
                    (0, t),
                ],
            }[form],
            r,
        )
