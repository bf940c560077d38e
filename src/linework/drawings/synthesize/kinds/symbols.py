"""Small symbols as libraries hold them: piping, flow-chart, furniture, doors."""

import numpy as np

from linework.drawings.synthesize.design import Design
from linework.drawings.synthesize.kinds.electrical import arrow, zigzag
from linework.drawings.synthesize.outline import ring
from linework.drawings.synthesize.pen import Pen
from linework.drawings.synthesize.registry import family
from linework.drawings.synthesize.words import label


@family("piping", 1.0, sheet=False)
def piping(pen: Pen, d: Design) -> None:
    """A valve, pump, tank or instrument of a piping diagram."""
    s = d.style("unit", (2.5, 5.0, 10.0))
    form = d.style("form", ("valve", "pump", "tank", "instrument", "filter"), (3, 2, 2, 2, 1))
    if form == "valve":
        h = s * d.detail("height", 0.4, 0.7)
        pen.path([(-s, -h), (-s, h), (s, -h), (s, h)], closed=True)
        act = d.style("actuator", ("none", "hand", "motor", "spring", "diaphragm"))
        if act != "none":
            pen.line(0, 0, 0, s)
        if act == "hand":
            pen.line(-h, s, h, s)
        elif act == "motor":
            pen.circle(0, s + h, h)
            pen.text(-h / 2, s + h / 2, "M", h)
        elif act == "diaphragm":
            pen.arc(0, s, h, 0, np.pi)
            pen.line(-h, s, h, s)
        elif act == "spring":
            pen.path(zigzag(3, 2 * h, h / 3)[:, ::-1] + (0, s + h))
        if d.has("ball", 0.2):
            pen.circle(0, 0, h * 0.5)
        pen.segments([[-2 * s, 0, -s, 0], [s, 0, 2 * s, 0]])
    elif form == "pump":
        pen.circle(0, 0, s)
        tip = d.detail("tip", 0.6, 1.0) * s
        pen.path([(0, s), (tip, 0), (0, -s)] if d.has("triangle", 0.6) else [(-s, 0), (0, s), (s, 0)])
        pen.line(-2 * s, 0, -s, 0)
        if d.has("base", 0.5):
            pen.path([(-s * 0.7, -s * 0.7), (-s, -1.5 * s), (s, -1.5 * s), (s * 0.7, -s * 0.7)])
    elif form == "tank":
        w, h = s * d.detail("width", 1, 2), s * d.detail("height", 2, 5)
        pen.segments([[-w, 0, -w, h], [w, 0, w, h]])
        ratio = d.detail("dish", 0.25, 0.6)
        pen.ellipse(0, h, (w, 0), ratio, 0.0, np.pi)
        pen.ellipse(0, 0, (w, 0), ratio, np.pi, np.pi)
        for i in range(d.count("nozzles", 0, 5)):
            y = h * (0.15 + 0.17 * i)
            with pen.feature():
                pen.segments([[w, y, w + s * 0.4, y], [w + s * 0.4, y - s * 0.2, w + s * 0.4, y + s * 0.2]])
        if d.has("jacket", 0.3):
            pen.path([(-w * 1.2, h * 0.8), (-w * 1.2, 0), (w * 1.2, 0), (w * 1.2, h * 0.8)])
    elif form == "instrument":
        pen.circle(0, 0, s)
        if d.has("panel line", 0.5):
            pen.line(-s, 0, s, 0)
        pen.text(
            -s * 0.5,
            s * 0.15,
            d.words("tag", lambda rng: "".join("PTFLIC"[int(q * 6)] for q in rng.random(2))),
            s * 0.5,
        )
        if d.has("number", 0.6):
            pen.text(-s * 0.5, -s * 0.7, d.words("loop", lambda rng: str(int(rng.integers(100, 999)))), s * 0.45)
    else:
        pen.path([(-s, 0), (0, s), (s, 0), (0, -s)], closed=True)
        pen.segments([[0, s, 0, -s], [-2 * s, 0, -s, 0], [s, 0, 2 * s, 0]])


@family("flow chart", 1.0, sheet=False)
def flow_chart(pen: Pen, d: Design) -> None:
    """One symbol of a flow chart, or a short chain of them."""
    w = d.style("width", (10.0, 20.0, 30.0, 40.0))
    h = w * d.detail("aspect", 0.4, 0.7)
    n = d.count("steps", 1, 5)
    kinds = (d.numbers("step", n) * 6).astype(int)
    for i, kind in enumerate(kinds):
        y = -i * h * 1.6
        with pen.feature():
            skew = h * d.detail("skew", 0.2, 0.5)
            if kind == 0:
                pen.rectangle(0, y, w, h)
            elif kind == 1:
                pen.path([(w / 2, y), (w, y + h / 2), (w / 2, y + h), (0, y + h / 2)], closed=True)
            elif kind == 2:
                pen.path([(0, y), (w - skew, y), (w, y + h), (skew, y + h)], closed=True)
            elif kind == 3:
                pen.rectangle(0, y, w, h, h / 2)
            elif kind == 4:
                pen.rectangle(0, y, w, h)
                pen.segments([[w * 0.1, y, w * 0.1, y + h], [w * 0.9, y, w * 0.9, y + h]])
            else:
                pen.path([(0, y), (0, y + h), (w, y + h), (w, y)])
                row = np.array([[0, y, w * 0.25, y - h * 0.35, w * 0.75, y + h * 0.35, w, y]])
                pen.splines(row)
        if i:
            pen.line(w / 2, y + h * 1.6, w / 2, y + h)
            if d.has("arrows", 0.6):
                arrow(pen, w / 2, y + h, -np.pi / 2, h * 0.15)
        if d.has("words", 0.3):
            pen.on("text").text(w * 0.3, y + h * 0.4, d.words(f"word {i}", label), h * 0.2)
            pen.on("outline")


@family("furniture", 1.0, sheet=False)
def furniture(pen: Pen, d: Design) -> None:
    """Furniture or fittings seen from above: table and chairs, bed, sink, door, stairs."""
    s = d.style("scale", (1.0, 10.0, 100.0))
    form = d.style("form", ("table", "bed", "sofa", "sink", "door", "stairs", "toilet"))
    w, h = s * d.detail("width", 6, 22), s * d.detail("height", 5, 12)
    if form == "table":
        chairs = d.count("chairs", 1, 6)
        if d.style("round", (False, True)):
            pen.circle(0, 0, w / 2)
            at = ring(2 * chairs, w / 2 + 2.6 * s)
        else:
            pen.rectangle(-w / 2, -h / 2, w, h)
            x = np.linspace(-w / 2, w / 2, chairs + 2)[1:-1]
            at = np.concatenate([np.stack([x, np.full(chairs, q)], 1) for q in (h / 2 + 2.6 * s, -h / 2 - 2.6 * s)])
        seat = 2 * s
        square = np.array([[-1, -1, 1, -1], [1, -1, 1, 1], [1, 1, -1, 1], [-1, 1, -1, -1], [-1, 0.7, 1, 0.7]]) * seat
        pen.place((np.zeros(5, dtype=np.int8), square), at, d.style("block", (None, "CHAIR")))
    elif form == "bed":
        pen.rectangle(0, 0, w, 20 * s)
        for i in range(d.count("pillows", 1, 2)):
            pen.rectangle(w * 0.1 + i * w * 0.45, 16 * s, w * 0.35, 3 * s, 0.6 * s)
        pen.line(0, 14 * s, w, 14 * s)
        if d.has("fold", 0.5):
            pen.line(0, 14 * s, w * d.detail("fold", 0.2, 0.5), 10 * s)
    elif form == "sofa":
        n = d.count("seats", 1, 4)
        pen.rectangle(0, 0, n * 6 * s + 3 * s, 8 * s, s)
        for i in range(n):
            pen.rectangle(1.5 * s + 6 * s * i, 0, 6 * s, 6 * s, 0.5 * s)
    elif form == "sink":
        pen.rectangle(0, 0, w, h, 0.5 * s)
        for i in range(d.count("bowls", 1, 2)):
            pen.rectangle(w * (0.08 + 0.45 * i), h * 0.1, w * 0.38, h * 0.65, s)
            pen.circle(w * (0.27 + 0.45 * i), h * 0.4, 0.4 * s)
        pen.circle(w / 2, h * 0.88, 0.4 * s)
    elif form == "door":
        for i in range(d.count("leaves", 1, 2)):
            side = 1 - 2 * i
            pen.rectangle(i * 2 * w - (0.4 * s if i else 0), 0, 0.4 * s, w)
            pen.arc(i * 2 * w, 0, w, 0 if side > 0 else np.pi / 2, np.pi / 2)
        if d.has("threshold", 0.5):
            pen.line(0, 0, w, 0)
    elif form == "stairs":
        n = d.count("steps", 5, 18)
        pen.rectangle(0, 0, n * 2.8 * s, h)
        edge = np.arange(1, n) * 2.8 * s
        pen.segments(np.stack([edge, np.zeros(n - 1), edge, np.full(n - 1, h)], 1))
        pen.line(s, h / 2, n * 2.6 * s, h / 2)
        arrow(pen, n * 2.6 * s, h / 2, 0, s)
    else:
        pen.rectangle(-2 * s, 0, 4 * s, d.detail("cistern", 1.5, 2.5) * s)
        pen.ellipse(0, 4.5 * s, (0, 3 * s), d.detail("bowl", 0.55, 0.8))
        if d.has("inner", 0.6):
            pen.ellipse(0, 4.5 * s, (0, 2.3 * s), 0.6)
