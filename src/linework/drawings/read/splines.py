"""SPLINE entities as cubic Bezier spans.

Plain splines up to degree 3 are split exactly by blossoming: a span over the knots [a, b] has the
control points f(a,a,a) f(a,a,b) f(a,b,b) f(b,b,b). Others are approached through points and tangents
that ezdxf computes.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import chain, islice, pairwise

from ezdxf.math import BSpline, Vec3, fit_points_to_cad_cv

from linework.drawings.read.document import Entity

MAX_SPANS = 20_000
PIECES = 4  # of a knot span that is no cubic
OFF = 0.002  # of the extent of the control points
HALVINGS = 8


def spline_spans(entity: Entity) -> Sequence[Sequence[float]]:
    """The spans of a SPLINE, eight numbers each; raises ValueError for a damaged one."""
    degree = entity.integer(71, 3)
    control = list(zip(entity.numbers(10), entity.numbers(20), strict=True))
    knots, weights = entity.numbers(40), entity.numbers(41)
    if len(control) < 2:
        fit = list(zip(entity.numbers(11), entity.numbers(21), strict=True))
        if len(fit) < 2:
            raise ValueError("a spline without points")
        curve = fit_points_to_cad_cv(fit)
        control = [(p.x, p.y) for p in curve.control_points]
        degree, knots, weights = curve.degree, list(curve.knots()), list(curve.weights())
    if len(control) <= degree:
        degree, knots = len(control) - 1, []
    if len(knots) != len(control) + degree + 1:
        inner = len(control) - degree
        knots = [0.0] * degree + [float(i) for i in range(inner + 1)] + [float(inner)] * degree
    if not all(map(math.isfinite, (*knots, *weights, *chain.from_iterable(control)))):
        raise ValueError("a spline with broken numbers")
    rational = len(weights) == len(control) and max(weights) - min(weights) > 1e-9 * max(map(abs, weights))
    if rational or degree > 3:
        return _approximate(control, degree, knots, weights if rational else None)[:MAX_SPANS]
    return list(islice(_split(control, degree, knots), MAX_SPANS))


def _split(control: list[tuple[float, float]], degree: int, knots: list[float]) -> Iterator[list[float]]:
    """Exact spans of a polynomial spline of degree 1 to 3. Plain floats: most splines have two spans."""
    shortest = 1e-12 * abs(knots[-1] - knots[0])
    for span in range(degree, len(control)):
        a, b = knots[span], knots[span + 1]
        if b - a <= shortest:
            continue
        local, near = control[span - degree : span + 1], knots[span - degree + 1 : span + degree + 1]
        bezier = [_blossom(local, near, degree, [a] * (degree - i) + [b] * i) for i in range(degree + 1)]
        yield [number for point in _elevate(bezier) for number in point]


def _blossom(local: list[tuple[float, float]], near: list[float], degree: int, at: list[float]) -> tuple[float, float]:
    """de Boor's scheme with another parameter on every level; `near` are the 2 degree knots around the span."""
    points = local.copy()
    for level in range(1, degree + 1):
        for i in range(degree, level - 1, -1):
            low, high = near[i - 1], near[i + degree - level]
            share = (at[level - 1] - low) / (high - low)
            (x0, y0), (x1, y1) = points[i - 1], points[i]
            points[i] = (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share)
    return points[degree]


def _elevate(bezier: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The same curve with four control points."""
    while len(bezier) < 4:
        n = len(bezier)
        between = [
            (x0 * (i / n) + x1 * (1 - i / n), y0 * (i / n) + y1 * (1 - i / n))
            for i, ((x0, y0), (x1, y1)) in enumerate(pairwise(bezier), start=1)
        ]
        bezier = [bezier[0], *between, bezier[-1]]
    return bezier


def _approximate(
    control: list[tuple[float, float]], degree: int, knots: list[float], weights: list[float] | None
) -> list[list[float]]:
    """Cubic spans with the curve's own points and tangents at their ends, several for every knot span, halved
    until their middles lie on the curve."""
    curve = BSpline(control, order=degree + 1, knots=knots, weights=weights)
    breaks = sorted(set(knots[degree : len(control) + 1]))
    at = [a + (b - a) * i / PIECES for a, b in pairwise(breaks) for i in range(PIECES)] + breaks[-1:]
    allowed = OFF * max(max(axis) - min(axis) for axis in zip(*control, strict=True))
    for _ in range(HALVINGS):
        spans = [_hermite(*ends) for ends in pairwise(zip(at, curve.derivatives(at, 1), strict=True))]
        middles = [(a + b) / 2 for a, b in pairwise(at)]
        off = [
            middle
            for middle, point, (x0, y0, x1, y1, x2, y2, x3, y3) in zip(
                middles, curve.points(middles), spans, strict=True
            )
            if math.hypot(point.x - (x0 + 3 * (x1 + x2) + x3) / 8, point.y - (y0 + 3 * (y1 + y2) + y3) / 8) > allowed
        ]
        if not off or len(at) > MAX_SPANS:
            break
        at = sorted(at + off)
    return spans


def _hermite(start: tuple[float, list[Vec3]], end: tuple[float, list[Vec3]]) -> list[float]:
    """The cubic with these points and tangents at two parameters."""
    (a, (p, u)), (b, (q, v)) = start, end
    third = (b - a) / 3
    first, second = p + u * third, q - v * third
    return [p.x, p.y, first.x, first.y, second.x, second.y, q.x, q.y]
