"""Shafts, bushings and housings: parts drawn in views and sections."""

import numpy as np

from linework.drawings.synthesize.design import Design, nice, within
from linework.drawings.synthesize.outline import hatch_lines, ring, slot
from linework.drawings.synthesize.pen import Pen
from linework.drawings.synthesize.registry import family


@family("shaft", 1.2)
def shaft(pen: Pen, d: Design) -> None:
    """A stepped shaft seen from the side, with chamfers, keyways, grooves and threads."""
    length, r = d.size("length", 40, 500), 0.0
    steps = d.count("steps", 2, 8)
    r = nice(length * d.detail("slender", 0.05, 0.16))
    share = d.numbers("steps at", steps, 0.5, 1.5)
    reach = np.round(np.concatenate([[0], np.cumsum(share) / share.sum()]) * length, 1)
    radii = np.round(d.numbers("radii", steps, 0.4, 1.0) * r, 1)
    chamfer = nice(r * d.detail("chamfer", 0.05, 0.15)) if d.has("chamfers", 0.7) else 0.0
    half = d.style("half section", (False, True), (3, 1))
    side = (1,) if half else (1, -1)
    for i in range(steps):
        x0, x1, q = reach[i], reach[i + 1], radii[i]
        if chamfer and i == 0:
            pen.segments([[x0, s * (q - chamfer), x0 + chamfer, s * q] for s in side])
            x0 += chamfer
        if chamfer and i == steps - 1:
            pen.segments([[x1, s * (q - chamfer), x1 - chamfer, s * q] for s in side])
            x1 -= chamfer
        pen.segments([[x0, s * q, x1, s * q] for s in side])
        if i:
            low, high = sorted((radii[i - 1], q))
            if d.has("faces", 0.8):
                pen.line(reach[i], 0 if half else -high, reach[i], high)
            else:
                pen.segments([[reach[i], s * low, reach[i], s * high] for s in side])
    for x, q in ((0.0, radii[0] - chamfer), (reach[-1], radii[-1] - chamfer)):
        pen.line(x, 0 if half else -q, x, q)
    if d.has("keyway", 0.5):
        at = int(np.argmax(share))
        long = nice((reach[at + 1] - reach[at]) * d.detail("key length", 0.4, 0.75))
        with pen.feature():
            pen.outline(slot((reach[at] + reach[at + 1]) / 2, 0, long, min(nice(radii[at] * 0.5), long * 0.7)))
    if d.has("thread", 0.4):
        pen.segments([[chamfer, s * radii[0] * 0.85, reach[1], s * radii[0] * 0.85] for s in side])
    if d.has("centre drill", 0.3):
        pen.circle(nice(reach[1] * 0.5), 0, nice(radii[0] * d.detail("drill", 0.15, 0.4)))
    if half:
        corners = np.stack([np.repeat(reach, 2)[1:-1], np.repeat(radii, 2)], 1)
        pen.on("hatch").segments(hatch_lines(np.concatenate([[[0, 0]], corners, [[length, 0]]]), max(r * 0.15, 0.8)))
    pen.on("centre").line(-length * 0.05, 0, length * 1.05, 0)
    if d.style("end view", (False, True), (2, 1)):
        x = length * 1.12 + r
        for q in np.unique(radii):
            pen.on("outline").circle(x, 0, q)
        pen.on("centre").cross(x, 0, r * 1.15)


@family("bushing", 0.7)
def bushing(pen: Pen, d: Design) -> None:
    """A collar or bushing: section with hatched halves and the front view beside it."""
    r = d.size("outer", 10, 120) / 2
    length = within(d.size("length", 8, 120), r / 2, 6 * r)
    bore = nice(r * d.detail("bore", 0.45, 0.75))
    rim, t = nice(r * d.detail("rim", 1.15, 1.6)), nice(length * d.detail("rim thickness", 0.1, 0.3))
    collar = d.has("collar", 0.6)
    upper = np.array(
        [(0, bore), (length, bore), (length, r), (t, r), (t, rim), (0, rim)]
        if collar
        else [(0, bore), (length, bore), (length, r), (0, r)],
        dtype=float,
    )
    chamfer = nice(r * d.detail("edge", 0.03, 0.08)) if d.has("edge break", 0.4) else 0.0
    for s in (1, -1):
        pen.on("outline").closed(upper * (1, s), chamfer)
        if d.has("hatch", 0.8):
            pen.on("hatch").segments(hatch_lines(upper * (1, s), max(r * 0.12, 0.6), np.pi / 4))
    pen.on("outline").segments([[0, -bore, 0, bore], [length, -bore, length, bore]])
    pen.on("centre").line(-t, 0, length + t, 0)
    if d.style("front", (True, False)):
        x = length + 2.4 * rim
        for q in (bore, r, rim) if collar else (bore, r):
            pen.on("outline").circle(x, 0, q)
        pen.on("centre").cross(x, 0, rim * 1.15)
        if collar and d.has("collar holes", 0.6):
            pen.on("holes").holes(
                ring(d.count("collar holes", 3, 6), (r + rim) / 2, np.pi / 2, (x, 0)), nice((rim - r) * 0.22)
            )


@family("housing", 0.9)
def housing(pen: Pen, d: Design) -> None:
    """A bearing block or box in two or three views with hidden edges."""
    w = d.size("width", 40, 300)
    h, depth = (
        within(d.size(name, low, high), w / 2.5, w) for name, low, high in (("height", 30, 200), ("depth", 15, 120))
    )
    foot = nice(h * d.detail("foot", 0.15, 0.3))
    neck = nice(w * d.detail("neck", 0.5, 0.75))
    r = nice(min(neck, h) * d.detail("bore", 0.15, 0.3))
    x0, gap = (w - neck) / 2, max(w, h) * 0.25
    y = foot + (h - foot) / 2
    pen.closed(
        [(0, 0), (w, 0), (w, foot), (x0 + neck, foot), (x0 + neck, h), (x0, h), (x0, foot), (0, foot)],
        nice(foot * d.detail("fillet", 0.05, 0.4)),
    )
    with pen.feature():
        pen.circle(w / 2, y, r)
        if d.has("counterbore", 0.5):
            pen.circle(w / 2, y, nice(r * d.detail("counterbore", 1.15, 1.4)))
    if d.has("cover screws", 0.5):
        pen.on("holes").holes(
            ring(d.count("cover screws", 3, 8), r * 1.6, np.pi / 4, (w / 2, y)).round(2), nice(r * 0.12)
        )
    bolt = nice(foot * d.detail("bolt", 0.15, 0.3))
    ends = np.array([x0 / 2, w - x0 / 2])
    pen.on("centre").segments([[w / 2 - r * 1.8, y, w / 2 + r * 1.8, y], [w / 2, -foot * 0.3, w / 2, h * 1.08]])
    pen.on("hatch").segments([[x + s * bolt, 0, x + s * bolt, foot] for x in ends for s in (-1, 1)])
    if d.style("side view", (True, False), (2, 1)):
        x = w + gap
        pen.on("outline").rectangle(x, 0, depth, h)
        pen.line(x, foot, x + depth, foot)
        pen.on("hatch").segments([[x, y - r, x + depth, y - r], [x, y + r, x + depth, y + r]])
        pen.on("centre").line(x - gap * 0.2, y, x + depth + gap * 0.2, y)
    if d.style("top view", (True, False)):
        y0 = -gap - depth
        pen.on("outline").rectangle(0, y0, w, depth)
        pen.segments([[x0, y0, x0, y0 + depth], [x0 + neck, y0, x0 + neck, y0 + depth]])
        pen.on("holes").holes(np.stack([ends, np.full(2, y0 + depth / 2)], 1).round(2), bolt)
        pen.on("centre").segments([[x, y0 + depth / 2 - 2 * bolt, x, y0 + depth / 2 + 2 * bolt] for x in ends])
