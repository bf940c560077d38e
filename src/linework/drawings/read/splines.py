"""SPLINE entities as cubic Bezier spans.

Plain splines up to degree 3 are split exactly by blossoming: a span over the knots [a, b] has the
control points f(a,a,a) f(a,a,b) f(a,b,b) f(b,b,b). Others go through ezdxf's approximation.
"""

from collections.abc import Iterator

import numpy as np
from ezdxf.math import BSpline, fit_points_to_cad_cv
from jaxtyping import Float64

from linework.drawings.read.document import Entity

MAX_SPANS = 20_000


def spline_spans(entity: Entity) -> Iterator[tuple[float, ...]]:
    """The spans of a SPLINE, eight numbers each; raises ValueError for a damaged one."""
    degree = entity.integer(71, 3)
    control = np.array([entity.numbers(10), entity.numbers(20)]).T
    knots = np.array(entity.numbers(40))
    weights = entity.numbers(41)
    if len(control) < 2:
        fit = list(zip(entity.numbers(11), entity.numbers(21), strict=True))
        if len(fit) < 2:
            raise ValueError("a spline without points")
        curve = fit_points_to_cad_cv(fit)
        control = np.array([(p.x, p.y) for p in curve.control_points])
        degree, knots, weights = curve.degree, np.array(curve.knots()), list(curve.weights())
    if len(control) <= degree:
        degree = len(control) - 1
        knots = np.array([])
    if len(knots) != len(control) + degree + 1:
        knots = np.concatenate([np.zeros(degree), np.linspace(0, 1, len(control) - degree + 1), np.ones(degree)])
    rational = len(weights) == len(control) and max(weights) - min(weights) > 1e-9 * max(map(abs, weights))
    if rational or degree > 3:
        spans = _approximate(control, degree, knots, weights if rational else None)
    else:
        spans = _split(control, degree, knots)
    if not np.isfinite(spans).all():
        raise ValueError("a spline with broken numbers")
    for span in spans[:MAX_SPANS].tolist():
        yield tuple(span)


def _split(
    control: Float64[np.ndarray, "C 2"], degree: int, knots: Float64[np.ndarray, "K"]
) -> Float64[np.ndarray, "S 8"]:
    """Exact spans of a polynomial spline of degree 1 to 3."""
    inner = np.arange(degree, len(control))
    span = inner[knots[inner + 1] > knots[inner] + 1e-12 * max(abs(knots[-1] - knots[0]), 1e-300)]
    a, b = knots[span], knots[span + 1]
    local = control[span[:, None] + np.arange(-degree, 1)]

    def blossom(*at: np.ndarray) -> np.ndarray:
        points = [local[:, i] for i in range(degree + 1)]
        for level in range(1, degree + 1):
            for i in range(degree, level - 1, -1):
                low, high = knots[span - degree + i], knots[span + 1 + i - level]
                share = ((at[level - 1] - low) / (high - low))[:, None]
                points[i] = (1 - share) * points[i - 1] + share * points[i]
        return points[degree]

    bezier = [blossom(*([a] * (degree - i) + [b] * i)) for i in range(degree + 1)]
    return np.concatenate(_elevate(bezier), axis=1)


def _elevate(bezier: list[np.ndarray]) -> list[np.ndarray]:
    """The same curve with four control points."""
    while len(bezier) < 4:
        n = len(bezier)
        middle = [bezier[i - 1] * (i / n) + bezier[i] * (1 - i / n) for i in range(1, n)]
        bezier = [bezier[0], *middle, bezier[-1]]
    return bezier


def _approximate(control, degree: int, knots, weights) -> Float64[np.ndarray, "S 8"]:  # type: ignore[no-untyped-def]
    curve = BSpline([(x, y, 0) for x, y in control], order=degree + 1, knots=knots, weights=weights)
    return np.array(
        [[c for p in bezier.control_points for c in (p.x, p.y)] for bezier in curve.cubic_bezier_approximation(level=4)]
    ).reshape(-1, 8)
