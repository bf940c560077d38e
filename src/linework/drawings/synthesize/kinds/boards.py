"""Footprints of electronic parts: rows of pads with an outline, as board tools export them."""

import numpy as np

from linework.drawings.synthesize.design import Design
from linework.drawings.synthesize.outline import Rows, grid
from linework.drawings.synthesize.pen import Pen
from linework.drawings.synthesize.registry import family
from linework.drawings.synthesize.words import part_number


def pad(width: float, height: float) -> Rows:
    """A rectangular pad around the origin."""
    x, y = width / 2, height / 2
    return np.zeros(4, dtype=np.int8), np.array([[-x, -y, x, -y], [x, -y, x, y], [x, y, -x, y], [-x, y, -x, -y]])


@family("footprint", 0.8, sheet=False)
def footprint(pen: Pen, d: Design) -> None:
    """A two-row, four-row, header or array footprint with its body outline and pin mark."""
    form = d.style("form", ("dual", "quad", "header", "array", "through hole"), (3, 2, 2, 1, 2))
    pitch = d.style("pitch", (0.5, 0.65, 0.8, 1.0, 1.27, 2.0, 2.54))
    n = d.count("pins", 2, 32)
    wide, long = round(pitch * d.detail("pad", 0.45, 0.65), 2), round(pitch * d.detail("pad length", 1.0, 2.2), 2)
    pen.on("holes")
    if form == "dual":
        span = round(pitch * d.detail("span", 3, 7), 2)
        at = grid(n, 1, pitch, 1)
        pen.place(pad(wide, long), np.concatenate([np.add(at, (0, span / 2)), np.add(at, (0, -span / 2))]))
        w, h = n * pitch, span - long
        if d.has("tab", 0.25):
            with pen.feature():
                pen.rectangle(-w / 4, -h / 4, w / 2, h / 2)
    elif form == "quad":
        side = round(n * pitch + pitch * d.detail("body", 1.5, 3), 2)
        at = grid(n, 1, pitch, 1)
        for turned in (False, True):
            row = at[:, ::-1] if turned else at
            off = np.array([side / 2, 0]) if turned else np.array([0, side / 2])
            pen.place(pad(long, wide) if turned else pad(wide, long), np.concatenate([row + off, row - off]))
        w = h = side - long
    elif form == "array":
        n = min(n, 16)
        pen.holes(grid(n, n, pitch, pitch), round(wide * 0.6, 2))
        w = h = (n + 0.6) * pitch
    else:
        rows = d.count("rows", 1, 3)
        at = grid(n, rows, 2.54, 2.54)
        pen.holes(at, d.style("drill", (0.4, 0.5, 0.6)))
        if form == "header":
            pen.place(pad(1.7, 1.7), at)
        else:
            pen.holes(at, 0.85)
        w, h = n * 2.54 + 0.4, rows * 2.54 + 0.4
    edge = d.detail("courtyard", 0.2, 0.6)
    pen.on("outline").rectangle(-w / 2, -h / 2, w, h)
    if d.has("courtyard", 0.6):
        pen.on("frame").rectangle(
            -w / 2 - edge - long, -h / 2 - edge - long, w + 2 * (edge + long), h + 2 * (edge + long)
        )
    if d.has("pin mark", 0.6):
        pen.on("outline").circle(-w / 2 + 0.6 * pitch, -h / 2 + 0.6 * pitch, 0.2 * pitch)
    if d.has("referenced", 0.5):
        pen.on("text").text(-w / 2, h / 2 + 1.2 * long, d.words("reference", part_number), 1.0)
