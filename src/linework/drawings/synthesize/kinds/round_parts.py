"""Flanges, gears, wheels and pulleys: parts around a centre."""

import numpy as np

from linework.drawings.synthesize.design import Design, nice
from linework.drawings.synthesize.outline import fillet, hatch_lines, ring, slot, teeth
from linework.drawings.synthesize.pen import TAU, Pen
from linework.drawings.synthesize.registry import family


def bore_with_key(pen: Pen, radius: float, key: bool) -> None:
    """The bore, with a keyway at the top if wanted."""
    with pen.feature():
        if not key:
            pen.circle(0, 0, radius)
            return
        half, depth = nice(radius * 0.28), radius * 1.22
        angle = np.arcsin(half / radius)
        foot = radius * np.cos(angle)
        pen.arc(0, 0, radius, np.pi / 2 + angle, TAU - 2 * angle)
        pen.path([(half, foot), (half, depth), (-half, depth), (-half, foot)])


@family("flange", 1.5)
def flange(pen: Pen, d: Design) -> None:
    """A disc with a bolt circle, sometimes with its section beside it."""
    r = d.size("outer", 40, 420) / 2
    bore = nice(r * d.detail("bore", 0.25, 0.55))
    circle = nice(bore + (r - bore) * d.detail("bolt circle", 0.45, 0.62))
    bolts = d.count("bolts", 3, 16)
    hole = round(min((r - circle) * d.detail("bolt", 0.3, 0.55), circle * 2.2 / bolts), 1)
    start = d.style("start", (0.0, np.pi / 2, np.pi / bolts))
    pen.circle(0, 0, r)
    bore_with_key(pen, bore, d.has("key", 0.15))
    if d.has("raised face", 0.35):
        pen.circle(0, 0, nice(bore + (circle - bore) * d.detail("face", 0.2, 0.6)))
    pen.on("holes").holes(ring(bolts, circle, start), hole)
    if d.has("dowels", 0.2):
        pen.holes(ring(2, circle, start + np.pi / bolts), nice(hole * 0.6))
    if d.has("centre lines", 0.5):
        pen.on("centre").cross(0, 0, r * 1.08)
        pen.circle(0, 0, circle)
    if d.style("section", (False, True), (3, 1)):
        x, t, hub = r * 1.5, nice(r * d.detail("thickness", 0.12, 0.3)), nice(bore + (circle - bore) * 0.35)
        neck = t * d.detail("neck", 1.5, 3.0)
        upper = np.array([(x, bore), (x + neck, bore), (x + neck, hub), (x + t, hub), (x + t, r), (x, r)])
        pen.on("outline").closed(upper, t * 0.1)
        pen.closed(upper * (1, -1), t * 0.1)
        pen.on("hatch").segments(hatch_lines(upper, max(r * 0.06, 1.0)))
        pen.segments(hatch_lines(upper * (1, -1), max(r * 0.06, 1.0)))
        pen.on("outline").segments([[x, -bore, x, bore], [x + neck, -bore, x + neck, bore]])
        pen.on("centre").line(x - t, 0, x + neck + t, 0)


@family("gear", 1.2)
def gear(pen: Pen, d: Design) -> None:
    """A spur gear, sprocket or ratchet with its bore, lightened by holes or spokes."""
    count = d.count("teeth", 8, 80)
    module = d.style("module", (0.5, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0))
    pitch = count * module / 2
    form = d.style("form", ("straight", "round", "ratchet", "involute"), (3, 2, 1, 3))
    tip, root = pitch + module, pitch - 1.25 * module
    if form == "ratchet":
        corners = np.stack([ring(count, tip), ring(count, root)], 1).reshape(-1, 2)
        pen.path(corners, closed=True)
    elif form == "involute":
        step = TAU / count
        half = np.array([-0.27, -0.21, -0.10, 0.10, 0.21, 0.27]) * step
        radius = np.array([root, pitch, tip, tip, pitch, root])
        angle = (np.arange(count) * step)[:, None] + half
        pen.path(np.stack([np.cos(angle) * radius, np.sin(angle) * radius], -1).reshape(-1, 2), closed=True)
    else:
        corners = teeth(count, root, tip, d.detail("tooth", 0.5, 0.6), 0.45)
        pen.closed(corners, module * (0.35 if form == "round" else 0.0))
    bore = nice(max(pitch * d.detail("bore", 0.12, 0.3), 1.0))
    bore_with_key(pen, bore, d.has("key", 0.3))
    rim, hub = root * 0.85, bore * 1.7
    lighten = d.style("lighten", ("none", "holes", "spokes"), (3, 2, 1)) if rim > 1.8 * hub else "none"
    if lighten == "holes":
        pen.on("holes").holes(
            ring(d.count("holes", 3, 8), (rim + hub) / 2), nice((rim - hub) * d.detail("hole", 0.2, 0.38))
        )
    elif lighten == "spokes":
        spokes(pen, d.count("spokes", 3, 7), hub, rim, d.detail("spoke", 0.15, 0.4))
    if d.has("set screws", 0.2):
        pen.on("holes").holes(ring(2, hub * 0.85), nice(bore * 0.15))
    if d.has("pitch circle", 0.3):
        pen.on("centre").circle(0, 0, pitch)
        pen.cross(0, 0, tip * 1.1)


def spokes(pen: Pen, count: int, hub: float, rim: float, share: float) -> None:
    """Windows between spokes that take `share` of the turn."""
    step = TAU / count
    inner, outer = step * (1 - share * 1.5) / 2, step * (1 - share * 0.8) / 2
    for i in range(count):
        middle = (i + 0.5) * step
        with pen.feature():
            pen.arc(0, 0, rim, middle - outer, 2 * outer)
            pen.arc(0, 0, hub, middle - inner, 2 * inner)
            for side in (-1, 1):
                a, b = middle + side * inner, middle + side * outer
                pen.line(hub * np.cos(a), hub * np.sin(a), rim * np.cos(b), rim * np.sin(b))


@family("wheel", 0.7)
def wheel(pen: Pen, d: Design) -> None:
    """A wheel, pulley or disc with spokes, slots on a circle or an encoder pattern."""
    r = d.size("outer", 20, 300) / 2
    hub = nice(r * d.detail("hub", 0.2, 0.35))
    pen.circle(0, 0, r)
    if d.has("groove", 0.4):
        pen.circle(0, 0, nice(r * d.detail("groove radius", 0.88, 0.95)))
    form = d.style("form", ("spokes", "slots", "encoder"), (3, 2, 1))
    if form == "spokes":
        spokes(pen, d.count("spokes", 3, 10), hub, nice(r * d.detail("rim", 0.7, 0.85)), d.detail("spoke", 0.15, 0.4))
    elif form == "slots":
        for x, y in ring(d.count("slots", 3, 12), nice(r * 0.62)):
            with pen.feature():
                pen.outline(slot(x, y, nice(r * d.detail("slot", 0.2, 0.3)), nice(r * 0.09), float(np.arctan2(y, x))))
    else:
        n = d.count("marks", 12, 72, 6)
        outer, inner = r * 0.92, r * d.detail("mark", 0.74, 0.85)
        half = TAU / n / 4
        angle = (np.arange(n) * TAU / n)[:, None] + np.array([-half, half, half, -half])
        at = np.stack([np.cos(angle), np.sin(angle)], -1) * np.array([inner, inner, outer, outer])[:, None]
        rows = np.concatenate([at, np.roll(at, -1, 1)], -1).reshape(-1, 4)
        pen.rows(np.zeros(len(rows), dtype=np.int8), rows, each=4)
    bore = nice(hub * d.detail("bore", 0.3, 0.6))
    if d.style("hex bore", (False, True), (4, 1)):
        pen.outline(fillet(ring(6, bore)))
    else:
        bore_with_key(pen, bore, d.has("key", 0.2))
    if d.has("hub holes", 0.4):
        pen.on("holes").holes(ring(d.count("hub holes", 3, 6), (hub + bore) / 2), nice((hub - bore) * 0.2))
