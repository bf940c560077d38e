"""Free curves: cams, ornaments, engraved lettering, springs, hulls; splines and many short segments."""

import numpy as np
from jaxtyping import Float64

from linework.drawings.synthesize.design import Design, nice
from linework.drawings.synthesize.outline import ring
from linework.drawings.synthesize.pen import TAU, Pen
from linework.drawings.synthesize.registry import family


def smooth(points: Float64[np.ndarray, "N 2"], closed: bool = True) -> Float64[np.ndarray, "M 8"]:
    """Cubic Bezier spans through the points (Catmull-Rom)."""
    if closed:
        before, after = np.roll(points, 1, 0), np.roll(points, -1, 0)
    else:
        before, after = np.vstack([points[:1], points[:-1]]), np.vstack([points[1:], points[-1:]])
    pull = (after - before) / 6
    a, b = points, np.roll(points, -1, 0)
    spans = np.hstack([a, a + pull, b - np.roll(pull, -1, 0), b])
    return spans if closed else spans[:-1]


@family("cam", 0.7)
def cam(pen: Pen, d: Design) -> None:
    """A cam disc: a wavy closed curve, as a spline or as many short segments, with a bore."""
    r = d.size("radius", 10, 120)
    knots = d.style("knots", (6, 8, 12, 18))
    wave = 1 + d.detail("lift", 0.05, 0.3) * d.numbers("wave", knots, -1, 1)
    at = ring(knots, r) * wave[:, None]
    if d.style("as", ("spline", "segments"), (2, 1)) == "spline":
        pen.splines(smooth(at))
    else:
        t = np.linspace(0, 1, d.style("fine", (4, 8, 16)), endpoint=False)[:, None, None]
        q = smooth(at).reshape(-1, 4, 2)
        curve = (1 - t) ** 3 * q[:, 0] + 3 * t * (1 - t) ** 2 * q[:, 1] + 3 * t**2 * (1 - t) * q[:, 2] + t**3 * q[:, 3]
        pen.path(curve.transpose(1, 0, 2).reshape(-1, 2), closed=True)
    with pen.feature():
        pen.circle(0, 0, nice(r * d.detail("bore", 0.1, 0.3)))
    if d.has("pin holes", 0.5):
        pen.on("holes").holes(ring(d.count("pin holes", 1, 6), r * 0.5), nice(r * d.detail("pin", 0.04, 0.08)))


@family("ornament", 0.6, sheet=False)
def ornament(pen: Pen, d: Design) -> None:
    """A CAM sample: a rosette, a spiral, waves or a star inside a border."""
    r = d.style("radius", (20.0, 25.4, 40.0, 75.0))
    form = d.style("form", ("rosette", "spiral", "waves", "star", "petals"))
    n = d.count("petals", 3, 16)
    if form == "rosette":
        t = np.linspace(0, TAU, 12 * n, endpoint=False)
        rho = r * (1 + d.detail("depth", 0.2, 0.6) * np.cos(n * t)) / 1.6
        pen.path(np.stack([rho * np.cos(t), rho * np.sin(t)], 1), closed=True)
    elif form == "spiral":
        t = np.linspace(0, TAU * n / 2, 8 * n)
        rho = r * (d.detail("start", 0.05, 0.3) + 0.7 * t / t[-1])
        pen.splines(smooth(np.stack([rho * np.cos(t), rho * np.sin(t)], 1), closed=False))
    elif form == "waves":
        x = np.linspace(-r, r, 4 * n)
        for i in range(d.count("lines", 2, 9)):
            y = (i - 4) * r / 5 + r * 0.1 * np.sin(x / r * n + i * d.detail("phase", 0, 1))
            with pen.feature():
                pen.path(np.stack([x, y], 1))
    elif form == "star":
        depth = d.detail("depth", 0.3, 0.7)
        pen.closed(
            np.stack([ring(n, r), ring(n, r * depth, np.pi / n)], 1).reshape(-1, 2), r * 0.02 * d.style("soft", (0, 1))
        )
    else:
        for a in np.arange(n) * TAU / n:
            major = np.array([np.cos(a), np.sin(a)]) * r * 0.45
            with pen.feature():
                pen.ellipse(major[0] * 1.1, major[1] * 1.1, major, d.detail("petal", 0.2, 0.6))
    if d.has("ring", 0.5):
        pen.circle(0, 0, nice(r * 1.15))
    if d.has("plate", 0.3):
        pen.rectangle(-r * 1.3, -r * 1.3, 2.6 * r, 2.6 * r, r * 0.1)
