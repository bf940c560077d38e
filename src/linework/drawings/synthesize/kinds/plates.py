"""Plates: a flat outline with holes, slots and a window, as they are cut and drilled."""

import numpy as np

from linework.drawings.synthesize.design import Design, nice, within
from linework.drawings.synthesize.outline import grid, slot
from linework.drawings.synthesize.pen import Pen
from linework.drawings.synthesize.registry import family

CLEARANCE = (1.6, 1.7, 2.25, 2.75, 3.3, 4.5, 5.5, 6.75)


@family("plate", 2.0)
def plate(pen: Pen, d: Design) -> None:
    """A rectangle, rounded or chamfered, with corner holes and one or two patterns inside."""
    w = d.size("width", 30, 500)
    h = within(d.size("height", 20, 300), w / 5, 2 * w)
    small = min(w, h)
    corner = d.style("corner", ("sharp", "round", "chamfer", "ears"), (4, 4, 1, 1))
    radius = nice(small * d.detail("corner radius", 0.03, 0.2))
    if corner == "round":
        pen.rectangle(0, 0, w, h, radius)
    elif corner == "chamfer":
        r = radius
        pen.path([(r, 0), (w - r, 0), (w, r), (w, h - r), (w - r, h), (r, h), (0, h - r), (0, r)], closed=True)
    elif corner == "ears":
        e, t = nice(small * 0.15), nice(small * d.detail("ear", 0.15, 0.3))
        pen.closed([(0, 0), (w, 0), (w, t), (w - e, t), (w - e, h), (e, h), (e, t), (0, t)], radius * 0.4)
    else:
        pen.rectangle(0, 0, w, h)
    pen.on("holes")
    bolt = min(d.style("bolt", CLEARANCE), small / 10)
    if d.has("corner holes", 0.75) and corner != "ears":
        inset = max(nice(small * d.detail("inset", 0.08, 0.16)), bolt * 1.6)
        x, y = w / 2 - inset, h / 2 - inset
        pen.holes(grid(2, 2, 2 * x, 2 * y, centre=(w / 2, h / 2)), bolt)
        if w > 2.2 * h and d.has("middle holes", 0.6):
            pen.holes(np.array([[w / 2, inset], [w / 2, h - inset]]), bolt)
    if d.has("grid", 0.35):
        columns, rows = d.count("columns", 2, 12), d.count("rows", 1, 6)
        pitch = nice(min(0.62 * w / columns, 0.5 * h / rows))
        pen.holes(
            grid(columns, rows, pitch, pitch, centre=(w / 2, h / 2)), min(d.style("grid bolt", CLEARANCE), pitch / 3)
        )
    elif d.has("window", 0.4):
        ww, wh = nice(w * d.detail("window width", 0.25, 0.55)), nice(h * d.detail("window height", 0.25, 0.5))
        x = nice((w - ww) * d.detail("window at", 0.35, 0.65))
        with pen.feature():
            pen.rectangle(x, nice((h - wh) / 2), ww, wh, nice(0.1 * wh) if d.has("window radius", 0.5) else 0)
    elif d.has("bore", 0.5):
        with pen.feature():
            pen.circle(
                nice(w * d.detail("bore x", 0.35, 0.65)), h / 2, nice(small * d.detail("bore radius", 0.1, 0.26))
            )
    if d.has("slots", 0.35):
        long, wide = nice(w * d.detail("slot length", 0.1, 0.3)), nice(2 * bolt)
        for i in range(d.count("slots", 1, 4)):
            at = w * (0.22 + 0.56 * (i % 2)), h * (0.14 if i < 2 else 0.86)
            with pen.feature():
                pen.outline(slot(nice(at[0]), nice(at[1]), max(long, wide * 1.5), wide))
    if d.has("engraved", 0.15):
        pen.on("text").text(w * 0.2, h * 0.3, d.words("engraving", label_or_number), nice(small * 0.07))


def label_or_number(rng: np.random.Generator) -> str:
    """What is engraved on plates."""
    from linework.drawings.synthesize import words

    return words.part_number(rng) if rng.random() < 0.6 else words.label(rng)


@family("grille", 0.8)
def grille(pen: Pen, d: Design) -> None:
    """A sheet perforated in a square, staggered or round pattern; many holes."""
    w = d.size("width", 40, 400)
    h = nice(w * d.detail("aspect", 0.4, 1.0))
    round_sheet = d.style("round", (False, True), (3, 1))
    columns = d.count("columns", 5, 40)
    pitch = 0.86 * w / columns
    stagger = d.style("stagger", (0.0, 0.5))
    rows = max(int(0.84 * (w if round_sheet else h) / pitch / (0.866 if stagger else 1)), 1)
    at = grid(columns, rows, pitch, pitch * (0.866 if stagger else 1.0), stagger)
    radius = round(pitch * d.detail("open", 0.2, 0.4), 2)
    if round_sheet:
        pen.circle(0, 0, w / 2)
        at = at[np.hypot(*at.T) < 0.44 * w]
    else:
        pen.rectangle(-w / 2, -h / 2, w, h, nice(h * 0.08) if d.has("rounded", 0.5) else 0)
    pen.on("holes")
    shape = d.style("hole", ("circle", "square", "slot"), (5, 1, 1))
    if shape == "circle":
        pen.holes(at, radius)
    elif shape == "square":
        side = np.array([[-1, -1, 1, -1], [1, -1, 1, 1], [1, 1, -1, 1], [-1, 1, -1, -1]]) * radius
        pen.place((np.zeros(4, dtype=np.int8), side), at)
    else:
        pen.place(slot(0, 0, pitch * 0.8, radius), at)
    if d.has("screws", 0.6) and not round_sheet:
        pen.holes(np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (w / 2 - 0.03 * w, h / 2 - 0.03 * w), 0.012 * w)


@family("drilled base", 0.9, sheet=False)
def drilled_base(pen: Pen, d: Design) -> None:
    """The base or side of a machine: a sheet with the bolt patterns of many things mounted on it."""
    w = d.size("width", 80, 600)
    h = within(d.size("height", 60, 500), w / 3, 1.5 * w)
    form = d.style("form", ("plain", "round", "gantry"), (3, 2, 1))
    if form == "gantry":
        leg, top = nice(w * d.detail("leg", 0.12, 0.22)), nice(h * d.detail("top", 0.2, 0.4))
        pen.closed([(0, 0), (leg, 0), (leg, h - top), (w - leg, h - top), (w - leg, 0), (w, 0), (w, h), (0, h)])
    else:
        pen.rectangle(0, 0, w, h, nice(min(w, h) * 0.06) if form == "round" else 0.0)
    pen.on("holes")
    mounts = d.count("mounts", 2, 14)
    kind, turned = (d.numbers("mount", 2 * mounts) * 5).astype(int).reshape(-1, 2).T
    at = d.numbers("at", 2 * mounts, 0.14, 0.86).reshape(-1, 2) * (w, h)
    if form == "gantry":
        at[:, 1] = h - (h - at[:, 1]) * d.detail("top", 0.2, 0.4)
    pitch = d.numbers("pitch", mounts, 0.04, 0.14) * min(w, h)
    bolt = min(d.style("bolt", CLEARANCE[1:6]), 0.025 * min(w, h))
    pairs = np.array([[-1.0, 0.0], [1.0, 0.0]])
    square = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    for i in range(mounts):
        pattern = (pairs, square, square * (1.0, 1.6), np.zeros((1, 2)), pairs * 1.8)[kind[i]]
        pattern = pattern[:, ::-1] if turned[i] % 2 else pattern
        holes = (pattern * pitch[i] + at[i]).round(1)
        radius = min(bolt, round(float(pitch[i]) * 0.3, 1))
        with pen.feature():  # what is mounted there moves as one
            pen.circles(holes, radius)
            if kind[i] == 1 and d.has(f"boss {i}", 0.4):
                pen.circles(at[i : i + 1].round(1), nice(pitch[i] * 0.7))
    if d.has("corner holes", 0.6):
        inset = max(2 * bolt, 0.03 * min(w, h))
        pen.holes(grid(2, 2, w - 2 * inset, h - 2 * inset, centre=(w / 2, h / 2)), bolt)
