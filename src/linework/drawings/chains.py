"""Runs of segments and arcs that follow one another: what a draughtsman would draw as one polyline."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from linework.drawings.drawing import Drawing, Kind
from linework.drawings.geometry import end_points

TOUCH = 1e-9  # of the drawing's extent


@dataclass(frozen=True)
class Chain:
    """Rows that touch, as polyline vertices: the bulge belongs to the piece after its vertex."""

    rows: tuple[int, ...]
    points: tuple[tuple[float, float], ...]
    bulges: tuple[float, ...]
    closed: bool


def chains(drawing: Drawing) -> Iterator[Chain]:
    """Runs of two or more consecutive rows, on one layer and in one insert, each going on where the last ended.

    Segments keep their direction; an arc may be run through backwards, with a negative bulge.
    """
    ends = end_points(drawing)
    touch = TOUCH * max(float(np.ptp(ends)) if len(ends) else 0.0, 1e-300)
    bulge = np.tan(np.where(drawing.kinds == Kind.ARC, drawing.params[:, 4], 0.0) / 4).tolist()
    straight = (drawing.kinds == Kind.SEGMENT).tolist()
    usable = ((drawing.kinds == Kind.SEGMENT) | (drawing.kinds == Kind.ARC)).tolist()
    same = ((np.diff(drawing.layers) == 0) & (np.diff(drawing.inserts) == 0)).tolist()
    places = ends.tolist()

    def near(a: list[float], b: list[float]) -> bool:
        return abs(a[0] - b[0]) <= touch and abs(a[1] - b[1]) <= touch

    row = 0
    while row < len(drawing):
        best: list[bool] = []
        for backwards in (False, True):
            if not usable[row] or (backwards and straight[row]):
                continue
            ways = [backwards]  # of every row from this one on, whether it is run through backwards
            at = places[row][0 if backwards else 1]
            while row + len(ways) < len(drawing):
                following = row + len(ways)
                if not (usable[following] and same[following - 1]):
                    break
                if near(at, places[following][0]):
                    ways.append(False)
                elif not straight[following] and near(at, places[following][1]):
                    ways.append(True)
                else:
                    break
                at = places[following][0 if ways[-1] else 1]
            best = max(best, ways, key=len)
        if len(best) > 1:
            yield _chain(row, best, places, bulge, near)
        row += max(len(best), 1)


def _chain(row: int, ways: list[bool], places: list, bulge: list[float], near) -> Chain:  # type: ignore[no-untyped-def]
    rows = tuple(range(row, row + len(ways)))
    points = [tuple(places[r][1 if back else 0]) for r, back in zip(rows, ways, strict=True)]
    bulges = [-bulge[r] if back else bulge[r] for r, back in zip(rows, ways, strict=True)]
    end = places[rows[-1]][0 if ways[-1] else 1]
    closed = near(end, list(points[0]))
    if not closed:
        points.append(tuple(end))
        bulges.append(0.0)
    return Chain(rows, tuple(points), tuple(bulges), closed)
