"""Symbols of circuit diagrams: a body, its leads, and what is added to it."""

import numpy as np

from linework.drawings.synthesize.design import Design
from linework.drawings.synthesize.pen import Pen
from linework.drawings.synthesize.registry import family
from linework.drawings.synthesize.words import label


def zigzag(count: int, width: float, height: float) -> np.ndarray:
    """Points of a resistor's zigzag."""
    x = np.linspace(-width / 2, width / 2, 2 * count + 1)
    y = np.zeros(2 * count + 1)
    y[1::2] = height * (-1.0) ** np.arange(count)
    return np.stack([x, y], 1)


def arrow(pen: Pen, x: float, y: float, angle: float, size: float) -> None:
    """An arrow with its tip at the point."""
    for turn in (2.6, -2.6):
        pen.line(x, y, x + size * np.cos(angle + turn), y + size * np.sin(angle + turn))


@family("electrical", 2.5, sheet=False)
def electrical(pen: Pen, d: Design) -> None:
    """A circuit symbol: a body, its leads, and what is added to it (arrows, marks, an envelope)."""
    u = d.style("grid", (1.0, 2.5, 5.0, 10.0))
    body = d.style(
        "body",
        ("box", "zigzag", "coil", "plates", "diode", "switch", "circle", "transistor", "gate", "ground", "relay"),
    )
    w = u * d.detail("width", 1.6, 3.2)
    h = w * d.detail("height", 0.25, 0.8)
    reach = w / 2
    if body == "box":
        pen.rectangle(-w / 2, -h / 2, w, h)
        if d.has("stroke", 0.4):
            pen.line(-w / 2, -h / 2, w / 2, h / 2)
    elif body == "zigzag":
        pen.path(zigzag(d.count("zags", 3, 7), w, h / 2))
    elif body == "coil":
        n = d.count("turns", 2, 7)
        r = w / n / 2
        for i in range(n):
            pen.arc(-w / 2 + r * (2 * i + 1), 0, r, 0, np.pi)
        if d.has("core", 0.5):
            pen.segments([[-w / 2, r * k, w / 2, r * k] for k in (1.4, 1.7)[: d.count("core lines", 1, 2)]])
    elif body == "plates":
        gap = w * d.detail("gap", 0.1, 0.25)
        n = d.count("cells", 1, 4)
        for i in range(n):
            x = (i - n / 2) * 2 * gap
            pen.line(x, -h, x, h)
            pen.line(x + gap, -h * d.detail("plate", 0.4, 1), x + gap, h * 0.7)
        reach = n * gap
    elif body == "diode":
        pen.path([(-h, h), (-h, -h), (h, 0)], closed=True)
        pen.line(h, -h, h, h)
        if d.has("zener", 0.4):
            pen.segments([[h, h, h * 1.4, h], [h, -h, h * 0.6, -h]])
        reach = h
    elif body == "switch":
        angle = d.detail("open", 0.2, 0.7)
        for i in range(d.count("poles", 1, 3)):
            y = -i * w
            pen.line(-w / 2, y, -w / 2 + w * np.cos(angle), y + w * np.sin(angle))
            pen.segments([[-w, y, -w / 2, y], [w / 2, y, w, y]])
            if d.has("contacts", 0.5):
                pen.circle(-w / 2, y, w * 0.06)
                pen.circle(w / 2, y, w * 0.06)
    elif body == "circle":
        pen.circle(0, 0, w / 2)
        if d.has("cross", 0.4):
            q = w / 2 * np.sqrt(0.5)
            pen.segments([[-q, -q, q, q], [-q, q, q, -q]])
        elif d.has("lettered", 0.6):
            pen.text(-w * 0.15, -w * 0.15, d.words("letter code", label), w * 0.35)
    elif body == "transistor":
        if d.has("envelope", 0.7):
            pen.circle(w * 0.1, 0, w * 0.6)
        pen.segments(
            [
                [-w / 4, -h, -w / 4, h],
                [-w / 4, h / 2, w / 3, h * 1.2],
                [-w / 4, -h / 2, w / 3, -h * 1.2],
                [w / 3, h * 1.2, w / 3, w],
                [w / 3, -h * 1.2, w / 3, -w],
            ]
        )
        arrow(pen, w / 3, -h * 1.2, -0.8, w * 0.2)
    elif body == "gate":
        n = d.count("inputs", 1, 5)
        pen.path([(0, h * 1.5), (-w / 2, h * 1.5), (-w / 2, -h * 1.5), (0, -h * 1.5)])
        pen.arc(0, 0, h * 1.5, -np.pi / 2, np.pi)
        pen.segments([[-w, q, -w / 2, q] for q in np.linspace(-h, h, n + 2)[1:-1]])
        if d.has("inverted", 0.5):
            pen.circle(h * 1.65, 0, h * 0.15)
    elif body == "ground":
        for i in range(d.count("bars", 2, 4)):
            pen.line(-w / 2 + i * w / 8, -i * h / 3, w / 2 - i * w / 8, -i * h / 3)
        pen.line(0, 0, 0, w)
    else:
        pen.rectangle(-w / 4, -h, w / 2, 2 * h)
        pen.line(-w / 4, -h, w / 4, h)
        pen.segments([[0, h, 0, w], [0, -h, 0, -w]])
    if body in ("box", "zigzag", "coil", "plates", "diode", "circle"):
        lead = u * d.detail("lead", 0.5, 2)
        pen.segments([[-reach - lead, 0, -reach, 0], [reach, 0, reach + lead, 0]])
        if d.has("variable", 0.25):
            pen.line(-w * 0.4, -h * 1.4, w * 0.4, h * 1.4)
            arrow(pen, w * 0.4, h * 1.4, 0.8, w * 0.15)
        if d.has("light", 0.2):
            for i in range(2):
                x = w * 0.15 * (2 * i - 1)
                pen.line(x, h * 1.2, x + h * 0.5, h * 1.9)
                arrow(pen, x + h * 0.5, h * 1.9, 0.95, h * 0.25)
    if d.has("labelled", 0.25):
        pen.on("text").text(-w / 4, h * 1.5 + u * 0.2, d.words("label text", label), u * 0.6)
    if d.has("terminals", 0.2):
        pen.points(np.array([[-w, 0], [w, 0]]))
